"""Tags of accounts, OUs and the root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..._world.refusals import ConstraintViolationException, InvalidInputException, TargetNotFoundException
from ..._world.tags import plain
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_organizations.type_defs import TagTypeDef

    from . import OrganizationsService  # noqa: F401

MOST = 50


class Tags(Collection["OrganizationsService"]):
    """The tags of what is in the organization."""

    @operation
    def tag_resource(self, *, resource_id: str, tags: Sequence[TagTypeDef]) -> None:
        """Add tags to a resource; a key it has gets the new value."""
        arn = self._arn(resource_id)
        self.world.tags.put(arn, self.checked(tags, self.world.tags.of(arn)))

    @operation
    def untag_resource(self, *, resource_id: str, tag_keys: Sequence[str]) -> None:
        """Take tags away from a resource; a key it does not have is no error."""
        self.world.tags.drop(self._arn(resource_id), tag_keys)

    @operation
    def list_tags_for_resource(self, *, resource_id: str) -> list[dict[str, str]]:
        """List the tags of a resource."""
        return [
            {"Key": key, "Value": value} for key, value in self.world.tags.of(self._arn(resource_id)).items()
        ]

    def checked(self, tags: Sequence[TagTypeDef], before: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return the tags a resource that has those *before* will have, or refuse them."""
        wanted = plain(tags)
        if len(wanted) < len(tags):
            keys = [tag["Key"] for tag in tags]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InvalidInputException(
                f"The tag key {twice} is given more than once.", reason="DUPLICATE_TAG_KEY"
            )
        reserved = next((key for key in wanted if key.lower().startswith("aws:")), None)
        if reserved is not None:
            raise InvalidInputException(
                f"The tag key {reserved} begins with aws:, which is reserved.",
                reason="INVALID_SYSTEM_TAGS_PARAMETER",
            )
        after = {**(before or {}), **wanted}
        if len(after) > MOST:
            raise ConstraintViolationException(
                f"A resource can have {MOST} tags; with this request it would have {len(after)}.",
                reason="MAX_TAG_LIMIT_EXCEEDED",
            )
        return after

    def forget(self, account_id: str) -> None:
        """Forget the tags of an account that left."""
        if self.world.organizations.exists:
            self.world.tags.forget(self.backend.own_arn("account", account_id))

    def forget_all(self) -> None:
        """Forget the tags of what ends with the organization itself."""
        organization = self.backend.organization
        self.world.tags.forget(self.backend.own_arn("root", organization.root_id))
        self.forget(self.backend.account_id)

    def _arn(self, resource_id: str) -> str:
        """Return the ARN of what can have tags, or refuse what is not there."""
        if resource_id == self.backend.organization.root_id:
            return self.backend.own_arn("root", resource_id)
        if resource_id in self.backend.organizational_units.table:
            return self.backend.organizational_units.table.get(resource_id).arn
        if self.world.accounts.has_record(resource_id):
            return self.backend.own_arn("account", resource_id)
        raise TargetNotFoundException(
            f"You specified a target that doesn't exist: there is no root, organizational unit or "
            f"account {resource_id}."
        )
