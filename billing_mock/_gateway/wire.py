"""What the wire protocols have in common: JSON bodies, scalars in text, the parts of an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from botocore.model import Shape

from .._world.refusals import Refusal
from .messages import Request, Response
from .model import error_shape, locations, status_of
from .shapes import Unreadable, writer

Params: TypeAlias = "dict[str, Any]"
Decode: TypeAlias = "Callable[[Request], Params]"
Encode: TypeAlias = "Callable[[Any, str], Response]"

MALFORMED = "The request body is not well-formed: {}."
EXPIRED = "The security token included in the request is expired"


def told_of(service: str, error: Refusal) -> tuple[int, Params, dict[str, str]]:
    """Return status, body and headers of an error, by its shape where the service models it."""
    shape = error_shape(service, error.code)
    if shape is None:
        return error.status, {"message": error.message}, {}
    write: Any = writer(shape)
    said = write(error)
    in_headers = {wire for wire, _ in locations(shape, "header").values()}
    headers = {wire: str(item) for wire, item in said.items() if wire in in_headers}
    return status_of(shape), {wire: item for wire, item in said.items() if wire not in in_headers}, headers


def json_response(status: int, content_type: str, body: str, request_id: str) -> Response:
    """Return a response whose body is JSON."""
    headers = {"Content-Type": content_type, "x-amzn-RequestId": request_id}
    return Response(status, headers, body.encode())


def json_object(request: Request) -> Params:
    """Return the JSON object in a body; an empty body is an empty object."""
    if not request.body:
        return {}
    try:
        said = _read(request.body.decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(MALFORMED.format(error)) from error
    if not isinstance(said, dict):
        raise Unreadable(MALFORMED.format("a JSON object was expected"))
    return said


def _no_constant(name: str) -> Any:
    told = f"{name} is not JSON"
    raise ValueError(told)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
_SCAN: Any = vars(_DECODER)["scan_once"]  # what its own methods begin with


def _read(text: str) -> Any:
    """Read JSON; text with nothing around the value, which is what clients send, at a third of the cost."""
    try:
        said, end = _SCAN(text, 0)
    except StopIteration:
        end = -1
    return said if end == len(text) else _DECODER.decode(text)


def scalar(shape: Shape, text: str) -> Any:
    """Read a scalar from text; one that is not of its kind stays text, for the checks to refuse."""
    try:
        return _FROM_TEXT.get(shape.type_name, str)(text)
    except (KeyError, ValueError):
        return text


_FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "boolean": {"true": True, "false": False}.__getitem__,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
}
