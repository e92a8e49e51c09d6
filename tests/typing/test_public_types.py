"""What a type checker sees of the public names. mypy reads this file, and reports an ignore without need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from billing_mock import World, mock_billing
from billing_mock.errors import NotMocked


def test_a_decorated_function_keeps_its_signature() -> None:
    @mock_billing
    def bare(number: int) -> str:
        return str(number)

    @mock_billing(account_id="111122223333", now=datetime(2026, 1, 1), seed=3)
    def called(number: int) -> Iterator[int]:
        yield number

    answer: str = bare(1)
    assert answer == bare("1")  # type: ignore[arg-type]
    numbers: list[int] = list(called(1))
    assert numbers == [1]


def test_a_context_manager_gives_the_world() -> None:
    with mock_billing() as world:
        given: World = world
        when: datetime = given.clock.now()
    world.clock.move_to(when)
    world.clock.shift(timedelta(days=1))
    world.clock.shift(1.5)
    member: str = world.accounts.add(name="Acme").name
    codes: list[str | None] = [call.error for call in world.calls.of("budgets")]
    assert (member, codes) == ("Acme", [])


def test_options_have_types() -> None:
    with pytest.raises(TypeError, match="accountid"):
        mock_billing(accountid="111122223333")  # type: ignore[call-overload]


def test_errors_are_exceptions() -> None:
    kind: type[Exception] = NotMocked
    assert issubclass(kind, Exception)
