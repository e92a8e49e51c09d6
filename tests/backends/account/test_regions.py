from __future__ import annotations

from datetime import timedelta

import pytest

from tests.backends.account.conftest import MEMBER

OPT_IN = {"RegionName": "eu-south-2"}


@pytest.fixture
def status(account):
    def call(region="eu-south-2", **params):
        return account.get_region_opt_status(RegionName=region, **params)["RegionOptStatus"]

    return call


def test_lists_the_regions_of_the_partition(account):
    regions = {item["RegionName"]: item["RegionOptStatus"] for item in account.list_regions()["Regions"]}

    assert 34 == len(regions)
    assert sorted(regions) == list(regions)
    assert {"ENABLED_BY_DEFAULT", "DISABLED"} == set(regions.values())
    assert ("ENABLED_BY_DEFAULT", "DISABLED") == (regions["us-east-1"], regions["eu-south-2"])


def test_another_partition_has_its_own(world):
    regions = world.client("account", region_name="cn-northwest-1").list_regions()["Regions"]

    assert ["cn-north-1", "cn-northwest-1"] == [item["RegionName"] for item in regions]


def test_lists_by_state_and_page(account):
    account.enable_region(**OPT_IN)
    states = ["ENABLED", "ENABLING"]
    answer = account.list_regions(RegionOptStatusContains=states)

    assert [{**OPT_IN, "RegionOptStatus": "ENABLED"}] == answer["Regions"]
    pages = list(account.get_paginator("list_regions").paginate(PaginationConfig={"PageSize": 20}))
    assert [20, 14] == [len(page["Regions"]) for page in pages]


def test_enables_and_disables_at_once(family, account, told, status):
    assert {} == told(account.enable_region(**OPT_IN, AccountId=MEMBER))
    assert ("ENABLED", "DISABLED") == (status(AccountId=MEMBER), status())
    account.enable_region(**OPT_IN, AccountId=MEMBER)
    assert {} == told(account.disable_region(**OPT_IN, AccountId=MEMBER))
    account.disable_region(**OPT_IN, AccountId=MEMBER)

    assert "DISABLED" == status(AccountId=MEMBER)


def test_takes_as_long_as_the_world_says(world, account, refused, status):
    world.switches.background = timedelta(minutes=5)
    account.enable_region(**OPT_IN)
    account.enable_region(**OPT_IN)
    assert "ENABLING" == status()
    refused("disable_region", OPT_IN, "ConflictException", "ENABLING")
    world.clock.shift(300)
    assert "ENABLED" == status()
    account.disable_region(**OPT_IN)
    assert "DISABLING" == status()
    refused("enable_region", OPT_IN, "ConflictException", "DISABLING")
    world.clock.shift(300)

    assert "DISABLED" == status()


@pytest.mark.parametrize("operation", ["enable_region", "disable_region"])
@pytest.mark.parametrize("region", ["us-east-1", "eu-nowhere-1"])
def test_refuses_what_need_not_be_asked_for(account, refused, operation, region):
    account.enable_region(**OPT_IN)
    said = refused(operation, {"RegionName": region}, "ValidationException", region)

    assert {"reason": "invalidRegionOptTarget"} == said


def test_refuses_the_state_of_no_region(refused):
    said = refused("get_region_opt_status", {"RegionName": "eu-nowhere-1"}, "ValidationException")

    assert "fieldValidationFailed" == said["reason"]
