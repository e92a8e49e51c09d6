"""The name of an account, when it was created, and whether it is active."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ..._world.accounts import Account
from ..._world.credentials import Principal
from ..._world.state import Index
from ..base import Collection, operation

if TYPE_CHECKING:
    from . import AccountManagement

# When accounts were created that were there before the world was.
LONG_AGO = datetime(2010, 1, 1, tzinfo=timezone.utc)


class Information(Collection["AccountManagement"]):
    """What the family knows of its members, and what others said of themselves."""

    def __init__(self, backend: AccountManagement) -> None:
        super().__init__(backend)
        self.strangers: Index[str, str] = Index()  # names of accounts outside the family

    @operation
    def get_account_information(self, *, caller: Principal, account_id: str | None = None) -> dict[str, Any]:
        """Tell name, age and state of an account."""
        account = self.account(account_id or caller.account_id)
        status = account.status(self.world.clock.now())
        return {
            "AccountId": account.id,
            "AccountName": account.name,
            "AccountCreatedDate": account.created or LONG_AGO,
            "AccountState": "CLOSED" if status == "SUSPENDED" else "ACTIVE",
        }

    @operation
    def get_primary_email(self, *, account_id: str) -> dict[str, str]:
        """Tell the address of the root user of a member."""
        return {"PrimaryEmail": self.world.accounts.get(account_id).email}

    @operation
    def put_account_name(
        self, *, caller: Principal, account_name: str, account_id: str | None = None
    ) -> None:
        """Give an account another name, which the organization shows too."""
        named = account_id or caller.account_id
        if named in self.world.accounts:
            self.world.accounts.rename(named, account_name)
        else:
            self.strangers[named] = account_name

    def account(self, account_id: str) -> Account:
        """Return an account of the family, or any other."""
        if account_id in self.world.accounts:
            return self.world.accounts.get(account_id)
        name = self.strangers.get(account_id, f"Account {account_id}")
        return Account(account_id, name, f"{account_id}@example.com")
