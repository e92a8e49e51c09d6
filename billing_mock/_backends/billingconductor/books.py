"""What is in force, month by month. Knows how resources hang together, not what is allowed.

Each month has a book of its own. While a month lasts its book is changed; when it ends, the next
one begins as a copy of it, less what ended with the month, and it stays as it is. So a question
about a past month is the same question, asked of another book; and as rows are never changed in
place, a book is only the containers that hold them.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ConflictException, ResourceNotFoundException, ValidationException
from ..._world.state import Counter, Index, Kept, Relation, State
from ..._world.table import Table
from ..base import Collection
from .billing_groups import PENDING, PRIMARY_ACCOUNT_MISSING, BillingGroup
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

    def snapshot(self) -> Kept:
        """Return a copy of everything."""
        return {name: part.snapshot() for name, part in vars(self).items()}

    def restore(self, kept: Kept) -> None:
        """Hold exactly what *kept* holds."""
        for name, part in kept.items():
            getattr(self, name).restore(part)

    def holds(self, kind: str, arn: str) -> bool:
        """Tell whether there is a resource."""
        tables = {"billinggroup": self.groups, "pricingplan": self.plans, "pricingrule": self.rules}
        return kind in tables and arn in tables[kind]  # type: ignore[operator]  # tables of different rows

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
        self.ended[arn] = True
        return group

    def next(self, month: Month) -> Book:
        """Return the book of *month*, which follows this one's."""
        following = Book()
        following.restore(self.snapshot())
        following.turn(month)
        return following

    def turn(self, month: Month) -> None:
        """Let go what ended with the month before *month*."""
        del month
        self.ended.clear()
        for group in list(self.groups):
            if group.status == PRIMARY_ACCOUNT_MISSING:
                self.drop_group(group.arn)
        for account in list(self.leaving):
            if account in self.members:
                self.put_group(self.groups.get(self.members[account]).without([account]))
        self.leaving.clear()

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
        self.moved = Counter()  # how much of the family's coming and going is in the books

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
        month = Month.read(billing_period) if billing_period else self.month
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
        return self.of(self.asked(billing_period))

    def holds(self, kind: str, arn: str) -> bool:
        """Tell whether there is a resource in the current month."""
        return self.current.holds(kind, arn)

    def due(self, after: datetime) -> datetime:
        """Return when the next month begins, or an earlier start of a transfer that a group waits for."""
        starts = (start for start in self.current.pending.values() if start > after)
        return min([Month.of(after).shifted(1).start, *starts])

    def settle(self) -> None:
        """Write down what the family and the time brought about."""
        for move in self.world.accounts.moves(self.moved.value):
            self.moved.next()
            book = self.months.at(Month.of(move.at))
            if move.joined:
                self.backend.billing_groups.welcome(book, move.account_id)
            else:
                self.backend.billing_groups.bid_farewell(book, move.account_id)
        book = self.current
        if book.pending:
            self.backend.billing_groups.begin_transfers(book)


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
