"""What the gateway asks of botocore's service models.

Everything private or unstubbed in botocore that the gateway touches is touched here, so
that one file breaks when botocore moves. All of it is read-only and cached for the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from .loader import shared_loader

__all__ = ["error_shape", "members", "paginators", "service_model", "snake", "status_of"]

snake = lru_cache(maxsize=None)(xform_name)


@cache
def service_model(name: str) -> ServiceModel:
    """Return the model of a service by botocore's name for it."""
    return _session().get_service_model(name)


@cache
def paginators(name: str) -> Mapping[str, dict[str, Any]]:
    """Return ``paginators-1.json`` of a service, by operation; empty when it has none."""
    try:
        model: Any = _session().get_paginator_model(name)
    except botocore.exceptions.UnknownServiceError:
        return {}
    configs: dict[str, dict[str, Any]] = model._paginator_config  # noqa: SLF001  # no public way to list them
    return configs


@cache
def error_shape(service: str, code: str) -> StructureShape | None:
    """Return the shape a service models for an error code, if any."""
    shapes: list[Any] = list(service_model(service).error_shapes)
    return next((shape for shape in shapes if shape.error_code == code), None)


def status_of(shape: Shape) -> int:
    """Return the HTTP status of a modelled error.

    Where the model names none, an error is the caller's, unless the model or its name calls it AWS's own.
    """
    raw = vars(shape)["_shape_model"]  # of ``fault`` there is nothing in a shape's metadata
    declared: dict[str, Any] = raw.get("error", {})
    is_aws_own = raw.get("fault") or shape.name.startswith("Internal")
    return int(declared.get("httpStatusCode", 500 if is_aws_own else 400))


def members(shape: Any) -> Mapping[str, Shape]:
    """Return the members of a structure, of which there are none when there is no structure."""
    found: Mapping[str, Shape] = shape.members if shape is not None else {}
    return found


def locations(shape: Shape | None, where: str | None) -> dict[str, tuple[str, Shape]]:
    """Return the members bound to *where*, ``None`` for the body: name to wire name and shape."""
    return {
        name: (member.serialization.get("name", name), member)
        for name, member in members(shape).items()
        if member.serialization.get("location") == where
    }


def operations(name: str) -> dict[str, OperationModel]:
    """Return every operation of a service, by AWS's name for it."""
    model = service_model(name)
    return {operation: model.operation_model(operation) for operation in model.operation_names}


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.register_component("data_loader", shared_loader())
    return session
