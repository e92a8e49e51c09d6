"""Everything a world answers to those who only look."""

from __future__ import annotations

from billing_mock._scenarios.calling import Calling, Refused
from billing_mock._scenarios.saving import plain

BC, IOT, ORGS = "billingconductor", "iot", "organizations"


class Looking:
    """All lists and descriptions of one world, of some accounts and regions."""

    def __init__(self, world, accounts, regions):
        self.world = world
        self.calling = Calling(world)
        self.account = world.account_id
        self.region = world.region
        self.seen = {}
        self._look(accounts, regions)

    def _ask(self, service, operation, **params):
        key = f"{self.account} {self.region} {service} {operation} {params}"
        try:
            answer = self.calling.call(
                service, operation, params, account_id=self.account, region=self.region
            )
        except Refused as error:
            self.seen[key] = str(error)
            return {}
        self.seen[key] = plain(answer)
        return answer

    def _look(self, accounts, regions):
        self.seen["now"] = self.world.clock.now()
        self.seen["outbox"] = list(self.world.outbox)
        self.seen["deeds"] = list(self.world.actions)
        self.seen["ledger"] = list(self.world.ledger)
        self.seen["accounts"] = list(self.world.accounts.history())
        self.seen["moves"] = self.world.accounts.moves()
        self.seen["transfers"] = list(self.world.transfers)
        self._conductor()
        self._organization()
        for account in (self.world.account_id, *accounts):
            self.account = account
            self._budgets()
            for region in (self.world.region, *regions):
                self.region = region
                self._iot()
            self.region = self.world.region

    def _conductor(self):
        for period in ("2026-10", "2026-11", "2026-12"):
            self._ask(BC, "ListBillingGroups", BillingPeriod=period)
            self._ask(BC, "ListPricingPlans", BillingPeriod=period)
            self._ask(BC, "ListPricingRules", BillingPeriod=period)
            self._ask(BC, "ListAccountAssociations", BillingPeriod=period)
            self._ask(BC, "ListCustomLineItems", BillingPeriod=period)
            self._ask(BC, "ListBillingGroupCostReports", BillingPeriod=period)
        for rule in self._ask(BC, "ListPricingRules").get("PricingRules", ()):
            self._ask(BC, "ListPricingPlansAssociatedWithPricingRule", PricingRuleArn=rule["Arn"])
            self._ask(BC, "ListTagsForResource", ResourceArn=rule["Arn"])
        for plan in self._ask(BC, "ListPricingPlans").get("PricingPlans", ()):
            self._ask(BC, "ListPricingRulesAssociatedToPricingPlan", PricingPlanArn=plan["Arn"])
        for group in self._ask(BC, "ListBillingGroups").get("BillingGroups", ()):
            self._ask(BC, "GetBillingGroupCostReport", Arn=group["Arn"])
        for item in self._ask(BC, "ListCustomLineItems").get("CustomLineItems", ()):
            self._ask(BC, "ListCustomLineItemVersions", Arn=item["Arn"])
            self._ask(BC, "ListResourcesAssociatedToCustomLineItem", Arn=item["Arn"])

    def _organization(self):
        self._ask(ORGS, "DescribeOrganization")
        self._ask(ORGS, "ListAccounts")
        self._ask(ORGS, "ListCreateAccountStatus")
        self._ask(ORGS, "ListDelegatedAdministrators")
        self._ask(ORGS, "ListAWSServiceAccessForOrganization")
        for root in self._ask(ORGS, "ListRoots").get("Roots", ()):
            self._ask(ORGS, "ListAccountsForParent", ParentId=root["Id"])
            found = self._ask(ORGS, "ListOrganizationalUnitsForParent", ParentId=root["Id"])
            for unit in found.get("OrganizationalUnits", ()):
                self._ask(ORGS, "ListAccountsForParent", ParentId=unit["Id"])

    def _budgets(self):
        account = {"AccountId": self.account}
        self._ask("budgets", "DescribeBudgetNotificationsForAccount", **account)
        self._ask("budgets", "DescribeBudgetActionsForAccount", **account)
        found = self._ask("budgets", "DescribeBudgets", **account, ShowFilterExpression=True)
        for budget in found.get("Budgets", ()):
            one = {**account, "BudgetName": budget["BudgetName"]}
            self._ask("budgets", "DescribeBudgetPerformanceHistory", **one)
            actions = self._ask("budgets", "DescribeBudgetActionsForBudget", **one)
            for action in actions.get("Actions", ()):
                self._ask("budgets", "DescribeBudgetActionHistories", **one, ActionId=action["ActionId"])
            notifications = self._ask("budgets", "DescribeNotificationsForBudget", **one)
            for notification in notifications.get("Notifications", ()):
                self._ask("budgets", "DescribeSubscribersForNotification", **one, Notification=notification)

    def _iot(self):
        self._ask(IOT, "ListThingTypes")
        self._ask(IOT, "ListThingGroups")
        for thing in self._ask(IOT, "ListThings").get("things", ()):
            self._ask(IOT, "DescribeThing", thingName=thing["thingName"])
        for group in self._ask(IOT, "ListBillingGroups").get("billingGroups", ()):
            self._ask(IOT, "DescribeBillingGroup", billingGroupName=group["groupName"])
            self._ask(IOT, "ListThingsInBillingGroup", billingGroupName=group["groupName"])
            self._ask(IOT, "ListTagsForResource", resourceArn=group["groupArn"])


def look(world, *, accounts=(), regions=()):
    """Return everything a world answers to those who only look; looking changes nothing."""
    before = world.snapshot()
    try:
        return Looking(world, accounts, regions).seen
    finally:
        world.restore(before)
