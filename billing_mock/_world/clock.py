"""The time every backend reads. The only file that may ask what time it really is."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias

from .state import State

Moment: TypeAlias = "datetime | date | str"
Passing: TypeAlias = "Callable[[Callable[[datetime], object], datetime, datetime], None]"


class Clock(State):
    """The wall clock in UTC until it is moved; then a clock that stands where it was put.

    Following the wall clock includes following whatever stands in for it, such as
    freezegun or time-machine.

    Args:
        now: Where it stands; without it, it follows the wall clock.
        passing: Carries out a move, given what sets the time, the time before and the time to move to.
    """

    kept = ("_stopped",)

    def __init__(self, now: Moment | None = None, passing: Passing | None = None) -> None:
        self._stopped = None if now is None else moment(now)
        self._passing = passing
        self._held: datetime | None = None
        self._holders = 0

    def now(self) -> datetime:
        """Return the time as an aware `datetime` in UTC."""
        return self._held or self._stopped or datetime.fromtimestamp(time.time(), timezone.utc)

    @property
    def is_stopped(self) -> bool:
        """Whether it stands where it was put, and does not follow the wall clock."""
        return self._stopped is not None

    def move_to(self, when: Moment) -> None:
        """Stop the clock at *when*.

        Args:
            when: An aware `datetime`; a naive one or a `date` is taken as UTC; or an ISO 8601 string.

        Raises:
            ValueError: *when* is a string that is not ISO 8601.
            TypeError: *when* is none of these.
        """
        self._move(moment(when))

    def shift(self, by: timedelta | float) -> None:
        """Stop the clock at *by*, a `timedelta` or a number of seconds, from now."""
        step = by if isinstance(by, timedelta) else timedelta(seconds=by)
        self._move(self.now() + step)

    def resume(self) -> None:
        """Follow the wall clock again."""
        self._stopped = None

    @property
    def is_held(self) -> bool:
        """Whether it is one instant, for a call."""
        return self._held is not None

    def hold(self) -> datetime:
        """Let it be one instant until `release`: all that one call does, it does at once.

        A call within another one happens at the instant of the other.
        """
        self._holders += 1
        return self.hold_at(self.now())

    def hold_at(self, when: datetime) -> datetime:
        """Let the instant be *when*."""
        self._held = when
        return when

    def release(self) -> None:
        """Let time pass again, unless another call goes on."""
        self._holders -= 1
        if not self._holders:
            self._held = None

    def _move(self, end: datetime) -> None:
        if self._passing is None:
            self._stand_at(end)
        else:
            self._passing(self._stand_at, self.now(), end)

    def _stand_at(self, when: datetime) -> None:
        self._stopped = when


def moment(when: Moment | object) -> datetime:
    """Read *when* as an aware `datetime` in UTC."""
    if isinstance(when, str):
        when = _parse(when)
    if isinstance(when, datetime):
        return when.replace(tzinfo=timezone.utc) if when.tzinfo is None else when.astimezone(timezone.utc)
    if isinstance(when, date):
        return datetime(when.year, when.month, when.day, tzinfo=timezone.utc)
    told = f"a time is a datetime, a date or an ISO 8601 string, not {type(when).__name__}"
    raise TypeError(told)


def _parse(text: str) -> datetime:
    # Python 3.10 reads neither a trailing Z nor a basic offset.
    try:
        return datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)
    except ValueError:
        told = f"{text!r} is not an ISO 8601 time such as 2026-11-01T12:00:00Z"
        raise ValueError(told) from None
