"""A scenario written from a world gives the same world back."""

from __future__ import annotations

import contextlib
import datetime as dt
import json

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_mock import World, mock_billing
from billing_mock._backends import SERVICES
from billing_mock._gateway.model import operations, snake
from billing_mock._scenarios.calling import Calling, Refused
from billing_mock._scenarios.saving import READING, REMEMBERED
from tests.scenarios.views import look

PAYER, MEMBER, OTHER = "123456789012", "111122223333", "444455556666"
ELSEWHERE = "eu-west-1"
NOTIFICATION = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 50}
SUBSCRIBERS = [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]


def reloaded(world):
    """Return the world a scenario written from *world*, as JSON, gives."""
    document = json.loads(json.dumps(world.to_scenario()))
    with mock_billing(world=None, scenario=document) as again:
        return again


def assert_same(world, again):
    accounts, regions = (MEMBER, OTHER), (ELSEWHERE,)
    assert look(world, accounts=accounts, regions=regions) == look(again, accounts=accounts, regions=regions)
    assert world.to_scenario() == again.to_scenario()
    # What is made from here on is the same too.
    assert world.ids.text(20) == again.ids.text(20)


class Story:
    """Things that happen to a world; some of the calls are refused."""

    def __init__(self, world):
        self.world = world
        self.calling = Calling(world)

    def call(self, service, operation, account_id=PAYER, region="us-east-1", **params):
        try:
            return self.calling.call(service, operation, params, account_id=account_id, region=region)
        except Refused:
            return {}

    def _arn(self, operation, member, number):
        rows = self.call("billingconductor", operation).get(member, ())
        arns = [row["Arn"] for row in rows if ":aws:" not in row["Arn"].removeprefix("arn:aws:")]
        return (
            arns[number % len(arns)]
            if arns
            else "arn:aws:billingconductor::123456789012:pricingrule/0123456789"
        )

    def add_account(self, number):
        with contextlib.suppress(ValueError):
            self.world.accounts.add(*[(), (MEMBER,), (OTHER,)][number % 3], name=f"Account {number}")

    def remove_account(self, number):
        members = [account.id for account in self.world.accounts]
        if number % 3 and len(members) > 1:
            self.world.accounts.remove(members[-1])

    def add_transfer(self, number):
        with contextlib.suppress(ValueError):
            self.world.transfers.add(source_account_id=f"99998888777{number}", account_ids=iter([OTHER]))

    def book(self, number):
        self.world.ledger.add(
            service=["AmazonEC2", "AmazonS3"][number % 2],
            cost=f"{number}.05",
            account_id=[PAYER, MEMBER][number % 2],
            record_type=["Usage", "Tax"][number % 2],
            tags={"team": "a"} if number % 3 else None,
            usage_type="Box",
            quantity=number,
            net_cost=1,
            billing_period=["", "2026-11"][number % 2],
            normalization_factor=[None, "0.25"][number % 2],
            cost_categories={"Stage": "prod"} if number % 3 else None,
        )

    def book_many(self, number):
        rows = [{"service": "AmazonEC2", "cost": 4, "start": "2026-11-20"}] * number
        self.world.ledger.extend(rows)

    def pass_time(self, number):
        self.world.clock.shift(dt.timedelta(hours=1, days=number))

    def go_back(self, number):
        self.world.clock.shift(-dt.timedelta(minutes=number))

    def create_rule(self, number):
        self.call(
            "billingconductor",
            "CreatePricingRule",
            Name=f"rule{number}",
            Scope="GLOBAL",
            Type="MARKUP",
            ModifierPercentage=number,
            Tags={"n": str(number)},
            ClientToken=f"token-{number % 2}",
        )

    def create_plan(self, number):
        rule = self._arn("ListPricingRules", "PricingRules", number)
        self.call("billingconductor", "CreatePricingPlan", Name=f"plan{number}", PricingRuleArns=[rule])

    def create_group(self, number):
        plan = self._arn("ListPricingPlans", "PricingPlans", number)
        account = [MEMBER, OTHER][number % 2]
        self.call(
            "billingconductor",
            "CreateBillingGroup",
            Name=f"group{number}",
            PrimaryAccountId=account,
            AccountGrouping={"LinkedAccountIds": [account]},
            ComputationPreference={"PricingPlanArn": plan},
        )

    def delete_group(self, number):
        group = self._arn("ListBillingGroups", "BillingGroups", number)
        self.call("billingconductor", "DeleteBillingGroup", Arn=group)

    def create_line_item(self, number):
        group = self._arn("ListBillingGroups", "BillingGroups", number)
        self.call(
            "billingconductor",
            "CreateCustomLineItem",
            Name=f"item{number}",
            Description="an item",
            BillingGroupArn=group,
            ChargeDetails={"Type": "FEE", "Flat": {"ChargeValue": number}},
        )

    def create_budget(self, number):
        account_id = [PAYER, MEMBER][number % 2]
        self.call(
            "budgets",
            "CreateBudget",
            account_id,
            AccountId=account_id,
            Budget={
                "BudgetName": f"budget{number % 3}",
                "BudgetType": "COST",
                "TimeUnit": ["MONTHLY", "DAILY"][number % 2],
                "BudgetLimit": {"Amount": "10", "Unit": "USD"},
                "TimePeriod": {"Start": dt.datetime(2026, 11, 1, tzinfo=dt.timezone.utc)},
            },
            NotificationsWithSubscribers=[{"Notification": NOTIFICATION, "Subscribers": SUBSCRIBERS}],
        )

    def create_action(self, number):
        self.call(
            "budgets",
            "CreateBudgetAction",
            AccountId=PAYER,
            BudgetName=f"budget{number % 3}",
            NotificationType="ACTUAL",
            ActionType="APPLY_IAM_POLICY",
            ActionThreshold={"ActionThresholdValue": 60, "ActionThresholdType": "PERCENTAGE"},
            Definition={"IamActionDefinition": {"PolicyArn": "arn:aws:iam::aws:policy/Deny", "Roles": ["r"]}},
            ExecutionRoleArn=f"arn:aws:iam::{PAYER}:role/budgets",
            ApprovalModel=["AUTOMATIC", "MANUAL"][number % 2],
            Subscribers=SUBSCRIBERS,
        )

    def delete_budget(self, number):
        self.call("budgets", "DeleteBudget", AccountId=PAYER, BudgetName=f"budget{number % 3}")

    def create_fleet(self, number):
        region = ["us-east-1", ELSEWHERE][number % 2]
        self.call("iot", "CreateBillingGroup", region=region, billingGroupName=f"fleet{number % 3}")

    def create_thing(self, number):
        self.call("iot", "CreateThing", thingName=f"thing{number}", billingGroupName=f"fleet{number % 3}")

    def ask_for_endpoint(self, number):
        self.call("iot", "DescribeEndpoint", [PAYER, MEMBER][number % 2])

    def create_organization(self, number):
        self.call("organizations", "CreateOrganization", FeatureSet="ALL")

    def create_account(self, number):
        self.call("organizations", "CreateAccount", Email=f"a{number}@example.com", AccountName=f"a{number}")

    def part_with_account(self, number):
        account_id = [account.id for account in self.world.accounts][-1]
        if number % 2:
            self.call("organizations", "CloseAccount", AccountId=account_id)
        else:
            self.call("organizations", "RemoveAccountFromOrganization", AccountId=account_id)
            self.call("organizations", "LeaveOrganization", account_id=account_id)

    def create_unit(self, number):
        for root in self.call("organizations", "ListRoots").get("Roots", ()):
            self.call("organizations", "CreateOrganizationalUnit", ParentId=root["Id"], Name=f"unit{number}")

    def assume_role(self, number):
        role = f"arn:aws:iam::{MEMBER}:role/reader"
        self.call("sts", "AssumeRole", RoleArn=role, RoleSessionName=f"session{number}")

    def restore(self, number):
        before = self.world.snapshot()
        self.create_fleet(number)
        self.book(number)
        self.world.restore(before)


