"""XML of the query protocol, written from what a shape's writer made."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from botocore.model import ListShape, MapShape, Shape, StructureShape

__all__ = ["element", "escape", "tag"]


def tag(name: str, inside: str) -> str:
    """Return *inside*, which is XML, in an element."""
    return f"<{name}>{inside}</{name}>"


def element(shape: Shape, said: Any) -> str:
    """Return the inside of the element for *said*, a wire value of *shape*."""
    if isinstance(shape, StructureShape):
        wires = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        return "".join(
            tag(wire, element(member, said[wire])) for wire, member in wires.items() if wire in said
        )
    if isinstance(shape, ListShape):
        return "".join(tag("member", element(shape.member, item)) for item in said)
    if isinstance(shape, MapShape):
        entries = (
            tag("key", escape(key)) + tag("value", element(shape.value, item)) for key, item in said.items()
        )
        return "".join(tag("entry", entry) for entry in entries)
    return ("true" if said else "false") if isinstance(said, bool) else escape(str(said))
