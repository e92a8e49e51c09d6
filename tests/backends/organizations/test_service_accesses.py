from __future__ import annotations

from datetime import timedelta

import pytest

from tests.backends.organizations.conftest import NOW

ACCOUNT, CONFIG = "account.amazonaws.com", "config.amazonaws.com"


@pytest.fixture
def trusted(org):
    def call():
        answer = org.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
        return {item["ServicePrincipal"]: item["DateEnabled"] for item in answer}

    return call


def test_enables_and_disables(world, org, told, trusted):
    org.create_organization()
    assert {} == trusted()
    assert {} == told(org.enable_aws_service_access(ServicePrincipal=CONFIG))
    world.clock.shift(60)
    org.enable_aws_service_access(ServicePrincipal=CONFIG)
    org.enable_aws_service_access(ServicePrincipal=ACCOUNT)
    assert {CONFIG: NOW, ACCOUNT: NOW + timedelta(minutes=1)} == trusted()
    assert {} == told(org.disable_aws_service_access(ServicePrincipal=CONFIG))
    org.disable_aws_service_access(ServicePrincipal=CONFIG)

    assert [ACCOUNT] == list(trusted())


def test_a_declared_organization_trusts_account_management(family, org, trusted):
    assert {ACCOUNT: NOW} == trusted()
    org.disable_aws_service_access(ServicePrincipal=ACCOUNT)

    assert {} == trusted()


@pytest.mark.parametrize("operation", ["enable_aws_service_access", "disable_aws_service_access"])
@pytest.mark.parametrize(
    ("principal", "reason"), [("config", "UNRECOGNIZED_SERVICE_PRINCIPAL"), ("a/b", "INVALID_PATTERN")]
)
def test_refuses(family, refused, operation, principal, reason):
    refused(operation, {"ServicePrincipal": principal}, "InvalidInputException", principal, reason)


def test_needs_all_features(org, refused):
    org.create_organization(FeatureSet="CONSOLIDATED_BILLING")
    refused(
        "enable_aws_service_access",
        {"ServicePrincipal": CONFIG},
        "ConstraintViolationException",
        "all features",
        "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
    )
