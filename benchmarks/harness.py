"""What the benchmarks share: the botocore floor, and ratios taken in one run."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager

import boto3
from botocore.awsrequest import AWSResponse

from billing_mock import mock_billing

KEYS = {"aws_access_key_id": "AKIABENCHMARK0000000", "aws_secret_access_key": "x"}
REGION = "us-east-1"

os.environ.setdefault("AWS_ACCESS_KEY_ID", KEYS["aws_access_key_id"])
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", KEYS["aws_secret_access_key"])
os.environ.setdefault("AWS_DEFAULT_REGION", REGION)


class Canned:
    """Answers every request with the response it was given: the least any mock of botocore's can do."""

    def __init__(self):
        self.response = None

    def __call__(self, request, **_):
        status, headers, body = self.response
        return AWSResponse(request.url, status, headers, Raw(body))


class Raw:
    def __init__(self, body):
        self.body = body

    def stream(self, **_):
        yield self.body


def floor(service: str, call: Callable, answered_by=None, without=None) -> Callable[[], object]:
    """Return *call* on a client that is given, from now on, the answer the mock has for it now.

    Args:
        service: As boto3 names it.
        call: Takes a client and makes one call.
        answered_by: A client that is mocked, to learn the answer from; default: one made here, of the
            active mock.
        without: A handler of another mock, that every client made here has and the floor must not.
    """
    canned = Canned()
    client = boto3.Session(**KEYS, region_name=REGION).client(service)
    answered_by = answered_by or boto3.client(service)
    with capture(answered_by) as seen:
        call(answered_by)
    canned.response = seen[0]
    client.meta.events.register_first("before-send", canned)
    if without:
        client.meta.events.unregister("before-send", without)
    return lambda: call(client)


@contextmanager
def capture(client):
    """Collect status, headers and body of the responses a client is given."""
    seen = []

    def keep(response_dict, **_):
        seen.append((response_dict["status_code"], dict(response_dict["headers"]), response_dict["body"]))

    client.meta.events.register("before-parse", keep)
    yield seen
    client.meta.events.unregister("before-parse", keep)


def microseconds(call: Callable[[], object], number: int, *, collecting: bool = False) -> float:
    """Return the time of one call, the mean over *number* of them, as the processor counts it.

    Args:
        call: What is timed.
        number: How often.
        collecting: Collect garbage on the way, as programs do. Default: none is, which is steadier.
    """
    gc.collect()
    if not collecting:
        gc.disable()
    try:
        start = time.process_time()
        for _ in range(number):
            call()
        return (time.process_time() - start) / number * 1e6
    finally:
        gc.enable()


def ratio(
    measured: Callable[[], float], base: Callable[[], float], rounds: int = 15
) -> tuple[float, float, float]:
    """Return the median ratio of two timings taken in turn, and the median of each."""
    pairs = [(measured(), base()) for _ in range(rounds)]
    return (
        statistics.median(one / other for one, other in pairs),
        statistics.median(one for one, _ in pairs),
        statistics.median(other for _, other in pairs),
    )


def side_by_side(
    measured: Callable[[], object], base: Callable[[], object], number: int = 1500
) -> tuple[float, float, float]:
    """Return the ratio of two calls made in turn, of the median times, and both in microseconds.

    Whatever else the machine does, it does to both of them.
    """
    times: tuple[list[int], list[int]] = [], []
    for _ in range(number // 20):
        measured()
        base()
    gc.collect()
    gc.disable()
    try:
        for _ in range(number):
            for call, taken in zip((measured, base), times, strict=True):
                start = time.perf_counter_ns()
                call()
                taken.append(time.perf_counter_ns() - start)
    finally:
        gc.enable()
    one, other = (statistics.median(taken) / 1e3 for taken in times)
    return one / other, one, other


def over_floor(service, call, setup=None, *, mock=mock_billing, without=None, number=1500):
    """Return the ratio of *call* under a mock to the floor, with both times.

    The mock is active for both, so that they can be timed in turn: the floor's client has an answer of its
    own, and the way past the mock to it takes less than a hundredth of the call.

    Args:
        service: As boto3 names it.
        call: Takes a client and makes one call.
        setup: Takes a client and makes what the call needs.
        mock: Whose ratio: a context manager.
        without: That mock's handler, which the floor must not have.
        number: Calls, of each.
    """
    with mock():
        client = boto3.client(service, region_name=REGION)
        if setup:
            setup(client)
        base = floor(service, call, client, without)
        return side_by_side(lambda: call(client), base, number)


def in_fresh_interpreter(code: str, times: int = 7) -> float:
    """Return the least of what *code* prints, a number, over fresh interpreters."""
    return min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(times)
    )


def report(rows):
    """Print figures: name, value, goal, and whether it is met."""
    for name, value, goal, note in rows:
        verdict = "" if goal is None else ("ok" if value <= goal else "MISSED")
        told = "" if goal is None else f"<= {goal:g}"
        print(f"{name:<62} {value:>10.3f} {told:>10} {verdict:<7} {note}")
