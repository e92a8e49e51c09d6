from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timedelta, timezone
from hashlib import sha1

import pytest

from billing_mock import mock_billing
from tests.older import readable

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
PAYER, MEMBER = "123456789012", "111122223333"
ROLE = f"arn:aws:iam::{MEMBER}:role/path/of/Billing"
ASSUMED = f"arn:aws:sts::{MEMBER}:assumed-role/Billing/me"
PROVIDER = f"arn:aws:iam::{MEMBER}:saml-provider/Corp"
ME = {"RoleArn": ROLE, "RoleSessionName": "me"}


def jwt(**claims):
    parts = ({"alg": "none"}, {"sub": "user-1", **claims})
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
        + ".x"
    )


def response(
    *,
    attributes=(("RoleSessionName", "me"), ("Role", f"{ROLE},{PROVIDER}")),
    until="2026-11-22T12:05:00Z",
    ends="",
):
    said = "".join(
        f'<Attribute Name="https://aws.amazon.com/SAML/Attributes/{name}"><AttributeValue>{value}</AttributeValue></Attribute>'
        for name, value in attributes
    )
    session = f'<AuthnStatement SessionNotOnOrAfter="{ends}"/>' if ends else ""
    xml = f"""
    <p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion">
      <Issuer>https://idp.example.com/other</Issuer>
      <Assertion><Issuer>https://idp.example.com/saml</Issuer>
        <Subject><NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">jane</NameID>
          <SubjectConfirmation><SubjectConfirmationData NotOnOrAfter="{until}"
            Recipient="https://signin.aws.amazon.com/saml"/></SubjectConfirmation></Subject>
        {session}<AttributeStatement>{said}</AttributeStatement>
      </Assertion>
    </p:Response>"""
    return base64.b64encode(xml.encode()).decode()


def saml(**parts):
    return {"RoleArn": ROLE, "PrincipalArn": PROVIDER, "SAMLAssertion": response(**parts)}


class TestAssumeRole:
    def test_answers_who_one_is_for_an_hour(self, sts, told):
        answer = told(sts.assume_role(**ME, ExternalId="external", SourceIdentity="jane"))
        user = answer["AssumedRoleUser"]

        assert re.fullmatch(r"AROA[A-Z0-9]{17}:me", user["AssumedRoleId"])
        assert NOW + timedelta(hours=1) == answer["Credentials"]["Expiration"]
        assert (
            readable(
                "sts",
                "AssumeRole",
                {
                    "Credentials": answer["Credentials"],
                    "AssumedRoleUser": {"AssumedRoleId": user["AssumedRoleId"], "Arn": ASSUMED},
                    "SourceIdentity": "jane",
                    "SessionTokenSize": 356,
                    "SessionTokenUtilization": 8,
                },
            )
            == answer
        )

    def test_later_calls_come_from_the_account_of_the_role(self, world, sts, told, as_holder):
        answer = sts.assume_role(**ME)
        user = answer["AssumedRoleUser"]
        identity = {"UserId": user["AssumedRoleId"], "Account": MEMBER, "Arn": ASSUMED}

        assert identity == told(as_holder(answer).get_caller_identity())
        as_holder(answer, "iot").list_billing_groups()
        assert MEMBER == world.calls[-1].account_id

    def test_a_role_keeps_its_id(self, sts):
        first, second = (sts.assume_role(**ME)["AssumedRoleUser"]["AssumedRoleId"] for _ in range(2))
        other = sts.assume_role(**ME | {"RoleArn": ROLE + "2"})["AssumedRoleUser"]["AssumedRoleId"]

        assert first == second != other

    def test_a_role_of_another_partition(self, sts):
        answer = sts.assume_role(**ME | {"RoleArn": ROLE.replace("aws", "aws-us-gov", 1)})

        assert ASSUMED.replace("aws", "aws-us-gov", 1) == answer["AssumedRoleUser"]["Arn"]

    def test_a_role_of_a_role_keeps_the_source_identity(self, sts, as_holder, refused):
        first = as_holder(sts.assume_role(**ME, SourceIdentity="jane"))

        assert "jane" == first.assume_role(**ME)["SourceIdentity"]
        params = {**ME, "SourceIdentity": "joe"}
        refused("assume_role", params, "AccessDenied", 403, "is jane", first)

    def test_a_role_of_temporary_credentials_lasts_an_hour_at_most(self, sts, as_holder, refused):
        params = {**ME, "DurationSeconds": 3601}
        sts.assume_role(**params)
        for holder in (as_holder(sts.assume_role(**ME)), as_holder(sts.get_session_token())):
            refused("assume_role", params, "ValidationError", 400, "1 hour session limit", holder)

    def test_tags_and_policies_take_room(self, sts):
        policy = json.dumps({"Statement": []}, indent=500)
        tags = [{"Key": "team", "Value": "x"}]
        answer = sts.assume_role(**ME, Policy=policy, Tags=tags, TransitiveTagKeys=["Team"])

        assert 2 == answer["PackedPolicySize"]

    @pytest.mark.parametrize(
        ("params", "code", "message"),
        [
            ({"RoleArn": f"arn:aws:iam::{MEMBER}:user/Jane"}, "ValidationError", "user/Jane is invalid"),
            ({"RoleArn": "arn:aws:iam::12:role/Billing"}, "ValidationError", "is invalid"),
            ({"RoleArn": "a" * 2049}, "ValidationError", "less than or equal to 2048"),
            ({"RoleSessionName": "m e"}, "ValidationError", "'roleSessionName' failed"),
            ({"DurationSeconds": 43201}, "ValidationError", "less than or equal to 43200"),
            ({"TransitiveTagKeys": ["team"]}, "ValidationError", "must be included"),
            (
                {"Policy": json.dumps({"Statement": "x" * 2048})},
                "PackedPolicyTooLarge",
                "of allotted space",
            ),
        ],
    )
    def test_refuses(self, world, refused, params, code, message):
        before = world.credentials.snapshot()
        refused("assume_role", {**ME, **params}, code, 400, message)

        assert before == world.credentials.snapshot()

    def test_a_profile_that_assumes_a_role(self, tmp_path, monkeypatch):
        import boto3

        config = tmp_path / "config"
        config.write_text(
            "[profile base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
            f"[profile member]\nrole_arn = {ROLE}\nsource_profile = base\nregion = us-east-1\n"
        )
        monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
        with mock_billing():
            session = boto3.Session(profile_name="member")

            assert MEMBER == session.client("sts").get_caller_identity()["Account"]


