"""What comings and goings in the family, and time, do to billing groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..._world.state import Counter
from ..base import Collection
from .billing_groups import ACTIVE, PRIMARY_ACCOUNT_MISSING
from .months import Month

if TYPE_CHECKING:
    from . import BillingConductor
    from .books import Book


class Family(Collection["BillingConductor"]):
    """The accounts of one payer, as far as the books have caught up with them."""

    def __init__(self, backend: BillingConductor) -> None:
        super().__init__(backend)
        self.seen = Counter()  # how many of the family's moves are in the books

    def settle(self) -> None:
        """Write down what the family and the time brought about."""
        months = self.backend.books.months
        for move in self.world.accounts.moves(self.seen.value):
            self.seen.next()
            book = months.at(Month.of(move.at))
            if move.joined:
                self._welcome(book, move.account_id)
            else:
                self._bid_farewell(book, move.account_id)
        self.backend.preferences.look()
        book = self.backend.books.current
        if book.pending:
            self._begin_transfers(book)

    def _welcome(self, book: Book, account_id: str) -> None:
        """Let an account that joined the family into the group for new ones, or make its own whole again."""
        book.leaving.pop(account_id, None)
        if account_id in book.members:
            group = book.groups.get(book.members[account_id])
            if group.status == PRIMARY_ACCOUNT_MISSING and group.primary_account_id == account_id:
                book.put_group(replace(group, status=ACTIVE, status_reason=None, missing_since=None))
            return
        for group in map(book.groups.get, list(book.auto)):
            if group.size < self.world.quotas["billingconductor.accounts_per_billing_group"]:
                book.put_group(group.having((*group.accounts, account_id), self.backend.now))

    def _bid_farewell(self, book: Book, account_id: str) -> None:
        """Mark an account that left the family, and the group whose primary account it is."""
        if account_id not in book.members:
            return
        group = book.groups.get(book.members[account_id])
        if group.transfer:
            return
        book.leaving[account_id] = True
        if group.primary_account_id == account_id:
            since = next(
                account.left for account in self.world.accounts.history() if account.id == account_id
            )
            book.put_group(
                replace(
                    group,
                    status=PRIMARY_ACCOUNT_MISSING,
                    status_reason=f"Primary account {account_id} left the consolidated billing family.",
                    missing_since=since,
                )
            )

    def _begin_transfers(self, book: Book) -> None:
        """Let the groups whose transfer has started be active."""
        now = self.world.clock.now()
        for arn in [arn for arn, start in book.pending.items() if start <= now]:
            book.put_group(replace(book.groups.get(arn), status=ACTIVE, status_reason=None))
