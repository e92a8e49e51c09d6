"""Every constraint that botocore's models put on a request is held, and told in AWS's words."""

import random
import re
from enum import Enum
from functools import cache
from time import process_time

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from billing_mock._gateway.constraints import Constraints
from billing_mock._gateway.patterns import is_readable, matcher, translated
from tests.model.models import SERVICES, SESSION


@cache
def inputs(service):
    """Return the input shape of each operation that has one."""
    model = SESSION.get_service_model(service)
    shapes = ((name, model.operation_model(name).input_shape) for name in model.operation_names)
    return {name: shape for name, shape in shapes if shape is not None}


@cache
def constraints(service, operation):
    return Constraints(inputs(service)[operation])


class Step(Enum):
    """A step into a list or a map; the step into a structure is the member's name."""

    ITEM = 0
    KEY = 1
    VALUE = 2


def inside(shape):
    match shape.type_name:
        case "structure":
            return shape.members
        case "list":
            return {Step.ITEM: shape.member}
        case "map":
            return {Step.KEY: shape.key, Step.VALUE: shape.value}
        case _:
            return {}


def places(shape, seen, steps=()):
    """Walk over a shape and all below, each once: yield the steps there, and the shape."""
    yield steps, shape
    if shape.name not in seen:
        seen.add(shape.name)
        for step, inner in inside(shape).items():
            yield from places(inner, seen, (*steps, step))


def trail(shape, steps):
    """Return the shapes that the steps lead through."""
    shapes = [shape]
    for step in steps:
        shapes.append(inside(shapes[-1])[step])
    return shapes


# What a shape allows.

LONGEST = 500_000
"""Nothing longer is tried: limits above it are beyond what fits into a request."""

EXAMPLES = {
    r"\p{C}": r"\x00-\x1F",
    r"\p{Cntrl}": r"\x00-\x1F",
    r"\p{Digit}": "0-9",
    r"\p{Graph}": "!-~",
    r"\p{L}": "a-z",
    r"\p{N}": "0-9",
    r"\p{Upper}": "A-Z",
    r"\p{Z}": " ",
    "(?i)": "",
}
"""What Python's expressions lack, and what does for it where only examples are wanted."""


def matches(pattern, text):
    return pattern is None or matcher(translated(pattern))(text)


