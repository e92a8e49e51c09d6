"""What an account has is read into a scenario that makes it again; the account is the mock's."""

from __future__ import annotations

import datetime as dt
import json
import re

import boto3

from billing_mock import mock_billing
from billing_mock.__main__ import main
from billing_mock._scenarios.capture import capture
from tests.scenarios.views import look

PAYER, MEMBER, OTHER = "123456789012", "111122223333", "444455556666"
BASIC = "arn:aws:billingconductor::aws:pricingplan/BasicPricingPlan"
SUBSCRIBERS = [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]


def furnish(world):
    """Make some of everything that can be captured, over two months."""
    conductor, budgets, iot = (boto3.client(name) for name in ("billingconductor", "budgets", "iot"))
    world.clock.move_to("2026-09-10T10:00:00Z")
    world.accounts.add(PAYER, name="Payer", email="payer@example.com")
    world.accounts.add(MEMBER, name="Member", email="member@example.com")
    extra = [world.accounts.add().id for _ in range(35)]
    rules = [
        conductor.create_pricing_rule(
            Name=f"rule{number}",
            Scope="SERVICE",
            Service=f"Amazon{number}",
            Type="MARKUP",
            ModifierPercentage=number,
            Tags={"number": str(number)},
        )["Arn"]
        for number in range(33)
    ]
    world.clock.shift(3600)
    plan = conductor.create_pricing_plan(Name="plan", PricingRuleArns=rules[:30], Description="A plan")["Arn"]
    conductor.create_pricing_plan(Name="empty")
    world.clock.shift(3600)
    rule = conductor.create_pricing_rule(
        Name="tiers", Scope="GLOBAL", Type="TIERING", Tiering={"FreeTier": {"Activated": False}}
    )["Arn"]
    conductor.associate_pricing_rules(Arn=plan, PricingRuleArns=[rule, *rules[30:]])
    group = conductor.create_billing_group(
        Name="group",
        PrimaryAccountId=MEMBER,
        AccountGrouping={"LinkedAccountIds": [MEMBER, *extra[:29]]},
        ComputationPreference={"PricingPlanArn": plan},
        Tags={"tier": "one"},
    )["Arn"]
    world.clock.shift(3600)
    conductor.associate_accounts(Arn=group, AccountIds=[*extra[29:], world.accounts.add(OTHER).id])
    conductor.create_billing_group(
        Name="partner",
        AccountGrouping={
            "ResponsibilityTransferArn": world.transfers.add(
                source_account_id="999988887777", start="2026-09-01"
            )
        },
        ComputationPreference={"PricingPlanArn": BASIC},
    )
    items = [
        conductor.create_custom_line_item(
            Name=f"fee{number}",
            Description="a fee",
            BillingGroupArn=group,
            BillingPeriodRange={"InclusiveStartBillingPeriod": "2026-09"},
            ChargeDetails={"Type": "FEE", "Flat": {"ChargeValue": 5 + number}},
        )["Arn"]
        for number in range(6)
    ]
    world.clock.move_to("2026-10-05")
    share = conductor.create_custom_line_item(
        Name="share",
        Description="a share",
        BillingGroupArn=group,
        BillingPeriodRange={"InclusiveStartBillingPeriod": "2026-10"},
        ChargeDetails={
            "Type": "CREDIT",
            "Percentage": {"PercentageValue": 5, "AssociatedValues": [group, *items[:4]]},
        },
    )["Arn"]
    conductor.batch_associate_resources_to_custom_line_item(
        TargetArn=share,
        ResourceArns=items[4:],
        BillingPeriodRange={"InclusiveStartBillingPeriod": "2026-10"},
    )
    conductor.create_custom_line_item(
        Name="once",
        Description="once",
        BillingGroupArn=group,
        ChargeDetails={"Type": "FEE", "Flat": {"ChargeValue": 1}},
    )
    iot.create_billing_group(
        billingGroupName="fleet",
        billingGroupProperties={"billingGroupDescription": "pumps"},
        tags=[{"Key": "site", "Value": "a"}],
    )
    iot.create_billing_group(billingGroupName="bare")
    limit = {"BudgetLimit": {"Amount": "100", "Unit": "USD"}}
    monthly = {"BudgetType": "COST", "TimeUnit": "MONTHLY"}
    for budget in (
        {
            "BudgetName": "planned",
            "PlannedBudgetLimits": {str(int(month)): {"Amount": "5", "Unit": "USD"} for month in MONTHS},
        },
        {"BudgetName": "filtered", "CostFilters": {"LinkedAccount": [MEMBER]}, **limit},
        {
            "BudgetName": "expressed",
            "FilterExpression": {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [MEMBER]}},
            "Metrics": ["NetUnblendedCost"],
            **limit,
        },
        {
            "BudgetName": "adjusted",
            "AutoAdjustData": {
                "AutoAdjustType": "HISTORICAL",
                "HistoricalOptions": {"BudgetAdjustmentPeriod": 2},
            },
        },
    ):
        budgets.create_budget(
            AccountId=PAYER,
            Budget={**monthly, **budget},
            NotificationsWithSubscribers=[
                {
                    "Notification": {
                        "NotificationType": "ACTUAL",
                        "ComparisonOperator": "GREATER_THAN",
                        "Threshold": 80,
                    },
                    "Subscribers": SUBSCRIBERS,
                }
            ],
            ResourceTags=[{"Key": "owner", "Value": "finance"}],
        )
    budgets.create_budget_action(
        AccountId=PAYER,
        BudgetName="filtered",
        NotificationType="ACTUAL",
        ActionType="APPLY_IAM_POLICY",
        ActionThreshold={"ActionThresholdValue": 90, "ActionThresholdType": "PERCENTAGE"},
        Definition={
            "IamActionDefinition": {"PolicyArn": "arn:aws:iam::aws:policy/AWSDenyAll", "Roles": ["r"]}
        },
        ExecutionRoleArn=f"arn:aws:iam::{PAYER}:role/budgets",
        ApprovalModel="MANUAL",
        Subscribers=SUBSCRIBERS,
    )
    world.clock.resume()


