"""Line items as rows of the exports that AWS writes: CUR 2.0, legacy CUR and FOCUS. Knows columns, not files.

What an export has no column for is kept in columns of our own, which begin with ``x_``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from ..errors import BadLineItem
from . import money, periods
from .line_items import NO_TAGS, USAGE, LineItem
from .services import CODES, NAMES

Cells: TypeAlias = "Sequence[Any]"
Reader: TypeAlias = "Callable[[Cells], tuple[Any, ...]]"

TEXT, TIME, AMOUNT, MAP = "text", "time", "amount", "map"

_USER = ("user:", "user_")
_EMPTY = (None, "")
_KEPT = 100_000
_COMMITMENTS = {"Savings Plan": "SavingsPlanCoveredUsage", "Reserved": "DiscountedUsage"}
_CHARGES = {"Usage": USAGE, "Purchase": "Fee", "Tax": "Tax", "Credit": "Credit", "Adjustment": "Refund"}
_CATEGORIES = {"Tax": "Tax", "Credit": "Credit", "Refund": "Adjustment"}
_PURCHASES = ("Fee", "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee")


class Format(NamedTuple):
    """One kind of export.

    Attributes:
        name: What `Ledger.save` calls it.
        columns: The kind of each column that is written, by name.
        written: Makes the cells of a line item; takes the payer, too.
    """

    name: str
    columns: Mapping[str, str]
    written: Callable[[LineItem, str], tuple[Any, ...]]


def reader(columns: Sequence[str]) -> Reader:
    """Return what reads the rows of a file with these *columns*.

    Raises:
        BadLineItem: They are those of no export that is known here.
    """
    names = {name: place for place, name in enumerate(columns)}
    if "ChargePeriodStart" in names and "BilledCost" in names:
        return _Focus(names).read
    if "lineItem/UsageStartDate" in names:
        names = {_modern(name): place for name, place in names.items()}
    if "line_item_usage_start_date" in names and "line_item_unblended_cost" in names:
        return _Cur(names).read
    raise BadLineItem(
        "the columns are neither those of CUR (line_item_usage_start_date, lineItem/UsageStartDate) "
        f"nor those of FOCUS (ChargePeriodStart, BilledCost): {', '.join(columns)[:200]}"
    )


def _modern(name: str) -> str:
    """Return what CUR 2.0 calls a column of the legacy CUR."""
    group, _, rest = name.partition("/")
    if group == "resourceTags":
        return f"resource_tags/{rest}"
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in f"{group}/{rest}")
    return snake.replace("/_", "/").replace("/", "_")


class _Columns:
    """Cells by the name of their column; a column that is not there is empty.

    Args:
        names: The place of each column.
    """

    def __init__(self, names: Mapping[str, int]) -> None:
        self._amounts: dict[Any, int] = {}
        self._maps: dict[tuple[str, tuple[str, ...]], Mapping[str, str]] = {}
        self._names = names

    def text(self, *names: str) -> Callable[[Cells], str]:
        """Return what finds the first of some columns that is not empty."""
        places = [self._names[name] for name in names if name in self._names]
        if len(places) == 1:
            [place] = places
            return lambda cells: "" if cells[place] is None else cells[place]
        return lambda cells: next((cells[place] for place in places if cells[place] not in _EMPTY), "")

    def amount(self, name: str, *others: str) -> Callable[[Cells], int | None]:
        """Return what finds an amount, or ``None``, in the first of some columns that is not empty."""
        text = self.text(name, *others)

        def found(cells: Cells) -> int | None:
            value = text(cells)
            return None if value == "" else self._amount(name, value)

        return found

    def map(self, name: str, *prefixes: str) -> Callable[[Cells], Mapping[str, str]]:
        """Return what finds a map, which a CSV file has as JSON, and takes *prefixes* from its keys."""
        text = self.text(name)

        def found(cells: Cells) -> Mapping[str, str]:
            value: Any = text(cells)
            if not value:
                return NO_TAGS
            if isinstance(value, str):
                return self._json(name, value, prefixes)
            return _without_nulls(dict(value), prefixes)

        return found

    def _amount(self, name: str, value: Any) -> int:
        amount = self._amounts.get(value)
        if amount is None:
            try:
                amount = money.amount(value)
            except (ValueError, TypeError, ArithmeticError) as error:
                raise BadLineItem(f"{name}: {value!r} is not a number") from error
            if len(self._amounts) > _KEPT:
                self._amounts.clear()
            self._amounts[value] = amount
        return amount

    def _json(self, name: str, text: str, prefixes: tuple[str, ...]) -> Mapping[str, str]:
        known = self._maps.get((text, prefixes))
        if known is None:
            try:
                known = self._maps[text, prefixes] = _without_nulls(dict(json.loads(text)), prefixes)
            except (ValueError, TypeError) as error:
                raise BadLineItem(f"{name}: {text!r} is not a JSON object") from error
        return known


def _without_nulls(found: dict[str, Any], prefixes: tuple[str, ...]) -> Mapping[str, str]:
    tags = {_tag(key, prefixes): value for key, value in found.items() if value is not None}
    return MappingProxyType(tags) if tags else NO_TAGS


def _tag(key: str, prefixes: tuple[str, ...] = _USER) -> str:
    return key[len("user:") :] if key.startswith(prefixes) else key


class _Cur(_Columns):
    """The rows of a Cost and Usage Report."""

    def __init__(self, names: Mapping[str, int]) -> None:
        super().__init__(names)
        self._texts = [
            self.text("line_item_usage_account_id"),
            self.text("line_item_product_code", "product_servicecode"),
            self.text("line_item_usage_start_date"),
            self.text("line_item_usage_end_date"),
            self.text("line_item_line_item_type"),
            self.text("line_item_usage_type"),
            self.text("line_item_operation"),
            self.text("product_region_code", "product_region"),
            self.text("line_item_resource_id"),
            self.text("bill_billing_entity"),
            self.text("line_item_legal_entity"),
            self.text("line_item_currency_code"),
            self.text("pricing_unit"),
        ]
        self._product = self.map("product")
        self._reservation = self.text("reservation_reservation_a_r_n")
        self._tags = self.map("resource_tags", *_USER)
        self._tag_columns = {
            _tag(name[len("resource_tags") + 1 :]): self.text(name)
            for name in names
            if name.startswith(("resource_tags/", "resource_tags_"))
        }
        self._tag_sets: dict[tuple[str, ...], Mapping[str, str]] = {}
        self._quantity = self.amount("line_item_usage_amount")
        self._cost = self.amount("line_item_unblended_cost")
        self._net = self.amount("line_item_net_unblended_cost")
        self._blended = self.amount("line_item_blended_cost")
        self._on_demand = self.amount("pricing_public_on_demand_cost")
        self._own_amortized = self.amount("x_amortized_cost"), self.amount("x_net_amortized_cost")
        self._amortized = {kind: [*map(self.amount, columns)] for kind, columns in _AMORTIZED.items()}
        self._net_amortized = {
            kind: [self.amount(_net(name), name) for name in columns] for kind, columns in _AMORTIZED.items()
        }

    def read(self, cells: Cells) -> tuple[Any, ...]:
        """Return the fields of a line item."""
        texts = [text(cells) for text in self._texts]
        if not texts[7]:
            texts[7] = self._product(cells).get("region", "")
        record_type = texts[4]
        cost = self._cost(cells)
        if cost is None:
            raise BadLineItem("line_item_unblended_cost: there is none")
        net, blended, on_demand = self._net(cells), self._blended(cells), self._on_demand(cells)
        amortized, net_amortized = (amount(cells) for amount in self._own_amortized)
        if amortized is None:
            amortized = self._spread(cells, record_type, self._amortized, cost)
        if net_amortized is None:
            gross = amortized if net is None else net
            net_amortized = self._spread(cells, record_type, self._net_amortized, gross)
        if on_demand is None:
            on_demand = cost if record_type == USAGE else 0
        return (
            *texts,
            self._quantity(cells) or 0,
            cost,
            on_demand,
            amortized,
            cost if net is None else net,
            net_amortized,
            cost if blended is None else blended,
            self._all_tags(cells),
        )

    def _spread(self, cells: Cells, record_type: str, columns: Mapping[str, Any], cost: int) -> int:
        """Return the amortized cost, as AWS's own reports work it out."""
        if record_type == "Fee":
            return 0 if self._reservation(cells) else cost
        if record_type not in columns:
            return cost
        amounts = [amount(cells) for amount in columns[record_type]]
        if amounts and all(amount is None for amount in amounts):
            return cost
        first, *others = (*(amount or 0 for amount in amounts), 0)
        return first - sum(others) if record_type == "SavingsPlanRecurringFee" else first + sum(others)

    def _all_tags(self, cells: Cells) -> Mapping[str, str]:
        if not self._tag_columns:
            return self._tags(cells)
        values = tuple([text(cells) for text in self._tag_columns.values()])
        known = self._tag_sets.get(values)
        if known is None:
            pairs = zip(self._tag_columns, values, strict=True)
            known = self._tag_sets[values] = {key: value for key, value in pairs if value}
        return known


