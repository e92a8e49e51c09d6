from __future__ import annotations

import pytest

from billing_mock import World
from billing_mock._world.expressions import everything, matcher


@pytest.fixture
def item():
    def item(**changes):
        return World(now="2026-11-22").ledger.add(**{"service": "AmazonEC2", "cost": 1, **changes})

    return item


def leaf(kind, key, *values, options=None):
    document = {"Key": key, "Values": list(values), "MatchOptions": options}
    return {kind: {name: value for name, value in document.items() if value}}


RED = leaf("Tags", "Team", "Red")
EC2 = leaf("Dimensions", "SERVICE", "Amazon Elastic Compute Cloud - Compute")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (RED, True),
        (leaf("Tags", "user:Team", "Red"), True),
        (leaf("Tags", "Team", "red"), False),
        (leaf("Tags", "Team", "red", options=["CASE_INSENSITIVE"]), True),
        (leaf("Tags", "Team", "red", options=["EQUALS", "CASE_INSENSITIVE"]), True),
        (leaf("Tags", "Team", "R", options=["STARTS_WITH"]), True),
        (leaf("Tags", "Team", "r", options=["STARTS_WITH"]), False),
        (leaf("Tags", "Team", "D", options=["ENDS_WITH", "CASE_INSENSITIVE"]), True),
        (leaf("Tags", "Team", "x", "e", options=["CONTAINS"]), True),
        (leaf("Tags", "Team", options=["ABSENT"]), False),
        (leaf("Tags", "Stage", options=["ABSENT"]), True),
        (leaf("Tags", "Stage"), True),
        (leaf("Tags", "Team"), False),
        (EC2, True),
        (leaf("Dimensions", "SERVICE_CODE", "AmazonEC2"), True),
        (leaf("Dimensions", "SERVICE", "elastic", options=["CONTAINS", "CASE_INSENSITIVE"]), True),
        (leaf("Dimensions", "INSTANCE_TYPE_FAMILY", "db.r5"), True),
        (leaf("Dimensions", "TAG_KEY", "Team"), True),
        (leaf("Dimensions", "RESERVATION_ID", "x"), False),
        (leaf("Dimensions", "RESERVATION_ID", options=["ABSENT"]), True),
        (leaf("Dimensions", "PAYER_ACCOUNT", "123456789012"), True),
        (leaf("Dimensions", "AZ", "us-east-1a"), True),
        (leaf("Dimensions", "AZ", "us-east-1"), False),
        (leaf("Dimensions", "AZ", options=["ABSENT"]), False),
        (leaf("Dimensions", "USAGE_TYPE_GROUP", "RDS: Running Hours"), True),
        (leaf("Dimensions", "PAYMENT_OPTION", "No Upfront"), True),
        (leaf("Dimensions", "TENANCY", options=["ABSENT"]), True),
        (leaf("CostCategories", "Stage", "prod"), True),
        (leaf("CostCategories", "Stage", options=["ABSENT"]), False),
        (leaf("CostCategories", "Team", options=["ABSENT"]), True),
        (leaf("ProductAttributes", "model", "x"), False),
        (leaf("ProductAttributes", "model", "y"), True),
        (leaf("ProductAttributes", "provider"), True),
        ({"And": [RED, EC2]}, True),
        ({"And": [RED, {"Not": EC2}]}, False),
        ({"Or": [{"Not": RED}, EC2]}, True),
        ({"Or": [{"Not": RED}, {"Not": EC2}]}, False),
        ({"And": []}, True),
        ({"Or": []}, False),
        ({**RED, "Not": EC2}, False),
    ],
)
def test_an_expression_is_true_or_not(item, expression, expected):
    row = item(
        tags={"Team": "Red"},
        usage_type="InstanceUsage:db.r5.large",
        availability_zone="us-east-1a",
        attributes={
            "model": "y",
            "usage_type_group": "RDS: Running Hours",
            "purchase_option": "No Upfront",
        },
        cost_categories={"Stage": "prod"},
    )
    assert expected == matcher(expression, payer="123456789012")(row)


def test_everything_is_everything(item):
    assert everything(item())


def test_an_item_may_have_a_payer_of_its_own(item):
    wanted = matcher(leaf("Dimensions", "PAYER_ACCOUNT", "999988887777"), payer="123456789012")
    assert wanted(item(payer_account_id="999988887777"))
    assert not wanted(item())


@pytest.mark.parametrize("service", ["AmazonS3", "Amazon Simple Storage Service"])
@pytest.mark.parametrize("wanted", ["AmazonS3", "Amazon Simple Storage Service"])
def test_a_service_has_two_names(item, service, wanted):
    assert matcher(leaf("Dimensions", "SERVICE", wanted))(item(service=service))
    assert not matcher(leaf("Dimensions", "SERVICE", wanted))(item(service="Acme"))
