"""What a line item is, and how one is read from what a user gives. Knows one item, not the ledger."""

from __future__ import annotations

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


class LineItem(NamedTuple):
    """One line of the bill. Amounts are whole numbers of 1e-10 of the unit.

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


OTHER_COSTS = ("on_demand_cost", "amortized_cost", "net_cost", "net_amortized_cost", "blended_cost")
"""The costs that are most often what ``cost`` is."""

AMOUNTS = ("quantity", "cost", *OTHER_COSTS)

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
    texts: dict[str, Any] = {name: given[name] for name in _TEXTS}
    return LineItem(
        account_id=given["account_id"] or payer,
        start=start,
        end=end,
        quantity=read_amount("quantity", given["quantity"]),
        cost=cost,
        tags=NO_TAGS if given["tags"] is None else given["tags"],
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
        value = getattr(combination, name)
        if not isinstance(value, str):
            raise BadLineItem(f"{name}: a string was expected, not {value!r}")
    if not combination.service:
        raise BadLineItem("service: a line item needs one, such as 'AmazonEC2'")
    try:
        checked(combination.account_id)
    except ValueError as error:
        raise BadLineItem(f"account_id: {error}") from error
    return combination


def check_tags(tags: Any) -> Mapping[str, str]:
    """Return a copy of *tags* that nobody can change."""
    if not isinstance(tags, Mapping):
        raise BadLineItem(f"tags: a mapping was expected, not {tags!r}")
    for key, value in tags.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise BadLineItem(f"tags: keys and values are strings, not {key!r}: {value!r}")
    return MappingProxyType(dict(tags)) if tags else NO_TAGS


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
