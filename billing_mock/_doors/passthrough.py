"""Services that may reach the network, by the names requests have for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import botocore

from .._gateway.model import service_model


def service_ids(services: tuple[str, ...]) -> frozenset[str]:
    """Return what botocore's events and host names call services, which are named as boto3 names them.

    Raises:
        ValueError: One of them is no service boto3 knows.
    """
    return frozenset().union(*map(_names, services)) if services else frozenset()


@cache
def _names(service: str) -> frozenset[str]:
    if not service or not (Path(botocore.__file__).parent / "data" / service).is_dir():
        told = f"passthrough: {service!r} is no service boto3 knows; name it as for boto3.client"
        raise ValueError(told)
    model = service_model(service)
    return frozenset({model.service_id.hyphenize(), model.endpoint_prefix})
