"""Every reason Billing Conductor refuses a request for: what was sent, with which code, for which reason."""

# ruff: noqa: E501  # the table reads best with a refusal on each line

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.backends.billingconductor.documents import ARN, BASIC, MODEL, PASSTHROUGH, PAYER, needs_new
from tests.backends.billingconductor.furniture import BEFORE, FLAT, LAST, NEXT, THIS, Furniture

INVALID, CONFLICT, MISSING = "ValidationException", "ConflictException", "ResourceNotFoundException"

FIVE, SIX, STRANGER = "5" * 12, "6" * 12, "999999999999"
FOREIGN = f"arn:aws:billingconductor::{STRANGER}:"
NO_TRANSFER = "arn:aws:organizations::123456789012:transfer/o-exampleorgid/billing/inbound/rt-nosuchtransfer"


@pytest.fixture(scope="module")
def furniture():
    return Furniture()


def group(primary=FIVE, plan=BASIC, accounts=None, name="new", **grouping):
    """The parameters of a group that is made as it should be, but for what is said."""
    grouping = {"LinkedAccountIds": [primary] if accounts is None else accounts, **grouping}
    primary = {"PrimaryAccountId": primary} if primary else {}
    computation = {"PricingPlanArn": plan}
    return {"Name": name, "AccountGrouping": grouping, "ComputationPreference": computation, **primary}


def transferred(arn="{transfer}", **other):
    grouping = {"ResponsibilityTransferArn": arn, **other.pop("grouping", {})}
    return {
        "Name": "new",
        "AccountGrouping": grouping,
        "ComputationPreference": {"PricingPlanArn": BASIC},
        **other,
    }


