"""Every client botocore makes is caught, whoever configured it and wherever it would send."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.session
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from billing_mock import World, mock_billing
from billing_mock.errors import NotMocked

PAYER, MEMBER = "123456789012", "111122223333"

CONFIG = f"""
[profile plain]
region = eu-west-1

[profile sso]
sso_account_id = {MEMBER}
sso_role_name = Admin
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start

[profile session]
sso_session = example
sso_account_id = {MEMBER}
sso_role_name = Admin

[sso-session example]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start

[profile process]
credential_process = /bin/false

[profile role]
role_arn = arn:aws:iam::{MEMBER}:role/Admin
source_profile = sso

[profile chain]
role_arn = arn:aws:iam::444455556666:role/Admin
source_profile = role

[profile instance]
role_arn = arn:aws:iam::{MEMBER}:role/Admin
credential_source = Ec2InstanceMetadata
"""


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    """A user's machine with profiles, and no credentials in the environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "aws"
    path.write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


REGIONS = {
    "aws": "eu-central-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-iso": "us-iso-east-1",
    "aws-iso-b": "us-isob-east-1",
    "aws-iso-e": "eu-isoe-west-1",
    "aws-iso-f": "us-isof-south-1",
    "aws-eusc": "eusc-de-east-1",
}


@pytest.mark.parametrize(("partition", "region"), REGIONS.items())
def test_any_partition(billing_mock, partition, region):
    assert PAYER == boto3.client("sts", region_name=region).get_caller_identity()["Account"]
    group = boto3.client("iot", region_name=region).create_billing_group(billingGroupName="fleet")
    assert f"arn:{partition}:iot:{region}:{PAYER}:billinggroup/fleet" == group["billingGroupArn"]
    boto3.client("budgets", region_name=region).describe_budgets(AccountId=PAYER)


@pytest.mark.parametrize("service", ["sts", "iot", "budgets", "billingconductor", "organizations", "account"])
@pytest.mark.parametrize(
    "options",
    [
        {"config": Config(use_dualstack_endpoint=True)},
        {"config": Config(use_fips_endpoint=True)},
        {"endpoint_url": "http://localhost:4566"},
        {"endpoint_url": "https://vpce-0a1b2c.example.com"},
        {"config": Config(parameter_validation=False)},
        {"config": Config(connect_timeout=0.1, retries={"mode": "adaptive"})},
        {"verify": False},
    ],
    ids=["dual-stack", "fips", "localhost", "custom", "no-validation", "retries", "verify"],
)
def test_any_endpoint(billing_mock, service, options):
    client = boto3.client(service, region_name="us-east-1", **options)
    operation, params = {
        "sts": ("get_caller_identity", {}),
        "iot": ("list_billing_groups", {}),
        "budgets": ("describe_budgets", {"AccountId": PAYER}),
        "billingconductor": ("list_pricing_plans", {}),
        "organizations": ("create_organization", {}),
        "account": ("get_account_information", {}),
    }[service]
    answer = getattr(client, operation)(**params)

    assert 200 == answer["ResponseMetadata"]["HTTPStatusCode"]
    assert [service] == [made.service for made in billing_mock.calls]


def test_any_session():
    early = botocore.session.Session()
    keys = {"aws_access_key_id": MEMBER, "aws_secret_access_key": "x", "region_name": "us-east-1"}
    before = [early.create_client("sts", **keys), boto3.Session(**keys).client("sts")]
    with mock_billing():
        inside = [
            early.create_client("sts", **keys),
            boto3.Session(**keys).client("sts"),
            boto3.client("sts", **keys),
        ]

        assert [MEMBER] * 5 == [client.get_caller_identity()["Account"] for client in before + inside]


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
@pytest.mark.parametrize("profile", ["missing", "plain", "sso", "session", "process", "role"])
def test_a_profile_in_the_environment(monkeypatch, name, profile):
    monkeypatch.setenv(name, profile)
    with mock_billing():
        assert PAYER == boto3.client("sts").get_caller_identity()["Account"]

    assert profile == os.environ[name]


