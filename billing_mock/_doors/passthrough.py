"""Services that may reach the network, by the id botocore's events have for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import botocore

from .._gateway.model import service_model


def service_ids(services: tuple[str, ...]) -> frozenset[str]:
    """Return the event ids of services named as boto3 names them.

    Raises:
        ValueError: One of them is no service botocore knows.
    """
    return frozenset(_service_id(service) for service in services) if services else frozenset()


@cache
def _service_id(service: str) -> str:
    if not (Path(botocore.__file__).parent / "data" / service).is_dir() or not service:
        told = f"passthrough: {service!r} is no service boto3 knows; name it as for boto3.client"
        raise ValueError(told)
    return service_model(service).service_id.hyphenize()
