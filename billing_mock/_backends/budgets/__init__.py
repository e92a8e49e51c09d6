"""AWS Budgets: what was spent beside what may be, and what follows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from ..._world import BaseWorld
from ..._world.credentials import Principal
from ..._world.refusals import AccessDeniedException, InvalidNextTokenException, Refusal
from ..base import Backend
from .actions import Actions
from .alarms import Alarms
from .budgets import Budgets
from .commitments import Commitments
from .executions import Executions
from .forecasts import Forecasts
from .histories import Histories
from .notifications import Notifications
from .performances import Performances
from .spending import Spending
from .subscribers import Subscribers
from .tags import ARN, Tags

_ACCOUNT_ID = re.compile(r"[0-9]{12}")


class BudgetService(Backend):
    """The budgets of one account; the service is global."""

    name = "budgets"
    page_sizes: ClassVar[Mapping[str, int]] = {"DescribeBudgetNotificationsForAccount": 50}

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.budgets = Budgets(self)
        self.notifications = Notifications(self)
        self.subscribers = Subscribers(self)
        self.actions = Actions(self)
        self.executions = Executions(self)
        self.histories = Histories(self)
        self.performances = Performances(self)
        self.tags = Tags(self)
        self.spending = Spending(self)
        self.forecasts = Forecasts(self)
        self.commitments = Commitments(self)
        self.alarms = Alarms(self)

    def due(self, after: datetime) -> datetime | None:
        """Return when the next budget begins or ends, or the time may change one that somebody waits for."""
        times = self.budgets.lifetimes.following(after), self.alarms.due(after)
        return min((time for time in times if time is not None), default=None)

    def settle(self) -> None:
        """Count what was booked, delete what is over, and let alerts and actions follow."""
        self.spending.look_again()
        self.budgets.expire()
        self.executions.settle()
        self.alarms.settle()

    def admit(self, operation: str, params: Mapping[str, Any], caller: Principal) -> None:
        """Let callers name no account but their own; a malformed one is for the constraints to refuse."""
        if params.get("AccountId") == caller.account_id == self.world.account_id:
            return  # nearly always, and there is nothing more to ask
        named = _account_in(params)
        if named is not None and named != caller.account_id:
            action, resource = _permission(operation), _resource(params, named, self.partition)
            told = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}"
            raise AccessDeniedException(told)
        if caller.account_id != self.world.account_id and not self.world.switches.linked_account_budgets:
            raise AccessDeniedException(
                f"Account {caller.account_id} is a linked account. To enable budgets for your account, "
                "ask the payer account to enable budgets first."
            )

    def bad_token(self) -> Refusal:
        """Make the refusal of a page token that was not given out for the request."""
        return InvalidNextTokenException("The pagination token is invalid.")


def _account_in(params: Mapping[str, Any]) -> str | None:
    """Return the account that a request names, if it is an account."""
    named = params.get("AccountId")
    if named is None and isinstance(params.get("ResourceARN"), str):
        arn = ARN.fullmatch(params["ResourceARN"])
        return arn[1] if arn else None
    return named if isinstance(named, str) and _ACCOUNT_ID.fullmatch(named) else None


def _permission(operation: str) -> str:
    """Return the IAM action that allows *operation*."""
    if "Action" in operation or operation.endswith(("TagResource", "UntagResource", "TagsForResource")):
        return f"budgets:{operation}"
    return "budgets:ViewBudget" if operation.startswith("Describe") else "budgets:ModifyBudget"


def _resource(params: Mapping[str, Any], account_id: str, partition: str) -> str:
    """Return the ARN of what a request is about; of all budgets when it names none."""
    document = params.get("Budget") or params.get("NewBudget") or {}
    within = document.get("BudgetName") if isinstance(document, Mapping) else None
    name = params.get("BudgetName") or within or "*"
    return params.get("ResourceARN") or f"arn:{partition}:budgets::{account_id}:budget/{name}"