@pytest.mark.parametrize(
    ("profile", "account"),
    [
        ("plain", PAYER),
        ("process", PAYER),
        ("sso", MEMBER),
        ("session", MEMBER),
        ("role", MEMBER),
        ("chain", "444455556666"),
        ("instance", MEMBER),
    ],
)
def test_a_profile_of_a_session(billing_mock, profile, account):
    session = boto3.Session(profile_name=profile)

    assert account == session.client("sts", region_name="us-east-1").get_caller_identity()["Account"]


def test_the_search_for_credentials_is_as_before_afterwards():
    with mock_billing():
        pass
    from botocore.credentials import InstanceMetadataProvider, SSOProvider

    assert {"botocore.credentials"} == {SSOProvider.load.__module__, InstanceMetadataProvider.load.__module__}


def test_a_scoped_client_needs_nothing_of_the_machine(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "missing")

    assert PAYER == World().client("sts").get_caller_identity()["Account"]


def test_user_hooks(billing_mock):
    iot = boto3.client("iot")
    seen = []
    for event in ("before-parameter-build", "before-call", "before-sign", "before-send", "after-call"):
        iot.meta.events.register(
            f"{event}.iot.ListBillingGroups", lambda event_name, **_: seen.append(event_name)
        )
    iot.list_billing_groups()

    assert ["before-parameter-build", "before-call", "before-sign", "before-send", "after-call"] == [
        name.partition(".")[0] for name in seen
    ]


def test_a_hook_may_change_the_request(billing_mock):
    iot = boto3.client("iot")
    iot.meta.events.register(
        "before-call.iot.CreateBillingGroup",
        lambda params, **_: params.update(
            url_path="/billing-groups/changed", url=params["url"].replace("fleet", "changed")
        ),
    )

    assert "changed" == iot.create_billing_group(billingGroupName="fleet")["billingGroupName"]


def test_a_hook_may_answer(billing_mock):
    from botocore.awsrequest import AWSResponse

    from billing_mock._doors.botocore import Raw

    iot = boto3.client("iot")
    iot.meta.events.register(
        "before-send", lambda request, **_: AWSResponse(request.url, 200, {}, Raw(b'{"billingGroups": []}'))
    )

    assert [] == iot.list_billing_groups()["billingGroups"]
    assert [] == list(billing_mock.calls)


def test_a_stubber_goes_first(billing_mock):
    iot = boto3.client("iot")
    with Stubber(iot) as stubber:
        stubber.add_response("list_billing_groups", {"billingGroups": [{"groupName": "stubbed"}]})
        assert "stubbed" == iot.list_billing_groups()["billingGroups"][0]["groupName"]

    assert [] == iot.list_billing_groups()["billingGroups"]


def test_paginators_and_exceptions(billing_mock):
    iot = boto3.client("iot")
    for number in range(5):
        iot.create_billing_group(billingGroupName=f"fleet-{number}")
    paginator = iot.get_paginator("list_billing_groups")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}))

    assert [2, 2, 1] == [len(page["billingGroups"]) for page in pages]
    assert 5 == len(paginator.paginate(PaginationConfig={"PageSize": 3}).build_full_result()["billingGroups"])
    with pytest.raises(iot.exceptions.ResourceNotFoundException) as caught:
        iot.describe_billing_group(billingGroupName="nothing")
    assert isinstance(caught.value, iot.exceptions.ClientError)


def test_resources_of_other_services_are_refused(billing_mock):
    with pytest.raises(NotMocked, match="s3"):
        list(boto3.resource("s3").buckets.all())


def test_two_worlds_side_by_side_in_two_threads():
    worlds = [World(seed=0), World(seed=1)]
    barrier = threading.Barrier(2)

    def fill(number):
        iot = worlds[number].client("iot")
        barrier.wait()
        for group in range(50):
            iot.create_billing_group(billingGroupName=f"world-{number}-{group}")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, range(2)))

    for number, world in enumerate(worlds):
        pages = world.client("iot").get_paginator("list_billing_groups").paginate()
        found = [group["groupName"] for page in pages for group in page["billingGroups"]]
        assert [f"world-{number}-{group}" for group in range(50)] == found


