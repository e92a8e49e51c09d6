"""The accounts in the organization: described, listed, moved, closed and removed."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..._world.accounts import CREATED, Account
from ..._world.credentials import Principal
from ..._world.refusals import (
    AccountAlreadyClosedException,
    AccountNotFoundException,
    ConstraintViolationException,
    DestinationParentNotFoundException,
    DuplicateAccountException,
    MasterCannotLeaveOrganizationException,
    SourceParentNotFoundException,
)
from ..._world.state import Index
from ..._world.table import Mapped, Rows
from ..base import Collection, operation

if TYPE_CHECKING:
    from . import OrganizationsService

WAIT_PERIOD = timedelta(days=4)
CLOSURES_PERIOD = timedelta(days=30)
LEAST_CLOSURES, MOST_CLOSURES = 250, 1000


@dataclass(frozen=True)
class MemberAccount:
    """An account as the organization shows it."""

    id: str
    arn: str
    email: str
    name: str
    status: str
    state: str
    paths: tuple[str, ...]
    joined_method: str
    joined_timestamp: datetime


class Accounts(Collection["OrganizationsService"]):
    """The accounts of the family that have a record."""

    def __init__(self, backend: OrganizationsService) -> None:
        super().__init__(backend)
        self.closures: Index[str, tuple[datetime, ...]] = Index()  # under one key: when accounts were closed

    @operation
    def describe_account(self, *, account_id: str) -> dict[str, MemberAccount]:
        """Describe one account."""
        return {"Account": self.told(self.get(account_id))}

    @operation
    def list_accounts(self) -> Rows[MemberAccount]:
        """List all accounts, the payer first."""
        return Mapped(self.world.accounts.where(), self.told)

    @operation
    def list_accounts_for_parent(self, *, parent_id: str) -> Rows[MemberAccount]:
        """List the accounts directly in the root or an OU."""
        return Mapped(
            self.backend.tree.accounts_in(parent_id),
            lambda account_id: self.told(self.world.accounts.get(account_id)),
        )

    @operation
    def move_account(self, *, account_id: str, source_parent_id: str, destination_parent_id: str) -> None:
        """Move an account from where it is to the root or an OU."""
        tree = self.backend.tree
        self.get(account_id)
        parent = tree.parent_of_account(account_id)
        if not tree.has_parent(source_parent_id) or parent not in {source_parent_id, destination_parent_id}:
            raise SourceParentNotFoundException(
                f"Account {account_id} is not in {source_parent_id} but in {parent}."
            )
        if not tree.has_parent(destination_parent_id):
            raise DestinationParentNotFoundException(
                f"There is no root or organizational unit {destination_parent_id}."
            )
        if destination_parent_id == parent:
            raise DuplicateAccountException(f"Account {account_id} is in {destination_parent_id} already.")
        tree.put_account(account_id, destination_parent_id)

    @operation
    def remove_account_from_organization(self, *, account_id: str) -> None:
        """Let an account leave now."""
        self.get(account_id)
        self._remove(account_id)

    @operation
    def leave_organization(self, *, caller: Principal) -> None:
        """Let the account that calls leave now."""
        self._remove(caller.account_id)

    @operation
    def close_account(self, *, account_id: str) -> None:
        """Close an account; it stays a member, suspended, for 90 days."""
        account = self.get(account_id)
        self.backend.refuse_billing_only()
        if account_id == self.backend.account_id:
            raise ConstraintViolationException(
                f"Account {account_id} is the management account, which cannot be closed here.",
                reason="CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
            )
        if account.closes is not None:
            raise AccountAlreadyClosedException("The provided account is already closed.")
        now = self.world.clock.now()
        earlier = self.closures.get("", ())
        recent = earlier[bisect_right(earlier, now - CLOSURES_PERIOD) :]
        share = (len(self.world.accounts) - 1) // 5
        if len(recent) >= min(max(share, LEAST_CLOSURES), MOST_CLOSURES):
            raise ConstraintViolationException(
                "You have exceeded close account quota for the past 30 days: "
                f"{len(recent)} accounts were closed.",
                reason="CLOSE_ACCOUNT_QUOTA_EXCEEDED",
            )
        self.closures[""] = (*recent, now)
        closes = now + self.world.switches.background
        self.world.accounts.close(account_id, closes)
        self.backend.departures.expect(account_id, closes)

    def get(self, account_id: str) -> Account:
        """Return an account of the organization.

        Raises:
            AccountNotFoundException: There is none.
        """
        if not self.world.accounts.has_record(account_id):
            raise AccountNotFoundException(f"You specified an account that doesn't exist: {account_id}.")
        return self.world.accounts.get(account_id)

    def told(self, account: Account) -> MemberAccount:
        """Return an account as the organization shows it."""
        status = account.status(self.world.clock.now())
        return MemberAccount(
            account.id,
            self.backend.own_arn("account", account.id),
            account.email,
            account.name,
            status,
            "CLOSED" if status == "SUSPENDED" else status,
            (f"{self.backend.tree.path_of_account(account.id)}{account.id}/",),
            account.joined_method,
            account.joined or self.backend.organization.created,
        )

    def _remove(self, account_id: str) -> None:
        """Let an account leave now, or refuse that."""
        if account_id == self.backend.account_id:
            raise MasterCannotLeaveOrganizationException(
                f"Account {account_id} is the management account, which cannot leave its organization."
            )
        services = self.world.organizations.delegated(account_id)
        if services:
            raise ConstraintViolationException(
                f"Account {account_id} is a delegated administrator for {', '.join(services)}.",
                reason="CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
            )
        account = self.world.accounts.get(account_id)
        if (
            account.joined_method == CREATED
            and account.joined is not None
            and self.world.clock.now() < account.joined + WAIT_PERIOD
        ):
            raise ConstraintViolationException(
                f"Account {account_id} was created less than {WAIT_PERIOD.days} days ago, too soon to leave.",
                reason="WAIT_PERIOD_ACTIVE",
            )
        self.world.accounts.leave(account_id)
        self.backend.departures.settle()
