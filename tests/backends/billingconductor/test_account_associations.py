from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from billing_mock import World
from tests.backends.billingconductor.documents import ARN, BASIC, NOW, ONE, PAYER, THREE, TWO, told

FOUR = "444444444444"


@pytest.fixture
def family(world):
    for number, account in enumerate((ONE, TWO, THREE), 1):
        world.accounts.add(account, name=f"Account {number}", email=f"{number}@example.com")


def association(account, number, group=None):
    document = {
        "AccountId": account,
        "AccountName": f"Account {number}",
        "AccountEmail": f"{number}@example.com",
    }
    return {**document, "BillingGroupArn": group} if group else document


def ids(answer):
    return [account["AccountId"] for account in answer["LinkedAccounts"]]


def test_accounts_come_and_go(world, conductor, make_group, group_named):
    arn = make_group("acme", ONE)
    world.clock.shift(60)

    assert {"Arn": arn} == told(conductor.associate_accounts(Arn=ONE, AccountIds=[TWO, THREE]))
    assert (group_named("acme")["Size"], group_named("acme")["LastModifiedTime"]) == (3, NOW + 60)
    assert {"Arn": arn} == told(conductor.disassociate_accounts(Arn=arn, AccountIds=[TWO]))
    assert [ONE, THREE] == ids(conductor.list_account_associations(Filters={"Association": arn}))

    make_group("umbrella", TWO)


def test_a_refused_batch_associates_none(conductor, family, make_group, group_named, refused):
    make_group("acme", ONE)
    refused("associate_accounts", {"Arn": ONE, "AccountIds": [TWO, FOUR]}, "ValidationException")
    assert group_named("acme")["Size"] == 1


def test_the_whole_family_is_listed(conductor, family, make_group):
    group = make_group("acme", TWO)
    assert {
        "LinkedAccounts": [
            association(ONE, 1),
            association(TWO, 2, group),
            association(THREE, 3),
        ]
    } == told(conductor.list_account_associations())


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"Association": "MONITORED"}, [TWO, THREE]),
        ({"Association": "UNMONITORED"}, [ONE]),
        ({"Association": THREE}, [THREE]),
        ({"Association": f"{ARN}billinggroup/{TWO}"}, [TWO]),
        ({"AccountId": ONE}, [ONE]),
        ({"AccountIds": [THREE, ONE, FOUR]}, [ONE, THREE]),
        ({"AccountIds": [THREE, ONE], "Association": "MONITORED"}, [THREE]),
    ],
)
def test_filters(conductor, family, make_group, filters, expected):
    make_group("acme", TWO)
    make_group("umbrella", THREE)
    assert expected == ids(conductor.list_account_associations(Filters=filters))


def test_in_an_open_family_what_is_in_a_group_is_listed(conductor, make_group):
    group = make_group("acme", ONE, PAYER)
    assert [
        {
            "AccountId": PAYER,
            "BillingGroupArn": group,
            "AccountName": f"Account {PAYER}",
            "AccountEmail": f"{PAYER}@example.com",
        },
        {
            "AccountId": ONE,
            "BillingGroupArn": group,
            "AccountName": f"Account {ONE}",
            "AccountEmail": f"{ONE}@example.com",
        },
    ] == conductor.list_account_associations()["LinkedAccounts"]


def test_accounts_of_a_transfer_have_no_name_here(world, conductor, family):
    transfer = world.transfers.add(source_account_id=FOUR)
    group = conductor.create_billing_group(
        Name="partner",
        AccountGrouping={"ResponsibilityTransferArn": transfer},
        ComputationPreference={"PricingPlanArn": BASIC},
    )["Arn"]
    assert [{"AccountId": FOUR, "BillingGroupArn": group}] == conductor.list_account_associations(
        Filters={"Association": "MONITORED"}
    )["LinkedAccounts"]


