"""What a budget does when a threshold is crossed: its terms. Knows documents, not how it is carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..._world.refusals import (
    CreationLimitExceededException,
    DuplicateRecordException,
    InvalidParameterException,
    NotFoundException,
    ResourceLockedException,
)
from ..._world.state import Index
from ..._world.table import Rows, Table
from ..base import Collection, operation
from . import subscribers, tags
from .kinds import tracks_amounts
from .subscribers import Subscriber

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import (
        ActionThresholdTypeDef,
        DefinitionUnionTypeDef,
        ResourceTagTypeDef,
        SubscriberTypeDef,
    )

    from . import BudgetService
    from .terms import Budget

_DEFINITIONS = {
    "APPLY_IAM_POLICY": "IamActionDefinition",
    "APPLY_SCP_POLICY": "ScpActionDefinition",
    "RUN_SSM_DOCUMENTS": "SsmActionDefinition",
}


@dataclass(frozen=True)
class Action:
    """An action of a budget."""

    action_id: str
    budget_name: str
    notification_type: str
    action_type: str
    action_threshold: Mapping[str, Any]
    definition: Mapping[str, Any]
    execution_role_arn: str
    approval_model: str
    status: str
    subscribers: tuple[Subscriber, ...]

    @property
    def is_in_progress(self) -> bool:
        """Whether it is being carried out, and locked as long as it is."""
        return self.status.endswith("_IN_PROGRESS")


class Actions(Collection["BudgetService"]):
    """The actions of all budgets, by id."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.table: Table[Action] = Table("action_id", missing=_missing)
        self.by_budget: Index[str, tuple[str, ...]] = Index()

    @operation
    def create_budget_action(
        self,
        *,
        account_id: str,
        budget_name: str,
        notification_type: str,
        action_type: str,
        action_threshold: ActionThresholdTypeDef,
        definition: DefinitionUnionTypeDef,
        execution_role_arn: str,
        approval_model: str,
        subscribers: Sequence[SubscriberTypeDef],
        resource_tags: Sequence[ResourceTagTypeDef] = (),
    ) -> dict[str, str]:
        """Add an action to a budget."""
        budget = self.backend.budgets.existing(budget_name, "create budget action")
        self._refuse_budget(budget)
        self._refuse_terms(action_type, definition, execution_role_arn)
        told = read_subscribers(subscribers)
        tags.refuse_bad(resource_tags, most=self.world.quotas["budgets.tags_per_resource"])
        self._refuse_more(budget_name)
        made = Action(
            action_id="",
            budget_name=budget_name,
            notification_type=notification_type,
            action_type=action_type,
            action_threshold=_threshold(action_threshold),
            definition=definition,
            execution_role_arn=execution_role_arn,
            approval_model=approval_model,
            status="STANDBY",
            subscribers=told,
        )
        self._refuse_same(made)
        made = self.table.add(replace(made, action_id=self.world.ids.uuid()))
        self.by_budget[budget_name] = (*self.by_budget.get(budget_name, ()), made.action_id)
        self.world.tags.put(self.arn(made), resource_tags)
        self.backend.histories.note(made, "CREATE_ACTION", "The action was created.")
        self._compare(budget_name)
        return {"AccountId": account_id, "BudgetName": budget_name, "ActionId": made.action_id}

    @operation
    def describe_budget_action(self, *, account_id: str, budget_name: str, action_id: str) -> dict[str, Any]:
        """Describe one action."""
        return _answer(account_id, budget_name, Action=self.get(budget_name, action_id))

    @operation
    def describe_budget_actions_for_budget(self, *, account_id: str, budget_name: str) -> Sequence[Action]:
        """List the actions of one budget."""
        self.backend.budgets.existing(budget_name, "describe budget actions")
        return self.of(budget_name)

    @operation
    def describe_budget_actions_for_account(self, *, account_id: str) -> Rows[Action]:
        """List the actions of all budgets."""
        return self.table

    @operation
    def update_budget_action(
        self,
        *,
        account_id: str,
        budget_name: str,
        action_id: str,
        notification_type: str | None = None,
        action_threshold: ActionThresholdTypeDef | None = None,
        definition: DefinitionUnionTypeDef | None = None,
        execution_role_arn: str | None = None,
        approval_model: str | None = None,
        subscribers: Sequence[SubscriberTypeDef] | None = None,
    ) -> dict[str, Any]:
        """Change an action; what is not named stays."""
        old = self.get(budget_name, action_id)
        refuse_locked(old, "update")
        changes: dict[str, Any] = {
            "notification_type": notification_type,
            "action_threshold": action_threshold and _threshold(action_threshold),
            "definition": definition,
            "execution_role_arn": execution_role_arn,
            "approval_model": approval_model,
            "subscribers": subscribers and read_subscribers(subscribers, InvalidParameterException),
        }
        new = replace(old, **{name: item for name, item in changes.items() if item is not None})
        self._refuse_terms(new.action_type, new.definition, new.execution_role_arn)
        self.table.put(new)
        self.backend.histories.note(new, "UPDATE_ACTION", "The action was updated.")
        self._compare(budget_name)
        return _answer(account_id, budget_name, OldAction=old, NewAction=new)

    @operation
    def delete_budget_action(self, *, account_id: str, budget_name: str, action_id: str) -> dict[str, Any]:
        """Delete an action; what it did stays done."""
        action = self.get(budget_name, action_id)
        refuse_locked(action, "delete")
        self._drop(action)
        left = tuple(other for other in self.by_budget[budget_name] if other != action_id)
        if left:
            self.by_budget[budget_name] = left
        else:
            del self.by_budget[budget_name]
        return _answer(account_id, budget_name, Action=action)

    def arn(self, action: Action) -> str:
        """Return the ARN of an action."""
        return f"{self.backend.budgets.arn(action.budget_name)}/action/{action.action_id}"

    def of(self, budget_name: str) -> tuple[Action, ...]:
        """Return the actions of a budget."""
        action_ids = self.by_budget.get(budget_name)
        return tuple(map(self.table.get, action_ids)) if action_ids else ()

    def found(self, action_id: str) -> Action | None:
        """Return an action, or ``None`` where there is none any more."""
        return self.table.get(action_id) if action_id in self.table else None

    def get(self, budget_name: str, action_id: str) -> Action:
        """Return an action of a budget, or raise the refusal for one that is not there."""
        self.backend.budgets.existing(budget_name, "get budget action")
        action = self.table.get(action_id.lower())
        if action.budget_name != budget_name:
            raise _missing(action_id)
        return action

    def drop_all(self, budget_name: str) -> None:
        """Take away the actions of a budget that is no more."""
        for action in self.of(budget_name):
            self._drop(action)
        self.by_budget.pop(budget_name, None)

    def _drop(self, action: Action) -> None:
        self.table.remove(action.action_id)
        self.world.tags.forget(self.arn(action))
        self.backend.histories.forget(action.action_id)
        self.backend.executions.forget(action.action_id)

    def _compare(self, budget_name: str) -> None:
        self.backend.alarms.forget(budget_name)
        self.backend.alarms.evaluate(budget_name)

    def _refuse_budget(self, budget: Budget) -> None:
        if not tracks_amounts(budget.budget_type):
            told = f"actions are only available for COST and USAGE budgets, not {budget.budget_type}"
            raise InvalidParameterException(f"Unable to create budget action - {told}.")

    def _refuse_terms(self, action_type: str, definition: Mapping[str, Any], role_arn: str) -> None:
        """Raise the refusal of a definition that does not fit the type, or of a role of another account."""
        wanted = _DEFINITIONS[action_type]
        if list(definition) != [wanted]:
            given = ", ".join(definition) or "nothing"
            told = f"an action of type {action_type} needs exactly {wanted} in its definition, not {given}"
            raise _refused(told)
        if action_type == "APPLY_IAM_POLICY" and not {"Roles", "Groups", "Users"} & set(definition[wanted]):
            raise _refused("an IAM action needs at least one role, group or user")
        if action_type == "APPLY_SCP_POLICY" and self.backend.account_id != self.world.account_id:
            raise _refused("only the management account can apply service control policies")
        if role_arn.split(":")[4] != self.backend.account_id:
            raise _refused(f"the role {role_arn} is not in account {self.backend.account_id}")

    def _refuse_more(self, budget_name: str) -> None:
        most = self.world.quotas["budgets.actions_per_budget"]
        if len(self.by_budget.get(budget_name, ())) >= most:
            raise CreationLimitExceededException(f"one budget can only have {most} actions")

    def _refuse_same(self, made: Action) -> None:
        """Raise the refusal of an action that would do the same at the same threshold."""
        for other in self.of(made.budget_name):
            if _deed(other) == _deed(made):
                told = f"the action {other.action_id} does the same at the same threshold"
                raise DuplicateRecordException(f"Unable to create budget action - {told}.")


read_subscribers = subscribers.read_all


def refuse_locked(action: Action, doing: str) -> None:
    """Raise the refusal of *doing* something with an action while it is carried out."""
    if action.is_in_progress:
        told = f"Unable to {doing} budget action {action.action_id} - it is in status {action.status}."
        raise ResourceLockedException(told)


def _threshold(document: ActionThresholdTypeDef) -> dict[str, Any]:
    return {**document, "ActionThresholdValue": float(document["ActionThresholdValue"])}


def _deed(action: Action) -> tuple[Any, ...]:
    return action.notification_type, action.action_threshold, action.action_type, action.definition


def _answer(account_id: str, budget_name: str, **actions: Action) -> dict[str, Any]:
    return {"AccountId": account_id, "BudgetName": budget_name, **actions}


def _refused(why: str) -> InvalidParameterException:
    return InvalidParameterException(f"Unable to create/update budget action - {why}.")


def _missing(action_id: str) -> NotFoundException:
    return NotFoundException(f"Unable to get budget action: {action_id} - the action doesn't exist.")
