"""Billing transfers: whose bill is paid by whom, from when. Knows ARNs and times, not groups or prices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from .accounts import checked
from .clock import Clock, Moment, moment
from .ids import LOWER_ALPHANUMERIC, Ids
from .journal import Noted
from .state import State

_ARN = re.compile(
    r"arn:[a-z0-9][a-z0-9-.]{0,62}:organizations::\d{12}:transfer/o-[a-z0-9]{10,32}/billing/(in|out)bound/rt-[0-9a-z]{8,32}"
)


@dataclass(frozen=True)
class Transfer:
    """The bill of one organization, paid by the management account of another.

    Attributes:
        arn: Of the responsibility transfer.
        source_account_id: The management account of the organization whose bill it is.
        target_account_id: Who pays.
        start: Since when, in UTC.
        account_ids: All accounts of the source's organization, *source_account_id* first.
    """

    arn: str
    source_account_id: str
    target_account_id: str
    start: datetime
    account_ids: tuple[str, ...]


class Transfers(State):
    """The billing transfers that reach the payer, directly or through another.

    Until the first `add`, every well-formed ARN counts as a transfer to the payer that began
    this month, from an account made up for it.
    """

    kept = ("_rows",)

    def __init__(self, payer: str, clock: Clock, ids: Ids, noted: Noted) -> None:
        self.payer = payer
        self._noted = noted
        self._clock = clock
        self._ids = ids
        self._rows: dict[str, Transfer] = {}

    def add(
        self,
        *,
        source_account_id: str,
        start: Moment | None = None,
        target_account_id: str | None = None,
        account_ids: Iterable[str] = (),
    ) -> str:
        """Let an organization transfer its bill, and return the ARN of the responsibility transfer.

        Args:
            source_account_id: The management account of the organization whose bill it is.
            start: From when on: a `datetime`, a `date` or an ISO 8601 string. Default: this month's start.
            target_account_id: Who pays. Default: the payer. The source of another transfer makes it indirect.
            account_ids: The other accounts of the source's organization.

        Raises:
            ValueError: An account id is not twelve digits, or the source transfers its bill already.
        """
        source = checked(source_account_id)
        if any(row.source_account_id == source for row in self._rows.values()):
            told = f"account {source} transfers its bill already"
            raise ValueError(told)
        target = self.payer if target_account_id is None else checked(target_account_id)
        begun = _first_of_month(self._clock.now()) if start is None else moment(start)
        accounts = dict.fromkeys([source, *map(checked, account_ids)])
        organization, transfer = self._ids.text(10, LOWER_ALPHANUMERIC), self._ids.text(8, LOWER_ALPHANUMERIC)
        arn = f"arn:aws:organizations::{target}:transfer/o-{organization}/billing/inbound/rt-{transfer}"
        self._rows[arn] = Transfer(arn, source, target, begun, tuple(accounts))
        self._noted("transfers", ({}, arn))
        return arn

    def get(self, arn: str) -> Transfer:
        """Return a transfer.

        Raises:
            KeyError: There is none.
        """
        if arn in self._rows:
            return self._rows[arn]
        if self._rows or not _ARN.fullmatch(arn):
            told = f"no billing transfer {arn}; there are {', '.join(self._rows) or 'none'}"
            raise KeyError(told)
        source = str(
            10**11 + int.from_bytes(blake2b(arn.encode(), digest_size=8).digest(), "big") % (9 * 10**11)
        )
        return Transfer(arn, source, self.payer, _first_of_month(self._clock.now()), (source,))

    def __contains__(self, arn: object) -> bool:
        """Tell whether *arn* is a transfer."""
        return arn in self._rows or (
            not self._rows and isinstance(arn, str) and _ARN.fullmatch(arn) is not None
        )

    def __iter__(self) -> Iterator[Transfer]:
        """Iterate over the transfers that were added, oldest first."""
        return iter(list(self._rows.values()))

    def __len__(self) -> int:
        """Count the transfers that were added."""
        return len(self._rows)


def _first_of_month(when: datetime) -> datetime:
    return when.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
