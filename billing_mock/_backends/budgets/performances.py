"""What was budgeted and spent in periods past. Knows periods and budgets, not line items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._world import periods
from ..._world.periods import Period
from ..base import Collection, operation
from . import amounts
from .histories import is_within
from .kinds import CUSTOM, tracks_amounts
from .terms import Budget

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import TimePeriodTypeDef

    from . import BudgetService  # noqa: F401  # the type of the backend

_PERIODS = {periods.DAILY: 60, periods.MONTHLY: 13, periods.QUARTERLY: 4, periods.ANNUALLY: 0}


class Performances(Collection["BudgetService"]):
    """How budgets did; worked out when it is asked for."""

    @operation
    def describe_budget_performance_history(
        self, *, account_id: str, budget_name: str, time_period: TimePeriodTypeDef | None = None
    ) -> dict[str, Any]:
        """Tell what was budgeted and spent, the oldest period first."""
        budget = self.backend.budgets.get(budget_name)
        self.backend.budgets.refuse_ailing(budget.billing_view_arn)
        asked = [period for period in self._periods(budget) if is_within(period.start, time_period)]
        spent = self.backend.spending.in_periods(budget, asked)
        told = [
            self._told(budget, period, units)
            for period, units in zip(asked, spent, strict=True)
            if units is not None or tracks_amounts(budget.budget_type)
        ]
        history = {
            "BudgetName": budget.budget_name,
            "BudgetType": budget.budget_type,
            "CostFilters": budget.cost_filters,
            "CostTypes": budget.cost_types,
            "TimeUnit": budget.time_unit,
            "BillingViewArn": budget.billing_view_arn,
            "BudgetedAndActualAmountsList": told,
            "FilterExpression": budget.expression,
            "Metrics": budget.metrics,
        }
        return {"BudgetPerformanceHistory": history}

    def _periods(self, budget: Budget) -> list[Period]:
        """Return the periods AWS tells of, up to the current one, from the start of the budget on."""
        now = self.world.clock.now()
        current = budget.period(now)
        if now < budget.start:
            return []
        if budget.time_unit == CUSTOM:
            return [current]
        count = _PERIODS[budget.time_unit]
        before = periods.last(budget.time_unit, current, count - 1) if count else []
        found = [*before, current] if count else []
        return [period for period in found if period.end > budget.start]

    def _told(self, budget: Budget, period: Period, spent: int | None) -> dict[str, Any]:
        planned = budget.planned_budget_limits or {}
        return {
            "BudgetedAmount": planned.get(str(int(period.start.timestamp())), budget.budget_limit),
            "ActualAmount": amounts.spent(spent or 0, budget.unit),
            "TimePeriod": {"Start": period.start, "End": period.end},
        }
