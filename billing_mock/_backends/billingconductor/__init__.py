"""AWS Billing Conductor: what a payer shows and charges the accounts behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from ..._world import BaseWorld
from ..._world.credentials import Principal
from ..._world.refusals import (
    AccessDeniedException,
    ConflictException,
    Refusal,
    ServiceLimitExceededException,
    ValidationException,
)
from ..._world.transfers import Transfer
from ..base import Backend
from .account_associations import AccountAssociations
from .account_groupings import AccountGroupings
from .billing_groups import BillingGroups
from .books import Books
from .cost_reports import CostReports
from .custom_line_items import CustomLineItems
from .family import Family
from .line_item_resources import LineItemResources
from .line_item_versions import LineItemVersions
from .plan_rules import PlanRules
from .pricing_plans import PricingPlans
from .pricing_rules import PricingRules
from .tags import Tags
from .transfer_preferences import TransferPreferences


class BillingConductor(Backend):
    """Billing Conductor of one payer."""

    name = "billingconductor"
    page_sizes: ClassVar = {"GetBillingGroupCostReport": 300}

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.books = Books(self)
        self.billing_groups = BillingGroups(self)
        self.account_groupings = AccountGroupings(self)
        self.account_associations = AccountAssociations(self)
        self.family = Family(self)
        self.pricing_plans = PricingPlans(self)
        self.pricing_rules = PricingRules(self)
        self.plan_rules = PlanRules(self)
        self.custom_line_items = CustomLineItems(self)
        self.line_item_resources = LineItemResources(self)
        self.line_item_versions = LineItemVersions(self)
        self.cost_reports = CostReports(self)
        self.preferences = TransferPreferences(self)
        self.tags = Tags(self)

    @property
    def now(self) -> int:
        """The time in seconds, as this service tells it."""
        return int(self.world.clock.now().timestamp())

    def full(self, kind: str, named: str) -> str:
        """Return the ARN of what a caller names by ARN or by id."""
        return named if named.startswith("arn:") else self.arn(f"{kind}/{named}")

    def new_arn(self, kind: str) -> str:
        """Return the ARN of a new resource."""
        return self.arn(f"{kind}/{self.world.ids.text(10)}")

    def own(self, kind: str, named: str) -> str:
        """Return the ARN of what a caller names by ARN or by id.

        Raises:
            ValidationException: It is another payer's.
        """
        arn = self.full(kind, named)
        if not arn.startswith(self.arn(f"{kind}/")):
            raise ValidationException(
                f"{arn} is no {kind} of {self.account_id}.", reason=f"MISMATCHED_{kind.upper()}_ARN"
            )
        return arn

    def transfer(self, arn: str) -> Transfer:
        """Return a billing transfer.

        Raises:
            ValidationException: There is none.
        """
        if arn not in self.world.transfers:
            told = f"There is no billing transfer {arn}."
            field = {"Name": "accountGrouping.responsibilityTransferArn", "Message": told}
            raise ValidationException(told, reason="FIELD_VALIDATION_FAILED", fields=[field])
        return self.world.transfers.get(arn)

    def refuse_beyond(self, quota: str, count: int, kind: str, arn: str | None = None) -> None:
        """Raise the refusal of more than *quota* allows.

        Args:
            quota: Its name, without the service's.
            count: How many there would be.
            kind: Of what.
            arn: Whose quota it is, if not the account's.
        """
        limit = self.world.quotas[f"{self.name}.{quota}"]
        if count > limit:
            raise ServiceLimitExceededException(
                f"There would be {count} {quota.replace('_', ' ')}; {limit} are allowed.",
                limit_code=quota.upper(),
                service_code=self.name,
                resource_id=arn,
                resource_type=kind,
            )

    def admit(self, operation: str, params: Mapping[str, Any], caller: Principal) -> None:
        """Refuse everybody but the payer; write down what happened to the family since the last call."""
        del params
        if caller.account_id != self.world.account_id:
            raise AccessDeniedException(
                f"User: {caller.arn} is not authorized to perform: {self.name}:{operation}: only the payer, "
                f"{self.world.account_id}, is."
            )
        self.settle()

    def due(self, after: datetime) -> datetime:
        """Return when the month ends or a billing transfer begins."""
        return self.books.due(after)

    def settle(self) -> None:
        """Write down what the family and the time brought about."""
        self.family.settle()

    def invalid(self, message: str, fields: Sequence[tuple[str, str]]) -> Refusal:
        """Refuse with each broken constraint at its path."""
        told = [{"Name": path, "Message": text} for path, text in fields]
        return ValidationException(message, reason="FIELD_VALIDATION_FAILED", fields=told)

    def malformed(self, message: str) -> Refusal:
        """Refuse what is not JSON, or of the wrong type."""
        return ValidationException(message, reason="CANNOT_PARSE")

    def unknown_operation(self) -> Refusal:
        """Refuse a method and path that no operation has."""
        return ValidationException("No operation has this method and path.", reason="UNKNOWN_OPERATION")

    def bad_token(self) -> Refusal:
        """Refuse a page token of another request, or a made-up one."""
        return ValidationException("The NextToken was not given out for this request.", reason="OTHER")

    def reused_token(self, token: str, result: Any) -> Refusal:
        """Refuse a client token that made something else before."""
        arn = str(getattr(result, "arn", None) or getattr(result, "responsibility_transfer_arn", ""))
        return ConflictException(
            f"ClientToken {token} was used for another request, which made {arn}.",
            resource_id=arn,
            resource_type=arn.rpartition(":")[2].partition("/")[0],
        )
