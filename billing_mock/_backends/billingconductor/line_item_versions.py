"""How a custom line item changed from month to month. Knows the books it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ValidationException
from ..base import Collection, operation
from .custom_line_items import KIND, CustomLineItem
from .months import Month

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.type_defs import ListCustomLineItemVersionsFilterTypeDef

    from . import BillingConductor  # noqa: F401  # in a string below


@dataclass
class Run:
    """Months in a row in which an item stood the same."""

    item: CustomLineItem
    start: Month
    last: Month


class LineItemVersions(Collection["BillingConductor"]):
    """The versions of one payer's custom line items."""

    @operation
    def list_custom_line_item_versions(
        self, *, arn: str, filters: ListCustomLineItemVersionsFilterTypeDef | None = None
    ) -> list[dict[str, Any]]:
        """List the versions of an item that are in force in some month of a range, oldest first."""
        arn = self.backend.own(KIND, arn)
        runs = list(self._runs(arn))
        if not runs:
            raise ValidationException(f"There is no custom line item {arn}.", reason="MISSING_CUSTOMLINEITEM")
        asked = (filters or {}).get("BillingPeriodRange", {})
        start = Month.read(asked["StartBillingPeriod"]) if "StartBillingPeriod" in asked else None
        end = Month.read(asked["EndBillingPeriod"]) if "EndBillingPeriod" in asked else None
        if start and end and end <= start:
            raise ValidationException(
                f"The range ends with {end}, not after it starts with {start}.",
                reason="ILLEGAL_BILLING_PERIOD_RANGE",
            )
        told = [self._told(run, first=run is runs[0]) for run in runs]
        return [
            version
            for version, run in zip(told, runs, strict=True)
            if (end is None or run.start < end)
            and (start is None or self._end(run) is None or start < self._end(run))  # type: ignore[operator]  # no None
        ]

    def _runs(self, arn: str) -> Iterator[Run]:
        run: Run | None = None
        for month, book in self.backend.books.months:
            item = book.items.get(arn) if arn in book.items else None
            if run and (item is None or item != run.item or run.last.shifted(1) != month):
                yield run
                run = None
            if item is not None:
                run = Run(item, run.start if run else month, month)
        if run:
            yield run

    def _end(self, run: Run) -> Month | None:
        """Return the month a version is in force in no more, if that is known."""
        return run.item.end if run.last == self.backend.books.month else run.last.shifted(1)

    def _told(self, run: Run, *, first: bool) -> dict[str, Any]:
        item, end = run.item, self._end(run)
        return {
            "Arn": item.arn,
            "Name": item.name,
            "ChargeDetails": item.charge_details,
            "CurrencyCode": item.currency_code,
            "Description": item.description,
            "ProductCode": item.product_code,
            "BillingGroupArn": item.billing_group_arn,
            "CreationTime": item.creation_time if first else item.last_modified_time,
            "LastModifiedTime": item.last_modified_time,
            "AssociationSize": item.association_size,
            "StartBillingPeriod": str(run.start),
            "EndBillingPeriod": str(end) if end else None,
            "StartTime": int(run.start.start.timestamp()),
            "AccountId": item.account_id,
            "ComputationRule": item.computation_rule,
            "PresentationDetails": item.presentation_details,
        }
