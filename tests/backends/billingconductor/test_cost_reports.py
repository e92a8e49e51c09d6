from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import BASIC, ONE, PASSTHROUGH, PAYER, THREE, TWO, told

EC2, S3 = "AmazonEC2", "AmazonS3"


@pytest.fixture
def acme(make_group):
    return make_group("acme", ONE, TWO)


@pytest.fixture
def priced(conductor, acme, make_rule, make_plan):
    """Let acme be priced by rules, each given as the parameters of one."""

    def price(*rules):
        arns = [make_rule(f"rule-{number}", **rule) for number, rule in enumerate(rules)]
        conductor.update_billing_group(
            Arn=acme, ComputationPreference={"PricingPlanArn": make_plan("plan", *arns)}
        )

    return price


@pytest.fixture
def charge(conductor, acme):
    """Add a custom line item to acme, in this month alone."""

    def charge(name, details, **other):
        return conductor.create_custom_line_item(
            Name=name, Description=name, BillingGroupArn=acme, ChargeDetails=details, **other
        )["Arn"]

    return charge


@pytest.fixture
def report(conductor, acme):
    """Return AWS cost, charge and margin of each line of a report on acme, with its attributes' values."""

    def look(*group_by, months=None):
        names = ("InclusiveStartBillingPeriod", "ExclusiveEndBillingPeriod")
        span = {"BillingPeriodRange": dict(zip(names, months, strict=True))} if months else {}
        answer = conductor.get_billing_group_cost_report(Arn=acme, GroupBy=list(group_by), **span)
        return [
            (
                *(attribute["Value"] for attribute in line.get("Attributes", ())),
                line["AWSCost"],
                line["ProformaCost"],
                line["Margin"],
            )
            for line in answer["BillingGroupCostReportResults"]
        ]

    return look


def flat(value, kind="FEE"):
    return {"Type": kind, "Flat": {"ChargeValue": value}}


def percent(value, *of, kind="FEE", **filter_):
    details = {"Type": kind, "Percentage": {"PercentageValue": value, "AssociatedValues": list(of)}}
    return {**details, "LineItemFilters": [filter_]} if filter_ else details


def test_without_costs_all_is_zero(conductor, acme):
    zeros = {
        "Arn": acme,
        "AWSCost": "0.00",
        "ProformaCost": "0.00",
        "Margin": "0.00",
        "MarginPercentage": "0.0",
        "Currency": "USD",
    }
    assert {"BillingGroupCostReports": [zeros]} == told(conductor.list_billing_group_cost_reports())
    assert {"BillingGroupCostReportResults": [zeros]} == told(
        conductor.get_billing_group_cost_report(Arn=acme)
    )


def test_the_margin_of_a_markup(world, conductor, acme, priced):
    priced({"ModifierPercentage": 25.0})
    world.ledger.add(account_id=ONE, service=EC2, start="2026-03-02", cost="70", on_demand_cost="100")
    world.ledger.add(account_id=TWO, service=S3, start="2026-03-03", cost="0.1")
    world.ledger.add(account_id=THREE, service=S3, start="2026-03-03", cost="1000")
    world.ledger.add(account_id=ONE, service=S3, start="2026-02-28", cost="1000")

    expected = {
        "Arn": acme,
        "AWSCost": "70.10",
        "ProformaCost": "125.125",
        "Margin": "55.025",
        "MarginPercentage": "43.98",
        "Currency": "USD",
    }
    assert [expected] == conductor.list_billing_group_cost_reports()["BillingGroupCostReports"]
    assert [expected] == conductor.get_billing_group_cost_report(Arn=ONE)["BillingGroupCostReportResults"]


