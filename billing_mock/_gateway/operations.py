"""One AWS operation, and everything the gateway needs of its model, worked out once."""

from __future__ import annotations

from functools import cache, cached_property

from botocore.model import OperationModel

from .constraints import Constraints
from .known import MOST_KNOWN, Known
from .messages import Request
from .model import locations, members, operations, service_model, snake
from .pages import Paging
from .protocols import protocol
from .shapes import Convert, reader
from .wire import Decode, Encode


class Operation:
    """How to read, check and answer one operation.

    Attributes:
        service: botocore's name of the service.
        name: AWS's name of the operation.
        handler: The name of the method that carries it out.
    """

    def __init__(self, service: str, model: OperationModel) -> None:
        self.service = service
        self.name = model.name
        self.handler = snake(model.name)
        self.model = model

    @cached_property
    def decode(self) -> Decode:
        """Read the members of a request, scalars as on the wire."""
        return protocol(self.service).decoder(self.model)

    @cached_property
    def encode(self) -> Encode:
        """Write a result and a request id as a response."""
        return protocol(self.service).encoder(self.model)

    @cached_property
    def constraints(self) -> Constraints:
        """What AWS checks of the input and botocore leaves to it."""
        return Constraints(self.model.input_shape)

    @cached_property
    def read(self) -> Convert | None:
        """Turn checked wire values into Python values; ``None`` where they pass unchanged."""
        return reader(self.model.input_shape) if self.model.input_shape else None

    @cached_property
    def paging(self) -> Paging | None:
        """How the operation is paginated, ``None`` when it is not."""
        return Paging.of(self.model)

    @cached_property
    def token(self) -> str | None:
        """The member that carries the idempotency token, if there is one."""
        return next(iter(self.model.idempotent_members), None)

    @cached_property
    def known(self) -> Known:
        """The requests that were understood before, where URL and body can say all that is asked."""
        shape = self.model.input_shape
        needs_documents = shape is not None and any(
            shape.members[name].type_name in {"structure", "list", "map"} for name in shape.required_members
        )
        return Known(0 if needs_documents or locations(shape, "header") else MOST_KNOWN)

    @cached_property
    def arguments(self) -> dict[str, str]:
        """The members a handler is given, by name, and the keyword each is given as."""
        honoured = {self.token, *(self.paging.members if self.paging else ())}
        return {name: snake(name) for name in members(self.model.input_shape) if name not in honoured}


@cache
def operation(service: str, name: str) -> Operation:
    """Return an operation by botocore's name of its service and AWS's name of it."""
    return Operation(service, service_model(service).operation_model(name))


def find(service: str, request: Request) -> Operation | None:
    """Return the operation of *service* a raw request is for, if there is one."""
    name = protocol(service).find(request)
    return operation(service, name) if name else None


def names(service: str) -> list[str]:
    """Return the names of all operations of a service."""
    return list(operations(service))


__all__ = ["Operation", "find", "names", "operation"]
