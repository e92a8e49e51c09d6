"""What a budget will come to by the end of its period. Knows days and rates, not alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ..._world import periods
from ..._world.aggregation import ALWAYS, Answer
from ..._world.ledger import Combination, LineItem
from ..._world.periods import DAILY, Period
from ..._world.state import Index
from ..base import Collection
from .days import Days
from .spending import FEW, Reading
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService

_DAY = timedelta(days=1)
_ENOUGH = 35 * _DAY  # of data: AWS needs about five weeks to forecast
WINDOW_DAYS = 30  # complete ones, which a rate is taken from
_WINDOW = WINDOW_DAYS * _DAY
_MOST_DAYS = 1000  # budgets of which the sums of days are kept
_ONE_OFF = frozenset({"Tax", "Fee", "UpfrontFee", "SavingsPlanUpfrontFee", "Refund", "Credit"})


class Frame(NamedTuple):
    """The times that the forecast of a period tells apart on one day.

    Attributes:
        period: What is forecast.
        today: The day.
        long_ago: What is older tells that there is enough to know a rate.
        lately: From then until today, a rate is taken.
        begun: The days of the period that have begun.
        left: The days of the period that have not.
        parts: The times between those it tells apart.
    """

    period: Period
    today: Period
    long_ago: datetime
    lately: datetime
    begun: int
    left: int
    parts: tuple[Period, ...]

    @classmethod
    def of(cls, period: Period, now: datetime) -> Frame:
        """Return the frame of *period* on the day of *now*."""
        today = periods.period(DAILY, now)
        (begin, end), (morning, midnight) = period, today
        long_ago, lately = morning - _ENOUGH, morning - _WINDOW
        times = sorted({ALWAYS.start, long_ago, lately, *period, *today})
        begun, left = _days(periods.start_of(DAILY, begin), midnight), _days(midnight, end)
        parts = tuple(Period(*pair) for pair in pairwise(times))
        return cls(period, today, long_ago, lately, begun, left, parts)

    @property
    def is_of_days(self) -> bool:
        """Whether the period begins and ends at midnight."""
        return all(time == periods.start_of(DAILY, time) for time in self.period)


class Tally(NamedTuple):
    """What was booked in a frame, in units of 1e-10: what comes day by day, and what comes once.

    Attributes:
        old: Long ago, both.
        window: Lately, day by day.
        today: Today, day by day.
        done: In the period up to today, day by day.
        done_once: The same, once.
        ahead: In the period, after today, both.
    """

    old: tuple[int, int] = (0, 0)
    window: int = 0
    today: int = 0
    done: int = 0
    done_once: int = 0
    ahead: int = 0

    def plus(self, frame: Frame, booked: Iterable[tuple[datetime, int, int]]) -> Tally:
        """Return it with what was *booked*: when it began, what comes day by day, what comes once."""
        old, window, today, done, done_once, ahead = self
        (begin, end), (morning, midnight), long_ago, lately, *_ = frame
        for start, steady, once in booked:
            if start < long_ago:
                old = old[0] + steady, old[1] + once
            elif lately <= start < morning:
                window += steady
            elif morning <= start < midnight:
                today += steady
            if begin <= start < end:
                if start < midnight:
                    done += steady
                    done_once += once
                else:
                    ahead += steady + once
        return Tally(old, window, today, done, done_once, ahead)

    def forecast(self, frame: Frame) -> int | None:
        """Return what the period will come to; ``None`` if there is nothing to tell it from.

        What is booked ahead stands in for what is expected, as far as it goes.
        """
        old, window, today, done, done_once, ahead = self
        if old[0] or old[1]:
            rate, days = window, WINDOW_DAYS
            more_today = max(0, _share(rate, 1, days) - today)
        elif done or done_once:
            rate, days, more_today = done, frame.begun, 0
        else:
            return None
        return done + done_once + more_today + max(ahead, _share(rate, frame.left, days))


class Known(NamedTuple):
    """The forecast of a budget, and what it was made from."""

    reading: Reading
    frame: Frame
    tally: Tally
    forecast: int | None


class Forecasts(Collection["BudgetService"]):
    """The forecasts of the budgets that were asked for one, by name."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.known: Index[str, Known] = Index()
        self._frame: Frame | None = None
        self._days: dict[str, Days] = {}

    def of(self, budget: Budget, reading: Reading) -> int | None:
        """Return what the current period of a budget will come to; ``None`` if that cannot be told."""
        known = self.known.get(budget.budget_name)
        if known is not None and known.reading is reading:
            return known.forecast
        if budget.time_unit == DAILY or budget.measure.metric is None:
            return None
        if self.world.clock.now() < budget.start or budget.budget_name in self.backend.spending.zeroed:
            return None
        if known is not None and _is_of_today(known, reading):
            known = self._look_at_news(budget, reading, known)
        else:
            known = self._look(budget, reading, known)
        self.known[budget.budget_name] = known
        return known.forecast

    def beforehand(self, budget: Budget, period: Period) -> int | None:
        """Return what a period was expected to come to when it began; ``None`` without enough data."""
        measure, (begin, end) = budget.measure, period
        asked = [Period(ALWAYS.start, begin - _ENOUGH), Period(begin - _WINDOW, begin)]
        sums = self._sums(budget, asked)
        if measure.metric is None or not any(sums[0]):
            return None
        return _share(sums[1][0], _days(begin, end), WINDOW_DAYS)

    def drop(self, budget_name: str) -> None:
        """Forget what is known of a budget."""
        self.known.pop(budget_name, None)
        self._days.pop(budget_name, None)

    def _look(self, budget: Budget, reading: Reading, known: Known | None) -> Known:
        """Return the forecast after looking at all line items."""
        frame = self._frame_of(reading.period)
        is_later = known is not None and known.reading.seen == reading.seen
        if (is_later or budget.budget_name in self._days) and frame.is_of_days:
            days = self._days_of(budget, reading, known)
            sums = [days.between(part) for part in frame.parts]
        else:
            sums = self._sums(budget, frame.parts)
        booked = zip(frame.parts, sums, strict=True)
        tally = Tally().plus(frame, [(part.start, *amounts) for part, amounts in booked])
        return Known(reading, frame, tally, tally.forecast(frame))

    def _look_at_news(self, budget: Budget, reading: Reading, known: Known) -> Known:
        """Return the forecast after looking at what was booked since."""
        counted = self.backend.spending.counted(budget, known.reading.seen)
        before, frame, tally, forecast = known
        told = [_told(item, amount) for item, amount in counted] if counted else ()
        if told:
            tally = tally.plus(frame, told)
            forecast = tally.forecast(frame)
        days = self._days.get(budget.budget_name)
        if days is not None and days.version == before.version:
            days.add(told, reading.version)
        return Known(reading, frame, tally, forecast)

    def _frame_of(self, period: Period) -> Frame:
        """Return the frame of *period* today; most budgets ask for the same one."""
        frame = self._frame
        if frame is None or frame.period != period or not frame.today.covers(self.world.clock.now()):
            frame = self._frame = Frame.of(period, self.world.clock.now())
        return frame

    def _days_of(self, budget: Budget, reading: Reading, known: Known | None) -> Days:
        """Return what a budget counts of each day; that is kept of those that are asked day by day."""
        name, measure = budget.budget_name, budget.measure
        days = self._days.get(name)
        if days is not None and days.measure is measure:
            if days.version == reading.version:
                return days
            if known is not None and days.version == known.reading.version:
                seen = known.reading.seen
                if 0 <= reading.seen - seen <= FEW:
                    counted = self.backend.spending.counted(budget, seen)
                    days.add([_told(item, amount) for item, amount in counted], reading.version)
                    return days
        if days is None and len(self._days) >= _MOST_DAYS:
            del self._days[next(iter(self._days))]
        days = self._days[name] = Days(self._by_day(budget), reading.version, measure)
        return days

    def _by_day(self, budget: Budget) -> dict[datetime, tuple[int, int]]:
        """Return for each day on which anything was booked what came day by day, and what did not."""
        found = self._found(budget, DAILY)
        return {period.start: _pair(sums) for period, sums in found.items()}

    def _sums(self, budget: Budget, asked: Sequence[Period]) -> list[tuple[int, int]]:
        """Return for each period what came day by day, and what did not."""
        if budget.measure.metric is None:
            return [(0, 0)] * len(asked)
        found = self._found(budget, asked)
        return [_pair(found.get(period, {})) for period in asked]

    def _found(self, budget: Budget, granularity: str | Sequence[Period]) -> Answer:
        wants, metric = budget.measure.wants, budget.measure.metric
        return self.world.ledger.aggregate(
            wants, keys=(_is_one_off,), granularity=granularity, metrics=(metric or "cost",)
        )


