"""Billing groups: who is priced together, by which plan. Knows accounts, transfers, and plans by ARN."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ValidationException
from ..._world.resources import resource
from ..._world.table import Rows
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.literals import BillingGroupStatusType
    from mypy_boto3_billingconductor.type_defs import (
        AccountGroupingTypeDef,
        ComputationPreferenceTypeDef,
        ListBillingGroupsFilterTypeDef,
        UpdateBillingGroupAccountGroupingTypeDef,
    )

    from . import BillingConductor  # noqa: F401  # in a string below
    from .books import Book

KIND = "billinggroup"

ACTIVE = "ACTIVE"
PENDING = "PENDING"
PRIMARY_ACCOUNT_MISSING = "PRIMARY_ACCOUNT_MISSING"

STANDARD = "STANDARD"
TRANSFER_BILLING = "TRANSFER_BILLING"


@resource
class BillingGroup:
    """Accounts that are priced together.

    Attributes:
        accounts: The ids of its accounts, in the order they came.
        transfer: The ARN of its billing transfer, if that is where its accounts come from.
        starts: When that begins.
        missing_since: When its primary account left the family.
    """

    arn: str
    name: str
    description: str | None
    primary_account_id: str
    pricing_plan_arn: str
    accounts: tuple[str, ...]
    creation_time: int
    last_modified_time: int
    auto_associate: bool = False
    status: str = ACTIVE
    status_reason: str | None = None
    transfer: str | None = None
    starts: datetime | None = None
    missing_since: datetime | None = None

    @property
    def size(self) -> int:
        """The number of its accounts."""
        return len(self.accounts)

    @cached_property
    def billing_group_type(self) -> str:
        """Whether its accounts are of the family, or those of a billing transfer."""
        return TRANSFER_BILLING if self.transfer else STANDARD

    @cached_property
    def computation_preference(self) -> dict[str, str]:
        """What it is priced by."""
        return {"PricingPlanArn": self.pricing_plan_arn}

    @cached_property
    def account_grouping(self) -> dict[str, Any]:
        """Where its accounts come from."""
        return {
            "AutoAssociate": None if self.transfer else self.auto_associate,
            "ResponsibilityTransferArn": self.transfer,
        }

    def having(self, accounts: tuple[str, ...], now: int) -> BillingGroup:
        """Return it with other accounts, as modified *now*."""
        return replace(self, accounts=accounts, last_modified_time=now)


class BillingGroups(Collection["BillingConductor"]):
    """The billing groups of one payer."""

    @operation
    def create_billing_group(
        self,
        *,
        name: str,
        account_grouping: AccountGroupingTypeDef,
        computation_preference: ComputationPreferenceTypeDef,
        primary_account_id: str | None = None,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> BillingGroup:
        """Group accounts of the family, or those that come with a billing transfer."""
        book = self.backend.books.current
        groupings = self.backend.account_groupings
        accounts = (
            groupings.of_transfer(book, account_grouping, primary_account_id)
            if "ResponsibilityTransferArn" in account_grouping
            else groupings.of_family(book, account_grouping, primary_account_id)
        )
        plan, now = computation_preference["PricingPlanArn"], self.backend.now
        group = BillingGroup(
            name=name,
            description=description,
            pricing_plan_arn=plan,
            creation_time=now,
            last_modified_time=now,
            **accounts,
        )
        self.backend.pricing_plans.refuse_for(book, plan, group.billing_group_type)
        book.groups.refuse_taken(group)
        self.backend.refuse_beyond("billing_groups", len(book.groups) + 1, KIND)
        group = group if group.arn else replace(group, arn=self.backend.new_arn(KIND))
        book.add_group(group)
        self.world.tags.forget(group.arn)  # of one of the same ARN, that was removed at a month's end
        self.world.tags.put(group.arn, tags)
        return group

    @operation
    def list_billing_groups(
        self, *, billing_period: str | None = None, filters: ListBillingGroupsFilterTypeDef | None = None
    ) -> Rows[BillingGroup] | list[BillingGroup]:
        """List the groups of a month that pass all filters."""
        groups = self.backend.books.asked_book(billing_period).groups
        tests = list(_tests(filters)) if filters else []
        arns = filters.get("Arns") if filters else None
        return groups.chosen(
            arns and [self.backend.full(KIND, arn) for arn in arns],
            (lambda group: all(test(group) for test in tests)) if tests else None,
        )

    @operation
    def update_billing_group(
        self,
        *,
        arn: str,
        name: str | None = None,
        status: BillingGroupStatusType | None = None,
        computation_preference: ComputationPreferenceTypeDef | None = None,
        description: str | None = None,
        account_grouping: UpdateBillingGroupAccountGroupingTypeDef | None = None,
    ) -> BillingGroup:
        """Change what is given of a group, from this month on."""
        book = self.backend.books.current
        group = book.groups.get(self.backend.own(KIND, arn))
        if status not in {None, group.status}:
            raise ValidationException(
                f"{group.arn} is {group.status}; what becomes of its accounts decides that, not an update.",
                reason="INVALID_BILLING_GROUP_STATUS",
            )
        auto = self.backend.account_groupings.auto_after(book, group, account_grouping or {})
        plan = computation_preference["PricingPlanArn"] if computation_preference else group.pricing_plan_arn
        self.backend.pricing_plans.refuse_for(book, plan, group.billing_group_type)
        changed = replace(
            group,
            name=group.name if name is None else name,
            description=group.description if description is None else description,
            pricing_plan_arn=plan,
            auto_associate=auto,
            last_modified_time=self.backend.now,
        )
        book.groups.refuse_taken(changed)
        book.put_group(changed)
        return changed

    @operation
    def delete_billing_group(self, *, arn: str) -> BillingGroup:
        """End a group with the month before; its accounts are free for another."""
        book = self.backend.books.current
        arn = self.backend.own(KIND, arn)
        self.refuse_gone(book, arn)
        if arn in book.auto:
            raise ValidationException(
                f"{arn} associates new accounts; turn AutoAssociate off before you delete it.",
                reason="CANNOT_DELETE_AUTO_ASSOCIATE_BILLING_GROUP",
            )
        self.world.tags.forget(arn)
        return book.drop_group(arn)

    def refuse_gone(self, book: Book, arn: str) -> None:
        """Raise the refusal of a group a month does not have, by operations that know no 404."""
        if arn in book.ended:
            raise ValidationException(f"Billing group {arn} has ended.", reason="ILLEGAL_ENDED_BILLINGGROUP")
        if arn not in book.groups:
            raise ValidationException(f"There is no billing group {arn}.", reason="MISSING_BILLINGGROUP")

    def refuse_unsound(self, group: BillingGroup) -> None:
        """Raise the refusal of a group that is to end, by operations that add to it."""
        if group.status == PRIMARY_ACCOUNT_MISSING:
            raise ValidationException(
                f"{group.status_reason} {group.arn} ends with this month.", reason="INVALID_BILLING_GROUP"
            )


def _tests(filters: ListBillingGroupsFilterTypeDef) -> Iterator[Callable[[BillingGroup], bool]]:
    """Yield what a group must pass: each filter, but for that by ARN."""
    for name, value in _VALUES.items():
        wanted: Any = filters.get(name)
        if wanted is not None:
            yield lambda group, value=value, wanted=wanted: value(group) in wanted  # type: ignore[misc]
    if "PricingPlan" in filters:
        yield lambda group: group.pricing_plan_arn == filters["PricingPlan"]
    if "AutoAssociate" in filters:
        yield lambda group: group.auto_associate is filters["AutoAssociate"]
    for search in filters.get("Names", ()):
        yield lambda group, start=search["SearchValue"]: group.name.startswith(start)  # type: ignore[misc]


_VALUES: dict[str, Callable[[BillingGroup], str | None]] = {
    "Statuses": lambda group: group.status,
    "PrimaryAccountIds": lambda group: group.primary_account_id,
    "BillingGroupTypes": lambda group: group.billing_group_type,
    "ResponsibilityTransferArns": lambda group: group.transfer,
}
