from __future__ import annotations

from datetime import timedelta
from itertools import chain

import pytest
from botocore.exceptions import ClientError

from tests.backends.organizations.conftest import MEMBER, NOW, OTHER, PAYER

MISSING, VIOLATION = "AccountNotFoundException", "ConstraintViolationException"


def ids(answer):
    return [account["Id"] for account in answer["Accounts"]]


def test_describes_a_declared_account(family, org, told, root):
    drawn = org.describe_organization()["Organization"]["Id"]

    assert {
        "Account": {
            "Id": MEMBER,
            "Arn": f"arn:aws:organizations::{PAYER}:account/{drawn}/{MEMBER}",
            "Email": "billing@customer.example",
            "Name": "Customer",
            "Status": "ACTIVE",
            "State": "ACTIVE",
            "Paths": [f"{drawn}/{root}/{MEMBER}/"],
            "JoinedMethod": "INVITED",
            "JoinedTimestamp": NOW,
        }
    } == told(org.describe_account(AccountId=MEMBER))


def test_lists_twenty_at_a_time(world, org):
    added = [world.accounts.add().id for _ in range(44)]
    pages = [ids(page) for page in org.get_paginator("list_accounts").paginate()]

    assert [20, 20, 5] == list(map(len, pages))
    assert [PAYER, *added] == list(chain(*pages))


def test_an_account_that_leaves_between_pages_is_not_missed_after(family, org):
    first = org.list_accounts(MaxResults=2)
    family.accounts.remove(MEMBER)
    rest = org.list_accounts(MaxResults=2, NextToken=first["NextToken"])

    assert ([PAYER, MEMBER], [OTHER]) == (ids(first), ids(rest))


def test_removes_an_account_for_the_whole_world(family, org, told):
    assert {} == told(org.remove_account_from_organization(AccountId=MEMBER))

    assert [PAYER, OTHER] == ids(org.list_accounts())
    assert MEMBER not in family.accounts
    assert NOW == family.accounts.moves()[-1].at


def test_an_account_leaves(family, org, as_account):
    as_account(MEMBER).leave_organization()

    assert [PAYER, OTHER] == ids(org.list_accounts())


def test_an_account_that_nobody_declared_leaves_an_open_family(world, org, as_account):
    org.create_organization()
    as_account(MEMBER).leave_organization()

    assert MEMBER not in world.accounts
    with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
        as_account(MEMBER).describe_organization()


def test_an_account_that_leaves_an_open_family_was_in_no_organization(world, org):
    world.accounts.remove(MEMBER)
    org.create_organization()

    assert [PAYER] == ids(org.list_accounts())


def test_an_account_that_comes_back_is_in_the_root_without_tags(family, org, root, unit):
    folder = unit(root, "Customers")
    org.move_account(AccountId=MEMBER, SourceParentId=root, DestinationParentId=folder)
    org.tag_resource(ResourceId=MEMBER, Tags=[{"Key": "team", "Value": "x"}])
    org.register_delegated_administrator(AccountId=MEMBER, ServicePrincipal="account.amazonaws.com")
    family.accounts.remove(MEMBER)
    family.accounts.add(MEMBER)

    assert [{"Id": root, "Type": "ROOT"}] == org.list_parents(ChildId=MEMBER)["Parents"]
    assert [] == org.list_tags_for_resource(ResourceId=MEMBER)["Tags"]
    assert [] == org.list_delegated_administrators()["DelegatedAdministrators"]


def test_a_new_account_waits_four_days_before_it_may_leave(world, org, refused, as_account):
    org.create_organization()
    org.create_account(Email="new@customer.example", AccountName="New")
    account = list(world.accounts)[-1].id
    world.clock.shift(timedelta(days=4, seconds=-1))
    params = {"AccountId": account}
    refused("remove_account_from_organization", params, VIOLATION, "4 days", "WAIT_PERIOD_ACTIVE")
    refused("leave_organization", {}, VIOLATION, "4 days", "WAIT_PERIOD_ACTIVE", as_account(account))
    world.clock.shift(1)
    org.remove_account_from_organization(**params)

    assert account not in world.accounts


@pytest.mark.parametrize(
    ("operation", "params", "code", "message", "reason"),
    [
        ("describe_account", {"AccountId": "999988887777"}, MISSING, "999988887777", None),
        ("remove_account_from_organization", {"AccountId": "999988887777"}, MISSING, "999988887777", None),
        ("close_account", {"AccountId": "999988887777"}, MISSING, "999988887777", None),
        (
            "remove_account_from_organization",
            {"AccountId": PAYER},
            "MasterCannotLeaveOrganizationException",
            "management account",
            None,
        ),
        ("leave_organization", {}, "MasterCannotLeaveOrganizationException", "management account", None),
        (
            "close_account",
            {"AccountId": PAYER},
            VIOLATION,
            "cannot be closed",
            "CANNOT_CLOSE_MANAGEMENT_ACCOUNT",
        ),
    ],
)
def test_refuses(family, refused, operation, params, code, message, reason):
    refused(operation, params, code, message, reason)


