"""What a schema cannot say of a document and no world is needed to tell: names, services, times."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

from .._backends import SERVICES
from .._world.clock import moment
from .._world.ledger import Ledger
from .documents import Document
from .places import Path, bad, guess
from .references import references

SECTIONS = ("accounts", "remove_accounts", "transfers", "ledger", "calls")
"""What a scenario and each of its steps may have, in the order it is done."""


def sections(content: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Iterate over the document itself and its steps, each with its path."""
    yield (), content
    for place, step in enumerate(content.get("steps", ())):
        yield ("steps", place), step


def items(content: Mapping[str, Any]) -> Iterator[tuple[str, Path, Any]]:
    """Iterate over all that is to be done, in order: its section, its path, the item."""
    for path, part in sections(content):
        for section in SECTIONS:
            for place, item in enumerate(part.get(section, ())):
                yield section, (*path, section, place), item


def check(document: Document) -> None:
    """Check what a document says by itself; its form was checked before.

    Raises:
        BadScenario: Something in it cannot be meant: where, and what was expected.
    """
    for path, part in sections(document.content):
        for key in ("now", "at"):
            _check_time(document, (*path, key), part.get(key))
    known: set[str] = set()
    for section, path, item in items(document.content):
        _check_references(document, path, item, known)
        if section == "calls":
            _check_call(document, path, item)
        if section == "ledger":
            _check_row(document, path, item)
        _check_time(document, (*path, "start"), item.get("start") if isinstance(item, Mapping) else None)
        name = item.get("as") if isinstance(item, Mapping) else None
        if name in known:
            raise bad(document.origin, (*path, "as"), f"the name {name!r} was given before")
        known |= {name} if name else set()


def _check_time(document: Document, path: Path, text: str | None) -> None:
    try:
        moment(text or "2026-11-22")
    except ValueError as error:
        raise bad(document.origin, path, str(error)) from error


def _check_references(document: Document, path: Path, item: Any, known: set[str]) -> None:
    for where, reference in references(item, path):
        if not isinstance(reference, str) or "." not in reference:
            told = f'expected a name and a member of it, such as "plan.Arn", not {reference!r}'
            raise bad(document.origin, where, told)
        name = reference.partition(".")[0]
        if name not in known:
            told = f"nothing before this is called {name!r}: {guess(name, known)}"
            raise bad(document.origin, where, told)


def _check_call(document: Document, path: Path, call: Mapping[str, Any]) -> None:
    service, operation = call["service"], call["operation"]
    if service not in SERVICES:
        told = f"billing_mock does not mock {service!r}: {guess(service, SERVICES)}"
        raise bad(document.origin, (*path, "service"), told)
    names = {name.replace("_", ""): name for name in SERVICES[service].operations()}
    if operation.lower() not in names:
        named = {name.title().replace("_", "") for name in names.values()}
        told = f"billing_mock does not mock {service} {operation!r}: {guess(operation, named)}"
        raise bad(document.origin, (*path, "operation"), told)


def _check_row(document: Document, path: Path, row: Mapping[str, Any]) -> None:
    known = {"file", *inspect.signature(Ledger.add).parameters} - {"self"}
    for name in row:
        if name not in known:
            raise bad(document.origin, path, f"unknown {name!r}: {guess(name, known)}")
