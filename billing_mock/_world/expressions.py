"""The filter language of Cost Explorer and Budgets, made into a test of line items.

Knows expressions and line items, not which expressions a service accepts. Of the values of one
leaf, one has to match. A line item that has nothing for a dimension or a tag has the value ``""``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from .ledger import LineItem
from .services import spellings

Test: TypeAlias = "Callable[[LineItem], bool]"
Values: TypeAlias = "Callable[[LineItem], Sequence[str]]"
Expression: TypeAlias = "Mapping[str, Any]"

_INSTANCE_TYPE = re.compile(r":((?:db\.|cache\.)?[a-z][\w-]*\.[\w-]+)")
_RUNNING_HOURS = re.compile(
    r"(^|-)(BoxUsage|DedicatedUsage|HostBoxUsage|HostUsage|ReservedHostUsage|SchedUsage|SpotUsage|UnusedBox)"
)


def matcher(expression: Expression, categories: Callable[[LineItem, str], str] | None = None) -> Test:
    """Return the test for *expression*; what stands side by side in it must all be true.

    Args:
        expression: As in AWS's requests, with And, Or, Not, Dimensions, Tags and CostCategories.
        categories: Tells the value that a line item has in a cost category, ``""`` for none.
    """
    tests = [
        _PARTS[name](inner, categories or _no_category)
        for name, inner in expression.items()
        if name in _PARTS
    ]
    return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)


def everything(_: LineItem) -> bool:
    """Be true of every line item."""
    return True


def _and(inner: Sequence[Expression], categories: Any) -> Test:
    tests = [matcher(part, categories) for part in inner]
    return lambda item: all(test(item) for test in tests)


def _or(inner: Sequence[Expression], categories: Any) -> Test:
    tests = [matcher(part, categories) for part in inner]
    return lambda item: any(test(item) for test in tests)


def _not(inner: Expression, categories: Any) -> Test:
    test = matcher(inner, categories)
    return lambda item: not test(item)


def _dimensions(leaf: Expression, _: Any) -> Test:
    return _leaf(DIMENSIONS.get(leaf["Key"], _nothing), leaf)


def _tags(leaf: Expression, _: Any) -> Test:
    key = leaf.get("Key", "").removeprefix("user:")
    return _leaf(lambda item: (item.tags.get(key, ""),), leaf)


def _cost_categories(leaf: Expression, categories: Any) -> Test:
    key = leaf.get("Key", "")
    return _leaf(lambda item: (categories(item, key),), leaf)


def _product_attributes(leaf: Expression, _: Any) -> Test:
    return _leaf(_nothing, leaf)


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


def instance_type(item: LineItem) -> str:
    """Return the instance type a usage type names."""
    found = _INSTANCE_TYPE.search(item.usage_type)
    return found[1] if found else ""


def purchase_type(item: LineItem) -> str:
    """Return how usage was bought."""
    if item.record_type == "DiscountedUsage":
        return "Standard Reserved Instances"
    if item.record_type == "SavingsPlanCoveredUsage":
        return "Savings Plans"
    return "Spot Instances" if "SpotUsage" in item.usage_type else "On Demand Instances"


def usage_type_group(item: LineItem) -> str:
    """Return the group a usage type belongs to, of the one group that is known."""
    return "EC2: Running Hours" if _RUNNING_HOURS.search(item.usage_type) else ""


def _nothing(_: LineItem) -> Sequence[str]:
    return ("",)


def _no_category(_: LineItem, __: str) -> str:
    return ""


DIMENSIONS: dict[str, Values] = {
    "AZ": lambda item: (item.region,),
    "BILLING_ENTITY": lambda item: (item.billing_entity,),
    "INSTANCE_TYPE": lambda item: (instance_type(item),),
    "INSTANCE_TYPE_FAMILY": lambda item: (instance_type(item).rpartition(".")[0],),
    "INVOICING_ENTITY": lambda item: (item.legal_entity,),
    "LEGAL_ENTITY_NAME": lambda item: (item.legal_entity,),
    "LINKED_ACCOUNT": lambda item: (item.account_id,),
    "OPERATION": lambda item: (item.operation,),
    "PURCHASE_TYPE": lambda item: (purchase_type(item),),
    "RECORD_TYPE": lambda item: (item.record_type,),
    "REGION": lambda item: (item.region,),
    "RESOURCE_ID": lambda item: (item.resource_id,),
    "SERVICE": lambda item: spellings(item.service),
    "SERVICE_CODE": lambda item: spellings(item.service),
    "TAG_KEY": lambda item: tuple(item.tags) or ("",),
    "USAGE_TYPE": lambda item: (item.usage_type,),
    "USAGE_TYPE_GROUP": lambda item: (usage_type_group(item),),
}
