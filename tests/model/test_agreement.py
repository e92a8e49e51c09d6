"""Handlers agree with botocore's model, parameter by parameter, and every one is found once."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from billing_mock._backends import SERVICES
from billing_mock._gateway.hosts import ADDRESSES
from billing_mock._gateway.model import members, snake
from billing_mock._gateway.operations import names, operation
from billing_mock._world import BaseWorld
from tests.older import IS_OLDER

HANDLERS = [
    (service, name)
    for service, backend in SERVICES.items()
    for name in names(service)
    if snake(name) in backend.operations()
]


@pytest.mark.parametrize(("service", "name"), HANDLERS)
def test_parameters_are_the_models(service, name):
    asked = operation(service, name)
    shape = asked.model.input_shape
    required = {snake(member) for member in (shape.required_members if shape else ())}
    handler = SERVICES[service].operations()[asked.handler]
    parameters = dict(inspect.signature(handler).parameters)
    parameters.pop("caller", None)
    expected = set(asked.arguments.values())

    # An older botocore cannot send what a newer one can.
    assert expected == {name for name in parameters if name in expected or not IS_OLDER}
    assert required & expected == {name for name, item in parameters.items() if item.default is item.empty}
    assert {inspect.Parameter.KEYWORD_ONLY} >= {item.kind for item in parameters.values()}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_handler_is_an_operation(service):
    assert IS_OLDER or set(SERVICES[service].operations()) <= {snake(name) for name in names(service)}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_no_operation_has_two_handlers(service):
    backend = SERVICES[service](BaseWorld(), "123456789012", "us-east-1")
    found = Counter(name for collection in backend.collections.values() for name in collection.handlers)

    assert [] == [name for name, count in found.items() if count > 1]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_snake_case_is_unambiguous(service):
    for name in names(service):
        given = members(operation(service, name).model.input_shape)

        assert len(given) == len({snake(member) for member in given})


def test_every_backend_has_an_address():
    assert set(SERVICES) <= set(ADDRESSES)


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_page_sizes_are_of_paginated_operations(service):
    for name, size in SERVICES[service].page_sizes.items():
        assert operation(service, name).paging is not None
        assert size > 0
