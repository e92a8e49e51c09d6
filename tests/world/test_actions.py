from __future__ import annotations

from datetime import datetime, timezone

from billing_mock import World
from billing_mock._world.actions import Deed

DEED = Deed(
    kind="EXECUTE",
    action_type="APPLY_IAM_POLICY",
    definition={},
    execution_role_arn="arn:aws:iam::123456789012:role/x",
    action_id="a",
    budget_name="Costs",
    account_id="123456789012",
    at=datetime(2026, 11, 22, tzinfo=timezone.utc),
)


def test_deeds_are_kept_oldest_first():
    actions = World().actions
    assert actions.add(DEED) is None
    actions.fail("because")
    assert actions.add(DEED) == "because"
    assert [None, "because"] == [deed.failure for deed in actions] == [deed.failure for deed in actions[:]]
    assert (2, DEED) == (len(actions), actions[0])


def test_the_state_goes_back_and_the_observers_stay():
    world = World()
    seen = []
    world.actions.observers.append(seen.append)
    kept = world.snapshot()
    world.actions.hold()
    world.actions.fail()
    world.actions.add(DEED)
    world.restore(kept)
    assert (0, False) == (len(world.actions), world.actions.held)
    assert world.actions.add(DEED) is None
    assert [DEED] == seen