def test_by_product_and_month(world, conductor, acme):
    for day, service, cost in (("2026-02-05", S3, 5), ("2026-03-05", S3, 7), ("2026-03-06", EC2, 11)):
        world.ledger.add(account_id=ONE, service=service, start=day, cost=cost)
    world.clock.move_to("2026-04-02")
    world.ledger.add(account_id=ONE, service=S3, start="2026-04-01", cost=13)

    answer = conductor.get_billing_group_cost_report(
        Arn=acme,
        GroupBy=["PRODUCT_NAME", "BILLING_PERIOD"],
        BillingPeriodRange={"InclusiveStartBillingPeriod": "2026-2", "ExclusiveEndBillingPeriod": "2026-05"},
    )["BillingGroupCostReportResults"]
    assert [
        ("AmazonEC2", "Mar 2026", "11.00"),
        ("AmazonS3", "Mar 2026", "7.00"),
        ("AmazonS3", "Apr 2026", "13.00"),
    ] == [(*(a["Value"] for a in line["Attributes"]), line["ProformaCost"]) for line in answer]
    assert {"Key": "PRODUCT_NAME", "Value": "AmazonEC2"} == answer[0]["Attributes"][0]
    assert {"Key": "BILLING_PERIOD", "Value": "Mar 2026"} == answer[0]["Attributes"][1]


def test_by_month_and_by_product_alone(world, report):
    world.ledger.add(account_id=ONE, service=S3, start="2026-03-05", cost=7)
    world.clock.move_to("2026-04-02")
    world.ledger.add(account_id=ONE, service=S3, start="2026-04-01", cost=13)
    world.ledger.add(account_id=ONE, service=EC2, start="2026-04-01", cost=1)
    months = {"months": ("2026-03", "2026-05")}

    assert [("Mar 2026", "7.00", "7.00", "0.00"), ("Apr 2026", "14.00", "14.00", "0.00")] == report(
        "BILLING_PERIOD", **months
    )
    assert [("AmazonS3", "20.00", "20.00", "0.00"), ("AmazonEC2", "1.00", "1.00", "0.00")] == report(
        "PRODUCT_NAME", **months
    )
    assert [("21.00", "21.00", "0.00")] == report(**months)


GLOBAL = {"ModifierPercentage": 10.0}
SELLER = {"Scope": "BILLING_ENTITY", "BillingEntity": "AWS Marketplace", "ModifierPercentage": 20.0}
SERVICE = {"Scope": "SERVICE", "Service": EC2, "ModifierPercentage": 30.0}
OPERATION = {"Scope": "SKU", "Service": EC2, "Operation": "RunInstances", "ModifierPercentage": 40.0}
TYPE = {"Scope": "SKU", "Service": EC2, "UsageType": "BoxUsage", "ModifierPercentage": 50.0}
BOTH = {**TYPE, "Operation": "RunInstances", "ModifierPercentage": 60.0}
TIERS = {"Type": "TIERING", "ModifierPercentage": None, "Tiering": {"FreeTier": {"Activated": False}}}


@pytest.mark.parametrize(
    ("rules", "charged"),
    [
        ([], "100.00"),
        ([GLOBAL], "110.00"),
        ([SELLER, GLOBAL], "120.00"),
        ([GLOBAL, SERVICE, SELLER], "130.00"),
        ([OPERATION, SERVICE, GLOBAL], "140.00"),
        ([SERVICE, OPERATION, TYPE], "150.00"),
        ([TYPE, BOTH, OPERATION], "160.00"),
        ([{**SERVICE, "Service": S3}, {**TYPE, "UsageType": "Other"}], "100.00"),
        ([{**GLOBAL, "Type": "DISCOUNT"}], "90.00"),
        ([{**GLOBAL, "Type": "DISCOUNT", "ModifierPercentage": 100.0}], "0.00"),
        ([{**GLOBAL, "ModifierPercentage": 0.01}], "100.01"),
    ],
)
def test_the_most_granular_rule_prices_usage_alone(world, priced, report, rules, charged):
    priced(*rules)
    world.ledger.add(
        account_id=ONE,
        service="Amazon Elastic Compute Cloud - Compute",
        start="2026-03-05",
        cost=100,
        usage_type="BoxUsage",
        operation="RunInstances",
        billing_entity="AWS Marketplace",
    )
    assert [charged] == [line[1] for line in report()]