def _pair(sums: Mapping[tuple[bool], tuple[int, ...]]) -> tuple[int, int]:
    nothing = (0,)
    return sums.get((False,), nothing)[0], sums.get((True,), nothing)[0]


def _is_of_today(known: Known, reading: Reading) -> bool:
    """Tell whether little but a few line items is new since a forecast was made."""
    (begin, end), seen = known.frame.today, known.reading.seen
    same = known.frame.period == reading.period and begin <= reading.day.start < end
    return same and 0 <= reading.seen - seen <= FEW


def _told(item: LineItem, amount: int) -> tuple[datetime, int, int]:
    """Return what is booked with a line item: when, what comes day by day, what comes once."""
    return (item.start, 0, amount) if _is_one_off(item) else (item.start, amount, 0)


def _is_one_off(item: Combination | LineItem) -> bool:
    """Tell whether line items of a kind come once, not day by day."""
    return item.record_type in _ONE_OFF


def _days(start: datetime, end: datetime) -> int:
    """Count the days from *start* to *end*, the last of which may end early."""
    return max(0, -((start - end) // _DAY))


def _share(amount: int, part: int, whole: int) -> int:
    """Return *part* of as many as *whole* of an amount; less than nothing is nothing."""
    return (2 * max(0, amount) * part + whole) // (2 * whole)
