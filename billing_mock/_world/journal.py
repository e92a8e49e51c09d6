"""What happened to a world, in order: calls, and what a test changed without one. Knows no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from .calls import Call, Calls
from .clock import Clock
from .state import State


class Change(NamedTuple):
    """Something a test did to the world by itself.

    Attributes:
        kind: ``"accounts"``, ``"remove_accounts"``, ``"transfers"``, ``"ledger"`` or ``"clock"``.
        what: The arguments by name, and the result; or how many line items there were afterwards.
        at: When, in UTC.
    """

    kind: str
    what: Any
    at: datetime


Event: TypeAlias = "Change | Call"
Noted: TypeAlias = "Callable[[str, Any], None]"


class Journal(State):
    """The events of one world, oldest first.

    Calls stay in `Calls`; here is only what happened between them, each with the number of calls before it.
    """

    kept = ("_before", "_absorbed", "_rows")

    def __init__(self, clock: Clock, calls: Calls) -> None:
        self._clock = clock
        self._calls = calls
        self._before: tuple[Event, ...] = ()
        self._absorbed = 0  # so many calls are in _before
        self._rows: list[tuple[int, Change]] = []

    def note(self, kind: str, what: Any = None) -> None:
        """Note a change that is a test's own. What a call does is on record already."""
        change = Change(kind, what, self._clock.now())
        # Before the first call nothing looks at the ledger, so how it grew until then is no matter.
        if kind == "ledger" and not self._calls and not self._before and self._last_kind() == "ledger":
            del self._rows[-1]
        self._rows.append((len(self._calls), change))

    def events(self) -> list[Event]:
        """Return all that happened."""
        found = list(self._before)
        done = self._absorbed
        for calls_before, change in self._rows:
            found += self._calls[done:calls_before]
            done = max(done, calls_before)
            found.append(change)
        return [*found, *self._calls[done:]]

    def absorb(self, place: int) -> None:
        """Keep all that happened, and let `Calls` forget those from *place* on."""
        self._before = tuple(self.events())
        self._rows = []
        self._absorbed = place
        self._calls.forget(place)

    def _last_kind(self) -> str | None:
        return self._rows[-1][1].kind if self._rows else None
