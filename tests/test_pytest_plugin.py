from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


@pytest.fixture
def session(pytester, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)

    def run(source):
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-p", "no:randomly", "--strict-markers")

    return run


def test_the_fixture_gives_the_world(session):
    session(
        """
        import boto3

        def test_one(billing_mock):
            boto3.client("iot").create_billing_group(billingGroupName="fleet")
            assert ["iot"] == [call.service for call in billing_mock.calls]

        def test_another(billing_mock):
            assert [] == boto3.client("iot").list_billing_groups()["billingGroups"]
        """
    ).assert_outcomes(passed=2)


def test_the_marker_passes_options(session):
    session(
        """
        import boto3, pytest

        pytestmark = pytest.mark.billing_mock(account_id="111122223333", region="eu-west-1")

        @pytest.mark.billing_mock(now="2026-11-22", region="eu-west-2")
        def test_closest_wins(billing_mock):
            assert "111122223333" == boto3.client("sts").get_caller_identity()["Account"]
            assert "eu-west-2" == boto3.client("iot").meta.region_name
            assert 2026 == billing_mock.clock.now().year
        """
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "told"), [("acount_id='1'", "acount_id"), ("'111122223333'", "keyword options only")]
)
def test_bad_options_are_type_errors(session, arguments, told):
    result = session(
        f"""
        import pytest

        @pytest.mark.billing_mock({arguments})
        def test_never_runs(billing_mock):
            raise AssertionError
        """
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*TypeError*{told}*"])


def test_a_session_without_it_imports_nothing(session):
    session(
        """
        import sys

        def test_imports():
            heavy = {"boto3", "botocore", "requests", "responses", "jsonschema", "jsonschema_rs"}
            assert "billing_mock.pytest_plugin" in sys.modules
            assert set() == heavy & set(sys.modules)
        """
    ).assert_outcomes(passed=1)


def test_the_marker_is_listed(pytester):
    pytester.runpytest_subprocess("--markers").stdout.fnmatch_lines(["*@pytest.mark.billing_mock(*"])
