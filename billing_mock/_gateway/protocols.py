"""The wire protocols of AWS billing: ``json`` and ``rest-json``; ``query`` has a file of its own.

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
from urllib.parse import unquote, unquote_plus, urlsplit

from botocore.model import ListShape, OperationModel, Shape

from .._world.refusals import ExpiredTokenException, Refusal
from .messages import Request, Response, header
from .model import locations, members, operations, service_model
from .query import Query
from .shapes import writer
from .texts import ENCODE, texter
from .wire import EXPIRED, Decode, Encode, Params, json_object, json_response, scalar, told_of

OK, NO_CONTENT = 200, 204


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

        def decode(request: Request) -> Params:
            said = json_object(request)
            return said if said.keys() <= names else {name: said[name] for name in said if name in names}

        return decode

    def encoder(self, operation: OperationModel) -> Encode:
        write = texter(operation.output_shape) if operation.output_shape else _nothing

        def encode(result: Any, request_id: str) -> Response:
            return json_response(OK, self.content_type, write(result), request_id)

        return encode

    def refuse(self, error: Refusal, request_id: str) -> Response:
        status, said, headers = told_of(self.service, error)
        response = json_response(
            status, self.content_type, ENCODE({"__type": error.code, **said}), request_id
        )
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
                found[payload] = json_object(request)
            elif in_body:
                found = {
                    in_body[wire]: item for wire, item in json_object(request).items() if wire in in_body
                }
            if in_path and (match := uri.fullmatch(url.path)):
                for name, (wire, member) in in_path.items():
                    found[name] = scalar(member, unquote(match[_group(wire)]))
            if in_query and url.query:
                found.update(_in_query(in_query, url.query))
            for name, (wire, member) in in_headers.items():
                if value := header(request, wire):
                    found[name] = scalar(member, value)
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
        if not in_headers and not in_status and not payload:
            text = texter(shape) if shape else _nothing

            def encode_body(result: Any, request_id: str) -> Response:
                body = text(result) if usual != NO_CONTENT else ""
                return json_response(usual, self.content_type, body, request_id)

            return encode_body

        def encode(result: Any, request_id: str) -> Response:
            said = write(result) if write else {}
            headers = {wire: _text(said.pop(wire)) for wire, _ in in_headers.values() if wire in said}
            status = said.pop(in_status, usual) if in_status else usual
            body = ENCODE(said.get(payload, {}) if payload else said)
            response = json_response(status, self.content_type, body, request_id)
            response.headers.update(headers)
            return response if status != NO_CONTENT else response._replace(body=b"")

        return encode

    def refuse(self, error: Refusal, request_id: str) -> Response:
        status, said, headers = told_of(self.service, error)
        response = json_response(status, self.content_type, ENCODE(said), request_id)
        response.headers.update({**headers, "x-amzn-ErrorType": error.code})
        return response

    def expired(self) -> Refusal:
        return ExpiredTokenException(EXPIRED, status=403)


_PROTOCOLS: dict[str, Callable[[str], Protocol]] = {"json": Json, "rest-json": RestJson, "query": Query}


def _nothing(_: Any) -> str:
    return "{}"


def _in_query(bound: Mapping[str, tuple[str, Shape]], text: str) -> Params:
    query = _query(text)
    found: Params = {}
    for name, (wire, member) in bound.items():
        values = query.get(wire)
        if values is not None:
            found[name] = values if isinstance(member, ListShape) else scalar(member, values[0])
    return found


def _query(text: str) -> dict[str, list[str]]:
    """Return the values of each name in the query of a URL, at a third of what `parse_qs` takes."""
    is_quoted = "%" in text or "+" in text
    found: dict[str, list[str]] = {}
    for part in text.split("&"):
        name, _, value = part.partition("=")
        if is_quoted:
            name, value = unquote_plus(name), unquote_plus(value)
        found.setdefault(name, []).append(value)
    return found


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
