from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from billing_mock import World
from tests.backends.billingconductor.documents import BASIC, PAYER

STATUSES = {
    "AccessDeniedException": 403,
    "ConflictException": 409,
    "ResourceNotFoundException": 404,
    "ServiceLimitExceededException": 402,
    "ValidationException": 400,
}


@pytest.fixture
def world():
    return World(now="2026-03-15T12:00:00Z", account_id=PAYER)


@pytest.fixture
def conductor(world):
    return world.client("billingconductor")


@pytest.fixture
def refused(conductor):
    """Make a call, demand its refusal with a code, and return all that it tells."""

    def call(operation, params, code):
        with pytest.raises(ClientError) as caught:
            getattr(conductor, operation)(**params)
        said = caught.value.response
        assert said["Error"]["Code"] == code
        assert said["ResponseMetadata"]["HTTPStatusCode"] == STATUSES[code]
        return said

    return call


@pytest.fixture
def make_group(conductor):
    """Make a standard group of accounts, the first of which is the primary one."""

    def make(name, *accounts, plan=BASIC, **grouping):
        return conductor.create_billing_group(
            Name=name,
            PrimaryAccountId=accounts[0],
            AccountGrouping={"LinkedAccountIds": list(accounts), **grouping},
            ComputationPreference={"PricingPlanArn": plan},
        )["Arn"]

    return make


@pytest.fixture
def make_rule(conductor):
    """Make a markup of everything by a tenth, or what is said instead."""

    def make(name, **other):
        usual = {"Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 10.0}
        return conductor.create_pricing_rule(Name=name, **{**usual, **other})["Arn"]

    return make


@pytest.fixture
def make_plan(conductor):
    def make(name, *rules):
        return conductor.create_pricing_plan(Name=name, PricingRuleArns=list(rules))["Arn"]

    return make


@pytest.fixture
def group_named(conductor):
    """Return the list element of a group."""

    def find(name, **month):
        groups = conductor.list_billing_groups(**month)["BillingGroups"]
        return next(group for group in groups if group["Name"] == name)

    return find
