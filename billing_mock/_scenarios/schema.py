"""The JSON Schema of scenarios, and how what breaks it is told. Knows the form, not what it means."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .places import bad, guess

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

FILE = Path(__file__).parents[1] / "scenario.schema.json"

_LONGEST = 80


def text() -> str:
    """Return the schema as it ships."""
    return FILE.read_text("utf-8")


def check(document: Any, origin: str) -> None:
    """Check the form of a document.

    Raises:
        BadScenario: It is not as the schema wants it: where, and what was expected.
    """
    errors = sorted(_validator().iter_errors(document), key=lambda error: list(map(str, error.path)))
    if errors:
        raise bad(origin, errors[0].absolute_path, _told(errors[0]))


def _told(error: ValidationError) -> str:
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        known = schema["properties"]
        unknown = next(str(name) for name in instance if name not in known)
        return f"unknown {unknown!r}: {guess(unknown, known)}"
    if error.validator == "required":
        missing = next(name for name in schema["required"] if name not in instance)
        return f"{missing!r} is missing"
    shown = json.dumps(instance, default=str)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
    return f"expected {schema['description']}, not {shown}"


@cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(text()))
