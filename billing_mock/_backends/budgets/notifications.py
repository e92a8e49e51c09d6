"""When a budget raises an alarm. Knows thresholds and who is told, not what was spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from ..._world import money
from ..._world.refusals import (
    CreationLimitExceededException,
    DuplicateRecordException,
    InvalidParameterException,
    NotFoundException,
)
from ..._world.resources import resource
from ..._world.state import Index
from ..._world.table import Mapped, Rows
from ..base import Collection, operation
from . import subscribers
from .kinds import FORECASTED, PERCENTAGE
from .subscribers import Subscriber

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import NotificationTypeDef, SubscriberTypeDef

    from . import BudgetService
    from .terms import Budget

Key: TypeAlias = "tuple[str, str, float, str]"


@resource
class Notification:
    """An alert of a budget.

    Attributes:
        threshold_type: ``None`` for a percentage, which AWS does not tell.
        level: The threshold, with ten decimals.
        subscribers: Who is told.
        alerted: The start of the period in which they were last told.
    """

    notification_type: str
    comparison_operator: str
    threshold: float
    threshold_type: str | None
    level: int
    subscribers: tuple[Subscriber, ...]
    notification_state: str = "OK"
    alerted: datetime | None = None

    @property
    def key(self) -> Key:
        """What tells it from the budget's other ones."""
        kind = self.threshold_type or PERCENTAGE
        return self.notification_type, self.comparison_operator, self.threshold, kind

    def in_state(self, state: str) -> Notification:
        """Return it in a state."""
        return replace(self, notification_state=state)


