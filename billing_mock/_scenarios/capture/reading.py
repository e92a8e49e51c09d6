"""Calls that only read, and what becomes of those that are refused. Knows boto3, no service."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

NOTHING: tuple[Any, ...] = (None, "", {}, [])


class Reading:
    """The calls of one capture.

    Args:
        session: The boto3 session to call with.
        say: Told which operation was refused, once for each.
    """

    def __init__(self, session: Any, say: Callable[[str], None]) -> None:
        self.client = cache(session.client)
        self._say = say
        self._refused: set[tuple[str, str]] = set()

    def rows(self, service: str, operation: str, member: str, **params: Any) -> list[Any]:
        """Return all items of a list, or none if the call is refused.

        Args:
            service: As boto3 names it.
            operation: In snake_case.
            member: The list wanted of the answer.
            params: What to ask.
        """
        try:
            pages = self.client(service).get_paginator(operation).paginate(**params)
            return [row for page in pages for row in page.get(member) or ()]
        except (BotoCoreError, ClientError) as error:
            self._refuse(service, operation, error)
            return []

    def one(self, service: str, operation: str, **params: Any) -> dict[str, Any]:
        """Return an answer, empty if the call is refused."""
        try:
            answer: dict[str, Any] = getattr(self.client(service), operation)(**params)
        except (BotoCoreError, ClientError) as error:
            self._refuse(service, operation, error)
            return {}
        return answer

    def takes(self, service: str, operation: str, row: dict[str, Any]) -> dict[str, Any]:
        """Return what of *row* an operation, by AWS's name, takes as its own members."""
        members = self.client(service).meta.service_model.operation_model(operation).input_shape.members
        return {name: item for name, item in row.items() if name in members and item not in NOTHING}

    def _refuse(self, service: str, operation: str, error: Exception) -> None:
        if (service, operation) not in self._refused:
            self._refused.add((service, operation))
            self._say(f"left out {service} {operation}: {error}")
