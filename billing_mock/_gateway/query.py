"""The ``query`` protocol: ``Action=AssumeRole&Tags.member.1.Key=...`` in a form; XML back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from .._world.refusals import ExpiredToken, Refusal
from . import xml
from .messages import Request, Response
from .model import service_model
from .shapes import writer
from .wire import EXPIRED, Decode, Encode, scalar, told_of


class Query:
    """What the gateway asks of a protocol, for one service."""

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
        status, said, _ = told_of(self.service, error)
        fault = "Receiver" if status >= 500 else "Sender"  # noqa: PLR2004  # a server's own error
        leaves = {"Type": fault, "Code": error.code, "Message": error.message}
        extra = {name: str(item) for name, item in said.items() if name.lower() != "message"}
        told = "".join(xml.tag(name, xml.escape(item)) for name, item in {**leaves, **extra}.items())
        body = xml.tag("Error", told) + xml.tag("RequestId", request_id)
        return _xml(status, "ErrorResponse", self.namespace, body, request_id)

    def expired(self) -> Refusal:
        return ExpiredToken(EXPIRED, status=403)


def _xml(status: int, root: str, namespace: str, body: str, request_id: str) -> Response:
    headers = {"Content-Type": "text/xml", "x-amzn-RequestId": request_id}
    return Response(status, headers, f'<{root} xmlns="{namespace}">{body}</{root}>'.encode())


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
    return scalar(shape, form[prefix]) if prefix in form else None