@cache
def example(pattern, longest):
    """Return a text that matches, not empty and not too long."""
    if pattern is None:
        return "a"
    in_python = pattern
    for java, python in EXAMPLES.items():
        in_python = in_python.replace(java, python)
    return find(
        st.from_regex(re.compile(in_python, re.ASCII), fullmatch=True),
        lambda text: 0 < len(text) <= longest and matches(pattern, text),
        settings=settings(
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def stretched(pattern, text, length):
    """Return the text made longer by repeating one of its characters, if it can be and match."""
    more = length - len(text)
    longer = (text[:i] + text[i] * more + text[i:] for i in reversed(range(len(text))))
    return next((candidate for candidate in longer if matches(pattern, candidate)), None)


def valid_text(shape):
    model = shape.metadata
    if "enum" in model:
        return model["enum"][0]
    pattern = model.get("pattern")
    text = example(pattern, model.get("max", LONGEST))
    return stretched(pattern, text, max(model.get("min", 0), len(text)))


def valid_map(shape, size):
    keys = shape.key.metadata.get("enum") or [f"{valid_text(shape.key)}{i}" for i in range(size)]
    return {key: valid(shape.value) for key in keys[:size]}


def valid(shape):
    """Return the least that the shape allows."""
    least = shape.metadata.get("min", 0)
    match shape.type_name:
        case "structure":
            names = list(shape.members)[:1] if shape.is_tagged_union else shape.required_members
            value = {name: valid(shape.members[name]) for name in names}
        case "list":
            value = [valid(shape.member)] * least
        case "map":
            value = valid_map(shape, least)
        case "string":
            value = valid_text(shape)
        case "blob":
            value = "AAAA" * least
        case kind:
            value = True if kind == "boolean" else least
    return value


@pytest.fixture(scope="module", params=SERVICES)
def service(request):
    """Each service, once all texts are found: Hypothesis must not search within an example of its own."""
    for root in inputs(request.param).values():
        for _, shape in places(root, set()):
            if shape.type_name == "string":
                valid_text(shape)
    return request.param


# What it does not allow, and how AWS tells that.


def request(shape, steps, value):
    """Return the least legal request, but with the value at that place."""
    if not steps:
        return value
    step, *further = steps
    there = request(inside(shape)[step], further, value)
    match step:
        case Step.ITEM:
            return [there, *valid(shape)[1:]]
        case Step.KEY:
            return {there: valid(shape.value)}
        case Step.VALUE:
            return dict.fromkeys(valid_map(shape, 1), there)
        case _:
            return {step: there} if shape.is_tagged_union else valid(shape) | {step: there}


def demands(shape):
    """Return AWS's words for what is demanded of the shape itself, in the order they have in a map."""
    model = shape.metadata
    size = "length" if shape.type_name in {"string", "blob", "list", "map"} else "value"
    words = {
        "max": f"Member must have {size} less than or equal to {model.get('max')}",
        "min": f"Member must have {size} greater than or equal to {model.get('min')}",
        "enum": f"Member must satisfy enum value set: [{', '.join(model.get('enum', ()))}]",
        "pattern": f"Member must satisfy regular expression pattern: {model.get('pattern')}",
    }
    return {keyword: demand for keyword, demand in words.items() if keyword in model}


def sentence(shape, steps, value, demand):
    """Return what AWS says about the value at that place."""
    if steps and steps[-1] in {Step.KEY, Step.VALUE}:
        *steps, last = steps
        around = trail(shape, steps)[-1]
        all_demands = ", ".join(demands(inside(around)[last]).values())
        demand = f"Map {'keys' if last is Step.KEY else 'value'} must satisfy constraint: [{all_demands}]"
        value = request(around, [last], value)
    shapes = trail(shape, steps)
    path = []
    for outer, step in zip(shapes, steps, strict=False):
        match step:
            case Step.ITEM:
                path += ["1", "member"]
            case Step.VALUE:
                path += [*valid_map(outer, 1), "member"]
            case _:
                path.append(step[0].lower() + step[1:])
    secret = any("sensitive" in shape.metadata for shape in shapes) or not is_printable(shapes[-1])
    shown = "" if secret else f" '{printed(value)}'"
    return f"Value{shown} at '{'.'.join(path)}' failed to satisfy constraint: {demand}"


def is_printable(shape):
    if shape.type_name in {"structure", "blob"} or "sensitive" in shape.metadata:
        return False
    return all(map(is_printable, inside(shape).values()))


def printed(value):
    match value:
        case dict():
            return "{" + ", ".join(f"{key}={printed(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(printed, value)) + "]"
        case _:
            return str(value)


def broken(shape):
    """Return a value for each constraint of the shape that can be broken, with all that are broken by it."""
    if shape.type_name == "string":
        return broken_text(shape)
    of_size = {
        "list": lambda size: [valid(shape.member)] * size,
        "map": lambda size: valid_map(shape, size),
        "blob": lambda size: "AAAA" * -(size // -3),
    }.get(shape.type_name)
    found = {}
    for bound, beyond in ("max", 1), ("min", -1):
        if bound in shape.metadata:
            limit = shape.metadata[bound] + beyond
            if of_size is None:
                found[bound] = limit, [bound]
            elif 0 <= limit <= LONGEST:
                found[bound] = of_size(limit), [bound]
    return found


ODD = ["\x00", "\n", "!", "☃", "_", "a", "0", ":", " ", "\x85", "\n<\n"]


def broken_text(shape):
    model, legal = shape.metadata, valid_text(shape)
    pattern, least, most = model.get("pattern"), model.get("min", 0), model.get("max", LONGEST)
    texts = [legal[: max(least - 1, 0)], legal[1 - least :]]
    for odd in ODD:
        texts += [legal[:-1] + odd, odd * max(least, 1)]
    if most < LONGEST:
        texts += [stretched(pattern, legal, most + 1) or "a" * (most + 1)]
    found = {}
    for text in texts:
        breaks = {
            "enum": text not in model.get("enum", [text]),
            "pattern": not matches(pattern, text),
            "max": len(text) > most,
            "min": len(text) < least,
        }
        broken = [keyword for keyword in breaks if breaks[keyword]]
        for keyword in broken:
            if keyword not in found or len(broken) < len(found[keyword][1]):
                found[keyword] = text, broken
    return found


def is_unbreakable(shape, keyword):
    """Tell whether no request can break this constraint of the shape."""
    limit = shape.metadata[keyword]
    match keyword:
        case "max":
            return limit >= LONGEST
        case "min":
            return limit == 0 and shape.type_name in {"string", "blob", "list", "map"}
        case _:
            return limit.strip("^$") in {r"[\S\s]*", r"[\s\S]*", r".*[\S\s]*.*"}


def refusals(shape, steps, inner):
    """Return requests that are wrong at that place, and what AWS says of each."""
    words = demands(inner)
    wrong = [(value, [words[keyword] for keyword in keywords]) for value, keywords in broken(inner).values()]
    if inner.type_name == "structure" and inner.is_tagged_union:
        names = [name[0].lower() + name[1:] for name in inner.members]
        demand = f"Member must have exactly one of these set: [{', '.join(names)}]"
        both = {name: valid(member) for name, member in inner.members.items()}
        wrong += [({}, [demand]), (both, [demand])]
    found = []
    for value, broken_demands in wrong:
        texts = dict.fromkeys(
            sentence(shape, steps, value, demand) for demand in broken_demands
        )  # a map's are one
        found.append((request(shape, steps, value), list(texts)))
    if inner.type_name == "structure":
        for name in inner.required_members:
            value = {other: item for other, item in valid(inner).items() if other != name}
            text = sentence(shape, (*steps, name), "", "Member must not be null")
            found.append((request(shape, steps, value), [re.sub("^Value( '')?", "Value null", text)]))
    return found


def test_the_least_legal_request_passes(service):
    least = {operation: valid(shape) for operation, shape in inputs(service).items()}
    refused = [name for name, params in least.items() if not constraints(service, name).allow(params)]
    assert refused == []


def test_each_constraint_is_told(service):
    seen = set()
    for operation, shape in inputs(service).items():
        held = constraints(service, operation)
        for steps, inner in places(shape, set()):
            kind = (inner.name, steps[-1] if steps and isinstance(steps[-1], Step) else None)
            if kind in seen:
                continue
            seen.add(kind)
            untried = set(demands(inner)) - set(broken(inner))
            assert [keyword for keyword in untried if not is_unbreakable(inner, keyword)] == []
            for params, texts in refusals(shape, steps, inner):
                assert not held.allow(params), (operation, texts)
                assert [violation.text for violation in held.violations(params)] == texts


# Both engines.

JUNK = [None, True, 0, -1, 1.0, 1.5, 1e300, 10**30, "", "x", "☃", "\ud83e", [], ["x"], {}, {"x": 1}]


def noise(shape, chance, depth=0):
    """Return what may be legal, and often is in part."""
    model = shape.metadata
    if chance.random() < 0.03:
        return chance.choice(JUNK)
    match shape.type_name:
        case "structure":
            likely = {False: 0.4 / (depth + 1), True: 0.97}
            names = [
                name for name in shape.members if chance.random() < likely[name in shape.required_members]
            ]
            if shape.is_tagged_union and chance.random() < 0.9:
                names = [chance.choice(list(shape.members))]
            value = {name: noise(shape.members[name], chance, depth + 1) for name in names}
        case "list":
            value = [noise(shape.member, chance, depth + 1) for _ in range(size_within(model, chance))]
        case "map":
            keys = [str(noise(shape.key, chance)) for _ in range(size_within(model, chance))]
            value = {key: noise(shape.value, chance, depth + 1) for key in keys}
        case "string":
            legal = valid_text(shape)
            value = chance.choice([*model.get("enum", [legal] * 9), legal + chance.choice(ODD)])
        case "integer" | "long" | "float" | "double":
            limits = [model[bound] + chance.choice([-1, 0, 1]) for bound in ("min", "max") if bound in model]
            value = chance.choice([1, 1.0, 2.5, *limits])
        case _:
            value = valid(shape)
    return value


def size_within(model, chance):
    limits = [model[bound] for bound in ("min", "max") if model.get(bound, 99) < 10]
    return max(chance.choice([0, 1, 2, *limits]) + chance.choice([-1, 0, 0, 1]), 0)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_both_engines_come_to_the_same_verdict(service, seed):
    chance = random.Random(seed)
    operation = chance.choice(list(inputs(service)))
    held = constraints(service, operation)
    params = noise(inputs(service)[operation], chance)
    assert held.allow(params) is (held.violations(params) == [])


# Patterns.


@cache
def patterns():
    """Return all patterns that a request is held against."""
    seen = {}
    for service in SERVICES:
        shapes = (shape for root in inputs(service).values() for _, shape in places(root, set()))
        seen |= {shape.metadata["pattern"]: None for shape in shapes if "pattern" in shape.metadata}
    return list(seen)


ESCAPE = r"""
    \\[dDsSwW]  # translated: ASCII in Java
    | \\p\{(?:Cntrl|Digit|Graph|Upper)\}  # translated: ASCII in Java
    | \\p\{(?:C|L|N|Z)\}  # Unicode's categories
    | \\[fnrt] | \\x[0-9A-F]{2} | \\u[0-9A-Fa-f]{4} | \\[^A-Za-z0-9]
"""
KNOWN = re.compile(
    rf"""(?:
    {ESCAPE}
    | \[ \^? (?: {ESCAPE} | [^\\\[\]&] | &(?!&) )+ \]  # no class within a class, no intersection
    | \( (?: \?: | \?= | \?! | \?<! | \?i\) | (?!\?) )
    | (?: [*+?] | \{{\d+(?:,\d*)?\}} ) (?! [*+?{{] )  # neither possessive nor lazy
    | [^\\\[\](*+?{{}}]
    )+""",
    re.VERBOSE,
)
"""The constructs that are known to mean the same in jsonschema-rs, once translated, as in Java."""


def test_every_pattern_is_made_of_known_constructs():
    assert [pattern for pattern in patterns() if not KNOWN.fullmatch(pattern)] == []


def test_every_pattern_compiles():
    assert [pattern for pattern in patterns() if not is_readable(translated(pattern))] == []


@pytest.mark.parametrize(
    "pattern",
    [r"\bx", r"\p{IsThai}", r"(?<name>x)", r"x*+", r"x*?", r"[a-z&&[^x]]", r"[a[b]]", r"\Qx\E", r"(x)\1"],
)
def test_a_new_construct_would_be_noticed(pattern):
    assert not KNOWN.fullmatch(pattern)


def test_python_agrees_on_what_it_can_read():
    """Python's ``re.ASCII`` is Java's meaning, but for ``.`` before the rarer ends of lines."""
    odd = [*"\t\n\x0b\x00 \xa0é٣²☃-_]/:.!aA0", "\n<\n"]
    differ = []
    for pattern in patterns():
        if r"\p" in pattern or "(?i)" in pattern:
            continue
        fullmatch = re.compile(pattern, re.ASCII).fullmatch
        legal = example(pattern, LONGEST)
        texts = ["", legal, *odd]
        for text in odd:
            texts += [legal + text, text + legal, legal[:-1] + text]
        differ += [(pattern, text) for text in texts if matches(pattern, text) != bool(fullmatch(text))]
    assert differ == []


@pytest.mark.parametrize(
    ("pattern", "taken", "refused"),
    [
        (r"\d", "09", "٣²a"),
        (r"[^\d]", "٣²a", "09"),
        (r"\D", "٣a\n", "09"),
        (r"\w", "aZ_5", "éß☃-"),
        (r"[\W]", "éß☃-[]^`{", "aZ_5"),
        (r"\s", " \t\n\x0b\f\r", "\xa0\u2003\u2028\ufeffa"),
        (r"[\S]", "\xa0\u2003\u2028\ufeffa\x00😀", " \t\n\x0b\f\r"),
        (r"(?! )[\s\S]", "\n\xa0a😀", " "),
        (r"(?!x)\d", "1", "٣x"),
        (r".", "a\t\x0b\xa0☃😀", "\n\r\x85\u2028\u2029"),
        (r"(?!x).", "a\t", "x\n\r\x85\u2028\u2029"),
        (r"[.]", ".", "a"),
        (r"\.", ".", "a"),
        (r"[\p{Graph}\x20]", " !~", "\n\x7f\xa0é☃"),
        (r"\p{Upper}|\p{Digit}", "AZ09", "az_É٣Ⅷ"),
        (r"[^\p{Cntrl}]", "a\x80\x85\xad☃", "\x00\x1f\x7f"),
        (r"[^\p{C}]", "aé☃😀\xa0", "\x00\x7f\x80\x85\xad\u200b\ue000"),
        (r"[\p{L}\p{N}\p{Z}-_]", "aé٣²Ⅷ \xa0\u2028-_", "\n\t!☃/^"),
        (r"[\w-.]", "a-.", ",+"),
        (r"[\t-\r]", "\n", "-\x0e"),
        (r"[\\-_]", "\\]^_", "-["),
    ],
)
def test_classes_mean_what_java_means(pattern, taken, refused):
    assert [char for char in taken + refused if matches(pattern, char)] == list(taken)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Example Budget", True),
        ("team/a", True),
        ("team/action/a", False),
        ("team/ACTION/a", True),
        ("<script>", True),
        ("a<script>alert()</script>", False),
        ("<SCRIPT></Script>", False),
        ("a\n<script></script>", True),
        ("a:b", False),
        ("a\\b", False),
        ("", False),
    ],
)
def test_the_name_of_a_budget(text, taken):
    assert matches(r"^(?![^:\\]*/action/|(?i).*<script>.*</script>.*)[^:\\]+$", text) is taken


def test_no_pattern_takes_long():
    units = ["a", " ", "1", "a.", "a-", "a\n", "ab ", "<script>"]
    texts = [unit * (10_000 // len(unit)) + end for unit in units for end in ("", "!")]
    started = process_time()
    for pattern in patterns():
        for text in texts:
            matches(pattern, text)
    assert process_time() - started < 5  # takes 0.1 s; one that backtracks takes for ever
