from __future__ import annotations

import pytest

from billing_mock import World

PAYER, MEMBER, OTHER = "123456789012", "111122223333", "444455556666"


def test_an_open_family_takes_any_well_formed_account():
    accounts = World().accounts

    assert PAYER in accounts
    assert MEMBER in accounts
    assert "12" not in accounts
    assert 111122223333 not in accounts
    assert [PAYER] == [account.id for account in accounts]
    assert MEMBER == accounts.get(MEMBER).id


def test_the_first_account_closes_the_family():
    world = World(now="2026-11-22")
    account = world.accounts.add(MEMBER, name="Customer", email="billing@customer.example")

    assert [PAYER, MEMBER] == [account.id for account in world.accounts]
    assert 2 == len(world.accounts)
    assert OTHER not in world.accounts
    assert ("Customer", "billing@customer.example") == (account.name, account.email)
    assert world.clock.now() == account.joined
    with pytest.raises(KeyError, match=OTHER):
        world.accounts.get(OTHER)


def test_an_id_is_drawn():
    account = World(seed=1).accounts.add()

    assert account == World(seed=1).accounts.add() or account.joined is not None
    assert 12 == len(account.id)
    assert account.id.isdecimal()


def test_the_payer_can_be_named_and_is_always_a_member():
    world = World()
    world.accounts.add(PAYER, name="Reseller")

    assert "Reseller" == world.accounts.get(PAYER).name
    assert 1 == len(world.accounts)
    with pytest.raises(ValueError, match="cannot leave"):
        world.accounts.remove(PAYER)


def test_remove_means_it_leaves_now():
    world = World(now="2026-11-22")
    world.accounts.add(MEMBER)
    world.clock.shift(60)
    left = world.accounts.remove(MEMBER)

    assert world.clock.now() == left.left
    assert MEMBER not in world.accounts
    assert [PAYER, MEMBER] == [account.id for account in world.accounts.history()]
    with pytest.raises(KeyError):
        world.accounts.remove(MEMBER)
    assert world.accounts.add(MEMBER).left is None


def test_an_account_may_leave_an_open_family():
    world = World()
    world.accounts.remove(MEMBER)

    assert MEMBER not in world.accounts
    assert OTHER in world.accounts


@pytest.mark.parametrize("account_id", ["12", "12345678901a", 123456789012, ""])
def test_refuses_what_is_no_account_id(account_id):
    world = World()
    with pytest.raises(ValueError, match="twelve digits"):
        world.accounts.add(account_id)
    with pytest.raises(ValueError, match="twelve digits"):
        World(account_id=account_id)

    assert world.accounts.is_open


def test_refuses_a_member_twice():
    world = World()
    world.accounts.add(MEMBER)
    with pytest.raises(ValueError, match="a member already"):
        world.accounts.add(MEMBER)
