"""The organization the family is in, if it is in one. Knows what other services ask of it, not its tree."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from .accounts import Accounts
from .clock import Clock
from .ids import LOWER_ALPHANUMERIC, Ids
from .state import State

ALL_FEATURES, CONSOLIDATED_BILLING = "ALL", "CONSOLIDATED_BILLING"
ACCOUNT_MANAGEMENT = "account.amazonaws.com"


@dataclass(frozen=True)
class Organization:
    """An organization, whose management account is the payer.

    Attributes:
        id: ``o-`` and ten letters or digits.
        root_id: Of the root of its tree: ``r-`` and four.
        feature_set: ``"ALL"`` or ``"CONSOLIDATED_BILLING"``.
        created: When, in UTC.
    """

    id: str
    root_id: str
    feature_set: str
    created: datetime

    @property
    def has_all_features(self) -> bool:
        """Whether it is for more than billing."""
        return self.feature_set == ALL_FEATURES


class Organizations(State):
    """The organization of one payer: made by AWS Organizations' CreateOrganization, or declared.

    As soon as accounts are declared members of the family there is an organization, all features
    enabled, the service for account management trusted, since the world began. It is not written
    down until something changes it, so declaring accounts in another order changes none of its ids.
    """

    kept = ("_made", "_dissolved", "_born", "_trusted", "_delegated")

    def __init__(self, accounts: Accounts, clock: Clock, ids: Ids, seed: int) -> None:
        self._accounts = accounts
        self._clock = clock
        self._ids = ids
        self._seed = seed
        self._born = clock.now()
        self._made: Organization | None = None
        self._dissolved: int | None = None  # how many moves of the family there were when the last one ended
        self._trusted: dict[str, datetime] | None = None
        self._delegated: dict[str, dict[str, datetime]] = {}

    @property
    def exists(self) -> bool:
        """Whether the family is in an organization."""
        return self._made is not None or self._is_declared

    def get(self) -> Organization:
        """Return the organization.

        Raises:
            KeyError: There is none.
        """
        if self._made is not None:
            return self._made
        if not self._is_declared:
            told = "there is no organization; declare accounts with world.accounts.add, or CreateOrganization"
            raise KeyError(told)
        told_apart = f"{self._accounts.payer} {self._seed}".encode()
        drawn = base64.b32encode(blake2b(told_apart, digest_size=10).digest()).decode().lower()
        return Organization(f"o-{drawn[:10]}", f"r-{drawn[10:14]}", ALL_FEATURES, self._born)

    def create(self, feature_set: str) -> Organization:
        """Make an organization."""
        self._made = Organization(
            "o-" + self._ids.text(10, LOWER_ALPHANUMERIC),
            "r-" + self._ids.text(4, LOWER_ALPHANUMERIC),
            feature_set,
            self._clock.now(),
        )
        self._trusted = {}
        return self._made

    def dissolve(self) -> None:
        """End the organization; declaring another account begins another."""
        self._made = None
        self._dissolved = len(self._accounts.moves())
        self._trusted = None
        self._delegated = {}

    @property
    def trusted(self) -> dict[str, datetime]:
        """The principals of the services that may look into the organization, and since when each."""
        return {ACCOUNT_MANAGEMENT: self._born} if self._trusted is None else dict(self._trusted)

    def trust(self, principal: str) -> None:
        """Let a service look into the organization from now on."""
        self._trusted = {**self.trusted, principal: self.trusted.get(principal, self._clock.now())}

    def distrust(self, principal: str) -> None:
        """Let a service no longer do so."""
        self._trusted = {name: since for name, since in self.trusted.items() if name != principal}

    def delegates(self) -> dict[str, dict[str, datetime]]:
        """Return the delegated administrators: for each the services, and since when each."""
        return {account_id: dict(services) for account_id, services in self._delegated.items()}

    def delegated(self, account_id: str) -> dict[str, datetime]:
        """Return the services an account administers, and since when each; mostly none."""
        return dict(self._delegated.get(account_id, {}))

    def delegate(self, account_id: str, principal: str) -> None:
        """Let an account administer a service from now on."""
        services = {**self.delegated(account_id), principal: self._clock.now()}
        self._delegated = {**self._delegated, account_id: services}

    def revoke(self, account_id: str, principal: str | None = None) -> None:
        """Let an account no longer administer a service, or any."""
        services = self.delegated(account_id)
        left = (
            {}
            if principal is None
            else {name: since for name, since in services.items() if name != principal}
        )
        others = {other: kept for other, kept in self._delegated.items() if other != account_id}
        self._delegated = {**self._delegated, account_id: left} if left else others

    @property
    def _is_declared(self) -> bool:
        if self._accounts.is_open:
            return False
        return self._dissolved is None or bool(self._accounts.moves(self._dissolved))