def test_an_account_that_only_counts_as_a_member_is_not_found(world, org, refused):
    org.create_organization()
    refused("describe_account", {"AccountId": MEMBER}, MISSING, MEMBER)


def test_refuses_to_let_a_delegated_administrator_go(family, org, refused, as_account):
    org.register_delegated_administrator(AccountId=MEMBER, ServicePrincipal="account.amazonaws.com")
    reason = "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"
    params = {"AccountId": MEMBER}
    refused("remove_account_from_organization", params, VIOLATION, "account.amazonaws.com", reason)
    refused("leave_organization", {}, VIOLATION, "account.amazonaws.com", reason, as_account(MEMBER))


class TestClose:
    @pytest.fixture
    def state(self, org):
        def call():
            account = org.describe_account(AccountId=MEMBER)["Account"]
            return account["Status"], account["State"]

        return call

    def test_suspends_at_once(self, family, org, told, state):
        assert {} == told(org.close_account(AccountId=MEMBER))

        assert ("SUSPENDED", "CLOSED") == state()
        assert MEMBER in family.accounts

    def test_takes_as_long_as_the_world_says(self, family, org, state):
        family.switches.background = timedelta(minutes=5)
        org.close_account(AccountId=MEMBER)
        assert ("PENDING_CLOSURE", "PENDING_CLOSURE") == state()
        family.clock.shift(300)

        assert ("SUSPENDED", "CLOSED") == state()

    def test_is_for_good_after_ninety_days(self, family, org):
        org.close_account(AccountId=MEMBER)
        family.clock.shift(timedelta(days=90, seconds=-1))
        assert MEMBER in family.accounts
        family.clock.shift(timedelta(days=7))

        assert MEMBER not in family.accounts
        assert [PAYER, OTHER] == ids(org.list_accounts())
        assert NOW + timedelta(days=90) == family.accounts.moves()[-1].at

    def test_an_account_that_left_is_not_gone_again(self, family, org):
        org.close_account(AccountId=MEMBER)
        family.accounts.remove(MEMBER)
        family.accounts.add(MEMBER)
        family.clock.shift(timedelta(days=91))

        assert MEMBER in family.accounts

    def test_refuses_a_second_time(self, family, org, refused):
        org.close_account(AccountId=MEMBER)
        refused("close_account", {"AccountId": MEMBER}, "AccountAlreadyClosedException", "already closed")

    def test_needs_all_features(self, world, org, refused):
        org.create_organization(FeatureSet="CONSOLIDATED_BILLING")
        account = world.accounts.add().id
        reason = "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE"
        refused("close_account", {"AccountId": account}, VIOLATION, "all features", reason)

    def test_250_in_thirty_days_at_most(self, world, org, refused):
        accounts = [world.accounts.add().id for _ in range(252)]
        for account in accounts[:250]:
            org.close_account(AccountId=account)
        params = {"AccountId": accounts[250]}
        refused("close_account", params, VIOLATION, "250 accounts", "CLOSE_ACCOUNT_QUOTA_EXCEEDED")
        world.clock.shift(timedelta(days=30))
        org.close_account(**params)


class TestMove:
    def test_moves_an_account(self, family, org, told, root, unit):
        folder = unit(root, "Customers")
        params = {"AccountId": MEMBER, "SourceParentId": root, "DestinationParentId": folder}
        assert {} == told(org.move_account(**params))

        assert [MEMBER] == ids(org.list_accounts_for_parent(ParentId=folder))
        assert [PAYER, OTHER] == ids(org.list_accounts_for_parent(ParentId=root))
        drawn = org.describe_organization()["Organization"]["Id"]
        account = org.describe_account(AccountId=MEMBER)["Account"]
        assert [f"{drawn}/{root}/{folder}/{MEMBER}/"] == account["Paths"]
        org.move_account(AccountId=MEMBER, SourceParentId=folder, DestinationParentId=root)
        assert [PAYER, MEMBER, OTHER] == ids(org.list_accounts_for_parent(ParentId=root))

    def test_the_management_account_moves_too(self, family, org, root, unit):
        folder = unit(root, "Own")
        org.move_account(AccountId=PAYER, SourceParentId=root, DestinationParentId=folder)

        assert [PAYER] == ids(org.list_accounts_for_parent(ParentId=folder))

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"AccountId": "999988887777"}, MISSING),
            ({"SourceParentId": "r-zzzz"}, "SourceParentNotFoundException"),
            ({"SourceParentId": "ou-zzzz-12345678"}, "SourceParentNotFoundException"),
            ({"SourceParentId": "second"}, "SourceParentNotFoundException"),
            ({"DestinationParentId": "ou-zzzz-12345678"}, "DestinationParentNotFoundException"),
            ({"DestinationParentId": "root"}, "DuplicateAccountException"),
        ],
    )
    def test_refuses(self, family, refused, root, unit, changes, code):
        known = {"root": root, "first": unit(root, "first"), "second": unit(root, "second")}
        params = {"AccountId": MEMBER, "SourceParentId": "root", "DestinationParentId": "first", **changes}
        refused("move_account", {name: known.get(item, item) for name, item in params.items()}, code, "")
