"""Who a set of credentials belongs to. Knows access keys, not how a request is signed."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from .state import State

_ACCOUNT_ID = re.compile(r"[0-9]{12}")


class Principal(NamedTuple):
    """A user, a role session or a federated user.

    Attributes:
        account_id: The account it belongs to.
        arn: Its ARN.
        user_id: Its unique id, as STS GetCallerIdentity tells it.
        expires: When its credentials do, in UTC; ``None`` for those that never do.
        source_identity: The name of whoever is behind a role session, where that was said.
    """

    account_id: str
    arn: str
    user_id: str
    expires: datetime | None = None
    source_identity: str | None = None


class Credentials(State):
    """The principals behind access keys: those issued here, and a rule for all others.

    A key of twelve digits belongs to the account of that number, any other to the payer.
    """

    kept = ("_issued",)

    def __init__(self, payer: str) -> None:
        self._payer = payer
        self._issued: dict[str, Principal] = {}

    def issue(self, access_key_id: str, principal: Principal) -> None:
        """Let later calls with *access_key_id* come from *principal*."""
        self._issued[access_key_id] = principal

    def principal(self, access_key_id: str, partition: str = "aws") -> Principal:
        """Return who *access_key_id* belongs to, in *partition* where it was not issued here."""
        issued = self._issued.get(access_key_id)
        if issued is not None:
            return issued
        return _user(access_key_id, self._payer, partition)


@lru_cache(maxsize=256)
def _user(access_key_id: str, payer: str, partition: str) -> Principal:
    account_id = access_key_id if _ACCOUNT_ID.fullmatch(access_key_id) else payer
    arn = f"arn:{partition}:iam::{account_id}:user/billing-mock"
    return Principal(account_id, arn, f"AIDA{account_id}MOCK")
