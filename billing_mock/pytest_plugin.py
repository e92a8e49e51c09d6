"""The pytest fixture and marker ``billing_mock``. Imports nothing a session without them would pay for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .world import World


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "billing_mock(*, account_id, region, now, seed, world, passthrough, scenario): "
        "options of the billing_mock fixture for this test",
    )


@pytest.fixture
def billing_mock(request: pytest.FixtureRequest) -> Iterator[World]:
    """Answer every AWS billing request of the test from memory, and give the test the world."""
    from .activation import mock_billing

    options = {}
    for marker in reversed(list(request.node.iter_markers("billing_mock"))):
        if marker.args:
            told = "the billing_mock marker takes keyword options only"
            raise TypeError(told)
        options.update(marker.kwargs)
    with mock_billing(**options) as world:
        yield world
