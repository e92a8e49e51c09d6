"""What was booked on each day, summed up so that any run of days is looked up. Knows no forecasts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import accumulate
from typing import TypeAlias

from ..._world import periods
from ..._world.periods import DAILY, Period
from .measures import Measure

Pair: TypeAlias = "tuple[int, int]"  # what comes day by day, and what comes once, in units of 1e-10


class Days:
    """What was booked, by day.

    Attributes:
        version: The ledger's, whose line items these are.
        measure: What counted them.

    Args:
        booked: The sums of each day on which anything was, by its start, in order.
        version: As above.
        measure: As above.
    """

    def __init__(self, booked: Mapping[datetime, Pair], version: int, measure: Measure) -> None:
        self.version = version
        self.measure = measure
        self._starts = [*booked]
        self._steady = [0, *accumulate(steady for steady, _ in booked.values())]
        self._once = [0, *accumulate(once for _, once in booked.values())]

    def add(self, booked: Iterable[tuple[datetime, int, int]], version: int) -> None:
        """Add all that was booked until another *version*: when, what comes day by day, what once."""
        for start, steady, once in booked:
            self._add(start, steady, once)
        self.version = version

    def _add(self, start: datetime, steady: int, once: int) -> None:
        day = periods.start_of(DAILY, start)
        place = bisect_left(self._starts, day)
        if self._starts[place : place + 1] != [day]:
            self._starts.insert(place, day)
            for sums in (self._steady, self._once):
                sums.insert(place, sums[place])
        for sums, amount in ((self._steady, steady), (self._once, once)):
            if amount:
                for later in range(place + 1, len(sums)):
                    sums[later] += amount

    def between(self, period: Period) -> Pair:
        """Return what was booked in a period of whole days."""
        first, last = (bisect_left(self._starts, time) for time in period)
        return self._steady[last] - self._steady[first], self._once[last] - self._once[first]
