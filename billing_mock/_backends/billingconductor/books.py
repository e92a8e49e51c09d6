"""What is in force, month by month. Knows how resources hang together, not what is allowed.

Each month has a book of its own. While a month lasts its book is changed; when it ends, the next
one begins as a copy of it, less what ended with the month, and it stays as it is. So a question
about a past month is the same question, asked of another book; and as rows are never changed in
place, a book is only the containers that hold them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ConflictException, ResourceNotFoundException, ValidationException
from ..._world.state import Index, Kept, Relation, State
from ..._world.table import Table
from ..base import Collection
from .billing_groups import PENDING, PRIMARY_ACCOUNT_MISSING, BillingGroup
from .charges import ITEMIZED
from .custom_line_items import CustomLineItem
from .months import Month
from .pricing_plans import PricingPlan
from .pricing_rules import PricingRule

if TYPE_CHECKING:
    from . import BillingConductor


class Book(State):
    """All that is in force in one month.

    Attributes:
        groups: The billing groups.
        plans: The pricing plans that customers made.
        rules: The pricing rules.
        ended: The groups that were deleted this month, and those removed when it began.
        members: The group each account is in, by account id.
        leaving: The accounts that left the family, and leave their groups when the month ends.
        auto: The group that new accounts join, if there is one.
        pending: The groups that wait for their transfer to start, and when it does.
        transfers: The group of each billing transfer.
        users: The groups that each plan prices.
        items: The custom line items.
        items_of: Those of each group, ...
        filtered: ... those that have a filter, ...
        itemized: ... and those that are shown beside what they are a percentage of.
        parents: The percentages that are of each flat item.
    """

    def __init__(self) -> None:
        self.groups: Table[BillingGroup] = _table("billinggroup", "name")
        self.plans: Table[PricingPlan] = _table("pricingplan", "name")
        self.rules: Table[PricingRule] = _table("pricingrule", "name")
        self.ended: Index[str, bool] = Index()
        self.members: Index[str, str] = Index()
        self.leaving: Index[str, bool] = Index()
        self.auto: Index[str, bool] = Index()
        self.pending: Index[str, datetime] = Index()
        self.transfers: Index[str, str] = Index()
        self.users: Relation[str, str] = Relation()
        self.items: Table[CustomLineItem] = _table("customlineitem", "place")
        self.items_of: Relation[str, str] = Relation()
        self.filtered: Relation[str, str] = Relation()
        self.itemized: Relation[str, str] = Relation()
        self.parents: Relation[str, str] = Relation()

    def snapshot(self) -> Kept:
        """Return a copy of all tables and indexes."""
        return {name: part.snapshot() for name, part in vars(self).items()}

    def restore(self, kept: Kept) -> None:
        """Hold exactly what *kept* holds."""
        for name, part in kept.items():
            getattr(self, name).restore(part)

    def holds(self, kind: str, arn: str) -> bool:
        """Tell whether there is a resource."""
        tables = {
            "billinggroup": self.groups,
            "pricingplan": self.plans,
            "pricingrule": self.rules,
            "customlineitem": self.items,
        }
        return kind in tables and arn in tables[kind]  # type: ignore[operator]  # tables of different rows

    def orphaned(self) -> Iterator[tuple[str, datetime]]:
        """Iterate over the accounts of groups whose primary account left, and when it did."""
        for account in self.leaving:
            group = self.groups.get(self.members[account]) if account in self.members else None
            if group is not None and group.missing_since and group.primary_account_id == account:
                for member in group.accounts:
                    yield member, group.missing_since

    def add_group(self, group: BillingGroup) -> None:
        """Add a new group."""
        self.groups.add(group)
        self.ended.pop(group.arn, None)
        self._enter(group)

    def put_group(self, group: BillingGroup) -> None:
        """Store a changed group."""
        old = self.groups.get(group.arn)
        self.groups.put(group)
        self._leave(old)
        self._enter(group)

    def drop_group(self, arn: str) -> BillingGroup:
        """Remove a group, and what belongs to it."""
        group = self.groups.remove(arn)
        self._leave(group)
        for item in self.items_of.of(arn):
            self.drop_item(item)
        self.ended[arn] = True
        return group

    def add_item(self, item: CustomLineItem) -> None:
        """Add a new custom line item."""
        self.items.add(item)
        self.items_of.link(item.billing_group_arn, item.arn)
        self._link(item)

    def put_item(self, item: CustomLineItem) -> None:
        """Store a changed custom line item."""
        self._unlink(self.items.get(item.arn))
        self._link(self.items.put(item))

    def drop_item(self, arn: str) -> None:
        """Remove a custom line item, also from among the resources of others."""
        item = self.items.remove(arn)
        self.items_of.unlink(item.billing_group_arn, arn)
        self._unlink(item)
        for parent in map(self.items.get, self.parents.of(arn)):
            self.put_item(replace(parent, resources=tuple(one for one in parent.resources if one.arn != arn)))

    def next(self, month: Month) -> Book:
        """Return the book of *month*, which follows this one's."""
        following = Book()
        following.restore(self.snapshot())
        following.turn(month)
        return following

    def turn(self, month: Month) -> None:
        """Let go what ended with the month before *month*."""
        self.ended.clear()
        for group in list(self.groups):
            if group.status == PRIMARY_ACCOUNT_MISSING:
                self.drop_group(group.arn)
        for arn in [item.arn for item in self.items if item.end is not None and item.end <= month]:
            self.drop_item(arn)
        for item in list(self.items):
            if any(one.end is not None and one.end <= month for one in item.resources):
                left = tuple(one for one in item.resources if one.end is None or one.end > month)
                self.put_item(replace(item, resources=left))
        now = int(month.start.timestamp())
        for account in list(self.leaving):
            if account in self.members:
                group = self.groups.get(self.members[account])
                kept = tuple(other for other in group.accounts if other != account)
                self.put_group(group.having(kept, now))
        self.leaving.clear()

    def _link(self, item: CustomLineItem) -> None:
        if "LineItemFilters" in item.charge_details:
            self.filtered.link(item.billing_group_arn, item.arn)
        if item.computation_rule == ITEMIZED:
            self.itemized.link(item.billing_group_arn, item.arn)
        for resource in item.resources:
            self.parents.link(resource.arn, item.arn)

    def _unlink(self, item: CustomLineItem) -> None:
        self.filtered.unlink(item.billing_group_arn, item.arn)
        self.itemized.unlink(item.billing_group_arn, item.arn)
        for resource in item.resources:
            self.parents.unlink(resource.arn, item.arn)

    def _enter(self, group: BillingGroup) -> None:
        self.members.update(dict.fromkeys(group.accounts, group.arn))
        self.users.link(group.pricing_plan_arn, group.arn)
        if group.auto_associate:
            self.auto[group.arn] = True
        if group.status == PENDING and group.starts:
            self.pending[group.arn] = group.starts
        if group.transfer:
            self.transfers[group.transfer] = group.arn

    def _leave(self, group: BillingGroup) -> None:
        for account in group.accounts:
            del self.members[account]
        self.users.unlink(group.pricing_plan_arn, group.arn)
        self.auto.pop(group.arn, None)
        self.pending.pop(group.arn, None)
        self.transfers.pop(group.transfer or "", None)


