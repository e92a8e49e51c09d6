from __future__ import annotations

from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError

from tests.backends.budgets.documents import ACCOUNT, alerting, budget, mail, topic

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
SERVICES = (
    "Amazon Elastic Compute Cloud - Compute, Amazon Redshift, Amazon Relational Database Service, "
    "Amazon ElastiCache, Amazon OpenSearch Service"
)
PREFIX = "Unable to create/update budget - "


def utc(*when):
    return datetime(*when, tzinfo=timezone.utc)


NOW = utc(2026, 11, 22, 12, 0, 0, 250_000)


def described(name="Costs", /, **changes):
    """Return the description of what `budget` makes; ``None`` takes a member away."""
    document = {
        "BudgetName": name,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "100.0", "Unit": "USD"},
        "CostFilters": {},
        "CostTypes": COST_TYPES,
        "TimePeriod": {"Start": utc(2026, 11, 1), "End": utc(2087, 6, 15)},
        "CalculatedSpend": {"ActualSpend": {"Amount": "0.0", "Unit": "USD"}},
        "HealthStatus": {"Status": "HEALTHY", "LastUpdatedTime": NOW},
        "LastUpdatedTime": NOW,
        **changes,
    }
    return {name: item for name, item in document.items() if item is not None}


def test_a_budget_is_described_with_all_that_aws_fills_in(call):
    assert call("create_budget", Budget=budget()) == {}
    assert call("describe_budget", BudgetName="Costs") == {"Budget": described()}
    assert call("describe_budgets") == {"Budgets": [described()]}


def test_the_sample_request_of_the_documentation(call):
    sample = {
        "BudgetName": "Example Budget",
        "BudgetLimit": {"Amount": "100", "Unit": "USD"},
        "CostFilters": {"AZ": ["us-east-1"]},
        "CostTypes": COST_TYPES,
        "TimeUnit": "MONTHLY",
        "TimePeriod": {"Start": 1477958399, "End": 3706473600},
        "CalculatedSpend": {
            "ActualSpend": {"Amount": "50", "Unit": "USD"},
            "ForecastedSpend": {"Amount": "75", "Unit": "USD"},
        },
        "BudgetType": "COST",
    }
    call("create_budget", Budget=sample, NotificationsWithSubscribers=[alerting(ThresholdType="PERCENTAGE")])

    expected = described(
        "Example Budget",
        CostFilters={"AZ": ["us-east-1"]},
        TimePeriod={"Start": utc(2016, 10, 31, 23, 59, 59), "End": utc(2087, 6, 15)},
    )
    assert call("describe_budget", BudgetName="Example Budget") == {"Budget": expected}


@pytest.mark.parametrize(
    ("unit", "start"),
    [
        ("DAILY", utc(2026, 11, 22)),
        ("MONTHLY", utc(2026, 11, 1)),
        ("QUARTERLY", utc(2026, 10, 1)),
        ("ANNUALLY", utc(2026, 1, 1)),
    ],
)
def test_a_budget_starts_with_the_current_period(call, unit, start):
    call("create_budget", Budget=budget(TimeUnit=unit))
    period = {"Start": start, "End": utc(2087, 6, 15)}
    assert call("describe_budget", BudgetName="Costs")["Budget"]["TimePeriod"] == period


@pytest.mark.parametrize("start", [utc(2006, 1, 2, 15, 4), utc(2026, 11, 8, 9, 30), utc(2030, 5, 6)])
@pytest.mark.parametrize("end", [utc(2031, 5, 6, 7, 8), utc(2087, 6, 15)])
def test_a_time_period_is_kept_as_it_was_given(call, start, end):
    period = {"Start": start, "End": end}
    call("create_budget", Budget=budget(TimePeriod=period))
    assert call("describe_budget", BudgetName="Costs")["Budget"]["TimePeriod"] == period


def test_a_custom_budget_has_one_period(call):
    period = {"Start": utc(2026, 11, 5), "End": utc(2027, 2, 3)}
    call("create_budget", Budget=budget(TimeUnit="CUSTOM", TimePeriod=period))
    expected = described(TimeUnit="CUSTOM", TimePeriod=period)
    assert call("describe_budget", BudgetName="Costs") == {"Budget": expected}


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("100", "100.0"),
        ("100.00", "100.0"),
        ("432.10", "432.1"),
        ("456.78", "456.78"),
        (".5", "0.5"),
        ("007", "7.0"),
        ("12000000", "12000000.0"),
    ],
)
def test_amounts_are_printed_with_a_decimal_and_no_more_zeros(call, given, printed):
    call("create_budget", Budget=budget(BudgetLimit={"Amount": given, "Unit": "USD"}))
    limit = call("describe_budget", BudgetName="Costs")["Budget"]["BudgetLimit"]
    assert limit == {"Amount": printed, "Unit": "USD"}


