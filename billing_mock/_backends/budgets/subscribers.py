"""Who is told of an alert. Knows addresses and how many there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._world.refusals import (
    CreationLimitExceededException,
    DuplicateRecordException,
    InvalidParameterException,
    NotFoundException,
)
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import NotificationTypeDef, SubscriberTypeDef

    from . import BudgetService  # noqa: F401  # the type of the backend
    from .notifications import Notification

MOST = {"SNS": 1, "EMAIL": 10}


class Subscriber(NamedTuple):
    """Somebody who is told."""

    subscription_type: str
    address: str


class Subscribers(Collection["BudgetService"]):
    """The subscribers of all notifications, each kept with its notification."""

    @operation
    def create_subscriber(
        self,
        *,
        account_id: str,
        budget_name: str,
        notification: NotificationTypeDef,
        subscriber: SubscriberTypeDef,
    ) -> None:
        """Let one more be told of an alert."""
        found = self._notification(budget_name, notification, "create subscriber")
        changed = (*found.subscribers, read(subscriber))
        refuse_twice(changed)
        refuse_many(changed)
        self.backend.notifications.swap(budget_name, found, replace(found, subscribers=changed))

    @operation
    def update_subscriber(
        self,
        *,
        account_id: str,
        budget_name: str,
        notification: NotificationTypeDef,
        old_subscriber: SubscriberTypeDef,
        new_subscriber: SubscriberTypeDef,
    ) -> None:
        """Let somebody else be told in the place of one who was."""
        found = self._notification(budget_name, notification, "update subscriber")
        old = _existing(found, old_subscriber, "update subscriber")
        new = read(new_subscriber)
        changed = tuple(new if other == old else other for other in found.subscribers)
        refuse_twice(changed)
        refuse_many(changed, InvalidParameterException)
        self.backend.notifications.swap(budget_name, found, replace(found, subscribers=changed))

    @operation
    def delete_subscriber(
        self,
        *,
        account_id: str,
        budget_name: str,
        notification: NotificationTypeDef,
        subscriber: SubscriberTypeDef,
    ) -> None:
        """Let somebody be told no more; an alert that nobody is told of is deleted."""
        found = self._notification(budget_name, notification, "delete subscriber")
        old = _existing(found, subscriber, "delete subscriber")
        left = tuple(other for other in found.subscribers if other != old)
        if left:
            self.backend.notifications.swap(budget_name, found, replace(found, subscribers=left))
        else:
            self.backend.notifications.remove(budget_name, found)

    @operation
    def describe_subscribers_for_notification(
        self, *, account_id: str, budget_name: str, notification: NotificationTypeDef
    ) -> Sequence[Subscriber]:
        """List who is told of an alert."""
        return self._notification(budget_name, notification, "describe subscribers").subscribers

    def _notification(self, budget_name: str, document: NotificationTypeDef, doing: str) -> Notification:
        self.backend.budgets.existing(budget_name, doing)
        return self.backend.notifications.get(budget_name, document, doing)


def read(document: Mapping[str, Any]) -> Subscriber:
    """Return the subscriber that was asked for.

    Raises:
        InvalidParameterException: The address is not one of its kind.
    """
    return _read(document["SubscriptionType"], document["Address"])


@lru_cache(maxsize=1024)
def _read(kind: str, address: str) -> Subscriber:
    """Return a subscriber; most are told of many alerts."""
    if "\n" in address or "\r" in address:
        raise InvalidParameterException("The address of a subscriber must not contain line breaks.")
    if kind == "EMAIL" and "@" not in address:
        raise InvalidParameterException(f"{address} is not an e-mail address.")
    if kind == "SNS" and not address.startswith("arn:"):
        raise InvalidParameterException(f"{address} is not the ARN of an SNS topic.")
    return Subscriber(kind, address)


def read_all(
    documents: Sequence[Mapping[str, Any]], error: Callable[[str], Exception] | None = None
) -> tuple[Subscriber, ...]:
    """Return the subscribers that were asked for.

    Args:
        documents: What was asked for.
        error: The refusal of an operation that has no code for duplicates and limits.

    Raises:
        InvalidParameterException: An address is not one of its kind.
        DuplicateRecordException: One of them is named twice.
        CreationLimitExceededException: There are more than AWS allows.
    """
    found = tuple(map(read, documents))
    if len(found) > 1:
        refuse_twice(found, error or DuplicateRecordException)
        refuse_many(found, error or CreationLimitExceededException)
    return found


def refuse_twice(
    found: Sequence[Subscriber], error: Callable[[str], Exception] = DuplicateRecordException
) -> None:
    """Raise *error* when a subscriber is there twice."""
    for subscriber, count in Counter(found).items():
        if count > 1:
            raise error(f"Unable to create subscriber - the {_spelt(subscriber)} already exists.")


def refuse_many(
    found: Sequence[Subscriber], error: Callable[[str], Exception] = CreationLimitExceededException
) -> None:
    """Raise *error* when there are more subscribers of a type than AWS allows."""
    count = Counter(subscriber.subscription_type for subscriber in found)
    for kind, most in MOST.items():
        if count[kind] > most:
            raise error(f"one notification can only have {most} subscribers with type of {kind}")


def _existing(found: Notification, document: Mapping[str, Any], doing: str) -> Subscriber:
    """Return the subscriber that *document* names, or raise the refusal of *doing* something with it."""
    named = Subscriber(document["SubscriptionType"], document["Address"])
    if named in found.subscribers:
        return named
    there = ", ".join(map(_spelt, found.subscribers))
    told = f"Unable to {doing} - the {_spelt(named)} doesn't exist. The notification has: {there}."
    raise NotFoundException(told)


def _spelt(subscriber: Subscriber) -> str:
    return f"{subscriber.subscription_type} subscriber {subscriber.address}"
