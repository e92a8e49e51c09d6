"""One request, start to finish: bytes and headers in, bytes and headers out."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from .._backends import SERVICES
from .._backends.base import Backend
from .._world import BaseWorld
from .._world.calls import Call
from .._world.faults import Fault
from .._world.refusals import Refusal, RequestEntityTooLargeException
from ..errors import NotMocked
from .callers import Caller, caller_of
from .constraints import told
from .faults import failure
from .hosts import service_at
from .messages import Broken, Held, Request, Response
from .operations import Operation, find, operation
from .pages import DEFAULT_SIZE, BadToken, Paging
from .protocols import protocol
from .replays import Replays, digest_of
from .shapes import Unreadable
from .wire import Params

LARGEST_BODY = 1024 * 1024


class Gateway:
    """Answers, from one world, the requests meant for the services it mocks.

    A request goes one way: route, decode, who calls, fault, check, replay, call, page,
    encode, record. Each step hands its values to the next.
    """

    def __init__(self, world: BaseWorld) -> None:
        self.world = world
        self._replays = Replays(world)

    def answer(self, request: Request) -> Response:
        """Answer a request.

        Raises:
            NotMocked: There is no backend for its service, or no handler for its operation.
        """
        service = request.service or service_at(request)
        if service not in SERVICES:
            raise NotMocked(_no_service(service, request))
        asked = operation(service, request.operation) if request.operation else find(service, request)
        fault = self._fault(asked) if asked is not None and self.world.faults else None
        with self.world.lock:
            now = self.world.catch_up()
            try:
                return self._answer(service, request, now, asked, fault)
            finally:
                self.world.clock.release()

    def _fault(self, asked: Operation) -> Fault | None:
        """Return the fault that befalls a call, after the time it takes, which holds up no other call."""
        with self.world.lock:
            fault = self.world.faults.take(asked.service, asked.name)
        if fault is not None and fault.delay:
            time.sleep(fault.delay)
        return fault

    def _answer(
        self, service: str, request: Request, now: datetime, asked: Operation | None, fault: Fault | None
    ) -> Response:
        caller = caller_of(request, self.world)
        backend = self._backend(service, caller)
        params: Params = {}
        code: str | None = None
        response: Response | None = None
        request_id = self.world.ids.request()
        try:
            expires = caller.principal.expires
            if expires is not None and expires <= now:
                raise protocol(service).expired()
            if asked is None:
                raise backend.unknown_operation()
            if asked.handler not in backend.handlers:
                raise _no_operation(asked, held=asked.name in backend.held)
            known = asked.known.recall(request)
            params = _decode(asked, request, backend) if known is None else known
            if fault is not None:
                raise failure(fault)
            backend.admit(asked.name, params, caller.principal)
            if known is None:
                params = _checked(asked, params, backend)
                asked.known.keep(request, params)
            response = asked.encode(self._result(asked, params, backend, caller), request_id)
        except Refusal as refusal:
            code = refusal.code
            response = protocol(service).refuse(refusal, request_id)
        except Broken as broken:
            code = broken.kind
            raise
        finally:
            # A call that is not mocked was not answered, and one that ended in a handler's own bug neither.
            if response is not None or code is not None:
                name = asked.name if asked else ""
                self.world.calls.add(Call(service, name, params, caller.account_id, caller.region, code, now))
        return response

    def _result(self, asked: Operation, params: Params, backend: Backend, caller: Caller) -> Any:
        """Call the handler, unless the request repeats one with the same idempotency token; then page."""
        token = params.get(asked.token) if asked.token else None
        if asked.token is None or token is None:
            result = _call(asked, params, backend, caller)
            return _page(asked, asked.paging, params, result, backend) if asked.paging else result
        scope, digest = f"{backend.scope} {asked.name}", digest_of(params, asked.token)
        before = self._replays.find(scope, token)
        if before is None:
            result = _call(asked, params, backend, caller)
            self._replays.keep(scope, token, digest, result)
            return result
        if before.digest != digest:
            raise backend.reused_token(token, before.result)
        return before.result

    def _backend(self, service: str, caller: Caller) -> Backend:
        kind = SERVICES[service]
        account_id = self.world.account_id if kind.shared else caller.account_id
        key = service, account_id, caller.region if kind.regional else ""
        backend: Backend | None = self.world.backends.get(key)
        if backend is None:
            backend = self.world.backends[key] = kind(self.world, account_id, caller.region)
        return backend


def _decode(asked: Operation, request: Request, backend: Backend) -> Params:
    if len(request.body) > LARGEST_BODY:
        told_so = f"Request size exceeded {LARGEST_BODY} bytes"
        raise RequestEntityTooLargeException(told_so, status=413)
    try:
        return asked.decode(request)
    except Unreadable as error:
        raise backend.malformed(str(error)) from error


def _checked(asked: Operation, params: Params, backend: Backend) -> Params:
    """Return the members as Python values, or raise the refusal of what breaks the model's constraints."""
    try:
        if not asked.constraints.allow(params):
            params = _without_nulls(params)
            _refuse_violations(asked, params, backend)
        return asked.read(params) if asked.read else params
    except Unreadable as error:
        raise backend.malformed(str(error)) from error
    except RecursionError as error:  # a shape that contains itself, deeper than Python goes
        raise backend.malformed("Document is nested too deeply") from error


def _refuse_violations(asked: Operation, params: Params, backend: Backend) -> None:
    violations = asked.constraints.violations(params)
    mistyped = [violation.text for violation in violations if violation.kind == "type"]
    if mistyped:
        raise backend.malformed(mistyped[0])
    if violations:
        raise backend.invalid(
            told(violations), [(violation.path, violation.text) for violation in violations]
        )


def _call(asked: Operation, params: Params, backend: Backend, caller: Caller) -> Any:
    handler = backend.handlers[asked.handler]
    arguments = asked.arguments
    given = {arguments[name]: item for name, item in params.items() if name in arguments}
    return handler(**given, caller=caller.principal) if handler.wants_caller else handler(**given)


def _page(asked: Operation, paging: Paging, params: Params, result: Any, backend: Backend) -> Any:
    usual = backend.page_sizes.get(asked.name, DEFAULT_SIZE)
    try:
        return paging.page(params, result, f"{backend.scope} {asked.name}", usual)
    except BadToken as error:
        raise backend.bad_token() from error


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _no_service(service: str | None, request: Request) -> str:
    asked = f"{service} {request.operation or ''}".strip() if service else f"{request.method} {request.url}"
    return (
        f"billing_mock does not mock {asked}. It mocks {', '.join(sorted(SERVICES))}. "
        f"To let a service reach the network: mock_billing(passthrough=({service or 'SERVICE'!r},))"
    )


def _no_operation(asked: Operation, *, held: bool) -> NotMocked:
    mocked = ", ".join(sorted(SERVICES[asked.service].operations()))
    told = (
        f"billing_mock does not mock {asked.service} {asked.name} yet. Of {asked.service} it mocks {mocked}. "
        f"To let the whole service reach the network: mock_billing(passthrough=({asked.service!r},))"
    )
    return (
        Held(f"{told}. moto is not asked either: it knows nothing of what is here")
        if held
        else NotMocked(told)
    )