EVENTS = sorted(name for name in vars(Story) if not name.startswith("_") and name != "call")
EVENT = st.tuples(st.sampled_from(EVENTS), st.integers(0, 5))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENT, max_size=30))
def test_the_same_world_comes_back(events):
    world = World(now="2026-11-20T10:00:00Z", seed=3)
    story = Story(world)
    for event, number in events:
        getattr(story, event)(number)
    assert_same(world, reloaded(world))


def test_a_world_in_which_everything_happened():
    world = World(now="2026-11-20T10:00:00Z")
    story = Story(world)
    for number in (1, 2, 3):
        for event in ("add_account", "create_rule", "create_plan", "create_group", "create_budget", *EVENTS):
            getattr(story, event)(number)
    assert_same(world, reloaded(world))


def test_a_scenario_goes_on():
    with mock_billing(scenario={"now": "2026-11-01", "accounts": [MEMBER]}) as world:
        world.client("iot").create_billing_group(billingGroupName="fleet")
        document = world.to_scenario()
    assert [
        {
            "accounts": [MEMBER],
            "calls": [
                {
                    "service": "iot",
                    "operation": "CreateBillingGroup",
                    "params": {"billingGroupName": "fleet"},
                }
            ],
        }
    ] == document["steps"]


def test_an_empty_world():
    assert {"account_id": OTHER, "region": ELSEWHERE, "seed": 5, "now": "2026-11-01T00:00:00Z"} == World(
        account_id=OTHER, region=ELSEWHERE, now="2026-11-01", seed=5
    ).to_scenario()
    assert {"account_id": PAYER, "region": "us-east-1", "seed": 0} == World().to_scenario()


