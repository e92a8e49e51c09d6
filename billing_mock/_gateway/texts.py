"""JSON texts of answers, each resource's written once. Knows shapes and frozen dataclasses, not the wire.

A resource is never changed in place, so what was written of it stays true: its text is kept in the
resource itself and goes with it. A class whose properties depend on anything but its own fields
says ``volatile = True`` and is written anew each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from botocore.model import ListShape, Shape, StructureShape

from .shapes import writer

Text: TypeAlias = "Callable[[Any], str]"

ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def texter(shape: StructureShape) -> Text:
    """Return what writes an answer of *shape*, a document that holds resources or a resource itself."""
    resource = _resource(shape)
    members = [
        (name, f'"{member.serialization.get("name", name)}":', _member(member))
        for name, member in shape.members.items()
    ]

    def text(value: Any) -> str:
        if value is None:
            return "{}"
        if type(value) is not dict and not isinstance(value, Mapping):  # the first is the quick one
            return resource(value)
        said = []
        for name, key, write in members:
            item = value.get(name)
            if item is not None:
                said.append(key + write(item))
        return "{" + ",".join(said) + "}"

    return text


def _member(shape: Shape) -> Text:
    if isinstance(shape, StructureShape) and not getattr(shape, "is_document_type", False):
        return _resource(shape)
    return _list(shape) if isinstance(shape, ListShape) else _plain(shape)


def _plain(shape: Shape) -> Text:
    write = writer(shape)
    return ENCODE if write is None else lambda value: ENCODE(write(value))


def _resource(shape: StructureShape) -> Text:
    """Return what writes one resource, or a document that stands for one."""
    write: Any = writer(shape)
    key = _key(shape)

    def text(value: Any) -> str:
        kind: Any = type(value)
        if not _is_lasting(kind):
            return ENCODE(write(value))
        kept = value.__dict__
        found: str | None = kept.get(key)
        if found is None:
            found = kept[key] = ENCODE(write(value))
        return found

    return text


def _list(shape: ListShape) -> Text:
    plain = _plain(shape)
    if not isinstance(shape.member, StructureShape):
        return plain
    resource, key = _resource(shape.member), _key(shape.member)

    def text(values: Any) -> str:
        try:
            # A page of resources that all were written before is put together at once.
            return f"[{','.join([value.__dict__[key] for value in values])}]"
        except KeyError:
            return f"[{','.join(map(resource, values))}]"
        except AttributeError:  # documents, or a mapping that stands for a list of keys and values
            return plain(values)

    return text


def _key(shape: Shape) -> str:
    return f" as {shape.name}"  # no attribute has a name with a space


@cache
def _is_lasting(kind: type) -> bool:
    """Tell whether what is written of a value of *kind* stays true, and can be kept in it."""
    parameters: Any = getattr(kind, "__dataclass_params__", None)
    is_frozen = parameters is not None and parameters.frozen and "__slots__" not in vars(kind)
    return is_frozen and not getattr(kind, "volatile", False)