def test_a_usage_budget_has_any_unit_and_no_cost_types(call):
    usage = budget(
        BudgetType="USAGE", BudgetLimit={"Amount": "3", "Unit": "GB"}, CostTypes={"UseBlended": True}
    )
    call("create_budget", Budget=usage)
    expected = described(
        BudgetType="USAGE",
        BudgetLimit={"Amount": "3.0", "Unit": "GB"},
        CostTypes=None,
        CalculatedSpend={"ActualSpend": {"Amount": "0.0", "Unit": "GB"}},
    )
    assert call("describe_budget", BudgetName="Costs") == {"Budget": expected}


@pytest.mark.parametrize("limit", [None, {"Amount": "100", "Unit": "PERCENTAGE"}])
@pytest.mark.parametrize(
    ("kind", "filters"),
    [
        ("RI_UTILIZATION", {"Service": ["Amazon Redshift"]}),
        ("RI_COVERAGE", {"Service": ["AmazonEC2"]}),
        ("SAVINGS_PLANS_UTILIZATION", None),
        ("SAVINGS_PLANS_COVERAGE", {"SavingsPlansType": ["ComputeSavingsPlans"]}),
    ],
)
def test_a_budget_of_commitments_is_a_full_percentage(call, kind, filters, limit):
    call("create_budget", Budget=budget(BudgetType=kind, BudgetLimit=limit, CostFilters=filters))
    expected = described(
        BudgetType=kind,
        BudgetLimit={"Amount": "100.0", "Unit": "PERCENTAGE"},
        CostFilters=filters or {},
        CostTypes=None,
        CalculatedSpend={"ActualSpend": {"Amount": "0.0", "Unit": "PERCENTAGE"}},
    )
    assert call("describe_budget", BudgetName="Costs") == {"Budget": expected}


def test_cost_types_are_completed(call):
    call("create_budget", Budget=budget(CostTypes={"IncludeTax": False, "UseAmortized": True}))
    expected = {**COST_TYPES, "IncludeTax": False, "UseAmortized": True}
    assert call("describe_budget", BudgetName="Costs")["Budget"]["CostTypes"] == expected


def months(first, count, amount="10"):
    keys = [first + step for step in range(count)]
    starts = [utc(key // 12, key % 12 + 1, 1) for key in keys]
    return {
        str(int(start.timestamp())): {"Amount": f"{amount}.{place:02}", "Unit": "USD"}
        for place, start in enumerate(starts)
    }


NOVEMBER = 2026 * 12 + 10


def test_planned_limits_show_that_of_the_current_month(call):
    call("create_budget", Budget=budget(BudgetLimit=None, PlannedBudgetLimits=months(NOVEMBER, 12)))
    found = call("describe_budget", BudgetName="Costs")["Budget"]
    assert found["BudgetLimit"] == {"Amount": "10.0", "Unit": "USD"}
    assert found["PlannedBudgetLimits"] == {
        key: {"Amount": spend["Amount"].removesuffix("0"), "Unit": "USD"}
        for key, spend in months(NOVEMBER, 12).items()
    }


def test_planned_limits_of_a_budget_that_begins_later_and_ends_soon(call):
    period = {"Start": utc(2027, 1, 15), "End": utc(2027, 4, 1)}
    plan = months(NOVEMBER + 2, 3, "7")
    call("create_budget", Budget=budget(BudgetLimit=None, PlannedBudgetLimits=plan, TimePeriod=period))
    found = call("describe_budget", BudgetName="Costs")["Budget"]
    assert (list(plan), {"Amount": "7.0", "Unit": "USD"}) == (
        list(found["PlannedBudgetLimits"]),
        found["BudgetLimit"],
    )


EXPRESSION = {
    "And": [
        {"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Redshift"]}},
        {"Not": {"Tags": {"Key": "Team", "Values": ["Red"], "MatchOptions": ["EQUALS"]}}},
    ]
}