_AMORTIZED: dict[str, tuple[str, ...]] = {
    "SavingsPlanCoveredUsage": ("savings_plan_savings_plan_effective_cost",),
    "SavingsPlanRecurringFee": (
        "savings_plan_total_commitment_to_date",
        "savings_plan_used_commitment",
    ),
    "SavingsPlanNegation": (),
    "SavingsPlanUpfrontFee": (),
    "DiscountedUsage": ("reservation_effective_cost",),
    "RIFee": (
        "reservation_unused_amortized_upfront_fee_for_billing_period",
        "reservation_unused_recurring_fee",
    ),
}
"""The columns an amortized cost is made of, by record type."""


def _net(name: str) -> str:
    """Return the column of the figure after discounts."""
    group = "savings_plan" if name.startswith("savings_plan") else "reservation"
    return name.replace(group, f"{group}_net", 1)


class _Focus(_Columns):
    """The rows of an export in the FinOps Open Cost and Usage Specification."""

    def __init__(self, names: Mapping[str, int]) -> None:
        super().__init__(names)
        self._account = self.text("SubAccountId", "BillingAccountId")
        self._service = self.text("x_ServiceCode", "ServiceName")
        self._times = self.text("ChargePeriodStart"), self.text("ChargePeriodEnd")
        self._record_type = self.text("x_RecordType")
        self._category = self.text("ChargeCategory")
        self._commitment = self.text("CommitmentDiscountType")
        self._texts = [
            self.text("x_UsageType", "SkuMeter"),
            self.text("x_Operation"),
            self.text("RegionId"),
            self.text("ResourceId"),
            self.text("ProviderName"),
            self.text("PublisherName", "InvoiceIssuerName"),
            self.text("BillingCurrency"),
            self.text("ConsumedUnit", "PricingUnit"),
        ]
        self._quantity = self.amount("ConsumedQuantity", "PricingQuantity")
        self._cost = self.amount("BilledCost")
        self._on_demand = self.amount("ListCost")
        self._amortized = self.amount("EffectiveCost")
        self._own = [*map(self.amount, ("x_NetCost", "x_NetAmortizedCost", "x_BlendedCost"))]
        self._tags = self.map("Tags", "user:")

    def read(self, cells: Cells) -> tuple[Any, ...]:
        """Return the fields of a line item."""
        service = self._service(cells)
        record_type = self._record_type(cells) or self._kind(cells)
        cost = self._cost(cells)
        if cost is None:
            raise BadLineItem("BilledCost: there is none")
        on_demand, amortized = self._on_demand(cells), self._amortized(cells)
        net, net_amortized, blended = (amount(cells) for amount in self._own)
        if amortized is None:
            amortized = cost
        if on_demand is None:
            on_demand = cost if record_type == USAGE else 0
        return (
            self._account(cells),
            CODES.get(service, service),
            *(time(cells) for time in self._times),
            record_type,
            *(text(cells) for text in self._texts),
            self._quantity(cells) or 0,
            cost,
            on_demand,
            amortized,
            cost if net is None else net,
            amortized if net_amortized is None else net_amortized,
            cost if blended is None else blended,
            self._tags(cells),
        )

    def _kind(self, cells: Cells) -> str:
        category = self._category(cells)
        if category == "Usage":
            return _COMMITMENTS.get(self._commitment(cells).removesuffix(" Instance"), USAGE)
        return _CHARGES.get(category, category)


