"""AWS Budgets: what was spent beside what may be, and who is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from ..._world import BaseWorld
from ..._world.credentials import Principal
from ..._world.refusals import AccessDeniedException, InvalidNextTokenException, Refusal
from ..base import Backend
from .budgets import Budgets
from .notifications import Notifications

_ACCOUNT_ID = re.compile(r"[0-9]{12}")


class BudgetService(Backend):
    """Budgets of one account; the service is global."""

    name = "budgets"
    page_sizes: ClassVar[Mapping[str, int]] = {"DescribeBudgetNotificationsForAccount": 50}

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.budgets = Budgets(self)
        self.notifications = Notifications(self)

    def admit(self, operation: str, params: Mapping[str, Any], caller: Principal) -> None:
        """Let callers name no account but their own; a malformed one is for the constraints to refuse."""
        named = params.get("AccountId")
        if named != caller.account_id and isinstance(named, str) and _ACCOUNT_ID.fullmatch(named):
            name = params.get("BudgetName") or _name_in(params)
            resource = f"arn:{self.partition}:budgets::{named}:budget/{name}"
            action = permission(operation)
            told = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}"
            raise AccessDeniedException(told)

    def bad_token(self) -> Refusal:
        """Make the refusal of a page token that was not given out for the request."""
        return InvalidNextTokenException("The pagination token is invalid.")


def permission(operation: str) -> str:
    """Return the IAM action that allows *operation*."""
    if "Action" in operation or "Tag" in operation:
        return f"budgets:{operation}"
    return "budgets:ViewBudget" if operation.startswith("Describe") else "budgets:ModifyBudget"


def _name_in(params: Mapping[str, Any]) -> str:
    """Return the budget's name of a request that has it in a document, or all names."""
    document = params.get("Budget") or params.get("NewBudget") or {}
    return document.get("BudgetName", "*") if isinstance(document, Mapping) else "*"
