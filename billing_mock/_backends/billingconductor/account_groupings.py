"""Which accounts a billing group may have: of the family or of a billing transfer, each in one group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ValidationException
from ..base import Collection
from .billing_groups import ACTIVE, KIND, PENDING, BillingGroup

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.type_defs import (
        AccountGroupingTypeDef,
        UpdateBillingGroupAccountGroupingTypeDef,
    )

    from . import BillingConductor  # noqa: F401  # in a string below
    from .books import Book


class AccountGroupings(Collection["BillingConductor"]):
    """Where the accounts of one payer's groups come from."""

    def of_family(self, book: Book, grouping: AccountGroupingTypeDef, primary: str | None) -> dict[str, Any]:
        """Return what a new group of members of the family is made of."""
        accounts = tuple(grouping.get("LinkedAccountIds", ()))
        auto = grouping.get("AutoAssociate", False)
        if not accounts:
            raise ValidationException(
                "A standard billing group needs AccountGrouping.LinkedAccountIds, and a group of a billing "
                "transfer AccountGrouping.ResponsibilityTransferArn.",
                reason="MISSING_LINKED_ACCOUNT_IDS",
            )
        if primary is None:
            raise ValidationException(
                "A standard billing group needs a PrimaryAccountId.", reason="ILLEGAL_PRIMARY_ACCOUNT"
            )
        if primary not in accounts:
            raise ValidationException(
                f"The primary account {primary} is not one of the group's: {', '.join(accounts)}.",
                reason="PRIMARY_NOT_ASSOCIATED",
            )
        if primary == self.world.account_id or primary not in self.world.accounts:
            who = (
                "the payer" if primary == self.world.account_id else "not in the consolidated billing family"
            )
            raise ValidationException(
                f"Account {primary} is {who} and so cannot be a primary account.",
                reason="ILLEGAL_PRIMARY_ACCOUNT",
            )
        self.refuse_associated(book, accounts)
        self.backend.refuse_beyond("accounts_per_billing_group", len(accounts), KIND)
        if auto:
            self._refuse_second_auto(book)
        return {
            "arn": self.backend.arn(f"{KIND}/{primary}"),
            "primary_account_id": primary,
            "accounts": accounts,
            "auto_associate": auto,
        }

    def auto_after(
        self, book: Book, group: BillingGroup, grouping: UpdateBillingGroupAccountGroupingTypeDef
    ) -> bool:
        """Return whether new accounts join a group after an update."""
        if grouping.get("ResponsibilityTransferArn") not in {None, group.transfer}:
            raise ValidationException(
                f"The billing transfer of {group.arn} cannot be changed.", reason="ILLEGAL_BILLING_GROUP_TYPE"
            )
        auto = grouping.get("AutoAssociate", group.auto_associate)
        if auto and group.transfer:
            raise ValidationException(
                f"{group.arn} has the accounts of its billing transfer; AutoAssociate is for others.",
                reason="ILLEGAL_BILLING_GROUP_TYPE",
            )
        if auto and not group.auto_associate:
            self._refuse_second_auto(book)
        return auto

    def _refuse_second_auto(self, book: Book) -> None:
        """Raise the refusal of one more group that new accounts join."""
        if book.auto:
            raise ValidationException(
                f"Billing group {next(iter(book.auto))} associates new accounts already; only one group may.",
                reason="TOO_MANY_AUTO_ASSOCIATE_BILLING_GROUPS",
            )

    def of_transfer(
        self, book: Book, grouping: AccountGroupingTypeDef, primary: str | None
    ) -> dict[str, Any]:
        """Return what a new group of a billing transfer is made of."""
        arn = grouping["ResponsibilityTransferArn"]
        if grouping.get("LinkedAccountIds") or grouping.get("AutoAssociate"):
            raise ValidationException(
                "A group of a billing transfer has the accounts of the transfer: neither LinkedAccountIds "
                "nor AutoAssociate goes with ResponsibilityTransferArn.",
                reason="ILLEGAL_BILLING_GROUP_TYPE",
            )
        transfer = self.backend.transfer(arn)
        if primary not in {None, transfer.source_account_id}:
            raise ValidationException(
                f"The primary account of a group of {arn} is its source, {transfer.source_account_id}.",
                reason="ILLEGAL_PRIMARY_ACCOUNT",
            )
        if arn in book.transfers:
            raise ValidationException(
                f"Billing group {book.transfers[arn]} is the one of {arn} in this billing period.",
                reason="BILLING_GROUP_ALREADY_EXIST_IN_CURRENT_BILLING_PERIOD",
            )
        self._refuse_taken(book, transfer.account_ids)
        waiting = transfer.start > self.world.clock.now()
        return {
            "arn": "",
            "primary_account_id": transfer.source_account_id,
            "accounts": transfer.account_ids,
            "transfer": arn,
            "starts": transfer.start,
            "status": PENDING if waiting else ACTIVE,
            "status_reason": f"The billing transfer starts at {transfer.start}." if waiting else None,
        }

    def _refuse_taken(self, book: Book, accounts: Iterable[str]) -> None:
        taken = {account: book.members[account] for account in accounts if account in book.members}
        if taken:
            told = ", ".join(f"{account} with {arn}" for account, arn in taken.items())
            raise ValidationException(
                f"Accounts are already associated: {told}.", reason="ACCOUNTS_ALREADY_ASSOCIATED"
            )

    def refuse_associated(self, book: Book, accounts: Iterable[str]) -> None:
        """Raise the refusal of accounts that may not enter a group: only members may that are in none."""
        accounts = list(accounts)
        refuse_twice(accounts)
        strangers = [account for account in accounts if account not in self.world.accounts]
        if strangers:
            raise ValidationException(
                f"Accounts {', '.join(strangers)} do not belong to the consolidated billing family of "
                f"{self.world.account_id}.",
                reason="ILLEGAL_ACCOUNTS",
            )
        self._refuse_taken(book, accounts)


def refuse_twice(accounts: list[str]) -> None:
    """Raise the refusal of an account that is named more than once."""
    twice = sorted({account for account in accounts if accounts.count(account) > 1})
    if twice:
        raise ValidationException(
            f"Accounts {', '.join(twice)} are named more than once.", reason="DUPLICATE_ACCOUNT"
        )
