"""What every named resource of AWS IoT has in common. Knows no single kind."""

from __future__ import annotations

from typing import Protocol

from ..._world.refusals import (
    ResourceAlreadyExistsException,
    ResourceNotFoundException,
    VersionConflictException,
)


class Versioned(Protocol):
    """A resource that counts its changes."""

    @property
    def version(self) -> int:
        """How often it was written, its creation included."""


def missing(kind: str, name: str) -> ResourceNotFoundException:
    """Make the refusal of a name that nothing has.

    Args:
        kind: As AWS writes it at the start of a sentence, such as ``"Billing Group"``.
        name: What was asked for.
    """
    return ResourceNotFoundException(f"{kind} {name} cannot be found in this account and region.")


def taken(message: str, resource_id: str, resource_arn: str) -> ResourceAlreadyExistsException:
    """Make the refusal of another resource with the same name."""
    return ResourceAlreadyExistsException(message, resource_id=resource_id, resource_arn=resource_arn)


def refuse_stale(kind: str, name: str, resource: Versioned, expected: int | None) -> None:
    """Refuse a change that was meant for another version; one that names no version is meant for any."""
    if expected is not None and expected != resource.version:
        raise VersionConflictException(
            f"The version for {kind} {name} does not match the expected version. "
            f"Expected {expected}, but it has version {resource.version}."
        )
