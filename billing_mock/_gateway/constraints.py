"""What AWS's framework demands of a request: knows botocore's shapes, and nothing of services or the wire.

An input shape becomes a JSON Schema, once.  ``jsonschema-rs`` answers yes or no, at a few microseconds a request;
``jsonschema`` says what is wrong, in AWS's words, and is imported only then.  Both ask ``jsonschema-rs`` about patterns,
so that they cannot disagree.

What AWS does not document, or words differently from service to service, is decided here:

* A broken list element is told by its own path, ``accountIds.1.member``.  A broken key or value of a map is told at the
  map, once, with all that is demanded of it: ``Map keys must satisfy constraint: [...]``, ``Map value must ...``.  What
  lies below a value of a map has the path ``map.key.member``.
* The value is left out where its shape or one around it is sensitive, and where it is or holds a structure (AWS prints
  the address of a Java object) or a blob.
* Of one value, the pattern is told before the length.
* A blob's length is that of its base64 text: exact to the group of three bytes.
* ``null`` in a list or a map must not be there.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from botocore.model import ListShape, MapShape, StructureShape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from botocore.model import Shape
    from jsonschema import ValidationError


@dataclass(frozen=True)
class Violation:
    """One thing AWS refuses: where, and AWS's whole sentence about it."""

    kind: Literal["type", "missing", "constraint"]
    path: str
    text: str


class Constraints:
    """What one operation demands of its input: cheap to make, compiled when first asked."""

    def __init__(self, shape: StructureShape | None) -> None:
        self._shape = shape

    def allow(self, params: Mapping[str, Any]) -> bool:
        """Tell whether AWS's framework would let the document *params* pass."""
        try:
            return self._accepts(params)
        except ValueError:  # text that is not Unicode: only half of a surrogate pair
            return not self.violations(params)

    def violations(self, params: Mapping[str, Any]) -> list[Violation]:
        """Say what is wrong with the document *params*, depth first, in the model's order of members."""
        shape = self._shape
        if shape is None:
            return []
        errors = _explainer()(self._schema).iter_errors(params)
        try:
            return list(dict.fromkeys(_violation(shape, error) for error in errors))
        except RecursionError:
            return [Violation("type", "", "Document is nested too deeply")]

    @cached_property
    def _accepts(self) -> Callable[[Mapping[str, Any]], bool]:
        if self._shape is None:
            return lambda params: True
        import jsonschema_rs  # noqa: PLC0415 -- the first request pays for it, not the import of the package

        return jsonschema_rs.Draft202012Validator(self._schema).is_valid

    @cached_property
    def _schema(self) -> dict[str, Any]:
        if self._shape is None:
            return {}
        definitions: dict[str, Any] = {}
        return {**_schema(self._shape, definitions), "$defs": definitions}


def told(violations: Iterable[Violation]) -> str:
    """Join *violations* to the message of AWS's validation error."""
    texts = [violation.text for violation in violations]
    return f"{len(texts)} validation error{'s'[: len(texts) != 1]} detected: {'; '.join(texts)}"


# From the shape to the schema

_TYPES = {
    "string": "string",
    "blob": "string",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
    "timestamp": ["number", "string"],
    "list": "array",
    "map": "object",
    "structure": "object",
}
_BOUNDS = {"string": "Length", "blob": "Length", "list": "Items", "map": "Properties"}  # else "maximum", "minimum"


