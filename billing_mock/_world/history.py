"""A bill as it might have been: made up, but the same for the same seed. Knows prices, not the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple

from . import periods
from .line_items import NO_TAGS, USAGE
from .money import UNIT
from .periods import Period

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

_SATURDAY = 5
_DAYS_OF_A_MONTH = 30.4
_FINEST = 10**4  # quantities are in ten-thousandths

_REGIONS = {"us-east-1": "", "us-west-2": "USW2-", "eu-west-1": "EU-", "eu-central-1": "EUC1-"}
_TEAMS = ("checkout", "data", "platform", "search")
_STAGES = ("prod", "prod", "test", "dev")


class Product(NamedTuple):
    """Something that can be used.

    Attributes:
        service: Its code in the price list.
        usage_type: Without the region.
        operation: What is done with it.
        unit: What is counted.
        price: Of one unit, in units of 1e-10.
        resource: How the id of one begins; ``""`` if there are none.
        weekend: How much of it is used on a Saturday or a Sunday, against a working day.
        weight: Its share of the bill.
    """

    service: str
    usage_type: str
    operation: str
    unit: str
    price: int
    resource: str
    weekend: float
    weight: float


_PRODUCTS = (
    Product("AmazonEC2", "BoxUsage:m5.large", "RunInstances", "Hrs", 960_000_000, "i-", 0.7, 24),
    Product("AmazonEC2", "BoxUsage:c6g.xlarge", "RunInstances", "Hrs", 1_360_000_000, "i-", 0.6, 14),
    Product("AmazonEC2", "EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "GB-Mo", 800_000_000, "vol-", 1, 8),
    Product("AmazonEC2", "DataTransfer-Out-Bytes", "RunInstances", "GB", 900_000_000, "", 0.5, 5),
    Product(
        "AmazonRDS", "InstanceUsage:db.m5.large", "CreateDBInstance:0014", "Hrs", 1_780_000_000, "db-", 1, 16
    ),
    Product("AmazonS3", "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 230_000_000, "bucket-", 1, 9),
    Product("AmazonS3", "Requests-Tier1", "PutObject", "Requests", 50_000, "bucket-", 0.5, 2),
    Product("AWSLambda", "Lambda-GB-Second", "Invoke", "Lambda-GB-Second", 166_667, "function-", 0.5, 4),
    Product(
        "AmazonDynamoDB",
        "WriteRequestUnits",
        "PayPerRequestThroughput",
        "WriteRequestUnits",
        12_500,
        "table-",
        0.6,
        4,
    ),
    Product("AmazonVPC", "NatGateway-Hours", "NatGateway", "Hrs", 450_000_000, "nat-", 1, 4),
    Product("AmazonCloudWatch", "CW:MetricMonitorUsage", "MetricStorage", "Metrics", 3_000_000_000, "", 1, 3),
    Product("AWSELB", "LoadBalancerUsage", "LoadBalancing:Application", "Hrs", 225_000_000, "app-", 1, 3),
    Product("awskms", "KMS-Requests", "Decrypt", "Requests", 30_000, "", 0.6, 1),
)


class Series(NamedTuple):
    """One resource, or one use without a resource, from day to day.

    Attributes:
        product: What it is.
        account_id: Whose it is.
        region: Where it is.
        usage_type: With the region.
        resource_id: Of the resource.
        tags: Of the resource.
        daily: How much of it is used on a working day, at first.
    """

    product: Product
    account_id: str
    region: str
    usage_type: str
    resource_id: str
    tags: Mapping[str, str]
    daily: float


@dataclass(frozen=True)
class History:
    """What happened in a time, drawn from a seed.

    Attributes:
        span: The time, from midnight to midnight.
        seed: The same seed makes the same history.
        accounts: Who uses things.
        resources: How many things are used.
        monthly_cost: About what the first month costs, in units of 1e-10.
        growth: How much more each month costs than the one before: 0.02 for two per cent.
        tax: Of usage, booked on the first of a month: 0.2 for twenty per cent.
        credit: What is given back each month, in units of 1e-10.
        spike: The day on which one service costs ten times as much.
        hourly: Whether there is a line for each hour, not only for each day.
    """

    span: Period
    seed: int
    accounts: Sequence[str]
    resources: int
    monthly_cost: int
    growth: float
    tax: float
    credit: int
    spike: datetime | None
    hourly: bool

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Iterate over the fields of line items, in order of time."""
        draw = Random(self.seed)  # noqa: S311  # the same on every run: that is the opposite of cryptography
        series = [self._series(draw, number) for number in range(self.resources)]
        spent: dict[str, int] = defaultdict(int)
        day = self.span.start
        while day < self.span.end:
            for row in self._day(draw, series, day):
                spent[row[0]] += row[14]
                yield row
            day += DAY
            if day == periods.start_of(periods.MONTHLY, day) or day >= self.span.end:
                yield from self._month_end(day - DAY, spent)
                spent.clear()

    def _series(self, draw: Random, number: int) -> Series:
        weights = [product.weight for product in _PRODUCTS]
        # Every product once, as far as there are resources; then by weight.
        product = _PRODUCTS[number] if number < len(_PRODUCTS) else draw.choices(_PRODUCTS, weights)[0]
        region = draw.choices([*_REGIONS], (6, 2, 3, 1))[0]
        tags = NO_TAGS
        if draw.random() > 0.15:  # noqa: PLR2004  # some are always forgotten
            tags = MappingProxyType({"team": draw.choice(_TEAMS), "environment": draw.choice(_STAGES)})
        cost = self.monthly_cost / self.resources / _DAYS_OF_A_MONTH * draw.uniform(0.3, 1.7)
        return Series(
            product,
            draw.choice(self.accounts),
            region,
            _REGIONS[region] + product.usage_type,
            f"{product.resource}{draw.getrandbits(68):017x}" if product.resource else "",
            tags,
            cost / product.price,
        )

    def _day(self, draw: Random, series: Sequence[Series], day: datetime) -> Iterator[tuple[Any, ...]]:
        months = (day - self.span.start) / DAY / _DAYS_OF_A_MONTH
        factor = (1 + self.growth) ** months
        is_weekend = day.weekday() >= _SATURDAY
        spiking = _PRODUCTS[0].service if self.spike is not None and self.spike.date() == day.date() else ""
        step = HOUR if self.hourly else DAY
        times = [Period(day + step * number, day + step * (number + 1)) for number in range(DAY // step)]
        for one in series:
            product = one.product
            daily = one.daily * factor * draw.uniform(0.9, 1.1)
            if is_weekend:
                daily *= product.weekend
            if product.service == spiking:
                daily *= 10
            quantity = round(daily / len(times) * _FINEST) * (UNIT // _FINEST)
            cost = quantity * product.price // UNIT
            for time in times:
                yield _row(one, time, quantity, cost)

    def _month_end(self, day: datetime, spent: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
        month = periods.period(periods.MONTHLY, day)
        for account_id, cost in spent.items():
            if self.tax:
                tax = round(cost * self.tax)
                yield _charge(account_id, "Tax", month, "Tax", tax)
        if self.credit:
            yield _charge(self.accounts[0], "AmazonEC2", month, "Credit", -self.credit)


def _row(one: Series, time: Period, quantity: int, cost: int) -> tuple[Any, ...]:
    product = one.product
    return (
        one.account_id,
        product.service,
        *time,
        USAGE,
        one.usage_type,
        product.operation,
        one.region,
        one.resource_id,
        "AWS",
        "Amazon Web Services, Inc.",
        "USD",
        product.unit,
        quantity,
        *[cost] * 6,
        one.tags,
    )


def _charge(account_id: str, service: str, month: Period, record_type: str, cost: int) -> tuple[Any, ...]:
    seller = ("AWS", "Amazon Web Services, Inc.", "USD", "")
    return account_id, service, *month, record_type, "", "", "", "", *seller, 0, cost, 0, *[cost] * 4, NO_TAGS