class Notifications(Collection["BudgetService"]):
    """The alerts of all budgets, by the budget's name."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.by_budget: Index[str, tuple[Notification, ...]] = Index()

    @operation
    def create_notification(
        self,
        *,
        account_id: str,
        budget_name: str,
        notification: NotificationTypeDef,
        subscribers: Sequence[SubscriberTypeDef],
    ) -> None:
        """Add an alert to a budget."""
        budget = self.backend.budgets.existing(budget_name, "create notification")
        made = read(notification, read_subscribers(subscribers), budget.time_unit)
        found = self.of(budget_name)
        if made.key in {other.key for other in found}:
            raise duplicate(made.key)
        self._refuse_many(len(found) + 1)
        self._put_and_compare(budget_name, (*found, made))

    @operation
    def update_notification(
        self,
        *,
        account_id: str,
        budget_name: str,
        old_notification: NotificationTypeDef,
        new_notification: NotificationTypeDef,
    ) -> None:
        """Change an alert; whoever was told is told of the new one."""
        budget = self.backend.budgets.existing(budget_name, "update notification")
        old = self.get(budget_name, old_notification, "update notification")
        new = read(new_notification, old.subscribers, budget.time_unit)
        others = [other.key for other in self.of(budget_name) if other != old]
        if new.key in others:
            raise duplicate(new.key)
        self._put_and_compare(
            budget_name, tuple(new if other == old else other for other in self.of(budget_name))
        )

    @operation
    def delete_notification(
        self, *, account_id: str, budget_name: str, notification: NotificationTypeDef
    ) -> None:
        """Delete an alert with its subscribers."""
        self.backend.budgets.existing(budget_name, "delete notification")
        self.remove(budget_name, self.get(budget_name, notification, "delete notification"))

    @operation
    def describe_notifications_for_budget(
        self, *, account_id: str, budget_name: str
    ) -> Sequence[Notification]:
        """List the alerts of one budget."""
        self.backend.budgets.existing(budget_name, "describe notifications")
        return self.of(budget_name)

    @operation
    def describe_budget_notifications_for_account(self, *, account_id: str) -> Rows[dict[str, Any]]:
        """List the alerts of all budgets that have some."""
        rows = self.backend.budgets.table.where(lambda budget: budget.budget_name in self.by_budget)
        return Mapped(rows, self._told)

    def of(self, budget_name: str) -> tuple[Notification, ...]:
        """Return the notifications of a budget."""
        return self.by_budget.get(budget_name, ())

    def get(self, budget_name: str, document: Mapping[str, Any], doing: str) -> Notification:
        """Return the notification that *document* names, or raise the refusal of *doing* something."""
        key = key_of(document)
        for notification in self.of(budget_name):
            if notification.key == key:
                return notification
        there = ", ".join(spelt(other.key) for other in self.of(budget_name)) or "none"
        told = f"Unable to {doing} - the notification {spelt(key)} doesn't exist. The budget has: {there}."
        raise NotFoundException(told)

    def put(self, budget_name: str, found: tuple[Notification, ...]) -> None:
        """Let *found* be all notifications of a budget."""
        if found:
            self.by_budget[budget_name] = found
        else:
            self.by_budget.pop(budget_name, None)

    def swap(self, budget_name: str, old: Notification, new: Notification) -> None:
        """Let *new* stand where *old* stood."""
        self.put(budget_name, tuple(new if other == old else other for other in self.of(budget_name)))

    def remove(self, budget_name: str, old: Notification) -> None:
        """Take a notification away."""
        self.put(budget_name, tuple(other for other in self.of(budget_name) if other != old))

    def start_again(self, budget_name: str) -> None:
        """Let no alert of a budget have been raised."""
        fresh = (replace(other, notification_state="OK", alerted=None) for other in self.of(budget_name))
        self.put(budget_name, tuple(fresh))

    def read_all(self, documents: Sequence[Mapping[str, Any]], time_unit: str) -> tuple[Notification, ...]:
        """Return the notifications, with subscribers, that were asked for with a new budget.

        Raises:
            Refusal: AWS would not accept one of them.
        """
        if not documents:
            return ()
        found: dict[Key, Notification] = {}
        for document in documents:
            key = key_of(document["Notification"])
            made = of_key(key, read_subscribers(document["Subscribers"]), time_unit)
            if key in found:
                raise duplicate(key)
            found[key] = made
        self._refuse_many(len(found))
        return tuple(found.values())

    def _put_and_compare(self, budget_name: str, found: tuple[Notification, ...]) -> None:
        self.put(budget_name, found)
        self.backend.alarms.forget(budget_name)
        self.backend.alarms.evaluate(budget_name)

    def _refuse_many(self, count: int) -> None:
        most = self.world.quotas["budgets.notifications_per_budget"]
        if count > most:
            raise CreationLimitExceededException(f"one budget can only have {most} notifications")

    def _told(self, budget: Budget) -> dict[str, Any]:
        return {"BudgetName": budget.budget_name, "Notifications": self.of(budget.budget_name)}


read_subscribers = subscribers.read_all


def can_begin_at_nothing(notification: Notification) -> bool:
    """Tell whether nothing spent may be enough for an alarm."""
    return notification.comparison_operator != "GREATER_THAN"


def key_of(document: Mapping[str, Any]) -> Key:
    """Return what tells the notification in *document* from others; its state does not count."""
    kind = document.get("ThresholdType", PERCENTAGE)
    return document["NotificationType"], document["ComparisonOperator"], float(document["Threshold"]), kind


def spelt(key: Key) -> str:
    """Return a text for what tells a notification from others."""
    notification_type, operator, threshold, kind = key
    return f"{notification_type} {operator} {threshold:g} {kind}"


def read(document: Mapping[str, Any], told: tuple[Subscriber, ...], time_unit: str) -> Notification:
    """Return the notification that was asked for; the state in it is AWS's to say.

    Raises:
        InvalidParameterException: It does not fit the time unit of its budget.
    """
    return of_key(key_of(document), told, time_unit)


@lru_cache(maxsize=1024)
def of_key(key: Key, told: tuple[Subscriber, ...], time_unit: str) -> Notification:
    """Return the notification with a key, as `read` does; many budgets have the same ones."""
    notification_type, operator, threshold, kind = key
    if notification_type == FORECASTED and time_unit == "DAILY":
        raise InvalidParameterException(
            "Unable to create notification - a DAILY budget cannot have FORECASTED notifications."
        )
    told_kind = None if kind == PERCENTAGE else kind
    return Notification(notification_type, operator, threshold, told_kind, money.amount(threshold), told)


def duplicate(key: Key) -> DuplicateRecordException:
    """Return the refusal of a notification the budget has already."""
    told = f"Unable to create notification - the notification {spelt(key)} already exists."
    return DuplicateRecordException(told)