class Months(State):
    """The book of each month there is one of."""

    def __init__(self) -> None:
        self._books: dict[Month, Book] = {}

    def __iter__(self) -> Iterator[tuple[Month, Book]]:
        """Iterate over months and books, oldest first."""
        return iter(sorted(self._books.items(), key=itemgetter(0)))

    def get(self, month: Month) -> Book | None:
        """Return the book of *month*, if there is one."""
        return self._books.get(month)

    def at(self, month: Month) -> Book:
        """Return the book of *month*, begun, like all between, from the one before it."""
        if month not in self._books:
            last = max((begun for begun in self._books if begun < month), default=None)
            if last is None:
                self._books[month] = Book()
            while last is not None and last < month:
                following = last.shifted(1)
                self._books[following] = self._books[last].next(following)
                last = following
        return self._books[month]

    def snapshot(self) -> Kept:
        """Return a copy of all books."""
        return {month: book.snapshot() for month, book in self._books.items()}  # type: ignore[misc]  # by month

    def restore(self, kept: Kept) -> None:
        """Hold exactly the books of *kept*."""
        self._books = {}
        for month, said in kept.items():
            book = self._books[month] = Book()  # type: ignore[index]  # as above
            book.restore(said)


class Books(Collection["BillingConductor"]):
    """The books of one payer."""

    def __init__(self, backend: BillingConductor) -> None:
        super().__init__(backend)
        self.months = Months()

    @property
    def month(self) -> Month:
        """The current month."""
        return Month.of(self.world.clock.now())

    @property
    def current(self) -> Book:
        """The book of the current month."""
        return self.months.at(self.month)

    def of(self, month: Month) -> Book:
        """Return the book of *month*, an empty one for a time before the first."""
        return self.months.get(month) or Book()

    def asked(self, billing_period: str | None) -> Month:
        """Return the month a caller asks for; without one, the current.

        Raises:
            ValidationException: It has not begun.
        """
        if billing_period is None:
            return self.month
        month = Month.read(billing_period)
        if month > self.month:
            raise ValidationException(
                f"Billing period {month} has not begun; the current one is {self.month}.",
                reason="ILLEGAL_BILLING_PERIOD",
            )
        return month

    def asked_book(self, billing_period: str | None) -> Book:
        """Return the book of the month a caller asks for; without one, of the current.

        Raises:
            ValidationException: It has not begun.
        """
        return self.current if billing_period is None else self.of(self.asked(billing_period))

    def holds(self, kind: str, arn: str) -> bool:
        """Tell whether there is a resource this month, or a custom line item the month before."""
        before = kind == "customlineitem" and self.of(self.month.shifted(-1)).holds(kind, arn)
        return before or self.current.holds(kind, arn)

    def due(self, after: datetime) -> datetime:
        """Return when the next month begins, or an earlier start of a transfer that a group waits for."""
        starts = (start for start in self.current.pending.values() if start > after)
        return min([Month.of(after).shifted(1).start, *starts])


def _table(kind: str, unique: str) -> Table[Any]:
    def missing(arn: str) -> Exception:
        told = f"There is no {kind} {arn} in this billing period."
        return ResourceNotFoundException(told, resource_id=arn, resource_type=kind)

    def taken(holder: Any) -> Exception:
        told = f"The name {holder.name} is taken by {holder.arn}; each {kind} needs a name of its own."
        return ConflictException(
            told, resource_id=holder.arn, resource_type=kind, reason="RESOURCE_NAME_CONFLICT"
        )

    return Table("arn", unique=unique, missing=missing, taken=taken)
