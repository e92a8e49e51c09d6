from __future__ import annotations

from datetime import timedelta

import pytest

from billing_mock import World

MEMBER, OTHER = "111122223333", "444455556666"
CONFIG, ACCOUNT = "config.amazonaws.com", "account.amazonaws.com"


@pytest.fixture
def world():
    return World(now="2026-11-22")


def test_a_new_world_has_none(world):
    assert not world.organizations.exists
    with pytest.raises(KeyError, match="there is no organization"):
        world.organizations.get()


def test_declaring_accounts_declares_one_that_began_with_the_world(world):
    born = world.clock.now()
    world.clock.shift(60)
    world.accounts.add(MEMBER)
    organization = world.organizations.get()

    assert world.organizations.exists
    assert ("ALL", True, born) == (
        organization.feature_set,
        organization.has_all_features,
        organization.created,
    )
    assert {ACCOUNT: born} == world.organizations.trusted
    assert organization == world.organizations.get()


def test_its_ids_are_those_of_payer_and_seed():
    def ids(**options):
        world = World(now="2026-11-22", **options)
        world.accounts.add(MEMBER)
        return world.organizations.get().id

    assert ids() == ids()
    assert 3 == len({ids(), ids(seed=1), ids(account_id=OTHER)})


def test_one_that_was_made_stays_when_accounts_are_declared(world):
    made = world.organizations.create("CONSOLIDATED_BILLING")
    world.accounts.add(MEMBER)

    assert made == world.organizations.get()
    assert not made.has_all_features
    assert {} == world.organizations.trusted


def test_one_that_ended_is_followed_by_another_only_when_accounts_are_declared(world):
    world.accounts.add(MEMBER)
    world.accounts.remove(MEMBER)
    world.organizations.dissolve()
    assert not world.organizations.exists
    world.accounts.add(world.account_id, name="Payer")
    assert not world.organizations.exists
    world.accounts.add(OTHER)

    assert world.organizations.exists


def test_services_and_their_administrators(world):
    organizations, now = world.organizations, world.clock.now()
    organizations.create("ALL")
    organizations.trust(CONFIG)
    organizations.delegate(MEMBER, CONFIG)
    world.clock.shift(60)
    organizations.trust(ACCOUNT)
    organizations.trust(CONFIG)
    organizations.delegate(MEMBER, ACCOUNT)
    organizations.delegate(OTHER, ACCOUNT)
    later = now + timedelta(minutes=1)

    assert {CONFIG: now, ACCOUNT: later} == organizations.trusted
    assert {MEMBER: {CONFIG: now, ACCOUNT: later}, OTHER: {ACCOUNT: later}} == organizations.delegates()
    organizations.distrust(CONFIG)
    organizations.revoke(MEMBER, CONFIG)
    organizations.revoke(OTHER)
    assert {ACCOUNT: later} == organizations.trusted
    assert {MEMBER: {ACCOUNT: later}} == organizations.delegates()
    assert {} == organizations.delegated(OTHER)
    organizations.revoke(MEMBER, ACCOUNT)
    assert {} == organizations.delegates()


def test_it_is_part_of_the_world(world):
    nothing = world.snapshot()
    made = world.organizations.create("ALL")
    world.organizations.delegate(MEMBER, CONFIG)
    something = world.snapshot()
    world.restore(nothing)
    assert not world.organizations.exists
    assert {} == world.organizations.delegates()
    world.restore(something)

    assert made == world.organizations.get()
    assert [MEMBER] == list(world.organizations.delegates())
