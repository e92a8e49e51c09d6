"""Reading a scenario from where it is written. Knows files and formats, not what a scenario means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from .places import bad

YAML = (".yaml", ".yml")


class Document(NamedTuple):
    """What was written, in terms of JSON.

    Attributes:
        content: The document.
        origin: What to call it in an error.
        folder: What paths in it are relative to.
    """

    content: Any
    origin: str
    folder: Path


def read(source: Any) -> Document:
    """Read a document.

    Args:
        source: A mapping, or the path of a JSON or a YAML file.

    Raises:
        BadScenario: There is no such file, or it cannot be read.
        TypeError: It is neither a mapping nor a path.
    """
    if isinstance(source, Mapping):
        return Document(_plain(source), "scenario", Path())
    if not isinstance(source, (str, PathLike)):
        told = f"a scenario is a path or a dict, not {type(source).__name__}"
        raise TypeError(told)
    path = Path(fspath(source))
    origin = str(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise bad(origin, (), f"cannot be read: {reason}") from error
    parse = _yaml if path.suffix.lower() in YAML else _json
    return Document(_plain(parse(text, origin)), origin, path.parent)


def _json(text: str, origin: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise bad(origin, (), f"this is no JSON: {error}") from error


def _yaml(text: str, origin: str) -> Any:
    try:
        import yaml  # type: ignore[import-untyped,unused-ignore]  # stubs are for those who have it
    except ImportError as error:
        told = "reading YAML needs PyYAML, which is not installed: pip install pyyaml, or write JSON"
        raise bad(origin, (), told) from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise bad(origin, (), f"this is no YAML: {error}") from error


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: YAML and Python know times, and Python tuples and decimals."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (Decimal, PathLike)) else value
