"""What alerts delivered. Knows messages, not what made them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, TypeAlias, overload

from .state import State


class Delivery(NamedTuple):
    """One message to one subscriber.

    Attributes:
        channel: ``"EMAIL"`` or ``"SNS"``.
        address: An e-mail address, or the ARN of a topic.
        subject: Of the message.
        message: Its text.
        budget_name: The budget the alert belongs to.
        account_id: The account of the budget.
        at: When, in UTC.
    """

    channel: str
    address: str
    subject: str
    message: str
    budget_name: str
    account_id: str
    at: datetime


Observer: TypeAlias = "Callable[[Delivery], None]"


class Outbox(State):
    """All deliveries of one world, oldest first.

    Attributes:
        observers: Called with each delivery, to deliver it elsewhere as well. What those of `Actions` may do,
            they may. They are no part of the state.
    """

    kept = ("_rows",)

    def __init__(self) -> None:
        self.observers: list[Observer] = []
        self._rows: list[Delivery] = []

    def add(self, delivery: Delivery) -> None:
        """Deliver one more."""
        self._rows.append(delivery)
        for observer in self.observers:
            observer(delivery)

    def __iter__(self) -> Iterator[Delivery]:
        """Iterate over the deliveries so far."""
        return iter(self._rows.copy())

    def __len__(self) -> int:
        """Count the deliveries so far."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Delivery: ...
    @overload
    def __getitem__(self, place: slice) -> list[Delivery]: ...
    def __getitem__(self, place: int | slice) -> Delivery | list[Delivery]:
        """Return the delivery, or the deliveries, at *place*."""
        return self._rows[place]
