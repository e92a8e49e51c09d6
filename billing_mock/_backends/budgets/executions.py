"""The life of an action: what leads from one status to another. Knows the state machine and the deeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ..._world.actions import Deed
from ..._world.refusals import InvalidParameterException
from ..._world.state import Index
from ..base import Collection, operation
from . import messages
from .actions import Action, refuse_locked
from .alarms import level_of
from .kinds import tracks_amounts
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService


class Leg(NamedTuple):
    """One way an action goes: while it is on it, when it arrives, when it fails."""

    under_way: str
    arrived: str
    failed: str


EXECUTE, REVERSE, RESET = "EXECUTE", "REVERSE", "RESET"

LEGS = {
    EXECUTE: Leg("EXECUTION_IN_PROGRESS", "EXECUTION_SUCCESS", "EXECUTION_FAILURE"),
    REVERSE: Leg("REVERSE_IN_PROGRESS", "REVERSE_SUCCESS", "REVERSE_FAILURE"),
    RESET: Leg("RESET_IN_PROGRESS", "STANDBY", "RESET_FAILURE"),
}

ASKED: Mapping[tuple[str, str], str] = {
    ("APPROVE_BUDGET_ACTION", "PENDING"): EXECUTE,
    ("RETRY_BUDGET_ACTION", "EXECUTION_FAILURE"): EXECUTE,
    ("RETRY_BUDGET_ACTION", "REVERSE_FAILURE"): REVERSE,
    ("RETRY_BUDGET_ACTION", "RESET_FAILURE"): RESET,
    ("REVERSE_BUDGET_ACTION", "EXECUTION_SUCCESS"): REVERSE,
    ("RESET_BUDGET_ACTION", "REVERSE_SUCCESS"): RESET,
}
"""The leg that a request sets an action on, by what is asked and the status it is in."""


class Executions(Collection["BudgetService"]):
    """What is done with the actions of all budgets; each is kept in `Actions`."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.under_way: Index[str, str] = Index()
        self._ending: set[str] = set()  # of what is under way: what observers are being told of

    @operation
    def execute_budget_action(
        self, *, account_id: str, budget_name: str, action_id: str, execution_type: str
    ) -> dict[str, str]:
        """Approve, retry, reverse or reset an action."""
        action = self.backend.actions.get(budget_name, action_id)
        refuse_locked(action, "execute")
        kind = ASKED.get((execution_type, action.status))
        if kind is None:
            possible = [asked for asked, status in ASKED if status == action.status] or ["nothing"]
            raise InvalidParameterException(
                f"Unable to execute budget action {action_id} - {execution_type} is not possible in status "
                f"{action.status}; possible is {', '.join(possible)}."
            )
        self._begin(action, kind, "EXECUTE_ACTION", f"{execution_type} was requested.")
        self.backend.alarms.forget(budget_name)
        return {
            "AccountId": account_id,
            "BudgetName": budget_name,
            "ActionId": action_id,
            "ExecutionType": execution_type,
        }

    def trigger(self, budget: Budget, reached: Mapping[str, int | None]) -> None:
        """Let the actions of a budget begin whose threshold is crossed by the amounts that were *reached*."""
        actions = self.backend.actions
        if not tracks_amounts(budget.budget_type):
            return  # an update made it one that cannot have actions
        for action_id in actions.by_budget.get(budget.budget_name, ()):
            action = actions.found(action_id)  # observers of the one before may have changed it
            if action is None or action.status != "STANDBY":
                continue
            units = reached[action.notification_type]
            if units is None:
                continue
            level = level_of(budget, action)
            if level is not None and units > level:
                self._triggered(budget, action)

    def start_period(self, budget_name: str) -> None:
        """Reset the actions of a budget for a new period: policies that were applied are taken back."""
        actions = self.backend.actions
        for action_id in actions.by_budget.get(budget_name, ()):
            action = actions.found(action_id)
            if action is None or action.is_in_progress or action.status == "STANDBY":
                continue
            applied = action.action_type != "RUN_SSM_DOCUMENTS" and action.status in {
                "EXECUTION_SUCCESS",
                "REVERSE_FAILURE",
                "RESET_FAILURE",
            }
            if applied:
                self._begin(action, RESET, "SYSTEM", "A new budget period began.")
            else:
                self._move(action, "STANDBY", "SYSTEM", "A new budget period began.")

    def settle(self) -> None:
        """Let what is in progress end, unless it is held."""
        if self.world.actions.held:
            return
        for action_id, kind in list(self.under_way.items()):
            if self.under_way.get(action_id) == kind and action_id not in self._ending:
                self._end(self.backend.actions.table.get(action_id), kind)

    def forget(self, action_id: str) -> None:
        """Let an action that is no more not end."""
        self.under_way.pop(action_id, None)

    def _triggered(self, budget: Budget, action: Action) -> None:
        if action.approval_model == "MANUAL":
            action = self._move(
                action, "PENDING", "SYSTEM", "The threshold was exceeded; approval is required."
            )
        else:
            action = self._begin(action, EXECUTE, "SYSTEM", "The threshold was exceeded.")
        if action.budget_name not in self.backend.budgets.table:
            return
        now, budget = self.world.clock.now(), self.backend.spending.current(budget)
        for subscriber in action.subscribers:
            told = messages.triggered(budget, action, subscriber, account_id=self.backend.account_id, at=now)
            self.world.outbox.add(told)

    def _begin(self, action: Action, kind: str, event: str, message: str) -> Action:
        action = self._move(action, LEGS[kind].under_way, event, message)
        self.under_way[action.action_id] = kind
        return action if self.world.actions.held else self._end(action, kind)

    def _end(self, action: Action, kind: str) -> Action:
        deed = Deed(
            kind=kind,
            action_type=action.action_type,
            definition=action.definition,
            execution_role_arn=action.execution_role_arn,
            action_id=action.action_id,
            budget_name=action.budget_name,
            account_id=self.backend.account_id,
            at=self.world.clock.now(),
        )
        self._ending.add(action.action_id)
        try:
            failure = self.world.actions.add(deed)
        finally:
            self._ending.discard(action.action_id)
        if self.under_way.pop(action.action_id, None) is None:
            return action  # an observer deleted its budget
        leg = LEGS[kind]
        if failure is not None:
            return self._move(action, leg.failed, "SYSTEM", failure)
        return self._move(action, leg.arrived, "SYSTEM", f"The action is in status {leg.arrived}.")

    def _move(self, action: Action, status: str, event: str, message: str) -> Action:
        moved = self.backend.actions.table.put(replace(action, status=status))
        self.backend.histories.note(moved, event, message)
        return moved
