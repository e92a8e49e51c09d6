from __future__ import annotations

import re

import pytest
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
    return world.client("iot")


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
def told():
    """Return an answer without what botocore adds to it."""

    def strip(answer):
        return {name: item for name, item in answer.items() if name != "ResponseMetadata"}

    return strip
