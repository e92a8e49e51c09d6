"""What is kept of a resource's text stays true: a resource knows nothing that changes."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import pytest

from billing_mock import _backends
from billing_mock._gateway.texts import _is_lasting

# What a resource cannot hold without being more than its own values.
CHANGING = re.compile(
    r"\b(BaseWorld|World|Clock|Accounts|Ledger|\w*Backend|Collection|Table|Rows|Index|Relation|Roll|Membership|Book)\b"
)


def resources():
    for module in pkgutil.walk_packages(_backends.__path__, f"{_backends.__name__}."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if kind.__module__ == module.name and _is_lasting(kind):
                yield pytest.param(kind, id=f"{module.name.rpartition('_backends.')[2]}.{name}")


@pytest.mark.parametrize("kind", list(resources()))
def test_fields_are_values(kind):
    fields = kind.__dataclass_fields__.values()

    assert [] == [field.name for field in fields if CHANGING.search(str(field.type))]


@pytest.mark.parametrize("kind", list(resources()))
def test_nothing_is_looked_up_elsewhere(kind):
    assert not re.search(r"\bself\.(world|backend)\b", inspect.getsource(kind))
