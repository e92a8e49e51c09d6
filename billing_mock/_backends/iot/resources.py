"""What every named resource of AWS IoT has in common. Knows no single kind."""

from __future__ import annotations

import re
from typing import Protocol

from ..._world.refusals import (
    InvalidRequestException,
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    VersionConflictException,
)
from ..._world.resources import resource
from ..base import Backend

ARN = re.compile(r"arn:[a-z-]+:iot:[a-z0-9-]+:\d{12}:(?P<path>[a-z]+)/(?P<name>.+)")


class Versioned(Protocol):
    """A resource that counts its changes."""

    @property
    def version(self) -> int:
        """How often it was written, its creation included."""


@resource
class Kind:
    """One kind of named resource.

    Attributes:
        noun: As AWS writes it at the start of a sentence: ``"Billing Group"``.
        path: As ARNs have it: ``"billinggroup"``.
        member: What the members that name one begin with: ``"billingGroup"``.
    """

    noun: str
    path: str
    member: str

    def missing(self, name: str) -> ResourceNotFoundException:
        """Make the refusal of a name that nothing has."""
        return ResourceNotFoundException(f"{self.noun} {name} cannot be found in this account and region.")

    def refuse_stale(self, name: str, resource: Versioned, expected: int | None) -> None:
        """Refuse a change that was meant for another version; one that names no version is meant for any."""
        if expected is not None and expected != resource.version:
            raise VersionConflictException(
                f"The version for {self.noun.lower()} {name} does not match the expected version. "
                f"Expected {expected}, but it has version {resource.version}."
            )

    def arn(self, name: str, backend: Backend) -> str:
        """Return the ARN of the resource of that name."""
        return backend.arn(f"{self.path}/{name}")

    def name(self, name: str | None, arn: str | None, backend: Backend) -> str:
        """Return the name of the resource that a request names, or whose ARN it gives, or both.

        Raises:
            InvalidRequestException: It does neither, or the two differ, or the ARN is of another kind.
            ResourceNotFoundException: The ARN is of another account, region or partition.
        """
        if arn is None:
            if name is None:
                raise InvalidRequestException(f"Either {self.member}Name or {self.member}Arn is required.")
            return name
        match = ARN.fullmatch(arn)
        if match is None or match["path"] != self.path:
            raise InvalidRequestException(f"{arn} is not the ARN of a {self.noun.lower()}.")
        if name is not None and name != match["name"]:
            raise InvalidRequestException(f"{self.member}Name is {name}, but {self.member}Arn is {arn}.")
        if arn != self.arn(match["name"], backend):
            raise self.missing(arn)
        return match["name"]


def taken(message: str, resource_id: str, resource_arn: str) -> ResourceAlreadyExistsException:
    """Make the refusal of another resource with the same name."""
    return ResourceAlreadyExistsException(message, resource_id=resource_id, resource_arn=resource_arn)


@resource
class GroupNameAndArn:
    """A group as lists tell it."""

    group_name: str
    group_arn: str
