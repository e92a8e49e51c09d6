"""What a test pays: entering, leaving, a fresh client, the import; moto beside."""

from __future__ import annotations

import boto3
from moto import mock_aws

from benchmarks.calls import ACCOUNT, create, describe
from benchmarks.harness import in_fresh_interpreter, microseconds, ratio
from billing_mock import mock_billing


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


def figures():
    for name, what, number, goal in (
        ("a whole test, over moto's", whole_test, 5, 0.12),
        ("entering and leaving, over moto's", enter_and_leave, 20, 0.04),
    ):
        value, ours, theirs = ratio(
            lambda what=what, number=number: microseconds(lambda: what(mock_billing), number),
            lambda what=what, number=number: microseconds(lambda: what(mock_aws), number),
            rounds=9,
        )
        yield name, value, goal, f"{ours / 1e3:.2f} ms over {theirs / 1e3:.2f} ms"
    ours = in_fresh_interpreter(IMPORT.format("from billing_mock import mock_billing"))
    theirs = in_fresh_interpreter(IMPORT.format("from moto import mock_aws"))
    yield "import beyond boto3, over moto's", ours / theirs, 0.08, f"{ours:.1f} ms over {theirs:.1f} ms"


assert ACCOUNT == "123456789012", "moto's own account, so that both mocks know the caller"
