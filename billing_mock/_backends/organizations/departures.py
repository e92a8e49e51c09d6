"""What is forgotten of an account that leaves, and when a closed one is gone for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..._world.state import Counter, Index
from ..base import Collection

if TYPE_CHECKING:
    from . import OrganizationsService

GRACE = timedelta(days=90)


class Departures(Collection["OrganizationsService"]):
    """The accounts that leave the family, through this service or without it."""

    def __init__(self, backend: OrganizationsService) -> None:
        super().__init__(backend)
        self.seen = Counter()  # how many of the family's moves are known here
        self.closing: Index[str, datetime] = Index()  # when each closed account goes

    def expect(self, account_id: str, closes: datetime) -> None:
        """Let an account go 90 days after its closure is complete."""
        self.closing[account_id] = closes + GRACE

    def due(self, after: datetime) -> datetime | None:
        """Return when the next closed account after *after* goes."""
        return min((time for time in self.closing.values() if time > after), default=None)

    def settle(self) -> None:
        """Let closed accounts go whose time has come, and forget what was kept here of accounts that left."""
        self._forget_departed()
        now = self.world.clock.now()
        for account_id in [key for key, time in self.closing.items() if time <= now]:
            self.world.accounts.leave(account_id)
        self._forget_departed()

    def _forget_departed(self) -> None:
        for move in self.world.accounts.moves(self.seen.value):
            self.seen.next()
            if not move.joined:
                self.closing.pop(move.account_id, None)
                self.backend.tree.forget_account(move.account_id)
                self.backend.tags.forget(move.account_id)
                self.world.organizations.revoke(move.account_id)
