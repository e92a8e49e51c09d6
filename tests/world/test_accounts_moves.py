from __future__ import annotations

from datetime import datetime, timezone

from billing_mock import World
from billing_mock._world.accounts import Move


def test_who_joins_and_leaves_is_told_in_order():
    world = World(now="2026-03-15")
    world.accounts.add("1" * 12)
    world.accounts.add(world.account_id, name="Payer")
    world.clock.move_to("2026-03-16")
    world.accounts.remove("1" * 12)

    joined = Move("1" * 12, datetime(2026, 3, 15, tzinfo=timezone.utc), joined=True)
    left = Move("1" * 12, datetime(2026, 3, 16, tzinfo=timezone.utc), joined=False)
    assert (world.accounts.moves(), world.accounts.moves(1)) == ([joined, left], [left])
