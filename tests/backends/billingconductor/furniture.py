"""A world with something of everything, for the table of refusals."""

from __future__ import annotations

from billing_mock import World
from tests.backends.billingconductor.documents import BASIC, IS_NEW, PAYER

THIS, LAST, BEFORE, NEXT = "2026-03", "2026-02", "2026-01", "2026-04"
FLAT = {"Flat": {"ChargeValue": 10.0}}


class Furniture:
    """A world of three months, and the ARN of each resource in it by name.

    The family is the payer and 1 to 6. Of its groups *acme* has 1 and 2, *umbrella* has 3 and associates
    new accounts, *orphan* lost its primary account 4; *gone*, of 5, has ended; *partner* is of a transfer.
    """

    def __init__(self):
        self.world = World(account_id=PAYER, now="2026-01-10")
        self.conductor = self.world.client("billingconductor")
        self.arns = {}
        for number in range(1, 7):
            self.world.accounts.add(f"{number}" * 12)

        self.rule("tenth")
        self.rule("fifth", ModifierPercentage=20.0)
        self.rule("storage", Scope="SERVICE", Service="AmazonS3")
        self.plan("gold", "tenth")
        self.plan("silver")
        self.plan("preferred")
        self.group("acme", "1" * 12, "2" * 12, plan=self.arns["gold"])
        self.group("umbrella", "3" * 12, AutoAssociate=True)
        self.group("orphan", "4" * 12)
        self.group("gone", "5" * 12)
        self.item("old", start=BEFORE, end=LAST, **FLAT)

        self.world.clock.move_to("2026-03-10")
        self.item("last", start=LAST, end=THIS, **FLAT)
        self.item("flat", **FLAT)
        self.item("elsewhere", group="umbrella", **FLAT)
        self.item("share", Percentage={"PercentageValue": 5.0, "AssociatedValues": [self.arns["flat"]]})
        self.arns["transfer"] = self.world.transfers.add(source_account_id="7" * 12)
        self.arns["partner"] = self.conductor.create_billing_group(
            Name="partner",
            AccountGrouping={"ResponsibilityTransferArn": self.arns["transfer"]},
            ComputationPreference={"PricingPlanArn": BASIC},
        )["Arn"]
        if IS_NEW:
            self.conductor.update_billing_transfer_preference(
                ResponsibilityTransferArn=self.arns["transfer"],
                AutoBillingTransferBillingGroupCreation={
                    "Enabled": True,
                    "PricingPlanArn": self.arns["preferred"],
                },
            )
        self.world.accounts.remove("4" * 12)
        self.conductor.delete_billing_group(Arn=self.arns["gone"])

    def rule(self, name, **other):
        usual = {"Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 10.0}
        self.arns[name] = self.conductor.create_pricing_rule(Name=name, **{**usual, **other})["Arn"]

    def plan(self, name, *rules):
        rules = [self.arns[rule] for rule in rules]
        self.arns[name] = self.conductor.create_pricing_plan(Name=name, PricingRuleArns=rules)["Arn"]

    def group(self, name, *accounts, plan=BASIC, **grouping):
        self.arns[name] = self.conductor.create_billing_group(
            Name=name,
            PrimaryAccountId=accounts[0],
            AccountGrouping={"LinkedAccountIds": list(accounts), **grouping},
            ComputationPreference={"PricingPlanArn": plan},
        )["Arn"]

    def item(self, name, group="acme", start=THIS, end=None, **details):
        span = {"InclusiveStartBillingPeriod": start}
        self.arns[name] = self.conductor.create_custom_line_item(
            Name=name,
            Description=name,
            BillingGroupArn=self.arns[group],
            ChargeDetails={"Type": "FEE", **details},
            BillingPeriodRange={**span, "ExclusiveEndBillingPeriod": end} if end else span,
        )["Arn"]

    def filled(self, value):
        """Return *value* with the ARNs in the place of the names in braces."""
        if isinstance(value, dict):
            return {name: self.filled(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return value.format(**self.arns) if isinstance(value, str) else value

    def everything(self):
        """Return all that a refused call must leave as it was."""
        snapshot = self.world.snapshot()
        parts = {name: part for name, part in snapshot.parts.items() if name not in {"calls", "ids"}}
        backends = {key: kept for key, (_, kept) in snapshot.backends.items()}
        return parts, snapshot.parts["ids"]["resources"], backends
