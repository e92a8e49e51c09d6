from __future__ import annotations

from datetime import datetime, timezone

import pytest

from billing_mock import World

PAYER, MEMBER = "123456789012", "111122223333"
GROUP = {"billingGroupName": "fleet"}


def test_a_world_is_what_its_options_say():
    world = World(account_id=MEMBER, region="eu-west-1", now="2026-11-22", seed=3)

    assert (MEMBER, "eu-west-1") == (world.account_id, world.region)
    assert "2026-11-22T00:00:00+00:00" == world.clock.now().isoformat()
    assert MEMBER == world.client("sts").get_caller_identity()["Account"]
    assert "eu-west-1" == world.client("iot").meta.region_name


def test_a_misspelt_option_is_a_type_error():
    with pytest.raises(TypeError, match="acount_id"):
        World(acount_id=MEMBER)


def test_clients_of_two_worlds_see_their_own():
    one, other = World(), World()
    one.client("iot").create_billing_group(**GROUP)

    assert ["fleet"] == groups(one)
    assert [] == groups(other)


def test_a_session_takes_everything_boto3_does():
    world = World()
    session = world.session()

    assert "us-east-1" == session.region_name
    assert (
        MEMBER
        == session.client("sts", aws_access_key_id=MEMBER, aws_secret_access_key="x").get_caller_identity()[
            "Account"
        ]
    )


def test_nothing_is_patched_for_a_scoped_client(monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    from botocore.hooks import HierarchicalEmitter

    before = HierarchicalEmitter.emit
    World().client("sts").get_caller_identity()

    assert before is HierarchicalEmitter.emit


def test_snapshots_hold_everything():
    world = World(now="2026-11-22")
    world.client("iot").create_billing_group(**GROUP)
    world.ledger.add(service="AmazonEC2", cost=1)
    kept = world.snapshot()
    expected = everything(world)
    for _ in range(2):
        world.client("iot").create_billing_group(billingGroupName="another")
        world.client("iot", region_name="eu-west-1").create_billing_group(billingGroupName="elsewhere")
        world.ledger.add(service="AmazonS3", cost=2)
        world.accounts.add(MEMBER)
        world.clock.shift(60)
        changed = everything(world)
        world.restore(kept)

        assert changed != expected
        assert expected == everything(world)


def test_ids_repeat_after_a_restore():
    world = World()
    kept = world.snapshot()
    first = world.client("iot").create_billing_group(**GROUP)
    world.restore(kept)

    assert first == world.client("iot").create_billing_group(**GROUP)


def test_a_snapshot_fits_its_own_world_only():
    kept = World().snapshot()
    with pytest.raises(ValueError, match="another world"):
        World().restore(kept)


def test_reset_makes_an_empty_aws():
    world = World(now="2026-11-22", seed=5)
    expected = everything(world)
    world.client("iot").create_billing_group(**GROUP)
    world.accounts.add(MEMBER)
    world.clock.move_to("2030-01-01")
    world.reset()

    assert expected == everything(world)
    assert [] == groups(world)


def test_what_was_held_before_a_reset_still_works():
    world = World()
    client, ledger, clock = world.client("iot"), world.ledger, world.clock
    client.create_billing_group(**GROUP)
    world.reset()
    client.create_billing_group(**GROUP)
    ledger.add(service="AmazonEC2", cost=1)
    clock.move_to("2030-01-01")

    assert ["fleet"] == groups(world)
    assert 1 == len(world.ledger)
    assert 2030 == world.clock.now().year


def test_calls_are_recorded():
    world = World(now="2026-11-22")
    world.client("sts", aws_access_key_id=MEMBER, aws_secret_access_key="x").get_caller_identity()
    iot = world.client("iot", region_name="eu-west-1")
    with pytest.raises(iot.exceptions.ResourceNotFoundException):
        iot.describe_billing_group(**GROUP)

    first, second = world.calls
    assert ("sts", "GetCallerIdentity", {}, MEMBER, None) == (
        first.service,
        first.operation,
        first.params,
        first.account_id,
        first.error,
    )
    assert ("iot", "DescribeBillingGroup", GROUP, PAYER, "eu-west-1", "ResourceNotFoundException") == second[
        :6
    ]
    assert world.clock.now() == second.at
    assert [first] == world.calls.of("sts") == world.calls.of("sts", "GetCallerIdentity")
    assert [] == world.calls.of("sts", "AssumeRole")
    assert [second] == world.calls[1:]
    assert 2 == len(world.calls)


def groups(world):
    return [group["groupName"] for group in world.client("iot").list_billing_groups()["billingGroups"]]


def everything(world):
    """All that a test could see of a world, less the calls made to look."""
    return (
        world.clock.now(),
        list(world.accounts),
        list(world.ledger),
        list(world.outbox),
        len(world.calls),
        world.ids.snapshot(),
        {key: backend.snapshot() for key, backend in world.backends.items()},
    )


def test_a_call_after_a_move_does_not_pass_the_time_again():
    """The periods that a move of the clock went through are over when the next call comes."""
    world = World(now="2026-11-22")
    stood = []

    class Backend:
        def due(self, after):
            return min((day for day in days if day > after), default=None)

        def settle(self):
            stood.append(world.clock.now())

    days = [datetime(2026, 12, 1, tzinfo=timezone.utc), datetime(2027, 1, 1, tzinfo=timezone.utc)]
    world.backends["fake", "", ""] = Backend()
    world.clock.move_to("2027-01-05")
    before = stood.copy()
    world.client("sts").get_caller_identity()

    assert [*days, datetime(2027, 1, 5, tzinfo=timezone.utc)] == before == stood
