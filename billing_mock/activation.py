"""`mock_billing`: when requests are answered from a world, and from which."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ._active import STACK
from ._decorating import decorate

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from ._scenarios import Scenario
    from ._use import Use
    from ._world.clock import Moment
    from .world import World

__all__ = ["MockBilling", "mock_billing"]

F = TypeVar("F", bound=Callable[..., Any])


@overload
def mock_billing(target: F, /) -> F: ...
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
        target: The function or the class of tests to decorate, when used bare.
        account_id: The payer account, default ``"123456789012"``.
        region: Default region while active, unless the environment names one; ``"us-east-1"``.
        now: Where the clock stands: a `datetime` or an ISO 8601 string. Default: it follows the wall clock.
        seed: Of every generated id, default 0.
        world: Answer from this world.
        passthrough: AWS services that may reach the network, as boto3 names them.
        scenario: What fills the world: the path of a JSON or YAML document, or the document as a dict.
            Options given beside it win over its own.

    Raises:
        BadScenario: *scenario* cannot be read, or is not as it should be; or, when the use begins, AWS
            would refuse one of its calls.
        TypeError: An option that does not exist.
        ValueError: *account_id* is not twelve digits, *now* not a time, *passthrough* not a
            service; or an option contradicts the world that is joined.
    """
    if isinstance(passthrough, str):
        told = f"passthrough takes a collection of service names: passthrough=({passthrough!r},)"
        raise TypeError(told)
    asked = {"account_id": account_id, "region": region, "now": now, "seed": seed}
    options = {name: option for name, option in asked.items() if option is not None}
    mock = MockBilling(world, options, tuple(passthrough), scenario)
    return mock if target is None else mock(target)


class MockBilling:
    """One use of the mock, as `mock_billing` returns it; it may be entered again after it was left."""

    def __init__(
        self, world: World | None, options: dict[str, Any], passthrough: tuple[str, ...], scenario: Any
    ) -> None:
        if world is not None and options:
            told = f"a world given has its own {', '.join(options)}: give them to World(...) instead"
            raise TypeError(told)
        self._given = world
        self._options = options
        self._scenario = None if scenario is None else _read(scenario)
        if options or self._scenario:
            self._new_world()  # refuse a bad option here, at the user's line, and not when a test begins
        self._passthrough = passthrough
        self._entered: list[tuple[Use, bool]] = []

    def start(self) -> World:
        """Begin to answer, and return the world answered from."""
        from ._use import Use  # what a test that never begins need not load

        joined = self._given or self._joined()
        world = joined or self._new_world()
        if self._scenario is not None:
            self._scenario.fill(world, is_new=joined is None)
        use = Use(world, self._passthrough, STACK.uses)
        STACK.push(use)
        self._entered.append((use, joined is None))
        return use.world

    def stop(self) -> None:
        """Cease to answer; when nothing else is active, everything is as before `start`.

        Raises:
            RuntimeError: It is not active, or was left before one that was entered after it.
        """
        if not self._entered:
            told = "stop() without start(): this mock_billing() is not active"
            raise RuntimeError(told)
        use, _ = self._entered.pop()
        STACK.drop(use)

    def own_world(self) -> World | None:
        """Return the world this use began by itself, ``None`` when it joined one or was given one."""
        return next((use.world for use, is_own in self._entered[-1:] if is_own), None)

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

    def __call__(self, target: F) -> F:
        """Decorate a function or a class of tests: each call, each test has a world of its own."""
        decorated: F = decorate(self._again, target)
        return decorated

    def _again(self) -> MockBilling:
        # Each call has its own, so that calls of one function may overlap, as coroutines do.
        again = MockBilling(self._given, {}, self._passthrough, None)
        again._options = self._options
        again._scenario = self._scenario
        return again

    def _new_world(self) -> World:
        from ._use import World

        own = self._scenario.options if self._scenario is not None else {}
        return World(**{**own, **self._options})

    def _joined(self) -> World | None:
        """Return the world that is active, which this use joins, ``None`` when none is."""
        if STACK.top is None:
            return None
        world = STACK.top.world
        for name, option in self._options.items():
            outer = world.birth[name]
            if outer != option:
                told = (
                    f"mock_billing({name}={option!r}) inside a use with {name}={outer!r}: "
                    "a use inside another joins its world. "
                    f"Set {name} on the outer one, or give world=World({name}={option!r})."
                )
                raise ValueError(told)
        return world


def _read(source: Any) -> Scenario:
    from ._scenarios import Scenario  # nor one without a scenario

    return Scenario(source)
