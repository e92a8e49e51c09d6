"""`mock_billing`: when requests are answered from a world, and from which."""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, overload

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from ._doors.botocore import Door
    from ._gateway import Gateway
    from ._world.clock import Moment
    from .world import World

__all__ = ["MockBilling", "mock_billing"]

P = ParamSpec("P")
T = TypeVar("T")


@overload
def mock_billing(target: Callable[P, T], /) -> Callable[P, T]: ...
@overload
def mock_billing(
    *,
    account_id: str | None = None,
    region: str | None = None,
    now: Moment | None = None,
    seed: int | None = None,
    world: World | None = None,
    passthrough: Iterable[str] = (),
    scenario: str | Path | dict[str, Any] | None = None,
) -> MockBilling: ...
def mock_billing(
    target: Callable[..., Any] | None = None,
    /,
    *,
    account_id: str | None = None,
    region: str | None = None,
    now: Moment | None = None,
    seed: int | None = None,
    world: World | None = None,
    passthrough: Iterable[str] = (),
    scenario: str | Path | dict[str, Any] | None = None,
) -> Any:
    """Answer every AWS billing request of this process from memory.

    A context manager (also asynchronous), a decorator with or without options, and, by
    ``start()`` and ``stop()``, anything else. Each use starts from an empty world; a use
    inside another joins the world that is active there.

    Args:
        target: The function to decorate, when used bare.
        account_id: The payer account, default ``"123456789012"``.
        region: Default region while active, unless the environment names one; ``"us-east-1"``.
        now: Where the clock stands: a `datetime` or an ISO 8601 string. Default: it follows the wall clock.
        seed: Of every generated id, default 0.
        world: Answer from this world.
        passthrough: AWS services that may reach the network, as boto3 names them.
        scenario: A path or a document that fills the world.

    Raises:
        TypeError: An option that does not exist.
        ValueError: *account_id* is not twelve digits, *now* not a time, *passthrough* not a
            service; or an option contradicts the world that is joined.
    """
    if isinstance(passthrough, str):
        told = f"passthrough takes a collection of service names: passthrough=({passthrough!r},)"
        raise TypeError(told)
    asked = {"account_id": account_id, "region": region, "now": now, "seed": seed}
    mock = MockBilling(
        world,
        {name: option for name, option in asked.items() if option is not None},
        tuple(passthrough),
        scenario,
    )
    return mock if target is None else mock(target)


class MockBilling:
    """One use of the mock, as `mock_billing` returns it; it may be entered again after it was left."""

    def __init__(
        self,
        world: World | None,
        options: dict[str, Any],
        passthrough: tuple[str, ...],
        scenario: Any,
    ) -> None:
        if world is not None and options:
            told = f"a world given has its own {', '.join(options)}: give them to World(...) instead"
            raise TypeError(told)
        if scenario is not None:
            told = "mock_billing(scenario=...) is not available yet"
            raise NotImplementedError(told)
        if options:
            _new_world(options)  # refuse a bad one here, at the user's line, and not when a test begins
        self._given = world
        self._options = options
        self._passthrough = passthrough
        self._entered: list[_Use] = []

    def start(self) -> World:
        """Begin to answer, and return the world answered from."""
        use = _Use(self._world(), self._passthrough)
        _STACK.push(use)
        self._entered.append(use)
        return use.world

    def stop(self) -> None:
        """Cease to answer; everything is as before `start`.

        Raises:
            RuntimeError: It was not started, or a use started inside it is still active.
        """
        if not self._entered:
            told = "stop() without start(): this mock_billing() is not active"
            raise RuntimeError(told)
        _STACK.pop(self._entered[-1])
        self._entered.pop()

    def __enter__(self) -> World:
        """Begin to answer."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cease to answer."""
        self.stop()

    async def __aenter__(self) -> World:
        """Begin to answer."""
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Cease to answer."""
        self.stop()

    def __call__(self, target: Callable[P, T]) -> Callable[P, T]:
        """Decorate a function: each call of it has a world of its own."""
        wrap: Any = next((wrap for fits, wrap in _WRAPS if fits(target)), _wrap_function)
        return wrap(self, target)  # type: ignore[no-any-return]  # what the wraps return is what came

    def _world(self) -> World:
        if self._given is not None:
            return self._given
        joined = _STACK.top
        if joined is None:
            return _new_world(self._options)
        for name, option in self._options.items():
            outer = joined.world.birth[name]
            if outer != option:
                told = (
                    f"mock_billing({name}={option!r}) inside a use with {name}={outer!r}: "
                    "a use inside another joins its world. "
                    f"Set {name} on the outer one, or give world=World({name}={option!r})."
                )
                raise ValueError(told)
        return joined.world


def _new_world(options: dict[str, Any]) -> World:
    from .world import World  # what a test that never begins need not load

    return World(**options)


class _Use:
    """What is active: a world, the gateway to it, and what may pass."""

    def __init__(self, world: World, passthrough: tuple[str, ...]) -> None:
        from ._doors.passthrough import service_ids
        from ._gateway import Gateway

        self.world = world
        self.gateway: Gateway = Gateway(world)
        self.ids = service_ids(passthrough)

    def passes(self, service_id: str) -> bool:
        """Tell whether a service may reach the network from here."""
        return any(service_id in use.ids for use in _STACK.uses)


class _Stack:
    """The uses that are active, the innermost last; botocore is patched while there is one."""

    def __init__(self) -> None:
        self.uses: list[_Use] = []
        self._door: Door | None = None
        self._environment = _Environment()

    @property
    def top(self) -> _Use | None:
        return self.uses[-1] if self.uses else None

    def push(self, use: _Use) -> None:
        self.uses.append(use)
        if len(self.uses) == 1:
            from ._doors.botocore import Door

            self._door = Door(lambda: self.uses[-1])
            self._door.open()
            self._environment.enter(use.world.region)

    def pop(self, use: _Use) -> None:
        if use is not self.top:
            told = (
                "stop() out of order: a mock_billing() started after this one is active; stop that one first"
            )
            raise RuntimeError(told)
        if len(self.uses) == 1 and self._door is not None:
            self._environment.leave()
            self._door.close()
        self.uses.pop()


class _Environment:
    """Credentials and a region for code that would not get as far as a request without them."""

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}

    def enter(self, region: str) -> None:
        from ._doors.sessions import ACCESS_KEY_ID, SECRET_ACCESS_KEY

        wanted = {}
        if "AWS_ACCESS_KEY_ID" not in os.environ:
            wanted = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
        if "AWS_DEFAULT_REGION" not in os.environ:
            wanted["AWS_DEFAULT_REGION"] = os.environ.get("AWS_REGION", region)
        self._before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)

    def leave(self) -> None:
        from ._doors.sessions import forget_fakes

        forget_fakes()
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._before = {}


_STACK = _Stack()


def _wrap_function(mock: MockBilling, target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with mock:
            return target(*args, **kwargs)

    return wrapped


def _wrap_coroutine(mock: MockBilling, target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        with mock:
            return await target(*args, **kwargs)

    return wrapped


def _wrap_generator(mock: MockBilling, target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with mock:
            return (yield from target(*args, **kwargs))

    return wrapped


def _wrap_async_generator(mock: MockBilling, target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        with mock:
            async for item in target(*args, **kwargs):
                yield item

    return wrapped


_WRAPS = (
    (inspect.isasyncgenfunction, _wrap_async_generator),
    (inspect.iscoroutinefunction, _wrap_coroutine),
    (inspect.isgeneratorfunction, _wrap_generator),
)
