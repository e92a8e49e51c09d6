from __future__ import annotations

import asyncio
import inspect
import os
from unittest import mock

import boto3
import botocore.session
import pytest
from botocore.hooks import EventAliaser, HierarchicalEmitter

from billing_mock import World, mock_billing
from billing_mock.errors import NotMocked

PAYER, MEMBER = "123456789012", "111122223333"
KEYS = {"aws_access_key_id": "AKIAUSERSOWNKEY00000", "aws_secret_access_key": "x"}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """No credentials and no region, as on a fresh machine."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture(autouse=True)
def restored():
    """Whatever a test does, everything is as before when it is over."""
    before = state()
    yield
    assert before == state()


def state():
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    patched = HierarchicalEmitter.emit, EventAliaser.__copy__, botocore.session.create_loader
    return patched, environment


def account():
    return boto3.client("sts").get_caller_identity()["Account"]


def is_mocked(client=None):
    """Whether a client's call is answered; outside it would need a socket, which the suite blocks."""
    client = client or boto3.client("sts", region_name="us-east-1", **KEYS)
    seen = []
    client.meta.events.register_last("before-send", lambda **_: seen.append(True) or Refused)
    try:
        client.get_caller_identity()
    except AttributeError:
        return False
    return True


class Refused:
    """No response: botocore stumbles over it before it would open a socket."""


def test_context_manager():
    with mock_billing() as world:
        assert isinstance(world, World)
        assert PAYER == account()


def test_async_context_manager():
    async def main():
        async with mock_billing() as world:
            return world.account_id, account()

    assert (PAYER, PAYER) == asyncio.run(main())


def test_start_and_stop():
    use = mock_billing(account_id=MEMBER)
    world = use.start()
    try:
        assert MEMBER == world.account_id == account()
    finally:
        use.stop()


@mock_billing
def test_bare_decorator():
    assert PAYER == account()


@mock_billing(account_id=MEMBER)
def test_decorator_with_options():
    assert MEMBER == account()


@mock_billing()
def test_called_decorator():
    assert PAYER == account()


@pytest.mark.parametrize("number", [1, 2])
@mock_billing
def test_decorated_tests_keep_their_signature(number, tmp_path):
    assert number in (1, 2)
    assert tmp_path.exists()
    assert PAYER == account()


def test_each_call_of_a_decorated_function_has_a_fresh_world():
    @mock_billing
    def create():
        """Make a billing group."""
        iot = boto3.client("iot")
        iot.create_billing_group(billingGroupName="fleet")
        return len(iot.list_billing_groups()["billingGroups"])

    assert [1, 1] == [create(), create()]
    assert ("create", "Make a billing group.") == (create.__name__, create.__doc__)


def test_decorated_coroutine():
    @mock_billing
    async def main():
        await asyncio.sleep(0)
        return account()

    assert inspect.iscoroutinefunction(main)
    assert PAYER == asyncio.run(main())


def test_decorated_generator():
    @mock_billing
    def steps():
        yield account()
        yield account()
        return "done"

    assert inspect.isgeneratorfunction(steps)
    assert [PAYER, PAYER] == list(steps())


def test_decorated_async_generator():
    @mock_billing
    async def steps():
        yield account()
        await asyncio.sleep(0)
        yield account()

    async def main():
        return [item async for item in steps()]

    assert inspect.isasyncgenfunction(steps)
    assert [PAYER, PAYER] == asyncio.run(main())


def test_nested_use_joins():
    with mock_billing(account_id=MEMBER) as outer:
        with mock_billing() as inner, mock_billing(account_id=MEMBER) as same:
            assert outer is inner is same
        assert MEMBER == account()


def test_a_nested_use_with_a_world_is_a_world_of_its_own():
    with mock_billing():
        with mock_billing(world=World(account_id=MEMBER)):
            assert MEMBER == account()
        assert PAYER == account()


