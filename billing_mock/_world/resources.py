"""What resources are made of: frozen dataclasses that are cheap to make. Knows no resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:  # Python 3.10 does not have it

    def dataclass_transform(**_: Any) -> Callable[[Any], Any]:
        return lambda decorator: decorator


T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def resource(kind: type[T]) -> type[T]:
    """Make a class a frozen dataclass, whose fields are set at once.

    A frozen dataclass of the standard library sets its fields through `object.__setattr__`, one call each,
    which is half of the time that a request takes to make something. Its fields have plain defaults or none.
    """
    made: Any = dataclass(frozen=True)(kind)
    names = {item.name: item.default for item in fields(made)}
    given = (
        f"{name}" if default is MISSING else f"{name}=defaults[{name!r}]" for name, default in names.items()
    )
    source = [f"def __init__(self, {', '.join(given)}):", " said = self.__dict__"]
    source += [f" said[{name!r}] = {name}" for name in names]
    known: dict[str, Any] = {"defaults": names}
    exec("\n".join(source), known)  # noqa: S102  # made of the names of fields, as the original is
    known["__init__"].__qualname__ = f"{made.__qualname__}.__init__"
    made.__init__ = known["__init__"]
    return made  # type: ignore[no-any-return]  # what it was given
