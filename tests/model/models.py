"""The botocore models the tests walk, and values that fit their shapes."""

from __future__ import annotations

import datetime as dt

import botocore.session
from hypothesis import strategies as st

from billing_mock._gateway.hosts import ADDRESSES

SERVICES = sorted(ADDRESSES)
SESSION = botocore.session.Session()


def service_models():
    return {name: SESSION.get_service_model(name) for name in SERVICES}


def operations():
    """Every operation of every service, as ``(service, operation name)``."""
    return [
        (name, operation) for name, model in service_models().items() for operation in model.operation_names
    ]


TEXT = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=5)
MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=dt.timezone.utc)
)
SCALARS = {
    "string": TEXT,
    "integer": st.integers(0, 99),
    "long": st.integers(0, 99),
    "boolean": st.booleans(),
    "double": st.floats(0, 9),
    "float": st.floats(0, 9, width=32),
    "timestamp": MOMENTS,
    "blob": st.binary(min_size=1, max_size=4),
}


def values(shape, depth=0):
    """Values botocore takes for a shape; constraints only AWS checks are not kept."""
    deeper = depth + 1
    if shape.type_name == "list":
        return st.lists(st.deferred(lambda: values(shape.member, deeper)), max_size=2 if depth < 3 else 0)
    if shape.type_name == "map":
        return st.dictionaries(TEXT, st.deferred(lambda: values(shape.value, deeper)), max_size=2)
    if shape.type_name != "structure":
        return SCALARS[shape.type_name]
    members = {
        name: st.deferred(lambda member=member: values(member, deeper))
        for name, member in shape.members.items()
    }
    if getattr(shape, "is_tagged_union", False):
        names = sorted(members) if depth <= 3 else sorted(members)[:1]
        return st.sampled_from(names).flatmap(lambda name: st.fixed_dictionaries({name: members[name]}))
    required = set(shape.required_members)
    optional = (
        {name: member for name, member in members.items() if name not in required} if depth <= 2 else {}
    )
    return st.fixed_dictionaries({name: members[name] for name in required}, optional=optional)
