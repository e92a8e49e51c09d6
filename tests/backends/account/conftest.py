from __future__ import annotations

from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError

from billing_mock import World

PAYER, MEMBER, OTHER, STRANGER = "123456789012", "111122223333", "444455556666", "999988887777"
NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
STATUSES = {
    "AccessDeniedException": 403,
    "ConflictException": 409,
    "ResourceNotFoundException": 404,
    "ValidationException": 400,
}


@pytest.fixture
def world():
    return World(now=NOW)


@pytest.fixture
def family(world):
    """Declare two members beside the payer, and return the world."""
    world.accounts.add(MEMBER, name="Customer")
    world.accounts.add(OTHER)
    return world


@pytest.fixture
def account(world):
    """Return the payer's client."""
    return world.client("account")


@pytest.fixture
def as_account(world):
    """Return what makes the client of another account."""

    def client(account_id, service="account"):
        return world.client(service, aws_access_key_id=account_id, aws_secret_access_key="x")

    return client


@pytest.fixture
def refused(world, account):
    """Demand the refusal of a call with code, status and a part of the message, and that nothing changed."""

    def state():
        parts = world.snapshot()
        backends = {key: kept for key, (_, kept) in parts.backends.items() if key[0] == "account"}
        return backends, list(world.accounts.history())

    def call(operation, params, code, message="", client=account):
        before = state()
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**params)
        said = caught.value.response
        status = said["ResponseMetadata"]["HTTPStatusCode"]
        assert (code, STATUSES[code]) == (said["Error"]["Code"], status)
        assert message in said["Error"]["Message"]
        if before[0]:
            assert before == state()
        return {name: said[name] for name in ("reason", "fieldList") if name in said}

    return call
