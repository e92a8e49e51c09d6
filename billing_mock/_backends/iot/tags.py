"""Tags of the taggable resources of AWS IoT, and what may be a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..._world.refusals import InvalidRequestException, LimitExceededException, ResourceNotFoundException
from ..._world.table import Table
from ..._world.tags import plain
from ..base import Collection, operation
from . import billing_groups, thing_groups, thing_types, things
from .resources import ARN

if TYPE_CHECKING:
    from mypy_boto3_iot.type_defs import TagTypeDef

    from . import InternetOfThings

MOST = 50


class Tags(Collection["InternetOfThings"]):
    """The tags of one account and region."""

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self._tables: dict[str, Table[Any]] = {
            billing_groups.KIND.path: backend.billing_groups.table,
            thing_groups.KIND.path: backend.thing_groups.table,
            thing_types.KIND.path: backend.thing_types.table,
        }

    @operation
    def tag_resource(self, *, resource_arn: str, tags: Sequence[TagTypeDef]) -> None:
        """Add tags to a resource; a key it has gets the new value."""
        self._refuse_unknown(resource_arn)
        after = {**self.world.tags.of(resource_arn), **_allowed(tags)}
        if len(after) > MOST:
            raise LimitExceededException(
                f"A resource can have {MOST} tags; with this request it would have {len(after)}."
            )
        self.world.tags.put(resource_arn, after)

    @operation
    def untag_resource(self, *, resource_arn: str, tag_keys: Sequence[str]) -> None:
        """Take tags away from a resource; a key it does not have is no error."""
        self._refuse_unknown(resource_arn)
        self.world.tags.drop(resource_arn, tag_keys)

    @operation
    def list_tags_for_resource(self, *, resource_arn: str) -> list[dict[str, str]]:
        """List the tags of a resource by key."""
        self._refuse_unknown(resource_arn)
        tags = self.world.tags.of(resource_arn)
        return [{"Key": key, "Value": tags[key]} for key in sorted(tags)]

    def checked(self, tags: Sequence[TagTypeDef] | None) -> dict[str, str]:
        """Return the tags a new resource is to have.

        Raises:
            InvalidRequestException: They are not all allowed.
        """
        checked = _allowed(tags or ())
        if len(checked) > MOST:
            raise InvalidRequestException(f"A resource can have {MOST} tags; the request has {len(checked)}.")
        return checked

    def has(self, arn: str, tags: Mapping[str, str]) -> bool:
        """Tell whether the resource *arn* has all of *tags*."""
        return tags.items() <= self.world.tags.of(arn).items()

    def _refuse_unknown(self, arn: str) -> None:
        """Refuse an ARN that is not of a taggable resource in this account and region."""
        match = ARN.fullmatch(arn)
        if match is None:
            raise InvalidRequestException(f"{arn} is not the ARN of a resource of AWS IoT.")
        if match["path"] == things.KIND.path:
            raise InvalidRequestException(f"{arn} is a thing, and things cannot be tagged.")
        known = self._tables.get(match["path"])
        if known is None or match["name"] not in known or arn != self._own(match["path"], match["name"]):
            raise ResourceNotFoundException(f"The resource {arn} cannot be found in this account and region.")

    def _own(self, path: str, name: str) -> str:
        return self.backend.arn(f"{path}/{name}")


def _allowed(tags: Sequence[TagTypeDef]) -> dict[str, str]:
    """Return tags as a mapping, or refuse them."""
    allowed = plain(tags)
    if len(allowed) < len(tags):
        keys = [tag["Key"] for tag in tags]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InvalidRequestException(f"The tag key {twice} is given more than once.")
    for key in allowed:
        if key.lower().startswith("aws:"):
            raise InvalidRequestException(f"The tag key {key} begins with aws:, which is reserved.")
    return allowed
