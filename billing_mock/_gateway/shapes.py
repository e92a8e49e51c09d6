"""Python values and wire values, told apart by a botocore shape.

Reading keeps the model's member names: a nested structure stays the document the caller
sent. Writing is a projection: for each member a shape declares, a mapping is asked for the
member's name and an object for the same name in snake_case. What the shape does not
declare is never sent; what a value does not have is left out.

Both are worked out once per shape, as functions; a function is ``None`` where a value
passes unchanged.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any, NamedTuple, TypeAlias

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_timestamp

from .model import snake

Convert: TypeAlias = "Callable[[Any], Any]"


class Unreadable(ValueError):
    """A value that is not of the kind its shape declares."""


def reader(shape: Shape) -> Convert | None:
    """Return what turns a checked wire value of *shape* into a Python value."""
    return _Reader().of(shape)


def writer(shape: Shape, timestamps: str = "unixtimestamp") -> Convert | None:
    """Return what turns a Python value into a wire value of *shape*.

    Args:
        shape: The shape.
        timestamps: How the protocol writes a timestamp whose shape does not say.
    """
    return _Writer(timestamps).of(shape)


class _Compiler:
    """One function per shape; a shape that contains itself is met again by name."""

    def __init__(self) -> None:
        self._known: dict[str, Convert | None] = {}

    def of(self, shape: Shape) -> Convert | None:
        if not isinstance(shape, (StructureShape, ListShape, MapShape)):
            return self.leaf(shape)
        if shape.name not in self._known:
            self._known[shape.name] = lambda value: (
                convert(value) if convert else value
            )  # met again inside itself
            convert = self.nested(shape)
            self._known[shape.name] = convert
        return self._known[shape.name]

    def nested(self, shape: Shape) -> Convert | None:
        if isinstance(shape, ListShape):
            return self.list(shape)
        if isinstance(shape, MapShape):
            return _values(self.of(shape.value))
        return self.structure(shape)  # type: ignore[arg-type]  # the only kind left

    def leaf(self, shape: Shape) -> Convert | None:
        raise NotImplementedError

    def list(self, shape: ListShape) -> Convert | None:
        raise NotImplementedError

    def structure(self, shape: StructureShape) -> Convert | None:
        raise NotImplementedError


class _Reader(_Compiler):
    def leaf(self, shape: Shape) -> Convert | None:
        return {"timestamp": read_timestamp, "blob": read_blob}.get(shape.type_name)

    def list(self, shape: ListShape) -> Convert | None:
        return _items(self.of(shape.member))

    def structure(self, shape: StructureShape) -> Convert | None:
        converts = {name: convert for name, member in shape.members.items() if (convert := self.of(member))}
        if not converts:
            return None

        def read(value: dict[str, Any]) -> dict[str, Any]:
            said = value
            if converts.keys().isdisjoint(value):
                return said
            for name, convert in converts.items():
                if name in value:
                    item = convert(value[name])
                    if item is not value[name]:
                        said = {**said, name: item}
            return said

        return read


class _Writer(_Compiler):
    def __init__(self, timestamps: str) -> None:
        super().__init__()
        self._timestamps = timestamps

    def leaf(self, shape: Shape) -> Convert | None:
        if shape.type_name == "timestamp":
            return TIMESTAMPS[shape.serialization.get("timestampFormat", self._timestamps).lower()]
        return write_blob if shape.type_name == "blob" else None

    def list(self, shape: ListShape) -> Convert | None:
        write = _items(self.of(shape.member))
        pair = _pair(shape.member)
        if pair is None:
            return write

        def spread(value: Any) -> Any:
            """Spread a mapping over a list of key and value, as AWS lists tags."""
            if isinstance(value, Mapping):
                return [{pair[0]: key, pair[1]: item} for key, item in value.items()]
            return write(value) if write else value

        return spread

    def structure(self, shape: StructureShape) -> Convert | None:
        if getattr(shape, "is_document_type", False):
            return None
        fields = [
            Field(name, snake(name), member.serialization.get("name", name), self.of(member))
            for name, member in shape.members.items()
        ]
        writers: dict[type, Convert] = {}

        def write(value: Any) -> Any:
            kind = type(value)
            if kind not in writers:
                writers[kind] = _compiled(kind, fields)
            return writers[kind](value)

        return write


class Field(NamedTuple):
    """One member of a structure, as it is found and as it is written."""

    name: str
    attribute: str
    wire: str
    convert: Convert | None


def _compiled(kind: type, fields: list[Field]) -> Convert:
    """Return what writes values of one *kind* as a structure with *fields*.

    A page of a list has hundreds of values, so the function is put together as source, as the standard
    library's dataclasses are: one statement a member takes a third of the time of any loop over members.
    """
    source = ["def write(value):", " said = {}"]
    for place, field in enumerate(fields):
        found = _found(kind, field)
        if found:
            written = f"convert{place}(item)" if field.convert else "item"
            source += [f" item = {found}", f" if item is not None: said[{field.wire!r}] = {written}"]
    source.append(" return said")
    names: dict[str, Any] = {f"convert{place}": field.convert for place, field in enumerate(fields)}
    exec("\n".join(source), names)  # noqa: S102  # made of nothing but names out of botocore's model
    write: Convert = names["write"]
    return write


def _found(kind: type, field: Field) -> str | None:
    """Return the expression that finds *field* in a ``value`` of *kind*; ``None`` if it is never there.

    A dataclass or a named tuple says what it has; any other object is asked.
    """
    if issubclass(kind, Mapping):
        return f"value.get({field.name!r})"
    declared = getattr(kind, "__dataclass_fields__", None) or getattr(kind, "_fields", None)
    if declared is None:
        return f"getattr(value, {field.attribute!r}, None)"
    there = field.attribute in declared or hasattr(kind, field.attribute)
    return f"value.{field.attribute}" if there else None


def _items(convert: Convert | None) -> Convert | None:
    return (lambda values: [convert(value) for value in values]) if convert else None


def _values(convert: Convert | None) -> Convert | None:
    return (lambda value: {key: convert(item) for key, item in value.items()}) if convert else None


def _pair(shape: Shape) -> tuple[str, str] | None:
    """Return the names of key and value of a structure that has just these."""
    names = sorted(shape.members) if isinstance(shape, StructureShape) else []
    return (names[0], names[1]) if [name.lower() for name in names] == ["key", "value"] else None


def read_timestamp(value: Any) -> datetime:
    """Read epoch seconds or any of the text forms as an aware `datetime` in UTC."""
    try:
        if isinstance(value, (int, float)):
            return datetime.fromtimestamp(value, timezone.utc)
        return parse_timestamp(value).astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError, RuntimeError, TypeError) as error:
        raise Unreadable(str(value)) from error


def read_blob(value: Any) -> bytes:
    """Read base64."""
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Unreadable(str(value)) from error


def write_blob(value: bytes) -> str:
    """Write base64."""
    return base64.b64encode(value).decode()


def _iso8601(value: datetime) -> str:
    fraction = f".{value.microsecond // 1000:03d}" if value.microsecond else ""
    return f"{value.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S}{fraction}Z"


def _unix(value: datetime) -> float:
    seconds = value.timestamp()
    whole = int(seconds)
    return whole if whole == seconds else round(seconds, 3)


TIMESTAMPS: dict[str, Convert] = {
    "unixtimestamp": _unix,
    "iso8601": _iso8601,
    "rfc822": lambda value: format_datetime(value.astimezone(timezone.utc), usegmt=True),
}
