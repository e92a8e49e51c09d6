"""Line items as rows of Cost and Usage Reports, CUR 2.0. Knows columns, not files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from ..errors import BadLineItem
from .export_columns import (
    AMOUNT,
    MAP,
    USER,
    Cells,
    Columns,
    Told,
    Written,
    amount,
    field,
    shared,
    tag_key,
    time,
    without_nulls,
)
from .expressions import instance_type, pricing_option
from .line_items import NORMALIZED, RESERVED, SPOT, USAGE, Combination
from .services import NAMES

_ATTRIBUTES = {
    "instance_type": "product_instance_type",
    "instance_family": "product_instance_family",
    "operating_system": "product_operating_system",
    "tenancy": "product_tenancy",
    "database_engine": "product_database_engine",
    "cache_engine": "product_cache_engine",
    "deployment_option": "product_deployment_option",
    "product_family": "product_product_family",
    "offering_class": "pricing_offering_class",
    "purchase_option": "pricing_purchase_option",
    "savings_plans_type": "savings_plan_offering_type",
}
"""The attributes of products that have columns of their own, at least in the legacy CUR."""

_TERMS = {"Reserved": RESERVED, "Spot": SPOT}


class Cur(Columns):
    """The rows of a Cost and Usage Report."""

    def __init__(self, names: Mapping[str, int], exact: Collection[str] = ()) -> None:
        super().__init__(names, exact)
        self._is_ours = "x_amortized_cost" in names
        self._times = self.cell("line_item_usage_start_date"), self.cell("line_item_usage_end_date")
        self._head = [
            self.text("line_item_usage_account_id"),
            self.text("line_item_product_code", "product_servicecode"),
        ]
        self._record_type = self.text("line_item_line_item_type")
        self._usage = self.text("line_item_usage_type"), self.text("line_item_operation")
        self._region = self.text("product_region_code", "product_region")
        self._texts = [
            self.text("line_item_resource_id"),
            self.text("bill_billing_entity"),
            self.text("line_item_legal_entity"),
            self.text("line_item_currency_code"),
            self.text("pricing_unit"),
        ]
        self._before = [
            self.text("line_item_availability_zone"),
            self.text("bill_invoicing_entity"),
            self.text("bill_payer_account_id"),
        ]
        self._billing_period = self.text("bill_billing_period_start_date")
        self._pricing = self.text("x_pricing_option"), self.text("pricing_term")
        self._arns = [
            self.text("reservation_reservation_a_r_n"),
            self.text("savings_plan_savings_plan_a_r_n"),
        ]
        self._factor = self.shared_amount("line_item_normalization_factor")
        self._after = [
            self.text("line_item_line_item_description"),
            self.text("bill_invoice_id"),
            self.text("x_line_item_id"),
        ]
        self._product = self.map("product")
        attributes = {} if self._is_ours else _ATTRIBUTES  # what is ours has them all in the map
        self._attributes = {name: self.text(column) for name, column in attributes.items()}
        self._tags = self._columns_or_map("resource_tags", tag_key, *USER)
        self._cost_categories = self._columns_or_map("cost_category", str)
        self._figures = self.figures(
            "line_item_usage_amount",
            "line_item_unblended_cost",
            "line_item_net_unblended_cost",
            "line_item_blended_cost",
            "pricing_public_on_demand_cost",
            "x_amortized_cost",
            "x_net_amortized_cost",
        )
        self._amortized = {kind: [*map(self.amount, columns)] for kind, columns in _AMORTIZED.items()}
        self._net_amortized = {
            kind: [self.amount(_net(name), name) for name in columns] for kind, columns in _AMORTIZED.items()
        }
        self.is_known()

    def read(self, cells: Cells) -> tuple[Any, ...]:
        """Return the fields of a line item."""
        told = self.told(cells)
        quantity, cost, net, blended, on_demand, amortized, net_amortized = self._figures(cells)
        if cost is None:
            raise BadLineItem("line_item_unblended_cost: there is none")
        start, end = self._times
        if amortized is None:
            amortized = self._spread(cells, told, self._amortized, cost)
        if net_amortized is None:
            gross = amortized if net is None else net
            net_amortized = self._spread(cells, told, self._net_amortized, gross)
        if on_demand is None:
            on_demand = cost if told.texts[0] == USAGE else 0
        return (
            *told.head,
            start(cells),
            end(cells),
            *told.texts,
            quantity or 0,
            cost,
            on_demand,
            amortized,
            cost if net is None else net,
            net_amortized,
            cost if blended is None else blended,
            *told.rest,
        )

    def tell(self, cells: Cells) -> Told:
        """Return what a row tells but times and amounts."""
        product, region = self._product(cells), self._region(cells)
        if not region and not self._is_ours:
            region = product.get("region", "")
        head = [text(cells) for text in self._head]
        record_type = self._record_type(cells)
        own_option, term = (text(cells) for text in self._pricing)
        arns = [text(cells) for text in self._arns]
        attributes = {name: told for name, text in self._attributes.items() if (told := text(cells))}
        attributes.update(product)
        known = {"region": region, "product_name": NAMES.get(head[1], head[1])}
        for name, usual in known.items():
            if attributes.get(name) == usual:
                del attributes[name]
        return Told(
            tuple(head),
            (
                record_type,
                *(text(cells) for text in self._usage),
                region,
                *(text(cells) for text in self._texts),
            ),
            (
                self._tags(cells),
                *(text(cells) for text in self._before),
                str(self._billing_period(cells))[: len("2026-11")],
                own_option or _TERMS.get(term, ""),
                *arns,
                self._factor(cells),
                *(text(cells) for text in self._after),
                without_nulls(attributes),
                self._cost_categories(cells),
            ),
            is_prepaid=record_type == "Fee" and bool(arns[0]),
        )

    def _spread(self, cells: Cells, told: Told, columns: Mapping[str, Any], cost: int) -> int:
        """Return the amortized cost, as AWS's own reports work it out."""
        record_type = told.texts[0]
        if record_type not in columns:
            return 0 if told.is_prepaid else cost
        amounts = [amount(cells) for amount in columns[record_type]]
        if amounts and all(amount is None for amount in amounts):
            return cost
        first, *others = (*(amount or 0 for amount in amounts), 0)
        return first - sum(others) if record_type == "SavingsPlanRecurringFee" else first + sum(others)

    def _columns_or_map(
        self, name: str, key: Callable[[str], str], *prefixes: str
    ) -> Callable[[Cells], Mapping[str, str]]:
        """Return what finds a map that may have a column for each key instead."""
        columns = {key(rest): text for rest, text in self.columns_of(f"{name}/", f"{name}_").items()}
        if not columns:
            return self.map(name, *prefixes)
        return lambda cells: without_nulls({name: text(cells) or None for name, text in columns.items()})


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


