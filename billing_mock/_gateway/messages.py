"""What passes through a door: one request, one response. Knows neither AWS nor any library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..errors import NotMocked


class Request(NamedTuple):
    """One HTTP request.

    Attributes:
        method: Such as ``"POST"``.
        url: The whole URL.
        headers: Their names in any case.
        body: The bytes sent.
        service: botocore's name of the service, where the door knows it.
        operation: AWS's name of the operation, where the door knows it.
    """

    method: str
    url: str
    headers: Mapping[str, str | bytes]
    body: bytes
    service: str | None = None
    operation: str | None = None


class Response(NamedTuple):
    """One HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes


class Held(NotMocked):
    """An operation that is not mocked, on what is: no other mock can answer it."""


class Broken(Exception):
    """A connection that broke instead of answering.

    Args:
        kind: What botocore calls it, such as ``"ReadTimeoutError"``.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind}, as world.faults was told")
        self.kind = kind


def header(request: Request, name: str) -> str:
    """Return a header's value, empty when it was not sent."""
    value = request.headers.get(name)
    if value is None:
        value = next((found for key, found in request.headers.items() if key.lower() == name.lower()), "")
    return value.decode("latin-1") if isinstance(value, bytes) else value
