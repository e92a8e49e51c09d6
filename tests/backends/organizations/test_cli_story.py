"""A reseller opens an account for a customer, looks into it, and closes it, with the AWS CLI."""

from __future__ import annotations

import pytest

from billing_mock import mock_billing
from tests.aws_cli import AwsCli

PAYER = "123456789012"


@pytest.fixture
def aws(capsys, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_PAGER", "")
    with mock_billing(now="2026-11-22"):
        yield AwsCli(capsys)


def test_a_customer_comes_and_goes(aws, monkeypatch):
    aws("organizations create-organization")
    aws("organizations enable-aws-service-access --service-principal account.amazonaws.com")
    [root] = aws("organizations list-roots")["Roots"]
    unit = aws(f"organizations create-organizational-unit --parent-id {root['Id']} --name Customers")
    folder = unit["OrganizationalUnit"]["Id"]
    asked = aws(
        "organizations create-account --email aws@acme.example --account-name Acme --tags Key=tier,Value=gold"
    )
    request = asked["CreateAccountStatus"]
    assert "IN_PROGRESS" == request["State"]
    done = aws(f"organizations describe-create-account-status --create-account-request-id {request['Id']}")
    customer = done["CreateAccountStatus"]["AccountId"]
    move = f"--account-id {customer} --source-parent-id {root['Id']} --destination-parent-id {folder}"
    aws(f"organizations move-account {move}")
    billing = "--alternate-contact-type BILLING"
    contact = "--name Jane --title Accounting --email-address jane@acme.example --phone-number 5550100"
    aws(f"account put-alternate-contact --account-id {customer} {billing} {contact}")

    role = f"arn:aws:iam::{customer}:role/OrganizationAccountAccessRole"
    session = aws(f"sts assume-role --role-arn {role} --role-session-name support")["Credentials"]
    with monkeypatch.context() as inside:
        inside.setenv("AWS_ACCESS_KEY_ID", session["AccessKeyId"])
        inside.setenv("AWS_SECRET_ACCESS_KEY", session["SecretAccessKey"])
        inside.setenv("AWS_SESSION_TOKEN", session["SessionToken"])
        assert customer == aws("sts get-caller-identity")["Account"]
        assert "Jane" == aws(f"account get-alternate-contact {billing}")["AlternateContact"]["Name"]
        status, _, said = aws.run("organizations list-accounts")
        assert status != 0
        assert "(AccessDeniedException)" in said

    accounts = aws(f"organizations list-accounts-for-parent --parent-id {folder}")["Accounts"]
    assert [(customer, "Acme", "ACTIVE")] == [(item["Id"], item["Name"], item["Status"]) for item in accounts]
    tags = aws(f"organizations list-tags-for-resource --resource-id {customer}")["Tags"]
    assert [{"Key": "tier", "Value": "gold"}] == tags
    aws(f"organizations close-account --account-id {customer}")
    told = aws(f"organizations describe-account --account-id {customer}")["Account"]
    assert ("SUSPENDED", "CLOSED") == (told["Status"], told["State"])
    assert [PAYER, customer] == [item["Id"] for item in aws("organizations list-accounts")["Accounts"]]
