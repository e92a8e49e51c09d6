"""Line items as rows of FOCUS exports, 1.0 to 1.2. Knows columns, not files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import BadLineItem
from . import periods
from .export_columns import AMOUNT, MAP, TEXT, TIME, Cells, Columns
from .line_items import USAGE, LineItem
from .services import CODES, NAMES

_COMMITMENTS = {"Savings Plan": "SavingsPlanCoveredUsage", "Reserved": "DiscountedUsage"}
_CHARGES = {"Usage": USAGE, "Purchase": "Fee", "Tax": "Tax", "Credit": "Credit", "Adjustment": "Refund"}
_CATEGORIES = {"Tax": "Tax", "Credit": "Credit", "Refund": "Adjustment"}
_PURCHASES = ("Fee", "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee")


class Focus(Columns):
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


def cells_of(item: LineItem, payer: str) -> tuple[Any, ...]:
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


COLUMNS = {
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
