"""What happened to actions. Knows entries, not what brings them about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._world.refusals import InvalidParameterException
from ..._world.state import Index
from ..base import Collection, operation
from .actions import Action

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import TimePeriodTypeDef

    from . import BudgetService


@dataclass(frozen=True)
class Entry:
    """One thing that happened to an action."""

    timestamp: datetime
    status: str
    event_type: str
    action_history_details: dict[str, Any]


class Histories(Collection["BudgetService"]):
    """The entries of all actions, newest first, by the action's id."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.entries: Index[str, tuple[Entry, ...]] = Index()

    @operation
    def describe_budget_action_histories(
        self,
        *,
        account_id: str,
        budget_name: str,
        action_id: str,
        time_period: TimePeriodTypeDef | None = None,
    ) -> Sequence[Entry]:
        """List what happened to an action, newest first."""
        action = self.backend.actions.get(budget_name, action_id)
        return [entry for entry in self.entries[action.action_id] if is_within(entry.timestamp, time_period)]

    def note(self, action: Action, event: str, message: str) -> None:
        """Add an entry."""
        details = {"Message": message, "Action": action}
        entry = Entry(self.world.clock.now(), action.status, event, details)
        self.entries[action.action_id] = (entry, *self.entries.get(action.action_id, ()))

    def forget(self, action_id: str) -> None:
        """Forget the entries of an action that is no more."""
        del self.entries[action_id]


def is_within(when: datetime, asked: Any) -> bool:
    """Tell whether *when* lies in the period asked for, either end of which may be open.

    Raises:
        InvalidParameterException: The period ends before it starts.
    """
    start, end = (asked or {}).get("Start"), (asked or {}).get("End")
    if start and end and start >= end:
        told = (
            f"The start of the time period, {start.isoformat()}, must be before its end, {end.isoformat()}."
        )
        raise InvalidParameterException(told)
    return (start is None or start <= when) and (end is None or when < end)
