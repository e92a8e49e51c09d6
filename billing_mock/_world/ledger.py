"""The line items every cost comes from. Knows rows and exact sums, not what a service makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from ..errors import BadLineItem
from . import money
from .accounts import checked
from .clock import Clock, Moment, moment
from .money import Amount
from .state import State

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


class Ledger(State):
    """All line items of one world, in the order they were booked.

    Args:
        payer: Whose the items are that name no account.
        clock: For the start of items that name none.
        booked: Called after items were booked, once for all booked together.
    """

    kept = ("_rows",)

    def __init__(self, payer: str, clock: Clock, booked: Callable[[], None]) -> None:
        self._payer = payer
        self._clock = clock
        self._booked = booked
        self._rows: list[LineItem] = []

    def add(
        self,
        *,
        service: str,
        cost: Amount,
        start: Moment | None = None,
        end: Moment | None = None,
        account_id: str | None = None,
        record_type: str = USAGE,
        usage_type: str = "",
        operation: str = "",
        region: str = "",
        resource_id: str = "",
        quantity: Amount = 0,
        unit: str = "",
        billing_entity: str = "AWS",
        legal_entity: str = "Amazon Web Services, Inc.",
        currency: str = "USD",
        on_demand_cost: Amount | None = None,
        amortized_cost: Amount | None = None,
        net_cost: Amount | None = None,
        net_amortized_cost: Amount | None = None,
        blended_cost: Amount | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> LineItem:
        """Book one line item, and let everything that follows from it happen.

        Args:
            service: As in the price list, such as ``"AmazonEC2"``.
            cost: Unblended, signed: a `Decimal`, string, integer, or float that counts as it is printed.
            start: When it began: a `datetime`, a `date` or an ISO 8601 string. Default: now.
            end: When it ended, exclusive. Default: a day after a date, else an hour after *start*.
            account_id: Default: the payer.
            record_type: ``"Usage"``, ``"Tax"``, ``"Credit"``, ``"Refund"``, ``"RIFee"`` or any other.
            usage_type: Such as ``"USE2-BoxUsage:m5.large"``.
            operation: Such as ``"RunInstances"``.
            region: Such as ``"us-east-1"``.
            resource_id: What was used.
            quantity: How much was used.
            unit: Of the quantity.
            billing_entity: Who sold it.
            legal_entity: The seller of record.
            currency: Of all costs.
            on_demand_cost: At public rates. Default: *cost* for usage, else 0.
            amortized_cost: Default: *cost*.
            net_cost: Default: *cost*.
            net_amortized_cost: Default: *cost*.
            blended_cost: Default: *cost*.
            tags: Of the resource.

        Raises:
            BadLineItem: A value is not what it should be; nothing is booked.
        """
        given = locals()
        del given["self"]
        row = self._row(given)
        self._rows.append(row)
        self._booked()
        return row

    def extend(self, rows: Iterable[Mapping[str, Any] | LineItem]) -> None:
        """Book many line items at once, each the keyword arguments of `add` in a mapping.

        Raises:
            BadLineItem: One of them is not what it should be, told by its place; none is booked.
        """
        items = [
            row if isinstance(row, LineItem) else self._told(place, row) for place, row in enumerate(rows)
        ]
        self._rows.extend(items)
        self._booked()

    def __iter__(self) -> Iterator[LineItem]:
        """Iterate over the items as they are now."""
        return iter(self._rows.copy())

    def since(self, place: int) -> list[LineItem]:
        """Return the items from *place* on, in the order they were booked."""
        return self._rows[place:]

    def __len__(self) -> int:
        """Count the items."""
        return len(self._rows)

    def total(
        self,
        wanted: Callable[[LineItem], bool] | None = None,
        amount: Callable[[LineItem], int] | None = None,
    ) -> Decimal:
        """Return the exact sum of the cost, or of another *amount*, of the items *wanted*."""
        rows = self._rows if wanted is None else filter(wanted, self._rows)
        return money.decimal(sum(map(amount or (lambda row: row.cost), rows)))

    def _told(self, place: int, row: Mapping[str, Any]) -> LineItem:
        try:
            return self._row({**_DEFAULTS, **_known(row)})
        except BadLineItem as error:
            told = f"row {place}: {error}"
            raise BadLineItem(told) from error

    def _row(self, given: Mapping[str, Any]) -> LineItem:
        """Read the arguments of `add`."""
        start = self._clock.now() if given["start"] is None else _time("start", given["start"])
        end = _end(given["start"], start) if given["end"] is None else _time("end", given["end"])
        if end <= start:
            told = f"end: {end.isoformat()} is not after start {start.isoformat()}"
            raise BadLineItem(told)
        texts: dict[str, Any] = {name: _text(name, given[name]) for name in _TEXTS}
        if not texts["service"]:
            told = "service: a line item needs one, such as 'AmazonEC2'"
            raise BadLineItem(told)
        cost = _money("cost", given["cost"])
        usual = dict.fromkeys(_COSTS, cost)
        usual["on_demand_cost"] = cost if texts["record_type"] == USAGE else 0
        costs: dict[str, Any] = {
            name: usual[name] if given[name] is None else _money(name, given[name]) for name in _COSTS
        }
        return LineItem(
            account_id=_account(given["account_id"] or self._payer),
            start=start,
            end=end,
            quantity=_money("quantity", given["quantity"]),
            cost=cost,
            tags=MappingProxyType(dict(given["tags"])) if given["tags"] else NO_TAGS,
            **texts,
            **costs,
        )


_COSTS = ("on_demand_cost", "amortized_cost", "net_cost", "net_amortized_cost", "blended_cost")
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
_DEFAULTS: dict[str, Any] = {
    "service": "",
    "cost": None,
    "start": None,
    "end": None,
    "account_id": None,
    **(Ledger.add.__kwdefaults__ or {}),
}
_ARGUMENTS = frozenset(_DEFAULTS)


def _known(row: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = ", ".join(sorted(set(row) - _ARGUMENTS))
    if unknown:
        told = f"unknown {unknown}; a line item has {', '.join(sorted(_ARGUMENTS))}"
        raise BadLineItem(told)
    return row


def _money(name: str, value: Any) -> int:
    try:
        return money.amount(value)
    except (ValueError, TypeError, ArithmeticError) as error:
        told = f"{name}: {value!r} is not a number"
        raise BadLineItem(told) from error


def _time(name: str, value: Any) -> datetime:
    try:
        return moment(value)
    except (ValueError, TypeError) as error:
        told = f"{name}: {error}"
        raise BadLineItem(told) from error


def _end(given: Any, start: datetime) -> datetime:
    """Return the end of an item that names none: a day after a date, an hour after a time."""
    is_date = isinstance(given, date) and not isinstance(given, datetime)
    is_date = is_date or (isinstance(given, str) and len(given) == len("2026-11-22"))
    return start + (timedelta(days=1) if is_date else timedelta(hours=1))


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        told = f"{name}: a string was expected, not {value!r}"
        raise BadLineItem(told)
    return value


def _account(value: Any) -> str:
    try:
        return checked(value)
    except ValueError as error:
        told = f"account_id: {error}"
        raise BadLineItem(told) from error
