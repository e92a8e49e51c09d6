"""From Java's regular expressions, matched against the whole of a text, to those of ``jsonschema-rs``.

Knows patterns, not where a model has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

_CLASSES = {
    r"\d": "0-9",
    r"\D": r"\x00-/:-\u{10FFFF}",
    r"\s": r" \t\n\x0B\f\r",
    r"\S": r"\x00-\x08\x0E-\x1F!-\u{10FFFF}",
    r"\w": "A-Za-z0-9_",
    r"\W": r"\x00-/:-@\[-\^`{-\u{10FFFF}",
    r"\p{Cntrl}": r"\x00-\x1F\x7F",
    r"\p{Digit}": "0-9",
    r"\p{Graph}": "!-~",
    r"\p{Upper}": "A-Z",
}
"""Classes that are ASCII in Java and would be more in Rust, as they are written between brackets."""

_DOT = r"[^\n\r\u0085\u2028\u2029]"
_TOKEN = re.compile(r"(?P<class>\\[dDsSwW]|\\p\{\w+\})(?P<hyphen>-?)|\\.|[\[\].]", re.DOTALL)


def translated(pattern: str) -> str:
    """Return a *pattern* of the model as ``jsonschema-rs`` has to be given it to mean the same."""
    in_brackets = False

    def translate(token: re.Match[str]) -> str:
        nonlocal in_brackets
        text, name = token[0], token["class"]
        if text in {"[", "]"}:
            in_brackets = text == "["
        if text == "." and not in_brackets:
            return _DOT
        if name is None:
            return text
        known = _CLASSES.get(name)
        meaning = name if known is None else known if in_brackets else f"[{known}]"
        return meaning + token["hyphen"].replace("-", r"\-")  # to Java a range cannot start with a class

    return f"^(?:{_TOKEN.sub(translate, pattern)})$"


def is_readable(pattern: str) -> bool:
    """Tell whether *pattern* compiles: one that a later botocore brings may not, and is not checked then."""
    try:
        return bool(matcher(pattern))
    except ValueError:
        return False


@cache
def matcher(pattern: str) -> Callable[[Any], bool]:
    """Return what tells whether a text matches a *pattern* that was translated."""
    return compiled({"pattern": pattern})


def compiled(schema: dict[str, Any]) -> Callable[[Any], bool]:
    """Return what tells whether a document fits a JSON Schema."""
    from jsonschema_rs import Draft202012Validator  # 40 ms, which only requests have to pay

    return Draft202012Validator(schema).is_valid
