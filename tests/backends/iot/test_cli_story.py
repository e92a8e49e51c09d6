"""One story, told by the AWS CLI: a fleet of 300 things in three billing groups, moved, paged, retired."""

from __future__ import annotations

import boto3
import pytest

from billing_mock import mock_billing
from tests.aws_cli import AwsCli

REGIONS = ("north", "south", "sea")
EACH = 100


@pytest.fixture
def aws(capsys, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_PAGER", "")
    with mock_billing(now="2026-11-22"):
        yield AwsCli(capsys)


def fleet():
    """Make all but the first thing of each group, which the CLI makes: 297 runs of it would take minutes."""
    iot = boto3.client("iot")
    for region in REGIONS:
        for number in range(1, EACH):
            iot.create_thing(
                thingName=f"{region}-{number:03}",
                thingTypeName="sensor",
                billingGroupName=region,
                attributePayload={"attributes": {"model": "mk1" if number % 2 else "mk2"}},
            )


def test_a_fleet(aws):
    # Set up.
    aws("iot create-thing-type --thing-type-name sensor")
    for region in REGIONS:
        aws(
            f"iot create-billing-group --billing-group-name {region} "
            f"--billing-group-properties billingGroupDescription={region}ern --tags Key=region,Value={region}"
        )
        aws(
            f"iot create-thing --thing-name {region}-000 --thing-type-name sensor "
            f"--billing-group-name {region} --attribute-payload attributes={{model=mk2}}"
        )
    fleet()

    # Page: by the CLI's own paging, by its limits, and by hand.
    things = aws("iot list-things-in-billing-group --billing-group-name north --page-size 30")["things"]
    assert [f"north-{number:03}" for number in range(EACH)] == things
    assert 300 == len(aws("iot list-things --thing-type-name sensor --page-size 250")["things"])
    assert 150 == len(aws("iot list-things --attribute-name model --attribute-value mk1")["things"])
    first = aws("iot list-things --max-items 120 --query things[].thingName --output json")
    assert 120 == len(first)
    page = aws("iot list-things-in-billing-group --billing-group-name sea --no-paginate --max-results 60")
    rest = aws(
        "iot list-things-in-billing-group --billing-group-name sea --no-paginate --max-results 60",
        "--next-token",
        page["nextToken"],
    )
    assert [f"sea-{number:03}" for number in range(EACH)] == page["things"] + rest["things"]
    assert "nextToken" not in rest

    # Move ten from the north to the south.
    for number in range(10):
        assert (
            aws(
                "iot add-thing-to-billing-group --billing-group-name south "
                f"--thing-arn arn:aws:iot:us-east-1:123456789012:thing/north-{number:03}"
            )
            is None
        )
    sizes = [
        len(aws(f"iot list-things-in-billing-group --billing-group-name {region}")["things"])
        for region in REGIONS
    ]
    assert [90, 110, 100] == sizes
    assert "south" == aws("iot describe-thing --thing-name north-000")["billingGroupName"]

    # The description changed meanwhile; an update that does not know of it is refused.
    update = "iot update-billing-group --billing-group-name south --expected-version 1"
    changed = aws(f"{update} --billing-group-properties billingGroupDescription=South")
    assert {"version": 2} == changed
    status, out, err = aws.run(f"{update} --billing-group-properties billingGroupDescription=Lost")
    assert (True, "") == (status != 0, out)
    assert "(VersionConflictException) when calling the UpdateBillingGroup operation" in err

    # Retire the north: the group goes first, its things are free, then they go too.
    assert aws("iot delete-billing-group --billing-group-name north") is None
    groups = aws("iot list-billing-groups --query billingGroups[].groupName")
    assert ["south", "sea"] == groups
    assert "billingGroupName" not in aws("iot describe-thing --thing-name north-050")
    for number in range(10, 20):
        aws(f"iot delete-thing --thing-name north-{number:03}")
    left = aws("iot list-things --thing-type-name sensor --query things[].thingName")
    assert 290 == len(left)
    assert "north-010" not in left

    # A type that things have cannot go.
    aws("iot deprecate-thing-type --thing-type-name sensor")
    status, _, err = aws.run("iot delete-thing-type --thing-type-name sensor")
    assert status != 0
    assert "Please wait for 5 minutes after deprecation and then retry" in err
