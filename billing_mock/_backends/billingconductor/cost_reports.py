"""Margins: what billing groups cost and are charged, by month and product. Knows how that is told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..._world.money import UNIT, text
from ..._world.refusals import ResourceNotFoundException, ValidationException
from ..._world.table import Mapped, Rows
from ..base import Collection, operation
from .billing_groups import KIND, BillingGroup
from .months import Month
from .pro_forma import Costs, costs_of, share
from .usage import Usage

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.type_defs import (
        BillingPeriodRangeTypeDef,
        ListBillingGroupCostReportsFilterTypeDef,
    )

    from . import BillingConductor
    from .books import Book

LONGEST = 12

PRODUCT_NAME = "PRODUCT_NAME"
BILLING_PERIOD = "BILLING_PERIOD"


@dataclass(frozen=True)
class CostReport:
    """The margin of a group, or of a part of its costs that *attributes* tell."""

    arn: str
    aws_cost: str
    proforma_cost: str
    margin: str
    margin_percentage: str
    currency: str
    attributes: list[dict[str, str]] | None = None


class CostReports(Collection["BillingConductor"]):
    """The cost reports of one payer."""

    @operation
    def list_billing_group_cost_reports(
        self,
        *,
        billing_period: str | None = None,
        filters: ListBillingGroupCostReportsFilterTypeDef | None = None,
    ) -> Rows[CostReport] | list[CostReport]:
        """Report on each group of a month."""
        monthly = _Month(self.backend, self.backend.books.asked(billing_period))
        arns = filters.get("BillingGroupArns") if filters else None
        groups = monthly.book.groups.chosen(arns and [self.backend.full(KIND, arn) for arn in arns])

        def report(group: BillingGroup) -> CostReport:
            return self._told(group.arn, sum(monthly.costs(group).values(), Costs()))

        return [report(group) for group in groups] if isinstance(groups, list) else Mapped(groups, report)

    @operation
    def get_billing_group_cost_report(
        self,
        *,
        arn: str,
        billing_period_range: BillingPeriodRangeTypeDef | None = None,
        group_by: list[str] | None = None,
    ) -> list[CostReport]:
        """Report on one group, for some months, as a whole or by product, by month or by both."""
        arn = self.backend.own(KIND, arn)
        months = self._range(billing_period_range)
        monthly = [found for month in months if arn in (found := _Month(self.backend, month)).book.groups]
        if not monthly:
            raise ResourceNotFoundException(
                f"There is no billing group {arn} in the months asked for.",
                resource_id=arn,
                resource_type=KIND,
            )
        names = list(dict.fromkeys(group_by or ()))
        sums: dict[tuple[str, ...], Costs] = defaultdict(Costs)
        for one in monthly:
            costs = one.costs(one.book.groups.get(arn))
            if PRODUCT_NAME not in names:
                costs = {"": sum(costs.values(), Costs())}
            for product, cost in sorted(costs.items()):
                values = {PRODUCT_NAME: product, BILLING_PERIOD: one.month.title}
                sums[tuple(values[name] for name in names)] += cost
        return [
            self._told(
                arn,
                cost,
                [{"Key": name, "Value": value} for name, value in zip(names, values, strict=True)] or None,
            )
            for values, cost in sums.items()
        ]

    def _range(self, asked: BillingPeriodRangeTypeDef | None) -> list[Month]:
        now = self.backend.books.month
        if asked is None:
            return [now]
        start = Month.read(asked["InclusiveStartBillingPeriod"])
        end = Month.read(asked["ExclusiveEndBillingPeriod"])
        count = start.until(end)
        if count < 1:
            raise ValidationException(
                f"The range ends with {end}, not after it starts with {start}.",
                reason="ILLEGAL_BILLING_PERIOD_RANGE",
            )
        if count > LONGEST:
            raise ValidationException(
                f"From {start} to {end} are {count} months; {LONGEST} are allowed.",
                reason="INVALID_TIME_RANGE",
            )
        if end > now.shifted(1):
            raise ValidationException(
                f"Billing period {end.shifted(-1)} has not begun; the current one is {now}.",
                reason="ILLEGAL_BILLING_PERIOD",
            )
        return [start.shifted(by) for by in range(count)]

    def _told(self, arn: str, costs: Costs, attributes: list[dict[str, str]] | None = None) -> CostReport:
        margin = costs.pro_forma - costs.aws
        percentage = share(margin, 100 * 100, costs.pro_forma) * (UNIT // 100) if costs.pro_forma else 0
        return CostReport(
            arn,
            text(costs.aws, places=2),
            text(costs.pro_forma, places=2),
            text(margin, places=2),
            text(percentage, places=1),
            "CNY" if self.backend.partition == "aws-cn" else "USD",
            attributes,
        )


class _Month:
    """What groups cost and are charged in one month; the ledger is read when first asked."""

    def __init__(self, backend: BillingConductor, month: Month) -> None:
        self.month = month
        self.book: Book = backend.books.of(month)
        self._backend = backend

    def costs(self, group: BillingGroup) -> dict[str, Costs]:
        """Return the costs of a group, by product."""
        passthrough = self._backend.pricing_plans.is_passthrough(group.pricing_plan_arn)
        return costs_of(self.book, group, self._usage, passthrough=passthrough)

    @cached_property
    def _usage(self) -> Usage:
        return Usage(self._backend.world.ledger, self.month, dict(self.book.orphaned()))
