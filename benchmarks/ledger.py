"""A million realistic line items, beside DuckDB and polars on the same rows; and what booking costs."""

from __future__ import annotations

import gc
import statistics
import time
from datetime import date
from pathlib import Path

import boto3

from benchmarks.harness import floor, microseconds, side_by_side
from billing_mock import World, mock_billing
from billing_mock._world.clock import moment
from billing_mock._world.history import History
from billing_mock._world.periods import Period

ROWS, SERIES = 1_000_000, 2_740
ACCOUNTS = [f"{111100000000 + number}" for number in range(20)]
SOME = frozenset(ACCOUNTS[:5])
SPAN = Period(moment("2025-11-01"), moment("2026-11-01"))
FILTER = {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": sorted(SOME)}}


def history(rows, series):
    """Return the fields of line items, one a day for each series."""
    made = History(SPAN, 0, ACCOUNTS, series, 10**17, 0.02, 0.2, 10**12, None, hourly=False)
    return [row for row, _ in zip(made.rows(), range(rows), strict=False)]


def of_some(item):
    return item.account_id in SOME


def team(item):
    return item.tags.get("team", "")


def monthly(ledger):
    return ledger.aggregate(of_some, keys=["service"], granularity="MONTHLY")


def daily(ledger):
    return ledger.aggregate(keys=["usage_type", team], granularity="DAILY")


def flat(answer):
    return {
        (period.start.date(), *group): cost
        for period, groups in answer.items()
        for group, (cost,) in groups.items()
    }


def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def seconds(call, rounds=5, number=1):
    """Return the time of a call that was made before: the median of rounds, in each the mean of *number*.

    Before each round garbage is collected, which leaves the processor's caches cold: short calls need
    many in a round, or it is the caches that are measured.
    """
    call()
    return statistics.median(microseconds(call, number) for _ in range(rounds)) / 1e6


def table(rows):
    """Return the same rows, with the columns that are asked for."""
    import pyarrow as pa

    columns = {
        "start": pa.array([row[2].replace(tzinfo=None) for row in rows], pa.timestamp("us")),
        "account": pa.array([row[0] for row in rows]),
        "service": pa.array([row[1] for row in rows]),
        "usage_type": pa.array([row[5] for row in rows]),
        "team": pa.array([row[-1].get("team", "") for row in rows]),
        "cost": pa.array([row[14] for row in rows], pa.int64()),
    }
    return pa.table(columns)


def duck(bill):
    import duckdb

    base = duckdb.connect()
    base.register("given", bill)
    base.execute("create table bill as select * from given")
    some = ", ".join(f"'{account}'" for account in SOME)
    asked = {
        "monthly": f"""select date_trunc('month', start), service, sum(cost)
            from bill where account in ({some}) group by all""",
        "daily": """select date_trunc('day', start), usage_type, team, sum(cost) from bill group by all""",
    }
    return {name: lambda query=query: base.execute(query).fetchall() for name, query in asked.items()}


def polar(bill):
    import polars as pl

    names = ["account", "service", "usage_type", "team"]
    frame = pl.from_arrow(bill).with_columns(pl.col(name).cast(pl.Categorical) for name in names)
    cost = pl.col("cost").sum()
    some = pl.col("account").is_in(sorted(SOME))
    month, day = (pl.col("start").dt.truncate(step).alias(step) for step in ("1mo", "1d"))
    return {
        "monthly": lambda: frame.filter(some).group_by(month, "service").agg(cost).rows(),
        "daily": lambda: frame.group_by(day, "usage_type", "team").agg(cost).rows(),
    }


def figures():
    rows = history(ROWS, SERIES)
    before = resident()
    began = time.perf_counter()
    ledger = World().ledger
    ledger.extend(rows)
    times = [time.perf_counter() - began]
    taken = resident() - before
    for _ in range(2):
        began = time.perf_counter()
        World().ledger.extend(rows)
        times.append(time.perf_counter() - began)
    yield "1,000,000 line items from tuples, seconds", statistics.median(times), 1.5, "median of three"
    yield "what they take, MB", taken, 60, ""

    bill = table(rows)
    theirs, polars = duck(bill), polar(bill)
    for name, ask in (("monthly", monthly), ("daily", daily)):
        told = flat(ask(ledger))
        for other in (theirs, polars):
            assert told == {
                (start if type(start) is date else start.date(), *group): cost
                for start, *group, cost in other[name]()
            }
        del told
    for name, ask, told in (
        ("monthly", monthly, "monthly by service, 5 of 20 accounts"),
        ("daily", daily, "daily by usage type and tag"),
    ):
        ours = seconds(lambda ask=ask: ask(ledger))
        for other, calls in (("DuckDB", theirs), ("polars", polars)):
            their = seconds(calls[name])
            goal = None if (name, other) == ("daily", "polars") else 1
            yield (
                f"{told}, over {other}",
                ours / their,
                goal,
                f"{ours * 1e3:.1f} ms over {their * 1e3:.1f} ms",
            )
    small = World().ledger
    small.extend(history(1000, 30))
    yield "1,000 line items, one query, ms", seconds(lambda: monthly(small), 50, 20) * 1e3, 0.3, ""

    def book_and_ask():
        small.add(service="AmazonEC2", cost=1, start=SPAN.start)
        monthly(small)

    yield "booking one more, and one query, ms", seconds(book_and_ask, 50, 20) * 1e3, None, ""
    yield from budgets()


def budgets():
    budget = {
        "BudgetLimit": {"Amount": "1000000", "Unit": "USD"},
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "FilterExpression": {"And": [FILTER, {"Not": {"Tags": {"Key": "team", "Values": ["data"]}}}]},
        "Metrics": ["UnblendedCost"],
    }
    client = boto3.client("budgets")
    with mock_billing(now="2026-10-20") as world:
        account = world.account_id
        world.ledger.extend(history(10_000, 28))
        for number in range(100):
            client.create_budget(AccountId=account, Budget={**budget, "BudgetName": f"budget-{number:03}"})

        def describe(client):
            client.describe_budget(AccountId=account, BudgetName="budget-050")

        def book():
            world.ledger.add(service="AmazonEC2", cost=1)

        describe(client)
        base = floor("budgets", describe, client)
        value, ours, theirs = side_by_side(lambda: describe(client), base)
        yield "DescribeBudget with filters over the floor", value, 1.2, f"{ours:.0f} us over {theirs:.0f} us"
        book()
        booked = statistics.median(microseconds(book, 1) for _ in range(50)) / 1e3
        yield "booking a row with 100 budgets in place, ms", booked, 1, ""
