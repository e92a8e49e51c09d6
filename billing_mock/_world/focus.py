"""Line items as rows of FOCUS exports, 1.0 to 1.2. Knows columns, not files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from ..errors import BadLineItem
from .export_columns import (
    AMOUNT,
    MAP,
    Cells,
    Columns,
    Told,
    amount,
    field,
    shared,
    time,
    without_nulls,
)
from .expressions import pricing_option
from .line_items import ON_DEMAND, RESERVED, SAVINGS_PLAN, SPOT, USAGE, Combination
from .services import CODES, NAMES

_COMMITMENTS = {"Savings Plan": "SavingsPlanCoveredUsage", "Reserved": "DiscountedUsage"}
_CHARGES = {"Usage": USAGE, "Purchase": "Fee", "Tax": "Tax", "Credit": "Credit", "Adjustment": "Refund"}
_CATEGORIES = {"Tax": "Tax", "Credit": "Credit", "Refund": "Adjustment"}
_PURCHASES = ("Fee", "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee")


_PRICING = {ON_DEMAND: "Standard", SPOT: "Dynamic", RESERVED: "Committed", SAVINGS_PLAN: "Committed"}
_KINDS = {RESERVED: ("Usage", "Reserved"), SAVINGS_PLAN: ("Spend", "Savings Plan")}
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Focus(Columns):
    """The rows of an export in the FinOps Open Cost and Usage Specification."""

    def __init__(self, names: Mapping[str, int], exact: Collection[str] = ()) -> None:
        super().__init__(names, exact)
        self._is_ours = "x_RecordType" in names
        self._account = self.text("SubAccountId", "BillingAccountId")
        self._service = self.text("x_ServiceCode"), self.text("ServiceName")
        self._times = self.cell("ChargePeriodStart"), self.cell("ChargePeriodEnd")
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
        self._before = [
            self.text("AvailabilityZone"),
            self.text("InvoiceIssuerName"),
            self.text("BillingAccountId"),
        ]
        self._billing_period = self.text("BillingPeriodStart")
        self._pricing = self.text("x_PricingOption"), self.text("PricingCategory")
        self._commitment_id = self.text("CommitmentDiscountId")
        self._arns = self.text("x_ReservationArn"), self.text("x_SavingsPlanArn")
        self._factor = self.shared_amount("x_NormalizationFactor")
        self._after = [self.text("ChargeDescription"), self.text("InvoiceId"), self.text("x_LineItemId")]
        self._attributes = self.map("SkuPriceDetails")
        self._cost_categories = self.map("x_CostCategories")
        self._tags = self.map("Tags", "user:")
        self._figures = self.figures(
            "ConsumedQuantity",
            "PricingQuantity",
            "BilledCost",
            "ListCost",
            "EffectiveCost",
            "x_NetCost",
            "x_NetAmortizedCost",
            "x_BlendedCost",
        )
        self.is_known()

    def read(self, cells: Cells) -> tuple[Any, ...]:
        """Return the fields of a line item."""
        told = self.told(cells)
        consumed, priced, cost, on_demand, amortized, net, net_amortized, blended = self._figures(cells)
        if cost is None:
            raise BadLineItem("BilledCost: there is none")
        start, end = self._times
        if amortized is None:
            amortized = cost
        if on_demand is None:
            on_demand = cost if told.texts[0] == USAGE else 0
        return (
            *told.head,
            start(cells),
            end(cells),
            *told.texts,
            (priced if consumed is None else consumed) or 0,
            cost,
            on_demand,
            amortized,
            cost if net is None else net,
            amortized if net_amortized is None else net_amortized,
            cost if blended is None else blended,
            *told.rest,
        )

    def tell(self, cells: Cells) -> Told:
        """Return what a row tells but times and amounts."""
        code, name = (text(cells) for text in self._service)
        own_option, category = (text(cells) for text in self._pricing)
        reservation_arn, savings_plan_arn = (text(cells) for text in self._arns)
        attributes = self._attributes(cells)
        if not self._is_ours:
            attributes = without_nulls({_snake(name): value for name, value in attributes.items()})
            commitment = self._commitment_id(cells)
            if commitment.startswith("arn:"):
                is_plan = self._commitment(cells) == "Savings Plan"
                reservation_arn, savings_plan_arn = ("", commitment) if is_plan else (commitment, "")
        return Told(
            (self._account(cells), code or CODES.get(name, name)),
            (
                self._record_type(cells) or self._kind(cells),
                *(text(cells) for text in self._texts),
            ),
            (
                self._tags(cells),
                *(text(cells) for text in self._before),
                str(self._billing_period(cells))[: len("2026-11")],
                own_option or (SPOT if category == "Dynamic" else ""),
                reservation_arn,
                savings_plan_arn,
                self._factor(cells),
                *(text(cells) for text in self._after),
                attributes,
                self._cost_categories(cells),
            ),
        )

    def _kind(self, cells: Cells) -> str:
        category = self._category(cells)
        if category == "Usage":
            return _COMMITMENTS.get(self._commitment(cells).removesuffix(" Instance"), USAGE)
        return _CHARGES.get(category, category)


def _snake(name: str) -> str:
    """Return the ledger's name of an attribute that FOCUS calls ``InstanceType`` or ``x_InstanceType``."""
    return _WORD.sub("_", name.removeprefix("x_")).lower()