def test_a_clock_that_was_stopped_and_one_that_was_let_go():
    stopped = World()
    stopped.client("iot").create_billing_group(billingGroupName="fleet")
    stopped.clock.move_to("2026-12-24T00:00:00Z")
    again = reloaded(stopped)
    assert stopped.clock.now() == again.clock.now()
    assert again.clock.is_stopped

    stopped.clock.resume()
    assert not reloaded(stopped).clock.is_stopped


def test_idempotency_tokens_stay_where_they_matter():
    world = World()
    conductor = world.client("billingconductor")
    conductor.create_pricing_plan(Name="botocore")  # makes up a token
    conductor.create_pricing_plan(Name="own", ClientToken="mine")
    twice = {"Name": "twice", "ClientToken": "5b1d5d49-9a4c-4b3e-8a9b-0a54f0c3a7d1"}
    conductor.create_pricing_plan(**twice)
    conductor.create_pricing_plan(**twice)
    calls = [call for step in world.to_scenario()["steps"] for call in step["calls"]]
    assert [{"Name": "botocore"}, {"Name": "own", "ClientToken": "mine"}, twice, twice] == [
        call["params"] for call in calls
    ]


def test_line_items_keep_what_does_not_go_without_saying():
    world = World(now="2026-11-01")
    world.ledger.add(service="AmazonEC2", cost="-0.0000000001", start="2026-11-01")
    world.ledger.add(service="AmazonEC2", cost=2, start="2026-11-01", on_demand_cost=0, tags={"a": "b"})
    options = {
        "availability_zone": "us-east-1a",
        "billing_period": "2026-12",
        "normalization_factor": "0.5",
        "attributes": {"tenancy": "Shared"},
    }
    world.ledger.add(service="AmazonEC2", cost=3, start="2026-11-01", **options)
    world.ledger.extend([])
    [step] = world.to_scenario()["steps"]
    span = {"start": "2026-11-01T00:00:00Z", "end": "2026-11-02T00:00:00Z"}
    assert [
        {"service": "AmazonEC2", "cost": "-0.0000000001", **span},
        {"service": "AmazonEC2", "cost": "2", **span, "on_demand_cost": "0", "tags": {"a": "b"}},
        {"service": "AmazonEC2", "cost": "3", **span, **options},
    ] == step["ledger"]
    assert list(world.ledger) == list(reloaded(world).ledger)


def test_bookings_after_a_call_stay_apart():
    world = World(now="2026-11-01")
    for cost in (1, 2):
        world.ledger.add(service="AmazonEC2", cost=cost)
    world.client("iot").create_billing_group(billingGroupName="fleet")
    for cost in (3, 4):
        world.ledger.add(service="AmazonEC2", cost=cost)
    first, *more = world.to_scenario()["steps"]
    assert ["1", "2"] == [row["cost"] for row in first["ledger"]]
    assert [["3"], ["4"]] == [[row["cost"] for row in step["ledger"]] for step in more]


def test_refused_calls_and_calls_that_read_are_left_out():
    world = World()
    iot = world.client("iot")
    iot.list_billing_groups()
    with pytest.raises(ClientError):
        iot.describe_billing_group(billingGroupName="missing")
    assert "steps" not in world.to_scenario()


def test_operations_that_read_remember_nothing():
    """What is taken for reading draws no id; what does is known."""
    world = World(now="2026-11-20T10:00:00Z")
    story = Story(world)
    for event in ("add_account", "create_rule", "create_plan", "create_group", "create_budget", *EVENTS):
        getattr(story, event)(1)
    before = world.ids.snapshot()["resources"]
    look(world, accounts=(MEMBER, OTHER), regions=(ELSEWHERE,))
    assert before == world.ids.snapshot()["resources"]

    for service, backend in SERVICES.items():
        reading = {
            name
            for name in operations(service)
            if snake(name) in backend.operations() and name.startswith(READING) and name not in REMEMBERED
        }
        for name in reading:
            story.call(service, name)
    assert before == world.ids.snapshot()["resources"]
