"""Test boto3 code against AWS's billing services, in process and without AWS.

`mock_billing` answers, while it is active, every request to these services from a `World`
in memory; `errors` are what the library itself raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import errors as errors
    from .activation import mock_billing as mock_billing
    from .world import World as World

__all__ = ["World", "errors", "mock_billing"]

_HOMES = {"World": "world", "errors": "errors", "mock_billing": "activation"}


def __getattr__(name: str) -> Any:
    # Loaded when first asked for: a pytest session that has the plugin and does not use it pays nothing.
    if name not in _HOMES:
        told = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(told)
    from importlib import import_module

    home = import_module(f".{_HOMES[name]}", __name__)
    found = home if name == _HOMES[name] else getattr(home, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return [*globals(), *__all__]
