"""Every operation that has a page token is known to be paginated, and how."""

from __future__ import annotations

import pytest

from billing_mock._gateway.operations import operation
from tests.model.models import operations, service_models

MODELS = service_models()


def paginated():
    for service, name in operations():
        model = MODELS[service].operation_model(name)
        given = list(model.output_shape.members if model.output_shape else ())
        if any(member.lower() in {"nexttoken", "nextpagetoken", "nextmarker"} for member in given):
            yield service, name


@pytest.mark.parametrize(("service", "name"), list(paginated()))
def test_items_token_and_size_are_found(service, name):
    asked = operation(service, name)
    paging = asked.paging

    assert paging is not None
    assert paging.asked in asked.model.input_shape.members
    shape = asked.model.output_shape
    assert paging.given in shape.members
    for part in paging.items:
        shape = shape.members[part]
    assert shape.type_name in {"list", "map"}
    sizes = [
        member
        for member, found in asked.model.input_shape.members.items()
        if found.type_name in {"integer", "long"} and member.lower() in {"maxresults", "pagesize", "maxitems"}
    ]
    assert sizes == [size for size in [paging.size] if size]
