"""What AWS's framework demands of any request: knows botocore's shapes, but not what a service means by them.

An input shape becomes a JSON Schema, once. ``jsonschema-rs`` answers yes or no in a few microseconds;
``jsonschema`` finds out what is wrong, to be told in AWS's words, and is imported only then. Both leave
patterns to ``jsonschema-rs``, so that they cannot disagree.

What AWS does not document, or words differently from service to service, is decided here:

- A broken element of a list is told at its own path, ``accountIds.1.member``. A broken key or value of a map
  is told at the map, once, with all that is demanded of it: ``Map keys must satisfy constraint: [...]``,
  ``Map value must satisfy constraint: [...]``. What lies deeper in a map has the path ``map.key.member``.
- The value is withheld where its shape or one around it is sensitive, and where it is or holds a blob or a
  structure, of which AWS prints the address of a Java object.
- Of one value, the pattern is told before the length.
- The length of a blob is measured on its base64 text, so its limits are exact to three bytes.
- ``null`` for a member means none, and is gone before it comes here; in a list or a map it is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

from botocore.model import ListShape, MapShape, Shape, StructureShape

from .patterns import compiled, is_readable, matcher, translated

if TYPE_CHECKING:
    from jsonschema import ValidationError


@dataclass(frozen=True)
class Violation:
    """One thing AWS refuses: where it stands, and AWS's whole sentence about it."""

    kind: Literal["type", "missing", "constraint"]
    path: str
    text: str


class Constraints:
    """What one operation demands of its input: cheap to make, compiled when it is first asked."""

    def __init__(self, shape: StructureShape | None) -> None:
        self._shape = shape

    def allow(self, params: Mapping[str, Any]) -> bool:
        """Tell whether the document *params* satisfies the model."""
        try:
            return self._accepts(params)
        except ValueError:
            # Half of a surrogate pair, which JSON and Java can hold and Rust cannot.
            return not self.violations(params)

    def violations(self, params: Mapping[str, Any]) -> list[Violation]:
        """Tell what is wrong with *params*: depth first, in the order of the model's members."""
        shape = self._shape
        if shape is None:
            return []
        errors = _explainer()(self._schema).iter_errors(params)
        try:
            return [_violation(shape, error) for error in errors]
        except RecursionError:
            return [Violation("type", "", "Document is nested too deeply")]

    @cached_property
    def _accepts(self) -> Callable[[Any], bool]:
        return compiled(self._schema)

    @cached_property
    def _schema(self) -> dict[str, Any]:
        definitions: dict[str, Any] = {}
        return {**_schema(self._shape, definitions), "$defs": definitions} if self._shape else {}


def told(violations: Iterable[Violation]) -> str:
    """Return the message of the validation error that reports *violations*."""
    texts = [violation.text for violation in violations]
    errors = "error" if len(texts) == 1 else "errors"
    return f"{len(texts)} validation {errors} detected: {'; '.join(texts)}"


# From shapes to JSON Schema.