def _attribute(name: str) -> Written:
    return shared(lambda one, _: one.attributes.get(name, ""))


def _product(one: Combination, _: str) -> Mapping[str, str]:
    name = NAMES.get(one.service, one.service)
    return {"region": one.region, "product_name": name, **one.attributes}


def _pricing_term(one: Combination, _: str) -> str:
    option = pricing_option(one)
    return option if option in _TERMS else "OnDemand"


def _is(record_type: str, one: Combination) -> bool:
    return one.record_type == record_type


_discounted, _covered = partial(_is, "DiscountedUsage"), partial(_is, "SavingsPlanCoveredUsage")

COLUMNS = {
    "bill_billing_entity": field("billing_entity"),
    "bill_billing_period_end_date": time("next month"),
    "bill_billing_period_start_date": time("month"),
    "bill_invoice_id": field("invoice_id"),
    "bill_invoicing_entity": shared(lambda one, _: one.invoicing_entity or one.legal_entity),
    "bill_payer_account_id": shared(lambda one, payer: one.payer_account_id or payer),
    "cost_category": field("cost_categories", MAP),
    "identity_line_item_id": field("line_item_id"),
    "line_item_availability_zone": field("availability_zone"),
    "line_item_currency_code": field("currency"),
    "line_item_legal_entity": field("legal_entity"),
    "line_item_line_item_description": field("description"),
    "line_item_line_item_type": field("record_type"),
    "line_item_normalization_factor": field("normalization_factor", AMOUNT),
    "line_item_operation": field("operation"),
    "line_item_product_code": field("service"),
    "line_item_resource_id": field("resource_id"),
    "line_item_usage_account_id": field("account_id"),
    "line_item_usage_type": field("usage_type"),
    "pricing_offering_class": _attribute("offering_class"),
    "pricing_purchase_option": _attribute("purchase_option"),
    "pricing_term": shared(_pricing_term),
    "pricing_unit": field("unit"),
    "product": shared(_product, MAP),
    "product_instance_family": _attribute("instance_family"),
    "product_instance_type": shared(lambda one, _: instance_type(one)),
    "product_product_family": _attribute("product_family"),
    "product_region_code": field("region"),
    "reservation_reservation_a_r_n": field("reservation_arn"),
    "resource_tags": shared(lambda one, _: {f"user_{key}": value for key, value in one.tags.items()}, MAP),
    "savings_plan_savings_plan_a_r_n": field("savings_plan_arn"),
    "x_line_item_id": field("line_item_id"),
    "x_pricing_option": field("pricing_option"),
    "line_item_normalized_usage_amount": amount(NORMALIZED, lambda one: one.normalization_factor is not None),
    "reservation_effective_cost": amount("amortized_cost", _discounted),
    "reservation_net_effective_cost": amount("net_amortized_cost", _discounted),
    "savings_plan_net_savings_plan_effective_cost": amount("net_amortized_cost", _covered),
    "savings_plan_savings_plan_effective_cost": amount("amortized_cost", _covered),
    "line_item_usage_start_date": time("start"),
    "line_item_usage_end_date": time("end"),
    "line_item_blended_cost": amount("blended_cost"),
    "line_item_net_unblended_cost": amount("net_cost"),
    "line_item_unblended_cost": amount("cost"),
    "line_item_usage_amount": amount("quantity"),
    "pricing_public_on_demand_cost": amount("on_demand_cost"),
    "x_amortized_cost": amount("amortized_cost"),
    "x_net_amortized_cost": amount("net_amortized_cost"),
}
