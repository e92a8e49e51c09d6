"""Billing Conductor at AWS's quotas: creates stay flat, a list costs what its pages hold."""

from __future__ import annotations

from itertools import count, cycle

import boto3
from botocore.awsrequest import AWSResponse

from benchmarks.harness import KEYS, REGION, Raw, capture, microseconds, ratio
from billing_mock import mock_billing

SAMPLE = 1_000
BASIC = "arn:aws:billingconductor::aws:pricingplan/BasicPricingPlan"


def account(number):
    return f"{200_000_000_000 + number}"


def group(number):
    return {
        "Name": f"group-{number}",
        "PrimaryAccountId": account(number),
        "AccountGrouping": {"LinkedAccountIds": [account(number)]},
        "ComputationPreference": {"PricingPlanArn": BASIC},
    }


def rule(number):
    return {"Name": f"rule-{number}", "Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 10.0}


def item(number):
    return {
        "Name": f"item-{number}",
        "Description": "A fee",
        "BillingGroupArn": account(number % 10),
        "ChargeDetails": {"Type": "FEE", "Flat": {"ChargeValue": 1.0}},
    }


# What is made, what makes it, how many of it AWS allows, what lists it.
KINDS = (
    ("CreateBillingGroup", "create_billing_group", group, 5_000, "list_billing_groups"),
    ("CreatePricingRule", "create_pricing_rule", rule, 50_000, "list_pricing_rules"),
    ("CreateCustomLineItem", "create_custom_line_item", item, 50_000, "list_custom_line_items"),
)


def grow(client, handlers, operation, request, total):
    """Make *total* of something, and return what the last thousand cost over the first."""
    numbers = count()
    create = getattr(client, operation)

    def rows():
        return microseconds(lambda: create(**request(next(numbers))), SAMPLE // 4)

    rows()  # warm up
    first = min(rows() for _ in range(4))
    # The rows in between are made below the client: boto3 alone would take minutes for them.
    for _ in range(total - 2 * SAMPLE - SAMPLE // 4):
        asked = {snake(name): value for name, value in request(next(numbers)).items()}
        handlers[operation](**asked)
    last = min(rows() for _ in range(4))
    return last / first, first, last


def snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class Pages:
    """Answers a walk over all pages of a list, again and again, with the answers one walk was given."""

    def __init__(self, seen):
        self.seen = cycle(seen)

    def __call__(self, request, **_):
        status, headers, body = next(self.seen)
        return AWSResponse(request.url, status, headers, Raw(body))


def walk(client, operation):
    """Return a walk over all pages of a list."""
    pages = client.get_paginator(operation)
    return lambda: [len(page) for page in pages.paginate()]


def over_floor(client, operation):
    """Return what a walk over all pages costs over the same walk answered by canned responses."""
    with capture(client) as seen:
        walk(client, operation)()
    canned = boto3.Session(**KEYS, region_name=REGION).client("billingconductor")
    canned.meta.events.register_first("before-send", Pages(seen))
    mocked, base = walk(client, operation), walk(canned, operation)
    return len(seen), ratio(lambda: microseconds(mocked, 1), lambda: microseconds(base, 1), rounds=7)


def figures():
    with mock_billing() as world:
        client = boto3.client("billingconductor")
        client.list_billing_groups()
        handlers = world.backends["billingconductor", world.account_id, ""].handlers
        for name, operation, request, total, _ in KINDS:
            value, first, last = grow(client, handlers, operation, request, total)
            yield f"{name}, last of {total:,} over first", value, 1.1, f"{first:.0f} us, then {last:.0f} us"
        for *_, total, operation in KINDS:
            pages, (value, mocked, base) = over_floor(client, operation)
            note = f"{mocked / pages:.0f} us a page over {base / pages:.0f} us"
            yield f"{operation}, all {pages} pages of {total:,}, over the floor", value, 1.2, note