_TYPES: dict[str, str | list[str]] = {
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
_SIZES = {"string": "Length", "blob": "Length", "list": "Items", "map": "Properties"}


def _schema(shape: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of *shape*; those of its structures go to *definitions*, since they can recur."""
    if isinstance(shape, StructureShape):
        if shape.is_document_type:
            return {}
        if shape.name not in definitions:
            schema = definitions[shape.name] = {"type": "object", **_keywords(shape)}
            if shape.required_members:
                schema["required"] = shape.required_members
            members = shape.members.items()
            schema["properties"] = {name: _schema(member, definitions) for name, member in members}
        return {"$ref": f"#/$defs/{shape.name}"}
    schema = {"type": _TYPES[shape.type_name], **_keywords(shape)}
    if isinstance(shape, ListShape):
        schema["items"] = _schema(shape.member, definitions)
    elif isinstance(shape, MapShape):
        schema["propertyNames"] = _keywords(shape.key)
        schema["additionalProperties"] = _schema(shape.value, definitions)
    return schema


def _keywords(shape: Shape) -> dict[str, Any]:
    return {keyword: value for keyword, (value, _) in _demands(shape).items()}


def _demands(shape: Shape) -> dict[str, tuple[Any, str]]:
    """Return what is demanded of *shape* itself: each keyword of JSON Schema, its value, and AWS's words."""
    model = shape.metadata
    demands: dict[str, tuple[Any, str]] = {}
    if isinstance(shape, StructureShape) and shape.is_tagged_union:
        words = f"Member must have exactly one of these set: [{', '.join(map(_lower_camel, shape.members))}]"
        demands["oneOf"] = [{"required": [name]} for name in shape.members], words
    if "enum" in model:
        demands["enum"] = model["enum"], f"Member must satisfy enum value set: [{', '.join(model['enum'])}]"
    if "pattern" in model and is_readable(pattern := translated(model["pattern"])):
        demands["pattern"] = pattern, f"Member must satisfy regular expression pattern: {model['pattern']}"
    size = _SIZES.get(shape.type_name)
    for bound, than in ("max", "less than"), ("min", "greater than"):
        if bound in model:
            limit = model[bound]
            words = f"Member must have {'length' if size else 'value'} {than} or equal to {limit}"
            if shape.type_name == "blob":
                limit = math.ceil(limit / 3) * 4 if bound == "max" else math.ceil(limit * 4 / 3)
            demands[bound + (size or "imum")] = limit, words
    return demands


# From the errors of jsonschema to AWS's sentences.

Errors = Iterator["ValidationError"]


@cache
def _explainer() -> Any:
    """Return the validators' class that reports errors where, and in the order, AWS does."""
    from jsonschema import Draft202012Validator  # only refusals have to pay
    from jsonschema.validators import extend  # as above

    keywords = {
        "pattern": _pattern,
        "enum": _enum,
        "oneOf": _one_of,
        "required": lambda *_: (),  # told among the properties
        "properties": _properties,
        "propertyNames": _property_names,
        "additionalProperties": _additional_properties,
    }
    types = Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number)
    return extend(Draft202012Validator, keywords, type_checker=types)  # type: ignore[no-untyped-call]


def _error(**details: Any) -> ValidationError:
    from jsonschema import ValidationError  # as above

    return ValidationError("", **details)


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Errors:
    if isinstance(value, str) and not _matches(pattern, value):
        yield _error()


def _enum(_: Any, allowed: list[str], value: Any, __: Any) -> Errors:
    if isinstance(value, str) and value not in allowed:
        yield _error()


def _one_of(_: Any, choices: list[Any], value: Any, __: Any) -> Errors:
    if isinstance(value, dict) and sum(choice["required"][0] in value for choice in choices) != 1:
        yield _error()


def _properties(validator: Any, members: dict[str, Any], value: Any, schema: dict[str, Any]) -> Errors:
    for name, member in members.items() if isinstance(value, dict) else ():
        if name in value:
            yield from validator.descend(value[name], member, path=name)
        elif name in schema.get("required", ()):
            yield _error(path=[name], validator="required", instance=None)


def _property_names(validator: Any, keys: dict[str, Any], value: Any, _: Any) -> Errors:
    if isinstance(value, dict) and any(True for key in value for _ in validator.descend(key, keys)):
        yield _error()


def _additional_properties(validator: Any, values: dict[str, Any], value: Any, _: Any) -> Errors:
    broken = False
    for key, item in value.items() if isinstance(value, dict) else ():
        for error in validator.descend(item, values, path=key):
            if len(error.path) > 1 or error.validator in {"type", "propertyNames", "additionalProperties"}:
                yield error
            else:
                broken = True
    if broken:
        yield _error()


def _is_number(_: Any, value: Any) -> bool:
    """Tell whether *value* is a number to ``jsonschema-rs`` too, to which neither NaN nor infinity is one."""
    return math.isfinite(value) if isinstance(value, float) else type(value) is int


def _matches(pattern: str, text: str) -> bool:
    """Match as ``allow`` does, each half of a surrogate pair taken for one odd character."""
    return matcher(pattern)(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _violation(shape: Shape, error: ValidationError) -> Violation:
    """Tell *error*, found in a document of *shape*, as AWS does."""
    shape, path, secret = _place(shape, error.absolute_path)
    keyword, value = error.validator, error.instance
    if value is None:
        text = f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
        return Violation("missing", path, text)
    if keyword == "type":
        return Violation("type", path, _misfit(shape, value))
    if keyword == "propertyNames" and isinstance(shape, MapShape):
        demand = f"Map keys must satisfy constraint: {_all_demands(shape.key)}"
    elif keyword == "additionalProperties" and isinstance(shape, MapShape):
        demand = f"Map value must satisfy constraint: {_all_demands(shape.value)}"
    else:
        demand = _demands(shape)[str(keyword)][1]
    shown = "" if secret else f" '{_java(value)}'"
    return Violation("constraint", path, f"Value{shown} at '{path}' failed to satisfy constraint: {demand}")


def _place(shape: Shape, steps: Iterable[str | int]) -> tuple[Shape, str, bool]:
    """Follow *steps* from *shape*: return the shape there, AWS's path, and whether its value is secret."""
    path = []
    secret = False
    for step in steps:
        secret = secret or "sensitive" in shape.metadata
        if isinstance(shape, ListShape):
            shape = shape.member
            path.append(f"{int(step) + 1}.member")
        elif isinstance(shape, MapShape):
            shape = shape.value
            path.append(f"{step}.member")
        else:
            shape = shape.members[str(step)]  # type: ignore[attr-defined]  # the only kind left
            path.append(_lower_camel(str(step)))
    return shape, ".".join(path), secret or _is_secret(shape)


def _is_secret(shape: Shape) -> bool:
    if "sensitive" in shape.metadata or shape.type_name in {"blob", "structure"}:
        return True
    if isinstance(shape, MapShape):
        return _is_secret(shape.key) or _is_secret(shape.value)
    return isinstance(shape, ListShape) and _is_secret(shape.member)


def _all_demands(shape: Shape) -> str:
    """List what is demanded of *shape* in a map, where AWS tells the pattern last."""
    demands = sorted(_demands(shape).items(), key=lambda demand: demand[0] == "pattern")
    return f"[{', '.join(words for _, (_, words) in demands)}]"


def _misfit(shape: Shape, value: Any) -> str:
    """Return what AWS's deserializer says of a JSON *value* that *shape* cannot hold."""
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    wanted = shape.type_name
    if wanted in {"list", "map"}:
        return f"Expected {wanted} or null"
    if wanted == "structure":
        return "Expected null"
    if isinstance(value, bool):
        found = str(value).upper()
    else:
        found = "STRING" if isinstance(value, str) else "NUMBER"
    names = {"integer": "an Integer", "timestamp": "milliseconds since epoch"}
    return f"{found}_VALUE can not be converted to {names.get(wanted, f'a {wanted.title()}')}"


def _java(value: Any) -> str:
    """Print *value* as Java does."""
    if isinstance(value, list):
        return f"[{', '.join(map(_java, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_java(item)}' for key, item in value.items())}}}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lower_camel(name: str) -> str:
    return name[:1].lower() + name[1:]
