"""What a custom line item charges: a value, or a percentage of other charges. Knows what goes together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._world.refusals import ValidationException

FLAT = "Flat"
PERCENTAGE = "Percentage"

ITEMIZED = "ITEMIZED"
CONSOLIDATED = "CONSOLIDATED"

SAVINGS_PLAN_NEGATION = "SAVINGS_PLAN_NEGATION"


def kind_of(details: Mapping[str, Any]) -> str | None:
    """Return whether a charge is flat or a percentage, ``None`` when it is neither or both."""
    kinds = [kind for kind in (FLAT, PERCENTAGE) if kind in details]
    return kinds[0] if len(kinds) == 1 else None


def created(details: Mapping[str, Any], rule: str, presentation: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the details of a new item as they are kept.

    Args:
        details: As a caller gives them.
        rule: How the charge is computed.
        presentation: Where it is shown.

    Raises:
        ValidationException: They do not go together.
    """
    kind = kind_of(details)
    if kind is None:
        raise ValidationException(
            "ChargeDetails needs either Flat or Percentage.", reason="ILLEGAL_CHARGE_DETAILS"
        )
    if rule == ITEMIZED and (kind == FLAT or presentation):
        what = "a flat charge" if kind == FLAT else "PresentationDetails"
        raise ValidationException(
            f"ComputationRule ITEMIZED does not go with {what}: it shows a percentage beside what it is of.",
            reason="ILLEGAL_COMPUTATION_RULE",
        )
    filters = details.get("LineItemFilters", [])
    _refuse_filters(kind, filters)
    return {
        "Type": details["Type"],
        kind: _value(details[kind]),
        **({"LineItemFilters": filters} if filters else {}),
    }


def updated(old: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details of an item after an update, which may not make a charge one of another kind.

    Raises:
        ValidationException: It would, or the new ones do not go together.
    """
    kind = str(kind_of(old))
    given = [name for name in (FLAT, PERCENTAGE) if name in details]
    if given != [kind] and (given or "LineItemFilters" not in details):
        raise ValidationException(
            f"The item is {kind} and stays so; ChargeDetails has {' and '.join(given) or 'nothing'}.",
            reason="ILLEGAL_UPDATE_CHARGE_DETAILS",
        )
    filters = details.get("LineItemFilters", old.get("LineItemFilters", []))
    _refuse_filters(kind, filters)
    value = _value(details[kind]) if given else old[kind]
    return {"Type": old["Type"], kind: value, **({"LineItemFilters": filters} if filters else {})}


def _value(charge: Mapping[str, Any]) -> dict[str, Any]:
    return {name: item for name, item in charge.items() if name != "AssociatedValues"}


def _refuse_filters(kind: str, filters: Any) -> None:
    for one in filters:
        by_type = one["Attribute"] == "LINE_ITEM_TYPE"
        known = {True: ("Values", "AttributeValues"), False: ("AttributeValues", "Values")}[by_type]
        wrong = (
            "A line item filter is for a percentage."
            if kind == FLAT
            else f"A filter by {one['Attribute']} needs {known[0]} and takes no {known[1]}."
            if not one.get(known[0]) or one.get(known[1])
            else "Savings Plans discounts can only be left out: MatchOption NOT_EQUAL."
            if by_type and one["MatchOption"] != "NOT_EQUAL"
            else None
        )
        if wrong:
            raise ValidationException(wrong, reason="ILLEGAL_LINE_ITEM_FILTER")
