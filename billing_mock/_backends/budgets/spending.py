"""What was spent against each budget. Knows line items and periods, not alerts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._world import periods
from ..._world.periods import Period
from ..._world.state import Index
from ..base import Collection
from . import amounts, limits
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService


class Reading(NamedTuple):
    """What was spent in the current period, as far as it is known.

    Attributes:
        period: The period.
        seen: How many line items were looked at.
        units: What they come to, in units of 1e-10.
    """

    period: Period
    seen: int
    units: int


class Spending(Collection["BudgetService"]):
    """The readings of all budgets, by name. A line item is looked at once per budget and period."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.readings: Index[str, Reading] = Index()
        self.told: Index[str, Reading] = Index()
        self.zeroed: Index[str, bool] = Index()

    def current(self, budget: Budget) -> Budget:
        """Return a budget as it is now: with what was spent in this period, and this period's limit."""
        reading = self.count(budget)
        if self.told.get(budget.budget_name) is reading:
            return budget
        self.told[budget.budget_name] = reading
        spent = amounts.spent(reading.units, budget.unit)
        found = replace(budget, calculated_spend={"ActualSpend": spent}, **self._limits(budget))
        return budget if found == budget else self.backend.budgets.table.put(found)

    def count(self, budget: Budget) -> Reading:
        """Return what was spent in this period."""
        reading = self.readings.get(budget.budget_name)
        if reading is not None and reading.seen == len(self.world.ledger):
            start, end = reading.period
            if start <= self.world.clock.now() < end:
                return reading
        reading = self.readings[budget.budget_name] = self._read(budget, reading)
        return reading

    def zero(self, budget: Budget) -> None:
        """Let nothing be spent as far as is known, until there are new data."""
        period = budget.period(self.world.clock.now())
        reading = Reading(period, len(self.world.ledger), 0)
        self.readings[budget.budget_name] = self.told[budget.budget_name] = reading
        self.zeroed[budget.budget_name] = True
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

    def in_periods(self, budget: Budget, asked: Sequence[Period]) -> list[int | None]:
        """Return what was spent in each of *asked*, in order of time; ``None`` where nothing was booked."""
        found: list[int | None] = [None] * len(asked)
        starts = [period.start for period in asked]
        for item in self.world.ledger.since(0):
            place = bisect_right(starts, item.start) - 1
            if place >= 0 and item.start < asked[place].end:
                found[place] = (found[place] or 0) + budget.measure(item)
        return found

    def _read(self, budget: Budget, reading: Reading | None) -> Reading:
        now, ledger = self.world.clock.now(), self.world.ledger
        if reading is None or not reading.period.covers(now) or reading.seen > len(ledger):
            reading = Reading(budget.period(now), 0, 0)
        start, end = reading.period
        if now < budget.start:
            return Reading(reading.period, len(ledger), 0)
        news = (budget.measure(item) for item in ledger.since(reading.seen) if start <= item.start < end)
        return Reading(reading.period, len(ledger), reading.units + sum(news))

    def _limits(self, budget: Budget) -> dict[str, Any]:
        """Return the limit of the current period, where it depends on the period."""
        now = self.world.clock.now()
        if budget.planned_budget_limits:
            return {"budget_limit": limits.current(budget.planned_budget_limits, now)}
        if not budget.auto_adjust_data:
            return {}
        current = periods.period(budget.time_unit, now)
        before = periods.last(budget.time_unit, current, limits.look_back(budget.auto_adjust_data))
        return limits.adjusted(
            budget.budget_limit, budget.auto_adjust_data, self.in_periods(budget, before), now
        )