def test_a_filter_expression_is_told_only_when_asked_for(call):
    asked = budget(FilterExpression=EXPRESSION, Metrics=["NetUnblendedCost"])
    call("create_budget", Budget=asked)
    brief = described(CostTypes=None, Metrics=["NetUnblendedCost"])
    assert call("describe_budget", BudgetName="Costs") == {"Budget": brief}
    assert call("describe_budget", BudgetName="Costs", ShowFilterExpression=False) == {"Budget": brief}
    assert call("describe_budgets", ShowFilterExpression=False) == {"Budgets": [brief]}

    full = {**brief, "FilterExpression": EXPRESSION}
    assert call("describe_budget", BudgetName="Costs", ShowFilterExpression=True) == {"Budget": full}
    assert call("describe_budgets", ShowFilterExpression=True) == {"Budgets": [full]}


def test_without_budgets_there_is_no_list(call):
    assert call("describe_budgets") == {}
    assert call("describe_budgets", ShowFilterExpression=True, MaxResults=5) == {}


@pytest.mark.parametrize("shown", [True, False])
def test_budgets_come_page_by_page(call, budgets, shown):
    names = [f"Budget {number:03}" for number in range(103)]
    for name in names:
        call("create_budget", Budget=budget(name))
    first = call("describe_budgets", ShowFilterExpression=shown)
    assert [found["BudgetName"] for found in first["Budgets"]] == names[:100]
    rest = call("describe_budgets", ShowFilterExpression=shown, NextToken=first["NextToken"])
    assert [found["BudgetName"] for found in rest["Budgets"]] == names[100:]
    assert "NextToken" not in rest

    pages = budgets.get_paginator("describe_budgets").paginate(
        AccountId=ACCOUNT, ShowFilterExpression=shown, PaginationConfig={"PageSize": 25}
    )
    sizes = [len(page["Budgets"]) for page in pages]
    assert sizes == [25, 25, 25, 25, 3]
    assert len(call("describe_budgets", MaxResults=1000)["Budgets"]) == 103


def test_a_page_token_fits_only_the_request_it_was_given_for(call, refused):
    for name in "abc":
        call("create_budget", Budget=budget(name))
    token = call("describe_budgets", MaxResults=2)["NextToken"]
    told = "InvalidNextTokenException", "The pagination token is invalid."
    refused("describe_budgets", *told, NextToken="bogus")
    refused("describe_budgets", *told, NextToken=token, ShowFilterExpression=True)
    assert len(call("describe_budgets", NextToken=token)["Budgets"]) == 1


def test_a_deleted_budget_is_gone_and_its_name_free(call, refused):
    call("create_budget", Budget=budget(), ResourceTags=[{"Key": "Team", "Value": "Red"}])
    call("create_budget", Budget=budget("Other"))
    assert call("delete_budget", BudgetName="Costs") == {}
    refused(
        "describe_budget",
        "NotFoundException",
        "Unable to get budget: Costs - the budget doesn't exist.",
        BudgetName="Costs",
    )
    assert call("describe_budgets") == {"Budgets": [described("Other")]}
    call("create_budget", Budget=budget(BudgetLimit={"Amount": "7", "Unit": "USD"}))
    found = call("describe_budget", BudgetName="Costs")["Budget"]
    assert found["BudgetLimit"] == {"Amount": "7.0", "Unit": "USD"}


def test_a_budget_of_another_account_is_another_budget(world, call):
    other = world.client("budgets", aws_access_key_id="999988887777", aws_secret_access_key="x")
    call("create_budget", Budget=budget())
    other.create_budget(AccountId="999988887777", Budget=budget(TimeUnit="DAILY"))
    assert call("describe_budgets")["Budgets"][0]["TimeUnit"] == "MONTHLY"
    assert other.describe_budgets(AccountId="999988887777")["Budgets"][0]["TimeUnit"] == "DAILY"


@pytest.mark.parametrize(
    ("operation", "params", "denied"),
    [
        ("create_budget", {"Budget": budget()}, ("ModifyBudget", "Costs")),
        ("describe_budget", {"BudgetName": "Costs"}, ("ViewBudget", "Costs")),
        ("describe_budgets", {}, ("ViewBudget", "*")),
        ("delete_budget", {"BudgetName": "Costs"}, ("ModifyBudget", "Costs")),
    ],
)
def test_nobody_may_name_another_account(refused, operation, params, denied):
    told = (
        "User: arn:aws:iam::123456789012:user/billing-mock is not authorized to perform: budgets:{} "
        "on resource: arn:aws:budgets::111122223333:budget/{}"
    ).format(*denied)
    refused(operation, "AccessDeniedException", told, AccountId="111122223333", **params)