class TestWebIdentity:
    def test_reads_the_token_of_an_unsigned_request(self, sts, told, as_holder):
        token = jwt(
            iss="https://idp.example.com",
            aud=["client"],
            exp=NOW.timestamp() + 60,
            **{"https://aws.amazon.com/source_identity": "jane"},
        )
        answer = told(sts.assume_role_with_web_identity(**ME, WebIdentityToken=token))

        assert (
            readable(
                "sts",
                "AssumeRoleWithWebIdentity",
                {
                    "Credentials": answer["Credentials"],
                    "AssumedRoleUser": answer["AssumedRoleUser"],
                    "SubjectFromWebIdentityToken": "user-1",
                    "Provider": "https://idp.example.com",
                    "Audience": "client",
                    "SourceIdentity": "jane",
                    "SessionTokenSize": 356,
                    "SessionTokenUtilization": 8,
                },
            )
            == answer
        )
        assert ASSUMED == as_holder(answer).get_caller_identity()["Arn"]

    def test_an_access_token_is_its_providers(self, sts, told):
        answer = told(
            sts.assume_role_with_web_identity(**ME, WebIdentityToken="opaque", ProviderId="www.amazon.com")
        )

        assert "www.amazon.com" == answer["Provider"]
        assert 20 == len(answer["SubjectFromWebIdentityToken"])

    @pytest.mark.parametrize(
        ("token", "code", "message"),
        [
            (jwt(exp=NOW.timestamp()), "ExpiredTokenException", "Token expired"),
            (jwt(exp="soon"), "InvalidIdentityToken", "exp"),
            ("a.b!.c", "InvalidIdentityToken", "not a valid JWT"),
            ("a.W10.c", "InvalidIdentityToken", "not a valid JWT"),
            ("x" * 20_001, "ValidationError", "less than or equal to 20000"),
        ],
    )
    def test_refuses(self, refused, token, code, message):
        params = {**ME, "WebIdentityToken": token}
        refused("assume_role_with_web_identity", params, code, 400, message)


class TestSaml:
    def test_reads_the_assertion_of_an_unsigned_request(self, sts, told, as_holder):
        attributes = (("RoleSessionName", "me"), ("Role", f"{PROVIDER}, {ROLE}"), ("SourceIdentity", "jane"))
        answer = told(sts.assume_role_with_saml(**saml(attributes=attributes)))

        qualifier = sha1(f"https://idp.example.com/saml{MEMBER}/Corp".encode()).digest()

        assert (
            readable(
                "sts",
                "AssumeRoleWithSAML",
                {
                    "Credentials": answer["Credentials"],
                    "AssumedRoleUser": answer["AssumedRoleUser"],
                    "Subject": "jane",
                    "SubjectType": "persistent",
                    "Issuer": "https://idp.example.com/saml",
                    "Audience": "https://signin.aws.amazon.com/saml",
                    "NameQualifier": base64.b64encode(qualifier).decode(),
                    "SourceIdentity": "jane",
                    "SessionTokenSize": 356,
                    "SessionTokenUtilization": 8,
                },
            )
            == answer
        )
        assert ASSUMED == as_holder(answer).get_caller_identity()["Arn"]

    def test_lasts_no_longer_than_the_session_at_the_provider(self, sts):
        answer = sts.assume_role_with_saml(**saml(ends="2026-11-22T12:30:00Z"))

        assert NOW + timedelta(minutes=30) - timedelta(seconds=1) <= answer["Credentials"]["Expiration"]
        assert answer["Credentials"]["Expiration"] <= NOW + timedelta(minutes=30)

    @pytest.mark.parametrize(
        ("params", "code", "status", "message"),
        [
            (saml() | {"SAMLAssertion": "no base64"}, "InvalidIdentityToken", 400, "Invalid base64"),
            (saml() | {"SAMLAssertion": "bm8gWE1M"}, "InvalidIdentityToken", 400, "Invalid base64"),
            (
                saml(attributes=[("RoleSessionName", " ")]),
                "InvalidIdentityToken",
                400,
                "RoleSessionName is required",
            ),
            (saml(attributes=()), "InvalidIdentityToken", 400, "RoleSessionName is required"),
            (
                saml(attributes=[("RoleSessionName", "m e")]),
                "InvalidIdentityToken",
                400,
                "RoleSessionName is invalid",
            ),
            (saml(until="2026-11-22T12:00:00Z"), "ExpiredTokenException", 400, "must be redeemed"),
            (saml(until="soon"), "InvalidIdentityToken", 400, "NotOnOrAfter"),
            (saml() | {"PrincipalArn": PROVIDER + "2"}, "AccessDenied", 403, "Not authorized"),
        ],
    )
    def test_refuses(self, refused, params, code, status, message):
        refused("assume_role_with_saml", params, code, status, message)
