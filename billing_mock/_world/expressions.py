"""The filter language of Cost Explorer and Budgets, made into a test of line items.

Knows expressions and line items, not which expressions a service accepts. Of the values of one
leaf, one has to match. A line item that has nothing for a dimension or a tag has the value ``""``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from . import line_items
from .line_items import Combination, LineItem
from .services import spellings

Test: TypeAlias = "Callable[[LineItem], bool]"
Values: TypeAlias = "Callable[[LineItem], Sequence[str]]"
Expression: TypeAlias = "Mapping[str, Any]"

_INSTANCE_TYPE = re.compile(r":((?:db\.|cache\.)?[a-z][\w-]*\.[\w-]+)")
_LAST = re.compile("[:/]")
_RUNNING_HOURS = re.compile(
    r"(^|-)(BoxUsage|DedicatedUsage|HostBoxUsage|HostUsage|ReservedHostUsage|SchedUsage|SpotUsage|UnusedBox)"
)


def matcher(expression: Expression, *, payer: str = "") -> Test:
    """Return the test for *expression*; what stands side by side in it must all be true.

    Args:
        expression: As in AWS's requests, with And, Or, Not, Dimensions, Tags, CostCategories and
            ProductAttributes.
        payer: Who pays for line items that name no payer.
    """
    tests = [_PARTS[name](inner, payer) for name, inner in expression.items() if name in _PARTS]
    return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)


def everything(_: LineItem) -> bool:
    """Be true of every line item."""
    return True


def _and(inner: Sequence[Expression], payer: str) -> Test:
    tests = [matcher(part, payer=payer) for part in inner]
    return lambda item: all(test(item) for test in tests)


def _or(inner: Sequence[Expression], payer: str) -> Test:
    tests = [matcher(part, payer=payer) for part in inner]
    return lambda item: any(test(item) for test in tests)


def _not(inner: Expression, payer: str) -> Test:
    test = matcher(inner, payer=payer)
    return lambda item: not test(item)


def _dimensions(leaf: Expression, payer: str) -> Test:
    if leaf["Key"] == "PAYER_ACCOUNT":
        return _leaf(lambda item: (item.payer_account_id or payer,), leaf)
    return _leaf(DIMENSIONS.get(leaf["Key"], _nothing), leaf)


def _tags(leaf: Expression, _: str) -> Test:
    key = leaf.get("Key", "").removeprefix("user:")
    return _leaf(lambda item: (item.tags.get(key, ""),), leaf)


def _cost_categories(leaf: Expression, _: str) -> Test:
    key = leaf.get("Key", "")
    return _leaf(lambda item: (item.cost_categories.get(key, ""),), leaf)


def _product_attributes(leaf: Expression, _: str) -> Test:
    return _leaf(_attribute(leaf.get("Key", "")), leaf)


_PARTS: dict[str, Callable[[Any, Any], Test]] = {
    "And": _and,
    "Or": _or,
    "Not": _not,
    "Dimensions": _dimensions,
    "Tags": _tags,
    "CostCategories": _cost_categories,
    "ProductAttributes": _product_attributes,
}


def _leaf(values: Values, leaf: Expression) -> Test:
    """Return the test of one leaf: without values, that a line item has none."""
    options = set(leaf.get("MatchOptions", ()))
    wanted = leaf.get("Values") or [""]
    if "ABSENT" in options:
        wanted = [""]
    fold = str.casefold if "CASE_INSENSITIVE" in options else str
    wanted = [fold(text) for text in wanted]
    compare = next((compare for option, compare in _COMPARISONS.items() if option in options), None)
    if compare is None:
        exact = frozenset(wanted)
        if fold is str:
            return lambda item: not exact.isdisjoint(values(item))
        return lambda item: any(fold(value) in exact for value in values(item))
    return lambda item: any(compare(fold(value), text) for value in values(item) for text in wanted)


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "STARTS_WITH": str.startswith,
    "ENDS_WITH": str.endswith,
    "CONTAINS": str.__contains__,
}


# The values of a line item, by dimension: more than one where AWS has several names for one thing.


def instance_type(item: LineItem | Combination) -> str:
    """Return the instance type that is an attribute, or that a usage type names."""
    told = item.attributes.get("instance_type")
    if told is None:
        found = _INSTANCE_TYPE.search(item.usage_type)
        return found[1] if found else ""
    return told


def instance_type_family(item: LineItem) -> str:
    """Return what an instance type begins with, such as ``"m5"``; an attribute may tell it."""
    told = item.attributes.get("instance_type_family")
    return instance_type(item).rpartition(".")[0] if told is None else told


def pricing_option(item: LineItem | Combination) -> str:
    """Return how usage was bought, in the words of the ledger."""
    bought = item.record_type, item.usage_type, item.reservation_arn, item.savings_plan_arn
    return item.pricing_option or line_items.pricing_option(*bought)


def purchase_type(item: LineItem) -> str:
    """Return how usage was bought, in the words of Cost Explorer."""
    bought = pricing_option(item)
    if bought == line_items.RESERVED and item.attributes.get("offering_class", "").lower() == "convertible":
        return "Convertible Reserved Instances"
    return _PURCHASE_TYPES[bought]


def usage_type_group(item: LineItem) -> str:
    """Return the group a usage type belongs to: an attribute may tell it, and one group is known."""
    told = item.attributes.get("usage_type_group")
    if told is None:
        return "EC2: Running Hours" if _RUNNING_HOURS.search(item.usage_type) else ""
    return told


_PURCHASE_TYPES = {
    line_items.ON_DEMAND: "On Demand Instances",
    line_items.SPOT: "Spot Instances",
    line_items.RESERVED: "Standard Reserved Instances",
    line_items.SAVINGS_PLAN: "Savings Plans",
}


def _attribute(name: str) -> Values:
    return lambda item: (item.attributes.get(name, ""),)


def _zone(item: LineItem) -> Sequence[str]:
    """Return zone and region: AWS takes names of regions for zones."""
    return [place for place in (item.availability_zone, item.region) if place] or ("",)


def _reservation(item: LineItem) -> Sequence[str]:
    """Return the ARN of a reservation and the id in it."""
    arn = item.reservation_arn
    return (arn, _LAST.split(arn)[-1]) if arn else ("",)


def _nothing(_: LineItem) -> Sequence[str]:
    return ("",)


DIMENSIONS: dict[str, Values] = {
    "AZ": _zone,
    "BILLING_ENTITY": lambda item: (item.billing_entity,),
    "CACHE_ENGINE": _attribute("cache_engine"),
    "COST_CATEGORY_NAME": lambda item: tuple(item.cost_categories) or ("",),
    "DATABASE_ENGINE": _attribute("database_engine"),
    "DEPLOYMENT_OPTION": _attribute("deployment_option"),
    "INSTANCE_TYPE": lambda item: (instance_type(item),),
    "INSTANCE_TYPE_FAMILY": lambda item: (instance_type_family(item),),
    "INVOICING_ENTITY": lambda item: (item.invoicing_entity or item.legal_entity,),
    "LEGAL_ENTITY_NAME": lambda item: (item.legal_entity,),
    "LINKED_ACCOUNT": lambda item: (item.account_id,),
    "OPERATING_SYSTEM": _attribute("operating_system"),
    "OPERATION": lambda item: (item.operation,),
    "PAYMENT_OPTION": _attribute("purchase_option"),
    "PLATFORM": _attribute("platform"),
    "PURCHASE_TYPE": lambda item: (purchase_type(item),),
    "RECORD_TYPE": lambda item: (item.record_type,),
    "REGION": lambda item: (item.region,),
    "RESERVATION_ID": _reservation,
    "RESOURCE_ID": lambda item: (item.resource_id,),
    "SAVINGS_PLANS_TYPE": _attribute("savings_plans_type"),
    "SAVINGS_PLAN_ARN": lambda item: (item.savings_plan_arn,),
    "SERVICE": lambda item: spellings(item.service),
    "SERVICE_CODE": lambda item: spellings(item.service),
    "SUBSCRIPTION_ID": _reservation,
    "TAG_KEY": lambda item: tuple(item.tags) or ("",),
    "TENANCY": _attribute("tenancy"),
    "USAGE_TYPE": lambda item: (item.usage_type,),
    "USAGE_TYPE_GROUP": lambda item: (usage_type_group(item),),
}
