"""Who is told of an alert. Knows addresses and how many there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._world.refusals import (
    CreationLimitExceededException,
    DuplicateRecordException,
    InvalidParameterException,
)

MOST = {"SNS": 1, "EMAIL": 10}


@dataclass(frozen=True)
class Subscriber:
    """Somebody who is told."""

    subscription_type: str
    address: str


def read(document: Mapping[str, Any]) -> Subscriber:
    """Return the subscriber that was asked for.

    Raises:
        InvalidParameterException: The address is not one of its kind.
    """
    kind, address = document["SubscriptionType"], document["Address"]
    if "\n" in address or "\r" in address:
        raise InvalidParameterException("The address of a subscriber must not contain line breaks.")
    if kind == "EMAIL" and "@" not in address:
        raise InvalidParameterException(f"{address} is not an e-mail address.")
    if kind == "SNS" and not address.startswith("arn:"):
        raise InvalidParameterException(f"{address} is not the ARN of an SNS topic.")
    return Subscriber(kind, address)


def read_all(documents: Sequence[Mapping[str, Any]]) -> tuple[Subscriber, ...]:
    """Return the subscribers that were asked for.

    Raises:
        InvalidParameterException: An address is not one of its kind.
        DuplicateRecordException: One of them is named twice.
        CreationLimitExceededException: There are more than AWS allows.
    """
    found = tuple(map(read, documents))
    refuse_twice(found)
    refuse_many(found)
    return found


def refuse_twice(
    found: Sequence[Subscriber], error: Callable[[str], Exception] = DuplicateRecordException
) -> None:
    """Raise *error* when a subscriber is there twice."""
    for subscriber, count in Counter(found).items():
        if count > 1:
            kind, address = subscriber.subscription_type, subscriber.address
            raise error(f"Unable to create subscriber - the {kind} subscriber {address} already exists.")


def refuse_many(
    found: Sequence[Subscriber], error: Callable[[str], Exception] = CreationLimitExceededException
) -> None:
    """Raise *error* when there are more subscribers of a type than AWS allows."""
    count = Counter(subscriber.subscription_type for subscriber in found)
    for kind, most in MOST.items():
        if count[kind] > most:
            raise error(f"one notification can only have {most} subscribers with type of {kind}")