def test_many_threads_on_one_world(billing_mock):
    threads, calls = 16, 500
    iot = boto3.client("iot")

    def work(number):
        for call in range(calls // 2):
            name = f"group-{number}-{call}"
            iot.create_billing_group(billingGroupName=name)
            iot.describe_billing_group(billingGroupName=name)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))

    assert threads * calls == len(billing_mock.calls)
    assert {None} == {call.error for call in billing_mock.calls}
    pages = iot.get_paginator("list_billing_groups").paginate(PaginationConfig={"PageSize": 250})
    assert threads * calls // 2 == len(
        {group["groupName"] for page in pages for group in page["billingGroups"]}
    )


def test_the_same_seed_and_the_same_calls_give_the_same_answers():
    def answers(seed):
        world = World(seed=seed, now="2026-11-22")
        iot, conductor = world.client("iot"), world.client("billingconductor")
        plan = conductor.create_pricing_plan(Name="Standard")
        for name in "abc":
            conductor.create_pricing_plan(Name=name)
        return (
            iot.create_billing_group(billingGroupName="fleet"),
            plan,
            conductor.list_pricing_plans(MaxResults=2),
            world.client("sts").get_session_token()["Credentials"],
        )

    assert answers(7) == answers(7)
    assert answers(7) != answers(8)


@pytest.mark.parametrize("library", ["freezegun", "time_machine"])
def test_the_clock_follows_who_stops_time(library):
    module = pytest.importorskip(library)
    stop = {
        "freezegun": lambda: module.freeze_time("2030-01-02"),
        "time_machine": lambda: module.travel("2030-01-02T00:00Z", tick=False),
    }
    with mock_billing() as world, stop[library]():
        assert "2030-01-02T00:00:00+00:00" == world.clock.now().isoformat()
        boto3.client("iot").create_billing_group(billingGroupName="fleet")
        made = boto3.client("iot").describe_billing_group(billingGroupName="fleet")
        assert 2030 == made["billingGroupMetadata"]["creationDate"].year
        world.clock.move_to("2031-01-01")
        assert 2031 == world.clock.now().year


def test_emitting_is_what_botocore_does_but_for_requests(billing_mock):
    """The patch leaves out botocore's own `emit`, so it must stay as short as it is."""
    from botocore.hooks import HierarchicalEmitter

    seen = []
    emitter = HierarchicalEmitter()
    emitter.register("some.event", lambda event_name, **kwargs: seen.append((event_name, kwargs)) or "answer")
    [(_, answer)] = emitter.emit("some.event", one=1)

    assert "answer" == answer
    assert [("some.event", {"one": 1})] == seen


def test_another_patch_of_the_emitter_is_called(monkeypatch):
    from botocore.hooks import HierarchicalEmitter

    seen = []
    real = HierarchicalEmitter.emit

    def theirs(emitter, event_name, **kwargs):
        seen.append(event_name)
        return real(emitter, event_name, **kwargs)

    monkeypatch.setattr(HierarchicalEmitter, "emit", theirs)
    with mock_billing():
        boto3.client("sts", region_name="us-east-1").get_caller_identity()

    assert "after-call.sts.GetCallerIdentity" in seen


def test_copies_of_an_aliaser_have_its_aliases_and_no_others(billing_mock):
    from copy import copy

    from botocore.hooks import EventAliaser, HierarchicalEmitter

    for aliases in ({"old": "new"}, {"old": "newer"}):
        seen = []
        original = EventAliaser(HierarchicalEmitter(), aliases)
        twin = copy(copy(original))
        twin.register("before.old", lambda event_name, seen=seen, **_: seen.append(event_name))
        twin.emit("before.old")
        original.emit("before.old")

        assert [f"before.{aliases['old']}"] == seen
