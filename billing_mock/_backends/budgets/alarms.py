"""What follows from what was spent: states, alerts, actions. Knows when, not how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..._world import money, periods
from ..._world.state import Index
from ..base import Collection
from . import messages
from .kinds import ACTUAL, CUSTOM, tracks_amounts
from .notifications import Notification
from .spending import Reading
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService


class Evaluated(NamedTuple):
    """What a budget's alerts were last compared with."""

    period_start: datetime
    units: int | None
    limit: int


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
        now = Evaluated(reading.period.start, reading.units, budget.limit)
        before = self.evaluated.get(budget_name)
        if now == before:
            return
        self.evaluated[budget_name] = now
        if before is not None and before.period_start != now.period_start:
            self.backend.executions.start_period(budget_name)
        self._notify(budget, reading)
        self.backend.executions.trigger(budget, reading.units)

    def _notify(self, budget: Budget, reading: Reading) -> None:
        """Set the states of notifications, and tell whoever is to be told, once in each period."""
        notifications = self.backend.notifications
        found = notifications.of(budget.budget_name)
        compared = tuple(self._compared(budget, notification, reading) for notification in found)
        if compared != found:
            notifications.put(budget.budget_name, compared)

    def _compared(self, budget: Budget, notification: Notification, reading: Reading) -> Notification:
        if notification.notification_type != ACTUAL:
            return notification
        level = threshold(budget, notification.level, notification.threshold_type)
        if level is None or not is_past(notification.comparison_operator, reading.units, level):
            return notification if notification.notification_state == "OK" else notification.in_state("OK")
        alarmed = notification.in_state("ALARM")
        if notification.alerted == reading.period.start:
            return alarmed
        now, account_id = self.world.clock.now(), self.backend.account_id
        budget = self.backend.spending.current(budget)
        for subscriber in notification.subscribers:
            alert = messages.alert(budget, notification, subscriber, level, account_id=account_id, at=now)
            self.world.outbox.add(alert)
        return replace(alarmed, alerted=reading.period.start)


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