def test_a_past_month_has_the_family_and_the_groups_of_then(world, conductor, family, make_group):
    make_group("acme", ONE, TWO)
    world.clock.move_to("2026-04-10")
    conductor.disassociate_accounts(Arn=ONE, AccountIds=[TWO])
    world.accounts.remove(THREE)
    world.accounts.add(FOUR)
    world.clock.move_to("2026-05-10")

    def told_of(month, association):
        return ids(
            conductor.list_account_associations(BillingPeriod=month, Filters={"Association": association})
        )

    assert [
        (told_of(month, "MONITORED"), told_of(month, "UNMONITORED"))
        for month in ("2026-03", "2026-04", "2026-05")
    ] == [
        ([ONE, TWO], [THREE]),
        ([ONE], [TWO, THREE, FOUR]),
        ([ONE], [TWO, FOUR]),
    ]


def test_pages(world, conductor):
    for number in range(105):
        world.accounts.add(f"{200000000000 + number}")
    pages = conductor.get_paginator("list_account_associations").paginate()
    assert [100, 5] == [len(page["LinkedAccounts"]) for page in pages]


def test_accounts_per_group_are_limited(world, conductor, make_group, refused):
    world.quotas["billingconductor.accounts_per_billing_group"] = 2
    arn = make_group("acme", ONE)
    said = refused(
        "associate_accounts", {"Arn": arn, "AccountIds": [TWO, THREE]}, "ServiceLimitExceededException"
    )
    assert ("ACCOUNTS_PER_BILLING_GROUP", "billingconductor", arn, "billinggroup") == (
        said["LimitCode"],
        said["ServiceCode"],
        said["ResourceId"],
        said["ResourceType"],
    )
    conductor.associate_accounts(Arn=arn, AccountIds=[TWO])


ACCOUNTS = [f"{number}" * 12 for number in range(1, 6)]


class Associations(RuleBasedStateMachine):
    """However accounts move, each is in one group at most, and sizes add up."""

    @initialize()
    def begin(self):
        self.conductor = World(now="2026-03-15").client("billingconductor")
        self.groups = {}

    @rule(accounts=st.lists(st.sampled_from(ACCOUNTS), min_size=1, max_size=3, unique=True))
    def create(self, accounts):
        if not any(set(accounts) & members for members in self.groups.values()):
            arn = self.conductor.create_billing_group(
                Name=f"group-{accounts[0]}",
                PrimaryAccountId=accounts[0],
                AccountGrouping={"LinkedAccountIds": accounts},
                ComputationPreference={"PricingPlanArn": BASIC},
            )["Arn"]
            self.groups[arn] = set(accounts)

    @rule(data=st.data(), accounts=st.sets(st.sampled_from(ACCOUNTS), min_size=1))
    def associate(self, data, accounts):
        if self.groups:
            arn = data.draw(st.sampled_from(sorted(self.groups)))
            legal = not any(accounts & members for members in self.groups.values())
            self._try(legal, self.conductor.associate_accounts, arn, accounts)
            if legal:
                self.groups[arn] |= accounts

    @rule(data=st.data(), accounts=st.sets(st.sampled_from(ACCOUNTS), min_size=1))
    def disassociate(self, data, accounts):
        if self.groups:
            arn = data.draw(st.sampled_from(sorted(self.groups)))
            legal = accounts <= self.groups[arn] and arn.rpartition("/")[2] not in accounts
            self._try(legal, self.conductor.disassociate_accounts, arn, accounts)
            if legal:
                self.groups[arn] -= accounts

    @rule(data=st.data())
    def delete(self, data):
        if self.groups:
            arn = data.draw(st.sampled_from(sorted(self.groups)))
            self.conductor.delete_billing_group(Arn=arn)
            del self.groups[arn]

    def _try(self, legal, call, arn, accounts):
        try:
            call(Arn=arn, AccountIds=sorted(accounts))
        except self.conductor.exceptions.ValidationException:
            assert not legal
        else:
            assert legal

    @invariant()
    def all_agree(self):
        if not hasattr(self, "groups"):
            return
        listed = self.conductor.list_account_associations(Filters={"Association": "MONITORED"})[
            "LinkedAccounts"
        ]
        told_of = {one["AccountId"]: one["BillingGroupArn"] for one in listed}
        assert {account: arn for arn, members in self.groups.items() for account in members} == told_of
        sizes = {
            group["Arn"]: group["Size"] for group in self.conductor.list_billing_groups()["BillingGroups"]
        }
        assert {arn: len(members) for arn, members in self.groups.items()} == sizes


Associations.TestCase.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
TestAssociations = Associations.TestCase
