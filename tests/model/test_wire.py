"""Whatever botocore sends we read alike; whatever we send botocore reads alike."""

from __future__ import annotations

import pytest
from botocore.awsrequest import HeadersDict, create_request_object, prepare_request_dict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_mock._gateway.hosts import service_at
from billing_mock._gateway.messages import Request
from billing_mock._gateway.model import snake
from billing_mock._gateway.operations import find, operation
from billing_mock._gateway.protocols import protocol
from billing_mock._world.refusals import named
from tests.model.models import operations, service_models, values

MODELS = service_models()
quickly = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))


def sent(service, name, params):
    """The request botocore makes of params, as a raw one: nobody says which operation it is for."""
    model = MODELS[service].operation_model(name)
    protocol = MODELS[service].metadata["protocol"]
    request = create_serializer(protocol, False).serialize_to_request(params, model)
    host = MODELS[service].metadata["endpointPrefix"]
    prepare_request_dict(request, f"https://{host}.us-east-1.amazonaws.com", {"client_region": "us-east-1"})
    prepared = create_request_object(request).prepare()
    body = prepared.body or b""
    body = body if isinstance(body, bytes) else body.encode()
    return Request(prepared.method, prepared.url, prepared.headers, body)


@pytest.mark.parametrize(("service", "name"), operations())
@quickly
@given(data=st.data())
def test_reads_what_botocore_sends(service, name, data):
    shape = MODELS[service].operation_model(name).input_shape
    params = data.draw(values(shape)) if shape else {}

    request = sent(service, name, params)
    assert service_at(request) == service
    asked = find(service, request)
    assert asked is not None
    read = asked.decode(request)
    read = asked.read(read) if asked.read else read

    assert _expected(shape, params, MODELS[service].metadata["protocol"]) == read
    assert operation(service, name).decode(request) == asked.decode(request)


@pytest.mark.parametrize(("service", "name"), operations())
@quickly
@given(data=st.data())
def test_botocore_reads_what_we_send(service, name, data):
    model = MODELS[service].operation_model(name)
    result = data.draw(values(model.output_shape)) if model.output_shape else {}

    status, headers, body = operation(service, name).encode(result, "a-request")
    response = {"status_code": status, "headers": HeadersDict(headers), "body": body}
    parsed = create_parser(MODELS[service].metadata["protocol"]).parse(response, model.output_shape)
    metadata = parsed.pop("ResponseMetadata")

    assert metadata["RequestId"] == "a-request"
    assert _with_status(model.output_shape, result) == parsed


@pytest.mark.parametrize(
    ("service", "shape"),
    [(service, shape.name) for service, model in MODELS.items() for shape in model.error_shapes],
)
@quickly
@given(data=st.data())
def test_botocore_reads_our_errors(service, shape, data):
    """Every modelled error arrives with its code, its status, its text and all its members."""
    error_shape = MODELS[service].shape_for(shape)
    members = data.draw(values(error_shape))
    given_members = {snake(name): value for name, value in members.items() if name.lower() != "message"}
    refusal = named(error_shape.error_code)("What is wrong", **given_members)

    status, headers, body = protocol(service).refuse(refusal, "a-request")
    response = {"status_code": status, "headers": HeadersDict(headers), "body": body}
    parser = create_parser(MODELS[service].metadata["protocol"])
    parsed = parser.parse(response, None)

    declared = error_shape.metadata.get("error", {}).get("httpStatusCode")
    is_aws_own = error_shape._shape_model.get("fault") or error_shape.name.startswith("Internal")
    assert status == (declared or (500 if is_aws_own else 400))
    assert {"Code": error_shape.error_code, "Message": "What is wrong"} == {
        name: parsed["Error"][name] for name in ("Code", "Message")
    }
    assert parsed["ResponseMetadata"]["RequestId"] == "a-request"
    if MODELS[service].metadata["protocol"] != "query":
        told = parser.parse(response, error_shape)
        expected = {name: value for name, value in members.items() if name.lower() != "message"}
        if "errorType" in expected:  # bound to the header that carries the code
            expected["errorType"] = error_shape.error_code
        assert expected == {name: told.get(name) for name in expected}


def _expected(shape, params, protocol):
    """What cannot be told on the wire: an empty list in a query string, empty containers in a form."""
    if shape is None:
        return {}
    lost = {
        name
        for name, member in shape.members.items()
        if member.serialization.get("location") == "querystring" and params.get(name) == []
    }
    said = {name: value for name, value in params.items() if name not in lost}
    return _without_empty(said) if protocol == "query" else said


def _without_empty(value):
    if isinstance(value, dict):
        said = {name: _without_empty(item) for name, item in value.items()}
        return {name: item for name, item in said.items() if item not in ({}, None)}
    if not isinstance(value, list):
        return value
    return [_without_empty(item) for item in value if item != {}] or ([] if value == [] else None)


def _with_status(shape, result):
    """Return the result with the HTTP status as a member where the model has one."""
    if shape is None:
        return result
    in_status = [n for n, m in shape.members.items() if m.serialization.get("location") == "statusCode"]
    return {**dict.fromkeys(in_status, 200), **result}
