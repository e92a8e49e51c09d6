"""The three wire protocols of AWS billing: ``json``, ``rest-json`` and ``query``.

They differ in how a request names its operation, in where members may stand outside the
body, and in the form of the body. A protocol knows shapes and bytes, not what they mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from typing import Protocol as Interface
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from .._world.refusals import ExpiredToken, ExpiredTokenException, Refusal
from . import xml
from .messages import Request, Response, header
from .model import error_shape, locations, members, operations, service_model, status_of
from .shapes import Unreadable, writer

Params = dict[str, Any]
Decode = Callable[[Request], Params]
Encode = Callable[[Any, str], Response]

OK, NO_CONTENT = 200, 204

MALFORMED = "The request body is not well-formed: {}."
EXPIRED = "The security token included in the request is expired"


class Protocol(Interface):
    """What the gateway asks of a wire protocol, for one service."""

    def find(self, request: Request) -> str | None:
        """Return the name of the operation a request is for, if there is one."""

    def decoder(self, operation: OperationModel) -> Decode:
        """Return what reads a request's members; it raises `Unreadable`."""

    def encoder(self, operation: OperationModel) -> Encode:
        """Return what writes a result and a request id as a response."""

    def refuse(self, error: Refusal, request_id: str) -> Response:
        """Write an error as a response."""

    def expired(self) -> Refusal:
        """Make the refusal of credentials whose time is over."""


@cache
def protocol(service: str) -> Protocol:
    """Return the protocol of a service, ready for its operations."""
    return _PROTOCOLS[service_model(service).metadata["protocol"]](service)


class Json:
    """``X-Amz-Target: AWSBudgetServiceGateway.CreateBudget``; everything in the body."""

    def __init__(self, service: str) -> None:
        self.service = service
        metadata = service_model(service).metadata
        self.content_type = f"application/x-amz-json-{metadata.get('jsonVersion', '1.1')}"

    def find(self, request: Request) -> str | None:
        name = header(request, "X-Amz-Target").rpartition(".")[2]
        return name if name in service_model(self.service).operation_names else None

    def decoder(self, operation: OperationModel) -> Decode:
        names = frozenset(members(operation.input_shape))
        return lambda request: {name: item for name, item in _object(request).items() if name in names}

    def encoder(self, operation: OperationModel) -> Encode:
        write = writer(operation.output_shape) if operation.output_shape else None

        def encode(result: Any, request_id: str) -> Response:
            return _json(200, self.content_type, write(result) if write else {}, request_id)

        return encode

    def refuse(self, error: Refusal, request_id: str) -> Response:
        status, said, headers = _told(self.service, error)
        response = _json(status, self.content_type, {"__type": error.code, **said}, request_id)
        response.headers.update({**headers, "x-amzn-ErrorType": error.code})
        return response

    def expired(self) -> Refusal:
        return ExpiredTokenException(EXPIRED)


