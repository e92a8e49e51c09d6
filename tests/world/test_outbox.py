from __future__ import annotations

from datetime import datetime, timezone

from billing_mock import World
from billing_mock._world.outbox import Delivery

MAIL = Delivery(
    channel="EMAIL",
    address="ann@example.com",
    subject="AWS Budgets",
    message="Dear AWS Customer",
    budget_name="Costs",
    account_id="123456789012",
    at=datetime(2026, 11, 22, tzinfo=timezone.utc),
)


def test_deliveries_are_kept_oldest_first():
    outbox = World().outbox
    last = MAIL._replace(subject="Again")
    outbox.add(MAIL)
    outbox.add(last)
    assert [MAIL, last] == list(outbox) == outbox[:]
    assert (2, last) == (len(outbox), outbox[-1])


def test_the_state_goes_back_and_the_observers_stay():
    world = World()
    seen = []
    world.outbox.observers.append(seen.append)
    kept = world.snapshot()
    world.outbox.add(MAIL)
    world.restore(kept)
    assert 0 == len(world.outbox)
    world.outbox.add(MAIL)
    assert [MAIL, MAIL] == seen
    world.reset()
    assert [seen.append] == world.outbox.observers


def test_an_observer_sees_the_outbox_with_the_delivery():
    world = World()
    lengths = []
    world.outbox.observers.append(lambda _: lengths.append(len(world.outbox)))
    world.outbox.add(MAIL)
    assert [1] == lengths
