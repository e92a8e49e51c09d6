"""What every mocked service is: named operations over one world.

A backend never sees HTTP, JSON, page tokens or status codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any, ClassVar, Generic, TypeVar

from .._world import BaseWorld
from .._world.credentials import Principal
from .._world.refusals import (
    Refusal,
    SerializationException,
    UnknownOperationException,
    ValidationException,
)
from .._world.state import Kept, State

H = TypeVar("H", bound=Callable[..., Any])
B = TypeVar("B", bound="Backend")


def operation(handler: H) -> H:
    """Mark a method as the AWS operation whose snake_case name it bears.

    Its keyword-only parameters are the model's members in snake_case. One named ``caller``
    is not AWS's: it is given the `Principal` who calls.
    """
    marked: Any = handler
    code = marked.__code__
    marked.wants_caller = "caller" in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    marked.is_operation = True
    return handler


class Collection(Generic[B]):
    """One noun of a service: its resources and the operations on them."""

    def __init__(self, backend: B) -> None:
        self.backend = backend
        self.world = backend.world

    @cached_property
    def handlers(self) -> dict[str, Callable[..., Any]]:
        """The operations by name, each bound to this collection."""
        names = (
            name
            for kind in type(self).__mro__
            for name, item in vars(kind).items()
            if hasattr(item, "is_operation")
        )
        return {name: getattr(self, name) for name in names}

    def snapshot(self) -> Kept:
        """Return a copy of all state that is an attribute of this collection."""
        return {name: item.snapshot() for name, item in vars(self).items() if isinstance(item, State)}

    def restore(self, kept: Kept) -> None:
        """Put a copy of the state back."""
        for name, item in kept.items():
            getattr(self, name).restore(item)


class Backend:
    """One AWS service in one account, or in all; and in one region where the service is regional.

    Attributes:
        name: As botocore names the service.
        regional: Whether each region has its own state.
        shared: Whether all accounts have their state in common, which is then kept by the payer's backend.
        page_sizes: How many items a page has that names no size, by operation, where it is not 100.
        held: Operations without handler that work on what this service holds, so that another mock, which
            holds nothing of it, must not answer them either.
    """

    name: ClassVar[str]
    regional: ClassVar[bool] = False
    shared: ClassVar[bool] = False
    page_sizes: ClassVar[Mapping[str, int]] = {}
    held: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        self.world = world
        self.account_id = account_id
        self.region = region

    @classmethod
    def operations(cls) -> dict[str, Callable[..., Any]]:
        """Return every operation this service has, by snake_case name."""
        return dict(cls(BaseWorld(), "123456789012", "us-east-1").handlers)

    @cached_property
    def collections(self) -> dict[str, Collection[Any]]:
        """The collections of this backend, by attribute name."""
        return {name: item for name, item in vars(self).items() if isinstance(item, Collection)}

    @cached_property
    def handlers(self) -> dict[str, Any]:
        """Every operation, by snake_case name, bound to its collection."""
        return {
            name: item
            for collection in self.collections.values()
            for name, item in collection.handlers.items()
        }

    @cached_property
    def scope(self) -> str:
        """A text that tells this backend from all others of its world."""
        return f"{self.name} {self.account_id} {self.region if self.regional else ''}"

    @property
    def partition(self) -> str:
        """The partition of the region this backend was called in."""
        return partition_of(self.region)

    def arn(self, resource: str) -> str:
        """Return the ARN of a resource of this service."""
        region = self.region if self.regional else ""
        return f"arn:{self.partition}:{self.name}:{region}:{self.account_id}:{resource}"

    def snapshot(self) -> Kept:
        """Return a copy of the state of all collections."""
        return {name: collection.snapshot() for name, collection in self.collections.items()}

    def restore(self, kept: Kept) -> None:
        """Put a copy of the state back."""
        for name, item in kept.items():
            self.collections[name].restore(item)

    def due(self, after: datetime) -> datetime | None:
        """Return the next time, later than *after*, at which time alone changes something here."""
        del after
        return None

    def settle(self) -> None:
        """Let happen what the time and the ledger, as they are now, bring about; the world is locked."""

    def admit(self, operation: str, params: Mapping[str, Any], caller: Principal) -> None:
        """Raise the refusal of a caller who may not call *operation* with *params* at all."""

    def invalid(self, message: str, fields: Sequence[tuple[str, str]]) -> Refusal:
        """Make the refusal of a request that breaks the model's constraints.

        Args:
            message: All of it, in AWS's wording.
            fields: The path and the text of each single one.
        """
        del fields
        return ValidationException(message)

    def malformed(self, message: str) -> Refusal:
        """Make the refusal of a request that cannot be read."""
        return SerializationException(message)

    def unknown_operation(self) -> Refusal:
        """Make the refusal of a request that names no operation of this service."""
        return UnknownOperationException(
            "The requested operation is not recognized by the service.", status=404
        )

    def bad_token(self) -> Refusal:
        """Make the refusal of a page token that was not given out for the request."""
        return ValidationException("The pagination token is not valid for this request.")

    def reused_token(self, token: str, result: Any) -> Refusal:
        """Make the refusal of an idempotency token that comes with another request than before.

        Args:
            token: The idempotency token.
            result: What the first request was answered.
        """
        del result
        return ValidationException(f"The idempotency token {token} was used with other parameters.")


@cache
def partition_of(region: str) -> str:
    """Return the partition of a region, by the prefix of its name."""
    return next((partition for prefix, partition in _PARTITIONS.items() if region.startswith(prefix)), "aws")


_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "us-iso-": "aws-iso",
    "eusc-": "aws-eusc",
}
