from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import BASIC, told


@pytest.fixture
def rules(make_rule):
    return [make_rule(name, Scope="SERVICE", Service=name) for name in ("AmazonS3", "AmazonEC2", "AmazonRDS")]


@pytest.fixture
def both(conductor):
    """Return the rules of a plan, and the plans of each of some rules, in a month."""

    def look(plan, rules, **month):
        of_plan = conductor.list_pricing_rules_associated_to_pricing_plan(PricingPlanArn=plan, **month)
        of_rules = [
            conductor.list_pricing_plans_associated_with_pricing_rule(PricingRuleArn=rule, **month)
            for rule in rules
        ]
        return of_plan["PricingRuleArns"], [answer["PricingPlanArns"] for answer in of_rules]

    return look


def sizes(conductor):
    plans = conductor.list_pricing_plans()["PricingPlans"]
    rules = conductor.list_pricing_rules()["PricingRules"]
    return [plan["Size"] for plan in plans], [rule["AssociatedPricingPlanCount"] for rule in rules]


def test_both_sides_count(conductor, rules, make_plan, both):
    plan = make_plan("gold", rules[0])
    short = plan.rpartition("/")[2]

    assert {"Arn": plan} == told(conductor.associate_pricing_rules(Arn=short, PricingRuleArns=rules[1:]))
    assert sizes(conductor) == ([3], [1, 1, 1])
    assert both(plan, rules) == (rules, [[plan]] * 3)

    assert {"Arn": plan} == told(conductor.disassociate_pricing_rules(Arn=plan, PricingRuleArns=[rules[1]]))
    assert sizes(conductor) == ([2], [1, 0, 1])
    assert both(short, rules) == ([rules[0], rules[2]], [[plan], [], [plan]])


def test_lists_echo_what_was_asked(conductor, rules, make_plan):
    plan = make_plan("gold", *rules)
    assert {"BillingPeriod": "2026-03", "PricingPlanArn": plan, "PricingRuleArns": rules} == told(
        conductor.list_pricing_rules_associated_to_pricing_plan(PricingPlanArn=plan)
    )
    assert {"BillingPeriod": "2026-03", "PricingRuleArn": rules[0], "PricingPlanArns": [plan]} == told(
        conductor.list_pricing_plans_associated_with_pricing_rule(PricingRuleArn=rules[0].rpartition("/")[2])
    )


def test_a_managed_plan_has_no_rules(conductor):
    answer = conductor.list_pricing_rules_associated_to_pricing_plan(PricingPlanArn="BasicPricingPlan")
    assert {"BillingPeriod": "2026-03", "PricingPlanArn": BASIC, "PricingRuleArns": []} == told(answer)


def test_pages(conductor, rules, make_plan):
    plan = make_plan("gold", *rules)
    pages = conductor.get_paginator("list_pricing_rules_associated_to_pricing_plan").paginate(
        PricingPlanArn=plan, PaginationConfig={"PageSize": 2}
    )
    assert [rules[:2], rules[2:]] == [page["PricingRuleArns"] for page in pages]


def test_a_past_month_is_as_it_was(world, conductor, rules, make_plan, both):
    plan = make_plan("gold", *rules)
    world.clock.move_to("2026-04-01")
    conductor.disassociate_pricing_rules(Arn=plan, PricingRuleArns=rules[:2])

    assert both(plan, rules, BillingPeriod="2026-03") == (rules, [[plan]] * 3)
    assert both(plan, rules) == (rules[2:], [[], [], [plan]])


def test_deleting_a_plan_frees_its_rules(conductor, rules, make_plan):
    plan = make_plan("gold", *rules)
    assert {"Arn": plan} == told(conductor.delete_pricing_plan(Arn=plan))
    assert sizes(conductor) == ([], [0, 0, 0])
    assert {"Arn": rules[0]} == told(conductor.delete_pricing_rule(Arn=rules[0]))
    assert sizes(conductor) == ([], [0, 0])


@pytest.mark.parametrize(
    ("quota", "owner"),
    [("pricing_rules_per_pricing_plan", "plan"), ("pricing_plans_per_pricing_rule", "rule")],
)
def test_quotas(world, conductor, rules, make_plan, refused, quota, owner):
    first = make_plan("first", rules[0])
    second = make_plan("second")
    world.quotas[f"billingconductor.{quota}"] = 1
    plan, rule = {"plan": (first, rules[1]), "rule": (second, rules[0])}[owner]
    request = {"Arn": plan, "PricingRuleArns": [rule]}

    said = refused("associate_pricing_rules", request, "ServiceLimitExceededException")
    assert (quota.upper(), {"plan": first, "rule": rules[0]}[owner]) == (
        said["LimitCode"],
        said["ResourceId"],
    )
    del world.quotas[f"billingconductor.{quota}"]
    conductor.associate_pricing_rules(**request)