def test_tiers_price_nothing_here(world, conductor, acme, make_plan, report):
    rule = conductor.create_pricing_rule(
        Name="tiers", Scope="GLOBAL", Type="TIERING", Tiering={"FreeTier": {"Activated": False}}
    )["Arn"]
    conductor.update_billing_group(Arn=acme, ComputationPreference={"PricingPlanArn": make_plan("p", rule)})
    world.ledger.add(account_id=ONE, service=S3, start="2026-03-05", cost=100)
    assert report() == [("100.00", "100.00", "0.00")]


def test_what_is_no_usage_is_not_charged(world, report):
    for record_type, cost in (("Usage", 100), ("Credit", -30), ("RIFee", 7), ("Tax", 19)):
        world.ledger.add(account_id=ONE, service=S3, start="2026-03-05", cost=cost, record_type=record_type)
    assert report() == [("77.00", "100.00", "23.00")]


def test_passthrough_charges_what_aws_charges(world, conductor):
    transfer = world.transfers.add(source_account_id=THREE, account_ids=["4" * 12])
    arn = conductor.create_billing_group(
        Name="partner",
        AccountGrouping={"ResponsibilityTransferArn": transfer},
        ComputationPreference={"PricingPlanArn": PASSTHROUGH},
    )["Arn"]
    world.ledger.add(account_id=THREE, service=S3, start="2026-03-05", cost=70, on_demand_cost=100)
    world.ledger.add(account_id="4" * 12, service=S3, start="2026-03-05", cost=-5, record_type="Credit")

    [line] = conductor.get_billing_group_cost_report(Arn=arn)["BillingGroupCostReportResults"]
    assert ("65.00", "65.00", "0.00", "0.0") == (
        line["AWSCost"],
        line["ProformaCost"],
        line["Margin"],
        line["MarginPercentage"],
    )
    conductor.update_billing_group(Arn=arn, ComputationPreference={"PricingPlanArn": BASIC})
    [line] = conductor.get_billing_group_cost_report(Arn=arn)["BillingGroupCostReportResults"]
    assert line["ProformaCost"] == "100.00"


