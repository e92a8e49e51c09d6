"""Credentials and a region in the environment, for code that would not get as far as a request without."""

from __future__ import annotations

import os

import botocore.session

from .credentials import ACCESS_KEY_ID, SECRET_ACCESS_KEY

PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")


class EnvironmentDoor:
    """What the environment lacks, there while there is something to answer from.

    Args:
        region: For clients that are given none.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._before: dict[str, str | None] = {}

    def open(self) -> None:
        """Set what the environment does not have."""
        environment = os.environ
        wanted: dict[str, str | None] = {}
        self._before = {}
        for name in PROFILES:
            profile = environment.get(name)
            if profile and _is_missing(profile):
                wanted[name], self._before[name] = None, profile
        if "AWS_ACCESS_KEY_ID" not in environment:
            wanted |= {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
            secret = environment.get("AWS_SECRET_ACCESS_KEY")
            self._before |= {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": secret}
        if "AWS_DEFAULT_REGION" not in environment:
            wanted["AWS_DEFAULT_REGION"] = environment.get("AWS_REGION", self._region)
            self._before["AWS_DEFAULT_REGION"] = None
        _set(wanted)

    def close(self) -> None:
        """Take back what `open` set."""
        _set(self._before)
        self._before = {}


def _is_missing(profile: str) -> bool:
    """Tell whether the user's configuration does not have a profile, as on a build server."""
    return profile not in botocore.session.Session().available_profiles


def _set(variables: dict[str, str | None]) -> None:
    environment = os.environ
    for name, value in variables.items():
        if value is not None:
            environment[name] = value
        elif name in environment:
            del environment[name]
