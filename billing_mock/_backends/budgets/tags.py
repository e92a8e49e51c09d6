"""Tags of budgets and actions. Knows their ARNs and what AWS allows of tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection as Keys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._world.refusals import (
    InvalidParameterException,
    NotFoundException,
    ServiceQuotaExceededException,
)
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import ResourceTagTypeDef

    from . import BudgetService  # noqa: F401  # the type of the backend

ARN = re.compile(r"arn:[\w-]+:budgets::([0-9]{12}):budget/(.+?)(?:/action/([0-9a-fA-F-]{36}))?", re.DOTALL)


class Tags(Collection["BudgetService"]):
    """The tags of budgets and actions, kept in the world by ARN."""

    @operation
    def tag_resource(self, *, resource_arn: str, resource_tags: Sequence[ResourceTagTypeDef]) -> None:
        """Add tags to a budget or an action; a key that is there gets the new value."""
        self._refuse_missing(resource_arn)
        already = self.world.tags.of(resource_arn)
        refuse_bad(resource_tags, most=self.world.quotas["budgets.tags_per_resource"], already=already)
        self.world.tags.put(resource_arn, resource_tags)

    @operation
    def untag_resource(self, *, resource_arn: str, resource_tag_keys: Sequence[str]) -> None:
        """Take tags away; a key that is not there is no error."""
        self._refuse_missing(resource_arn)
        self.world.tags.drop(resource_arn, resource_tag_keys)

    @operation
    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, dict[str, str]]:
        """List the tags of a budget or an action."""
        self._refuse_missing(resource_arn)
        return {"ResourceTags": self.world.tags.of(resource_arn)}

    def _refuse_missing(self, arn: str) -> None:
        """Raise the refusal of an ARN that is none of a budget or an action, or of one that is not there."""
        named = ARN.fullmatch(arn)
        if named is None:
            raise InvalidParameterException(f"{arn} is not the ARN of a budget or of a budget action.")
        _, budget_name, action_id = named.groups()
        there = (
            self.backend.actions.by_budget.get(budget_name, ()) if action_id else self.backend.budgets.table
        )
        if (action_id or budget_name) not in there:
            raise NotFoundException(f"The resource {arn} doesn't exist.")


def refuse_bad(tags: Sequence[ResourceTagTypeDef], *, most: int, already: Keys[str] = ()) -> None:
    """Raise the refusal of tags AWS does not accept.

    Args:
        tags: The tags that shall be added.
        most: How many a resource can have.
        already: The keys of those it has.

    Raises:
        InvalidParameterException: A key is there twice, or one of AWS's own.
        ServiceQuotaExceededException: They would be more than a resource can have.
    """
    if not tags:
        return
    for key, count in Counter(tag["Key"] for tag in tags).items():
        if count > 1:
            raise InvalidParameterException(f"The tag key {key} is given more than once.")
        if key.lower().startswith("aws:"):
            raise InvalidParameterException(f"The tag key {key} begins with aws:, which is reserved for AWS.")
    if len({*already, *(tag["Key"] for tag in tags)}) > most:
        raise ServiceQuotaExceededException(f"A resource can have at most {most} tags.")