class TestCustomLineItems:
    @pytest.fixture(autouse=True)
    def usage(self, world, priced):
        priced({"ModifierPercentage": 10.0})
        world.ledger.add(account_id=ONE, service=EC2, start="2026-03-05", cost=200)
        world.ledger.add(account_id=ONE, service=S3, start="2026-03-05", cost=100)
        world.ledger.add(
            account_id=ONE,
            service=EC2,
            start="2026-03-05",
            cost=-60,
            on_demand_cost=-60,
            record_type="SavingsPlanNegation",
        )

    def test_usage_alone(self, report):
        assert [
            ("AmazonEC2", "140.00", "154.00", "14.00"),
            ("AmazonS3", "100.00", "110.00", "10.00"),
        ] == report("PRODUCT_NAME")

    @pytest.mark.parametrize(
        ("details", "other", "expected"),
        [
            (flat(10.0), {}, {"AWSBillingConductor": "10.00"}),
            (flat(10.0, "CREDIT"), {}, {"AWSBillingConductor": "-10.00"}),
            (flat(10.0), {"PresentationDetails": {"Service": "AcmeSupport"}}, {"AcmeSupport": "10.00"}),
            (percent(5.0), {}, {}),
            (percent(5.0, ONE), {}, {"AWSBillingConductor": "13.20"}),
            (percent(5.0, ONE, kind="CREDIT"), {}, {"AWSBillingConductor": "-13.20"}),
            (percent(5.0, ONE), {"PresentationDetails": {"Service": "Fee"}}, {"Fee": "13.20"}),
            (
                percent(10.0, ONE),
                {"ComputationRule": "ITEMIZED"},
                {"AmazonEC2": "169.40", "AmazonS3": "121.00"},
            ),
            (
                percent(
                    5.0,
                    ONE,
                    Attribute="LINE_ITEM_TYPE",
                    MatchOption="NOT_EQUAL",
                    Values=["SAVINGS_PLAN_NEGATION"],
                ),
                {},
                {"AWSBillingConductor": "16.50"},
            ),
            (
                percent(5.0, ONE, Attribute="SERVICE", MatchOption="EQUAL", AttributeValues=[S3]),
                {},
                {"AWSBillingConductor": "5.50"},
            ),
            (
                percent(5.0, ONE, Attribute="SERVICE", MatchOption="NOT_EQUAL", AttributeValues=[S3]),
                {},
                {"AWSBillingConductor": "7.70"},
            ),
        ],
    )
    def test_one_item(self, charge, report, details, other, expected):
        charge("item", details, **other)
        usual = {"AmazonEC2": "154.00", "AmazonS3": "110.00"}
        assert {**usual, **expected} == {name: charged for name, _, charged, _ in report("PRODUCT_NAME")}

    def test_a_percentage_of_the_group_is_not_of_its_items(self, charge, report):
        charge("fee", flat(1000.0))
        charge("other", percent(5.0, ONE))
        charge("share", percent(5.0, ONE))
        assert [charged for _, charged, _ in report()] == ["1290.40"]

    def test_a_percentage_of_flat_items(self, charge, report):
        fee, credit = charge("fee", flat(100.0)), charge("credit", flat(40.0, "CREDIT"))
        charge("share", percent(10.0, fee, credit))
        assert [charged for _, charged, _ in report()] == ["330.00"]

    def test_an_item_is_charged_in_its_months(self, world, conductor, acme, report):
        conductor.create_custom_line_item(
            Name="monthly",
            Description="Monthly",
            BillingGroupArn=acme,
            ChargeDetails=flat(10.0),
            BillingPeriodRange={"InclusiveStartBillingPeriod": "2026-03"},
        )
        world.clock.move_to("2026-05-01")
        assert [("Mar 2026", "274.00"), ("Apr 2026", "10.00"), ("May 2026", "10.00")] == [
            (month, charged)
            for month, _, charged, _ in report("BILLING_PERIOD", months=("2026-03", "2026-06"))
        ]

    def test_more_credit_than_charges_makes_a_margin_without_sense_but_no_error(
        self, conductor, acme, charge
    ):
        charge("credit", flat(1000.0, "CREDIT"))
        [line] = conductor.get_billing_group_cost_report(Arn=acme)["BillingGroupCostReportResults"]
        assert ("-736.00", "-976.00", "132.61") == (
            line["ProformaCost"],
            line["Margin"],
            line["MarginPercentage"],
        )


def test_a_past_month_is_priced_by_the_plan_of_then(world, conductor, acme, priced, make_plan, report):
    priced({"ModifierPercentage": 10.0})
    world.ledger.add(account_id=ONE, service=S3, start="2026-03-05", cost=100)
    world.ledger.add(account_id=TWO, service=S3, start="2026-03-05", cost=50)
    world.clock.move_to("2026-04-15")
    world.ledger.add(account_id=ONE, service=S3, start="2026-04-05", cost=100)
    conductor.update_billing_group(Arn=acme, ComputationPreference={"PricingPlanArn": make_plan("empty")})
    conductor.disassociate_accounts(Arn=acme, AccountIds=[TWO])

    assert [("Mar 2026", "165.00"), ("Apr 2026", "100.00")] == [
        (month, charged) for month, _, charged, _ in report("BILLING_PERIOD", months=("2026-03", "2026-05"))
    ]


