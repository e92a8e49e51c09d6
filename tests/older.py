"""What an older botocore does not know yet: the library answers it all, but a client cannot read it."""

from __future__ import annotations

import botocore
import botocore.session

WRITTEN_WITH = (1, 44, 5)
"""The botocore whose models the handlers follow."""

IS_OLDER = tuple(map(int, botocore.__version__.split(".")[:3])) < WRITTEN_WITH

_MODELS = {}


def readable(service, operation, answer):
    """Return an expected *answer* less the members that this botocore has no model of."""
    shape = _model(service).operation_model(operation).output_shape
    assert IS_OLDER or answer.keys() <= shape.members.keys()
    return {name: item for name, item in answer.items() if name in shape.members}


def knows(service, operation, member):
    """Tell whether this botocore can send *member* of a request, or read it of an answer."""
    shapes = _model(service).operation_model(operation)
    return any(member in shape.members for shape in (shapes.input_shape, shapes.output_shape) if shape)


def _model(service):
    if service not in _MODELS:
        _MODELS[service] = botocore.session.get_session().get_service_model(service)
    return _MODELS[service]