INVALID = "InvalidParameterException"
NO_LIMIT = "please provide one of the followings: Budget Limit/ Planned Budget Limit/ Auto Adjust Data"
ONE_LIMIT = "please provide only one of Budget Limit/ Planned Budget Limit/ Auto Adjust Data, not "
FORECAST = {"AutoAdjustType": "FORECAST"}


def historical(periods):
    return {"AutoAdjustType": "HISTORICAL", "HistoricalOptions": {"BudgetAdjustmentPeriod": periods}}


def usd(amount="100", unit="USD"):
    return {"Amount": amount, "Unit": unit}


KEYS = ", ".join(months(NOVEMBER, 12))
COST_KEYS = (
    "PurchaseType, UsageTypeGroup, Service, Operation, UsageType, BillingEntity, CostCategory, "
    "LinkedAccount, TagKeyValue, LegalEntityName, InvoicingEntity, AZ, Region, InstanceType"
)
OTHER_KEYS = (
    f"{COST_KEYS}, InstanceTypeFamily, Platform, Tenancy, DatabaseEngine, CacheEngine, DeploymentOption, "
    "SavingsPlansType"
)
MIXED = "cannot be used together with {}: use CostFilters with CostTypes, or FilterExpression with Metrics"


def nested(depth):
    return {"Not": nested(depth - 1)} if depth > 1 else EXPRESSION["And"][0]


