"""The consolidated billing family: who belongs to the payer, since when, until when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from .clock import Clock
from .ids import Ids
from .journal import Noted
from .state import Kept, State
from .table import Rows, Table

_ACCOUNT_ID = re.compile(r"[0-9]{12}")

INVITED, CREATED = "INVITED", "CREATED"
SHOWN = 10  # members, to whom asks for another


@dataclass(frozen=True)
class Account:
    """One AWS account of the family.

    Attributes:
        id: Twelve digits.
        name: As AWS Organizations shows it.
        email: Of the root user.
        joined: When it became a member, in UTC; ``None`` for one that always was.
        left: When it left, in UTC; ``None`` for a member.
        joined_method: ``"CREATED"`` if it was made as a member, else ``"INVITED"``.
        closes: When its closure is complete, in UTC; ``None`` for one nobody closed.
    """

    id: str
    name: str
    email: str
    joined: datetime | None = None
    left: datetime | None = None
    joined_method: str = INVITED
    closes: datetime | None = None

    @property
    def created(self) -> datetime | None:
        """When it was made, if that was after the world began."""
        return self.joined if self.joined_method == CREATED else None

    def status(self, now: datetime) -> str:
        """Tell whether it is ``"ACTIVE"``, ``"PENDING_CLOSURE"`` or, once closed, ``"SUSPENDED"``."""
        if self.closes is None:
            return "ACTIVE"
        return "PENDING_CLOSURE" if now < self.closes else "SUSPENDED"


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

    kept = ("_open", "_moves", "_emails", "_members")

    def __init__(self, payer: str, clock: Clock, ids: Ids, noted: Noted) -> None:
        self.payer = checked(payer)
        self._noted = noted
        self._clock = clock
        self._ids = ids
        self._open = True
        self._rows: Table[Account] = Table("id", missing=KeyError)
        self._moves: list[Move] = []
        self._emails: dict[str, str] = {}
        self._members = 0
        self._put(_unnamed(payer))

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
        if drawn != self.payer and drawn in self._rows and self._rows.get(drawn).left is None:
            told = f"account {drawn} is a member already"
            raise ValueError(told)
        plain = _unnamed(drawn)
        joined = None if drawn == self.payer else self._clock.now()
        made = self._join(Account(drawn, name or plain.name, email or plain.email, joined))
        self._noted("accounts", ({"account_id": account_id, "name": name, "email": email}, made))
        return made

    def create(self, *, name: str, email: str) -> Account:
        """Make a new account, a member from now on, and the family a declared one."""
        return self._join(Account(self._draw(), name, email, self._clock.now(), joined_method=CREATED))

    def remove(self, account_id: str) -> Account:
        """Let a member leave the family now.

        Raises:
            ValueError: It is the payer.
            KeyError: It is no member.
        """
        if account_id == self.payer:
            told = f"account {account_id} is the payer, which cannot leave its own family"
            raise ValueError(told)
        left = self.leave(account_id)
        self._noted("remove_accounts", ({"account_id": account_id}, left))
        return left

    def leave(self, account_id: str) -> Account:
        """Let a member leave as `remove` does, but because of a call or of time, not of a test.

        Raises:
            KeyError: It is no member.
        """
        now = self._clock.now()
        account = self._put(replace(self.get(account_id), left=now))
        self._moves.append(Move(account_id, now, joined=False))
        return account

    def rename(self, account_id: str, name: str) -> Account:
        """Give a member another name.

        Raises:
            KeyError: It is no member.
        """
        return self._put(replace(self.get(account_id), name=name))

    def close(self, account_id: str, when: datetime) -> Account:
        """Close a member, which stays one; *when* that is complete.

        Raises:
            KeyError: It is no member.
        """
        return self._put(replace(self.get(account_id), closes=when))

    def get(self, account_id: str) -> Account:
        """Return a member.

        Raises:
            KeyError: It is no member.
        """
        if account_id not in self:
            first = ", ".join(account.id for account in islice(self, SHOWN))
            more = f" and {len(self) - SHOWN} more" if len(self) > SHOWN else ""
            told = f"account {account_id} is no member; members are {first}{more}"
            raise KeyError(told)
        return self._rows.get(account_id) if account_id in self._rows else _unnamed(account_id)

    def has_record(self, account_id: str) -> bool:
        """Tell whether the account is a member that was declared, and does not only count as one."""
        return account_id in self._rows and self._rows.get(account_id).left is None

    def has_email(self, email: str) -> bool:
        """Tell whether an account that is or was a member has this address."""
        return email.lower() in self._emails

    def where(self, wanted: Callable[[Account], bool] | None = None) -> Rows[Account]:
        """Return the members with a record that *wanted* is true of, to be read page by page."""
        return self._rows.where(lambda account: account.left is None and (wanted is None or wanted(account)))

    def history(self) -> Iterator[Account]:
        """Iterate over all that are or were members and have a record."""
        return iter(self._rows)

    def moves(self, start: int = 0) -> list[Move]:
        """Return who joined and who left, in order, but for the first *start*."""
        return self._moves[start:]

    def __contains__(self, account_id: object) -> bool:
        """Tell whether the account is a member now."""
        if not isinstance(account_id, str):
            return False
        if account_id in self._rows:
            return self._rows.get(account_id).left is None
        return self._open and _ACCOUNT_ID.fullmatch(account_id) is not None

    def __iter__(self) -> Iterator[Account]:
        """Iterate over the members that have a record, the payer first."""
        return (account for account in self._rows if account.left is None)

    def __len__(self) -> int:
        """Count the members that have a record."""
        return self._members

    def snapshot(self) -> Kept:
        """Return a copy of who is and was a member."""
        return {**super().snapshot(), "_rows": self._rows.snapshot()}

    def restore(self, kept: Kept) -> None:
        """Put a copy back."""
        self._rows.restore(kept["_rows"])
        super().restore({name: item for name, item in kept.items() if name != "_rows"})

    def _join(self, account: Account) -> Account:
        self._put(account)
        self._open = False
        if account.joined is not None:
            self._moves.append(Move(account.id, account.joined, joined=True))
        return account

    def _put(self, account: Account) -> Account:
        """Store the record of an account."""
        if account.id in self._rows:
            self._members -= self._rows.get(account.id).left is None
            self._rows.put(account)
        else:
            self._rows.add(account)
        self._members += account.left is None
        self._emails[account.email.lower()] = account.id
        return account

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
