"""Exports that are read and written: what AWS's columns mean, and that nothing is lost on the way."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from datetime import datetime, timezone
from decimal import Decimal

import pytest

from billing_mock import World
from billing_mock._world import files
from billing_mock._world.line_items import UNTOLD
from billing_mock.errors import BadLineItem

UNIT = 10**10
PAYER, MEMBER = "123456789012", "111122223333"


def at(*when):
    return datetime(*when, tzinfo=timezone.utc)


@pytest.fixture
def ledger():
    return World(now="2026-11-22").ledger


def filled():
    ledger = World(now="2026-11-22").ledger
    ledger.extend(
        [
            {
                "account_id": MEMBER,
                "service": "AmazonEC2",
                "start": "2026-11-01T05:00:00Z",
                "usage_type": 'BoxUsage, "big":m5.large',
                "operation": "RunInstances",
                "region": "eu-west-1",
                "resource_id": "i-1",
                "unit": "Hrs",
                "quantity": "1.0000000001",
                "cost": "0.1",
                "on_demand_cost": "0.12",
                "amortized_cost": "0.13",
                "net_cost": "0.14",
                "net_amortized_cost": "0.15",
                "blended_cost": "-0.16",
                "billing_entity": "AWS Marketplace",
                "legal_entity": "Somebody",
                "currency": "EUR",
                "tags": {"team": "räd\n", "user_x": "1", "empty": ""},
            },
            {"service": "AmazonS3", "start": datetime(2026, 1, 31, 1, 2, 3, 456789), "cost": 12345678901},
            {"service": "Amazon Own Thing", "start": "2026-01-31", "cost": 0},
            *(
                {"service": "AmazonEC2", "cost": cost, "amortized_cost": 9, "record_type": record_type}
                for cost, record_type in enumerate(RECORD_TYPES)
            ),
            *({"service": "Amazon Simple Storage Service", "cost": 1, **told} for told in TOLD),
            {"service": "AmazonEC2", "cost": 2, **{name: one for told in TOLD for name, one in told.items()}},
        ]
    )
    return ledger


RESERVATION = "arn:aws:ec2:us-east-1:111122223333:reserved-instances/r-1"
PLAN = "arn:aws:savingsplans::111122223333:savingsplan/s-1"
TOLD = [
    {"availability_zone": "us-east-1a"},
    {"invoicing_entity": "Amazon Web Services EMEA SARL"},
    {"payer_account_id": "999988887777"},
    {"billing_period": "2027-01"},
    {"billing_period": "2026-11", "start": "2026-10-31"},
    *({"pricing_option": option} for option in ("OnDemand", "Reserved", "SavingsPlan", "Spot")),
    {"pricing_option": "OnDemand", "usage_type": "SpotUsage:m5.large"},
    {"reservation_arn": RESERVATION, "record_type": "Fee"},
    {"savings_plan_arn": PLAN, "record_type": "SavingsPlanCoveredUsage"},
    {"normalization_factor": 0},
    {"normalization_factor": "0.25", "quantity": "3.1"},
    {"description": '$0.1 per "hour",\nor part'},
    {"invoice_id": "1234567890"},
    {"line_item_id": "abc"},
    {"attributes": {"instance_type": "m5.large", "region": "mars", "product_name": "x", "inferenceType": ""}},
    {"cost_categories": {"Stage": "prod", "user_x": "ä"}},
]


RECORD_TYPES = [
    "Credit",
    "DiscountedUsage",
    "EdpDiscount",
    "Fee",
    "Refund",
    "RIFee",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "SavingsPlanUpfrontFee",
    "Support",
    "Tax",
]


@pytest.mark.parametrize("kind", ["cur2", "focus"])
@pytest.mark.parametrize("name", ["bill.csv", "bill.csv.gz", "bill.parquet"])
def test_what_is_saved_is_loaded_again(ledger, tmp_path, name, kind):
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    expected = filled()
    expected.save(tmp_path / name, format=kind)
    loaded = ledger.load(str(tmp_path / name))

    assert list(expected) == list(ledger)
    assert (len(expected), ()) == loaded


def test_an_empty_ledger_is_saved_too(ledger, tmp_path):
    ledger.save(tmp_path / "bill.csv")
    assert (0, ()) == ledger.load(tmp_path / "bill.csv")
    assert [] == list(ledger)


def test_columns_are_those_of_aws(tmp_path):
    filled().save(tmp_path / "bill.csv")
    rows = read(tmp_path / "bill.csv")
    assert {
        "bill_payer_account_id": PAYER,
        "bill_billing_period_start_date": "2026-11-01T00:00:00.000Z",
        "line_item_usage_account_id": MEMBER,
        "line_item_usage_start_date": "2026-11-01T05:00:00.000Z",
        "line_item_usage_end_date": "2026-11-01T06:00:00.000Z",
        "line_item_product_code": "AmazonEC2",
        "line_item_unblended_cost": "0.1",
        "product": '{"region":"eu-west-1","product_name":"Amazon Elastic Compute Cloud - Compute"}',
        "product_instance_type": "m5.large",
        "bill_invoicing_entity": "Somebody",
        "pricing_term": "OnDemand",
        "cost_category": "{}",
        "savings_plan_savings_plan_effective_cost": "",
        "resource_tags": '{"user_team":"räd\\n","user_user_x":"1","user_empty":""}',
    }.items() <= rows[0].items()

    assert {
        "bill_billing_period_start_date": "2026-11-01T00:00:00.000Z",
        "bill_billing_period_end_date": "2026-12-01T00:00:00.000Z",
        "bill_invoice_id": "1234567890",
        "bill_invoicing_entity": "Amazon Web Services EMEA SARL",
        "bill_payer_account_id": "999988887777",
        "cost_category": '{"Stage":"prod","user_x":"ä"}',
        "identity_line_item_id": "abc",
        "line_item_availability_zone": "us-east-1a",
        "line_item_line_item_description": '$0.1 per "hour",\nor part',
        "line_item_normalization_factor": "0.25",
        "line_item_normalized_usage_amount": "0.775",
        "pricing_term": "OnDemand",
        "reservation_reservation_a_r_n": RESERVATION,
        "savings_plan_savings_plan_a_r_n": PLAN,
    }.items() <= rows[-1].items()

    filled().save(tmp_path / "focus.csv", format="focus")
    rows = read(tmp_path / "focus.csv")
    assert {
        "AvailabilityZone": "us-east-1a",
        "BillingAccountId": "999988887777",
        "BillingPeriodStart": "2026-11-01T00:00:00.000Z",
        "ChargeDescription": '$0.1 per "hour",\nor part',
        "CommitmentDiscountId": PLAN,
        "InvoiceId": "1234567890",
        "InvoiceIssuerName": "Amazon Web Services EMEA SARL",
        "PricingCategory": "Standard",
        "x_CostCategories": '{"Stage":"prod","user_x":"ä"}',
    }.items() <= rows[-1].items()
    committed = [row for row in rows if row["x_RecordType"] == "SavingsPlanCoveredUsage"][1]
    assert ("Spend", "Savings Plan", "Committed") == (
        committed["CommitmentDiscountCategory"],
        committed["CommitmentDiscountType"],
        committed["PricingCategory"],
    )
    assert {
        "BilledCost": "0.1",
        "EffectiveCost": "0.13",
        "ListCost": "0.12",
        "ServiceName": "Amazon Elastic Compute Cloud - Compute",
        "ChargeCategory": "Usage",
        "SubAccountId": MEMBER,
        "Tags": '{"team":"räd\\n","user_x":"1","empty":""}',
    }.items() <= rows[0].items()
    categories = [row["ChargeCategory"] for row in rows[3:]]
    assert ["Credit", "Usage", "Usage", "Purchase", "Adjustment", "Purchase", "Usage", "Usage"] == categories[
        :8
    ]
    assert ["Purchase", "Purchase", "Usage", "Tax"] == categories[8:12]


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CUR = {
    "line_item_usage_account_id": MEMBER,
    "line_item_product_code": "AmazonEC2",
    "line_item_usage_start_date": "2026-11-01T00:00:00.000Z",
    "line_item_usage_end_date": "2026-11-01T01:00:00.000Z",
    "line_item_line_item_type": "Usage",
    "line_item_usage_type": "BoxUsage:m5.large",
    "line_item_operation": "RunInstances",
    "line_item_resource_id": "i-1",
    "line_item_usage_amount": "1.0",
    "line_item_unblended_cost": "9.6E-2",
    "line_item_currency_code": "USD",
    "line_item_legal_entity": "Amazon Web Services, Inc.",
    "bill_billing_entity": "AWS",
    "pricing_unit": "Hrs",
}


def written(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, dict.fromkeys(key for row in rows for key in row))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_cur_2(ledger, tmp_path):
    row = {**CUR, "product": '{"region":"eu-west-1"}', "resource_tags": '{"user_team":"red","aws_x":null}'}
    ledger.load(written(tmp_path / "cur.csv", row))

    [item] = ledger
    assert (MEMBER, "AmazonEC2", "eu-west-1", "i-1", "Hrs") == (
        item.account_id,
        item.service,
        item.region,
        item.resource_id,
        item.unit,
    )
    assert (at(2026, 11, 1), at(2026, 11, 1, 1)) == (item.start, item.end)
    assert [UNIT, *[96 * UNIT // 1000] * 6] == list(item[13:20])
    assert {"team": "red"} == item.tags


OF_A_BILL = {
    "bill_billing_period_start_date": "2026-12-01T00:00:00.000Z",
    "bill_invoice_id": "1234567890",
    "bill_invoicing_entity": "Amazon Web Services EMEA SARL",
    "bill_payer_account_id": "999988887777",
    "cost_category": '{"Stage":"prod"}',
    "identity_line_item_id": "never the same",
    "line_item_availability_zone": "eu-west-1a",
    "line_item_line_item_description": "$0.096 per hour",
    "line_item_normalization_factor": "4.0",
    "pricing_offering_class": "convertible",
    "pricing_purchase_option": "No Upfront",
    "pricing_term": "Reserved",
    "product": '{"region":"eu-west-1","product_name":"Amazon Elastic Compute Cloud","tenancy":"Shared"}',
    "product_instance_type": "m5.large",
    "product_region_code": "eu-west-1",
    "reservation_reservation_a_r_n": RESERVATION,
    "savings_plan_offering_type": "ComputeSavingsPlans",
    "savings_plan_savings_plan_a_r_n": "",
}


def test_cur_tells_what_few_items_have(ledger, tmp_path):
    usual = {**CUR, "bill_billing_period_start_date": "2026-11-01T00:00:00.000Z"}
    usual |= {"bill_payer_account_id": PAYER, "bill_invoicing_entity": "Amazon Web Services, Inc."}
    ledger.load(written(tmp_path / "cur.csv", {**CUR, **OF_A_BILL}, {**usual, "pricing_term": "OnDemand"}))

    told, untold = ledger
    assert {
        "availability_zone": "eu-west-1a",
        "invoicing_entity": "Amazon Web Services EMEA SARL",
        "payer_account_id": "999988887777",
        "billing_period": "2026-12",
        "pricing_option": "",
        "reservation_arn": RESERVATION,
        "savings_plan_arn": "",
        "normalization_factor": 4 * UNIT,
        "description": "$0.096 per hour",
        "invoice_id": "1234567890",
        "line_item_id": "",
        "attributes": {
            "instance_type": "m5.large",
            "offering_class": "convertible",
            "purchase_option": "No Upfront",
            "savings_plans_type": "ComputeSavingsPlans",
            "product_name": "Amazon Elastic Compute Cloud",
            "tenancy": "Shared",
        },
        "cost_categories": {"Stage": "prod"},
    } == dict(zip(told._fields[21:], told[21:], strict=True))
    assert UNTOLD == untold[21:]


def test_legacy_cur(ledger, tmp_path):
    row = {
        "identity/LineItemId": "x",
        "lineItem/UsageAccountId": MEMBER,
        "lineItem/ProductCode": "AmazonRDS",
        "lineItem/UsageStartDate": "2026-11-01T00:00:00Z",
        "lineItem/UsageEndDate": "2026-12-01T00:00:00Z",
        "lineItem/LineItemType": "DiscountedUsage",
        "lineItem/UsageType": "InstanceUsage:db.r5.large",
        "lineItem/Operation": "CreateDBInstance",
        "lineItem/UsageAmount": "720",
        "lineItem/UnblendedCost": "0",
        "lineItem/BlendedCost": "1",
        "lineItem/NetUnblendedCost": "",
        "pricing/publicOnDemandCost": "200",
        "pricing/unit": "Hrs",
        "product/region": "us-east-2",
        "reservation/EffectiveCost": "120.5",
        "reservation/ReservationARN": "arn:aws:rds:us-east-2:111122223333:ri:x",
        "bill/BillingEntity": "AWS",
        "lineItem/LegalEntity": "AWS",
        "lineItem/CurrencyCode": "USD",
        "resourceTags/user:team": "red",
        "resourceTags/aws:createdBy": "me",
        "resourceTags/user:none": "",
        "costCategory/Cost Centre": "7",
        "lineItem/NormalizationFactor": "0.25",
        "product/databaseEngine": "MySQL",
        "savingsPlan/SavingsPlanARN": PLAN,
    }
    ledger.load(written(tmp_path / "cur.csv", row))

    [item] = ledger
    assert ("AmazonRDS", "us-east-2", "CreateDBInstance") == (item.service, item.region, item.operation)
    assert [720, 0, 200, Decimal("120.5"), 0, Decimal("120.5"), 1] == [Decimal(n) / UNIT for n in item[13:20]]
    assert {"team": "red", "aws:createdBy": "me"} == item.tags
    assert {"Cost Centre": "7"} == item.cost_categories
    assert {"database_engine": "MySQL"} == item.attributes
    assert ("arn:aws:rds:us-east-2:111122223333:ri:x", PLAN) == (item.reservation_arn, item.savings_plan_arn)
    assert 180 * UNIT == item.normalized_quantity


SAVINGS = {
    "savings_plan_savings_plan_effective_cost": "3",
    "savings_plan_total_commitment_to_date": "10",
    "savings_plan_used_commitment": "4",
    "reservation_unused_recurring_fee": "2",
    "reservation_unused_amortized_upfront_fee_for_billing_period": "1.5",
    "reservation_effective_cost": "8",
}


@pytest.mark.parametrize(
    ("changes", "amortized", "net"),
    [
        ({}, "5", "5"),
        ({"line_item_net_unblended_cost": "4"}, "5", "4"),
        ({"line_item_line_item_type": "SavingsPlanCoveredUsage"}, "3", "3"),
        ({"line_item_line_item_type": "SavingsPlanRecurringFee"}, "6", "6"),
        ({"line_item_line_item_type": "SavingsPlanNegation"}, "0", "0"),
        ({"line_item_line_item_type": "SavingsPlanUpfrontFee"}, "0", "0"),
        ({"line_item_line_item_type": "DiscountedUsage"}, "8", "8"),
        ({"line_item_line_item_type": "DiscountedUsage", "reservation_net_effective_cost": "7"}, "8", "7"),
        ({"line_item_line_item_type": "RIFee"}, "3.5", "3.5"),
        ({"line_item_line_item_type": "RIFee", **dict.fromkeys(SAVINGS, "")}, "5", "5"),
        ({"line_item_line_item_type": "Fee"}, "5", "5"),
        ({"line_item_line_item_type": "Fee", "reservation_reservation_a_r_n": "arn:x"}, "0", "0"),
    ],
)
def test_amortized_costs_of_cur(ledger, tmp_path, changes, amortized, net):
    ledger.load(written(tmp_path / "cur.csv", {**CUR, **SAVINGS, "line_item_unblended_cost": "5", **changes}))
    [item] = ledger
    assert [Decimal(amortized) * UNIT, Decimal(net) * UNIT] == [item.amortized_cost, item.net_amortized_cost]


FOCUS = {
    "BilledCost": "5",
    "EffectiveCost": "4",
    "ListCost": "6",
    "ChargePeriodStart": "2026-11-01T00:00:00Z",
    "ChargePeriodEnd": "2026-11-02T00:00:00Z",
    "ChargeCategory": "Usage",
    "CommitmentDiscountType": "",
    "SubAccountId": MEMBER,
    "ServiceName": "Amazon Simple Storage Service",
    "ProviderName": "AWS",
    "PublisherName": "Amazon Web Services, Inc.",
    "BillingCurrency": "USD",
    "ConsumedQuantity": "",
    "ConsumedUnit": "",
    "PricingQuantity": "2",
    "PricingUnit": "GB",
    "RegionId": "us-east-1",
    "Tags": '{"user:team": "red"}',
}


@pytest.mark.parametrize(
    ("changes", "record_type"),
    [
        ({}, "Usage"),
        ({"CommitmentDiscountType": "Savings Plan"}, "SavingsPlanCoveredUsage"),
        ({"CommitmentDiscountType": "Reserved"}, "DiscountedUsage"),
        ({"CommitmentDiscountType": "Reserved Instance"}, "DiscountedUsage"),
        ({"ChargeCategory": "Purchase"}, "Fee"),
        ({"ChargeCategory": "Tax"}, "Tax"),
        ({"ChargeCategory": "Credit"}, "Credit"),
        ({"ChargeCategory": "Adjustment"}, "Refund"),
    ],
)
def test_focus(ledger, tmp_path, changes, record_type):
    ledger.load(written(tmp_path / "focus.csv", {**FOCUS, **changes}))
    [item] = ledger
    assert ("AmazonS3", record_type, "GB", {"team": "red"}) == (
        item.service,
        item.record_type,
        item.unit,
        item.tags,
    )
    assert [2, 5, 6, 4, 5, 4, 5] == [amount // UNIT for amount in item[13:20]]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, {}),
        ({"AvailabilityZone": "us-east-1a"}, {"availability_zone": "us-east-1a"}),
        ({"InvoiceIssuerName": "Acme"}, {"invoicing_entity": "Acme"}),
        ({"BillingAccountId": PAYER}, {}),
        ({"BillingPeriodStart": "2026-11-01T00:00:00Z"}, {}),
        ({"BillingPeriodStart": "2026-12-01T00:00:00Z"}, {"billing_period": "2026-12"}),
        ({"PricingCategory": "Standard"}, {}),
        ({"PricingCategory": "Dynamic"}, {"pricing_option": "Spot"}),
        ({"CommitmentDiscountId": RESERVATION}, {"reservation_arn": RESERVATION}),
        (
            {"CommitmentDiscountId": PLAN, "CommitmentDiscountType": "Savings Plan"},
            {"savings_plan_arn": PLAN},
        ),
        ({"ChargeDescription": "x", "InvoiceId": "1"}, {"description": "x", "invoice_id": "1"}),
        (
            {"SkuPriceDetails": '{"InstanceType": "m5.large", "x_OperatingSystem": "Linux", "x": null}'},
            {"attributes": {"instance_type": "m5.large", "operating_system": "Linux"}},
        ),
        ({"x_CostCategories": '{"Stage": "prod"}'}, {"cost_categories": {"Stage": "prod"}}),
    ],
)
def test_focus_tells_what_few_items_have(ledger, tmp_path, changes, told):
    ledger.load(written(tmp_path / "focus.csv", {**FOCUS, **changes}))
    [item] = ledger
    assert {**dict(zip(item._fields[21:], UNTOLD, strict=True)), **told} == dict(
        zip(item._fields[21:], item[21:], strict=True)
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"line_item_unblended_cost": "much"}, "line_item_unblended_cost: 'much' is not a number"),
        ({"line_item_unblended_cost": ""}, "line_item_unblended_cost: there is none"),
        ({"line_item_usage_account_id": "12"}, "account_id: an AWS account id .* not '12'"),
        ({"line_item_product_code": ""}, "service: a line item needs one"),
        ({"line_item_usage_start_date": ""}, "'' is not an ISO 8601 time"),
        ({"line_item_usage_end_date": "2026-11-01"}, "end: .* is not after start"),
        ({"resource_tags": "{"}, "resource_tags: '{' is not a JSON object"),
        ({"bill_payer_account_id": "12"}, "payer_account_id: an AWS account id .* not '12'"),
        ({"reservation_reservation_a_r_n": "r-1"}, "reservation_arn: an ARN was expected"),
        ({"line_item_normalization_factor": "x"}, "line_item_normalization_factor: 'x' is not a number"),
        ({"bill_billing_period_start_date": "11/2026"}, "billing_period: a month .* not '11/2026'"),
        ({"cost_category": "["}, "cost_category: '\\[' is not a JSON object"),
        ({"resource_tags": '{"user_x": 5}'}, "tags: keys and values are strings, not 'x': 5"),
    ],
)
def test_bad_rows_are_named(ledger, tmp_path, changes, told):
    good = {**CUR, "resource_tags": "", "line_item_usage_type": "two\nlines"}
    path = written(tmp_path / "cur.csv", good, good, {**good, **changes}, good)
    with pytest.raises(BadLineItem, match=rf"^{path}:6: (start or end: )?{told}"):
        ledger.load(path)
    assert 0 == len(ledger)

    booked, skipped = ledger.load(path, skip_bad_rows=True)
    assert (3, 1, 3) == (booked, len(skipped), len(ledger))
    assert skipped[0].startswith(f"{path}:6: ")


def test_rows_of_another_width_are_bad(ledger, tmp_path):
    path = written(tmp_path / "cur.csv", CUR)
    with path.open("a") as file:
        file.write("\na,b\n")
    with pytest.raises(BadLineItem, match=rf"{path}:4: 2 cells under 14 columns"):
        ledger.load(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the columns are neither those of CUR"),
        (b"a,b\n1,2\n", "the columns are neither those of CUR .* nor those of FOCUS .*: a, b"),
        (",".join(CUR).encode() + b"\n\xff", ".*decode"),
        (",".join(CUR).encode() + b'\n"', "2: unexpected end of data"),
        (gzip.compress(",".join(CUR).encode() * 999)[:-9], "1: Compressed file ended"),
    ],
)
def test_what_is_no_export_is_refused(ledger, tmp_path, content, told):
    path = tmp_path / "bill"
    path.write_bytes(content)
    with pytest.raises(BadLineItem, match=rf"^{path}:( )?{told}"):
        ledger.load(path, skip_bad_rows=True)


def test_parquet_as_others_write_it(ledger, tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet")
    row = {
        **CUR,
        "line_item_usage_start_date": datetime(2026, 11, 1),
        "line_item_usage_end_date": datetime(2026, 11, 1, 1),
        "line_item_usage_amount": 0.0,
        "line_item_unblended_cost": 0.1,
        "line_item_blended_cost": None,
        "resource_tags_user_team": "red",
    }
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "cur.parquet")
    ledger.load(tmp_path / "cur.parquet")
    [item] = ledger
    assert (at(2026, 11, 1), 0, UNIT // 10, UNIT // 10) == (
        item.start,
        item.quantity,
        item.cost,
        item.blended_cost,
    )
    assert {"team": "red"} == item.tags

    bad = {**row, "line_item_unblended_cost": float("nan")}
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row, bad]), tmp_path / "bad.parquet")
    with pytest.raises(BadLineItem, match=r"bad\.parquet:2: line_item_unblended_cost: nan is not a number"):
        ledger.load(tmp_path / "bad.parquet")


def test_parquet_with_types_of_all_kinds(ledger, tmp_path):
    """Decimals of any scale, words from a dictionary, maps, and gaps in all of them."""
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet")
    day = datetime(2026, 11, 1, tzinfo=timezone.utc)
    big = Decimal(2**80)
    types = {
        "line_item_usage_account_id": (pyarrow.dictionary(pyarrow.int32(), pyarrow.string()), [MEMBER] * 4),
        "line_item_product_code": (pyarrow.string(), ["AmazonEC2"] * 4),
        "line_item_line_item_type": (pyarrow.string(), ["Usage"] * 4),
        "line_item_usage_start_date": (pyarrow.timestamp("ms", "UTC"), [day] * 4),
        "line_item_usage_end_date": (pyarrow.timestamp("ns"), [datetime(2026, 11, 2)] * 4),
        "line_item_operation": (pyarrow.string(), ["a", None, "b", ""]),
        "line_item_usage_amount": (pyarrow.float64(), [1.5, None, 0.1, 2.0]),
        "line_item_unblended_cost": (pyarrow.decimal128(38, 4), [Decimal("1.25"), big, -big, Decimal(0)]),
        "line_item_net_unblended_cost": (
            pyarrow.decimal128(20, 10),
            [None, None, Decimal("-0.5"), Decimal(3)],
        ),
        "line_item_blended_cost": (pyarrow.decimal128(30, 12), [None, Decimal(1), None, Decimal("0.1")]),
        "resource_tags": (
            pyarrow.map_(pyarrow.string(), pyarrow.string()),
            [[("user_team", "red"), ("user_x", None)], None, [], [("user_team", "blue")]],
        ),
    }
    table = pyarrow.table({name: pyarrow.array(values, kind) for name, (kind, values) in types.items()})
    pyarrow.parquet.write_table(table, tmp_path / "cur.parquet")
    ledger.load(tmp_path / "cur.parquet")

    huge = 2**80 * UNIT
    assert [
        ("a", 15 * UNIT // 10, 125 * UNIT // 100, 125 * UNIT // 100, 125 * UNIT // 100, {"team": "red"}),
        ("", 0, huge, huge, UNIT, {}),
        ("b", UNIT // 10, -huge, -UNIT // 2, -huge, {}),
        ("", 2 * UNIT, 0, 3 * UNIT, UNIT // 10, {"team": "blue"}),
    ] == [
        (item.operation, item.quantity, item.cost, item.net_cost, item.blended_cost, item.tags)
        for item in ledger
    ]


def test_parquet_holds_amounts_of_any_size(ledger, tmp_path):
    pytest.importorskip("pyarrow.parquet")
    for cost in (10**8, 10**15, -(10**15), 0):
        ledger.add(service="AmazonEC2", cost=cost, record_type="DiscountedUsage")
    ledger.add(service="AmazonEC2", cost=1)
    ledger.save(tmp_path / "bill.parquet")
    again = World(now="2026-11-22").ledger
    again.load(tmp_path / "bill.parquet")
    assert list(ledger) == list(again)


def test_parquet_needs_its_extra(ledger, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    (tmp_path / "bill.parquet").write_bytes(b"PAR1")
    for use in (ledger.load, ledger.save):
        with pytest.raises(ImportError, match=r"pip install 'billing-mock\[parquet\]'"):
            use(tmp_path / "bill.parquet")


def test_an_unknown_format_is_refused(ledger, tmp_path):
    with pytest.raises(ValueError, match="format: 'xml' is none of 'cur2', 'focus'"):
        ledger.save(tmp_path / "bill.xml", format="xml")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_bar_on_a_terminal(ledger, tmp_path, monkeypatch, capsys, is_terminal):
    monkeypatch.setattr(files, "_BIG", 1)
    monkeypatch.setattr(files, "_ROWS", 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    ledger.load(written(tmp_path / "cur.csv", *[CUR] * 5))
    shown = capsys.readouterr().err
    if is_terminal:
        assert "\rcur.csv [##############################] 100%" in shown
        assert shown.endswith("\r\x1b[K")
    else:
        assert "" == shown


def test_json_is_not_asked_twice(ledger, tmp_path, monkeypatch):
    rows = [{**CUR, "resource_tags": '{"user_team":"red"}'}] * 9
    asked = []
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text: asked.append(text) or loads(text))
    ledger.load(written(tmp_path / "cur.csv", *rows))
    assert 1 == len(asked)
