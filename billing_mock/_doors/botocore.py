"""The door for botocore's clients, and so for boto3's and the AWS CLI's.

botocore asks its ``before-send`` event for a response before it opens a socket. Patched is
the class that emits events, not a client: so clients made earlier, later, by any session
and for any endpoint all come through here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.hooks import HierarchicalEmitter

from .._gateway import Gateway, Request
from .._gateway.hosts import is_aws, service_with_id
from .._gateway.loader import shared_loader
from ..errors import NotMocked

EVENT = "before-send."

# What is patched, and what of it has no stubs.
EMITTER: Any = HierarchicalEmitter
SESSIONS: Any = botocore.session


class Route(Protocol):
    """What the door asks of whatever is active."""

    gateway: Gateway

    def passes(self, service_id: str) -> bool:
        """Tell whether a service, by its id in botocore's events, may reach the network."""


class Door:
    """The patch of botocore; open while there is something to answer from.

    Args:
        current: Returns what is active, asked at each request.
    """

    def __init__(self, current: Callable[[], Route]) -> None:
        self._current = current
        self._originals: list[tuple[Any, str, Any]] = []

    def open(self) -> None:
        """Let requests in."""
        current, real_emit = self._current, EMITTER.emit

        def emit(emitter: Any, event_name: str, **kwargs: Any) -> Any:
            if event_name.startswith(EVENT):
                return _send(current(), emitter, event_name, kwargs["request"], real_emit)
            return real_emit(emitter, event_name, **kwargs)

        self._originals = [(EMITTER, "emit", real_emit), (SESSIONS, "create_loader", SESSIONS.create_loader)]
        EMITTER.emit = emit
        SESSIONS.create_loader = shared_loader

    def close(self) -> None:
        """Leave botocore as it was."""
        for owner, name, original in self._originals:
            setattr(owner, name, original)


class Scoped:
    """A handler that answers the clients of one session from one world, with nothing patched."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def __call__(self, request: AWSPreparedRequest, event_name: str, **_: Any) -> AWSResponse:
        """Answer a request."""
        return _answer(self._gateway, request, event_name)


def _send(
    route: Route, emitter: Any, event_name: str, request: AWSPreparedRequest, real_emit: Any
) -> list[tuple[Any, Any]]:
    service_id = event_name.split(".", 2)[1]
    ours = service_with_id(service_id) is not None and not route.passes(service_id)
    responses: list[tuple[Any, Any]] = (
        _emit_without_moto(emitter, event_name, request)
        if ours
        else real_emit(emitter, event_name, request=request)
    )
    if any(response is not None for _, response in responses):
        return responses
    if ours:
        return [*responses, (route, _answer(route.gateway, request, event_name))]
    if is_aws(request.url) and not route.passes(service_id):
        raise NotMocked(_not_mocked(service_id, event_name))
    return responses


def _emit_without_moto(emitter: Any, event_name: str, request: AWSPreparedRequest) -> list[tuple[Any, Any]]:
    """Let everybody see the request but moto, which would answer that it has no such service."""
    handlers = emitter._lookup_cache.get(event_name)  # noqa: SLF001  # emit would call moto's handler too
    if handlers is None:
        handlers = emitter._lookup_cache[event_name] = emitter._handlers.prefix_search(event_name)  # noqa: SLF001
    return [
        (handler, handler(request=request, event_name=event_name))
        for handler in handlers
        if not type(handler).__module__.startswith("moto.")
    ]


def _answer(gateway: Gateway, request: AWSPreparedRequest, event_name: str) -> AWSResponse:
    _, service_id, operation = event_name.split(".", 2)
    service = service_with_id(service_id)
    if service is None:
        raise NotMocked(_not_mocked(service_id, event_name))
    headers: Any = request.headers
    asked = Request(request.method, request.url, headers, _bytes(request.body), service, operation)
    response = gateway.answer(asked)
    said: Any = response.headers
    raw: Any = _Raw(response.body)
    return AWSResponse(request.url, response.status, said, raw)


def _bytes(body: Any) -> bytes:
    if isinstance(body, str):
        return body.encode()
    return body.read() if hasattr(body, "read") else bytes(body or b"")


def _not_mocked(service_id: str, event_name: str) -> str:
    return (
        f"billing_mock does not mock {service_id} {event_name.rpartition('.')[2]}, and nothing else "
        f"answered it. To let the service reach the network: mock_billing(passthrough=({service_id!r},))"
    )


class _Raw(io.BytesIO):
    """A body botocore can stream."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Yield the body."""
        yield self.read()


__all__ = ["Door", "Route", "Scoped"]
