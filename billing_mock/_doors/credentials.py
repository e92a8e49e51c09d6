"""Fake credentials, where finding real ones would ask a network, another process or a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import botocore.credentials
from botocore.credentials import Credentials

# What a caller's credentials look like who is nobody in particular.
ACCESS_KEY_ID = "AKIABILLINGMOCK00000"
SECRET_ACCESS_KEY = "billing_mock"

# The settings of a profile that make botocore ask elsewhere, by the class that would.
ELSEWHERE = {
    "LoginProvider": ("login_session",),
    "ProcessProvider": ("credential_process",),
    "SSOProvider": ("sso_account_id", "sso_session", "sso_start_url"),
}


class CredentialsDoor:
    """The patch of botocore's search for credentials; open while there is something to answer from.

    A profile that signs in elsewhere is given fake credentials, of its own account where it names
    one; so is a session that finds none at all. Roles are assumed as ever, of the mocked STS.
    """

    def __init__(self) -> None:
        self._originals: list[tuple[Any, Any]] = []

    def open(self) -> None:
        """Let sessions find credentials."""
        self._originals = [(kind, kind.load) for kind in LOADS]
        for kind, load in LOADS.items():
            kind.load = load

    def close(self) -> None:
        """Leave botocore as it was, and let boto3's default session look again."""
        for kind, load in self._originals:
            kind.load = load
        forget_fakes()


def _of_profile(*settings: str) -> Callable[[Any], Credentials | None]:
    def load(provider: Any) -> Credentials | None:
        own = vars(provider)
        profile = own["_load_config"]().get("profiles", {}).get(own["_profile_name"], {})
        if not any(setting in profile for setting in settings):
            return None
        return Credentials(
            profile.get("sso_account_id", ACCESS_KEY_ID), SECRET_ACCESS_KEY, method=provider.METHOD
        )

    return load


def _last_resort(provider: Any) -> Credentials | None:
    return Credentials(ACCESS_KEY_ID, SECRET_ACCESS_KEY, method=provider.METHOD)


# What is patched, and with what; older releases of botocore do not have all of it.
LOADS: dict[Any, Callable[[Any], Credentials | None]] = {
    vars(botocore.credentials)[name]: load
    for name, load in {
        **{name: _of_profile(*settings) for name, settings in ELSEWHERE.items()},
        "ContainerProvider": lambda _: None,
        "InstanceMetadataProvider": _last_resort,
    }.items()
    if hasattr(botocore.credentials, name)
}


def forget_fakes() -> None:
    """Let boto3's default session look for credentials again if it found the fake ones.

    The session itself stays: making a new one for each test is what would be slow.
    """
    session: Any = boto3.DEFAULT_SESSION
    inner = vars(session)["_session"] if session is not None else None
    found = vars(inner).get("_credentials") if inner is not None else None
    if found is not None and found.access_key == ACCESS_KEY_ID:
        vars(inner)["_credentials"] = None  # neither library has a public way