NODES = "[And, CostCategories, Dimensions, Not, Or, ProductAttributes, Tags]"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"BudgetLimit": None}, NO_LIMIT),
        ({"BudgetLimit": None, "BudgetType": "USAGE"}, NO_LIMIT),
        ({"AutoAdjustData": FORECAST}, ONE_LIMIT + "Budget Limit, Auto Adjust Data"),
        ({"PlannedBudgetLimits": months(NOVEMBER, 12)}, ONE_LIMIT + "Budget Limit, Planned Budget Limit"),
        ({"BudgetLimit": usd(unit="EUR")}, "EUR is not in the supported unit set: [USD]"),
        (
            {"BudgetLimit": None, "PlannedBudgetLimits": {"1": usd(unit="JPY")}},
            "JPY is not in the supported unit set: [USD]",
        ),
        (
            {"BudgetType": "SAVINGS_PLANS_COVERAGE", "BudgetLimit": usd()},
            "USD is not in the supported unit set: [PERCENTAGE]",
        ),
        (
            {"BudgetType": "SAVINGS_PLANS_COVERAGE", "BudgetLimit": usd("90", "PERCENTAGE")},
            "the budget limit of a SAVINGS_PLANS_COVERAGE budget can only be 100, not 90",
        ),
        (
            {"BudgetType": "SAVINGS_PLANS_COVERAGE", "BudgetLimit": None, "AutoAdjustData": FORECAST},
            "Auto Adjust Data is only available for COST and USAGE budgets",
        ),
        (
            {"BudgetLimit": None, "TimeUnit": "DAILY", "PlannedBudgetLimits": months(NOVEMBER, 12)},
            "planned budget limits are only available for MONTHLY and QUARTERLY budgets, not DAILY",
        ),
        (
            {"BudgetLimit": None, "PlannedBudgetLimits": months(NOVEMBER, 11)},
            f"the keys of the planned budget limits should be the starts of periods: [{KEYS}]",
        ),
        (
            {"BudgetLimit": None, "PlannedBudgetLimits": months(NOVEMBER + 1, 12)},
            f"the keys of the planned budget limits should be the starts of periods: [{KEYS}]",
        ),
        (
            {"BudgetLimit": None, "AutoAdjustData": {"AutoAdjustType": "HISTORICAL"}},
            "auto adjust type HISTORICAL needs historical options",
        ),
        (
            {"BudgetLimit": None, "AutoAdjustData": {**historical(3), "AutoAdjustType": "FORECAST"}},
            "historical options are only available for auto adjust type HISTORICAL",
        ),
        (
            {"BudgetLimit": None, "AutoAdjustData": historical(13)},
            "the budget adjustment period of a MONTHLY budget should be at most 12",
        ),
        (
            {"BudgetLimit": None, "AutoAdjustData": historical(5), "TimeUnit": "QUARTERLY"},
            "the budget adjustment period of a QUARTERLY budget should be at most 4",
        ),
        (
            {"BudgetLimit": None, "AutoAdjustData": historical(2), "TimeUnit": "ANNUALLY"},
            "the budget adjustment period of a ANNUALLY budget should be at most 1",
        ),
        (
            {
                "BudgetLimit": None,
                "AutoAdjustData": FORECAST,
                "TimeUnit": "CUSTOM",
                "TimePeriod": {"Start": utc(2026, 1, 1), "End": utc(2027, 1, 1)},
            },
            "auto adjust data is not available for CUSTOM budgets",
        ),
        ({"TimeUnit": "CUSTOM"}, "a CUSTOM budget needs a time period with start and end time"),
        (
            {"TimeUnit": "CUSTOM", "TimePeriod": {"Start": utc(2026, 1, 1)}},
            "a CUSTOM budget needs a time period with start and end time",
        ),
        (
            {"TimePeriod": {"End": utc(2087, 6, 15, 0, 0, 1)}},
            "end time should not be after timestamp 3706473600",
        ),
        (
            {"TimePeriod": {"Start": utc(2027, 1, 1), "End": utc(2027, 1, 1)}},
            "start time 2027-01-01T00:00:00+00:00 should be before end time 2027-01-01T00:00:00+00:00",
        ),
        (
            {"TimePeriod": {"Start": utc(2020, 1, 1), "End": utc(2021, 1, 1)}},
            "end time 2021-01-01T00:00:00+00:00 should be after the current time",
        ),
        (
            {"CostFilters": {"user:Project": ["x"]}},
            f"user:Project is not in the supported in cost budget dimension set: [{COST_KEYS}]",
        ),
        (
            {"CostFilters": {"UsageType:AmazonEC2": ["x"]}},
            f"UsageType:AmazonEC2 is not in the supported in cost budget dimension set: [{COST_KEYS}]",
        ),
        (
            {"BudgetType": "USAGE", "CostFilters": {"UsageType:AmazonEC2": ["x"], "TagKey": ["x"]}},
            f"TagKey is not in the supported in usage budget dimension set: [{OTHER_KEYS}]",
        ),
        (
            {"BudgetType": "RI_COVERAGE", "BudgetLimit": None},
            f"a reservation budget needs a Service filter of exactly one of: [{SERVICES}]",
        ),
        (
            {
                "BudgetType": "RI_UTILIZATION",
                "BudgetLimit": None,
                "CostFilters": {"Service": ["Amazon Simple Storage Service"]},
            },
            f"a reservation budget needs a Service filter of exactly one of: [{SERVICES}]",
        ),
        (
            {"CostFilters": {"AZ": ["x"]}, "Metrics": ["BlendedCost"]},
            "CostFilters " + MIXED.format("Metrics"),
        ),
        (
            {"CostTypes": {"UseBlended": True}, "FilterExpression": EXPRESSION, "Metrics": ["BlendedCost"]},
            "CostTypes " + MIXED.format("FilterExpression and Metrics"),
        ),
        ({"FilterExpression": {}}, f"a filter expression needs one of: {NODES}"),
        ({"FilterExpression": nested(33)}, "a filter expression can be nested at most 32 levels deep"),
        ({"BudgetLimit": usd("9" * 5000)}, "the amount of a limit should have at most 40 digits"),
        (
            {"FilterExpression": {"Not": {"And": [EXPRESSION, {}]}}},
            f"a filter expression needs one of: {NODES}",
        ),
        (
            {"FilterExpression": {"Or": [EXPRESSION]}},
            "Or in a filter expression needs at least two expressions",
        ),
    ],
)
def test_budgets_aws_does_not_accept(call, refused, everything, changes, why):
    call("create_budget", Budget=budget("There already"))
    before = everything()
    refused("create_budget", INVALID, PREFIX + why, Budget=budget(**changes))
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"BudgetType": "NOPE"},
            (
                "Value 'NOPE' at 'budget.budgetType' failed to satisfy constraint: "
                "Member must satisfy enum value set: "
                "[USAGE, COST, RI_UTILIZATION, RI_COVERAGE, SAVINGS_PLANS_UTILIZATION, "
                "SAVINGS_PLANS_COVERAGE]"
            ),
        ),
        (
            {"BudgetLimit": usd("-1")},
            (
                "Value '-1' at 'budget.budgetLimit.amount' failed to satisfy constraint: "
                r"Member must satisfy regular expression pattern: ([0-9]*\.)?[0-9]+"
            ),
        ),
        (
            {"Metrics": ["BlendedCost", "UnblendedCost"]},
            (
                "Value '[BlendedCost, UnblendedCost]' at 'budget.metrics' failed to satisfy constraint: "
                "Member must have length less than or equal to 1"
            ),
        ),
    ],
)
def test_requests_that_break_the_model(refused, everything, changes, why):
    before = everything()
    told = f"1 validation error detected: {why}"
    refused("create_budget", "ValidationException", told, Budget=budget(**changes))
    assert everything() == before


