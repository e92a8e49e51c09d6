"""The consolidated billing family: who belongs to the payer, since when, until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from .clock import Clock
from .ids import Ids
from .state import State

_ACCOUNT_ID = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Account:
    """One AWS account of the family.

    Attributes:
        id: Twelve digits.
        name: As AWS Organizations shows it.
        email: Of the root user.
        joined: When it became a member, in UTC; ``None`` for one that always was.
        left: When it left, in UTC; ``None`` for a member.
    """

    id: str
    name: str
    email: str
    joined: datetime | None = None
    left: datetime | None = None


@dataclass(frozen=True)
class Move:
    """An account that joined the family, or left it.

    Attributes:
        account_id: Which.
        at: When, in UTC.
        joined: Whether it joined.
    """

    account_id: str
    at: datetime
    joined: bool


class Accounts(State):
    """The family of one payer.

    Until the first `add` the family is open: every account with a well-formed id counts
    as a member, but for those that were removed.
    """

    kept = ("_rows", "_open", "_moves")

    def __init__(self, payer: str, clock: Clock, ids: Ids) -> None:
        self.payer = checked(payer)
        self._clock = clock
        self._ids = ids
        self._open = True
        self._rows: dict[str, Account] = {payer: _unnamed(payer)}
        self._moves: list[Move] = []

    @property
    def is_open(self) -> bool:
        """Whether any well-formed account counts as a member."""
        return self._open

    def add(
        self, account_id: str | None = None, *, name: str | None = None, email: str | None = None
    ) -> Account:
        """Make an account a member from now on, and the family a declared one.

        Args:
            account_id: Twelve digits; drawn when left out. The payer's own id gives the payer a name.
            name: Default ``"Account <id>"``.
            email: Default ``"<id>@example.com"``.

        Raises:
            ValueError: The id is not twelve digits, or a member already.
        """
        drawn = self._draw() if account_id is None else checked(account_id)
        if drawn != self.payer and drawn in self._rows and self._rows[drawn].left is None:
            told = f"account {drawn} is a member already"
            raise ValueError(told)
        plain = _unnamed(drawn)
        joined = None if drawn == self.payer else self._clock.now()
        account = Account(drawn, name or plain.name, email or plain.email, joined)
        self._rows[drawn] = account
        self._open = False
        if joined is not None:
            self._moves.append(Move(drawn, joined, joined=True))
        return account

    def remove(self, account_id: str) -> Account:
        """Let a member leave the family now.

        Raises:
            ValueError: It is the payer.
            KeyError: It is no member.
        """
        if account_id == self.payer:
            told = f"account {account_id} is the payer, which cannot leave its own family"
            raise ValueError(told)
        now = self._clock.now()
        account = replace(self.get(account_id), left=now)
        self._rows[account_id] = account
        self._moves.append(Move(account_id, now, joined=False))
        return account

    def get(self, account_id: str) -> Account:
        """Return a member.

        Raises:
            KeyError: It is no member.
        """
        if account_id not in self:
            told = (
                f"account {account_id} is no member; members are {', '.join(account.id for account in self)}"
            )
            raise KeyError(told)
        return self._rows.get(account_id) or _unnamed(account_id)

    def history(self) -> Iterator[Account]:
        """Iterate over all that are or were members and have a record."""
        return iter(list(self._rows.values()))

    def moves(self, start: int = 0) -> list[Move]:
        """Return who joined and who left, in order, but for the first *start*."""
        return self._moves[start:]

    def __contains__(self, account_id: object) -> bool:
        """Tell whether the account is a member now."""
        if not isinstance(account_id, str):
            return False
        account = self._rows.get(account_id)
        if account is not None:
            return account.left is None
        return self._open and _ACCOUNT_ID.fullmatch(account_id) is not None

    def __iter__(self) -> Iterator[Account]:
        """Iterate over the members that have a record, the payer first."""
        return (account for account in list(self._rows.values()) if account.left is None)

    def __len__(self) -> int:
        """Count the members that have a record."""
        return sum(1 for _ in self)

    def _draw(self) -> str:
        drawn = self._ids.digits(12)
        return self._draw() if drawn in self._rows else drawn


def checked(account_id: str) -> str:
    """Return *account_id*, which must be twelve digits.

    Raises:
        ValueError: It is not.
    """
    if not isinstance(account_id, str) or not _ACCOUNT_ID.fullmatch(account_id):
        told = f"an AWS account id is a string of twelve digits, not {account_id!r}"
        raise ValueError(told)
    return account_id


def _unnamed(account_id: str) -> Account:
    return Account(account_id, f"Account {account_id}", f"{account_id}@example.com")
