"""Pricing rules: how the public price of some usage is changed. Knows which combinations make sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ConflictException, ValidationException
from ..._world.resources import resource
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.literals import PricingRuleScopeType, PricingRuleTypeType
    from mypy_boto3_billingconductor.type_defs import (
        CreateTieringInputTypeDef,
        ListPricingRulesFilterTypeDef,
        UpdateTieringInputTypeDef,
    )

    from . import BillingConductor  # noqa: F401  # in a string below

KIND = "pricingrule"

MARKUP = "MARKUP"
DISCOUNT = "DISCOUNT"
TIERING = "TIERING"

BILLING_ENTITIES = ("AWS", "AWS Marketplace", "AISPL")


@resource
class PricingRule:
    """A change to the public price of the usage in its scope.

    Attributes:
        plans: The ARNs of the plans it stands in, in the order it was put there.
    """

    arn: str
    name: str
    description: str | None
    scope: str
    type: str
    modifier_percentage: float | None
    service: str | None
    billing_entity: str | None
    usage_type: str | None
    operation: str | None
    tiering: Mapping[str, Any] | None
    creation_time: int
    last_modified_time: int
    plans: tuple[str, ...] = ()

    @property
    def associated_pricing_plan_count(self) -> int:
        """The number of plans it stands in."""
        return len(self.plans)

    @property
    def target(self) -> tuple[object, ...]:
        """What it prices, and whether by rate or by tier: a plan has one rule for each."""
        place = (self.scope, self.service, self.billing_entity, self.usage_type, self.operation)
        return (*place, self.type == TIERING)


class PricingRules(Collection["BillingConductor"]):
    """The pricing rules of one payer."""

    @operation
    def create_pricing_rule(
        self,
        *,
        name: str,
        scope: PricingRuleScopeType,
        type: PricingRuleTypeType,
        description: str | None = None,
        modifier_percentage: float | None = None,
        service: str | None = None,
        tags: Mapping[str, str] | None = None,
        billing_entity: str | None = None,
        tiering: CreateTieringInputTypeDef | None = None,
        usage_type: str | None = None,
        operation: str | None = None,
    ) -> PricingRule:
        """Make a rule, which prices nothing until it stands in a plan."""
        book = self.backend.books.current
        now = self.backend.now
        rule = PricingRule(
            "",
            name,
            description,
            scope,
            type,
            rounded(modifier_percentage),
            service,
            billing_entity,
            usage_type,
            operation,
            tiering,
            creation_time=now,
            last_modified_time=now,
        )
        refuse_combination(rule)
        book.rules.refuse_taken(rule)
        self.backend.refuse_beyond("pricing_rules", len(book.rules) + 1, KIND)
        rule = book.rules.add(replace(rule, arn=self.backend.new_arn(KIND)))
        self.world.tags.put(rule.arn, tags)
        return rule

    @operation
    def list_pricing_rules(
        self, *, billing_period: str | None = None, filters: ListPricingRulesFilterTypeDef | None = None
    ) -> dict[str, Any]:
        """List the rules of a month."""
        month = self.backend.books.asked(billing_period)
        arns = filters.get("Arns") if filters else None
        rules = self.backend.books.of(month).rules
        found = rules.chosen(arns and [self.backend.full(KIND, arn) for arn in arns])
        return {"BillingPeriod": str(month), "PricingRules": found}

    @operation
    def update_pricing_rule(
        self,
        *,
        arn: str,
        name: str | None = None,
        description: str | None = None,
        type: PricingRuleTypeType | None = None,
        modifier_percentage: float | None = None,
        tiering: UpdateTieringInputTypeDef | None = None,
    ) -> PricingRule:
        """Change what is given of a rule, from this month on; a new type brings its own price."""
        book = self.backend.books.current
        rule = book.rules.get(self.backend.own(KIND, arn))
        kind = type or rule.type
        anew = (kind == TIERING) != (rule.type == TIERING)
        modifier = rounded(modifier_percentage)
        changed = replace(
            rule,
            name=rule.name if name is None else name,
            description=rule.description if description is None else description,
            type=kind,
            modifier_percentage=modifier if anew or modifier is not None else rule.modifier_percentage,
            tiering=tiering if anew or tiering is not None else rule.tiering,
            last_modified_time=self.backend.now,
        )
        refuse_combination(changed)
        if anew:
            for plan in map(book.plans.get, rule.plans):
                others = (book.rules.get(other) for other in plan.rules if other != rule.arn)
                self.backend.plan_rules.refuse_clash([*others, changed])
        return book.rules.put(changed)

    @operation
    def delete_pricing_rule(self, *, arn: str) -> PricingRule:
        """Remove a rule that stands in no plan."""
        rules = self.backend.books.current.rules
        arn = self.backend.own(KIND, arn)
        if arn not in rules:
            raise ValidationException(f"There is no pricing rule {arn}.", reason="PRICINGRULES_NOT_EXIST")
        plans = rules.get(arn).plans
        if plans:
            raise ConflictException(
                f"Pricing rule {arn} stands in {len(plans)} pricing plans, such as {plans[0]}.",
                resource_id=arn,
                resource_type=KIND,
                reason="PRICING_RULE_ATTACHED_TO_PRICING_PLAN_DELETE_CONFLICT",
            )
        self.world.tags.forget(arn)
        return rules.remove(arn)


def rounded(percentage: float | None) -> float | None:
    """Return a percentage to two decimals, as AWS keeps it."""
    return None if percentage is None else float(Decimal(str(percentage)).quantize(_CENT, ROUND_HALF_UP))


_CENT = Decimal("0.01")


def refuse_combination(rule: PricingRule) -> None:
    """Raise the refusal of a rule whose parts do not go together."""
    _refuse_scope(rule)
    if rule.type == TIERING:
        _refuse_tiering(rule)
        return
    if rule.tiering is not None:
        raise ValidationException(
            f"Tiering does not go with type {rule.type}.", reason="ILLEGAL_TIERING_INPUT"
        )
    if rule.modifier_percentage is None:
        raise ValidationException(
            f"A rule of type {rule.type} needs a ModifierPercentage.", reason="ILLEGAL_MODIFIER_PERCENTAGE"
        )
    if rule.type == DISCOUNT and rule.modifier_percentage > 100:  # noqa: PLR2004  # all of it
        raise ValidationException(
            f"A discount of {rule.modifier_percentage} percent is more than all.",
            reason="ILLEGAL_MODIFIER_PERCENTAGE",
        )


def _refuse_scope(rule: PricingRule) -> None:
    scope = rule.scope
    takes = _TAKES[scope]
    for member, value, reason in (
        ("Service", rule.service, "ILLEGAL_SCOPE"),
        ("BillingEntity", rule.billing_entity, "ILLEGAL_SCOPE"),
        ("UsageType", rule.usage_type, "ILLEGAL_USAGE_TYPE"),
        ("Operation", rule.operation, "ILLEGAL_OPERATION"),
    ):
        if value is not None and member not in takes:
            known = ", ".join(takes) or "no such member"
            raise ValidationException(f"Scope {scope} takes {known}, not {member}.", reason=reason)
    if "Service" in takes and rule.service is None:
        raise ValidationException(f"A rule of scope {scope} needs a Service.", reason="ILLEGAL_SERVICE")
    if scope == "SKU" and rule.usage_type is None and rule.operation is None:
        raise ValidationException(
            "A rule of scope SKU needs a UsageType, an Operation or both.", reason="INVALID_SKU_COMBO"
        )
    if scope == "BILLING_ENTITY" and rule.billing_entity not in BILLING_ENTITIES:
        raise ValidationException(
            f"A rule of scope BILLING_ENTITY needs a BillingEntity, one of {', '.join(BILLING_ENTITIES)}.",
            reason="ILLEGAL_BILLING_ENTITY",
        )


_TAKES: dict[str, tuple[str, ...]] = {
    "GLOBAL": (),
    "SERVICE": ("Service",),
    "BILLING_ENTITY": ("BillingEntity",),
    "SKU": ("Service", "UsageType", "Operation"),
}


def _refuse_tiering(rule: PricingRule) -> None:
    if rule.scope not in {"GLOBAL", "SERVICE"}:
        raise ValidationException(
            f"A rule of type TIERING has scope GLOBAL or SERVICE, not {rule.scope}.", reason="ILLEGAL_TYPE"
        )
    if rule.modifier_percentage is not None:
        raise ValidationException(
            "ModifierPercentage does not go with type TIERING.", reason="ILLEGAL_MODIFIER_PERCENTAGE"
        )
    if not rule.tiering:
        raise ValidationException(
            "A rule of type TIERING needs Tiering with FreeTier, CustomTiers or both.",
            reason="ILLEGAL_TIERING_INPUT",
        )
    _refuse_tiers(rule.tiering.get("CustomTiers", ()))


def _refuse_tiers(tiers: Any) -> None:
    """Refuse tiers that do not follow one another from 0 on, the last without end."""
    begin = 0.0
    for place, tier in enumerate(tiers, 1):
        end = tier.get("EndRangeExclusive")
        wrong = (
            f"begins at {tier['BeginRangeInclusive']:g} and not at {begin:g}, where the one before it ends"
            if tier["BeginRangeInclusive"] != begin
            else f"ends at {end:g}, no later than it begins"
            if end is not None and end <= begin
            else "is not the last and has no end"
            if end is None and place < len(tiers)
            else "is the last and ends"
            if end is not None and place == len(tiers)
            else None
        )
        if wrong:
            raise ValidationException(f"Custom tier {place} {wrong}.", reason="ILLEGAL_TIERING_INPUT")
        begin = end if end is not None else begin
