"""The budgets themselves. Knows their names and their life, not how a limit or a filter is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..._world.refusals import CreationLimitExceededException, DuplicateRecordException, NotFoundException
from ..._world.table import Mapped, Rows, Table
from ..base import Collection, operation
from . import notifications, tags, terms
from .terms import Budget

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import (
        BudgetTypeDef,
        NotificationWithSubscribersTypeDef,
        ResourceTagTypeDef,
    )

    from . import BudgetService

MOST = 20_000


class Budgets(Collection["BudgetService"]):
    """The budgets of one account, by name."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.table: Table[Budget] = Table("budget_name", missing=_missing, taken=_taken)

    def arn(self, budget_name: str) -> str:
        """Return the ARN of the budget of that name."""
        return self.backend.arn(f"budget/{budget_name}")

    def refuse_missing(self, budget_name: str, doing: str) -> None:
        """Raise the refusal of *doing* something with a budget that is not there."""
        if budget_name not in self.table:
            raise NotFoundException(f"Unable to {doing} - the budget doesn't exist.")

    @operation
    def create_budget(
        self,
        *,
        account_id: str,
        budget: BudgetTypeDef,
        notifications_with_subscribers: Sequence[NotificationWithSubscribersTypeDef] = (),
        resource_tags: Sequence[ResourceTagTypeDef] = (),
    ) -> None:
        """Create a budget with its notifications and tags, all of it or nothing."""
        made = terms.read(budget, self.world.clock.now())
        alerts = notifications.read_all(notifications_with_subscribers, made.time_unit)
        tags.refuse_bad(resource_tags)
        if len(self.table) >= MOST and made.budget_name not in self.table:
            raise CreationLimitExceededException(f"An account can only have {MOST} budgets.")
        self.table.add(made)
        self.backend.notifications.put(made.budget_name, alerts)
        self.world.tags.put(self.arn(made.budget_name), resource_tags)

    @operation
    def describe_budget(
        self, *, account_id: str, budget_name: str, show_filter_expression: bool | None = None
    ) -> dict[str, Budget]:
        """Describe one budget."""
        budget = self.table.get(budget_name)
        return {"Budget": _shown(budget) if show_filter_expression else budget}

    @operation
    def describe_budgets(
        self, *, account_id: str, show_filter_expression: bool | None = None
    ) -> Rows[Budget] | dict[str, Any]:
        """List the budgets; without any, AWS leaves the list out."""
        if not self.table:
            return {"Budgets": _NoList()}
        return Mapped(self.table, _shown) if show_filter_expression else self.table

    @operation
    def delete_budget(self, *, account_id: str, budget_name: str) -> None:
        """Delete a budget and all that belongs to it."""
        if budget_name not in self.table:
            told = (
                f"Unable to delete budget: {budget_name} - the budget doesn't exist. Try creating it first. "
            )
            raise NotFoundException(told)
        self.drop(budget_name)

    def drop(self, budget_name: str) -> None:
        """Take a budget away with all that belongs to it."""
        self.table.remove(budget_name)
        self.backend.notifications.put(budget_name, ())
        self.world.tags.forget(self.arn(budget_name))


class _NoList:
    """No list at all, where an empty one could be."""

    def page(self, start: int, size: int) -> tuple[None, None]:
        """Return nothing."""
        del start, size
        return None, None


def _shown(budget: Budget) -> Budget:
    return replace(budget, filter_expression=budget.expression)


def _missing(budget_name: str) -> NotFoundException:
    return NotFoundException(f"Unable to get budget: {budget_name} - the budget doesn't exist.")


def _taken(budget: Budget) -> DuplicateRecordException:
    return DuplicateRecordException(
        f"Error creating budget: {budget.budget_name} - the budget already exists."
    )
