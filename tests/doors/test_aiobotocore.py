"""aiobotocore's and aioboto3's clients answer from the same world as boto3's in the same test."""

from __future__ import annotations

import asyncio

import boto3
import pytest

from billing_mock import World, mock_billing
from billing_mock.errors import NotMocked

session_module = pytest.importorskip("aiobotocore.session")

PAYER, MEMBER = "123456789012", "111122223333"


@pytest.fixture(autouse=True)
def region(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def client(service, **options):
    return session_module.get_session().create_client(service, **options)


async def names(iot):
    pages = iot.get_paginator("list_billing_groups").paginate(PaginationConfig={"PageSize": 1})
    return [group["groupName"] async for page in pages for group in page["billingGroups"]]


def test_shares_the_world_with_boto3():
    async def main():
        async with client("iot") as iot:
            await iot.create_billing_group(billingGroupName="async")
            boto3.client("iot").create_billing_group(billingGroupName="sync")
            return await names(iot)

    with mock_billing() as world:
        assert ["async", "sync"] == asyncio.run(main())
        assert {"iot"} == {call.service for call in world.calls}


def test_async_with_and_decorator():
    @mock_billing(account_id=MEMBER)
    async def main():
        async with mock_billing(), client("sts") as sts:
            return (await sts.get_caller_identity())["Account"]

    assert MEMBER == asyncio.run(main())


def test_every_protocol():
    async def main():
        async with (
            client("budgets") as budgets,
            client("billingconductor") as conductor,
            client("sts") as sts,
        ):
            return (
                await budgets.describe_budgets(AccountId=PAYER),
                await conductor.list_pricing_plans(),
                await sts.get_caller_identity(),
            )

    with mock_billing():
        assert [200] * 3 == [answer["ResponseMetadata"]["HTTPStatusCode"] for answer in asyncio.run(main())]


def test_refusals_and_retries():
    async def main(world):
        async with client("iot") as iot:
            with pytest.raises(iot.exceptions.ResourceNotFoundException):
                await iot.describe_billing_group(billingGroupName="nothing")
            world.faults.add("iot", error="ReadTimeoutError")
            answer = await iot.list_billing_groups()
            return answer["ResponseMetadata"]["RetryAttempts"]

    with mock_billing() as world:
        assert 1 == asyncio.run(main(world))


def test_a_client_made_before():
    async def main():
        keys = {"aws_access_key_id": MEMBER, "aws_secret_access_key": "x"}
        async with client("sts", **keys) as sts:
            with mock_billing():
                return (await sts.get_caller_identity())["Account"]

    assert MEMBER == asyncio.run(main())


def test_user_hooks_see_the_request():
    seen = []

    async def hook(request, **_):
        seen.append(request.url)

    async def main():
        async with client("sts") as sts:
            sts.meta.events.register("before-send", hook)
            sts.meta.events.register("before-send", lambda request, **_: seen.append(request.method))
            await sts.get_caller_identity()

    with mock_billing():
        asyncio.run(main())

    assert 2 == len(seen)


def test_what_is_not_mocked_does_not_leave():
    async def main():
        async with client("s3") as s3:
            with pytest.raises(NotMocked, match="s3"):
                await s3.list_buckets()
        async with client("iot") as iot:
            with pytest.raises(NotMocked, match="iot CreateJob"):
                await iot.create_job(jobId="job", targets=["x"])

    with mock_billing():
        asyncio.run(main())


def test_the_innermost_world_answers():
    async def main():
        async with client("sts") as sts:
            with mock_billing(world=World(account_id=MEMBER)):
                inner = (await sts.get_caller_identity())["Account"]
            return inner, (await sts.get_caller_identity())["Account"]

    with mock_billing():
        assert (MEMBER, PAYER) == asyncio.run(main())


def test_aioboto3():
    aioboto3 = pytest.importorskip("aioboto3")

    async def main():
        async with aioboto3.Session().client("sts") as sts:
            return (await sts.get_caller_identity())["Account"]

    with mock_billing():
        assert PAYER == asyncio.run(main())
