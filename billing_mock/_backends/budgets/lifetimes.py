"""When budgets begin and end. Knows times, not what happens then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .terms import Budget


class Lifetimes:
    """The times at which budgets begin and end, in order; also those of some that are no more.

    Args:
        budgets: Those there are.
    """

    def __init__(self, budgets: Iterable[Budget] = ()) -> None:
        self._times: list[datetime] = []
        self._ends: list[datetime] = []
        self._known: set[tuple[datetime, datetime]] = set()  # most budgets begin and end as others do
        for budget in budgets:
            self.add(budget)

    def add(self, budget: Budget) -> None:
        """Know of one more budget."""
        start, end = lifetime = budget.start, budget.end
        if lifetime in self._known:
            return
        self._known.add(lifetime)
        for times, time in ((self._times, start), (self._times, end), (self._ends, end)):
            place = bisect_left(times, time)
            if times[place : place + 1] != [time]:
                times.insert(place, time)

    def following(self, after: datetime) -> datetime | None:
        """Return when, later than *after*, the next budget may begin or end."""
        place = bisect_right(self._times, after)
        return self._times[place] if place < len(self._times) else None

    def has_ended(self, now: datetime) -> bool:
        """Tell whether a budget may have ended by *now*, each time once."""
        place = bisect_right(self._ends, now)
        if place == 0:
            return False
        del self._ends[:place]
        self._known.clear()
        return True
