from __future__ import annotations

from tests.backends.billingconductor.documents import BASIC, NOW, PASSTHROUGH, told


def names(answer):
    return [plan["Name"] for plan in answer["PricingPlans"]]


def test_a_plan_of_rules(conductor, make_rule):
    rules = [make_rule("everything"), make_rule("storage", Scope="SERVICE", Service="AmazonS3")]
    created = conductor.create_pricing_plan(
        Name="gold",
        Description="Best",
        PricingRuleArns=[rules[0], rules[1].rpartition("/")[2]],
        Tags={"a": "b"},
    )

    assert {
        "BillingPeriod": "2026-03",
        "PricingPlans": [
            {
                **told(created),
                "Name": "gold",
                "Description": "Best",
                "Size": 2,
                "CreationTime": NOW,
                "LastModifiedTime": NOW,
            }
        ],
    } == told(conductor.list_pricing_plans())
    assert conductor.list_tags_for_resource(ResourceArn=created["Arn"])["Tags"] == {"a": "b"}


def test_an_empty_plan(conductor, make_plan):
    arn = make_plan("empty")
    assert [{"Arn": arn, "Name": "empty", "Size": 0, "CreationTime": NOW, "LastModifiedTime": NOW}] == (
        conductor.list_pricing_plans()["PricingPlans"]
    )


def test_rules_of_different_scope_go_together(make_rule, make_plan):
    rules = [
        make_rule("everything"),
        make_rule("storage", Scope="SERVICE", Service="AmazonS3"),
        make_rule("compute", Scope="SERVICE", Service="AmazonEC2"),
        make_rule("sku", Scope="SKU", Service="AmazonEC2", UsageType="BoxUsage"),
        make_rule("sku-2", Scope="SKU", Service="AmazonEC2", UsageType="BoxUsage", Operation="RunInstances"),
        make_rule("seller", Scope="BILLING_ENTITY", BillingEntity="AWS Marketplace"),
    ]
    make_plan("all", *rules)


def test_markup_and_free_tier_go_together(conductor, make_rule, make_plan):
    tiers = conductor.create_pricing_rule(
        Name="free", Scope="GLOBAL", Type="TIERING", Tiering={"FreeTier": {"Activated": True}}
    )["Arn"]
    make_plan("both", make_rule("everything"), tiers)


def test_managed_plans_are_listed_when_asked_for(conductor, make_plan):
    own = make_plan("own")
    basic = {"Name": "BasicPricingPlan", "Arn": BASIC, "Size": 0}

    assert names(conductor.list_pricing_plans()) == ["own"]
    assert [basic] == conductor.list_pricing_plans(Filters={"Arns": [BASIC]})["PricingPlans"]
    found = conductor.list_pricing_plans(
        Filters={"Arns": ["Passthrough", own.rpartition("/")[2], PASSTHROUGH, "0000000000"]}
    )
    assert names(found) == ["Passthrough", "own"]


def test_pages_and_months(world, conductor, make_plan):
    for number in range(3):
        make_plan(f"plan-{number}")
    world.clock.move_to("2026-04-01")
    make_plan("late")

    pages = conductor.get_paginator("list_pricing_plans").paginate(
        BillingPeriod="2026-03", PaginationConfig={"PageSize": 2}
    )
    assert [["plan-0", "plan-1"], ["plan-2"]] == [names(page) for page in pages]
    assert names(conductor.list_pricing_plans()) == ["plan-0", "plan-1", "plan-2", "late"]


class TestUpdate:
    def test_what_is_given_changes(self, world, conductor, make_rule, make_plan):
        arn = make_plan("gold", make_rule("everything"))
        world.clock.shift(60)

        expected = {
            "Arn": arn,
            "Name": "platinum",
            "Description": "",
            "Size": 1,
            "LastModifiedTime": NOW + 60,
        }
        assert expected == told(conductor.update_pricing_plan(Arn=arn, Name="platinum", Description=""))
        assert [{**expected, "CreationTime": NOW}] == conductor.list_pricing_plans()["PricingPlans"]
        assert conductor.update_pricing_plan(Arn=arn)["Name"] == "platinum"
        make_plan("gold")

    def test_the_past_stays(self, world, conductor, make_plan):
        arn = make_plan("gold")
        world.clock.move_to("2026-04-01")
        conductor.update_pricing_plan(Arn=arn, Name="platinum")
        assert names(conductor.list_pricing_plans(BillingPeriod="2026-03")) == ["gold"]


class TestDelete:
    def test_a_plan_no_group_uses(self, world, conductor, make_group, make_plan):
        arn = make_plan("gold")
        group = make_group("acme", "1" * 12, plan=arn)
        world.clock.move_to("2026-04-01")
        conductor.update_billing_group(Arn=group, ComputationPreference={"PricingPlanArn": BASIC})

        assert {"Arn": arn} == told(conductor.delete_pricing_plan(Arn=arn))
        assert names(conductor.list_pricing_plans()) == []
        assert names(conductor.list_pricing_plans(BillingPeriod="2026-03")) == ["gold"]
        make_plan("gold")


def test_plans_are_limited(world, make_plan, refused):
    world.quotas["billingconductor.pricing_plans"] = 1
    make_plan("gold")
    said = refused("create_pricing_plan", {"Name": "silver"}, "ServiceLimitExceededException")
    assert ("PRICING_PLANS", "billingconductor", "pricingplan") == (
        said["LimitCode"],
        said["ServiceCode"],
        said["ResourceType"],
    )
