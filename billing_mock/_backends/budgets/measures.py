"""How much of a line item a budget counts. Knows cost types, metrics and filters, not periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, reduce
from operator import attrgetter
from typing import Any, TypeAlias

from ..._world.expressions import everything, matcher
from ..._world.ledger import USAGE as USAGE_RECORD
from ..._world.ledger import LineItem
from . import filters
from .kinds import USAGE, tracks_amounts

Test: TypeAlias = "Callable[[Any], bool]"

_METRICS = {
    "BlendedCost": "blended_cost",
    "UnblendedCost": "cost",
    "AmortizedCost": "amortized_cost",
    "NetUnblendedCost": "net_cost",
    "NetAmortizedCost": "net_amortized_cost",
    "UsageQuantity": "quantity",
    "NormalizedUsageAmount": "normalized_quantity",
    "Hours": "quantity",
}
_USED = frozenset({USAGE_RECORD, "DiscountedUsage", "SavingsPlanCoveredUsage"})
_DISCOUNTS = {
    "Discount",
    "BundledDiscount",
    "EdpDiscount",
    "PrivateRateDiscount",
    "RiVolumeDiscount",
    "SppDiscount",
}
_FEE = "Fee"
_RESERVATION_FEE = "Fee of a reservation"
_RECORD_TYPES: dict[str, set[str]] = {
    "IncludeTax": {"Tax"},
    "IncludeCredit": {"Credit"},
    "IncludeRefund": {"Refund"},
    "IncludeDiscount": _DISCOUNTS,
    "IncludeSupport": {"Support"},
    "IncludeUpfront": {"UpfrontFee", "SavingsPlanUpfrontFee", _RESERVATION_FEE},
    "IncludeRecurring": {"RIFee", "SavingsPlanRecurringFee"},
    "IncludeOtherSubscription": {_FEE},
}
_SUBSCRIPTIONS = ("IncludeUpfront", "IncludeRecurring", "IncludeOtherSubscription")


class Measure:
    """What tells how much of a line item a budget counts, in units of 1e-10; made when it is first asked.

    Args:
        document: The budget as it was asked for.
        cost_types: Its cost types, completed.
        account_id: The only account whose line items count; ``None`` for the payer, who sees all.
    """

    def __init__(
        self, document: Mapping[str, Any], cost_types: Mapping[str, bool] | None, account_id: str | None
    ) -> None:
        self._terms = document, cost_types, account_id

    def __call__(self, item: LineItem) -> int:
        """Return how much of *item* counts."""
        return self.amount(item) if self.wants(item) else 0

    @cached_property
    def metric(self) -> str | None:
        """The amount of a line item that counts; ``None`` if none does."""
        document, cost_types, _ = self._terms
        return _column(document, cost_types) if tracks_amounts(document["BudgetType"]) else None

    @cached_property
    def wants(self) -> Test:
        """What tells whether line items of a combination of dimensions count."""
        document, cost_types, account_id = self._terms
        expression = filters.expression(document)
        wanted = everything if expression == {"And": []} else matcher(expression)
        is_usage = document["BudgetType"] == USAGE
        records = _usage if is_usage else _records(cost_types) if cost_types else everything

        tests = [test for test in (records, wanted) if test is not everything]
        if account_id is not None:
            tests.insert(0, lambda item: bool(item.account_id == account_id))
        return reduce(_both, tests) if tests else everything

    @cached_property
    def amount(self) -> Callable[[LineItem], int]:
        """What tells how much of a line item counts that is wanted."""
        return attrgetter(self.metric) if self.metric else _nothing


def _column(document: Mapping[str, Any], cost_types: Mapping[str, bool] | None) -> str:
    """Return the amount of a line item that counts."""
    if document.get("Metrics"):
        return _METRICS[document["Metrics"][0]]
    if document["BudgetType"] == USAGE:
        return "quantity"
    if cost_types and cost_types["UseAmortized"]:
        return "amortized_cost"
    return "blended_cost" if cost_types and cost_types["UseBlended"] else "cost"


def _both(one: Test, other: Test) -> Test:
    return lambda item: one(item) and other(item)


def _nothing(_: LineItem) -> int:
    return 0


def _usage(item: Any) -> bool:
    return item.record_type in _USED


def _records(cost_types: Mapping[str, bool]) -> Test:
    """Return the test of whether *cost_types* let a line item count."""
    left_out = {name for name in _RECORD_TYPES if not cost_types[name]}
    if not cost_types["IncludeSubscription"]:
        left_out.update(_SUBSCRIPTIONS)
    if not left_out:
        return everything
    out = frozenset().union(*(_RECORD_TYPES[name] for name in left_out))
    without_support = "IncludeSupport" in left_out

    def counts(item: Any) -> bool:
        record = item.record_type
        if record == _FEE and item.reservation_arn:
            record = _RESERVATION_FEE
        return record not in out and not (without_support and _is_support(item))

    return counts


def _is_support(item: Any) -> bool:
    service: str = item.service
    return service.replace(" ", "").startswith("AWSSupport")
