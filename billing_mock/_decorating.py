"""Decorating functions and classes of tests. Knows how tests are run, not what the mock does."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Protocol


class Mock(Protocol):
    """What decorating asks of the mock: to be entered, and to say how a class shares it among its tests."""

    def __enter__(self) -> Any:
        """Begin to answer."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Cease to answer."""

    def own_world(self) -> Any:
        """Return the world this use began by itself, ``None`` when it joined one or was given one."""


def decorate(new: Callable[[], Mock], target: Any) -> Any:
    """Return *target*, each call or test of which runs in a mock of its own.

    Args:
        new: Makes a mock.
        target: A function, coroutine function, generator function, async generator function, static or
            class method, or a class of tests.
    """
    if isinstance(target, type):
        return decorate_class(new, target)
    if isinstance(target, (staticmethod, classmethod)):
        return type(target)(decorate(new, target.__func__))
    wrap = next((wrap for fits, wrap in _WRAPS if fits(target)), _wrap_function)
    return wrap(new, target)


def _wrap_function(new: Callable[[], Mock], target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with new():
            return target(*args, **kwargs)

    return wrapped


def _wrap_coroutine(new: Callable[[], Mock], target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        with new():
            return await target(*args, **kwargs)

    return wrapped


def _wrap_generator(new: Callable[[], Mock], target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with new():
            return (yield from target(*args, **kwargs))

    return wrapped


def _wrap_async_generator(new: Callable[[], Mock], target: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(target)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        with new():
            inner: AsyncGenerator[Any, Any] = target(*args, **kwargs)
            step = inner.asend(None)
            # There is no `yield from` here: what is sent and thrown in is handed on by hand.
            while True:
                try:
                    item = await step
                except StopAsyncIteration:
                    return
                try:
                    step = inner.asend((yield item))
                except GeneratorExit:
                    await inner.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001  # whatever was thrown in is the inner one's
                    step = inner.athrow(error)

    return wrapped


_WRAPS: tuple[tuple[Callable[[Any], bool], Callable[..., Any]], ...] = (
    (inspect.isasyncgenfunction, _wrap_async_generator),
    (inspect.iscoroutinefunction, _wrap_coroutine),
    (inspect.isgeneratorfunction, _wrap_generator),
)


class Sharing:
    """How the tests of one class share what its set-up made: each finds that, and nothing of the others."""

    def __init__(self, new: Callable[[], Mock]) -> None:
        self._new = new
        self._mock: Mock | None = None
        self._made: Any = None

    def begin(self) -> None:
        """Begin what the set-up of the class makes things in."""
        self._mock = self._new()
        self._mock.__enter__()
        self._made = None

    def end(self) -> None:
        """End it, after the class's own tear-down."""
        mock, self._mock = self._mock, None
        if mock is not None:
            mock.__exit__(None, None, None)

    @contextmanager
    def one_test(self) -> Iterator[None]:
        """Run one test: in a fresh world, or in the one of the class as its set-up left it."""
        world = self._mock.own_world() if self._mock is not None else None
        if world is not None:
            self._made = self._made or world.snapshot()
            world.restore(self._made)
        with ExitStack() as stack:
            if self._mock is None:
                stack.enter_context(self._new())
            yield


def decorate_class(new: Callable[[], Mock], target: type) -> type:
    """Return the same class; each of its tests has a fresh world, in which its set-up takes place."""
    unittest: Any = sys.modules.get("unittest")  # whoever has a TestCase has imported it
    if unittest is not None and issubclass(target, unittest.TestCase):
        _decorate_test_case(new, target)
    else:
        _decorate_plain(new, target)
    return target


def _decorate_test_case(new: Callable[[], Mock], target: Any) -> None:
    set_up_class, run = target.setUpClass.__func__, target.run

    @functools.wraps(set_up_class)
    def wrapped_set_up(cls: Any) -> None:
        sharing = cls._billing_mock = Sharing(new)
        sharing.begin()
        cls.addClassCleanup(sharing.end)  # also when a set-up fails, in which case nobody tears down
        set_up_class(cls)

    @functools.wraps(run)
    def wrapped_run(self: Any, result: Any = None) -> Any:
        # A subclass may set up its class without the one here.
        sharing = getattr(type(self), "_billing_mock", None) or Sharing(new)
        with sharing.one_test():
            return run(self, result)

    target.setUpClass = classmethod(wrapped_set_up)
    target.run = wrapped_run


def _decorate_plain(new: Callable[[], Mock], target: Any) -> None:
    names = [name for name in dir(target) if not name.startswith("__")]
    tests = [name for name in names if name.startswith("test")]
    for name in tests or [name for name in names if not name.startswith("_")]:
        found = inspect.getattr_static(target, name)
        if inspect.isfunction(found) or isinstance(found, (staticmethod, classmethod)):
            setattr(target, name, decorate(new, found))
    for inner in [found for name in names if isinstance(found := inspect.getattr_static(target, name), type)]:
        if inner.__name__.startswith("Test"):
            decorate_class(new, inner)
    if tests and "pytest" in sys.modules:
        _set_up_by_pytest(new, target)


def _set_up_by_pytest(new: Callable[[], Mock], target: Any) -> None:
    """Let what pytest does around a test, too, take place in its world.

    pytest runs ``setup_class`` and ``setup_method`` before all fixtures of a class, so these begin it.
    """
    set_up_class = getattr(target, "setup_class", None)
    tear_down_class = getattr(target, "teardown_class", None)
    set_up = getattr(target, "setup_method", None)
    tear_down = getattr(target, "teardown_method", None)
    sharing = Sharing(new)

    def begin_class(cls: Any) -> None:
        sharing.begin()
        try:
            _call(set_up_class, cls)
        except BaseException:
            sharing.end()
            raise

    def end_class(cls: Any) -> None:
        try:
            _call(tear_down_class, cls)
        finally:
            sharing.end()

    def begin(self: Any, method: Any) -> None:
        stack = self._billing_mock = ExitStack()
        stack.enter_context(sharing.one_test())
        try:
            _call(set_up, self, method)
        except BaseException:
            stack.close()
            raise

    def end(self: Any, method: Any) -> None:
        with vars(self).pop("_billing_mock", ExitStack()):  # a subclass may set up without the one here
            _call(tear_down, self, method)

    if set_up_class or tear_down_class:
        target.setup_class, target.teardown_class = classmethod(begin_class), classmethod(end_class)
    target.setup_method, target.teardown_method = begin, end


def _call(hook: Any, owner: Any, *arguments: Any) -> None:
    """Call a hook of a test class as pytest does: with as many arguments as it takes."""
    if hook is None:
        return
    function = getattr(hook, "__func__", hook)
    function.__get__(owner)(*arguments[: function.__code__.co_argcount - 1])