def _schema(shape: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    """Describe *shape*, its structures in *definitions*: they are what recurs."""
    if isinstance(shape, StructureShape):
        if shape.is_document_type:
            return {}
        if shape.name not in definitions:
            schema = definitions[shape.name] = _own(shape)
            schema["required"] = shape.required_members
            schema["properties"] = {name: _schema(member, definitions) for name, member in shape.members.items()}
        return {"$ref": f"#/$defs/{shape.name}"}
    schema = _own(shape)
    if isinstance(shape, ListShape):
        schema["items"] = _schema(shape.member, definitions)
    elif isinstance(shape, MapShape):
        if keys := _demands(shape.key):
            schema["propertyNames"] = {keyword: demand for keyword, (demand, _) in keys.items()}
        schema["additionalProperties"] = _schema(shape.value, definitions)
    return schema


def _own(shape: Shape) -> dict[str, Any]:
    demands = {keyword: demand for keyword, (demand, _) in _demands(shape).items()}
    return {"type": _TYPES[shape.type_name], **demands}


def _demands(shape: Shape) -> dict[str, tuple[Any, str]]:
    """Return the keywords of *shape*'s own constraints, each with its value and AWS's words."""
    model = shape.metadata
    demands: dict[str, tuple[Any, str]] = {}
    if model.get("union"):
        choices = list(shape.members) if isinstance(shape, StructureShape) else []
        one = [{"required": [choice]} for choice in choices]
        demands["oneOf"] = one, f"Member must have exactly one of its members: [{', '.join(choices)}]"
    if "enum" in model:
        demands["enum"] = model["enum"], f"Member must satisfy enum value set: [{', '.join(model['enum'])}]"
    if "pattern" in model:
        words = f"Member must satisfy regular expression pattern: {model['pattern']}"
        demands["pattern"] = translated(model["pattern"]), words
    keyword = _BOUNDS.get(shape.type_name, "imum")
    measure = "value" if keyword == "imum" else "length"
    for bound, than in ("max", "less than"), ("min", "greater than"):
        if bound in model:
            limit = model[bound]
            words = f"Member must have {measure} {than} or equal to {limit}"
            if shape.type_name == "blob":
                limit = math.ceil(limit / 3) * 4 if bound == "max" else math.ceil(limit * 4 / 3)
            demands[bound + keyword] = limit, words
    return demands


# From Java's regular expressions to Rust's

_CLASSES = {
    r"\d": "0-9",
    r"\D": r"\x00-/:-\u{10FFFF}",
    r"\s": r" \t\n\x0B\f\r",
    r"\S": r"\x00-\x08\x0E-\x1F!-\u{10FFFF}",
    r"\w": "A-Za-z0-9_",
    r"\p{Graph}": "!-~",
    r"\p{Upper}": "A-Z",
    r"\p{Digit}": "0-9",
    r"\p{Cntrl}": r"\x00-\x1F\x7F",
}
"""What Java means by them: ASCII.  Rust means Unicode, and ECMA-262 spaces beyond ASCII."""

_TOKEN = re.compile(r"(?P<escape>\\p\{\w+\}|\\.)(?P<hyphen>-?)|\[\^?|\]|\.", re.DOTALL)


def translated(pattern: str) -> str:
    """Return *pattern*, which Java is to match against the whole of a text, as ``jsonschema-rs`` has to read it."""
    inside = False

    def translate(token: re.Match[str]) -> str:
        nonlocal inside
        text, escape = token[0], token["escape"]
        if escape is None:
            if text == ".":
                return text if inside else r"[^\n\r\u0085\u2028\u2029]"
            inside = text != "]"
            return text
        meant = _CLASSES.get(escape)
        if meant is None:
            meant = escape
        elif not inside:
            meant = f"[{meant}]"
        return meant + token["hyphen"].replace("-", r"\-")  # after a class a hyphen makes no range

    return f"^(?:{_TOKEN.sub(translate, pattern)})$"


@cache
def _matcher(pattern: str) -> Callable[[str], bool]:
    import jsonschema_rs  # noqa: PLC0415 -- only the first refusal pays for it

    return jsonschema_rs.Draft202012Validator({"pattern": pattern}).is_valid


# From the schema's complaint to AWS's sentence


@cache
def _explainer() -> Any:
    """Return the class of validators that complain where AWS does."""
    from jsonschema import Draft202012Validator, ValidationError  # noqa: PLC0415  # only a refusal pays for it
    from jsonschema.validators import extend  # noqa: PLC0415  # as above

    def pattern(_: Any, expected: str, value: Any, __: Any) -> Complaints:
        if isinstance(value, str) and not _matches(expected, value):
            yield ValidationError("")

    def enum(_: Any, allowed: list[str], value: Any, __: Any) -> Complaints:
        if isinstance(value, str) and value not in allowed:
            yield ValidationError("")

    def one_of(_: Any, choices: list[Any], value: Any, __: Any) -> Complaints:
        if isinstance(value, dict) and sum(choice["required"][0] in value for choice in choices) != 1:
            yield ValidationError("")

    def properties(this: Any, members: dict[str, Any], value: Any, schema: Any) -> Complaints:
        for name, member in members.items() if isinstance(value, dict) else ():
            if name in value:
                yield from this.descend(value[name], member, path=name)
            elif name in schema["required"]:
                yield ValidationError("", path=[name], validator="required", instance=None)

    def property_names(this: Any, demanded: Any, value: Any, _: Any) -> Complaints:
        if isinstance(value, dict) and any(True for key in value for _ in this.descend(key, demanded)):
            yield ValidationError("")

    def additional_properties(this: Any, demanded: Any, value: Any, _: Any) -> Complaints:
        broken = False
        for key, item in value.items() if isinstance(value, dict) else ():
            for error in this.descend(item, demanded, path=key):
                if len(error.path) > 1 or error.validator == "type":
                    yield error
                else:
                    broken = True
        if broken:
            yield ValidationError("")

    keywords = {
        "pattern": pattern,
        "enum": enum,
        "oneOf": one_of,
        "required": lambda *_: (),  # told by "properties", in its turn
        "properties": properties,
        "propertyNames": property_names,
        "additionalProperties": additional_properties,
    }
    types = Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number)
    return extend(Draft202012Validator, keywords, type_checker=types)  # type: ignore[no-untyped-call]


