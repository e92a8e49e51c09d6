"""Billing Conductor's rules, plans, groups and custom line items, as they are this month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .drafts import Draft
from .reading import Reading

NAME = "billingconductor"
MOST_RULES = 30
MOST_ACCOUNTS = 30
MOST_VALUES = 5


def read(reading: Reading, draft: Draft) -> None:
    """Add everything, what is referred to first."""
    for rule in reading.rows(NAME, "list_pricing_rules", "PricingRules"):
        _create(reading, draft, "PricingRule", rule)
    for plan in reading.rows(NAME, "list_pricing_plans", "PricingPlans"):
        if not _is_managed(plan):
            _read_plan(reading, draft, plan)
    for group in reading.rows(NAME, "list_billing_groups", "BillingGroups"):
        _read_group(reading, draft, group)
    items = reading.rows(NAME, "list_custom_line_items", "CustomLineItems")
    # A percentage may be of flat ones.
    for item in sorted(items, key=lambda item: "Percentage" in item["ChargeDetails"]):
        _read_line_item(reading, draft, item)


def _read_plan(reading: Reading, draft: Draft, plan: dict[str, Any]) -> None:
    arn = plan["Arn"]
    listed = "list_pricing_rules_associated_to_pricing_plan"
    rules = reading.rows(NAME, listed, "PricingRuleArns", PricingPlanArn=arn)
    first, *more = _chunks(rules, MOST_RULES)
    _create(reading, draft, "PricingPlan", plan, PricingRuleArns=first)
    for chunk in more:
        params = {"Arn": arn, "PricingRuleArns": chunk}
        draft.call(NAME, "AssociatePricingRules", params, since=plan["CreationTime"])


def _read_group(reading: Reading, draft: Draft, group: dict[str, Any]) -> None:
    arn, since = group["Arn"], group["CreationTime"]
    grouping = dict(group.get("AccountGrouping", {}))
    transfer = grouping.get("ResponsibilityTransferArn")
    if transfer:
        source = {"source_account_id": group["PrimaryAccountId"]}
        draft.add("transfers", source, since=since, arn=transfer, name=f"transfer-{group['Name']}")
        grouping = {"ResponsibilityTransferArn": transfer}
        _create(reading, draft, "BillingGroup", group, AccountGrouping=grouping)
        return
    members = reading.rows(NAME, "list_account_associations", "LinkedAccounts", Filters={"Association": arn})
    # The primary account is always among the first.
    ids = dict.fromkeys([group["PrimaryAccountId"], *(member["AccountId"] for member in members)])
    first, *more = _chunks(list(ids), MOST_ACCOUNTS)
    _create(reading, draft, "BillingGroup", group, AccountGrouping={**grouping, "LinkedAccountIds": first})
    for chunk in more:
        draft.call(NAME, "AssociateAccounts", {"Arn": arn, "AccountIds": chunk}, since=since)


def _read_line_item(reading: Reading, draft: Draft, item: dict[str, Any]) -> None:
    arn, since = item["Arn"], item["CreationTime"]
    details = dict(item["ChargeDetails"])
    more: list[list[str]] = []
    if "Percentage" in details:
        listed = "list_resources_associated_to_custom_line_item"
        filters = {"Relationship": "CHILD"}
        children = reading.rows(NAME, listed, "AssociatedResources", Arn=arn, Filters=filters)
        first, *more = _chunks([child["Arn"] for child in children], MOST_VALUES)
        details["Percentage"] = {**details["Percentage"], "AssociatedValues": first}
    versions = reading.rows(NAME, "list_custom_line_item_versions", "CustomLineItemVersions", Arn=arn)
    params: dict[str, Any] = {"ChargeDetails": details}
    if versions:
        period = {
            "InclusiveStartBillingPeriod": versions[0]["StartBillingPeriod"],
            "ExclusiveEndBillingPeriod": versions[-1].get("EndBillingPeriod"),
        }
        params["BillingPeriodRange"] = {name: month for name, month in period.items() if month}
    _create(reading, draft, "CustomLineItem", item, **params)
    for chunk in more:
        resources = {"TargetArn": arn, "ResourceArns": chunk}
        draft.call(NAME, "BatchAssociateResourcesToCustomLineItem", resources, since=since)


def _create(reading: Reading, draft: Draft, noun: str, row: dict[str, Any], **params: Any) -> None:
    """Add the call that makes what a list shows."""
    is_transfer = "ResponsibilityTransferArn" in row.get("AccountGrouping", {})
    # AWS takes no ARN of such a group there.
    found = {} if is_transfer else reading.one(NAME, "list_tags_for_resource", ResourceArn=row["Arn"])
    asked = {**row, **params, "Tags": found.get("Tags")}
    about = {"since": row["CreationTime"], "arn": row["Arn"], "name": f"{_PREFIXES[noun]}-{row['Name']}"}
    draft.call(NAME, f"Create{noun}", reading.takes(NAME, f"Create{noun}", asked), **about)


_PREFIXES = {"PricingRule": "rule", "PricingPlan": "plan", "BillingGroup": "group", "CustomLineItem": "item"}


def _is_managed(row: dict[str, Any]) -> bool:
    """Tell whether something belongs to AWS, and so is everywhere."""
    return str(row["Arn"]).split(":")[4] == "aws"


def _chunks(rows: list[Any], size: int) -> Iterator[list[Any]]:
    """Iterate over parts of a list, at least one."""
    for start in range(0, len(rows) or 1, size):
        yield rows[start : start + size]
