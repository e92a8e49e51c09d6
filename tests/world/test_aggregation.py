"""Sums of the ledger agree with a loop over its line items, and with DuckDB."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing_mock import World
from billing_mock._world import money, periods
from billing_mock._world.expressions import DIMENSIONS, matcher
from billing_mock._world.ledger import LineItem
from billing_mock._world.line_items import METRICS
from billing_mock._world.periods import Period


def at(*when):
    return datetime(*when, tzinfo=timezone.utc)


MIN, MAX = datetime.min.replace(tzinfo=timezone.utc), datetime.max.replace(tzinfo=timezone.utc)
UNITS = [periods.DAILY, periods.MONTHLY, periods.QUARTERLY, periods.ANNUALLY]
ACCOUNTS = ["111111111111", "222222222222"]
SERVICES = ["AmazonEC2", "Amazon Simple Storage Service", "AmazonS3"]
USAGE_TYPES = ["", "BoxUsage:m5.large", "USE2-BoxUsage:t3.micro", "DataTransfer-Out-Bytes"]
TAGS = [{}, {"team": "red"}, {"team": "Red", "stage": "test"}, {"stage": "prod"}]
OPTIONS = [
    {},
    {"availability_zone": "us-east-1a", "invoicing_entity": "Acme"},
    {"attributes": {"instance_type": "r5.large", "tenancy": "Shared"}, "pricing_option": "Spot"},
    {"cost_categories": {"Stage": "prod"}, "normalization_factor": 25 * 10**8, "billing_period": "2029-01"},
    {"savings_plan_arn": "arn:sp", "cost_categories": {"Stage": "test"}, "normalization_factor": 4 * 10**10},
]
KEYS = [
    "account_id",
    "service",
    "usage_type",
    "region",
    "record_type",
    lambda item: item.tags.get("team"),
    "availability_zone",
    "billing_period",
    lambda item: item.cost_categories.get("Stage"),
]

HOURS = st.integers(0, 24 * 500).map(lambda hours: at(2025, 11, 20) + timedelta(hours=hours))
SHARP = st.sampled_from([at(2026, 1, 1), at(2026, 2, 1), at(2026, 4, 1), at(2026, 1, 15)])
TIMES = SHARP | HOURS
FIGURES = st.sampled_from([0, 1, -1, 10**10, -(10**10), 3 * 10**9, 2**63, -(10**25)]) | st.integers(-50, 50)


@st.composite
def line_items(draw):
    cost = draw(FIGURES)
    figures = [draw(st.just(cost) | FIGURES) for _ in range(5)] if draw(st.booleans()) else [cost] * 5
    start = draw(TIMES)
    return LineItem(
        draw(st.sampled_from(ACCOUNTS)),
        draw(st.sampled_from(SERVICES)),
        start,
        start + draw(st.sampled_from([timedelta(hours=1), timedelta(days=1), timedelta(days=31)])),
        draw(st.sampled_from(["Usage", "Tax", "Credit"])),
        draw(st.sampled_from(USAGE_TYPES)),
        "",
        draw(st.sampled_from(["us-east-1", "eu-west-1", ""])),
        "",
        "AWS",
        "Amazon Web Services, Inc.",
        "USD",
        "Hrs",
        draw(FIGURES),
        cost,
        *figures,
        draw(st.sampled_from(TAGS)),
        **draw(st.sampled_from(OPTIONS)),
    )


def leaves():
    values = {
        "LINKED_ACCOUNT": ACCOUNTS,
        "SERVICE": [*SERVICES, "Amazon Elastic Compute Cloud - Compute"],
        "USAGE_TYPE": [*USAGE_TYPES, "BoxUsage"],
        "RECORD_TYPE": ["Usage", "Tax"],
        "REGION": ["us-east-1", ""],
        "INSTANCE_TYPE": ["m5.large", "r5.large", ""],
        "AZ": ["us-east-1a", "us-east-1"],
        "INVOICING_ENTITY": ["Acme", "Amazon Web Services, Inc."],
        "PURCHASE_TYPE": ["Spot Instances", "Savings Plans"],
        "TENANCY": ["Shared", ""],
        "TAG_KEY": ["team"],
    }
    assert values.keys() <= DIMENSIONS.keys()

    def leaf(kind, key, values):
        return st.fixed_dictionaries(
            {"Key": st.just(key), "Values": st.lists(st.sampled_from(values), min_size=1, max_size=2)},
            optional={
                "MatchOptions": st.sampled_from(
                    [["EQUALS"], ["STARTS_WITH"], ["ABSENT"], ["CONTAINS", "CASE_INSENSITIVE"]]
                )
            },
        ).map(lambda inner: {kind: inner})

    dimensions = [leaf("Dimensions", key, of) for key, of in values.items()]
    return st.one_of(
        *dimensions,
        leaf("Tags", "team", ["red", "Red"]),
        leaf("Tags", "stage", ["test", "prod"]),
        leaf("CostCategories", "Stage", ["test", "prod"]),
    )


EXPRESSIONS = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"And": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"Or": parts}),
        inner.map(lambda part: {"Not": part}),
    ),
    max_leaves=4,
)


@st.composite
def spans(draw):
    """Periods that do not overlap, with gaps, in no order."""
    times = sorted(draw(st.sets(TIMES, min_size=2, max_size=8)))
    pairs = list(pairwise(times))
    return [Period(*pair) for pair in draw(st.permutations(pairs))[: draw(st.integers(1, 7))]]


def naive(items, expression, keys, granularity, metrics, start, end, since):
    """Loop over the items and sum: what `aggregate` must agree with."""
    test = matcher(expression) if expression else lambda item: True
    found = defaultdict(lambda: [Decimal(0)] * len(metrics))
    for item in items[since:]:
        if not (start or MIN) <= item.start < (end or MAX) or not test(item):
            continue
        group = tuple(getattr(item, key) if isinstance(key, str) else key(item) for key in keys)
        if granularity is None:
            covering = [Period(start or MIN, end or MAX)]
        elif isinstance(granularity, str):
            covering = [periods.period(granularity, item.start)]
        else:
            covering = [period for period in granularity if period.covers(item.start)]
        for period in covering:
            sums = found[period, group]
            for place, metric in enumerate(metrics):
                sums[place] += money.decimal(getattr(item, metric))
    told = defaultdict(dict)
    for period, group in sorted(found, key=lambda cell: cell[0]):
        told[period][group] = tuple(found[period, group])
    return dict(told)


def asked(ledger, expression, **question):
    answer = ledger.aggregate(matcher(expression) if expression else None, **question)
    return {
        period: {group: tuple(map(money.decimal, sums)) for group, sums in groups.items()}
        for period, groups in answer.items()
    }


QUESTIONS = st.fixed_dictionaries(
    {
        "expression": st.none() | EXPRESSIONS,
        "keys": st.lists(st.sampled_from(KEYS), max_size=3),
        "granularity": st.none() | st.sampled_from(UNITS) | spans(),
        "metrics": st.lists(st.sampled_from(METRICS), min_size=1, max_size=3),
        "start": st.none() | TIMES,
        "end": st.none() | TIMES,
        "since": st.just(0) | st.integers(-1, 30),
    }
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    bookings=st.lists(st.lists(line_items(), max_size=20), max_size=4),
    questions=st.lists(QUESTIONS, min_size=1, max_size=4),
    size=st.sampled_from([4, 16, 1 << 16]),
    worth=st.sampled_from([0, 2]),
)
def test_sums_agree_with_a_loop(bookings, questions, size, worth, monkeypatch):
    """Parts are small here, so that sums made beforehand, and grown since, take part."""
    monkeypatch.setattr("billing_mock._world.rows.SIZE", size)
    monkeypatch.setattr("billing_mock._world.rows._WORTH", worth)
    monkeypatch.setattr("billing_mock._world.columns._LONG", 1)
    ledger = World().ledger
    items = []
    for booked in bookings:
        ledger.extend(booked)
        items += booked
        for question in questions:
            expected = naive(items, **{**question, "since": max(question["since"], 0)})
            answer = asked(ledger, **question)
            assert expected == answer
            assert list(expected) == list(answer)
    kept = ledger.snapshot()
    ledger.extend(items[::-1])
    asked(ledger, **questions[0])
    ledger.restore(kept)
    assert naive(items, **{**questions[0], "since": 0}) == asked(ledger, **{**questions[0], "since": 0})


def test_each_combination_is_asked_once():
    ledger = World().ledger
    ledger.extend(
        [{"service": f"Service{n % 7}", "cost": 1, "start": f"2026-01-{n % 28 + 1:02}"} for n in range(700)]
    )
    looked_at = []

    def where(combination):
        looked_at.append(combination.service)
        return True

    assert 700 * 10**10 == ledger.sum(where)
    assert sorted(looked_at) == [f"Service{n}" for n in range(7)]


def test_where_nothing_counts_there_is_nothing():
    ledger = World().ledger
    assert {} == ledger.aggregate()
    assert ledger.sum() is None
    ledger.add(service="AmazonS3", cost=0, start="2026-01-01")
    assert 0 == ledger.sum()
    assert ledger.sum(start="2026-01-02") is None
    assert {} == ledger.aggregate(lambda _: False, granularity=periods.DAILY, keys=["service"])


def test_an_item_belongs_to_when_it_began():
    ledger = World().ledger
    ledger.add(service="AmazonS3", cost=3, start="2026-01-31T23:00:00Z", end="2026-02-02")
    ledger.add(service="AmazonS3", cost=-3, start="2026-01-05")
    ledger.add(service="AmazonEC2", cost=5, start="2026-02-01", quantity=7)
    assert {
        Period(at(2026, 1, 1), at(2026, 2, 1)): {("AmazonS3",): (0, 0)},
        Period(at(2026, 2, 1), at(2026, 3, 1)): {("AmazonEC2",): (5 * 10**10, 7 * 10**10)},
    } == ledger.aggregate(keys=["service"], granularity="MONTHLY", metrics=["cost", "quantity"])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"metrics": ["price"]}, "metrics: 'price' is none of 'quantity', 'cost'"),
        ({"keys": ["colour"]}, "keys: 'colour' is none of 'account_id'"),
        ({"granularity": "WEEKLY"}, "granularity: 'WEEKLY' is none of None, 'DAILY'"),
        ({"start": "soon"}, "'soon' is not an ISO 8601 time"),
    ],
)
def test_refusals(question, told):
    with pytest.raises(ValueError, match=told):
        World().ledger.aggregate(**question)


@pytest.mark.parametrize(
    ("granularity", "truncated"), [("DAILY", "day"), ("MONTHLY", "month"), ("QUARTERLY", "quarter")]
)
def test_sums_agree_with_duckdb(tmp_path, granularity, truncated, monkeypatch):
    pytest.importorskip("pyarrow.parquet")
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.setattr("billing_mock._world.rows.SIZE", 500)
    ledger = World(now="2026-11-22").ledger
    ledger.generate(accounts=ACCOUNTS, start="2026-01-01", tax=0.2, credit=7)
    ledger.save(tmp_path / "bill.parquet")

    rows = duckdb.sql(f"""
        select
            date_trunc('{truncated}', timezone('UTC', line_item_usage_start_date)), line_item_product_code,
            resource_tags['user_team'], sum(line_item_unblended_cost), sum(line_item_usage_amount)
        from '{tmp_path}/bill.parquet'
        where line_item_usage_account_id = '{ACCOUNTS[0]}' and line_item_line_item_type <> 'Credit'
        group by all
    """).fetchall()
    answer = asked(
        ledger,
        {
            "And": [
                {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": ACCOUNTS[:1]}},
                {"Not": {"Dimensions": {"Key": "RECORD_TYPE", "Values": ["Credit"]}}},
            ]
        },
        keys=["service", lambda item: item.tags.get("team")],
        granularity=granularity,
        metrics=["cost", "quantity"],
    )
    assert {(at(*start.timetuple()[:3]), *group): (cost, used) for start, *group, cost, used in rows} == {
        (period.start, *group): sums for period, groups in answer.items() for group, sums in groups.items()
    }


def test_sums_of_what_few_items_tell_agree_with_duckdb(tmp_path):
    pytest.importorskip("pyarrow.parquet")
    duckdb = pytest.importorskip("duckdb")
    generated, ledger = World(now="2026-11-22").ledger, World(now="2026-11-22").ledger
    generated.generate(accounts=ACCOUNTS, start="2026-09-01")
    ledger.extend(
        item._replace(
            availability_zone=["", "us-east-1a", "us-east-1b"][place % 3],
            cost_categories={"Stage": "prod"} if place % 2 else {},
            attributes={"tenancy": "Shared"} if place % 5 else {"tenancy": "Dedicated"},
            normalization_factor=[None, 4 * 10**10, 25 * 10**8][place % 3],
            billing_period="2026-12" if place % 7 == 0 else "",
        )
        for place, item in enumerate(generated)
    )
    ledger.save(tmp_path / "bill.parquet")

    rows = duckdb.sql(f"""
        select
            date_trunc('month', timezone('UTC', line_item_usage_start_date)), line_item_availability_zone,
            cost_category['Stage'], timezone('UTC', bill_billing_period_start_date) = '2026-12-01',
            sum(line_item_unblended_cost), coalesce(sum(line_item_normalized_usage_amount), 0)
        from '{tmp_path}/bill.parquet' where product['tenancy'] = 'Shared' group by all
    """).fetchall()
    answer = asked(
        ledger,
        {"Dimensions": {"Key": "TENANCY", "Values": ["Shared"]}},
        keys=[
            "availability_zone",
            lambda item: item.cost_categories.get("Stage"),
            lambda item: item.billing_period == "2026-12",
        ],
        granularity="MONTHLY",
        metrics=["cost", "normalized_quantity"],
    )
    assert {(at(*start.timetuple()[:3]), *group): (cost, used) for start, *group, cost, used in rows} == {
        (period.start, *group): sums for period, groups in answer.items() for group, sums in groups.items()
    }
