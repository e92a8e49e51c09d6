from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import NOW, needs_new, told

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


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[needs_new] * ("CustomTiers" in str(RULES[name]))) for name in RULES]
)
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


class TestUpdate:
    def test_what_is_given_changes(self, world, conductor, make_rule, make_plan):
        arn = make_rule("storage", Scope="SERVICE", Service="AmazonS3")
        make_plan("gold", arn)
        world.clock.shift(60)
        expected = {
            "Arn": arn,
            "Name": "cheap-storage",
            "Description": "Now cheaper",
            "Scope": "SERVICE",
            "Type": "DISCOUNT",
            "ModifierPercentage": 7.13,
            "Service": "AmazonS3",
            "AssociatedPricingPlanCount": 1,
            "LastModifiedTime": NOW + 60,
        }
        assert expected == told(
            conductor.update_pricing_rule(
                Arn=arn.rpartition("/")[2],
                Name="cheap-storage",
                Description="Now cheaper",
                Type="DISCOUNT",
                ModifierPercentage=7.125,
            )
        )
        assert [{**expected, "CreationTime": NOW}] == conductor.list_pricing_rules()["PricingRules"]

    def test_a_markup_can_become_tiers_and_back(self, conductor, make_rule):
        arn = make_rule("everything")
        tiers = {"FreeTier": {"Activated": False}}
        updated = conductor.update_pricing_rule(Arn=arn, Type="TIERING", Tiering=tiers)
        assert (updated["Type"], updated["Tiering"]) == ("TIERING", tiers)
        assert "ModifierPercentage" not in updated

        updated = conductor.update_pricing_rule(Arn=arn, Type="MARKUP", ModifierPercentage=0.0)
        assert (updated["Type"], updated["ModifierPercentage"]) == ("MARKUP", 0.0)
        assert "Tiering" not in updated

    def test_an_update_may_not_make_two_rules_of_a_plan_clash(self, conductor, make_rule, make_plan, refused):
        tiers = {"FreeTier": {"Activated": False}}
        first = make_rule("everything")
        second = conductor.create_pricing_rule(Name="tiers", Scope="GLOBAL", Type="TIERING", Tiering=tiers)[
            "Arn"
        ]
        make_plan("gold", first, second)

        said = refused(
            "update_pricing_rule", {"Arn": first, "Type": "TIERING", "Tiering": tiers}, "ConflictException"
        )
        assert (said["Reason"], said["ResourceId"]) == ("PRICING_RULE_IN_PRICING_PLAN_CONFLICT", second)

    def test_the_past_stays(self, world, conductor, make_rule):
        arn = make_rule("everything")
        world.clock.move_to("2026-04-01")
        conductor.update_pricing_rule(Arn=arn, ModifierPercentage=20.0)
        percentages = [
            [rule["ModifierPercentage"] for rule in conductor.list_pricing_rules(**month)["PricingRules"]]
            for month in ({"BillingPeriod": "2026-03"}, {})
        ]
        assert percentages == [[10.0], [20.0]]


def test_delete(conductor, make_rule):
    arn = make_rule("everything")
    assert {"Arn": arn} == told(conductor.delete_pricing_rule(Arn=arn))
    assert names(conductor.list_pricing_rules()) == []
    make_rule("everything")


def test_rules_are_limited(world, make_rule, refused):
    world.quotas["billingconductor.pricing_rules"] = 1
    make_rule("one")
    request = {"Name": "two", "Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 1.0}
    assert (
        refused("create_pricing_rule", request, "ServiceLimitExceededException")["LimitCode"]
        == "PRICING_RULES"
    )
