from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from billing_mock import World


@pytest.fixture
def world():
    return World(now="2026-11-22T12:00:00.250Z")


@pytest.fixture
def sts(world):
    return world.client("sts")


@pytest.fixture
def refused(sts):
    """Make a call and demand its refusal with code, status and a part of the message."""

    def call(operation, params, code, status, message, client=sts):
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**params)
        said = caught.value.response
        assert (code, status) == (said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"])
        assert message in said["Error"]["Message"]

    return call


@pytest.fixture
def as_holder(world):
    """Return what makes a client with credentials that STS answered."""

    def client(answer, service="sts", **options):
        credentials = answer["Credentials"]
        return world.client(
            service,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            **options,
        )

    return client