def _is_number(_: Any, value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _matches(pattern: str, text: str) -> bool:
    """Match as ``allow`` does; half of a surrogate pair, which Java takes, counts as one odd character."""
    return _matcher(pattern)(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _violation(shape: Shape, error: ValidationError) -> Violation:
    """Word the complaint *error* about a document of *shape*."""
    shape, path, secret = _place(shape, error.absolute_path)
    keyword, value = error.validator, error.instance
    if value is None:
        return Violation("missing", path, f"Value null at '{path}' failed to satisfy constraint: Member must not be null")
    if keyword == "type":
        return Violation("type", path, _misfit(shape, value))
    if keyword == "propertyNames" and isinstance(shape, MapShape):
        demand = f"Map keys must satisfy constraint: {_all(shape.key)}"
    elif keyword == "additionalProperties" and isinstance(shape, MapShape):
        demand = f"Map value must satisfy constraint: {_all(shape.value)}"
    else:
        demand = _demands(shape)[str(keyword)][1]
    shown = "" if secret else f" '{_java(value)}'"
    return Violation("constraint", path, f"Value{shown} at '{path}' failed to satisfy constraint: {demand}")


def _place(shape: Shape, steps: Iterable[str | int]) -> tuple[Shape, str, bool]:
    """Follow *steps* down: return the shape there, AWS's path to it, and whether to withhold its value."""
    path: list[str] = []
    secret = False
    for step in steps:
        secret = secret or bool(shape.metadata.get("sensitive"))
        if isinstance(shape, StructureShape):
            shape = shape.members[str(step)]
            path.append(f"{step}"[:1].lower() + f"{step}"[1:])
        elif isinstance(shape, ListShape):
            shape = shape.member
            path.append(f"{int(step) + 1}.member")
        elif isinstance(shape, MapShape):
            shape = shape.value
            path.append(f"{step}.member")
    return shape, ".".join(path), secret or _is_secret(shape)


def _is_secret(shape: Shape) -> bool:
    if shape.metadata.get("sensitive") or shape.type_name in {"structure", "blob"}:
        return True
    if isinstance(shape, ListShape):
        return _is_secret(shape.member)
    return isinstance(shape, MapShape) and (_is_secret(shape.key) or _is_secret(shape.value))


def _all(shape: Shape) -> str:
    """List all that is demanded of *shape*, the pattern last as AWS has it here."""
    demands = sorted(_demands(shape).items(), key=lambda demand: demand[0] == "pattern")
    return f"[{', '.join(words for _, (_, words) in demands)}]"


def _misfit(shape: Shape, value: Any) -> str:
    """Return what AWS's deserializer says of a JSON *value* that is not of *shape*."""
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    wanted = shape.type_name
    if wanted in {"list", "map", "structure"}:
        return "Expected null" if wanted == "structure" else f"Expected {wanted} or null"
    found = "STRING" if isinstance(value, str) else str(value).upper() if isinstance(value, bool) else "NUMBER"
    named = {"integer": "an Integer", "timestamp": "milliseconds since epoch"}
    return f"{found}_VALUE can not be converted to {named.get(wanted, f'a {wanted.title()}')}"


def _java(value: Any) -> str:
    """Print *value* as Java does."""
    if isinstance(value, list):
        return f"[{', '.join(map(_java, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_java(item)}' for key, item in value.items())}}}"
    return str(value).lower() if isinstance(value, bool) else str(value)
