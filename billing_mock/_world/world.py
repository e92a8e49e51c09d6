"""One mocked AWS: clock, ids, accounts, tags, calls and the backends' state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timezone
from threading import RLock
from typing import Any, Protocol, TypeAlias

from .accounts import Accounts
from .actions import Actions
from .billing_views import BillingViews
from .calls import Calls
from .clock import Clock, Moment
from .credentials import Credentials
from .faults import Faults
from .ids import Ids
from .journal import Journal
from .ledger import Ledger
from .organizations import Organizations
from .outbox import Outbox
from .quotas import Quotas
from .state import Index, Kept, State
from .switches import Switches
from .tags import Tags
from .transfers import Transfers

BackendKey: TypeAlias = "tuple[str, str, str]"  # service, account id, region

_MOST_ROUNDS = 1000  # of what observers bring about, one after the other: more would never end


class Stateful(Protocol):
    """What a world asks of a backend: its state, whole."""

    def snapshot(self) -> Kept:
        """Return a copy of the state."""

    def restore(self, kept: Kept) -> None:
        """Put a copy of the state back."""

    def due(self, after: datetime) -> datetime | None:
        """Return the next time, later than *after*, at which time alone changes something."""

    def settle(self) -> None:
        """Let happen what the time and the ledger, as they are now, bring about."""


@dataclass(frozen=True)
class Snapshot:
    """The whole state of a world at one moment, for `BaseWorld.restore`."""

    world: BaseWorld
    parts: dict[str, Kept]
    backends: dict[BackendKey, tuple[Stateful, Kept]]


class BaseWorld:
    """The whole state of one mocked AWS; what tests are given of it is `billing_mock.World`."""

    def __init__(
        self,
        *,
        account_id: str = "123456789012",
        region: str = "us-east-1",
        now: Moment | None = None,
        seed: int = 0,
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.lock = RLock()
        self.clock = Clock(now, self._move)
        self.ids = Ids(seed)
        self.calls = Calls()
        self.journal = Journal(self.clock, self.calls)
        self.accounts = Accounts(account_id, self.clock, self.ids, self.journal.note)
        self.organizations = Organizations(self.accounts, self.clock, self.ids, seed)
        self.transfers = Transfers(account_id, self.clock, self.ids, self.journal.note)
        self.quotas = Quotas()
        self.switches = Switches()
        self.tags = Tags()
        self.credentials = Credentials(account_id)
        self.ledger = Ledger(account_id, self.clock, self._book)
        self.outbox = Outbox()
        self.faults = Faults(self._check_fault)
        self.actions = Actions(self.settle)
        self.billing_views = BillingViews()
        self.replays: Index[Any, Any] = Index()
        self.backends: dict[BackendKey, Any] = {}
        self._day = self.clock.now().date()
        self._is_settling = self._has_news = False
        self.birth: dict[str, Any] = {"account_id": account_id, "region": region, "now": now, "seed": seed}

    def snapshot(self) -> Snapshot:
        """Return the whole state, which stays as it is whatever happens next."""
        with self.lock:
            backends = {key: (backend, backend.snapshot()) for key, backend in self.backends.items()}
            return Snapshot(self, {name: part.snapshot() for name, part in self._parts().items()}, backends)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to *snapshot*, as often as wanted.

        Raises:
            ValueError: It was taken of another world.
        """
        if snapshot.world is not self:
            told = "this snapshot was taken of another world"
            raise ValueError(told)
        self._take(snapshot)

    def reset(self) -> None:
        """Start again: an empty AWS, its clock and ids as when this world was made."""
        self._take(BaseWorld(**self.birth).snapshot())

    def _check_fault(self, service: str, operation: str | None, error: str) -> None:
        """Raise ValueError when an operation cannot fail with an error; what can is not known here."""

    def settle(self) -> None:
        """Let happen what the time and the ledger now bring about: alerts, actions, month ends.

        What observers of that bring about themselves, by booking or by calls, happens after it.

        Raises:
            RuntimeError: Observers always bring about something new.
        """
        with self.lock:
            self._has_news = True
            if self._is_settling:
                return
            self._is_settling = True
            try:
                for _ in range(_MOST_ROUNDS):
                    self._has_news = False
                    for backend in list(self.backends.values()):
                        backend.settle()
                    if not self._has_news:
                        return
            finally:
                self._is_settling = self._has_news = False
        told = f"observers brought about something new {_MOST_ROUNDS} times in a row; it would never end"
        raise RuntimeError(told)

    def catch_up(self) -> datetime:
        """Hold the clock for a call, and return the time.

        What became due since the last one, while the clock followed the wall clock, happens first; but not
        while something happens already.
        """
        now = self.clock.hold()
        day = now.date()
        if day != self._day and not self._is_settling:
            midnight = datetime.combine(self._day, time.min, timezone.utc)
            self._day = day
            try:
                if now > midnight:
                    self._pass_time(self.clock.hold_at, midnight, now)
            except BaseException:
                self.clock.release()
                raise
        return now

    def _book(self) -> None:
        """Let happen what newly booked line items bring about."""
        self.journal.note("ledger", len(self.ledger))
        self.settle()

    def _move(self, stand_at: Callable[[datetime], object], start: datetime, end: datetime) -> None:
        """Move the clock, as a test asked.

        Raises:
            RuntimeError: An observer asked, of what happens at one instant.
        """
        with self.lock:
            if self._is_settling or self.clock.is_held:
                told = "the clock cannot be moved by an observer: what it sees happens at one instant"
                raise RuntimeError(told)
            self._pass_time(stand_at, start, end)
            self.journal.note("clock")

    def _pass_time(self, stand_at: Callable[[datetime], object], start: datetime, end: datetime) -> None:
        """Let the clock stand at each time something is due after *start*, in order, then at *end*."""
        with self.lock:
            while (due := self._due(start)) is not None and start < due <= end:
                stand_at(due)
                self.settle()
                start = due
            stand_at(end)
            self.settle()
            self._day = end.date()

    def _due(self, after: datetime) -> datetime | None:
        times = (backend.due(after) for backend in self.backends.values())
        return min((time for time in times if time is not None), default=None)

    def _take(self, snapshot: Snapshot) -> None:
        with self.lock:
            for name, part in self._parts().items():
                part.restore(snapshot.parts[name])
            self.backends.clear()
            for key, (backend, kept) in snapshot.backends.items():
                backend.restore(kept)
                self.backends[key] = backend

    def _parts(self) -> dict[str, State]:
        return {name: part for name, part in vars(self).items() if isinstance(part, State)}
