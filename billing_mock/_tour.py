"""An ordinary boto3 script: a reseller takes on a customer.

It knows nothing of the mock and would do the same on AWS. ``python -m billing_mock`` runs it.
"""

from __future__ import annotations

import boto3
from botocore.exceptions import ClientError

CUSTOMER = "111122223333"


def take_on(name: str, account_id: str) -> str:
    """Set up what a customer pays: a price, a plan of such prices, and a billing group under it."""
    conductor = boto3.client("billingconductor")
    markup = conductor.create_pricing_rule(
        Name="EC2PlusTen", Scope="SERVICE", Service="AmazonEC2", Type="MARKUP", ModifierPercentage=10
    )
    discount = conductor.create_pricing_rule(
        Name="AllLessThree", Scope="GLOBAL", Type="DISCOUNT", ModifierPercentage=3
    )
    plan = conductor.create_pricing_plan(Name="Standard", PricingRuleArns=[markup["Arn"], discount["Arn"]])
    group = conductor.create_billing_group(
        Name=name,
        PrimaryAccountId=account_id,
        AccountGrouping={"LinkedAccountIds": [account_id]},
        ComputationPreference={"PricingPlanArn": plan["Arn"]},
        Tags={"tier": "standard"},
    )
    return str(group["Arn"])


def watch_spend(payer: str) -> None:
    """Set a budget, as in the sample request of the CreateBudget documentation."""
    boto3.client("budgets").create_budget(
        AccountId=payer,
        Budget={
            "BudgetName": "Example Budget",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "100", "Unit": "USD"},
            "CostFilters": {"AZ": ["us-east-1"]},
            "CostTypes": {
                "IncludeCredit": True,
                "IncludeDiscount": True,
                "IncludeOtherSubscription": True,
                "IncludeRecurring": True,
                "IncludeRefund": True,
                "IncludeSubscription": True,
                "IncludeSupport": True,
                "IncludeTax": True,
                "IncludeUpfront": True,
                "UseAmortized": False,
                "UseBlended": False,
            },
        },
        NotificationsWithSubscribers=[
            {
                "Notification": {
                    "NotificationType": "ACTUAL",
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": 80,
                },
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "billing@reseller.example"}],
            }
        ],
    )


def connect_devices() -> str:
    """Put the customer's devices under a billing group of AWS IoT."""
    group = boto3.client("iot").create_billing_group(
        billingGroupName="customer-fleet",
        billingGroupProperties={"billingGroupDescription": "Sensors of the first customer"},
    )
    return str(group["billingGroupArn"])


def refused(call: str, error: ClientError) -> None:
    """Tell how AWS refused a call."""
    told = error.response["Error"]
    reason = error.response.get("Reason")
    print(f"  {call} -> {told['Code']}{f' ({reason})' if reason else ''}: {told['Message']}")


def main() -> None:
    """Take on a customer, and tell what there is then."""
    payer = boto3.client("sts").get_caller_identity()["Account"]
    print(f"Payer account {payer}")

    group = take_on("FirstCustomer", CUSTOMER)
    watch_spend(payer)
    fleet = connect_devices()

    conductor, budgets = boto3.client("billingconductor"), boto3.client("budgets")
    print("\nAWS Billing Conductor")
    for rule in conductor.get_paginator("list_pricing_rules").paginate().search("PricingRules[]"):
        covers = rule.get("Service", "everything else")
        rate = f"{rule['Type'].lower()} {rule['ModifierPercentage']:g} %"
        print(f"  pricing rule   {rule['Name']:<14} {rate} on {covers}")
    for plan in conductor.list_pricing_plans()["PricingPlans"]:
        print(f"  pricing plan   {plan['Name']:<14} {plan['Size']} rules")
    for found in conductor.list_billing_groups()["BillingGroups"]:
        print(
            f"  billing group  {found['Name']:<14} {found['Status']}, {found['Size']} account, {found['Arn']}"
        )

    print("\nAWS Budgets")
    for budget in budgets.describe_budgets(AccountId=payer)["Budgets"]:
        limit, spend = budget["BudgetLimit"], budget["CalculatedSpend"]["ActualSpend"]
        print(
            f"  {budget['BudgetName']:<14} {budget['TimeUnit'].lower()}, "
            f"{spend['Amount']} of {limit['Amount']} {limit['Unit']} spent"
        )

    print("\nAWS IoT")
    print(f"  billing group  customer-fleet {fleet}")

    print("\nWhat AWS refuses")
    try:
        take_on("FirstCustomer", CUSTOMER)
    except ClientError as error:
        refused("CreatePricingRule again", error)
    try:
        boto3.client("budgets").create_budget(
            AccountId=payer,
            Budget={
                "BudgetName": "In euros",
                "BudgetType": "COST",
                "TimeUnit": "MONTHLY",
                "BudgetLimit": {"Amount": "100", "Unit": "EUR"},
            },
        )
    except ClientError as error:
        refused("CreateBudget in EUR", error)
    print(f"\nDone: the customer's bill is that of {group}")


if __name__ == "__main__":
    main()
