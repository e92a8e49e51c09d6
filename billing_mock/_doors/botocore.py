"""The door for botocore's clients, and so for boto3's and the AWS CLI's.

botocore asks its ``before-send`` event for a response before it opens a socket. Patched is
the class that emits events, not a client: so clients made earlier, later, by any session
and for any endpoint all come through here.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import botocore.exceptions
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.hooks import EventAliaser, HierarchicalEmitter

from .._gateway import Broken, Gateway, Held, Request, Response
from .._gateway.hosts import is_aws, service_with_id
from .._gateway.loader import shared_loader
from ..errors import NotMocked
from . import aiobotocore

EVENT = "before-send."

# What is patched, and what of it has no stubs.
EMITTER: Any = HierarchicalEmitter
ALIASER: Any = EventAliaser
SESSIONS: Any = botocore.session


class Route(Protocol):
    """What a door asks of whatever is active."""

    gateway: Gateway

    def passes(self, service_id: str) -> bool:
        """Tell whether a service, by its id in botocore's events, may reach the network."""


class BotocoreDoor:
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
                return answered(emitter, event_name, kwargs["request"])
            return emitter._emit(event_name, kwargs)  # noqa: SLF001

        def emit_as_patched(emitter: Any, event_name: str, **kwargs: Any) -> Any:
            if event_name.startswith(EVENT):
                return answered(emitter, event_name, kwargs["request"])
            return real_emit(emitter, event_name, **kwargs)

        def answered(emitter: Any, event_name: str, request: AWSPreparedRequest) -> Any:
            sending = Sending(current(), emitter, event_name, request)
            return aiobotocore.send(sending) if aiobotocore.emits(emitter) else send(sending)

        real_copy = ALIASER.__copy__

        def copy(aliaser: Any) -> Any:
            # A client's emitter is a copy of its session's, with the same aliases: what one of them has
            # worked out holds for all, and a test that makes a client need not do it again.
            twin = real_copy(aliaser)
            twin._alias_name_cache = aliaser._alias_name_cache  # noqa: SLF001
            return twin

        # A call emits a dozen events that are not ours: of botocore's own `emit`, `_emit` is all there is.
        is_botocores = real_emit.__module__ == HierarchicalEmitter.__module__
        patches = (
            (EMITTER, "emit", emit if is_botocores else emit_as_patched),
            (ALIASER, "__copy__", copy),
            (SESSIONS, "create_loader", shared_loader),
        )
        self._originals = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
        for owner, name, ours in patches:
            setattr(owner, name, ours)

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
        service_id, operation = event_name.split(".", 2)[1:]
        service = service_with_id(service_id)
        if service is None:
            raise NotMocked(_not_mocked(service_id, operation))
        return response_of(request, answer(self._gateway, request, service, operation))


class Sending:
    """One request that botocore is about to send, and who wants to see it first."""

    def __init__(self, route: Route, emitter: Any, event_name: str, request: AWSPreparedRequest) -> None:
        self.route = route
        self.event_name = event_name
        self.request = request
        _, self.service_id, self.operation = event_name.split(".", 2)
        # The emitter's own `emit` would call moto's handler as well.
        handlers = emitter._lookup_cache.get(event_name)  # noqa: SLF001
        if handlers is None:
            handlers = emitter._handlers.prefix_search(event_name)  # noqa: SLF001
            emitter._lookup_cache[event_name] = handlers  # noqa: SLF001
        self.others: list[Any] = []
        self.moto: list[Any] = []
        for handler in handlers or ():
            (self.moto if is_moto(handler) else self.others).append(handler)

    @property
    def service(self) -> str | None:
        """The name of the service in boto3, if it is mocked here and not to be passed through."""
        return None if self.route.passes(self.service_id) else service_with_id(self.service_id)

    def answer(self, service: str) -> Response:
        """Answer it from the world that is active."""
        return answer(self.route.gateway, self.request, service, self.operation)

    def ask(self, handler: Any) -> Any:
        """Let *handler* see the request, and perhaps answer it."""
        return handler(request=self.request, event_name=self.event_name)

    def instead(self, error: NotMocked) -> Sequence[Any]:
        """Return moto's handlers, unless the operation works on what is held here, where moto has nothing."""
        return () if isinstance(error, Held) else self.moto

    def refuse_leak(self) -> None:
        """Raise unless the request, which nobody answered, may reach the network.

        Raises:
            NotMocked: It is for AWS, and not passed through.
        """
        if is_aws(self.request.url) and not self.route.passes(self.service_id):
            raise NotMocked(_not_mocked(self.service_id, self.operation))


def send(sending: Sending) -> list[tuple[Any, Any]]:
    """Let everybody see a request, and answer it unless somebody did; the result is that of ``emit``.

    What is mocked here is never shown to moto, which would answer that it has no such service. Of a
    service mocked here in part, moto has the operations that are not.
    """
    responses = []
    if sending.others:
        responses = [(handler, sending.ask(handler)) for handler in sending.others]
        if any(response is not None for _, response in responses):
            return responses
    service = sending.service
    if service is not None:
        try:
            return [*responses, (sending.route, response_of(sending.request, sending.answer(service)))]
        except NotMocked as error:
            theirs = [(handler, sending.ask(handler)) for handler in sending.instead(error)]
            if all(response is None for _, response in theirs):
                raise
            return theirs
    responses += [(handler, sending.ask(handler)) for handler in sending.moto]
    if all(response is None for _, response in responses):
        sending.refuse_leak()
    return responses


def answer(gateway: Gateway, request: AWSPreparedRequest, service: str, operation: str) -> Response:
    """Answer a request of botocore's.

    Raises:
        NotMocked: The operation is not mocked.
        HTTPClientError: A fault was injected that breaks the connection.
    """
    headers: Any = request.headers
    asked = Request(request.method, request.url, headers, _bytes(request.body), service, operation)
    try:
        return gateway.answer(asked)
    except Broken as broken:
        error: Any = getattr(botocore.exceptions, broken.kind)
        raise error(endpoint_url=request.url, error=broken) from broken


def response_of(request: AWSPreparedRequest, response: Response) -> AWSResponse:
    """Return a response as botocore expects it of a connection."""
    headers: Any = response.headers
    raw: Any = Raw(response.body)
    return AWSResponse(request.url, response.status, headers, raw)


def is_moto(handler: Any) -> bool:
    """Tell whether a handler is moto's."""
    return type(handler).__module__.startswith("moto.")


def _bytes(body: Any) -> bytes:
    if isinstance(body, bytes) or body is None:
        return body or b""
    if isinstance(body, str):
        return body.encode()
    return body.read() if hasattr(body, "read") else bytes(body or b"")


def _not_mocked(service_id: str, operation: str) -> str:
    return (
        f"billing_mock does not mock {service_id} {operation}, and nothing else answered it. "
        f"To let the service reach the network: mock_billing(passthrough=({service_id!r},))"
    )


class Raw(io.BytesIO):
    """A body botocore can stream."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Yield the body."""
        yield self.read()