@pytest.mark.parametrize("name", ["a:b", r"a\b", "a/action/b", "<script>x</script>"])
def test_names_aws_does_not_accept(budgets, name):
    with pytest.raises(ClientError, match=r"at 'budget\.budgetName' failed to satisfy constraint") as caught:
        budgets.create_budget(AccountId=ACCOUNT, Budget=budget(name))
    assert caught.value.response["Error"]["Code"] == "ValidationException"


def test_names_with_blanks_and_slashes(call):
    call("create_budget", Budget=budget("Team 7/prod +x"))
    assert call("describe_budget", BudgetName="Team 7/prod +x") == {"Budget": described("Team 7/prod +x")}


@pytest.fixture
def there(call):
    call("create_budget", Budget=budget("There already"))


def ten(**changes):
    return [alerting(threshold=number, **changes) for number in range(10)]


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("params", "code", "why"),
    [
        (
            {"Budget": budget("There already")},
            "DuplicateRecordException",
            "Error creating budget: There already - the budget already exists.",
        ),
        (
            {"NotificationsWithSubscribers": [alerting(), alerting(ThresholdType="PERCENTAGE")]},
            "DuplicateRecordException",
            (
                "Unable to create notification - "
                "the notification ACTUAL GREATER_THAN 80 PERCENTAGE already exists."
            ),
        ),
        (
            {"NotificationsWithSubscribers": [*ten(), alerting()]},
            "ValidationException",
            (
                "1 validation error detected: "
                "Value at 'notificationsWithSubscribers' failed to satisfy constraint: "
                "Member must have length less than or equal to 10"
            ),
        ),
        (
            {"NotificationsWithSubscribers": [alerting(mail(), mail("b@example.com"), mail())]},
            "DuplicateRecordException",
            "Unable to create subscriber - the EMAIL subscriber ann@example.com already exists.",
        ),
        (
            {
                "NotificationsWithSubscribers": [
                    alerting(topic(), topic("arn:aws:sns:us-east-1:123456789012:b"))
                ]
            },
            "CreationLimitExceededException",
            "one notification can only have 1 subscribers with type of SNS",
        ),
        (
            {"NotificationsWithSubscribers": [alerting(*(mail(f"{n}@example.com") for n in range(11)))]},
            "CreationLimitExceededException",
            "one notification can only have 10 subscribers with type of EMAIL",
        ),
        (
            {"NotificationsWithSubscribers": [alerting(mail("ann@example.com\n"))]},
            INVALID,
            "The address of a subscriber must not contain line breaks.",
        ),
        (
            {"NotificationsWithSubscribers": [alerting(mail("ann"))]},
            INVALID,
            "ann is not an e-mail address.",
        ),
        (
            {"NotificationsWithSubscribers": [alerting(topic("alerts"))]},
            INVALID,
            "alerts is not the ARN of an SNS topic.",
        ),
        (
            {
                "Budget": budget(TimeUnit="DAILY"),
                "NotificationsWithSubscribers": [alerting(NotificationType="FORECASTED")],
            },
            INVALID,
            "Unable to create notification - a DAILY budget cannot have FORECASTED notifications.",
        ),
        (
            {"ResourceTags": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]},
            INVALID,
            "The tag key a is given more than once.",
        ),
        (
            {"ResourceTags": [{"Key": "aws:a", "Value": "1"}]},
            INVALID,
            "The tag key aws:a begins with aws:, which is reserved for AWS.",
        ),
        (
            {"ResourceTags": [{"Key": f"{number}", "Value": ""} for number in range(51)]},
            "ServiceQuotaExceededException",
            "A resource can have at most 50 tags.",
        ),
    ],
)
def test_nothing_is_created_when_any_part_is_refused(refused, everything, params, code, why):
    before = everything()
    refused("create_budget", code, why, **{"Budget": budget(), **params})
    assert everything() == before


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ("describe_budget", "Unable to get budget: Costs - the budget doesn't exist."),
        (
            "delete_budget",
            "Unable to delete budget: Costs - the budget doesn't exist. Try creating it first. ",
        ),
    ],
)
def test_a_budget_that_is_not_there(refused, operation, why):
    refused(operation, "NotFoundException", why, BudgetName="Costs")
