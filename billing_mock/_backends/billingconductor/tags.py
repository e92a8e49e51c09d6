"""Tags of billing groups, plans, rules and custom line items. Knows which of them exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ResourceNotFoundException, ValidationException
from ..base import Collection, operation

if TYPE_CHECKING:
    from . import BillingConductor  # noqa: F401  # in a string below

LARGEST = 200


class Tags(Collection["BillingConductor"]):
    """The tags of one payer's resources."""

    @operation
    def list_tags_for_resource(self, *, resource_arn: str) -> dict[str, Any]:
        """Tell the tags of a resource."""
        return {"Tags": self.world.tags.of(self._existing(resource_arn))}

    @operation
    def tag_resource(self, *, resource_arn: str, tags: Mapping[str, str]) -> None:
        """Add tags to those of a resource, or change their values."""
        arn = self._existing(resource_arn)
        total = len({**self.world.tags.of(arn), **tags})
        if total > LARGEST:
            told = f"{arn} would have {total} tags; a resource has at most {LARGEST}."
            raise ValidationException(
                told, reason="FIELD_VALIDATION_FAILED", fields=[{"Name": "tags", "Message": told}]
            )
        self.world.tags.put(arn, tags)

    @operation
    def untag_resource(self, *, resource_arn: str, tag_keys: list[str]) -> None:
        """Take tags away from a resource; one that it does not have is no error."""
        self.world.tags.drop(self._existing(resource_arn), tag_keys)

    def _existing(self, named: str) -> str:
        arn = self.backend.full("customlineitem", named)
        prefix = self.backend.arn("")
        if not arn.startswith(prefix):
            raise ValidationException(
                f"{arn} is no resource of {self.world.account_id}.", reason="INVALID_ARN"
            )
        kind = arn.removeprefix(prefix).partition("/")[0]
        if not self.backend.books.holds(kind, arn):
            raise ResourceNotFoundException(
                f"There is no {kind} {arn} in this billing period.", resource_id=arn, resource_type=kind
            )
        return arn