MONTHS = [
    dt.datetime(2026 + month // 12, month % 12 + 1, 1, tzinfo=dt.timezone.utc).timestamp()
    for month in range(9, 21)
]

# What a copy has of its own.
OWN = re.compile(
    r"(?:pricingrule|pricingplan|customlineitem|billinggroup|action)/[\w-]+|rt-\w+|/o-\w+"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
TIMES = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z|\b1[78]\d{8}(?:\.\d+)?\b|ast updated.*")


def comparable(world):
    """Return what a world shows of this month, less ids, ARNs and times, in some order."""
    seen = look(world, accounts=(MEMBER,))
    found = []
    for key, answer in seen.items():
        if " " in key and "2026-10" not in key and "2026-12" not in key:
            text = json.dumps([key, answer], sort_keys=True, default=str)
            found.append(TIMES.sub("TIME", OWN.sub("OWN", text)))
    return sorted(found)


def test_capture_load_compare(tmp_path, capsys):
    path = tmp_path / "captured.json"
    with mock_billing() as world:
        furnish(world)
        assert 0 == main(["capture", "--output", str(path)])
        expected = comparable(world)
    assert ("", "") == capsys.readouterr()
    with mock_billing(scenario=path) as world:
        assert expected == comparable(world)
        assert 0 == main(["capture"])
    again = json.loads(capsys.readouterr().out)
    first = json.loads(path.read_text("utf-8"))
    for document in (first, again):
        del document["steps"][-1]["at"]  # when it was captured
    assert first == again


def test_only_calls_that_read_are_made():
    with mock_billing() as world:
        furnish(world)
        before = len(world.calls)
        capture(boto3.Session(region_name="us-east-1"), print)
        operations = {call.operation for call in world.calls[before:]}
    assert {"GetCallerIdentity"} == {name for name in operations if not name.startswith(("List", "Describe"))}


def test_what_is_denied_is_told_and_left_out(capsys):
    with mock_billing() as world:
        furnish(world)
        world.faults.add(
            "organizations", "ListAccounts", error="AccessDeniedException", message="not yours", times=1
        )
        world.faults.add("iot", "DescribeBillingGroup", error="AccessDeniedException", times=2)
        world.faults.add("budgets", "DescribeSubscribersForNotification", error="AccessDeniedException")
        world.faults.add(
            "billingconductor", "ListCustomLineItemVersions", error="AccessDeniedException", times=7
        )
        assert 0 == main(["capture"])
    out, err = capsys.readouterr()
    told = "left out organizations list_accounts: An error occurred (AccessDeniedException) when calling "
    assert f"{told}the ListAccounts operation: not yours" == err.splitlines()[0]
    assert [
        "organizations list_accounts",
        "billingconductor list_custom_line_item_versions",
        "budgets describe_subscribers_for_notification",
        "iot describe_billing_group",
    ] == [line.removeprefix("left out ").partition(": ")[0] for line in err.splitlines()]
    assert not any("accounts" in step for step in json.loads(out)["steps"])


def test_an_account_without_anything(capsys):
    with mock_billing(account_id=OTHER):
        assert 0 == main(["capture", "--region", "eu-west-1"])
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert {"account_id": OTHER, "region": "eu-west-1", "now": document["now"]} == document
    assert "AWSOrganizationsNotInUseException" in err


def test_an_unknown_profile(capsys):
    with mock_billing():
        assert 1 == main(["capture", "--profile", "nobody"])
    assert (
        "",
        "nothing was captured: The config profile (nobody) could not be found\n",
    ) == capsys.readouterr()


def test_names_of_what_is_referred_to_are_told_apart():
    with mock_billing():
        conductor = boto3.client("billingconductor")
        for name in ("a.b", "a_b", "a+b"):
            rule = conductor.create_pricing_rule(
                Name=name, Scope="GLOBAL", Type="DISCOUNT", ModifierPercentage=1
            )["Arn"]
            conductor.create_pricing_plan(Name=name, PricingRuleArns=[rule])
        document = capture(boto3.Session(region_name="us-east-1"), print)
    calls = [call for step in document["steps"] for call in step.get("calls", ())]
    assert {"rule-a-b", "rule-a_b", "rule-a-b-2"} == {call["as"] for call in calls if "as" in call}


def test_without_a_region(monkeypatch):
    told = []
    with mock_billing(), monkeypatch.context() as patch:
        patch.delenv("AWS_DEFAULT_REGION")
        document = capture(boto3.Session(), told.append)
    assert "region" not in document
    assert "left out iot list_billing_groups: You must specify a region." in told
