"""Which errors an operation can fail with, and how AWS words one that a test asked for."""

from __future__ import annotations

from typing import Any

from botocore.model import Shape

from .._world.faults import Fault
from .._world.refusals import Refusal, named
from .hosts import ADDRESSES
from .messages import Broken
from .model import error_shape, members, operations, snake

# What any AWS service may answer, with the HTTP status.
COMMON = {
    "AccessDenied": 403,
    "AccessDeniedException": 400,
    "ExpiredToken": 403,
    "ExpiredTokenException": 400,
    "IncompleteSignature": 400,
    "InternalFailure": 500,
    "InternalServerError": 500,
    "InvalidClientTokenId": 403,
    "NotAuthorized": 400,
    "OptInRequired": 403,
    "RequestExpired": 400,
    "RequestLimitExceeded": 503,
    "ServiceUnavailable": 503,
    "ServiceUnavailableException": 503,
    "SignatureDoesNotMatch": 403,
    "Throttling": 400,
    "ThrottlingException": 400,
    "TooManyRequestsException": 429,
    "UnrecognizedClientException": 400,
    "ValidationError": 400,
    "ValidationException": 400,
}

# Connections that break, as botocore names it.
BROKEN = frozenset(
    {"ConnectTimeoutError", "ConnectionClosedError", "EndpointConnectionError", "ReadTimeoutError"}
)


def check(service: str, operation: str | None, error: str) -> None:
    """Raise ValueError unless *operation*, or any of *service*, can fail with *error*."""
    if service not in ADDRESSES:
        told = f"{service!r} is no service that is mocked; these are: {', '.join(sorted(ADDRESSES))}"
        raise ValueError(told)
    models = operations(service)
    if operation is not None and operation not in models:
        told = f"{service} has no operation {operation!r}; it has {', '.join(sorted(models))}"
        raise ValueError(told)
    asked = [models[operation]] if operation is not None else list(models.values())
    shapes: list[Any] = [shape for model in asked for shape in model.error_shapes]
    modelled = {str(shape.error_code) for shape in shapes}
    possible = modelled | set(COMMON) | BROKEN
    if error not in possible:
        which = f"{service} {operation}" if operation else service
        told = f"{which} cannot fail with {error!r}; it can with {', '.join(sorted(possible))}"
        raise ValueError(told)


def failure(fault: Fault) -> Exception:
    """Return what a fault makes of a call: a refusal with all required members, or a broken connection."""
    if fault.error in BROKEN:
        return Broken(fault.error)
    shape = error_shape(fault.service, fault.error)
    required = set(shape.required_members) if shape is not None else set()
    said = {
        snake(name): _something(member)
        for name, member in members(shape).items()
        if name in required and name.lower() != "message"
    }
    message = fault.message or f"{fault.error}, as world.faults was told"
    refusal: Refusal = named(fault.error)(message, status=COMMON.get(fault.error, 400), **said)
    return refusal


def _something(shape: Shape) -> Any:
    """Return a value that fits a required member of an error."""
    enum = shape.metadata.get("enum")
    if enum:
        return enum[0]
    return {"string": "billing_mock", "integer": 0, "long": 0, "boolean": False, "list": [], "map": {}}.get(
        shape.type_name
    )
