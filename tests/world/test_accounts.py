from __future__ import annotations

from datetime import timedelta

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


def test_a_created_account_closes_the_family_too():
    world = World(now="2026-11-22")
    account = world.accounts.create(name="New", email="new@customer.example")

    assert ("CREATED", world.clock.now(), world.clock.now()) == (
        account.joined_method,
        account.joined,
        account.created,
    )
    assert not world.accounts.is_open
    assert [PAYER, account.id] == [member.id for member in world.accounts]


def test_a_member_is_renamed_and_closed_and_stays_one():
    world = World(now="2026-11-22")
    account = world.accounts.add(MEMBER, name="Customer")
    now = world.clock.now()
    renamed = world.accounts.rename(MEMBER, "Client")
    closed = world.accounts.close(MEMBER, now + timedelta(minutes=5))

    assert ("Client", "Customer", None) == (renamed.name, account.name, account.created)
    assert ("ACTIVE", "PENDING_CLOSURE") == (renamed.status(now), closed.status(now))
    assert "SUSPENDED" == closed.status(now + timedelta(minutes=5))
    assert closed == world.accounts.get(MEMBER)
    assert 2 == len(world.accounts)
    with pytest.raises(KeyError, match=OTHER):
        world.accounts.rename(OTHER, "Nobody")


def test_a_member_of_an_open_family_has_a_record_once_it_is_renamed():
    accounts = World().accounts
    assert not accounts.has_record(MEMBER)
    accounts.rename(MEMBER, "Client")

    assert accounts.has_record(MEMBER)
    assert accounts.is_open
    assert ["Client"] == [account.name for account in accounts if account.id == MEMBER]


def test_addresses_stay_taken():
    accounts = World().accounts
    accounts.add(MEMBER, email="Billing@customer.example")
    accounts.remove(MEMBER)

    assert accounts.has_email("billing@CUSTOMER.example")
    assert accounts.has_email(f"{PAYER}@example.com")
    assert not accounts.has_email("new@customer.example")


def test_members_are_counted_and_read_page_by_page():
    accounts = World().accounts
    added = [accounts.add().id for _ in range(5)]
    accounts.remove(added[1])
    first, following = accounts.where().page(0, 3)
    rest, end = accounts.where().page(following, 3)

    assert [PAYER, added[0], *added[2:]] == [account.id for account in [*first, *rest]]
    assert (3, 2, None, 5) == (len(first), len(rest), end, len(accounts))
    assert [added[2]] == [row.id for row in accounts.where(lambda row: row.id == added[2]).page(0, 9)[0]]


def test_who_asks_for_another_is_told_the_first_ten():
    accounts = World().accounts
    added = [accounts.add().id for _ in range(11)]
    with pytest.raises(KeyError, match=f"{added[8]} and 2 more"):
        accounts.get(OTHER)


def test_they_are_part_of_the_world():
    world = World(now="2026-11-22")
    world.accounts.add(MEMBER, email="billing@customer.example")
    before, members = world.snapshot(), list(world.accounts)
    world.accounts.remove(MEMBER)
    world.accounts.add(OTHER)
    world.restore(before)

    assert members == list(world.accounts)
    assert 2 == len(world.accounts)
    world.reset()
    assert 1 == len(world.accounts)
    assert world.accounts.is_open
    assert not world.accounts.has_email("billing@customer.example")
