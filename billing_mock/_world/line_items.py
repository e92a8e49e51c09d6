"""What a line item is, and how one is read from what a user gives. Knows one item, not the ledger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from ..errors import BadLineItem
from . import money
from .accounts import checked
from .clock import Clock, moment

NO_TAGS: Mapping[str, str] = MappingProxyType({})

USAGE = "Usage"

ON_DEMAND, SPOT, RESERVED, SAVINGS_PLAN = "OnDemand", "Spot", "Reserved", "SavingsPlan"
PRICING_OPTIONS = (ON_DEMAND, SPOT, RESERVED, SAVINGS_PLAN)


class LineItem(NamedTuple):
    """One line of the bill. Amounts are whole numbers of 1e-10 of the unit.

    What few items tell comes last, and is empty where it goes without saying: so it is too where the
    item was booked with the default itself.

    Attributes:
        account_id: The account that used or bought something.
        service: As in the price list, such as ``"AmazonEC2"``.
        start: When it began, in UTC, inclusive.
        end: When it ended, exclusive.
        record_type: What kind of line it is, such as ``"Usage"``, ``"Tax"`` or ``"Credit"``.
        usage_type: Such as ``"USE2-BoxUsage:m5.large"``.
        operation: Such as ``"RunInstances"``.
        region: Such as ``"us-east-1"``.
        resource_id: What was used.
        billing_entity: Who sold it, such as ``"AWS"`` or ``"AWS Marketplace"``.
        legal_entity: The seller of record.
        currency: Of all costs.
        unit: Of the quantity, such as ``"Hrs"``.
        quantity: How much was used.
        cost: Unblended, signed.
        on_demand_cost: At public on-demand rates.
        amortized_cost: With upfront payments spread over their term.
        net_cost: After discounts.
        net_amortized_cost: Both.
        blended_cost: At the average rate of the family.
        tags: Of the resource.
        availability_zone: Such as ``"us-east-1a"``.
        invoicing_entity: Who sends the invoice; ``""`` for the seller of record.
        payer_account_id: Who pays; ``""`` for the payer of the world.
        billing_period: The month of the bill, such as ``"2026-11"``; ``""`` for that of *start*.
        pricing_option: ``"OnDemand"``, ``"Spot"``, ``"Reserved"`` or ``"SavingsPlan"``; ``""`` for what
            record type, usage type and ARNs tell.
        reservation_arn: The reservation that it is of.
        savings_plan_arn: The Savings Plan that it is of.
        normalization_factor: What one of the quantity counts in normalized units, as an amount.
        description: In words.
        invoice_id: Of the invoice.
        line_item_id: Of the line.
        attributes: Of the product, such as ``{"operating_system": "Linux"}``.
        cost_categories: The value it has in each cost category, by name.
    """

    account_id: str
    service: str
    start: datetime
    end: datetime
    record_type: str
    usage_type: str
    operation: str
    region: str
    resource_id: str
    billing_entity: str
    legal_entity: str
    currency: str
    unit: str
    quantity: int
    cost: int
    on_demand_cost: int
    amortized_cost: int
    net_cost: int
    net_amortized_cost: int
    blended_cost: int
    tags: Mapping[str, str]
    availability_zone: str = ""
    invoicing_entity: str = ""
    payer_account_id: str = ""
    billing_period: str = ""
    pricing_option: str = ""
    reservation_arn: str = ""
    savings_plan_arn: str = ""
    normalization_factor: int | None = None
    description: str = ""
    invoice_id: str = ""
    line_item_id: str = ""
    attributes: Mapping[str, str] = NO_TAGS
    cost_categories: Mapping[str, str] = NO_TAGS

    @property
    def normalized_quantity(self) -> int:
        """The quantity in normalized units: 0 without a factor."""
        return money.product(self.quantity, self.normalization_factor or 0)


class Combination(NamedTuple):
    """All of a line item but its times and amounts, under the same names.

    What tests a line item by its dimensions tests a combination as well.
    """

    account_id: str
    service: str
    record_type: str
    usage_type: str
    operation: str
    region: str
    resource_id: str
    billing_entity: str
    legal_entity: str
    currency: str
    unit: str
    tags: Mapping[str, str]
    availability_zone: str = ""
    invoicing_entity: str = ""
    payer_account_id: str = ""
    billing_period: str = ""
    pricing_option: str = ""
    reservation_arn: str = ""
    savings_plan_arn: str = ""
    normalization_factor: int | None = None
    description: str = ""
    invoice_id: str = ""
    line_item_id: str = ""
    attributes: Mapping[str, str] = NO_TAGS
    cost_categories: Mapping[str, str] = NO_TAGS


OTHER_COSTS = ("on_demand_cost", "amortized_cost", "net_cost", "net_amortized_cost", "blended_cost")
"""The costs that are most often what ``cost`` is."""

AMOUNTS = ("quantity", "cost", *OTHER_COSTS)

NORMALIZED = "normalized_quantity"

METRICS = (*AMOUNTS, NORMALIZED)
"""What can be summed."""

NARROW = LineItem._fields.index("tags") + 1
"""How many fields a tuple needs to have: all but what few items tell."""

OPTIONS = LineItem._fields[NARROW:]
"""What few items tell: their names."""

UNTOLD = tuple(LineItem._field_defaults.values())
"""The options of most items."""

MAPS = ("tags", "attributes", "cost_categories")

_TEXTS = (
    "service",
    "record_type",
    "usage_type",
    "operation",
    "region",
    "resource_id",
    "unit",
    "billing_entity",
    "legal_entity",
    "currency",
)
_ARNS = ("reservation_arn", "savings_plan_arn")
_OTHER_TEXTS = (
    "availability_zone",
    "invoicing_entity",
    "payer_account_id",
    "billing_period",
    "pricing_option",
    *_ARNS,
    "description",
    "invoice_id",
    "line_item_id",
)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def read(given: Mapping[str, Any], payer: str, clock: Clock) -> LineItem:
    """Read the arguments of `Ledger.add`, all of them.

    Raises:
        BadLineItem: A value is not what it should be.
    """
    start = clock.now() if given["start"] is None else read_time("start", given["start"])
    end = _end(given["start"], start) if given["end"] is None else read_time("end", given["end"])
    cost = read_amount("cost", given["cost"])
    usual = dict.fromkeys(OTHER_COSTS, cost)
    usual["on_demand_cost"] = cost if given["record_type"] == USAGE else 0
    costs: dict[str, Any] = {
        name: usual[name] if given[name] is None else read_amount(name, given[name]) for name in OTHER_COSTS
    }
    texts: dict[str, Any] = {name: given[name] for name in (*_TEXTS, *_OTHER_TEXTS)}
    maps: dict[str, Any] = {name: NO_TAGS if given[name] is None else given[name] for name in MAPS}
    factor = given["normalization_factor"]
    return LineItem(
        account_id=given["account_id"] or payer,
        start=start,
        end=end,
        quantity=read_amount("quantity", given["quantity"]),
        cost=cost,
        normalization_factor=None if factor is None else read_amount("normalization_factor", factor),
        **maps,
        **texts,
        **costs,
    )


def check_order(start: datetime, end: datetime) -> None:
    """Refuse an item that ends before it begins."""
    if end <= start:
        raise BadLineItem(f"end: {end.isoformat()} is not after start {start.isoformat()}")


def check(combination: Combination) -> Combination:
    """Return *combination*, or refuse what is not as it should be."""
    for name in _TEXTS:
        _check_text(name, getattr(combination, name))
    if not combination.service:
        raise BadLineItem("service: a line item needs one, such as 'AmazonEC2'")
    _check_account("account_id", combination.account_id)
    return combination


def check_options(options: Mapping[str, Any]) -> None:
    """Refuse what few items tell, but for mappings and times, where it is not as it should be."""
    for name in _OTHER_TEXTS:
        _check_text(name, options[name])
    if options["payer_account_id"]:
        _check_account("payer_account_id", options["payer_account_id"])
    if options["pricing_option"] not in {"", *PRICING_OPTIONS}:
        known = ", ".join(map(repr, PRICING_OPTIONS))
        raise BadLineItem(f"pricing_option: {options['pricing_option']!r} is none of {known}")
    for name in _ARNS:
        if options[name] and not options[name].startswith("arn:"):
            raise BadLineItem(f"{name}: an ARN was expected, which begins with 'arn:', not {options[name]!r}")
    factor = options["normalization_factor"]
    if factor is not None and not isinstance(factor, int):
        told = f"a whole number of 1e-10 was expected, or None, not {factor!r}"
        raise BadLineItem(f"normalization_factor: {told}")
    if factor is not None and factor < 0:
        raise BadLineItem(f"normalization_factor: {money.text(factor)} is less than 0")


def check_month(text: Any) -> str:
    """Return the text of a billing period, or refuse it."""
    if not isinstance(text, str) or not _MONTH.fullmatch(text):
        raise BadLineItem(f"billing_period: a month such as '2026-11' was expected, not {text!r}")
    return text


def pricing_option(record_type: str, usage_type: str, reservation_arn: str, savings_plan_arn: str) -> str:
    """Return how something was bought that does not tell."""
    if reservation_arn or record_type in {"DiscountedUsage", "RIFee"}:
        return RESERVED
    if savings_plan_arn or record_type.startswith("SavingsPlan"):
        return SAVINGS_PLAN
    return SPOT if "SpotUsage" in usage_type else ON_DEMAND


def check_map(name: str, given: Any) -> Mapping[str, str]:
    """Return a copy of a mapping of strings that nobody can change, or refuse it under its *name*."""
    if not isinstance(given, Mapping):
        raise BadLineItem(f"{name}: a mapping was expected, not {given!r}")
    for key, value in given.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise BadLineItem(f"{name}: keys and values are strings, not {key!r}: {value!r}")
    return MappingProxyType(dict(given)) if given else NO_TAGS


def _check_text(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise BadLineItem(f"{name}: a string was expected, not {value!r}")


def _check_account(name: str, account_id: str) -> None:
    try:
        checked(account_id)
    except ValueError as error:
        raise BadLineItem(f"{name}: {error}") from error


def read_amount(name: str, value: Any) -> int:
    """Return *value* in units of 1e-10, or refuse it under its *name*."""
    try:
        return money.amount(value)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise BadLineItem(f"{name}: {value!r} is not a number") from error


def read_time(name: str, value: Any) -> datetime:
    """Return *value* as a time in UTC, or refuse it under its *name*."""
    try:
        return moment(value)
    except (ValueError, TypeError) as error:
        raise BadLineItem(f"{name}: {error}") from error


def _end(given: Any, start: datetime) -> datetime:
    """Return the end of an item that names none: a day after a date, an hour after a time."""
    is_date = isinstance(given, date) and not isinstance(given, datetime)
    is_date = is_date or (isinstance(given, str) and len(given) == len("2026-11-22"))
    return start + (timedelta(days=1) if is_date else timedelta(hours=1))