def _cur_cells(item: LineItem, payer: str) -> tuple[Any, ...]:
    month = periods.period(periods.MONTHLY, item.start)
    covered, discounted = (
        item.record_type == kind for kind in ("SavingsPlanCoveredUsage", "DiscountedUsage")
    )
    return (
        payer,
        item.billing_entity,
        month.start,
        month.end,
        item.account_id,
        item.record_type,
        item.start,
        item.end,
        item.service,
        item.usage_type,
        item.operation,
        item.resource_id,
        item.quantity,
        item.currency,
        item.cost,
        item.net_cost,
        item.blended_cost,
        item.legal_entity,
        item.unit,
        item.on_demand_cost,
        item.region,
        {"region": item.region, "product_name": NAMES.get(item.service, item.service)},
        {f"user_{key}": value for key, value in item.tags.items()},
        item.amortized_cost if discounted else None,
        item.net_amortized_cost if discounted else None,
        item.amortized_cost if covered else None,
        item.net_amortized_cost if covered else None,
        item.amortized_cost,
        item.net_amortized_cost,
    )


def _focus_cells(item: LineItem, payer: str) -> tuple[Any, ...]:
    month = periods.period(periods.MONTHLY, item.start)
    purchase = item.record_type in _PURCHASES
    return (
        item.cost,
        payer,
        item.currency,
        month.start,
        month.end,
        "Purchase" if purchase else _CATEGORIES.get(item.record_type, "Usage"),
        "Recurring" if item.record_type in {"RIFee", "SavingsPlanRecurringFee"} else "Usage-Based",
        item.start,
        item.end,
        item.quantity,
        item.unit,
        item.cost,
        item.amortized_cost,
        item.legal_entity,
        item.on_demand_cost,
        item.quantity,
        item.unit,
        item.billing_entity,
        item.legal_entity,
        item.region,
        item.resource_id,
        NAMES.get(item.service, item.service),
        item.account_id,
        dict(item.tags),
        item.service,
        item.usage_type,
        item.operation,
        item.record_type,
        item.net_cost,
        item.net_amortized_cost,
        item.blended_cost,
    )


