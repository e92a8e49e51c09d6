"""What a budget will come to by the end of its period. Knows days and rates, not alerts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ..._world import periods
from ..._world.aggregation import ALWAYS
from ..._world.ledger import Combination, LineItem
from ..._world.periods import DAILY, Period
from ..._world.state import Index
from ..base import Collection
from .spending import FEW, Reading
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService

_DAY = timedelta(days=1)
_ENOUGH = 35 * _DAY  # of data: AWS needs about five weeks to forecast
_WINDOW = 30 * _DAY  # of complete days, which a rate is taken from
_ONE_OFF = frozenset({"Tax", "Fee", "UpfrontFee", "SavingsPlanUpfrontFee", "Refund", "Credit"})


class Tally(NamedTuple):
    """What was booked between the times that a forecast tells apart, in units of 1e-10.

    Attributes:
        period: What is forecast.
        today: The day.
        cuts: The times, in order.
        steady: From each time to the next, what comes day by day.
        once: From each time to the next, what does not.
    """

    period: Period
    today: Period
    cuts: tuple[datetime, ...]
    steady: tuple[int, ...]
    once: tuple[int, ...]

    def plus(self, items: Iterable[tuple[LineItem, int]]) -> Tally:
        """Return it with line items of which so much counts."""
        steady, once = [*self.steady], [*self.once]
        for item, amount in items:
            place = bisect_right(self.cuts, item.start) - 1
            if place < len(steady):
                sums = once if _is_one_off(item) else steady
                sums[place] += amount
        return self._replace(steady=tuple(steady), once=tuple(once))

    def forecast(self) -> int | None:
        """Return what the period will come to; ``None`` if there is nothing to tell it from.

        What is booked ahead stands in for what is expected, as far as it goes.
        """
        (begin, end), (morning, midnight) = self.period, self.today
        long_ago, lately = morning - _ENOUGH, morning - _WINDOW
        window = today = done = done_once = ahead = 0
        is_old = False
        for cut, steady, once in zip(self.cuts, self.steady, self.once):  # noqa: B905  # there is one cut more
            if cut < long_ago:
                is_old = is_old or bool(steady or once)
            elif lately <= cut < morning:
                window += steady
            elif cut == morning:
                today = steady
            if begin <= cut < midnight:
                done += steady
                done_once += once
            elif midnight <= cut < end:
                ahead += steady + once
        rate, days = window, _WINDOW // _DAY
        if is_old:
            more_today = max(0, _share(rate, 1, days) - today)
        elif done or done_once:
            rate, days, more_today = done, _days(periods.start_of(DAILY, begin), midnight), 0
        else:
            return None
        expected = _share(rate, _days(midnight, end), days)
        return done + done_once + more_today + max(ahead, expected)


class Known(NamedTuple):
    """The forecast of a budget, and what it was made from."""

    reading: Reading
    tally: Tally
    forecast: int | None


class Forecasts(Collection["BudgetService"]):
    """The forecasts of the budgets that were asked for one, by name."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.known: Index[str, Known] = Index()

    def of(self, budget: Budget, reading: Reading) -> int | None:
        """Return what the current period of a budget will come to; ``None`` if that cannot be told."""
        if budget.time_unit == DAILY or budget.measure.metric is None:
            return None
        if self.world.clock.now() < budget.start or budget.budget_name in self.backend.spending.zeroed:
            return None
        known = self.known.get(budget.budget_name)
        if known is not None and known.reading is reading:
            return known.forecast
        if known is not None and self._is_of_today(known, reading):
            known = self._look_at_news(budget, reading, known)
        else:
            known = self._look(budget, reading)
        self.known[budget.budget_name] = known
        return known.forecast

    def beforehand(self, budget: Budget, period: Period) -> int | None:
        """Return what a period was expected to come to when it began; ``None`` without enough data."""
        measure, (begin, end) = budget.measure, period
        asked = [Period(ALWAYS.start, begin - _ENOUGH), Period(begin - _WINDOW, begin)]
        sums = self._sums(budget, asked)
        if measure.metric is None or not any(sums[0]):
            return None
        return _share(sums[1][0], _days(begin, end), _WINDOW // _DAY)

    def drop(self, budget_name: str) -> None:
        """Forget what is known of a budget."""
        self.known.pop(budget_name, None)

    def _is_of_today(self, known: Known, reading: Reading) -> bool:
        """Tell whether little but a few line items is new since a forecast was made."""
        same = known.tally.period == reading.period and known.tally.today.covers(reading.day.start)
        return same and 0 <= reading.seen - known.reading.seen <= FEW

    def _look(self, budget: Budget, reading: Reading) -> Known:
        """Return the forecast after looking at all line items."""
        today = periods.period(DAILY, self.world.clock.now())
        (begin, end), (morning, midnight) = reading.period, today
        times = ALWAYS.start, morning - _ENOUGH, morning - _WINDOW, begin, morning, midnight, end
        cuts = tuple(sorted(set(times)))
        sums = self._sums(budget, [Period(*pair) for pair in pairwise(cuts)])
        steady, once = zip(*sums, strict=True)
        tally = Tally(reading.period, today, cuts, steady, once)
        return Known(reading, tally, tally.forecast())

    def _look_at_news(self, budget: Budget, reading: Reading, known: Known) -> Known:
        """Return the forecast after looking at what was booked since."""
        measure, news = budget.measure, self.backend.spending.news(known.reading.seen)
        counted = [(item, amount) for item in news if (amount := measure(item))]
        if not counted:
            return known._replace(reading=reading)
        tally = known.tally.plus(counted)
        return Known(reading, tally, tally.forecast())

    def _sums(self, budget: Budget, asked: Sequence[Period]) -> list[tuple[int, int]]:
        """Return for each period what came day by day, and what did not."""
        measure = budget.measure
        if measure.metric is None:
            return [(0, 0)] * len(asked)
        found = self.world.ledger.aggregate(
            measure.wants, keys=(_is_one_off,), granularity=asked, metrics=(measure.metric,)
        )
        nothing = (0,)
        told = [found.get(period, {}) for period in asked]
        return [(sums.get((False,), nothing)[0], sums.get((True,), nothing)[0]) for sums in told]


def _is_one_off(item: Combination | LineItem) -> bool:
    """Tell whether line items of a kind come once, not day by day."""
    return item.record_type in _ONE_OFF


def _days(start: datetime, end: datetime) -> int:
    """Count the days from *start* to *end*, the last of which may end early."""
    return max(0, -((start - end) // _DAY))


def _share(amount: int, part: int, whole: int) -> int:
    """Return *part* of as many as *whole* of an amount; less than nothing is nothing."""
    return (2 * max(0, amount) * part + whole) // (2 * whole)