class RestJson:
    """``POST /create-billing-group``; members in the path, the query, headers and the body."""

    content_type = "application/json"

    def __init__(self, service: str) -> None:
        self.service = service

    def find(self, request: Request) -> str | None:
        path = urlsplit(request.url).path
        fits = (
            name for method, uri, name in self._routes if method == request.method and uri.fullmatch(path)
        )
        return next(fits, None)

    @property
    def _routes(self) -> list[tuple[str, re.Pattern[str], str]]:
        return _routes(self.service)

    def decoder(self, operation: OperationModel) -> Decode:
        shape = operation.input_shape
        uri = _pattern(operation.http["requestUri"])
        in_path = locations(shape, "uri")
        in_query = locations(shape, "querystring")
        in_headers = locations(shape, "header")
        payload = shape.serialization.get("payload") if shape else None
        in_body = {wire: name for name, (wire, _) in locations(shape, None).items()}

        def decode(request: Request) -> Params:
            url = urlsplit(request.url)
            found: Params = {}
            if payload:
                found[payload] = _object(request)
            elif in_body:
                found = {in_body[wire]: item for wire, item in _object(request).items() if wire in in_body}
            if in_path and (match := uri.fullmatch(url.path)):
                for name, (wire, member) in in_path.items():
                    found[name] = _scalar(member, unquote(match[_group(wire)]))
            if in_query and url.query:
                found.update(_in_query(in_query, url.query))
            for name, (wire, member) in in_headers.items():
                if value := header(request, wire):
                    found[name] = _scalar(member, value)
            return found

        return decode

    def encoder(self, operation: OperationModel) -> Encode:
        shape = operation.output_shape
        write = writer(shape) if shape else None
        modelled = int(operation.http.get("responseCode", 200))
        # A response that is modelled as empty and has something to say could not say it.
        usual = OK if modelled == NO_CONTENT and locations(shape, None) else modelled
        in_headers = locations(shape, "header")
        in_status = next(iter(locations(shape, "statusCode")), None)
        payload = shape.serialization.get("payload") if shape else None

        def encode(result: Any, request_id: str) -> Response:
            said = write(result) if write else {}
            headers = {wire: _text(said.pop(wire)) for wire, _ in in_headers.values() if wire in said}
            status = said.pop(in_status, usual) if in_status else usual
            response = _json(
                status, self.content_type, said.get(payload, {}) if payload else said, request_id
            )
            response.headers.update(headers)
            return response if status != NO_CONTENT else response._replace(body=b"")

        return encode

    def refuse(self, error: Refusal, request_id: str) -> Response:
        status, said, headers = _told(self.service, error)
        response = _json(status, self.content_type, said, request_id)
        response.headers.update({**headers, "x-amzn-ErrorType": error.code})
        return response

    def expired(self) -> Refusal:
        return ExpiredTokenException(EXPIRED, status=403)


