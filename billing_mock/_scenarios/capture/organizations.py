"""The accounts of an organization."""

from __future__ import annotations

from .drafts import Draft
from .reading import Reading


def read(reading: Reading, draft: Draft) -> None:
    """Add the accounts, each since it joined."""
    for account in reading.rows("organizations", "list_accounts", "Accounts"):
        item = {"account_id": account["Id"], "name": account.get("Name"), "email": account.get("Email")}
        item = {name: text for name, text in item.items() if text}
        if account["Id"] == draft.account_id:
            draft.payer = item
        else:
            draft.add("accounts", item, since=account.get("JoinedTimestamp"))
