"""Line items as rows of Cost and Usage Reports, CUR 2.0. Knows columns, not files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import BadLineItem
from . import periods
from .export_columns import AMOUNT, MAP, TEXT, TIME, USER, Cells, Columns, tag_key
from .line_items import USAGE, LineItem
from .services import NAMES


class Cur(Columns):
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
        self._tags = self.map("resource_tags", *USER)
        self._tag_columns = {
            tag_key(name[len("resource_tags") + 1 :]): self.text(name)
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


def cells_of(item: LineItem, payer: str) -> tuple[Any, ...]:
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


COLUMNS = {
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
