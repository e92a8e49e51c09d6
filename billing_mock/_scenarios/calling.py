"""Making a call as botocore would, without a client. Knows the wire, not scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.validate import ParamValidator

from .._gateway import Gateway, Request
from .._gateway.operations import operation
from .._world import BaseWorld
from .._world.clock import moment

OK = 300


class Refused(Exception):
    """A call that botocore or AWS would refuse; its text says who, and why."""


class Calling:
    """Calls one world."""

    def __init__(self, world: BaseWorld) -> None:
        self._gateway = Gateway(world)

    def call(
        self, service: str, name: str, params: Mapping[str, Any], *, account_id: str, region: str
    ) -> dict[str, Any]:
        """Make a call, and return its answer as boto3 would.

        Raises:
            Refused: botocore would not send it, or AWS would refuse it.
        """
        model = operation(service, name).model
        protocol = model.service_model.metadata["protocol"]
        asked = _typed(dict(params), model.input_shape)
        if model.input_shape is not None:
            report = ParamValidator().validate(asked, model.input_shape)
            if report.has_errors():
                raise Refused(f"{service} {name}: {report.generate_report()}")
        serializer: Any = create_serializer(protocol, include_validation=False)
        prepared = serializer.serialize_to_request(asked, model)
        prepare_request_dict(prepared, f"https://{service}.{region}.amazonaws.com")
        sent = create_request_object(prepared).prepare()
        scope = f"{account_id}/20260101/{region}/{service}/aws4_request"
        headers = {**sent.headers, "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"}
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
        request = Request(sent.method or "POST", sent.url or "", headers, body, service, name)
        response = self._gateway.answer(request)
        wire = {
            "status_code": response.status,
            "headers": HeadersDict(response.headers),
            "body": response.body,
        }
        parser: Any = create_parser(protocol)
        parsed: dict[str, Any] = parser.parse(wire, model.output_shape)
        if response.status >= OK:
            raise Refused(_told(f"{service} {name}", parsed))
        return {member: item for member, item in parsed.items() if member != "ResponseMetadata"}


def _told(call: str, parsed: Mapping[str, Any]) -> str:
    error = parsed["Error"]
    reason = parsed.get("Reason") or parsed.get("reason")
    because = f" (reason {reason})" if reason else ""
    return f"AWS refuses {call}: {error['Code']}: {error['Message']}{because}"


def _typed(value: Any, shape: Shape | None) -> Any:
    """Return a value with its times as such: botocore takes a text without an offset for local time."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {name: _typed(item, shape.members.get(name)) for name, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_typed(item, shape.member) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {name: _typed(item, shape.value) for name, item in value.items()}
    if shape is not None and shape.type_name == "timestamp" and isinstance(value, str):
        try:
            return moment(value)
        except ValueError:
            return value  # botocore says what is wrong with it
    return value