class Query:
    """``Action=AssumeRole&Tags.member.1.Key=...`` in a form; XML back."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.namespace = service_model(service).metadata.get("xmlNamespace", "")

    def find(self, request: Request) -> str | None:
        name = _form(request).get("Action")
        return name if name in service_model(self.service).operation_names else None

    def decoder(self, operation: OperationModel) -> Decode:
        shape = operation.input_shape
        return lambda request: _unflatten(shape, _form(request)) or {} if shape else {}

    def encoder(self, operation: OperationModel) -> Encode:
        shape = operation.output_shape
        write = writer(shape, "iso8601") if shape else None
        wrapper = shape.serialization.get("resultWrapper") if shape else None

        def encode(result: Any, request_id: str) -> Response:
            said = xml.tag(wrapper, xml.element(shape, write(result))) if wrapper and write and shape else ""
            body = said + xml.tag("ResponseMetadata", xml.tag("RequestId", request_id))
            return _xml(200, f"{operation.name}Response", self.namespace, body, request_id)

        return encode

    def refuse(self, error: Refusal, request_id: str) -> Response:
        status, said, _ = _told(self.service, error)
        fault = "Receiver" if status >= 500 else "Sender"  # noqa: PLR2004  # a server's own error
        leaves = {"Type": fault, "Code": error.code, "Message": error.message}
        extra = {name: str(item) for name, item in said.items() if name.lower() != "message"}
        told = "".join(xml.tag(name, xml.escape(item)) for name, item in {**leaves, **extra}.items())
        body = xml.tag("Error", told) + xml.tag("RequestId", request_id)
        return _xml(status, "ErrorResponse", self.namespace, body, request_id)

    def expired(self) -> Refusal:
        return ExpiredToken(EXPIRED, status=403)


_PROTOCOLS: dict[str, Callable[[str], Protocol]] = {"json": Json, "rest-json": RestJson, "query": Query}


def _told(service: str, error: Refusal) -> tuple[int, Params, dict[str, str]]:
    """Return status, body and headers of an error, by its shape where the service models it."""
    shape = error_shape(service, error.code)
    if shape is None:
        return error.status, {"message": error.message}, {}
    write: Any = writer(shape)
    said = write(error)
    in_headers = {wire for wire, _ in locations(shape, "header").values()}
    headers = {wire: str(item) for wire, item in said.items() if wire in in_headers}
    return status_of(shape), {wire: item for wire, item in said.items() if wire not in in_headers}, headers


def _json(status: int, content_type: str, said: Any, request_id: str) -> Response:
    headers = {"Content-Type": content_type, "x-amzn-RequestId": request_id}
    return Response(status, headers, _ENCODER.encode(said).encode())


def _xml(status: int, root: str, namespace: str, body: str, request_id: str) -> Response:
    headers = {"Content-Type": "text/xml", "x-amzn-RequestId": request_id}
    return Response(status, headers, f'<{root} xmlns="{namespace}">{body}</{root}>'.encode())


def _object(request: Request) -> Params:
    """Return the JSON object in a body; an empty body is an empty object."""
    if not request.body:
        return {}
    try:
        said = _DECODER.decode(request.body.decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(MALFORMED.format(error)) from error
    if not isinstance(said, dict):
        raise Unreadable(MALFORMED.format("a JSON object was expected"))
    return said


def _no_constant(name: str) -> Any:
    told = f"{name} is not JSON"
    raise ValueError(told)


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
_ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def _form(request: Request) -> dict[str, str]:
    sent = request.body.decode("utf-8", "replace") or urlsplit(request.url).query
    return dict(parse_qsl(sent, keep_blank_values=True))


def _unflatten(shape: Shape, form: Mapping[str, str], prefix: str = "") -> Any:
    """Return what stands under *prefix* in a form, ``None`` when nothing does."""
    inside = f"{prefix}." if prefix else ""
    if isinstance(shape, StructureShape):
        parts = {
            name: _unflatten(member, form, inside + member.serialization.get("name", name))
            for name, member in shape.members.items()
        }
        return {name: item for name, item in parts.items() if item is not None} or None
    if isinstance(shape, ListShape):
        if form.get(prefix) == "":
            return []
        items = f"{inside}member."
        places = {key[len(items) :].partition(".")[0] for key in form if key.startswith(items)}
        numbers = sorted(int(place) for place in places if place.isdecimal())
        return [_unflatten(shape.member, form, f"{items}{number}") for number in numbers] or None
    return _scalar(shape, form[prefix]) if prefix in form else None


def _in_query(bound: Mapping[str, tuple[str, Shape]], text: str) -> Params:
    query = parse_qs(text, keep_blank_values=True)
    sent = {name: (member, query[wire]) for name, (wire, member) in bound.items() if wire in query}
    return {
        name: values if isinstance(member, ListShape) else _scalar(member, values[0])
        for name, (member, values) in sent.items()
    }


def _scalar(shape: Shape, text: str) -> Any:
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


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@cache
def _routes(service: str) -> list[tuple[str, re.Pattern[str], str]]:
    """Return method, path and name of every operation, those with fewer labels in the path first."""
    http = {name: operation.http for name, operation in operations(service).items()}
    by_labels = sorted(http, key=lambda name: http[name]["requestUri"].count("{"))
    return [(http[name]["method"], _pattern(http[name]["requestUri"]), name) for name in by_labels]


@cache
def _pattern(uri: str) -> re.Pattern[str]:
    """Compile ``/things/{Id}/parts/{Rest+}``; the plus takes slashes too."""
    parts = re.split(r"(\{[^}]+\})", uri.partition("?")[0])
    return re.compile("".join(_segment(part) for part in parts) + "/?")


def _segment(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name = part.strip("{}")
    return f"(?P<{_group(name.rstrip('+'))}>{'.+' if name.endswith('+') else '[^/]+'})"


def _group(label: str) -> str:
    return "_" + re.sub(r"\W", "_", label)