def _charge(one: Combination, _: str) -> str:
    return "Purchase" if one.record_type in _PURCHASES else _CATEGORIES.get(one.record_type, "Usage")


def _frequency(one: Combination, _: str) -> str:
    return "Recurring" if one.record_type in {"RIFee", "SavingsPlanRecurringFee"} else "Usage-Based"


def _commitment(one: Combination) -> tuple[str, str]:
    """Return category and type of what an item is committed to."""
    return _KINDS.get(pricing_option(one), ("", ""))


def _pricing(one: Combination, _: str) -> str:
    return _PRICING[pricing_option(one)]


COLUMNS = {
    "AvailabilityZone": field("availability_zone"),
    "BillingAccountId": shared(lambda one, payer: one.payer_account_id or payer),
    "BillingCurrency": field("currency"),
    "ChargeCategory": shared(_charge),
    "ChargeDescription": field("description"),
    "ChargeFrequency": shared(_frequency),
    "CommitmentDiscountCategory": shared(lambda one, _: _commitment(one)[0]),
    "CommitmentDiscountId": shared(lambda one, _: one.savings_plan_arn or one.reservation_arn),
    "CommitmentDiscountType": shared(lambda one, _: _commitment(one)[1]),
    "ConsumedUnit": field("unit"),
    "InvoiceId": field("invoice_id"),
    "InvoiceIssuerName": shared(lambda one, _: one.invoicing_entity or one.legal_entity),
    "PricingCategory": shared(_pricing),
    "PricingUnit": field("unit"),
    "ProviderName": field("billing_entity"),
    "PublisherName": field("legal_entity"),
    "RegionId": field("region"),
    "ResourceId": field("resource_id"),
    "ServiceName": shared(lambda one, _: NAMES.get(one.service, one.service)),
    "SkuMeter": field("usage_type"),
    "SkuPriceDetails": field("attributes", MAP),
    "SubAccountId": field("account_id"),
    "Tags": field("tags", MAP),
    "x_CostCategories": field("cost_categories", MAP),
    "x_LineItemId": field("line_item_id"),
    "x_NormalizationFactor": field("normalization_factor", AMOUNT),
    "x_Operation": field("operation"),
    "x_PricingOption": field("pricing_option"),
    "x_RecordType": field("record_type"),
    "x_ReservationArn": field("reservation_arn"),
    "x_SavingsPlanArn": field("savings_plan_arn"),
    "x_ServiceCode": field("service"),
    "x_UsageType": field("usage_type"),
    "BillingPeriodStart": time("month"),
    "BillingPeriodEnd": time("next month"),
    "ChargePeriodStart": time("start"),
    "ChargePeriodEnd": time("end"),
    "BilledCost": amount("cost"),
    "ConsumedQuantity": amount("quantity"),
    "ContractedCost": amount("cost"),
    "EffectiveCost": amount("amortized_cost"),
    "ListCost": amount("on_demand_cost"),
    "PricingQuantity": amount("quantity"),
    "x_BlendedCost": amount("blended_cost"),
    "x_NetAmortizedCost": amount("net_amortized_cost"),
    "x_NetCost": amount("net_cost"),
}