def test_charges_stop_when_the_primary_account_leaves(world, report):
    world.ledger.add(account_id=TWO, service=S3, start="2026-03-10", cost=100)
    world.accounts.remove(ONE)
    world.ledger.add(account_id=TWO, service=S3, start="2026-03-16", cost=10)
    assert report() == [("110.00", "100.00", "-10.00")]


def test_another_account_that_leaves_is_charged_to_the_end_of_the_month(world, conductor, make_group, report):
    conductor.delete_billing_group(Arn=make_group("umbrella", THREE, "4" * 12))
    make_group("umbrella", THREE, "4" * 12)
    for account in (TWO, "4" * 12):
        world.accounts.remove(account)
    conductor.disassociate_accounts(Arn=THREE, AccountIds=["4" * 12])
    world.ledger.add(account_id=TWO, service=S3, start="2026-03-16", cost=10)
    assert report() == [("10.00", "10.00", "0.00")]


@pytest.mark.parametrize(
    ("leaves", "lines"),
    [
        (False, [("Mar 2026", "3.00", "3.00", "0.00"), ("Apr 2026", "8.00", "8.00", "0.00")]),
        (True, [("Mar 2026", "3.00", "3.00", "0.00")]),  # the group ends with the month
    ],
)
def test_a_line_item_counts_in_its_billing_period(world, report, leaves, lines):
    """What is corrected later is on a later bill."""
    if leaves:
        world.accounts.remove(ONE)
    for cost, start, billing_period in (
        (1, "2026-03-01", ""),
        (2, "2026-02-20", "2026-03"),
        (4, "2026-02-20", ""),
        (8, "2026-03-02", "2026-04"),
        (16, "2026-02-20", "2026-02"),
    ):
        world.ledger.add(account_id=TWO, service=EC2, cost=cost, start=start, billing_period=billing_period)
    world.clock.move_to("2026-04-20")
    assert lines == report("BILLING_PERIOD", months=("2026-03", "2026-05"))


def test_a_list_of_some_groups_and_pages(world, conductor, make_group):
    arns = [make_group(f"group-{number}", f"{number}" * 12) for number in (3, 4, 5)]
    world.ledger.add(account_id="4" * 12, service=S3, start="2026-03-05", cost=5)

    found = conductor.list_billing_group_cost_reports(
        Filters={"BillingGroupArns": [arns[1], "5" * 12, "999999999999"]}
    )["BillingGroupCostReports"]
    assert [(arns[1], "5.00"), (arns[2], "0.00")] == [(line["Arn"], line["AWSCost"]) for line in found]

    pages = conductor.get_paginator("list_billing_group_cost_reports").paginate(
        PaginationConfig={"PageSize": 2}
    )
    assert [arns[:2], arns[2:]] == [
        [line["Arn"] for line in page["BillingGroupCostReports"]] for page in pages
    ]
    assert conductor.list_billing_group_cost_reports(BillingPeriod="2026-02")["BillingGroupCostReports"] == []


def test_pages_of_one_report(world, conductor, acme):
    for number in range(205):
        world.ledger.add(account_id=ONE, service=f"Service{number:03}", start="2026-03-05", cost=1)
    request = {"Arn": acme, "GroupBy": ["PRODUCT_NAME"], "MaxResults": 200}
    first = conductor.get_billing_group_cost_report(**request)
    second = conductor.get_billing_group_cost_report(NextToken=first["NextToken"], **request)
    assert [200, 5] == [len(page["BillingGroupCostReportResults"]) for page in (first, second)]
    assert "NextToken" not in second


def test_the_payers_own_costs_count_in_its_group(world, conductor, make_group):
    arn = make_group("own", THREE, PAYER)
    world.ledger.add(service=S3, start="2026-03-05", cost=5)
    [line] = conductor.get_billing_group_cost_report(Arn=arn)["BillingGroupCostReportResults"]
    assert line["AWSCost"] == "5.00"
