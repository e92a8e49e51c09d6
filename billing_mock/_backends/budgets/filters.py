"""What a budget counts: which filters, cost types and metrics AWS accepts together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .kinds import COST, USAGE, refused

COST_DIMENSIONS = (
    "PurchaseType",
    "UsageTypeGroup",
    "Service",
    "Operation",
    "UsageType",
    "BillingEntity",
    "CostCategory",
    "LinkedAccount",
    "TagKeyValue",
    "LegalEntityName",
    "InvoicingEntity",
    "AZ",
    "Region",
    "InstanceType",
)
OTHER_DIMENSIONS = (
    *COST_DIMENSIONS,
    "InstanceTypeFamily",
    "Platform",
    "Tenancy",
    "DatabaseEngine",
    "CacheEngine",
    "DeploymentOption",
    "SavingsPlansType",
)
COST_TYPES = {
    "IncludeTax": True,
    "IncludeSubscription": True,
    "UseBlended": False,
    "IncludeRefund": True,
    "IncludeCredit": True,
    "IncludeUpfront": True,
    "IncludeRecurring": True,
    "IncludeOtherSubscription": True,
    "IncludeSupport": True,
    "IncludeDiscount": True,
    "UseAmortized": False,
}
RESERVED_SERVICES = {
    "Amazon Elastic Compute Cloud - Compute": "AmazonEC2",
    "Amazon Redshift": "AmazonRedshift",
    "Amazon Relational Database Service": "AmazonRDS",
    "Amazon ElastiCache": "AmazonElastiCache",
    "Amazon OpenSearch Service": "AmazonES",
}
_DIMENSIONS = {
    "PurchaseType": "PURCHASE_TYPE",
    "UsageTypeGroup": "USAGE_TYPE_GROUP",
    "Service": "SERVICE",
    "Operation": "OPERATION",
    "UsageType": "USAGE_TYPE",
    "BillingEntity": "BILLING_ENTITY",
    "LinkedAccount": "LINKED_ACCOUNT",
    "LegalEntityName": "LEGAL_ENTITY_NAME",
    "InvoicingEntity": "INVOICING_ENTITY",
    "AZ": "AZ",
    "Region": "REGION",
    "InstanceType": "INSTANCE_TYPE",
    "InstanceTypeFamily": "INSTANCE_TYPE_FAMILY",
    "Platform": "PLATFORM",
    "Tenancy": "TENANCY",
    "DatabaseEngine": "DATABASE_ENGINE",
    "CacheEngine": "CACHE_ENGINE",
    "DeploymentOption": "DEPLOYMENT_OPTION",
    "SavingsPlansType": "SAVINGS_PLANS_TYPE",
}
_DEEPEST = 32  # the model sets no bound
_NODES = {"And", "Or", "Not", "Dimensions", "Tags", "CostCategories", "ProductAttributes"}


def refuse_bad(document: Mapping[str, Any], *, linked: bool) -> None:
    """Raise the refusal of filters that AWS does not accept.

    Args:
        document: The budget that is asked for.
        linked: Whether the account is not the payer, and so cannot filter by account.

    Raises:
        InvalidParameterException: They are of both families, or of keys that the type does not have.
    """
    if "FilterExpression" in document or "Metrics" in document:
        _refuse_mixed(document)
    budget_type, given = document["BudgetType"], document.get("CostFilters", {})
    if given:
        _refuse_keys(budget_type, given)
    if budget_type.startswith("RI_") and not document.get("FilterExpression"):
        _refuse_services(given.get("Service", []))
    if linked and "LinkedAccount" in given:
        raise refused("the LinkedAccount filter is not available to a linked account")
    if "FilterExpression" in document:
        _refuse_shape(document["FilterExpression"])


def cost_types(document: Mapping[str, Any]) -> dict[str, bool] | None:
    """Return all of the cost types, which only cost budgets have and not those with a metric."""
    if document["BudgetType"] != COST or document.get("Metrics"):
        return None
    given: dict[str, bool] = document.get("CostTypes", {})
    return given if given.keys() == COST_TYPES.keys() else {**COST_TYPES, **given}


def expression(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the filters of a budget as an expression; one without any is true of all."""
    if document.get("FilterExpression"):
        return document["FilterExpression"]  # type: ignore[no-any-return]  # a document is what it holds
    leaves = [_leaf(key, values) for key, values in document.get("CostFilters", {}).items()]
    return leaves[0] if len(leaves) == 1 else {"And": leaves}


def _leaf(key: str, values: list[str]) -> dict[str, Any]:
    """Return one cost filter as an expression; a tag or a cost category names its key in each value."""
    family = {"TagKeyValue": "Tags", "CostCategory": "CostCategories"}.get(key)
    if family is None:
        bare = key.partition(":")[0]
        return {"Dimensions": {"Key": _DIMENSIONS[bare], "Values": values}}
    pairs = [value.partition("$") for value in values]
    return {"Or": [{family: {"Key": name, "Values": [value]}} for name, _, value in pairs]}


def _refuse_mixed(document: Mapping[str, Any]) -> None:
    former = [name for name in ("CostFilters", "CostTypes") if document.get(name)]
    latter = [name for name in ("FilterExpression", "Metrics") if document.get(name)]
    if former and latter:
        told = f"{' and '.join(former)} cannot be used together with {' and '.join(latter)}"
        raise refused(f"{told}: use CostFilters with CostTypes, or FilterExpression with Metrics")


def _refuse_keys(budget_type: str, given: Mapping[str, list[str]]) -> None:
    known = COST_DIMENSIONS if budget_type == COST else OTHER_DIMENSIONS
    kind = {COST: "cost", USAGE: "usage"}.get(budget_type, "reservation")
    for key in given:
        bare = key.partition(":")[0] if key.startswith("UsageType:") and budget_type != COST else key
        if bare not in known:
            raise refused(
                f"{key} is not in the supported in {kind} budget dimension set: [{', '.join(known)}]"
            )


def _refuse_services(services: list[str]) -> None:
    known = {*RESERVED_SERVICES, *RESERVED_SERVICES.values()}
    if len(services) != 1 or services[0] not in known:
        told = (
            f"a reservation budget needs a Service filter of exactly one of: [{', '.join(RESERVED_SERVICES)}]"
        )
        raise refused(told)


def _refuse_shape(expression: Mapping[str, Any], depth: int = 1) -> None:
    """Refuse an expression that says nothing; AWS's own samples have several members side by side."""
    if depth > _DEEPEST:
        raise refused(f"a filter expression can be nested at most {_DEEPEST} levels deep")
    if not _NODES & set(expression):
        raise refused(f"a filter expression needs one of: [{', '.join(sorted(_NODES))}]")
    for name in ("And", "Or"):
        if name in expression and len(expression[name]) < 2:  # noqa: PLR2004  # two sides
            raise refused(f"{name} in a filter expression needs at least two expressions")
        for inner in expression.get(name, ()):
            _refuse_shape(inner, depth + 1)
    if "Not" in expression:
        _refuse_shape(expression["Not"], depth + 1)
