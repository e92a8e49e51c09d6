"""Tags of the taggable resources of AWS IoT, and what may be a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..._world.refusals import InvalidRequestException
from ..._world.tags import plain
from ..base import Collection

if TYPE_CHECKING:
    from mypy_boto3_iot.type_defs import TagTypeDef

    from . import InternetOfThings

MOST = 50


class Tags(Collection["InternetOfThings"]):
    """The tags of one account and region."""

    def checked(self, tags: Sequence[TagTypeDef]) -> dict[str, str]:
        """Return the tags a new resource is to have.

        Raises:
            InvalidRequestException: They are not all allowed.
        """
        checked = self._allowed(tags)
        if len(checked) > MOST:
            raise InvalidRequestException(f"A resource can have {MOST} tags; the request has {len(checked)}.")
        return checked

    def has(self, arn: str, tags: Mapping[str, str]) -> bool:
        """Tell whether the resource *arn* has all of *tags*."""
        return tags.items() <= self.world.tags.of(arn).items()

    def _allowed(self, tags: Sequence[TagTypeDef]) -> dict[str, str]:
        allowed = plain(tags)
        if len(allowed) < len(tags):
            keys = [tag["Key"] for tag in tags]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise InvalidRequestException(f"The tag key {twice} is given more than once.")
        for key in allowed:
            if key.lower().startswith("aws:"):
                raise InvalidRequestException(f"The tag key {key} begins with aws:, which is reserved.")
        return allowed
