"""Session policies and session tags: what may be passed, and its size. Nothing enforces them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._world.refusals import MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import PolicyDescriptorTypeTypeDef, TagTypeDef

MOST_ARNS = 10
ROOM = 2048


def packed_size(
    policy: str | None,
    policy_arns: Sequence[PolicyDescriptorTypeTypeDef] | None,
    tags: Sequence[TagTypeDef] | None = None,
    transitive: Sequence[str] | None = None,
) -> int | None:
    """Return the percentage of the room that all of it takes, ``None`` when there is nothing.

    Raises:
        MalformedPolicyDocument: The policy is not one.
        PackedPolicyTooLarge: It is all too much.
        ValidationError: There are too many ARNs, or the tags contradict each other.
    """
    arns = [descriptor.get("arn", "") for descriptor in policy_arns or ()]
    if len(arns) > MOST_ARNS:
        raise ValidationError(f"The session has {len(arns)} managed policies; it can have {MOST_ARNS}.")
    _refuse_tags(tags or (), transitive or ())
    parts = [*arns, *(tag["Key"] + tag["Value"] for tag in tags or ())]
    if policy is not None:
        parts.append(_compact(policy))
    if not parts:
        return None
    size = -(-100 * sum(len(part.encode()) for part in parts) // ROOM)
    if size > 100:  # noqa: PLR2004  # percent
        raise PackedPolicyTooLarge(
            f"Packed policy consumes {size}% of allotted space, please use smaller policy."
        )
    return size


def _compact(policy: str) -> str:
    """Return a policy without white space, or refuse it."""
    try:
        document = json.loads(policy)
    except ValueError as error:
        raise MalformedPolicyDocument("This policy contains invalid Json") from error
    if not isinstance(document, dict) or "Statement" not in document:
        raise MalformedPolicyDocument("Syntax errors in policy: a policy is an object with a Statement.")
    return json.dumps(document, separators=(",", ":"))


def _refuse_tags(tags: Sequence[TagTypeDef], transitive: Sequence[str]) -> None:
    keys = [tag["Key"].lower() for tag in tags]
    if len(set(keys)) < len(keys):
        raise ValidationError("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    reserved = next((key for key in keys if key.startswith("aws:")), None)
    if reserved is not None:
        raise ValidationError(f"The tag key {reserved} begins with aws:, which is reserved.")
    if not {key.lower() for key in transitive} <= set(keys):
        raise ValidationError("The specified transitive tag key must be included in the requested tags.")
