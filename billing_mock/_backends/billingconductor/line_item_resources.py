"""What a percentage is of: its billing group, and flat items of that group. Knows items and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ValidationException
from ..base import Collection, operation
from .billing_groups import KIND as GROUP
from .custom_line_items import KIND as ITEM
from .custom_line_items import CustomLineItem, Resource, Span

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.type_defs import (
        CustomLineItemBillingPeriodRangeTypeDef,
        ListResourcesAssociatedToCustomLineItemFilterTypeDef,
    )

    from . import BillingConductor  # noqa: F401  # in a string below
    from .books import Book


class Unfit(Exception):
    """Why one resource of many cannot be associated or disassociated.

    Args:
        reason: As the batch operations tell it.
        message: The same in words.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class LineItemResources(Collection["BillingConductor"]):
    """The resources of one payer's percentages."""

    @operation
    def batch_associate_resources_to_custom_line_item(
        self,
        *,
        target_arn: str,
        resource_arns: list[str],
        billing_period_range: CustomLineItemBillingPeriodRangeTypeDef | None = None,
    ) -> dict[str, Any]:
        """Let a percentage be of more resources, as far as each may be."""
        target, span = self._target(target_arn, billing_period_range)

        def associate(arn: str) -> None:
            for book in span.books:
                self._refuse_association(book, book.items.get(target), arn)
            for book in span.books:
                item = book.items.get(target)
                book.put_item(replace(item, resources=(*item.resources, Resource(arn, span.end))))

        good, bad = self._each(span, resource_arns, associate)
        return {"SuccessfullyAssociatedResources": good, "FailedAssociatedResources": bad}

    @operation
    def batch_disassociate_resources_from_custom_line_item(
        self,
        *,
        target_arn: str,
        resource_arns: list[str],
        billing_period_range: CustomLineItemBillingPeriodRangeTypeDef | None = None,
    ) -> dict[str, Any]:
        """Let a percentage be of fewer resources, as far as it is of each."""
        target, span = self._target(target_arn, billing_period_range)

        def disassociate(arn: str) -> None:
            holding = [book for book in span.books if arn in _arns(book.items.get(target))]
            if not holding:
                raise Unfit("ILLEGAL_CUSTOMLINEITEM", f"{arn} is not associated with {target}.")
            for book in holding:
                item = book.items.get(target)
                book.put_item(replace(item, resources=tuple(one for one in item.resources if one.arn != arn)))

        good, bad = self._each(span, resource_arns, disassociate)
        return {"SuccessfullyDisassociatedResources": good, "FailedDisassociatedResources": bad}

    @operation
    def list_resources_associated_to_custom_line_item(
        self,
        *,
        arn: str,
        billing_period: str | None = None,
        filters: ListResourcesAssociatedToCustomLineItemFilterTypeDef | None = None,
    ) -> dict[str, Any]:
        """List what a percentage is of, or which percentages are of a flat item."""
        book = self.backend.books.asked_book(billing_period)
        item = book.items.get(self.backend.own(ITEM, arn))
        found = [(resource, "CHILD") for resource in item.resources]
        for parent in map(book.items.get, book.parents.of(item.arn)):
            found += [
                (Resource(parent.arn, one.end), "PARENT") for one in parent.resources if one.arn == item.arn
            ]
        wanted = filters.get("Relationship") if filters else None
        told = [
            {
                "Arn": resource.arn,
                "Relationship": relationship,
                "EndBillingPeriod": str(resource.end) if resource.end else None,
            }
            for resource, relationship in found
            if wanted in {None, relationship}
        ]
        return {"Arn": item.arn, "AssociatedResources": told}

    def initial(self, span: Span, item: CustomLineItem, named: Iterable[str]) -> tuple[Resource, ...]:
        """Return the resources a new item is a percentage of.

        Raises:
            ValidationException: It cannot be of one of them.
        """
        for name in named:
            arn = self._full(span, name)
            child = next((book.items.get(arn) for book in span.books if arn in book.items), None)
            if child is not None and child.is_percentage:
                raise ValidationException(
                    f"{arn} is a percentage itself; one can be of flat items and its billing group only.",
                    reason="ILLEGAL_CHILD_ASSOCIATE_RESOURCE",
                )
            for book in span.books:
                self._refuse_initial(book, item, arn)
            item = replace(item, resources=(*item.resources, Resource(arn, None)))
        return item.resources

    def _refuse_initial(self, book: Book, item: CustomLineItem, arn: str) -> None:
        try:
            self._refuse_association(book, item, arn)
        except Unfit as unfit:
            if unfit.reason == "SERVICE_LIMIT_EXCEEDED":
                self._refuse_beyond(book, item, arn)
            raise ValidationException(str(unfit), reason="ILLEGAL_RESOURCE_ARNS") from None

    def _refuse_beyond(self, book: Book, item: CustomLineItem, arn: str) -> None:
        self.backend.refuse_beyond("resources_per_custom_line_item", item.association_size + 1, ITEM)
        self.backend.refuse_beyond(
            "custom_line_items_per_flat_custom_line_item", self._uses(book, arn) + 1, ITEM, arn
        )

    def _uses(self, book: Book, arn: str) -> int:
        """Count the percentages that are of a flat item."""
        return book.parents.count(arn) if arn in book.items else 0

    def _refuse_association(self, book: Book, item: CustomLineItem, arn: str) -> None:
        """Raise why *item* cannot be a percentage of a resource too."""
        if not self._is_there(book, arn):
            known = self._was_there(arn)
            raise Unfit(
                "INVALID_BILLING_PERIOD_RANGE" if known else "INVALID_ARN",
                f"{arn} is not there in all of the months asked for." if known else f"There is no {arn}.",
            )
        if arn in _arns(item):
            raise Unfit("ILLEGAL_CUSTOMLINEITEM", f"{arn} is associated already.")
        child = book.items.get(arn) if arn in book.items else None
        group = child.billing_group_arn if child else arn
        if group != item.billing_group_arn:
            raise Unfit("ILLEGAL_CUSTOMLINEITEM", f"{arn} is not of {item.billing_group_arn}.")
        if child and child.is_percentage:
            raise Unfit("ILLEGAL_CUSTOMLINEITEM", f"{arn} is a percentage itself.")
        quotas = self.world.quotas
        if (
            item.association_size >= quotas["billingconductor.resources_per_custom_line_item"]
            or self._uses(book, arn) >= quotas["billingconductor.custom_line_items_per_flat_custom_line_item"]
        ):
            raise Unfit("SERVICE_LIMIT_EXCEEDED", f"One of {arn} and the item takes no more associations.")

    def _target(self, named: str, asked: Any) -> tuple[str, Span]:
        """Return the percentage a batch is about, and the months."""
        items = self.backend.custom_line_items
        arn = items.existing(named)
        span = items.in_force(arn, asked, "ILLEGAL_CUSTOMLINEITEM_MODIFICATION")
        if not span.books[0].items.get(arn).is_percentage:
            raise ValidationException(
                f"{arn} is flat; only a percentage has resources.", reason="ILLEGAL_CUSTOMLINEITEM"
            )
        return arn, span

    def _each(
        self, span: Span, named: list[str], act: Callable[[str], None]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Act on each resource, and tell of each how that went."""
        good: list[dict[str, Any]] = []
        bad: list[dict[str, Any]] = []
        for name in named:
            arn = self._full(span, name)
            try:
                act(arn)
            except Unfit as unfit:
                bad.append({"Arn": arn, "Error": {"Message": str(unfit), "Reason": unfit.reason}})
            else:
                good.append({"Arn": arn})
        return good, bad

    def _full(self, span: Span, named: str) -> str:
        """Return the ARN of an item or a group that a caller names by ARN or by id."""
        item = self.backend.full(ITEM, named)
        if any(item in book.items for book in span.books):
            return item
        group = self.backend.full(GROUP, named)
        is_group = named.isdecimal() or any(group in book.groups for book in span.books)
        return group if is_group else item

    def _is_there(self, book: Book, arn: str) -> bool:
        return arn in book.items or arn in book.groups

    def _was_there(self, arn: str) -> bool:
        return any(self._is_there(book, arn) for _, book in self.backend.books.months)


def _arns(item: CustomLineItem) -> set[str]:
    return {resource.arn for resource in item.resources}
