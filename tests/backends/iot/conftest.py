from __future__ import annotations

import re

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from billing_mock import World

STATUSES = {
    "InvalidRequestException": 400,
    "ResourceNotFoundException": 404,
    "ResourceAlreadyExistsException": 409,
    "VersionConflictException": 409,
    "LimitExceededException": 410,
}


@pytest.fixture
def world():
    return World(now="2026-11-22T12:00:00.250Z")


@pytest.fixture
def iot(world):
    # botocore repeats what exceeds a limit, and waits in between.
    return world.client("iot", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def refused(iot):
    """Make a call, demand its refusal with a code and a message or pattern, and return the members."""

    def call(operation, params, code, message):
        with pytest.raises(ClientError) as caught:
            getattr(iot, operation)(**params)
        said = caught.value.response
        told = said["Error"]["Message"]
        assert said["Error"]["Code"] == code
        assert message.fullmatch(told) if isinstance(message, re.Pattern) else told == message
        assert said["ResponseMetadata"]["HTTPStatusCode"] == STATUSES[code]
        return {name: said[name] for name in ("resourceId", "resourceArn") if name in said}

    return call


@pytest.fixture
def registry(iot, told):
    """Return what reads all there is in an account and region."""

    def every(operation, name):
        pages = iot.get_paginator(operation).paginate()
        return [item[name] for page in pages for items in told(page).values() for item in items]

    def tags(arn):
        return iot.list_tags_for_resource(resourceArn=arn)["tags"]

    def read():
        found = {"things": told(iot.list_things())}
        for name in every("list_things", "thingName"):
            thing = told(iot.describe_thing(thingName=name))
            groups = iot.list_thing_groups_for_thing(thingName=name)["thingGroups"]
            found[thing["thingArn"]] = thing, groups
        for name in every("list_thing_types", "thingTypeName"):
            kind = told(iot.describe_thing_type(thingTypeName=name))
            found[kind["thingTypeArn"]] = kind, tags(kind["thingTypeArn"])
        for name in every("list_thing_groups", "groupName"):
            group = told(iot.describe_thing_group(thingGroupName=name))
            things = iot.list_things_in_thing_group(thingGroupName=name)["things"]
            found[group["thingGroupArn"]] = group, things, tags(group["thingGroupArn"])
        for name in every("list_billing_groups", "groupName"):
            group = told(iot.describe_billing_group(billingGroupName=name))
            things = iot.list_things_in_billing_group(billingGroupName=name)["things"]
            found[group["billingGroupArn"]] = group, things, tags(group["billingGroupArn"])
        return found

    return read


@pytest.fixture
def refused_and_unchanged(world, refused):
    """Make a call that must be refused as `refused` does, and show that it changed nothing."""

    def state():
        kept = world.snapshot()
        backends = {key: state for key, (_, state) in kept.backends.items()}
        return backends, kept.parts["tags"], kept.parts["ids"]["resources"]

    def call(*refusal):
        before = state()
        members = refused(*refusal)
        assert before == state()
        return members

    return call
