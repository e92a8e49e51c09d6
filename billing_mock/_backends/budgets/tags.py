"""Tags of budgets and actions. Knows what AWS allows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._world.refusals import InvalidParameterException, ServiceQuotaExceededException

if TYPE_CHECKING:
    from mypy_boto3_budgets.type_defs import ResourceTagTypeDef

MOST = 50


def refuse_bad(tags: Sequence[ResourceTagTypeDef], *, already: Sequence[str] = ()) -> None:
    """Raise the refusal of tags AWS does not accept.

    Args:
        tags: The tags that shall be added.
        already: The keys of those the resource has.

    Raises:
        InvalidParameterException: A key is there twice, or one of AWS's own.
        ServiceQuotaExceededException: They would be more than a resource can have.
    """
    for key, count in Counter(tag["Key"] for tag in tags).items():
        if count > 1:
            raise InvalidParameterException(f"The tag key {key} is given more than once.")
        if key.lower().startswith("aws:"):
            raise InvalidParameterException(f"The tag key {key} begins with aws:, which is reserved for AWS.")
    if len({*already, *(tag["Key"] for tag in tags)}) > MOST:
        raise ServiceQuotaExceededException(f"A resource can have at most {MOST} tags.")
