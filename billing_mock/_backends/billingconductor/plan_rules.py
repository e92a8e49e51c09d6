"""Which rules stand in which plans: a rule in many, a plan of many, no two of one scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ConflictException, ValidationException
from ..base import Collection, operation
from .pricing_rules import KIND as RULE
from .pricing_rules import PricingRule

if TYPE_CHECKING:
    from . import BillingConductor  # noqa: F401  # in a string below
    from .books import Book
    from .pricing_plans import PricingPlan


class PlanRules(Collection["BillingConductor"]):
    """The rules of the plans of one payer."""

    @operation
    def associate_pricing_rules(self, *, arn: str, pricing_rule_arns: list[str]) -> PricingPlan:
        """Put rules into a plan, all or none."""
        book = self.backend.books.current
        plan = book.plans.get(self.backend.pricing_plans.own(arn))
        self.add(book, plan, self.addable(book, plan, pricing_rule_arns))
        return plan

    @operation
    def disassociate_pricing_rules(self, *, arn: str, pricing_rule_arns: list[str]) -> PricingPlan:
        """Take rules out of a plan, all or none."""
        book = self.backend.books.current
        plan = book.plans.get(self.backend.pricing_plans.own(arn))
        arns = self.own(pricing_rule_arns)
        strange = [rule for rule in arns if rule not in plan.rules]
        if strange:
            raise ValidationException(
                f"Pricing rules {', '.join(strange)} are not in {plan.arn}.",
                reason="PRICINGRULES_NOT_ASSOCIATED",
            )
        self.remove(book, plan, arns)
        return plan

    @operation
    def list_pricing_rules_associated_to_pricing_plan(
        self, *, pricing_plan_arn: str, billing_period: str | None = None
    ) -> dict[str, Any]:
        """List the rules of a plan in a month."""
        month = self.backend.books.asked(billing_period)
        plans = self.backend.pricing_plans
        plan = plans.get(self.backend.books.of(month), plans.known(pricing_plan_arn))
        return {"BillingPeriod": str(month), "PricingPlanArn": plan.arn, "PricingRuleArns": plan.rules}

    @operation
    def list_pricing_plans_associated_with_pricing_rule(
        self, *, pricing_rule_arn: str, billing_period: str | None = None
    ) -> dict[str, Any]:
        """List the plans a rule stands in, in a month."""
        month = self.backend.books.asked(billing_period)
        rule = self.backend.books.of(month).rules.get(self.backend.own(RULE, pricing_rule_arn))
        return {"BillingPeriod": str(month), "PricingRuleArn": rule.arn, "PricingPlanArns": rule.plans}

    def addable(self, book: Book, plan: PricingPlan, named: Iterable[str]) -> list[PricingRule]:
        """Return the rules that a caller names; raise the refusal of those that may not enter *plan*."""
        arns = self.own(named)
        missing = [arn for arn in arns if arn not in book.rules]
        if missing:
            raise ValidationException(
                f"There are no pricing rules {', '.join(missing)}.", reason="PRICINGRULES_NOT_EXIST"
            )
        there = [arn for arn in arns if arn in plan.rules]
        if there:
            raise ValidationException(
                f"Pricing rules {', '.join(there)} are in {plan.arn} already.",
                reason="PRICINGRULES_ALREADY_ASSOCIATED",
            )
        rules = [book.rules.get(arn) for arn in arns]
        self.refuse_clash([*map(book.rules.get, plan.rules), *rules])
        self.backend.refuse_beyond(
            "pricing_rules_per_pricing_plan", plan.size + len(rules), "pricingplan", plan.arn
        )
        for rule in rules:
            self.backend.refuse_beyond("pricing_plans_per_pricing_rule", len(rule.plans) + 1, RULE, rule.arn)
        return rules

    def own(self, named: Iterable[str]) -> list[str]:
        """Return the ARNs of rules that a caller names, each once."""
        arns = [self.backend.own(RULE, rule) for rule in named]
        twice = sorted({arn for arn in arns if arns.count(arn) > 1})
        if twice:
            raise ValidationException(
                f"Pricing rules {', '.join(twice)} are named more than once.",
                reason="DUPLICATE_PRICINGRULE_ARNS",
            )
        return arns

    def refuse_clash(self, rules: Iterable[PricingRule]) -> None:
        """Raise the refusal of *rules* in one plan, two of which price the same."""
        holders: dict[object, PricingRule] = {}
        for rule in rules:
            holder = holders.setdefault(rule.target, rule)
            if holder is not rule:
                raise ConflictException(
                    f"Pricing rules {holder.arn} and {rule.arn} have the same scope; a plan takes one.",
                    resource_id=holder.arn,
                    resource_type=RULE,
                    reason="PRICING_RULE_IN_PRICING_PLAN_CONFLICT",
                )

    def add(self, book: Book, plan: PricingPlan, rules: Iterable[PricingRule]) -> None:
        """Put *rules* into *plan*."""
        rules = list(rules)
        if rules:
            book.plans.put(replace(plan, rules=(*plan.rules, *(rule.arn for rule in rules))))
        for rule in rules:
            book.rules.put(replace(rule, plans=(*rule.plans, plan.arn)))

    def remove(self, book: Book, plan: PricingPlan, arns: Iterable[str]) -> None:
        """Take the rules with *arns* out of *plan*."""
        gone = set(arns)
        book.plans.put(replace(plan, rules=tuple(arn for arn in plan.rules if arn not in gone)))
        for rule in map(book.rules.get, gone):
            book.rules.put(replace(rule, plans=tuple(arn for arn in rule.plans if arn != plan.arn)))
