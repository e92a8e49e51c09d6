"""What follows from what was spent: states, alerts, actions. Knows when, not how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..._world import money, periods
from ..._world.state import Index
from ..base import Collection
from . import messages
from .kinds import ACTUAL, CUSTOM, FORECASTED, tracks_amounts
from .notifications import Notification
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService


class Evaluated(NamedTuple):
    """What a budget's alerts were last compared with."""

    period_start: datetime
    units: int | None
    limit: int
    forecast: int | None


class Alarms(Collection["BudgetService"]):
    """The comparison of all budgets that have somebody or something waiting for it."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.evaluated: Index[str, Evaluated] = Index()

    @property
    def watched(self) -> Iterable[str]:
        """The names of the budgets with notifications or actions."""
        return {**self.backend.notifications.by_budget, **self.backend.actions.by_budget}

    def next_period(self, after: datetime) -> list[datetime]:
        """Return when the current periods of the budgets that are watched end."""
        table = self.backend.budgets.table
        units = {table.get(name).time_unit for name in self.watched} - {CUSTOM}
        return [periods.period(unit, after).end for unit in units]

    def settle(self) -> None:
        """Compare every budget that is watched."""
        for budget_name in list(self.watched):
            self.evaluate(budget_name)

    def forget(self, budget_name: str) -> None:
        """Let the next comparison of a budget be made, even when nothing was spent."""
        before = self.evaluated.get(budget_name)
        if before is not None:
            self.evaluated[budget_name] = before._replace(units=None)

    def drop(self, budget_name: str) -> None:
        """Forget a budget that is no more."""
        self.evaluated.pop(budget_name, None)

    def evaluate(self, budget_name: str) -> None:
        """Compare a budget with its alerts, unless nothing changed since the last time."""
        spending = self.backend.spending
        budget = self.backend.budgets.table.get(budget_name)
        if not tracks_amounts(budget.budget_type):
            return
        if budget.has_moving_limit:
            budget = spending.current(budget)
        reading = spending.count(budget)
        forecast = self.backend.forecasts.of(budget, reading) if self._looks_ahead(budget_name) else None
        now = Evaluated(reading.period.start, reading.units, budget.limit, forecast)
        before = self.evaluated.get(budget_name)
        if now == before:
            return
        self.evaluated[budget_name] = now
        if before is not None and before.period_start != now.period_start:
            self.backend.executions.start_period(budget_name)
        reached = {ACTUAL: reading.units, FORECASTED: forecast}
        self._notify(budget, reading.period.start, reached)
        self.backend.executions.trigger(budget, reached)

    def _looks_ahead(self, budget_name: str) -> bool:
        """Tell whether somebody or something waits for the forecast of a budget."""
        for waiting in (self.backend.notifications.of(budget_name), self.backend.actions.of(budget_name)):
            for waiter in waiting:
                if waiter.notification_type == FORECASTED:
                    return True
        return False

    def _notify(self, budget: Budget, period_start: datetime, reached: Mapping[str, int | None]) -> None:
        """Set the states of notifications, and tell whoever is to be told.

        What was spent is told once in each period, a forecast each time it crosses the threshold.
        """
        notifications = self.backend.notifications
        found = notifications.of(budget.budget_name)
        compared = tuple(self._compared(budget, alert, period_start, reached) for alert in found)
        if compared != found:
            notifications.put(budget.budget_name, compared)

    def _compared(
        self,
        budget: Budget,
        notification: Notification,
        period_start: datetime,
        reached: Mapping[str, int | None],
    ) -> Notification:
        units = reached[notification.notification_type]
        level = threshold(budget, notification.level, notification.threshold_type)
        was_ok = notification.notification_state == "OK"
        if level is None or units is None or not is_past(notification.comparison_operator, units, level):
            return notification if was_ok else notification.in_state("OK")
        again = was_ok and notification.notification_type == FORECASTED
        alarmed = notification.in_state("ALARM") if was_ok else notification
        if notification.alerted == period_start and not again:
            return alarmed
        now, account_id = self.world.clock.now(), self.backend.account_id
        budget = self.backend.spending.current(budget)
        for subscriber in notification.subscribers:
            alert = messages.alert(budget, notification, subscriber, level, account_id=account_id, at=now)
            self.world.outbox.add(alert)
        return replace(alarmed, alerted=period_start)


def threshold(budget: Budget, level: int, kind: str | None) -> int | None:
    """Return the amount at which an alert is, in units of 1e-10; ``None`` when there is no limit yet."""
    if kind == "ABSOLUTE_VALUE":
        return level
    if budget.auto_adjust_data and not budget.limit:
        return None
    return budget.limit * level // (100 * money.UNIT)


def is_past(operator: str, units: int, level: int) -> bool:
    """Tell whether *units* are past a *level*."""
    if operator == "EQUAL_TO":
        return units == level
    return units > level if operator == "GREATER_THAN" else units < level
