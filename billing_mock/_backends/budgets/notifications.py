"""When a budget raises an alarm. Knows thresholds and who is told, not what was spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ..._world.refusals import (
    CreationLimitExceededException,
    DuplicateRecordException,
    InvalidParameterException,
)
from ..._world.state import Index
from ..base import Collection
from . import subscribers
from .kinds import PERCENTAGE
from .subscribers import Subscriber

if TYPE_CHECKING:
    from . import BudgetService

MOST = 10

Key: TypeAlias = "tuple[str, str, float, str]"


@dataclass(frozen=True)
class Notification:
    """An alert of a budget.

    Attributes:
        threshold_type: ``None`` for a percentage, which AWS does not tell.
        subscribers: Who is told.
    """

    notification_type: str
    comparison_operator: str
    threshold: float
    threshold_type: str | None
    notification_state: str
    subscribers: tuple[Subscriber, ...]

    @property
    def key(self) -> Key:
        """What tells it from the budget's other ones."""
        kind = self.threshold_type or PERCENTAGE
        return self.notification_type, self.comparison_operator, self.threshold, kind


def key_of(document: Mapping[str, Any]) -> Key:
    """Return what tells the notification in *document* from others; its state does not count."""
    kind = document.get("ThresholdType", PERCENTAGE)
    return document["NotificationType"], document["ComparisonOperator"], float(document["Threshold"]), kind


def read(document: Mapping[str, Any], told: tuple[Subscriber, ...], time_unit: str) -> Notification:
    """Return the notification that was asked for; the state in it is AWS's to say.

    Raises:
        InvalidParameterException: It does not fit the time unit of its budget.
    """
    notification_type, operator, threshold, kind = key_of(document)
    if notification_type == "FORECASTED" and time_unit == "DAILY":
        raise InvalidParameterException(
            "Unable to create notification - a DAILY budget cannot have FORECASTED notifications."
        )
    return Notification(
        notification_type, operator, threshold, None if kind == PERCENTAGE else kind, "OK", told
    )


class Notifications(Collection["BudgetService"]):
    """The alerts of all budgets, by the budget's name."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.by_budget: Index[str, tuple[Notification, ...]] = Index()

    def of(self, budget_name: str) -> tuple[Notification, ...]:
        """Return the notifications of a budget."""
        return self.by_budget.get(budget_name, ())

    def put(self, budget_name: str, found: tuple[Notification, ...]) -> None:
        """Let *found* be all notifications of a budget."""
        if found:
            self.by_budget[budget_name] = found
        else:
            self.by_budget.pop(budget_name, None)


def read_all(documents: Sequence[Mapping[str, Any]], time_unit: str) -> tuple[Notification, ...]:
    """Return the notifications, with subscribers, that were asked for with a new budget.

    Raises:
        Refusal: AWS would not accept one of them.
    """
    found: dict[Key, Notification] = {}
    for document in documents:
        told = subscribers.read_all(document["Subscribers"])
        notification = read(document["Notification"], told, time_unit)
        if notification.key in found:
            raise duplicate(notification.key)
        found[notification.key] = notification
    refuse_many(len(found))
    return tuple(found.values())


def refuse_many(count: int) -> None:
    """Raise the refusal of more notifications than a budget can have."""
    if count > MOST:
        raise CreationLimitExceededException(f"one budget can only have {MOST} notifications")


def duplicate(key: Key) -> DuplicateRecordException:
    """Return the refusal of a notification the budget has already."""
    notification_type, operator, threshold, kind = key
    told = f"{notification_type} {operator} {threshold:g} {kind}"
    return DuplicateRecordException(
        f"Unable to create notification - the notification {told} already exists."
    )
