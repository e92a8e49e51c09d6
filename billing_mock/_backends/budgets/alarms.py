"""What follows from what was spent: states, alerts, actions. Knows when, not how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from operator import is_not
from typing import TYPE_CHECKING, NamedTuple

from ..._world import money, periods
from ..._world.outbox import Delivery
from ..._world.state import Index, Kept
from ..base import Collection
from . import commitments, leeways, messages
from .kinds import ACTUAL, FORECASTED
from .leeways import Leeway
from .notifications import Notification
from .spending import FEW, Reading
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService
    from .actions import Action

_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)
_FEW = 8  # line items that are weighed for each budget
_UNKNOWN = -1  # no limit is below 0


class Evaluated(NamedTuple):
    """What a budget's alerts were last compared with."""

    period_start: datetime
    units: int | None
    limit: int
    forecast: int | None


class Settled(NamedTuple):
    """As of when budgets were compared."""

    version: int
    seen: int
    now: datetime


class Alarms(Collection["BudgetService"]):
    """The comparison of all budgets that have somebody or something waiting for it.

    After a booking those are compared for which it may be enough, otherwise those that time may have changed.
    """

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.evaluated: Index[str, Evaluated] = Index()
        self._look_at_all()

    def _look_at_all(self) -> None:
        """Let the next settling look at every budget."""
        self._settled: Settled | None = None
        self._until: dict[str, datetime] = dict.fromkeys(self.evaluated, _LONG_AGO)
        self._asked: set[str] = set()
        self._restless: set[str] = set()  # to be looked at whenever the clock moved
        self._leeways: dict[str, Leeway] = {}

    def restore(self, kept: Kept) -> None:
        """Hold exactly what *kept* holds."""
        super().restore(kept)
        self._look_at_all()

    @property
    def watched(self) -> Iterable[str]:
        """The names of the budgets with notifications or actions."""
        return {**self.backend.notifications.by_budget, **self.backend.actions.by_budget}

    def due(self, after: datetime) -> datetime | None:
        """Return when the time may next change a budget that is watched."""
        later = [until for until in self._until.values() if until > after]
        if len(later) < len(self._until):  # some were not looked at since their time
            later.append(periods.period(periods.DAILY, after).end)
        return min(later, default=None)

    def settle(self) -> None:
        """Compare the budgets that are watched, as far as anything may have changed for them."""
        ledger = self.world.ledger
        found = Settled(ledger.version, len(ledger), self.world.clock.now())
        names, self._settled = self._changed(found), None
        for budget_name in names:
            if budget_name in self.backend.budgets.table:
                self.evaluate(budget_name)
        self._settled = found

    def forget(self, budget_name: str) -> None:
        """Let the next comparison of a budget be made, even when nothing was spent."""
        self._asked.add(budget_name)
        before = self.evaluated.get(budget_name)
        if before is not None:
            self.evaluated[budget_name] = before._replace(limit=_UNKNOWN)

    def drop(self, budget_name: str) -> None:
        """Forget a budget that is no more."""
        self.evaluated.pop(budget_name, None)
        self._until.pop(budget_name, None)
        self._leeways.pop(budget_name, None)
        self._restless.discard(budget_name)

    def evaluate(self, budget_name: str) -> None:
        """Compare a budget with its alerts, unless nothing changed since the last time."""
        spending = self.backend.spending
        budget = self.backend.budgets.table.get(budget_name)
        if budget.has_moving_limit:
            budget = spending.current(budget)
        reading = spending.count(budget)
        period, day, _, _, units = reading
        forecast, until = None, period.end
        if self._looks_ahead(budget_name):
            forecast, until = self.backend.forecasts.of(budget, reading), day.end
        if budget.measure.metric is None:
            until = commitments.until(budget, period, self.world.clock.now())
            self._restless.add(budget_name)
        self._until[budget_name] = until
        found = period.start, units, budget.limit, forecast
        before = self.evaluated.get(budget_name)
        self._give_leeway(budget, reading, forecast)
        if before == found:
            return
        now = self.evaluated[budget_name] = Evaluated(*found)
        try:
            self._follow(budget, before, now)
        except BaseException:
            self.forget(budget_name)  # an observer failed: all that follows has to be looked at again
            raise

    def _changed(self, found: Settled) -> list[str]:
        """Return the names of the budgets that are to be compared."""
        asked, self._asked = self._asked, set()
        before = self._settled
        if before is None or found.now < before.now or found.seen - before.seen > _FEW:
            return list(self.watched)
        asked.update([name for name, until in self._until.items() if until <= found.now])
        if found.now != before.now:
            asked |= self._restless
        if found.version != before.version:
            return self._reached(asked, before.seen, found.seen)
        return [name for name in self.watched if name in asked] if asked else []

    def _reached(self, asked: set[str], before: int, count: int) -> list[str]:
        """Return the names that are *asked*, and those for which what was booked may be enough."""
        news, leeways = self.backend.spending.news(before), self._leeways
        names = []
        for name in self.watched:
            known = leeways.get(name)
            left = known.after(news) if known is not None and count - known.seen < FEW else None
            if left is None or name in asked:
                names.append(name)
            elif left is not known:
                leeways[name] = left
        return names

    def _give_leeway(self, budget: Budget, reading: Reading, forecast: int | None) -> None:
        """Note how much can be booked before the budget has to be compared again."""
        name, backend = budget.budget_name, self.backend
        self._leeways.pop(name, None)
        if reading.units is None or budget.measure.metric is None or budget.has_moving_limit:
            return
        spent: list[int | None] = []
        expected: list[int | None] = []
        for notification in backend.notifications.of(name):
            sums = spent if notification.notification_type == ACTUAL else expected
            sums.append(threshold(budget, notification.level, notification.threshold_type))
        for action in backend.actions.of(name):
            sums = spent if action.notification_type == ACTUAL else expected
            sums.append(level_of(budget, action))
        rooms = [leeways.of_spend(reading.units, level) for level in spent if level is not None]
        oldest = leeways.EVER
        if expected:
            known = backend.forecasts.known.get(name)
            if forecast is None or known is None:
                return
            rooms += [leeways.of_forecast(known, level) for level in expected if level is not None]
            oldest = known.frame.long_ago
        room = min(rooms, default=0)
        if room > 0:
            self._leeways[name] = Leeway(budget.measure, room, reading.seen, oldest)

    def _follow(self, budget: Budget, before: Evaluated | None, now: Evaluated) -> None:
        """Let happen what follows from a comparison, until an observer of that brings about another one."""
        name = budget.budget_name
        if before is not None and before.period_start != now.period_start:
            self.backend.executions.start_period(name)
        reached = {ACTUAL: now.units, FORECASTED: now.forecast}
        if self.evaluated.get(name) is now:
            self._notify(budget, now.period_start, reached)
        if name in self.backend.actions.by_budget and self.evaluated.get(name) is now:
            self.backend.executions.trigger(budget, reached)

    def _looks_ahead(self, budget_name: str) -> bool:
        """Tell whether somebody or something waits for the forecast of a budget."""
        backend = self.backend
        for notification in backend.notifications.by_budget.get(budget_name, ()):
            if notification.notification_type == FORECASTED:
                return True
        if budget_name not in backend.actions.by_budget:
            return False
        return any(action.notification_type == FORECASTED for action in backend.actions.of(budget_name))

    def _notify(self, budget: Budget, period_start: datetime, reached: Mapping[str, int | None]) -> None:
        """Set the states of notifications, and tell whoever is to be told.

        What was spent is told once in each period, a forecast each time it crosses the threshold.
        """
        notifications = self.backend.notifications
        found = notifications.of(budget.budget_name)
        deliveries: list[Delivery] = []
        compared = [self._compared(budget, alert, period_start, reached, deliveries) for alert in found]
        if any(map(is_not, compared, found)):
            notifications.put(budget.budget_name, tuple(compared))
        for delivery in deliveries:
            self.world.outbox.add(delivery)

    def _compared(
        self,
        budget: Budget,
        notification: Notification,
        period_start: datetime,
        reached: Mapping[str, int | None],
        deliveries: list[Delivery],
    ) -> Notification:
        """Return a notification in the state it now has, after adding what is to be delivered."""
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
        deliveries += [
            messages.alert(budget, notification, subscriber, level, account_id=account_id, at=now)
            for subscriber in notification.subscribers
        ]
        return replace(alarmed, alerted=period_start)


def threshold(budget: Budget, level: int, kind: str | None) -> int | None:
    """Return the amount at which an alert is, in units of 1e-10; ``None`` when there is no limit yet."""
    if kind == "ABSOLUTE_VALUE":
        return level
    if budget.auto_adjust_data and not budget.limit:
        return None
    return budget.limit * level // (100 * money.UNIT)


def level_of(budget: Budget, action: Action) -> int | None:
    """Return the amount at which an action begins."""
    terms = action.action_threshold
    return threshold(budget, money.amount(terms["ActionThresholdValue"]), terms["ActionThresholdType"])


def is_past(operator: str, units: int, level: int) -> bool:
    """Tell whether *units* are past a *level*."""
    if operator == "EQUAL_TO":
        return units == level
    return units > level if operator == "GREATER_THAN" else units < level
