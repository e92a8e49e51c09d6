from __future__ import annotations

from datetime import datetime, timezone

import pytest

from billing_mock import World

ARN = "arn:aws:organizations::123456789012:transfer/o-exampleorgid/billing/inbound/rt-12345678"


@pytest.fixture
def world():
    return World(now="2026-03-15T12:00:00Z")


def test_a_transfer_that_was_added(world):
    arn = world.transfers.add(
        source_account_id="1" * 12, account_ids=["2" * 12, "1" * 12], start="2026-04-02"
    )

    [transfer] = world.transfers
    assert transfer == world.transfers.get(arn)
    assert (arn, "1" * 12, "123456789012", ("1" * 12, "2" * 12)) == (
        transfer.arn,
        transfer.source_account_id,
        transfer.target_account_id,
        transfer.account_ids,
    )
    assert transfer.start == datetime(2026, 4, 2, tzinfo=timezone.utc)
    assert len(world.transfers) == 1


def test_a_transfer_begins_this_month_unless_told_otherwise(world):
    transfer = world.transfers.get(world.transfers.add(source_account_id="1" * 12))
    assert transfer.start == datetime(2026, 3, 1, tzinfo=timezone.utc)


def test_an_indirect_transfer_is_paid_by_another_source(world):
    arn = world.transfers.add(source_account_id="2" * 12, target_account_id="1" * 12)
    assert (world.transfers.get(arn).target_account_id, arn.split(":")[4]) == ("1" * 12, "1" * 12)


def test_any_well_formed_arn_counts_until_one_is_added(world):
    assert ARN in world.transfers
    assert "arn:aws:organizations::1:transfer" not in world.transfers
    assert 7 not in world.transfers
    assert world.transfers.get(ARN) == world.transfers.get(ARN)

    world.transfers.add(source_account_id="1" * 12)
    assert ARN not in world.transfers
    with pytest.raises(KeyError, match="no billing transfer"):
        world.transfers.get(ARN)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"source_account_id": "acme"}, "twelve digits"),
        ({"source_account_id": "2" * 12, "account_ids": ["1"]}, "twelve digits"),
        ({"source_account_id": "2" * 12, "target_account_id": "1"}, "twelve digits"),
        ({"source_account_id": "1" * 12}, "already"),
    ],
)
def test_what_is_no_transfer_is_refused(world, options, told):
    world.transfers.add(source_account_id="1" * 12)
    with pytest.raises(ValueError, match=told):
        world.transfers.add(**options)
    assert len(world.transfers) == 1


def test_transfers_are_part_of_a_snapshot(world):
    kept = world.snapshot()
    world.transfers.add(source_account_id="1" * 12)
    world.restore(kept)
    assert len(world.transfers) == 0
