"""The periods of costs: UTC days, months, quarters, years. Knows the calendar, not what is counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

DAILY = "DAILY"
MONTHLY = "MONTHLY"
QUARTERLY = "QUARTERLY"
ANNUALLY = "ANNUALLY"

_MONTHS = {MONTHLY: 1, QUARTERLY: 3, ANNUALLY: 12}


class Period(NamedTuple):
    """A span of time, its end not included."""

    start: datetime
    end: datetime

    def covers(self, when: datetime) -> bool:
        """Tell whether *when* lies in it."""
        return self.start <= when < self.end


def period(unit: str, when: datetime) -> Period:
    """Return the period of *unit*, such as ``"MONTHLY"``, that *when* lies in."""
    start = start_of(unit, when)
    return Period(start, shifted(unit, start, 1))


def month(text: str) -> Period:
    """Return the month that is written ``2026-11``."""
    return period(MONTHLY, datetime(int(text[:4]), int(text[5:]), 1, tzinfo=timezone.utc))


def start_of(unit: str, when: datetime) -> datetime:
    """Return the start of the period of *unit* that *when* lies in."""
    return _start_of(unit, when.astimezone(timezone.utc).date())


@lru_cache(maxsize=4096)
def _start_of(unit: str, day: date) -> datetime:
    if unit == DAILY:
        return datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    months = _MONTHS[unit]
    return datetime(day.year, (day.month - 1) // months * months + 1, 1, tzinfo=timezone.utc)


def shifted(unit: str, start: datetime, by: int) -> datetime:
    """Return the start of the period *by* periods of *unit* after the one that begins at *start*."""
    if unit == DAILY:
        return start + timedelta(days=by)
    year, month = divmod(start.year * 12 + start.month - 1 + by * _MONTHS[unit], 12)
    return datetime(year, month + 1, 1, tzinfo=timezone.utc)


def last(unit: str, current: Period, count: int) -> list[Period]:
    """Return the *count* periods of *unit* before the *current* one, oldest first."""
    starts = [shifted(unit, current.start, -back) for back in range(count, -1, -1)]
    return [Period(start, end) for start, end in pairwise(starts)]
