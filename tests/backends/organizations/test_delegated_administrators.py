from __future__ import annotations

from datetime import timedelta

import pytest

from tests.backends.organizations.conftest import MEMBER, NOW, OTHER, PAYER

VIOLATION, INVALID = "ConstraintViolationException", "InvalidInputException"
ACCOUNT, CONFIG = "account.amazonaws.com", "config.amazonaws.com"
ADMIN = {"AccountId": MEMBER, "ServicePrincipal": ACCOUNT}


def test_registers_lists_and_deregisters(family, org, told):
    org.enable_aws_service_access(ServicePrincipal=CONFIG)
    assert {} == told(org.register_delegated_administrator(**ADMIN))
    family.clock.shift(60)
    org.register_delegated_administrator(AccountId=MEMBER, ServicePrincipal=CONFIG)
    org.register_delegated_administrator(AccountId=OTHER, ServicePrincipal=CONFIG)
    account = org.describe_account(AccountId=MEMBER)["Account"]
    del account["Paths"]
    first = account | {"DelegationEnabledDate": NOW}

    def ids(**params):
        return [item["Id"] for item in org.list_delegated_administrators(**params)["DelegatedAdministrators"]]

    assert first == org.list_delegated_administrators()["DelegatedAdministrators"][0]
    assert [MEMBER, OTHER] == ids() == ids(ServicePrincipal=CONFIG)
    assert [MEMBER] == ids(ServicePrincipal=ACCOUNT)
    assert {
        "DelegatedServices": [
            {"ServicePrincipal": ACCOUNT, "DelegationEnabledDate": NOW},
            {"ServicePrincipal": CONFIG, "DelegationEnabledDate": NOW + timedelta(minutes=1)},
        ]
    } == told(org.list_delegated_services_for_account(AccountId=MEMBER))
    assert {} == told(org.deregister_delegated_administrator(**ADMIN))
    assert ([MEMBER, OTHER], []) == (ids(), ids(ServicePrincipal=ACCOUNT))
    org.deregister_delegated_administrator(AccountId=MEMBER, ServicePrincipal=CONFIG)
    assert [OTHER] == ids()


def test_pages(family, org):
    for account in (MEMBER, OTHER):
        org.register_delegated_administrator(AccountId=account, ServicePrincipal=ACCOUNT)
    pages = org.get_paginator("list_delegated_administrators").paginate(PaginationConfig={"PageSize": 1})

    assert [[MEMBER], [OTHER]] == [[item["Id"] for item in page["DelegatedAdministrators"]] for page in pages]


REGISTER, DEREGISTER = "register_delegated_administrator", "deregister_delegated_administrator"
MASTER = "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR"
UNKNOWN = "UNRECOGNIZED_SERVICE_PRINCIPAL"


@pytest.mark.parametrize(
    ("operation", "changes", "code", "reason"),
    [
        (REGISTER, {"AccountId": "999988887777"}, "AccountNotFoundException", None),
        (DEREGISTER, {"AccountId": "999988887777"}, "AccountNotFoundException", None),
        (REGISTER, {"AccountId": PAYER}, VIOLATION, MASTER),
        (DEREGISTER, {"AccountId": PAYER}, VIOLATION, MASTER),
        (REGISTER, {"ServicePrincipal": "config"}, INVALID, UNKNOWN),
        (DEREGISTER, {"ServicePrincipal": "config"}, INVALID, UNKNOWN),
        (REGISTER, {"ServicePrincipal": CONFIG}, VIOLATION, "SERVICE_ACCESS_NOT_ENABLED"),
        (REGISTER, {}, "AccountAlreadyRegisteredException", None),
        (DEREGISTER, {"ServicePrincipal": CONFIG}, "AccountNotRegisteredException", None),
        (DEREGISTER, {"AccountId": OTHER}, "AccountNotRegisteredException", None),
        (REGISTER, {"ServicePrincipal": "a b"}, INVALID, "INVALID_PATTERN"),
    ],
)
def test_refuses(family, org, refused, operation, changes, code, reason):
    org.register_delegated_administrator(**ADMIN)
    refused(operation, ADMIN | changes, code, "", reason)


def test_refuses_a_closed_account(family, org, refused):
    org.close_account(AccountId=MEMBER)
    reason = "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR"
    refused(REGISTER, ADMIN, VIOLATION, "closed", reason)


def test_needs_all_features(world, org, refused):
    org.create_organization(FeatureSet="CONSOLIDATED_BILLING")
    world.accounts.add(MEMBER)
    refused(REGISTER, ADMIN, VIOLATION, "all features", "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE")


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("list_delegated_services_for_account", {"AccountId": MEMBER}, "AccountNotRegisteredException"),
        ("list_delegated_services_for_account", {"AccountId": "999988887777"}, "AccountNotFoundException"),
    ],
)
def test_refuses_services_of_others(family, refused, operation, params, code):
    refused(operation, params, code, "")


def test_refuses_a_list_by_no_service(family, refused):
    refused("list_delegated_administrators", {"ServicePrincipal": "config"}, INVALID, "config", UNKNOWN)
