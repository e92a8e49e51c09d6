"""What a billing group is charged: usage at its plan's prices, and custom line items. Knows books and sums.

Amounts are whole numbers of 1e-10 of the unit, and rounded to that where a percentage demands it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..._world.money import amount
from .billing_groups import BillingGroup
from .books import Book
from .charges import FLAT, ITEMIZED, PERCENTAGE
from .custom_line_items import PRODUCT, CustomLineItem
from .pricing_rules import DISCOUNT, TIERING, PricingRule
from .usage import Kind, Usage

HUNDRED_PERCENT = 10_000  # in hundredths of a percent, to which rules are rounded


@dataclass(frozen=True)
class Costs:
    """What something costs the payer, and what its billing group is charged for it."""

    aws: int = 0
    pro_forma: int = 0

    def __add__(self, other: Costs) -> Costs:
        """Add both."""
        return Costs(self.aws + other.aws, self.pro_forma + other.pro_forma)


def costs_of(book: Book, group: BillingGroup, usage: Usage, *, passthrough: bool) -> dict[str, Costs]:
    """Return the costs of a group in the month of *book*, by product.

    Args:
        book: What was in force.
        group: One of its groups.
        usage: All line items of that month.
        passthrough: Whether the group is charged what AWS charges.
    """
    plan = book.plans.get(group.pricing_plan_arn) if group.pricing_plan_arn in book.plans else None
    price = _pricing([book.rules.get(arn) for arn in plan.rules] if plan else [])
    costs: dict[str, Costs] = defaultdict(Costs)
    charged: dict[Kind, int] = defaultdict(int)
    for kind, cost, on_demand in usage.of(group.accounts):
        pro_forma = 0 if kind.is_late else cost if passthrough else price(kind, on_demand)
        costs[kind.service] += Costs(cost, pro_forma)
        charged[kind] += pro_forma
    items = [book.items.get(arn) for arn in book.items_of.of(group.arn)]
    for item in items:
        for product, charge in _charges(item, charged, book).items():
            costs[product] += Costs(0, charge)
    return costs


def _pricing(rules: Iterable[PricingRule]) -> Callable[[Kind, int], int]:
    """Return what prices usage, given what it is and its cost on demand."""
    factors = {_place(rule): _factor(rule) for rule in rules if rule.type != TIERING}

    def price(kind: Kind, on_demand: int) -> int:
        # From the most granular to the least: the first that there is a rule for prices it, alone.
        service = kind.service
        for place in (
            ("SKU", service, kind.usage_type, kind.operation),
            ("SKU", service, kind.usage_type, None),
            ("SKU", service, None, kind.operation),
            ("SERVICE", service),
            ("BILLING_ENTITY", kind.billing_entity),
            ("GLOBAL",),
        ):
            if place in factors:
                return share(on_demand, factors[place], HUNDRED_PERCENT)
        return on_demand

    return price


def _place(rule: PricingRule) -> tuple[str | None, ...]:
    return {
        "SKU": ("SKU", rule.service, rule.usage_type, rule.operation),
        "SERVICE": ("SERVICE", rule.service),
        "BILLING_ENTITY": ("BILLING_ENTITY", rule.billing_entity),
        "GLOBAL": ("GLOBAL",),
    }[rule.scope]


def _factor(rule: PricingRule) -> int:
    change = int(Decimal(str(rule.modifier_percentage)) * 100)
    return HUNDRED_PERCENT + (-change if rule.type == DISCOUNT else change)


def _charges(item: CustomLineItem, charged: Mapping[Kind, int], book: Book) -> dict[str, int]:
    """Return what an item adds, by the product it is shown under."""
    sign = -1 if item.charge_details["Type"] == "CREDIT" else 1
    product = (item.presentation_details or {}).get("Service", PRODUCT)
    if not item.is_percentage:
        return {product: sign * _flat(item)}
    percentage = amount(item.charge_details[PERCENTAGE]["PercentageValue"])
    of: dict[str, int] = defaultdict(int)
    for resource in item.resources:
        if resource.arn == item.billing_group_arn:
            for kind, value in charged.items():
                if _passes(item, kind):
                    of[kind.service if item.computation_rule == ITEMIZED else product] += value
        else:
            child = book.items.get(resource.arn)
            of[product] += _flat(child) * (-1 if child.charge_details["Type"] == "CREDIT" else 1)
    return {name: sign * share(value, percentage, amount(100)) for name, value in of.items()}


def _flat(item: CustomLineItem) -> int:
    return amount(item.charge_details[FLAT]["ChargeValue"])


def _passes(item: CustomLineItem, kind: Kind) -> bool:
    """Tell whether the filter of an item, if it has one, lets usage count."""
    filters: list[Any] = item.charge_details.get("LineItemFilters", [])
    for one in filters:
        if one["Attribute"] == "LINE_ITEM_TYPE":
            if kind.is_negation:
                return False
        elif (kind.service in one["AttributeValues"]) != (one["MatchOption"] == "EQUAL"):
            return False
    return True


def share(value: int, part: int, whole: int) -> int:
    """Return *part* of *whole* of a value, rounded half to even."""
    quotient, rest = divmod(value * part * (-1 if whole < 0 else 1), abs(whole))
    up = rest * 2 > abs(whole) or (rest * 2 == abs(whole) and quotient % 2)
    return quotient + 1 if up else quotient