def rule(**other):
    """A markup of everything by a tenth, but for what is said."""
    usual = {"Name": "new", "Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 10.0}
    return {name: value for name, value in {**usual, **other}.items() if value is not None}


def tiered(*tiers, **other):
    """A rule of tiers: each its begin and its end, if it has one."""
    names = ("BeginRangeInclusive", "EndRangeExclusive")
    custom = [{"RateValue": 1.0, **dict(zip(names, tier, strict=False))} for tier in tiers]
    return rule(Type="TIERING", ModifierPercentage=None, Tiering={"CustomTiers": custom}, **other)


def item(details=None, start=THIS, end=None, **other):
    """A flat fee of acme's from this month on, but for what is said."""
    span = {"InclusiveStartBillingPeriod": start, **({"ExclusiveEndBillingPeriod": end} if end else {})}
    usual = {"Name": "new", "Description": "New", "BillingGroupArn": "{acme}", "BillingPeriodRange": span}
    return {**usual, "ChargeDetails": {"Type": "FEE", **(FLAT if details is None else details)}, **other}


def percent(*associated, **details):
    value = {"PercentageValue": 5.0, "AssociatedValues": list(associated)}
    return {"Percentage": value, **details}


def only(**one):
    return percent(LineItemFilters=[one])


def span(start, end=None):
    return {"InclusiveStartBillingPeriod": start, **({"ExclusiveEndBillingPeriod": end} if end else {})}


def enabled(**plan):
    return {
        "ResponsibilityTransferArn": "{transfer}",
        "AutoBillingTransferBillingGroupCreation": {"Enabled": bool(plan), **plan},
    }


SAVINGS = {"Values": ["SAVINGS_PLAN_NEGATION"]}
STORAGE = {"AttributeValues": ["AmazonS3"]}

REFUSALS = [
    # Accounts
    ("create_billing_group", group(FIVE, accounts=[SIX]), INVALID, "PRIMARY_NOT_ASSOCIATED"),
    ("create_billing_group", group(PAYER), INVALID, "ILLEGAL_PRIMARY_ACCOUNT"),
    ("create_billing_group", group(STRANGER), INVALID, "ILLEGAL_PRIMARY_ACCOUNT"),
    ("create_billing_group", group(None, accounts=[FIVE]), INVALID, "ILLEGAL_PRIMARY_ACCOUNT"),
    ("create_billing_group", group(accounts=[FIVE, STRANGER]), INVALID, "ILLEGAL_ACCOUNTS"),
    ("create_billing_group", group(accounts=[FIVE, SIX, FIVE]), INVALID, "DUPLICATE_ACCOUNT"),
    ("create_billing_group", group(accounts=[FIVE, "1" * 12]), INVALID, "ACCOUNTS_ALREADY_ASSOCIATED"),
    ("create_billing_group", group(accounts=[]), INVALID, "MISSING_LINKED_ACCOUNT_IDS"),
    ("associate_accounts", {"Arn": "{acme}", "AccountIds": ["3" * 12]}, INVALID, "ACCOUNTS_ALREADY_ASSOCIATED"),
    ("associate_accounts", {"Arn": "{acme}", "AccountIds": [STRANGER]}, INVALID, "ILLEGAL_ACCOUNTS"),
    ("associate_accounts", {"Arn": "{acme}", "AccountIds": [FIVE, FIVE]}, INVALID, "DUPLICATE_ACCOUNT"),
    ("associate_accounts", {"Arn": "{acme}", "AccountIds": []}, INVALID, "MISSING_LINKED_ACCOUNT_IDS"),
    ("associate_accounts", {"Arn": "{acme}", "AccountIds": ["1" * 12] * 31}, INVALID, "FIELD_VALIDATION_FAILED"),
    ("associate_accounts", {"Arn": "{partner}", "AccountIds": [FIVE]}, INVALID, "ILLEGAL_BILLING_GROUP_TYPE"),
    ("associate_accounts", {"Arn": "{orphan}", "AccountIds": [FIVE]}, INVALID, "INVALID_BILLING_GROUP"),
    ("associate_accounts", {"Arn": STRANGER, "AccountIds": [FIVE]}, MISSING, None),
    ("associate_accounts", {"Arn": "{gone}", "AccountIds": [FIVE]}, MISSING, None),
    ("disassociate_accounts", {"Arn": "{acme}", "AccountIds": ["3" * 12]}, INVALID, "ACCOUNTS_NOT_ASSOCIATED"),
    ("disassociate_accounts", {"Arn": "{acme}", "AccountIds": ["1" * 12]}, INVALID, "PRIMARY_CANNOT_DISASSOCIATE"),
    ("disassociate_accounts", {"Arn": "{acme}", "AccountIds": ["2" * 12] * 2}, INVALID, "DUPLICATE_ACCOUNT"),
    ("disassociate_accounts", {"Arn": "{acme}", "AccountIds": []}, INVALID, "MISSING_LINKED_ACCOUNT_IDS"),
    ("disassociate_accounts", {"Arn": "{partner}", "AccountIds": ["7" * 12]}, INVALID, "ILLEGAL_BILLING_GROUP_TYPE"),
    ("disassociate_accounts", {"Arn": STRANGER, "AccountIds": [FIVE]}, MISSING, None),
    ("list_account_associations", {"Filters": {"AccountId": FIVE, "AccountIds": [FIVE]}}, INVALID, "INVALID_FILTER"),
    ("list_account_associations", {"Filters": {"Association": STRANGER}}, MISSING, None),
    # Billing groups
    ("create_billing_group", group(name="acme"), CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("create_billing_group", group(AutoAssociate=True), INVALID, "TOO_MANY_AUTO_ASSOCIATE_BILLING_GROUPS"),
    ("create_billing_group", group(plan=PASSTHROUGH), INVALID, "ILLEGAL_BILLING_GROUP_PRICING_PLAN"),
    ("create_billing_group", group(plan=FOREIGN + "pricingplan/0000000000"), INVALID, "MISMATCHED_PRICINGPLAN_ARN"),
    ("create_billing_group", group(ResponsibilityTransferArn="{transfer}"), INVALID, "ILLEGAL_BILLING_GROUP_TYPE"),
    ("create_billing_group", transferred(grouping={"AutoAssociate": True}), INVALID, "ILLEGAL_BILLING_GROUP_TYPE"),
    ("create_billing_group", transferred(PrimaryAccountId=FIVE), INVALID, "ILLEGAL_PRIMARY_ACCOUNT"),
    ("create_billing_group", transferred(NO_TRANSFER), INVALID, "FIELD_VALIDATION_FAILED"),
    ("create_billing_group", transferred(), INVALID, "BILLING_GROUP_ALREADY_EXIST_IN_CURRENT_BILLING_PERIOD"),
    ("update_billing_group", {"Arn": "{acme}", "Name": "umbrella"}, CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("update_billing_group", {"Arn": "{acme}", "Status": "PENDING"}, INVALID, "INVALID_BILLING_GROUP_STATUS"),
    ("update_billing_group", {"Arn": "{orphan}", "Status": "ACTIVE"}, INVALID, "INVALID_BILLING_GROUP_STATUS"),
    ("update_billing_group", {"Arn": "{acme}", "AccountGrouping": {"AutoAssociate": True}}, INVALID, "TOO_MANY_AUTO_ASSOCIATE_BILLING_GROUPS"),
    ("update_billing_group", {"Arn": "{partner}", "AccountGrouping": {"AutoAssociate": True}}, INVALID, "ILLEGAL_BILLING_GROUP_TYPE"),
    ("update_billing_group", {"Arn": "{acme}", "AccountGrouping": {"ResponsibilityTransferArn": "{transfer}"}}, INVALID, "ILLEGAL_BILLING_GROUP_TYPE"),
    ("update_billing_group", {"Arn": "{acme}", "ComputationPreference": {"PricingPlanArn": PASSTHROUGH}}, INVALID, "ILLEGAL_BILLING_GROUP_PRICING_PLAN"),
    ("update_billing_group", {"Arn": FOREIGN + "billinggroup/" + FIVE}, INVALID, "MISMATCHED_BILLINGGROUP_ARN"),
    ("update_billing_group", {"Arn": STRANGER}, MISSING, None),
    ("delete_billing_group", {"Arn": "{umbrella}"}, INVALID, "CANNOT_DELETE_AUTO_ASSOCIATE_BILLING_GROUP"),
    ("delete_billing_group", {"Arn": "{gone}"}, INVALID, "ILLEGAL_ENDED_BILLINGGROUP"),
    ("delete_billing_group", {"Arn": STRANGER}, INVALID, "MISSING_BILLINGGROUP"),
    # Pricing plans
    ("create_billing_group", group(plan=f"{ARN}pricingplan/0000000000"), INVALID, "MISSING_PRICINGPLAN"),
    ("create_pricing_plan", {"Name": "gold"}, CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("create_pricing_plan", {"Name": "new", "PricingRuleArns": ["{fifth}", "{fifth}"]}, INVALID, "DUPLICATE_PRICINGRULE_ARNS"),
    ("create_pricing_plan", {"Name": "new", "PricingRuleArns": ["0000000000"]}, INVALID, "PRICINGRULES_NOT_EXIST"),
    ("create_pricing_plan", {"Name": "new", "PricingRuleArns": [FOREIGN + "pricingrule/0000000000"]}, INVALID, "MISMATCHED_PRICINGRULE_ARN"),
    ("create_pricing_plan", {"Name": "new", "PricingRuleArns": ["{fifth}", "{tenth}"]}, CONFLICT, "PRICING_RULE_IN_PRICING_PLAN_CONFLICT"),
    ("update_pricing_plan", {"Arn": "{gold}", "Name": "silver"}, CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("update_pricing_plan", {"Arn": "BasicPricingPlan", "Name": "new"}, INVALID, "MISMATCHED_PRICINGPLAN_ARN"),
    ("update_pricing_plan", {"Arn": "0000000000"}, MISSING, None),
    ("delete_pricing_plan", {"Arn": "{gold}"}, CONFLICT, "PRICING_PLAN_ATTACHED_TO_BILLING_GROUP_DELETE_CONFLICT"),
    ("delete_pricing_plan", {"Arn": "{preferred}"}, CONFLICT, "PRICING_PLAN_REFERENCED_BY_PREFERENCE_DELETE_CONFLICT"),
    ("delete_pricing_plan", {"Arn": PASSTHROUGH}, INVALID, "MISMATCHED_PRICINGPLAN_ARN"),
    ("delete_pricing_plan", {"Arn": "0000000000"}, INVALID, "MISSING_PRICINGPLAN"),
    ("associate_pricing_rules", {"Arn": "{gold}", "PricingRuleArns": ["{tenth}"]}, INVALID, "PRICINGRULES_ALREADY_ASSOCIATED"),
    ("associate_pricing_rules", {"Arn": "{gold}", "PricingRuleArns": ["{storage}", "0000000000"]}, INVALID, "PRICINGRULES_NOT_EXIST"),
    ("associate_pricing_rules", {"Arn": "{silver}", "PricingRuleArns": ["{tenth}", "{tenth}"]}, INVALID, "DUPLICATE_PRICINGRULE_ARNS"),
    ("associate_pricing_rules", {"Arn": "{gold}", "PricingRuleArns": ["{fifth}"]}, CONFLICT, "PRICING_RULE_IN_PRICING_PLAN_CONFLICT"),
    ("associate_pricing_rules", {"Arn": BASIC, "PricingRuleArns": ["{fifth}"]}, INVALID, "MISMATCHED_PRICINGPLAN_ARN"),
    ("associate_pricing_rules", {"Arn": "0000000000", "PricingRuleArns": ["{fifth}"]}, MISSING, None),
    ("disassociate_pricing_rules", {"Arn": "{gold}", "PricingRuleArns": ["{tenth}", "{fifth}"]}, INVALID, "PRICINGRULES_NOT_ASSOCIATED"),
    ("disassociate_pricing_rules", {"Arn": "0000000000", "PricingRuleArns": ["{fifth}"]}, MISSING, None),
    ("list_pricing_rules_associated_to_pricing_plan", {"PricingPlanArn": "0000000000"}, MISSING, None),
    ("list_pricing_plans_associated_with_pricing_rule", {"PricingRuleArn": "0000000000"}, MISSING, None),
    # Pricing rules
    ("create_pricing_rule", rule(Name="tenth"), CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("create_pricing_rule", rule(Service="AmazonS3"), INVALID, "ILLEGAL_SCOPE"),
    ("create_pricing_rule", rule(BillingEntity="AWS"), INVALID, "ILLEGAL_SCOPE"),
    ("create_pricing_rule", rule(Scope="SERVICE", Service="AmazonS3", BillingEntity="AWS"), INVALID, "ILLEGAL_SCOPE"),
    ("create_pricing_rule", rule(Scope="SERVICE"), INVALID, "ILLEGAL_SERVICE"),
    ("create_pricing_rule", rule(Scope="SKU", UsageType="BoxUsage"), INVALID, "ILLEGAL_SERVICE"),
    ("create_pricing_rule", rule(Scope="SKU", Service="AmazonEC2"), INVALID, "INVALID_SKU_COMBO"),
    ("create_pricing_rule", rule(UsageType="BoxUsage"), INVALID, "ILLEGAL_USAGE_TYPE"),
    ("create_pricing_rule", rule(Scope="SERVICE", Service="AmazonEC2", Operation="RunInstances"), INVALID, "ILLEGAL_OPERATION"),
    ("create_pricing_rule", rule(Scope="BILLING_ENTITY"), INVALID, "ILLEGAL_BILLING_ENTITY"),
    ("create_pricing_rule", rule(Scope="BILLING_ENTITY", BillingEntity="Acme"), INVALID, "ILLEGAL_BILLING_ENTITY"),
    ("create_pricing_rule", rule(ModifierPercentage=None), INVALID, "ILLEGAL_MODIFIER_PERCENTAGE"),
    ("create_pricing_rule", rule(Type="DISCOUNT", ModifierPercentage=100.01), INVALID, "ILLEGAL_MODIFIER_PERCENTAGE"),
    ("create_pricing_rule", rule(Type="TIERING", Tiering={"FreeTier": {"Activated": True}}), INVALID, "ILLEGAL_MODIFIER_PERCENTAGE"),
    ("create_pricing_rule", tiered((0.0,), Scope="BILLING_ENTITY", BillingEntity="AWS"), INVALID, "ILLEGAL_TYPE"),
    ("create_pricing_rule", tiered((0.0,), Scope="SKU", Service="AmazonEC2", UsageType="BoxUsage"), INVALID, "ILLEGAL_TYPE"),
    ("create_pricing_rule", rule(Tiering={"FreeTier": {"Activated": True}}), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("create_pricing_rule", rule(Type="TIERING", ModifierPercentage=None), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("create_pricing_rule", rule(Type="TIERING", ModifierPercentage=None, Tiering={}), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("create_pricing_rule", tiered((1.0,)), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("create_pricing_rule", tiered((0.0, 10.0)), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("create_pricing_rule", tiered((0.0, 10.0), (20.0,)), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("create_pricing_rule", tiered((0.0,), (0.0,)), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("create_pricing_rule", tiered((0.0, 0.0), (0.0,)), INVALID, "ILLEGAL_TIERING_INPUT"),
    ("update_pricing_rule", {"Arn": "{tenth}", "Name": "fifth"}, CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("update_pricing_rule", {"Arn": "{tenth}", "Type": "TIERING"}, INVALID, "ILLEGAL_TIERING_INPUT"),
    ("update_pricing_rule", {"Arn": "0000000000"}, MISSING, None),
    ("update_pricing_rule", {"Arn": FOREIGN + "pricingrule/0000000000"}, INVALID, "MISMATCHED_PRICINGRULE_ARN"),
    ("delete_pricing_rule", {"Arn": "{tenth}"}, CONFLICT, "PRICING_RULE_ATTACHED_TO_PRICING_PLAN_DELETE_CONFLICT"),
    ("delete_pricing_rule", {"Arn": "0000000000"}, INVALID, "PRICINGRULES_NOT_EXIST"),
    # Custom line items
    ("create_custom_line_item", item(BillingGroupArn=STRANGER), INVALID, "MISSING_BILLINGGROUP"),
    ("create_custom_line_item", item(BillingGroupArn="{gone}"), INVALID, "ILLEGAL_ENDED_BILLINGGROUP"),
    ("create_custom_line_item", item(BillingGroupArn="{orphan}"), INVALID, "INVALID_BILLING_GROUP"),
    ("create_custom_line_item", item(BillingGroupArn="{partner}", start=LAST), INVALID, "MISSING_BILLINGGROUP"),
    ("create_custom_line_item", item(Name="flat"), CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("create_custom_line_item", item(AccountId="3" * 12), INVALID, "ILLEGAL_ACCOUNT_ID"),
    ("create_custom_line_item", item({}), INVALID, "ILLEGAL_CHARGE_DETAILS"),
    ("create_custom_line_item", item({**FLAT, **percent()}), INVALID, "ILLEGAL_CHARGE_DETAILS"),
    ("create_custom_line_item", item(ComputationRule="ITEMIZED"), INVALID, "ILLEGAL_COMPUTATION_RULE"),
    ("create_custom_line_item", item(percent(), ComputationRule="ITEMIZED", PresentationDetails={"Service": "Own"}), INVALID, "ILLEGAL_COMPUTATION_RULE"),
    ("create_custom_line_item", item({**FLAT, "LineItemFilters": [{"Attribute": "SERVICE", "MatchOption": "EQUAL", **STORAGE}]}), INVALID, "ILLEGAL_LINE_ITEM_FILTER"),
    ("create_custom_line_item", item(only(Attribute="LINE_ITEM_TYPE", MatchOption="EQUAL", **SAVINGS)), INVALID, "ILLEGAL_LINE_ITEM_FILTER"),
    ("create_custom_line_item", item(only(Attribute="LINE_ITEM_TYPE", MatchOption="NOT_EQUAL", **STORAGE)), INVALID, "ILLEGAL_LINE_ITEM_FILTER"),
    ("create_custom_line_item", item(only(Attribute="SERVICE", MatchOption="EQUAL", **SAVINGS)), INVALID, "ILLEGAL_LINE_ITEM_FILTER"),
    ("create_custom_line_item", item(only(Attribute="SERVICE", MatchOption="EQUAL", **SAVINGS, **STORAGE)), INVALID, "ILLEGAL_LINE_ITEM_FILTER"),
    ("create_custom_line_item", item(percent("0000000000")), INVALID, "ILLEGAL_RESOURCE_ARNS"),
    ("create_custom_line_item", item(percent("{umbrella}")), INVALID, "ILLEGAL_RESOURCE_ARNS"),
    ("create_custom_line_item", item(percent("{elsewhere}")), INVALID, "ILLEGAL_RESOURCE_ARNS"),
    ("create_custom_line_item", item(percent("{flat}", "{flat}")), INVALID, "ILLEGAL_RESOURCE_ARNS"),
    ("create_custom_line_item", item(percent("{flat}"), start=LAST), INVALID, "ILLEGAL_RESOURCE_ARNS"),
    ("create_custom_line_item", item(percent("{share}")), INVALID, "ILLEGAL_CHILD_ASSOCIATE_RESOURCE"),
    ("create_custom_line_item", item(start=BEFORE), INVALID, "INVALID_BILLING_PERIOD_FOR_OPERATION"),
    ("create_custom_line_item", item(start=NEXT), INVALID, "INVALID_BILLING_PERIOD_FOR_OPERATION"),
    ("create_custom_line_item", item(start=THIS, end=THIS), INVALID, "ILLEGAL_BILLING_PERIOD_RANGE"),
    ("create_custom_line_item", item(start=LAST, end=NEXT), INVALID, "ILLEGAL_BILLING_PERIOD_RANGE"),
    ("update_custom_line_item", {"Arn": "{share}", "Name": "flat"}, CONFLICT, "RESOURCE_NAME_CONFLICT"),
    ("update_custom_line_item", {"Arn": "{flat}", "ChargeDetails": {}}, INVALID, "ILLEGAL_UPDATE_CHARGE_DETAILS"),
    ("update_custom_line_item", {"Arn": "{flat}", "ChargeDetails": {"Percentage": {"PercentageValue": 5.0}}}, INVALID, "ILLEGAL_UPDATE_CHARGE_DETAILS"),
    ("update_custom_line_item", {"Arn": "{share}", "ChargeDetails": {**FLAT, "Percentage": {"PercentageValue": 5.0}}}, INVALID, "ILLEGAL_UPDATE_CHARGE_DETAILS"),
    ("update_custom_line_item", {"Arn": "{flat}", "ChargeDetails": {"LineItemFilters": [{"Attribute": "SERVICE", "MatchOption": "EQUAL", **STORAGE}]}}, INVALID, "ILLEGAL_LINE_ITEM_FILTER"),
    ("update_custom_line_item", {"Arn": "{old}", "Name": "new"}, INVALID, "ILLEGAL_CUSTOMLINEITEM_UPDATE"),
    ("update_custom_line_item", {"Arn": "{flat}", "BillingPeriodRange": span(LAST, THIS)}, INVALID, "ILLEGAL_CUSTOMLINEITEM_UPDATE"),
    ("update_custom_line_item", {"Arn": "{flat}", "BillingPeriodRange": span(BEFORE)}, INVALID, "INVALID_BILLING_PERIOD_FOR_OPERATION"),
    ("update_custom_line_item", {"Arn": "{flat}", "BillingPeriodRange": span(THIS, LAST)}, INVALID, "ILLEGAL_BILLING_PERIOD_RANGE"),
    ("update_custom_line_item", {"Arn": FOREIGN + "customlineitem/0000000000"}, INVALID, "MISMATCHED_CUSTOMLINEITEM_ARN"),
    ("update_custom_line_item", {"Arn": "0000000000"}, MISSING, None),
    ("delete_custom_line_item", {"Arn": "0000000000"}, INVALID, "MISSING_CUSTOMLINEITEM"),
    ("delete_custom_line_item", {"Arn": "{flat}"}, INVALID, "CUSTOM_LINE_ITEM_ASSOCIATION_EXISTS"),
    ("delete_custom_line_item", {"Arn": "{old}"}, INVALID, "ILLEGAL_CUSTOMLINEITEM_MODIFICATION"),
    ("delete_custom_line_item", {"Arn": "{last}", "BillingPeriodRange": span(THIS)}, INVALID, "ILLEGAL_CUSTOMLINEITEM_MODIFICATION"),
    ("list_custom_line_item_versions", {"Arn": "0000000000"}, INVALID, "MISSING_CUSTOMLINEITEM"),
    ("list_custom_line_item_versions", {"Arn": "{flat}", "Filters": {"BillingPeriodRange": {"StartBillingPeriod": THIS, "EndBillingPeriod": LAST}}}, INVALID, "ILLEGAL_BILLING_PERIOD_RANGE"),
    ("batch_associate_resources_to_custom_line_item", {"TargetArn": "{flat}", "ResourceArns": ["{acme}"]}, INVALID, "ILLEGAL_CUSTOMLINEITEM"),
    ("batch_associate_resources_to_custom_line_item", {"TargetArn": "{old}", "ResourceArns": ["{acme}"]}, INVALID, "ILLEGAL_CUSTOMLINEITEM_MODIFICATION"),
    ("batch_associate_resources_to_custom_line_item", {"TargetArn": "{share}", "ResourceArns": ["{acme}"] * 31}, INVALID, "FIELD_VALIDATION_FAILED"),
    ("batch_associate_resources_to_custom_line_item", {"TargetArn": "0000000000", "ResourceArns": ["{acme}"]}, MISSING, None),
    ("batch_disassociate_resources_from_custom_line_item", {"TargetArn": "{flat}", "ResourceArns": ["{acme}"]}, INVALID, "ILLEGAL_CUSTOMLINEITEM"),
    ("batch_disassociate_resources_from_custom_line_item", {"TargetArn": "0000000000", "ResourceArns": ["{acme}"]}, MISSING, None),
    ("list_resources_associated_to_custom_line_item", {"Arn": "{flat}", "BillingPeriod": BEFORE}, MISSING, None),
    # Billing periods
    ("list_billing_groups", {"BillingPeriod": NEXT}, INVALID, "ILLEGAL_BILLING_PERIOD"),
    ("list_account_associations", {"BillingPeriod": NEXT}, INVALID, "ILLEGAL_BILLING_PERIOD"),
    ("list_pricing_plans", {"BillingPeriod": "2026-4"}, INVALID, "ILLEGAL_BILLING_PERIOD"),
    ("list_pricing_rules", {"BillingPeriod": NEXT}, INVALID, "ILLEGAL_BILLING_PERIOD"),
    ("list_custom_line_items", {"BillingPeriod": NEXT}, INVALID, "ILLEGAL_BILLING_PERIOD"),
    ("list_billing_group_cost_reports", {"BillingPeriod": NEXT}, INVALID, "ILLEGAL_BILLING_PERIOD"),
    ("get_billing_group_cost_report", {"Arn": "{acme}", "BillingPeriodRange": span(THIS, "2026-05")}, INVALID, "ILLEGAL_BILLING_PERIOD"),
    ("get_billing_group_cost_report", {"Arn": "{acme}", "BillingPeriodRange": span(THIS, THIS)}, INVALID, "ILLEGAL_BILLING_PERIOD_RANGE"),
    ("get_billing_group_cost_report", {"Arn": "{acme}", "BillingPeriodRange": span("2025-03", NEXT)}, INVALID, "INVALID_TIME_RANGE"),
    ("get_billing_group_cost_report", {"Arn": STRANGER}, MISSING, None),
    ("get_billing_group_cost_report", {"Arn": "{partner}", "BillingPeriodRange": span(LAST, THIS)}, MISSING, None),
    ("get_billing_group_cost_report", {"Arn": "{acme}", "GroupBy": ["ACCOUNT"]}, INVALID, "FIELD_VALIDATION_FAILED"),
    # Transfer preferences
    ("update_billing_transfer_preference", {**enabled(), "AutoBillingTransferBillingGroupCreation": {"Enabled": True}}, INVALID, "MISSING_PRICING_PLAN_ARN"),
    ("update_billing_transfer_preference", {**enabled(), "AutoBillingTransferBillingGroupCreation": {"Enabled": False, "PricingPlanArn": BASIC}}, INVALID, "FIELD_VALIDATION_FAILED"),
    ("update_billing_transfer_preference", enabled(PricingPlanArn="0000000000"), INVALID, "MISSING_PRICINGPLAN"),
    ("update_billing_transfer_preference", {**enabled(), "ResponsibilityTransferArn": NO_TRANSFER}, MISSING, None),
    ("get_billing_transfer_preference", {"ResponsibilityTransferArn": NO_TRANSFER}, MISSING, None),
    # Tags
    ("tag_resource", {"ResourceArn": "{gold}", "Tags": {}}, INVALID, "FIELD_VALIDATION_FAILED"),
    ("tag_resource", {"ResourceArn": "{gold}0", "Tags": {"a": "b"}}, INVALID, "FIELD_VALIDATION_FAILED"),
    ("tag_resource", {"ResourceArn": "{partner}", "Tags": {"a": "b"}}, INVALID, "FIELD_VALIDATION_FAILED"),
    ("tag_resource", {"ResourceArn": FOREIGN + "pricingplan/0000000000", "Tags": {"a": "b"}}, INVALID, "INVALID_ARN"),
    ("list_tags_for_resource", {"ResourceArn": "0000000000"}, MISSING, None),
    ("list_tags_for_resource", {"ResourceArn": "{gone}"}, MISSING, None),
    ("untag_resource", {"ResourceArn": f"{ARN}pricingrule/0000000000", "TagKeys": ["a"]}, MISSING, None),
    # All operations
    ("list_billing_groups", {"NextToken": "forged"}, INVALID, "OTHER"),
    ("create_pricing_plan", {"Name": "has space"}, INVALID, "FIELD_VALIDATION_FAILED"),
]  # fmt: skip


def is_new(operation, params, code, reason):
    """Tell whether an older botocore cannot send it, or knows no such refusal."""
    tiering = params.get("Tiering", {"FreeTier": ...})
    return (
        "preference" in operation
        or "PREFERENCE" in str(reason)
        or "FreeTier" not in tiering
        or (operation, code) == ("update_custom_line_item", CONFLICT)
    )


CASES = [
    pytest.param(operation, params, code, reason, marks=[needs_new] * is_new(operation, params, code, reason))
    for operation, params, code, reason in REFUSALS
]


@pytest.mark.parametrize(("operation", "params", "code", "reason"), CASES)
def test_refusals(furniture, operation, params, code, reason):
    before = furniture.everything()
    with pytest.raises(ClientError) as caught:
        getattr(furniture.conductor, operation)(**furniture.filled(params))

    said = caught.value.response
    assert (code, reason) == (said["Error"]["Code"], said.get("Reason")), said["Error"]["Message"]
    assert {INVALID: 400, CONFLICT: 409, MISSING: 404}[code] == said["ResponseMetadata"]["HTTPStatusCode"]
    assert ("Fields" in said) is (reason == "FIELD_VALIDATION_FAILED")
    assert ("ResourceId" in said and "ResourceType" in said) is (code in {CONFLICT, MISSING})
    assert said["Error"]["Message"]
    assert before == furniture.everything()


ELSEWHERE = {
    "CANNOT_PARSE": "test_service.py: only raw HTTP can send it",
    "UNKNOWN_OPERATION": "test_service.py: only raw HTTP can send it",
}

UNREACHABLE = {
    "TOO_MANY_ACCOUNTS_IN_REQUEST": "the model's own limit of 30 comes first, with FIELD_VALIDATION_FAILED",
    "TOO_MANY_CUSTOMLINEITEMS_IN_REQUEST": "the model's own limit of 30 comes first, with FIELD_VALIDATION_FAILED",
    "MULTIPLE_LINKED_ACCOUNT_IDS": "a request has one list of accounts",
    "MULTIPLE_PRICING_PLAN_ARN": "a request has one pricing plan",
    "MISSING_COSTCATEGORY": "no operation takes a cost category",
    "ILLEGAL_EXPRESSION": "no operation takes an expression",
    "INVALID_BILLINGVIEW_ARN": "no operation takes a billing view",
    "MISMATCHED_BILLINGVIEW_ARN": "no operation takes a billing view",
    "WRITE_CONFLICT_RETRY": "calls are carried out one at a time",
}


@needs_new
@pytest.mark.parametrize("error", [INVALID, CONFLICT])
def test_every_reason_is_reached_or_known_to_be_out_of_reach(error):
    modelled = set(MODEL.shape_for(f"{error}Reason").enum)
    reached = {reason for *_, code, reason in REFUSALS if code == error}
    elsewhere = {*UNREACHABLE, *ELSEWHERE}

    assert modelled - elsewhere == reached
    assert not reached & elsewhere
