"""The record of every call answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, overload

from .state import State


class Call(NamedTuple):
    """One call a world answered.

    Attributes:
        service: As boto3 names it, such as ``"budgets"``.
        operation: As AWS names it, such as ``"CreateBudget"``.
        params: What was asked, by the model's member names.
        account_id: Who called.
        region: Where the call was sent.
        error: AWS's code of the refusal, or ``None``.
        at: When, in UTC, by the world's clock.
    """

    service: str
    operation: str
    params: Mapping[str, Any]
    account_id: str
    region: str
    error: str | None
    at: datetime


class Calls(State):
    """All calls of one world, oldest first."""

    kept = ("_rows",)

    def __init__(self) -> None:
        self._rows: list[Call] = []

    def add(self, call: Call) -> None:
        """Record one more."""
        self._rows.append(call)

    def forget(self, place: int) -> None:
        """Forget the calls from *place* on."""
        del self._rows[place:]

    def of(self, service: str, operation: str | None = None) -> list[Call]:
        """Return the calls of *service*, and of one *operation* only if it is given."""
        return [call for call in self if call.service == service and operation in (None, call.operation)]

    def __iter__(self) -> Iterator[Call]:
        """Iterate over the calls so far."""
        return iter(self._rows.copy())

    def __len__(self) -> int:
        """Count the calls so far."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Call: ...
    @overload
    def __getitem__(self, place: slice) -> list[Call]: ...
    def __getitem__(self, place: int | slice) -> Call | list[Call]:
        """Return the call, or the calls, at *place*."""
        return self._rows[place]
