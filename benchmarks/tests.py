"""What a test pays: entering, leaving, a fresh client, imports, snapshots; moto beside."""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import boto3
import requests
from moto import mock_aws

from benchmarks.calls import create, describe
from benchmarks.harness import in_fresh_interpreter, microseconds, ratio
from billing_mock import World, mock_billing

with contextlib.suppress(ImportError):
    import aiobotocore.session  # noqa: F401  # entering costs what it costs with everything imported that is patched

assert requests


def whole_test(mock):
    """A fresh mock, a fresh client, two calls."""
    with mock():
        client = boto3.client("budgets", region_name="us-east-1")
        create(client)
        describe(client)


def enter_and_leave(mock):
    with mock():
        pass


IMPORT = "import time, boto3; start = time.perf_counter(); {}; print((time.perf_counter() - start) * 1e3)"

SUITE = """
import boto3, pytest
from {module} import {mock}

@pytest.mark.parametrize("number", range(300))
@{mock}
def test(number):
    client = boto3.client("budgets", region_name="us-east-1")
    client.create_budget(
        AccountId="123456789012",
        Budget={{
            "BudgetName": str(number),
            "BudgetLimit": {{"Amount": "100", "Unit": "USD"}},
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
        }},
    )
    assert 1 == len(client.describe_budgets(AccountId="123456789012")["Budgets"])
"""


def pytest_seconds(*arguments, cwd):
    start = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        *arguments,
    ]
    subprocess.run(command, cwd=cwd, capture_output=True, check=True)
    return time.perf_counter() - start


def suite(module, mock):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_suite.py").write_text(SUITE.format(module=module, mock=mock))
        return min(pytest_seconds(cwd=folder) for _ in range(3))


def plugin_start_up(rounds=15):
    """Milliseconds the registered plugin adds to a pytest session that does not use it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_nothing.py").write_text("def test(): pass")
        pairs = [
            (pytest_seconds(cwd=folder), pytest_seconds("-p", "no:billing_mock", cwd=folder))
            for _ in range(rounds)
        ]
    return statistics.median(one - other for one, other in pairs) * 1e3


def full_world(resources=10_000):
    world = World(now="2026-11-22")
    iot = world.client("iot")
    for number in range(resources):
        iot.create_billing_group(billingGroupName=f"group-{number}")
    return world


def figures():
    # A mock is paid for with its garbage, too: a test leaves a world, or moto's backends, to be collected.
    for name, what, number, goal in (
        ("a whole test, over moto's", whole_test, 5, 0.12),
        ("entering and leaving, over moto's", enter_and_leave, 20, 0.04),
    ):
        value, ours, theirs = ratio(
            lambda what=what, number=number: microseconds(
                lambda: what(mock_billing), number, collecting=True
            ),
            lambda what=what, number=number: microseconds(lambda: what(mock_aws), number, collecting=True),
            rounds=9,
        )
        yield name, value, goal, f"{ours / 1e3:.2f} ms over {theirs / 1e3:.2f} ms"
    ours = in_fresh_interpreter(IMPORT.format("from billing_mock import mock_billing"))
    theirs = in_fresh_interpreter(IMPORT.format("from moto import mock_aws"))
    yield "import beyond boto3, over moto's", ours / theirs, 0.08, f"{ours:.1f} ms over {theirs:.1f} ms"
    ours, theirs = suite("billing_mock", "mock_billing"), suite("moto", "mock_aws")
    yield (
        "a suite of 300 tests, fresh clients, over moto's",
        ours / theirs,
        None,
        f"{ours:.1f} s over {theirs:.1f} s",
    )
    yield "pytest's start with the plugin, more than without, in ms", plugin_start_up(), 3, ""
    world = full_world()
    kept = world.snapshot()
    yield "snapshot of 10,000 resources, in ms", microseconds(world.snapshot, 20) / 1e3, None, ""
    yield "restore of 10,000 resources, in ms", microseconds(lambda: world.restore(kept), 20) / 1e3, None, ""
