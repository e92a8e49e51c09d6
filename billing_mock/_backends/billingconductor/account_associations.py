"""Which account is in which billing group. Knows the family and its comings and goings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..._world.refusals import ValidationException
from ..base import Collection, operation
from .account_groupings import refuse_twice
from .billing_groups import KIND, TRANSFER_BILLING, BillingGroup

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.type_defs import ListAccountAssociationsFilterTypeDef

    from . import BillingConductor  # noqa: F401  # in a string below
    from .books import Book
    from .months import Month

MONITORED = "MONITORED"
UNMONITORED = "UNMONITORED"


class AccountAssociation(NamedTuple):
    """An account, and the group it is in, if any."""

    account_id: str
    billing_group_arn: str | None
    account_name: str | None
    account_email: str | None


class AccountAssociations(Collection["BillingConductor"]):
    """The accounts of one payer's billing groups."""

    @operation
    def associate_accounts(self, *, arn: str, account_ids: list[str]) -> BillingGroup:
        """Add accounts to a group, all or none."""
        book = self.backend.books.current
        group = self._group(book, arn, account_ids)
        self.backend.billing_groups.refuse_unsound(group)
        self.backend.account_groupings.refuse_associated(book, account_ids)
        size = group.size + len(account_ids)
        self.backend.refuse_beyond("accounts_per_billing_group", size, KIND, group.arn)
        book.put_group(group.having((*group.accounts, *account_ids), self.backend.now))
        return group

    @operation
    def disassociate_accounts(self, *, arn: str, account_ids: list[str]) -> BillingGroup:
        """Take accounts out of a group, all or none."""
        book = self.backend.books.current
        group = self._group(book, arn, account_ids)
        refuse_twice(account_ids)
        strange = [account for account in account_ids if account not in group.accounts]
        if strange:
            raise ValidationException(
                f"Accounts {', '.join(strange)} are not in {group.arn}.", reason="ACCOUNTS_NOT_ASSOCIATED"
            )
        if group.primary_account_id in account_ids:
            raise ValidationException(
                f"{group.primary_account_id} is the primary account of {group.arn}, which cannot do without.",
                reason="PRIMARY_CANNOT_DISASSOCIATE",
            )
        gone = set(account_ids)
        kept = tuple(account for account in group.accounts if account not in gone)
        book.put_group(group.having(kept, self.backend.now))
        return group

    @operation
    def list_account_associations(
        self,
        *,
        billing_period: str | None = None,
        filters: ListAccountAssociationsFilterTypeDef | None = None,
    ) -> list[AccountAssociation]:
        """List the accounts of the family in a month, and what else is in a group."""
        filters = filters or {}
        if "AccountId" in filters and "AccountIds" in filters:
            raise ValidationException(
                "Filter by AccountId or by AccountIds, not by both.", reason="INVALID_FILTER"
            )
        month = self.backend.books.asked(billing_period)
        book = self.backend.books.of(month)
        asked = filters.get("Association")
        arn = None
        if asked not in {None, MONITORED, UNMONITORED}:
            arn = book.groups.get(self.backend.own(KIND, str(asked))).arn
        ids = {*filters.get("AccountIds", ()), filters.get("AccountId")} - {None}
        return [
            found
            for found in self._all(book, month)
            if (not ids or found.account_id in ids)
            and (asked != MONITORED or found.billing_group_arn)
            and (asked != UNMONITORED or not found.billing_group_arn)
            and (arn is None or found.billing_group_arn == arn)
        ]

    def _group(self, book: Book, arn: str, account_ids: list[str]) -> BillingGroup:
        """Return a group whose accounts can be changed."""
        group = book.groups.get(self.backend.own(KIND, arn))
        if group.billing_group_type == TRANSFER_BILLING:
            raise ValidationException(
                f"The accounts of {group.arn} are those of its billing transfer.",
                reason="ILLEGAL_BILLING_GROUP_TYPE",
            )
        if not account_ids:
            raise ValidationException("Name at least one account.", reason="MISSING_LINKED_ACCOUNT_IDS")
        return group

    def _all(self, book: Book, month: Month) -> Iterator[AccountAssociation]:
        """Yield the members a family had in a month, then who else is in a group."""
        known = {account.id: account for account in self.world.accounts.history()}
        begin, end = month.start, month.shifted(1).start
        for account in known.values():
            is_member = account.id != self.world.account_id
            is_member = is_member and (account.joined is None or account.joined < end)
            is_member = is_member and (account.left is None or account.left >= begin)
            if is_member or account.id in book.members:
                arn = book.members.get(account.id)
                yield AccountAssociation(account.id, arn, account.name, account.email)
        for account_id, arn in book.members.items():
            if account_id not in known:
                if account_id in self.world.accounts:
                    member = self.world.accounts.get(account_id)
                    yield AccountAssociation(account_id, arn, member.name, member.email)
                else:
                    yield AccountAssociation(account_id, arn, None, None)
