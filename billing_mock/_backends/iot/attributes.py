"""Attributes of things and of thing groups. Knows nothing of what has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._world.refusals import InvalidRequestException

if TYPE_CHECKING:
    from mypy_boto3_iot.type_defs import AttributePayloadUnionTypeDef

MOST = 50
MOST_UNTYPED = 3


def merged(before: Mapping[str, str], payload: AttributePayloadUnionTypeDef | None) -> dict[str, str]:
    """Return the attributes after a request.

    Args:
        before: The attributes until now; they stay where the request names none.
        payload: What the request says. An empty value takes an attribute away.
    """
    given = (payload or {}).get("attributes")
    if payload is None or given is None:
        return dict(before)
    after = {**before, **given} if payload.get("merge") else given
    return {name: value for name, value in after.items() if value}


def refuse_too_many(attributes: Mapping[str, str], most: int, whose: str) -> None:
    """Refuse more attributes than *whose*, such as ``"A thing group"``, can have."""
    if len(attributes) > most:
        raise InvalidRequestException(
            f"{whose} can have {most} attributes; with this request it would have {len(attributes)}."
        )
