from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import NOW, told

RULES = {
    "everything": {"Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 10.0},
    "storage": {"Scope": "SERVICE", "Type": "DISCOUNT", "ModifierPercentage": 5.0, "Service": "AmazonS3"},
    "marketplace": {
        "Scope": "BILLING_ENTITY",
        "Type": "MARKUP",
        "ModifierPercentage": 5.0,
        "BillingEntity": "AWS Marketplace",
    },
    "one-instance": {
        "Scope": "SKU",
        "Type": "DISCOUNT",
        "ModifierPercentage": 100.0,
        "Service": "AmazonEC2",
        "UsageType": "APS1-BoxUsage:t2.medium",
        "Operation": "RunInstances",
    },
    "by-operation": {
        "Scope": "SKU",
        "Type": "MARKUP",
        "ModifierPercentage": 0.0,
        "Service": "AmazonEC2",
        "Operation": "RunInstances",
    },
    "no-free-tier": {"Scope": "GLOBAL", "Type": "TIERING", "Tiering": {"FreeTier": {"Activated": False}}},
    "own-tiers": {
        "Scope": "SERVICE",
        "Type": "TIERING",
        "Service": "AmazonS3",
        "Tiering": {
            "CustomTiers": [
                {"BeginRangeInclusive": 0.0, "EndRangeExclusive": 100.0, "RateValue": 0.02},
                {"BeginRangeInclusive": 100.0, "RateValue": 0.01},
            ]
        },
    },
}


def names(answer):
    return [rule["Name"] for rule in answer["PricingRules"]]


@pytest.mark.parametrize("name", RULES)
def test_every_legal_combination(conductor, name):
    arn = conductor.create_pricing_rule(Name=name, Description="Why", Tags={"a": "b"}, **RULES[name])["Arn"]

    assert {
        "BillingPeriod": "2026-03",
        "PricingRules": [
            {
                "Arn": arn,
                "Name": name,
                "Description": "Why",
                "AssociatedPricingPlanCount": 0,
                "CreationTime": NOW,
                "LastModifiedTime": NOW,
                **RULES[name],
            }
        ],
    } == told(conductor.list_pricing_rules())
    assert conductor.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "b"}


@pytest.mark.parametrize(("given", "kept"), [(10.004, 10.0), (10.005, 10.01), (12.345, 12.35), (0.0, 0.0)])
def test_a_percentage_is_kept_to_two_decimals(conductor, make_rule, given, kept):
    make_rule("some", ModifierPercentage=given)
    assert [rule["ModifierPercentage"] for rule in conductor.list_pricing_rules()["PricingRules"]] == [kept]


def test_a_rule_counts_its_plans(conductor, make_rule, make_plan):
    rule = make_rule("everything")
    make_plan("one", rule)
    make_plan("two", rule)
    assert [r["AssociatedPricingPlanCount"] for r in conductor.list_pricing_rules()["PricingRules"]] == [2]


def test_list_by_arn_or_id(conductor, make_rule):
    arns = [make_rule(f"rule-{number}") for number in range(3)]
    wanted = [arns[2], arns[0].rpartition("/")[2], "0000000000"]
    assert ["rule-2", "rule-0"] == names(conductor.list_pricing_rules(Filters={"Arns": wanted}))


def test_pages(conductor, make_rule):
    for number in range(3):
        make_rule(f"rule-{number}")
    pages = conductor.get_paginator("list_pricing_rules").paginate(PaginationConfig={"PageSize": 2})
    assert [["rule-0", "rule-1"], ["rule-2"]] == [names(page) for page in pages]


def test_a_past_month_is_as_it_was(world, conductor, make_rule):
    make_rule("everything")
    world.clock.move_to("2026-04-01")
    make_rule("more")
    assert told(conductor.list_pricing_rules(BillingPeriod="2026-3"))["BillingPeriod"] == "2026-03"
    assert names(conductor.list_pricing_rules(BillingPeriod="2026-3")) == ["everything"]
    assert names(conductor.list_pricing_rules()) == ["everything", "more"]
