"""Beside moto: what is mocked here is ours, all else moto's, and moto is as before when we leave."""

from __future__ import annotations

import os

import boto3
import pytest
from botocore.exceptions import ClientError

from billing_mock import World, mock_billing

moto = pytest.importorskip("moto")
mock_aws = moto.mock_aws

PAYER = "123456789012"
PLAN = {"Name": "Standard"}
TRUST = '{"Version": "2012-10-17", "Statement": []}'


@pytest.fixture(autouse=True)
def region(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def ours():
    """What moto has not."""
    boto3.client("billingconductor").create_pricing_plan(**PLAN)
    [plan] = boto3.client("billingconductor").list_pricing_plans()["PricingPlans"]
    assert "Standard" == plan["Name"]
    boto3.client("budgets").describe_budgets(AccountId=PAYER)


def theirs():
    """What we have not."""
    topic = boto3.client("sns").create_topic(Name="alerts")["TopicArn"]
    assert [{"TopicArn": topic}] == boto3.client("sns").list_topics()["Topics"]
    boto3.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=TRUST)
    boto3.client("ssm").put_parameter(Name="name", Value="value", Type="String")
    assert "value" == boto3.client("ssm").get_parameter(Name="name")["Parameter"]["Value"]


def moto_is_as_before():
    with pytest.raises(ClientError, match="Not yet implemented"):
        boto3.client("billingconductor").list_pricing_plans()
    assert [] == boto3.client("budgets").describe_budgets(AccountId=PAYER)["Budgets"]


def test_moto_outside():
    with mock_aws():
        with mock_billing() as world:
            ours()
            theirs()
        assert 3 == len(world.calls)
        assert 1 == len(boto3.client("sns").list_topics()["Topics"])
        moto_is_as_before()


def test_moto_inside():
    with mock_billing() as world:
        with mock_aws():
            ours()
            theirs()
        assert 1 == len(boto3.client("billingconductor").list_pricing_plans()["PricingPlans"])
        assert 4 == len(world.calls)


@mock_aws
@mock_billing
def test_decorated_by_both():
    ours()
    theirs()


@mock_billing
@mock_aws
def test_decorated_by_both_the_other_way():
    ours()
    theirs()


def test_neither_leaves_anything_behind():
    before = dict(os.environ)
    for outer, inner in ((mock_aws, mock_billing), (mock_billing, mock_aws)):
        with outer(), inner():
            ours()

        assert before == dict(os.environ)


def test_a_client_made_before_either():
    sns = boto3.client("sns", aws_access_key_id="x", aws_secret_access_key="x")
    conductor = boto3.client("billingconductor", aws_access_key_id="x", aws_secret_access_key="x")
    with mock_aws(), mock_billing():
        conductor.create_pricing_plan(**PLAN)
        sns.create_topic(Name="alerts")

        assert 1 == len(conductor.list_pricing_plans()["PricingPlans"])


def test_what_we_have_of_a_service_is_ours_and_the_rest_motos():
    with mock_aws(), mock_billing() as world:
        iot = boto3.client("iot")
        iot.create_billing_group(billingGroupName="fleet")
        iot.create_policy(policyName="policy", policyDocument="{}")

        assert ["policy"] == [policy["policyName"] for policy in iot.list_policies()["policies"]]
        assert ["fleet"] == [group["groupName"] for group in iot.list_billing_groups()["billingGroups"]]
        assert ["CreateBillingGroup", "ListBillingGroups"] == [call.operation for call in world.calls]
    with mock_aws():
        assert [] == boto3.client("iot").list_billing_groups()["billingGroups"]


def test_scoped_clients_are_ours():
    with mock_aws():
        client = World().client("billingconductor")
        client.create_pricing_plan(**PLAN)

        assert 1 == len(client.list_pricing_plans()["PricingPlans"])


def test_raw_http_beside_moto():
    requests = pytest.importorskip("requests")
    url = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity"
    with mock_aws(), mock_billing() as world:
        assert PAYER in requests.get(url, timeout=5).text
        assert 1 == len(world.calls)
        boto3.client("s3").create_bucket(Bucket="bucket")
        boto3.client("s3").put_object(Bucket="bucket", Key="key", Body=b"body")
        link = boto3.client("s3").generate_presigned_url(
            "get_object", Params={"Bucket": "bucket", "Key": "key"}
        )
        assert b"body" == requests.get(link, timeout=5).content
