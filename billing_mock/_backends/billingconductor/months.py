"""Billing periods: the months of the calendar, in UTC. Knows nothing of what a month holds."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import NamedTuple


class Month(NamedTuple):
    """One billing period."""

    year: int
    month: int

    @classmethod
    def of(cls, when: datetime) -> Month:
        """Return the month that *when*, in UTC, lies in."""
        return cls(when.year, when.month)

    @classmethod
    def read(cls, text: str) -> Month:
        """Read ``2026-03``, or ``2026-3``, which means the same."""
        year, _, month = text.partition("-")
        return cls(int(year), int(month))

    def shifted(self, by: int) -> Month:
        """Return the month *by* months later."""
        year, month = divmod(self.year * 12 + self.month - 1 + by, 12)
        return Month(year, month + 1)

    def until(self, end: Month) -> int:
        """Count the months from this one to *end*, which is not counted."""
        return (end.year - self.year) * 12 + end.month - self.month

    @property
    def start(self) -> datetime:
        """When it begins."""
        return datetime(self.year, self.month, 1, tzinfo=timezone.utc)

    @property
    def title(self) -> str:
        """As cost reports name it: ``Mar 2026``."""
        return f"{_NAMES[self.month - 1]} {self.year:04d}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
