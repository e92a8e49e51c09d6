"""What a budget is, and which budgets AWS accepts. Knows documents, not spend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timezone
from functools import cached_property
from typing import Any

from ..._world import periods
from ..._world.periods import Period
from ..._world.resources import resource
from . import amounts, filters, limits
from .kinds import CUSTOM, refused
from .measures import Measure

_LONG_AGO = datetime(1, 1, 1, tzinfo=timezone.utc)

LAST_END = datetime(2087, 6, 15, tzinfo=timezone.utc)


@resource
class Budget:
    """A budget as it is described.

    Attributes:
        measure: Tells how much of a line item it counts.
        expression: The filter expression, which is told only to those who ask for it.
        filter_expression: The same, in a description for those.
    """

    budget_name: str
    budget_type: str
    time_unit: str
    time_period: Mapping[str, datetime]
    budget_limit: Mapping[str, str]
    planned_budget_limits: Mapping[str, Mapping[str, str]] | None
    auto_adjust_data: Mapping[str, Any] | None
    cost_filters: Mapping[str, list[str]]
    cost_types: Mapping[str, bool] | None
    expression: Mapping[str, Any] | None
    metrics: list[str] | None
    billing_view_arn: str | None
    calculated_spend: Mapping[str, Mapping[str, str]]
    health_status: Mapping[str, Any]
    last_updated_time: datetime
    measure: Measure = field(compare=False, repr=False)
    filter_expression: Mapping[str, Any] | None = None

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.time_period["Start"]

    @property
    def end(self) -> datetime:
        """When it ends, and AWS deletes it."""
        return self.time_period["End"]

    @cached_property
    def limit(self) -> int:
        """Its limit in units of 1e-10."""
        return amounts.units(self.budget_limit)

    @property
    def has_moving_limit(self) -> bool:
        """Whether the limit depends on the period."""
        return bool(self.planned_budget_limits or self.auto_adjust_data)

    @property
    def unit(self) -> str:
        """The unit of its limit and of what is spent."""
        return self.budget_limit["Unit"]

    def period(self, when: datetime) -> Period:
        """Return the budget period that *when* lies in; a custom budget has only one.

        Before its start it is in a period of its own, in which it counts nothing.
        """
        if when < self.start:
            return Period(_LONG_AGO, self.start)
        return (
            Period(self.start, self.end) if self.time_unit == CUSTOM else periods.period(self.time_unit, when)
        )


def read(document: Mapping[str, Any], now: datetime, account_id: str | None) -> Budget:
    """Return the budget that was asked for.

    Args:
        document: What was asked for.
        now: The time.
        account_id: The account, if it is not the payer.

    Raises:
        InvalidParameterException: AWS would not accept it.
    """
    time_period = _time_period(document, now)
    limits.refuse_bad(document, time_period, now)
    filters.refuse_bad(document, linked=account_id is not None)
    cost_types = filters.cost_types(document)
    plan = limits.planned(document)
    limit = limits.first(document, plan, now)
    return Budget(
        budget_name=document["BudgetName"],
        budget_type=document["BudgetType"],
        time_unit=document["TimeUnit"],
        time_period=time_period,
        budget_limit=limit,
        planned_budget_limits=plan,
        auto_adjust_data=limits.adjustment(document, now),
        cost_filters=document.get("CostFilters", {}),
        cost_types=cost_types,
        expression=document.get("FilterExpression"),
        metrics=document.get("Metrics"),
        billing_view_arn=document.get("BillingViewArn"),
        calculated_spend={"ActualSpend": {"Amount": "0.0", "Unit": limit["Unit"]}},
        health_status={"Status": "HEALTHY", "LastUpdatedTime": now},
        last_updated_time=now,
        measure=Measure(document, cost_types, account_id),
    )


def _time_period(document: Mapping[str, Any], now: datetime) -> dict[str, datetime]:
    """Return the time period: a start that was given is kept as it is, to the second."""
    unit, given = document["TimeUnit"], document.get("TimePeriod", {})
    if unit == CUSTOM and not {"Start", "End"} <= set(given):
        raise refused("a CUSTOM budget needs a time period with start and end time")
    start = given.get("Start") or periods.start_of(unit, now)
    end = given.get("End") or LAST_END
    if end > LAST_END:
        raise refused(f"end time should not be after timestamp {int(LAST_END.timestamp())}")
    if start >= end:
        raise refused(f"start time {start.isoformat()} should be before end time {end.isoformat()}")
    if end <= now:
        raise refused(f"end time {end.isoformat()} should be after the current time")
    return {"Start": start, "End": end}
