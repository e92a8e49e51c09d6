"""Reading a real account's billing configuration into a scenario. Only calls that read are made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ..._world.clock import Clock
from . import billingconductor, budgets, iot, organizations
from .drafts import Draft
from .reading import Reading

__all__ = ["capture"]

SERVICES = (organizations, billingconductor, budgets, iot)


def capture(session: Any, say: Callable[[str], None]) -> dict[str, Any]:
    """Return a scenario that makes what an account has.

    Args:
        session: The boto3 session whose credentials and region are used.
        say: Told, in a line, what had to be left out.

    Raises:
        BotoCoreError: There are no credentials, or AWS cannot be reached.
        ClientError: The credentials are not valid.
    """
    identity = session.client("sts").get_caller_identity()
    draft = Draft(identity["Account"], session.region_name, _time_of(identity))
    reading = Reading(session, say)
    for service in SERVICES:
        service.read(reading, draft)
    return draft.document()


def _time_of(response: dict[str, Any]) -> datetime:
    """Return when AWS says it answered; where it does not, what time it is here."""
    told = response["ResponseMetadata"]["HTTPHeaders"].get("date")
    return parsedate_to_datetime(told) if told else Clock().now().replace(microsecond=0)