_CUR_COLUMNS = {
    "bill_payer_account_id": TEXT,
    "bill_billing_entity": TEXT,
    "bill_billing_period_start_date": TIME,
    "bill_billing_period_end_date": TIME,
    "line_item_usage_account_id": TEXT,
    "line_item_line_item_type": TEXT,
    "line_item_usage_start_date": TIME,
    "line_item_usage_end_date": TIME,
    "line_item_product_code": TEXT,
    "line_item_usage_type": TEXT,
    "line_item_operation": TEXT,
    "line_item_resource_id": TEXT,
    "line_item_usage_amount": AMOUNT,
    "line_item_currency_code": TEXT,
    "line_item_unblended_cost": AMOUNT,
    "line_item_net_unblended_cost": AMOUNT,
    "line_item_blended_cost": AMOUNT,
    "line_item_legal_entity": TEXT,
    "pricing_unit": TEXT,
    "pricing_public_on_demand_cost": AMOUNT,
    "product_region_code": TEXT,
    "product": MAP,
    "resource_tags": MAP,
    "reservation_effective_cost": AMOUNT,
    "reservation_net_effective_cost": AMOUNT,
    "savings_plan_savings_plan_effective_cost": AMOUNT,
    "savings_plan_net_savings_plan_effective_cost": AMOUNT,
    "x_amortized_cost": AMOUNT,
    "x_net_amortized_cost": AMOUNT,
}

_FOCUS_COLUMNS = {
    "BilledCost": AMOUNT,
    "BillingAccountId": TEXT,
    "BillingCurrency": TEXT,
    "BillingPeriodStart": TIME,
    "BillingPeriodEnd": TIME,
    "ChargeCategory": TEXT,
    "ChargeFrequency": TEXT,
    "ChargePeriodStart": TIME,
    "ChargePeriodEnd": TIME,
    "ConsumedQuantity": AMOUNT,
    "ConsumedUnit": TEXT,
    "ContractedCost": AMOUNT,
    "EffectiveCost": AMOUNT,
    "InvoiceIssuerName": TEXT,
    "ListCost": AMOUNT,
    "PricingQuantity": AMOUNT,
    "PricingUnit": TEXT,
    "ProviderName": TEXT,
    "PublisherName": TEXT,
    "RegionId": TEXT,
    "ResourceId": TEXT,
    "ServiceName": TEXT,
    "SubAccountId": TEXT,
    "Tags": MAP,
    "x_ServiceCode": TEXT,
    "x_UsageType": TEXT,
    "x_Operation": TEXT,
    "x_RecordType": TEXT,
    "x_NetCost": AMOUNT,
    "x_NetAmortizedCost": AMOUNT,
    "x_BlendedCost": AMOUNT,
}

FORMATS = {
    "cur2": Format("cur2", _CUR_COLUMNS, _cur_cells),
    "focus": Format("focus", _FOCUS_COLUMNS, _focus_cells),
}
