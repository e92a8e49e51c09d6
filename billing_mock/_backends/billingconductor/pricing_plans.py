"""Pricing plans: the rules that price a billing group. Knows rules by ARN, and which groups use a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ConflictException, ValidationException
from ..._world.resources import resource
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.type_defs import ListPricingPlansFilterTypeDef

    from . import BillingConductor  # noqa: F401  # in a string below
    from .books import Book

KIND = "pricingplan"

BASIC = "BasicPricingPlan"
PASSTHROUGH = "Passthrough"


@resource
class PricingPlan:
    """Pricing rules under one name.

    Attributes:
        rules: The ARNs of its rules, in the order they came.
    """

    arn: str
    name: str
    description: str | None
    rules: tuple[str, ...]
    creation_time: int | None
    last_modified_time: int | None

    @property
    def size(self) -> int:
        """The number of its rules."""
        return len(self.rules)


class PricingPlans(Collection["BillingConductor"]):
    """The pricing plans of one payer, and those AWS manages for all."""

    @operation
    def create_pricing_plan(
        self,
        *,
        name: str,
        description: str | None = None,
        pricing_rule_arns: list[str] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> PricingPlan:
        """Make a plan, of no rules or some."""
        book = self.backend.books.current
        now = self.backend.now
        plan = PricingPlan("", name, description, (), now, now)
        book.plans.refuse_taken(plan)
        rules = self.backend.plan_rules.addable(book, plan, pricing_rule_arns or [])
        self.backend.refuse_beyond("pricing_plans", len(book.plans) + 1, KIND)
        plan = book.plans.add(replace(plan, arn=self.backend.new_arn(KIND)))
        self.backend.plan_rules.add(book, plan, rules)
        self.world.tags.put(plan.arn, tags)
        return plan

    @operation
    def list_pricing_plans(
        self, *, billing_period: str | None = None, filters: ListPricingPlansFilterTypeDef | None = None
    ) -> dict[str, Any]:
        """List the plans of a month; those AWS manages only when asked for."""
        month = self.backend.books.asked(billing_period)
        book = self.backend.books.of(month)
        arns = filters.get("Arns") if filters else None
        found: Any = book.plans
        if arns is not None:
            known = [arn for arn in dict.fromkeys(map(self.full, arns)) if self.exists(book, arn)]
            found = [self.get(book, arn) for arn in known]
        return {"BillingPeriod": str(month), "PricingPlans": found}

    @operation
    def update_pricing_plan(
        self, *, arn: str, name: str | None = None, description: str | None = None
    ) -> PricingPlan:
        """Change what is given of a plan, from this month on."""
        plans = self.backend.books.current.plans
        plan = plans.get(self.own(arn))
        return plans.put(
            replace(
                plan,
                name=plan.name if name is None else name,
                description=plan.description if description is None else description,
                last_modified_time=self.backend.now,
            )
        )

    @operation
    def delete_pricing_plan(self, *, arn: str) -> PricingPlan:
        """Take the rules out of a plan that prices no group, and remove it."""
        book = self.backend.books.current
        arn = self.own(arn)
        if arn not in book.plans:
            raise ValidationException(f"There is no pricing plan {arn}.", reason="MISSING_PRICINGPLAN")
        for users, reason in (
            (book.users.of(arn), "PRICING_PLAN_ATTACHED_TO_BILLING_GROUP_DELETE_CONFLICT"),
            (self.backend.preferences.users.of(arn), "PRICING_PLAN_REFERENCED_BY_PREFERENCE_DELETE_CONFLICT"),
        ):
            if users:
                raise ConflictException(
                    f"Pricing plan {arn} is used by {', '.join(users)}.",
                    resource_id=arn,
                    resource_type=KIND,
                    reason=reason,
                )
        plan = book.plans.get(arn)
        self.backend.plan_rules.remove(book, plan, plan.rules)
        self.world.tags.forget(arn)
        return book.plans.remove(arn)

    def exists(self, book: Book, arn: str) -> bool:
        """Tell whether a month has a plan, be it one that AWS manages."""
        return arn in book.plans or arn in self._managed

    def get(self, book: Book, arn: str) -> PricingPlan:
        """Return a plan of a month, or one that AWS manages.

        Raises:
            ResourceNotFoundException: There is none.
        """
        return self._managed[arn] if arn in self._managed else book.plans.get(arn)

    def full(self, plan: str) -> str:
        """Return the ARN of a plan that a caller names by ARN or by id."""
        return self._ids.get(plan) or self.backend.full(KIND, plan)

    def known(self, plan: str) -> str:
        """Return the ARN of a plan this payer may refer to: its own, or one that AWS manages.

        Raises:
            ValidationException: It is another payer's.
        """
        arn = self.full(plan)
        return arn if arn in self._managed else self.backend.own(KIND, arn)

    def own(self, plan: str) -> str:
        """Return the ARN of a plan this payer may change.

        Raises:
            ValidationException: It is another payer's, or AWS's.
        """
        arn = self.known(plan)
        if arn in self._managed:
            raise ValidationException(
                f"{arn} is managed by AWS and can be neither changed nor deleted.",
                reason="MISMATCHED_PRICINGPLAN_ARN",
            )
        return arn

    def refuse_for(self, book: Book, plan: str, group_type: str) -> None:
        """Raise the refusal of a plan that cannot price a group of *group_type*."""
        arn = self.known(plan)
        if not self.exists(book, arn):
            raise ValidationException(f"There is no pricing plan {arn}.", reason="MISSING_PRICINGPLAN")
        if arn == self._ids[PASSTHROUGH] and group_type == "STANDARD":
            raise ValidationException(
                f"{arn} is for groups of billing transfers only; a standard one may have {self._ids[BASIC]}.",
                reason="ILLEGAL_BILLING_GROUP_PRICING_PLAN",
            )

    def is_passthrough(self, arn: str) -> bool:
        """Tell whether a plan charges what AWS charges."""
        return arn == self._ids[PASSTHROUGH]

    @cached_property
    def _ids(self) -> dict[str, str]:
        prefix = f"arn:{self.backend.partition}:{self.backend.name}::aws:{KIND}/"
        return {name: prefix + name for name in (BASIC, PASSTHROUGH)}

    @cached_property
    def _managed(self) -> dict[str, PricingPlan]:
        return {arn: PricingPlan(arn, name, None, (), None, None) for name, arn in self._ids.items()}
