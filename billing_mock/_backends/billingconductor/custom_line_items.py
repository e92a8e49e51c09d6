"""Custom line items: fees and credits of a billing group. Knows groups, and the months to charge them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._world.refusals import ResourceNotFoundException, ValidationException
from ..._world.resources import resource
from ..._world.table import Rows
from ..base import Collection, operation
from . import charges
from .billing_groups import KIND as GROUP
from .months import Month

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.literals import ComputationRuleEnumType
    from mypy_boto3_billingconductor.type_defs import (
        CustomLineItemBillingPeriodRangeTypeDef,
        CustomLineItemChargeDetailsTypeDef,
        ListCustomLineItemsFilterTypeDef,
        PresentationObjectTypeDef,
        UpdateCustomLineItemChargeDetailsTypeDef,
    )

    from . import BillingConductor  # noqa: F401  # in a string below
    from .books import Book

KIND = "customlineitem"

PRODUCT = "AWSBillingConductor"


class Resource(NamedTuple):
    """What a percentage is of: a billing group or a flat item, until a month that may be open."""

    arn: str
    end: Month | None


@resource
class CustomLineItem:
    """A fee or a credit, as it stands in one month.

    Attributes:
        end: The month it is charged in no more, if that is known.
        resources: What it is a percentage of.
    """

    arn: str
    name: str
    description: str
    charge_details: dict[str, Any]
    currency_code: str
    billing_group_arn: str
    account_id: str
    computation_rule: str
    presentation_details: Mapping[str, Any] | None
    creation_time: int
    last_modified_time: int
    end: Month | None
    resources: tuple[Resource, ...] = ()
    product_code: str = PRODUCT

    @property
    def association_size(self) -> int:
        """The number of resources it is a percentage of."""
        return len(self.resources)

    @property
    def is_percentage(self) -> bool:
        """Whether it is a percentage of its resources."""
        return charges.PERCENTAGE in self.charge_details

    @property
    def place(self) -> tuple[str, str]:
        """What no two items share: a name in a group."""
        return self.billing_group_arn, self.name


class Span(NamedTuple):
    """The months a request is about: the book of each, and where it ends, if it does."""

    books: list[Book]
    end: Month | None


class CustomLineItems(Collection["BillingConductor"]):
    """The custom line items of one payer."""

    @operation
    def create_custom_line_item(
        self,
        *,
        name: str,
        description: str,
        billing_group_arn: str,
        charge_details: CustomLineItemChargeDetailsTypeDef,
        billing_period_range: CustomLineItemBillingPeriodRangeTypeDef | None = None,
        tags: Mapping[str, str] | None = None,
        account_id: str | None = None,
        computation_rule: ComputationRuleEnumType = "CONSOLIDATED",
        presentation_details: PresentationObjectTypeDef | None = None,
    ) -> CustomLineItem:
        """Charge a group, or credit it, in this month or the last, once or from then on."""
        span = self.span(billing_period_range) if billing_period_range else self._this_month()
        group = self.backend.own(GROUP, billing_group_arn)
        for book in span.books:
            self.backend.billing_groups.refuse_gone(book, group)
            self.backend.billing_groups.refuse_unsound(book.groups.get(group))
        details = charges.created(charge_details, computation_rule, presentation_details)
        now = self.backend.now
        item = CustomLineItem(
            arn="",
            name=name,
            description=description,
            charge_details=details,
            currency_code="CNY" if self.backend.partition == "aws-cn" else "USD",
            billing_group_arn=group,
            account_id=account_id or span.books[0].groups.get(group).primary_account_id,
            computation_rule=computation_rule,
            presentation_details=presentation_details,
            creation_time=now,
            last_modified_time=now,
            end=span.end,
        )
        named = charge_details.get("Percentage", {}).get("AssociatedValues", ())
        resources = self.backend.line_item_resources.initial(span, item, named)
        for book in span.books:
            self._refuse_account(book, item)
            book.items.refuse_taken(item)
            self._refuse_beyond(book, item)
        item = replace(item, arn=self.backend.new_arn(KIND), resources=resources)
        for book in span.books:
            book.add_item(item)
        self.world.tags.put(item.arn, tags)
        return item

    @operation
    def update_custom_line_item(
        self,
        *,
        arn: str,
        name: str | None = None,
        description: str | None = None,
        charge_details: UpdateCustomLineItemChargeDetailsTypeDef | None = None,
        billing_period_range: CustomLineItemBillingPeriodRangeTypeDef | None = None,
    ) -> CustomLineItem:
        """Change what is given of an item, in this month or the last."""
        arn = self.existing(arn)
        books = self.in_force(arn, billing_period_range, "ILLEGAL_CUSTOMLINEITEM_UPDATE").books
        rows = [self._updated(book.items.get(arn), name, description, charge_details) for book in books]
        for book, row in zip(books, rows, strict=True):
            book.items.refuse_taken(row)
            limit = self.world.quotas["billingconductor.filtered_custom_line_items_per_billing_group"]
            others = set(book.filtered.of(row.billing_group_arn)) - {arn}
            if "LineItemFilters" in row.charge_details and len(others) >= limit:
                raise ValidationException(
                    f"{row.billing_group_arn} has {limit} custom line items with filters and takes no more.",
                    reason="ILLEGAL_LINE_ITEM_FILTER",
                )
        for book, row in zip(books, rows, strict=True):
            book.put_item(row)
        return rows[-1]

    @operation
    def delete_custom_line_item(
        self, *, arn: str, billing_period_range: CustomLineItemBillingPeriodRangeTypeDef | None = None
    ) -> dict[str, str]:
        """Cease to charge an item, from this month on or in the last."""
        arn = self.backend.own(KIND, arn)
        if not self._known(arn):
            raise ValidationException(f"There is no custom line item {arn}.", reason="MISSING_CUSTOMLINEITEM")
        books = self.in_force(arn, billing_period_range, "ILLEGAL_CUSTOMLINEITEM_MODIFICATION").books
        parents = [parent for book in books for parent in book.parents.of(arn)]
        if parents:
            raise ValidationException(
                f"{arn} is a resource of {', '.join(dict.fromkeys(parents))}; disassociate it first.",
                reason="CUSTOM_LINE_ITEM_ASSOCIATION_EXISTS",
            )
        for book in books:
            book.drop_item(arn)
        if not any(arn in book.items for book in self._open()):
            self.world.tags.forget(arn)
        return {"Arn": arn}

    @operation
    def list_custom_line_items(
        self, *, billing_period: str | None = None, filters: ListCustomLineItemsFilterTypeDef | None = None
    ) -> Rows[CustomLineItem] | list[CustomLineItem]:
        """List the items of a month that pass all filters."""
        items = self.backend.books.asked_book(billing_period).items
        filters = filters or {}
        names, accounts = set(filters.get("Names", ())), set(filters.get("AccountIds", ()))
        groups = {self.backend.full(GROUP, group) for group in filters.get("BillingGroups", ())}
        arns = filters.get("Arns")

        def wanted(item: CustomLineItem) -> bool:
            return (
                (not names or item.name in names)
                and (not accounts or item.account_id in accounts)
                and (not groups or item.billing_group_arn in groups)
            )

        found = arns and [self.backend.full(KIND, arn) for arn in arns]
        return items.chosen(found, wanted if names or accounts or groups else None)

    def existing(self, named: str) -> str:
        """Return the ARN of an item that is or was in some month.

        Raises:
            ResourceNotFoundException: There is none.
        """
        arn = self.backend.own(KIND, named)
        if not self._known(arn):
            raise ResourceNotFoundException(
                f"There is no custom line item {arn}.", resource_id=arn, resource_type=KIND
            )
        return arn

    def in_force(self, arn: str, asked: Any, reason: str) -> Span:
        """Return the months of a range in which an item is in force; without one, the last there is.

        Raises:
            ValidationException: It is so in none of them.
        """
        books, end = self.span(asked) if asked else Span(self._open(), None)
        found = [book for book in books if arn in book.items]
        if not found:
            raise ValidationException(
                f"{arn} is not in force in the months asked for, of this one and the last.",
                reason=reason,
            )
        return Span(found if asked else found[-1:], end)

    def span(self, asked: CustomLineItemBillingPeriodRangeTypeDef) -> Span:
        """Return the months of a range: the last and this one, the last, or this one.

        Raises:
            ValidationException: It starts in another month, or ends elsewhere than with it.
        """
        months = self.backend.books
        start = Month.read(asked["InclusiveStartBillingPeriod"])
        if start not in {months.month, months.month.shifted(-1)}:
            raise ValidationException(
                f"Billing period {start} is neither the current one, {months.month}, nor the one before.",
                reason="INVALID_BILLING_PERIOD_FOR_OPERATION",
            )
        ends = asked.get("ExclusiveEndBillingPeriod")
        end = Month.read(ends) if ends else None
        if end not in {None, start.shifted(1)}:
            raise ValidationException(
                "Invalid custom line item billing period range. ", reason="ILLEGAL_BILLING_PERIOD_RANGE"
            )
        last = months.of(months.month.shifted(-1))
        this = months.current
        return Span([this] if start == months.month else [last] if end else [last, this], end)

    def _this_month(self) -> Span:
        months = self.backend.books
        return Span([months.current], months.month.shifted(1))

    def _open(self) -> list[Book]:
        """Return the books that can be changed: of the last month and of this one."""
        months = self.backend.books
        return [months.of(months.month.shifted(-1)), months.current]

    def _known(self, arn: str) -> bool:
        return any(arn in book.items for _, book in self.backend.books.months)

    def _updated(
        self, item: CustomLineItem, name: str | None, description: str | None, details: Any
    ) -> CustomLineItem:
        return replace(
            item,
            name=item.name if name is None else name,
            description=item.description if description is None else description,
            charge_details=item.charge_details
            if details is None
            else charges.updated(item.charge_details, details),
            last_modified_time=self.backend.now,
        )

    def _refuse_account(self, book: Book, item: CustomLineItem) -> None:
        accounts = book.groups.get(item.billing_group_arn).accounts
        if item.account_id not in accounts:
            raise ValidationException(
                f"Account {item.account_id} is not in {item.billing_group_arn}.", reason="ILLEGAL_ACCOUNT_ID"
            )

    def _refuse_beyond(self, book: Book, item: CustomLineItem) -> None:
        refuse, group = self.backend.refuse_beyond, item.billing_group_arn
        refuse("custom_line_items", len(book.items) + 1, KIND)
        if "LineItemFilters" in item.charge_details:
            count = book.filtered.count(group) + 1
            refuse("filtered_custom_line_items_per_billing_group", count, KIND, group)
        if item.computation_rule == charges.ITEMIZED:
            count = book.itemized.count(group) + 1
            refuse("itemized_custom_line_items_per_billing_group", count, KIND, group)