@pytest.mark.parametrize(
    "option", [{"account_id": MEMBER}, {"region": "eu-west-1"}, {"now": "2026-11-22"}, {"seed": 1}]
)
def test_a_nested_use_that_contradicts_is_refused(option):
    with mock_billing(), pytest.raises(ValueError, match=next(iter(option))):
        mock_billing(**option).start()


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"acount_id": MEMBER}, TypeError, "acount_id"),
        ({"account_id": "12"}, ValueError, "twelve digits"),
        ({"now": "someday"}, ValueError, "ISO 8601"),
        ({"passthrough": "s3"}, TypeError, "collection"),
        ({"world": World(), "seed": 1}, TypeError, "seed"),
    ],
)
def test_bad_options_are_refused_where_they_are_written(options, error, told):
    with pytest.raises(error, match=told):
        mock_billing(**options)


def test_an_unknown_service_cannot_pass():
    with pytest.raises(ValueError, match="no service"):
        mock_billing(passthrough=("budgest",)).start()


def test_a_client_made_before_is_caught():
    client = boto3.client("sts", region_name="us-east-1", **KEYS)
    with mock_billing(account_id=MEMBER):
        assert MEMBER == client.get_caller_identity()["Account"]


def test_a_client_used_after_is_not_mocked():
    with mock_billing():
        client = boto3.client("sts")
        assert PAYER == client.get_caller_identity()["Account"]

    assert not is_mocked(client)


def test_everything_is_restored_after_an_exception():
    with pytest.raises(ZeroDivisionError), mock_billing():
        _ = 1 / 0

    assert not is_mocked()


def test_fake_credentials_only_where_there_are_none():
    with mock_billing():
        fake = os.environ["AWS_ACCESS_KEY_ID"]
    keys = {"AWS_ACCESS_KEY_ID": MEMBER, "AWS_SECRET_ACCESS_KEY": "x"}
    with mock.patch.dict(os.environ, keys), mock_billing():
        assert MEMBER == os.environ["AWS_ACCESS_KEY_ID"] == account()

    assert fake != MEMBER


def test_the_environment_names_the_region_first():
    with mock_billing(region="eu-west-1"):
        assert "eu-west-1" == boto3.client("iot").meta.region_name
    with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": "ap-south-1"}), mock_billing(region="eu-west-1"):
        assert "ap-south-1" == boto3.client("iot").meta.region_name


def test_fake_credentials_do_not_outlive_the_mock():
    with mock_billing():
        account()
        session = boto3.DEFAULT_SESSION

    assert session is boto3.DEFAULT_SESSION
    assert session.get_credentials() is None


def test_the_users_credentials_stay():
    boto3.setup_default_session(region_name="us-east-1", **KEYS)
    with mock_billing():
        account()

    assert KEYS["aws_access_key_id"] == boto3.DEFAULT_SESSION.get_credentials().access_key


def test_stop_without_start():
    with pytest.raises(RuntimeError, match="without start"):
        mock_billing().stop()


def test_stop_twice():
    use = mock_billing()
    use.start()
    use.stop()
    with pytest.raises(RuntimeError, match="without start"):
        use.stop()


def test_stop_out_of_order():
    outer, inner = mock_billing(), mock_billing()
    outer.start()
    inner.start()
    with pytest.raises(RuntimeError, match="out of order"):
        outer.stop()

    assert PAYER == account()
    inner.stop()


def test_another_service_is_not_mocked():
    with mock_billing(), pytest.raises(NotMocked, match="passthrough"):
        boto3.client("s3").list_buckets()


def test_an_operation_that_is_missing_says_so():
    with mock_billing(), pytest.raises(NotMocked, match="sts GetDelegatedAccessToken"):
        boto3.client("sts").get_delegated_access_token(TradeInToken="x")


def test_what_passes_is_not_answered():
    with mock_billing(passthrough=("sts",)), mock_billing():
        assert not is_mocked()


def test_a_custom_endpoint_of_a_mocked_service_is_answered():
    with mock_billing():
        assert (
            PAYER == boto3.client("sts", endpoint_url="http://localhost:9").get_caller_identity()["Account"]
        )


def test_somebody_elses_endpoint_is_left_alone():
    with mock_billing():
        s3 = boto3.client("s3", endpoint_url="http://minio.example:9000")
        s3.meta.events.register_last("before-send", lambda **_: Refused)
        with pytest.raises(AttributeError):
            s3.list_buckets()
