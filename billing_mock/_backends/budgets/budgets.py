"""The budgets themselves. Knows their names and their life, not how a limit or a filter is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..._world.refusals import (
    BillingViewHealthStatusException,
    CreationLimitExceededException,
    DuplicateRecordException,
    NotFoundException,
)
from ..._world.state import Kept
from ..._world.table import Mapped, Rows, Table
from ..base import Collection, operation
from . import notifications, tags, terms
from .lifetimes import Lifetimes
from .terms import Budget

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import (
        BudgetUnionTypeDef,
        NotificationWithSubscribersTypeDef,
        ResourceTagTypeDef,
    )

    from . import BudgetService


class Budgets(Collection["BudgetService"]):
    """The budgets of one account, by name."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.table: Table[Budget] = Table("budget_name", missing=_missing, taken=_taken)
        self.lifetimes = Lifetimes()

    def restore(self, kept: Kept) -> None:
        """Hold exactly the budgets of *kept*."""
        super().restore(kept)
        self.lifetimes = Lifetimes(self.table)

    @operation
    def create_budget(
        self,
        *,
        account_id: str,
        budget: BudgetUnionTypeDef,
        notifications_with_subscribers: Sequence[NotificationWithSubscribersTypeDef] = (),
        resource_tags: Sequence[ResourceTagTypeDef] = (),
    ) -> None:
        """Create a budget with its notifications and tags, all of it or nothing."""
        made = self._read(budget)
        name = made.budget_name
        alerts = self.backend.notifications.read_all(notifications_with_subscribers, made.time_unit)
        if resource_tags:
            tags.refuse_bad(resource_tags, most=self.world.quotas["budgets.tags_per_resource"])
        most = self.world.quotas["budgets.budgets"]
        if len(self.table) >= most and name not in self.table:
            raise CreationLimitExceededException(f"An account can only have {most} budgets.")
        self.table.add(made)
        self.lifetimes.add(made)
        if resource_tags:
            self.world.tags.put(self.arn(name), resource_tags)
        if alerts:
            self.backend.notifications.put(name, alerts)
            if len(self.world.ledger) or any(map(notifications.can_begin_at_nothing, alerts)):
                self.backend.alarms.evaluate(name)

    @operation
    def describe_budget(
        self, *, account_id: str, budget_name: str, show_filter_expression: bool | None = None
    ) -> dict[str, Budget]:
        """Describe one budget."""
        budget = self.get(budget_name)
        return {"Budget": _shown(budget) if show_filter_expression else budget}

    @operation
    def describe_budgets(
        self, *, account_id: str, show_filter_expression: bool | None = None
    ) -> Rows[Budget] | dict[str, Any]:
        """List the budgets; without any, AWS leaves the list out."""
        if not self.table:
            return {"Budgets": _NoList()}
        if show_filter_expression:
            return Mapped(self.table, lambda budget: _shown(self._current(budget)))
        return Mapped(self.table, self._current)

    @operation
    def update_budget(self, *, account_id: str, new_budget: BudgetUnionTypeDef) -> None:
        """Put a budget in the place of the one of its name; its alerts and actions stay.

        What was spent is unknown until there are new data.
        """
        name = new_budget["BudgetName"]
        if name not in self.table:
            raise NotFoundException(f"Unable to update budget: {name} - the budget doesn't exist.")
        made = self.table.put(self._read(new_budget))
        self.lifetimes.add(made)
        self.backend.spending.zero(made)
        self.backend.notifications.start_again(name)
        self.backend.alarms.forget(name)

    @operation
    def delete_budget(self, *, account_id: str, budget_name: str) -> None:
        """Delete a budget and all that belongs to it."""
        if budget_name not in self.table:
            told = (
                f"Unable to delete budget: {budget_name} - the budget doesn't exist. Try creating it first. "
            )
            raise NotFoundException(told)
        self.drop(budget_name)

    def arn(self, budget_name: str) -> str:
        """Return the ARN of the budget of that name."""
        return self.backend.arn(f"budget/{budget_name}")

    def get(self, budget_name: str) -> Budget:
        """Return a budget as it is now, or raise the refusal for one that is not there."""
        return self._current(self.table.get(budget_name))

    def existing(self, budget_name: str, doing: str) -> Budget:
        """Return a budget, or raise the refusal of *doing* something with one that is not there."""
        if budget_name not in self.table:
            raise NotFoundException(f"Unable to {doing} - the budget doesn't exist.")
        return self.table.get(budget_name)

    def refuse_ailing(self, billing_view_arn: str | None) -> None:
        """Raise the refusal of a billing view that is not there, or cannot be used."""
        if billing_view_arn is None:
            return
        if billing_view_arn not in self.world.billing_views:
            raise NotFoundException(f"The billing view {billing_view_arn} doesn't exist.")
        ailment = self.world.billing_views.ailment(billing_view_arn)
        if ailment is not None:
            raise BillingViewHealthStatusException(
                f"The billing view {billing_view_arn} is unhealthy: {ailment}."
            )

    def expire(self) -> None:
        """Delete the budgets whose time is over, as AWS does."""
        now = self.world.clock.now()
        if self.lifetimes.has_ended(now):
            for budget in self.table:
                if budget.end <= now:
                    self.drop(budget.budget_name)

    def drop(self, budget_name: str) -> None:
        """Take a budget away with all that belongs to it."""
        self.table.remove(budget_name)
        self.backend.notifications.put(budget_name, ())
        self.backend.actions.drop_all(budget_name)
        self.backend.spending.drop(budget_name)
        self.backend.forecasts.drop(budget_name)
        self.backend.commitments.drop(budget_name)
        self.backend.alarms.drop(budget_name)
        self.world.tags.forget(self.arn(budget_name))

    def _read(self, document: Any) -> Budget:
        """Return the budget that was asked for, or raise the refusal of one that AWS would not accept."""
        linked = self.backend.account_id != self.world.account_id
        made = terms.read(document, self.world.clock.now(), self.backend.account_id if linked else None)
        self.refuse_ailing(made.billing_view_arn)
        return made

    def _current(self, budget: Budget) -> Budget:
        budget = self.backend.spending.current(budget)
        if budget.billing_view_arn is None:
            return budget
        ailment = self.world.billing_views.ailment(budget.billing_view_arn)
        if ailment is None:
            return budget
        health = {**budget.health_status, "Status": "UNHEALTHY", "StatusReason": ailment}
        return replace(budget, health_status=health)


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
