"""Reads every answer given in this suite against its model, so that no mistake reaches a user."""

from __future__ import annotations

import base64
import datetime as dt
from functools import cache

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser

from billing_mock._gateway import faults
from billing_mock._gateway.constraints import Constraints
from billing_mock._gateway.gateway import Gateway
from billing_mock._gateway.model import service_model
from billing_mock._gateway.operations import find

# Codes any AWS service may answer with, modelled or not: what is common, and what its front end says.
COMMON = {
    *faults.COMMON,
    "InvalidAction",
    "RequestEntityTooLargeException",
    "SerializationException",
    "UnknownOperationException",
}

# Where AWS's own answers do not keep AWS's own model, by the path of the member.
EXCEPTIONS = {
    # A plan without rules is legal and prices at public rates; the model says a plan has one at least.
    ("billingconductor", "size"),
    # The same, and a rule in no plan, told by the lists of either.
    ("billingconductor", "pricingRuleArns"),
    ("billingconductor", "pricingPlanArns"),
    # What has no tags has an empty map of them; the model says a map has one at least.
    ("billingconductor", "tags"),
}


def install(monkeypatch):
    """Proofread from now on, until *monkeypatch* is undone."""
    real = Gateway._answer

    def answer(gateway, service, request, *more):
        response = real(gateway, service, request, *more)
        proofread(service, request, response)
        return response

    monkeypatch.setattr(Gateway, "_answer", answer)


def proofread(service, request, response):
    """Raise AssertionError unless *response* is one AWS's model allows."""
    operation = request.operation or getattr(find(service, request), "name", None)
    if operation is None:
        return
    model = service_model(service).operation_model(operation)
    wire = {
        "status_code": response.status,
        "headers": HeadersDict(response.headers),
        "body": response.body,
    }
    parsed = create_parser(service_model(service).metadata["protocol"]).parse(wire, model.output_shape)
    if response.status >= 300:
        code = parsed["Error"]["Code"]
        modelled = {shape.error_code for shape in model.error_shapes}
        assert code in modelled | COMMON, f"{service} {operation} does not model {code}"
        return
    parsed.pop("ResponseMetadata")
    wrong = [
        violation.text
        for violation in constraints(service, operation).violations(plain(parsed))
        if (service, violation.path.rpartition(".")[2]) not in EXCEPTIONS
    ]
    assert [] == wrong, f"{service} {operation}: {wrong}"


@cache
def constraints(service, operation):
    return Constraints(service_model(service).operation_model(operation).output_shape)


def plain(value):
    """Return a parsed value as it is on the wire."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.timestamp()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
