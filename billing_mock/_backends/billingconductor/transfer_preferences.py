"""Whether indirect billing transfers get a billing group as they come. Knows transfers, and plans by ARN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..._world.refusals import ResourceNotFoundException, ValidationException
from ..._world.state import Counter, Index, Relation
from ..base import Collection, operation
from .billing_groups import TRANSFER_BILLING

if TYPE_CHECKING:
    from mypy_boto3_billingconductor.type_defs import AutoTransferBillingGroupCreationPreferenceTypeDef

    from . import BillingConductor
    from .books import Book


@dataclass(frozen=True)
class TransferPreference:
    """What becomes of those who transfer their bill to the source of a transfer."""

    responsibility_transfer_arn: str
    auto_billing_transfer_billing_group_creation: dict[str, Any]
    last_modified_time: int | None


class TransferPreferences(Collection["BillingConductor"]):
    """The preferences of one payer, by billing transfer.

    Attributes:
        users: The transfers whose preference names a plan, by the plan's ARN.
    """

    def __init__(self, backend: BillingConductor) -> None:
        super().__init__(backend)
        self.table: Index[str, TransferPreference] = Index()
        self.users: Relation[str, str] = Relation()
        self.seen = Counter()  # how many of the world's transfers were looked at

    @operation
    def get_billing_transfer_preference(self, *, responsibility_transfer_arn: str) -> TransferPreference:
        """Tell the preference of a transfer; the one it has from the beginning is to do nothing."""
        self._refuse_missing(responsibility_transfer_arn)
        return self._of(responsibility_transfer_arn)

    @operation
    def update_billing_transfer_preference(
        self,
        *,
        responsibility_transfer_arn: str,
        auto_billing_transfer_billing_group_creation: AutoTransferBillingGroupCreationPreferenceTypeDef,
    ) -> TransferPreference:
        """Set the preference of a transfer, for what comes after."""
        arn = responsibility_transfer_arn
        self._refuse_missing(arn)
        wanted = auto_billing_transfer_billing_group_creation
        document: dict[str, Any] = {"Enabled": wanted["Enabled"]}
        plan = wanted.get("PricingPlanArn")
        if wanted["Enabled"]:
            document["PricingPlanArn"] = self._plan(plan)
        elif plan is not None:
            told = "PricingPlanArn must be omitted when Enabled is false."
            path = "autoBillingTransferBillingGroupCreation.pricingPlanArn"
            raise ValidationException(
                told, reason="FIELD_VALIDATION_FAILED", fields=[{"Name": path, "Message": told}]
            )
        self.look()
        before = self._of(arn).auto_billing_transfer_billing_group_creation.get("PricingPlanArn")
        if before:
            self.users.unlink(before, arn)
        if "PricingPlanArn" in document:
            self.users.link(document["PricingPlanArn"], arn)
        self.table[arn] = TransferPreference(arn, document, self.backend.now)
        return self.table[arn]

    def look(self) -> None:
        """Make groups for the indirect transfers that came since the last look, where that is preferred."""
        transfers = self.world.transfers
        if len(transfers) == self.seen.value:
            return
        wanted = {
            transfers.get(arn).source_account_id: preference.auto_billing_transfer_billing_group_creation
            for arn, preference in self.table.items()
            if arn in transfers
        }
        book = self.backend.books.current
        for transfer in list(transfers)[self.seen.value :]:
            self.seen.next()
            preference = wanted.get(transfer.target_account_id, {})
            if preference.get("Enabled"):
                self._make(book, transfer.arn, transfer.source_account_id, preference["PricingPlanArn"])

    def _make(self, book: Book, arn: str, source: str, plan: str) -> None:
        name = f"BillingTransfer-{source}"
        taken = any(account in book.members for account in self.world.transfers.get(arn).account_ids)
        full = len(book.groups) >= self.world.quotas["billingconductor.billing_groups"]
        if not taken and not full and book.groups.named(name) is None:
            self.backend.billing_groups.create_billing_group(
                name=name,
                account_grouping={"ResponsibilityTransferArn": arn},
                computation_preference={"PricingPlanArn": plan},
            )

    def _of(self, arn: str) -> TransferPreference:
        return self.table.get(arn) or TransferPreference(arn, {"Enabled": False}, None)

    def _plan(self, plan: str | None) -> str:
        if plan is None:
            raise ValidationException(
                "PricingPlanArn is required when Enabled is true.", reason="MISSING_PRICING_PLAN_ARN"
            )
        arn = self.backend.pricing_plans.known(plan)
        self.backend.pricing_plans.refuse_for(self.backend.books.current, arn, TRANSFER_BILLING)
        return arn

    def _refuse_missing(self, arn: str) -> None:
        if arn not in self.world.transfers:
            raise ResourceNotFoundException(
                f"There is no billing transfer {arn}.", resource_id=arn, resource_type="transfer"
            )
