"""moto has the operations of AWS IoT that are not here, but not those on what is held here."""

from __future__ import annotations

import boto3
import pytest

from billing_mock import mock_billing
from billing_mock._backends.iot import InternetOfThings
from billing_mock._gateway.operations import names
from billing_mock.errors import NotMocked

moto = pytest.importorskip("moto")


@pytest.fixture(params=["moto outside", "moto inside"])
def both(request, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    mocks = [moto.mock_aws(), mock_billing()]
    outer, inner = mocks if request.param == "moto outside" else mocks[::-1]
    with outer, inner:
        yield boto3.client("iot")


def test_policies_and_certificates_are_motos(both):
    both.create_policy(policyName="policy", policyDocument="{}")
    certificate = both.create_keys_and_certificate(setAsActive=True)["certificateArn"]
    both.attach_policy(policyName="policy", target=certificate)

    assert ["policy"] == [found["policyName"] for found in both.list_policies()["policies"]]


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("search_index", {"queryString": "thingName:t1"}),
        ("list_thing_principals", {"thingName": "t1"}),
        (
            "attach_thing_principal",
            {"thingName": "t1", "principal": "arn:aws:iot:us-east-1:123456789012:cert/1"},
        ),
        ("update_thing_groups_for_thing", {"thingName": "t1", "thingGroupsToAdd": ["g"]}),
    ],
)
def test_moto_is_not_asked_about_things_it_does_not_hold(both, operation, params):
    both.create_thing(thingName="t1")

    with pytest.raises(NotMocked, match=r"does not mock iot .* moto is not asked either"):
        getattr(both, operation)(**params)


def test_tags_are_ours(both):
    both.create_topic_rule(ruleName="rule", topicRulePayload={"sql": "SELECT 1", "actions": []})
    arn = both.get_topic_rule(ruleName="rule")["ruleArn"]

    with pytest.raises(both.exceptions.ResourceNotFoundException, match=r"The resource .* cannot be found"):
        both.list_tags_for_resource(resourceArn=arn)


def test_what_is_held_is_not_here():
    assert InternetOfThings.held <= set(names("iot"))
    assert set() == InternetOfThings.held & {
        "".join(word.title() for word in name.split("_")) for name in InternetOfThings.operations()
    }
