"""What was spent against each budget. Knows line items and periods, not alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._world import periods
from ..._world.line_items import LineItem
from ..._world.periods import Period
from ..._world.state import Index
from ..base import Collection
from . import amounts, limits
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService


_NO_DAY = Period(datetime.max.replace(tzinfo=timezone.utc), datetime.min.replace(tzinfo=timezone.utc))

_TICK = timedelta(microseconds=1)

FEW = 100  # as many line items are quicker looked at than summed by the ledger


class Reading(NamedTuple):
    """What was spent in the current period, as far as it is known.

    Attributes:
        period: The period.
        day: The day, or what of it lies in the period.
        version: The ledger's, when it was looked at.
        seen: How many line items were looked at.
        units: What they come to, in units of 1e-10; of commitments, their percentage, if any is known.
    """

    period: Period
    day: Period
    version: int
    seen: int
    units: int | None


class Adjusted(NamedTuple):
    """What an automatic limit is in a period, as far as it is known."""

    period: Period
    seen: int
    limits: dict[str, Any]


class Spending(Collection["BudgetService"]):
    """The readings of all budgets, by name. A line item is looked at once per budget and period."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.readings: Index[str, Reading] = Index()
        self.told: Index[str, Reading] = Index()
        self.zeroed: Index[str, bool] = Index()
        self.adjusted: Index[str, Adjusted] = Index()
        self._news: tuple[int, int, list[LineItem]] = (0, 0, [])
        self._empty: tuple[tuple[int, Period], bool] = ((0, _NO_DAY), True)
        self._counted: tuple[Any, int, int, list[tuple[LineItem, int]]] = (None, 0, 0, [])

    def current(self, budget: Budget) -> Budget:
        """Return a budget as it is now: with what was spent in this period, and this period's limit."""
        reading = self.count(budget)
        if self.told.get(budget.budget_name) is reading:
            return self.backend.budgets.table.get(budget.budget_name)
        self.told[budget.budget_name] = reading
        spent = {"ActualSpend": amounts.spent(reading.units or 0, budget.unit)}
        forecast = self.backend.forecasts.of(budget, reading)
        if forecast is not None:
            spent["ForecastedSpend"] = amounts.spent(forecast, budget.unit)
        found = replace(budget, calculated_spend=spent, **self._limits(budget))
        return budget if found == budget else self.backend.budgets.table.put(found)

    def count(self, budget: Budget) -> Reading:
        """Return what was spent in this period."""
        reading = self.readings.get(budget.budget_name)
        now = self.world.clock.now()
        if reading is not None and reading.version == self.world.ledger.version:
            start, end = reading.day
            if start <= now < end:
                return reading
        reading = self.readings[budget.budget_name] = self._read(budget, reading, now)
        return reading

    def zero(self, budget: Budget) -> None:
        """Let nothing be spent as far as is known, until there are new data."""
        period = budget.period(self.world.clock.now())
        now, ledger = self.world.clock.now(), self.world.ledger
        nothing = 0 if budget.measure.metric else None
        reading = Reading(period, _day_of(period, now), ledger.version, len(ledger), nothing)
        self.readings[budget.budget_name] = self.told[budget.budget_name] = reading
        self.zeroed[budget.budget_name] = True
        self.adjusted.pop(budget.budget_name, None)
        self.backend.forecasts.drop(budget.budget_name)
        self.backend.commitments.drop(budget.budget_name)
        self.backend.budgets.table.put(replace(budget, **self._limits(budget)))

    def look_again(self) -> None:
        """Let there be new data for those that were zeroed."""
        for budget_name in self.zeroed:
            self.forget(budget_name)
        self.zeroed.clear()

    def forget(self, budget_name: str) -> None:
        """Forget what is known of a budget."""
        self.readings.pop(budget_name, None)

    def drop(self, budget_name: str) -> None:
        """Forget a budget that is no more."""
        self.forget(budget_name)
        self.told.pop(budget_name, None)
        self.zeroed.pop(budget_name, None)
        self.adjusted.pop(budget_name, None)

    def in_periods(self, budget: Budget, asked: Sequence[Period]) -> list[int | None]:
        """Return what was spent in each of *asked*, in order of time; ``None`` where nothing was booked."""
        measure = budget.measure
        if not asked:
            return []
        if measure.metric is None:
            return self.backend.commitments.in_periods(budget, asked)
        spent = self.world.ledger.aggregate(
            granularity=asked, keys=(measure.wants,), metrics=(measure.metric,)
        )
        return [_counted(spent[period]) if period in spent else None for period in asked]

    def news(self, seen: int) -> list[LineItem]:
        """Return the line items booked after there were *seen*; many budgets ask for the same ones."""
        version = self.world.ledger.version
        if self._news[:2] != (version, seen):
            self._news = version, seen, self.world.ledger.since(seen)
        return self._news[2]

    def counted(self, budget: Budget, seen: int) -> list[tuple[LineItem, int]]:
        """Return the few line items booked after there were *seen* of which a budget counts something."""
        measure, version = budget.measure, self.world.ledger.version
        asked = self._counted
        if asked[0] is measure and asked[1] == version and asked[2] == seen:
            return asked[3]
        wants, amount = measure.wants, measure.amount
        found = [(item, amount(item)) for item in self.news(seen) if wants(item)]
        self._counted = measure, version, seen, found
        return found

    def _read(self, budget: Budget, reading: Reading | None, now: datetime) -> Reading:
        ledger = self.world.ledger
        count = len(ledger)
        if budget.measure.metric is None:
            period, percentage = budget.period(now), None
            if now >= budget.start:
                percentage = self.backend.commitments.percentage(budget, period, now)
            return Reading(period, Period(now, now + _TICK), ledger.version, count, percentage)
        if reading is None or not reading.period.covers(now) or reading.seen > count:
            reading = Reading(budget.period(now), _NO_DAY, 0, 0, 0)
        period, day, _, seen, units = reading
        if not day.start <= now < day.end:
            day = _day_of(period, now)
        if now < budget.start:
            units = 0
        elif 0 < count - seen <= FEW:
            counted = self.counted(budget, seen)
            if counted:
                start, end = period
                units = (units or 0) + sum([amount for item, amount in counted if start <= item.start < end])
        elif seen < count:
            units = (units or 0) + self._spent(budget, reading)
        return Reading(period, day, ledger.version, count, units)

    def _spent(self, budget: Budget, reading: Reading) -> int:
        """Return what was spent in the period of a reading by what was booked since."""
        measure, (start, end) = budget.measure, reading.period
        if not reading.seen and self._is_empty(reading.period):
            return 0
        booked = self.world.ledger.sum(
            measure.wants, measure.metric or "cost", start=start, end=end, since=reading.seen
        )
        return booked or 0

    def _is_empty(self, period: Period) -> bool:
        """Tell whether nothing at all was booked for a period; when one begins, many budgets ask."""
        asked = self.world.ledger.version, period
        if self._empty[0] != asked:
            start, end = period
            self._empty = asked, self.world.ledger.sum(start=start, end=end) is None
        return self._empty[1]

    def _limits(self, budget: Budget) -> dict[str, Any]:
        """Return the limit of the current period, where it depends on the period."""
        now = self.world.clock.now()
        if budget.planned_budget_limits:
            return {"budget_limit": limits.current(budget.planned_budget_limits, now)}
        if not budget.auto_adjust_data:
            return {}
        current = periods.period(budget.time_unit, now)
        known = self.adjusted.get(budget.budget_name)
        if known is None or known.period != current or self._is_news_of_before(known):
            known = Adjusted(current, 0, self._adjust(budget, current))
        self.adjusted[budget.budget_name] = known._replace(seen=len(self.world.ledger))
        return known.limits

    def _is_news_of_before(self, known: Adjusted) -> bool:
        """Tell whether anything, or so much that it may be, was booked for the time before the period."""
        count = len(self.world.ledger) - known.seen
        return not 0 <= count <= FEW or any(item.start < known.period.start for item in self.news(known.seen))

    def _adjust(self, budget: Budget, current: Period) -> dict[str, Any]:
        adjusting: Any = budget.auto_adjust_data
        if adjusting["AutoAdjustType"] == "FORECAST":
            expected = self.backend.forecasts.beforehand(budget, current)
            if expected is not None:
                return limits.adjusted(budget.budget_limit, adjusting, [expected], self.world.clock.now())
        before = periods.last(budget.time_unit, current, limits.look_back(adjusting))
        spent = self.in_periods(budget, before)
        return limits.adjusted(budget.budget_limit, adjusting, spent, self.world.clock.now())


def _day_of(period: Period, now: datetime) -> Period:
    """Return what of today lies in *period*."""
    today = periods.period(periods.DAILY, now)
    return Period(max(period.start, today.start), min(period.end, today.end))


def _counted(groups: Mapping[tuple[bool], tuple[int, ...]]) -> int:
    """Return the sum of what a budget wants, of a period in which something was booked."""
    return groups.get((True,), (0,))[0]
