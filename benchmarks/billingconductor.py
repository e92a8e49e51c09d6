"""Billing Conductor at AWS's quotas: creates stay flat, a list costs what its pages hold."""

from __future__ import annotations

import gc
import statistics
import time
from itertools import count, cycle

import boto3
from botocore.awsrequest import AWSResponse

from benchmarks.harness import KEYS, REGION, Raw, capture, microseconds, ratio
from billing_mock import World, mock_billing

SAMPLE, ROUNDS = 1_000, 20
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


def growth(client, handlers, operation, request, total):
    """Make *total* of something, and return what the last thousand cost over the first, taken in turn."""
    fresh = World().client("billingconductor")
    if request is item:
        for number in range(10):
            fresh.create_billing_group(**group(number))
    for number in range(total - SAMPLE):
        # Below the client: boto3 alone would take minutes for them.
        handlers[operation](**{snake(name): value for name, value in request(number).items()})

    def makes(client, start):
        numbers = count(start)
        create = getattr(client, operation)
        return lambda: microseconds(lambda: create(**request(next(numbers))), SAMPLE // ROUNDS)

    return ratio(makes(client, total - SAMPLE), makes(fresh, 0), rounds=ROUNDS)


def snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class Pages:
    """Answers a walk over all pages of a list, again and again, with the answers one walk was given."""

    def __init__(self, seen):
        self.seen = cycle(seen)

    def __call__(self, request, **_):
        status, headers, body = next(self.seen)
        return AWSResponse(request.url, status, headers, Raw(body))


def over_floor(client, operation):
    """Return the pages of a list, what one costs over the same answered from a can, and both in microseconds.

    The two walks go side by side, page by page, so that whatever else the machine does slows both.
    """
    with capture(client) as seen:
        list(client.get_paginator(operation).paginate())
    canned = boto3.Session(**KEYS, region_name=REGION).client("billingconductor")
    canned.meta.events.register_first("before-send", Pages(seen))

    def both():
        walks = [iter(one.get_paginator(operation).paginate()) for one in (client, canned)]
        taken = [0.0, 0.0]
        gc.collect()
        gc.disable()
        for _ in seen:
            for place, pages in enumerate(walks):
                start = time.perf_counter()
                next(pages)
                taken[place] += (time.perf_counter() - start) * 1e6
        gc.enable()
        return taken

    rounds = [both() for _ in range(3)]
    value = statistics.median(mocked / base for mocked, base in rounds)
    mocked, base = min(rounds)
    return len(seen), value, mocked / len(seen), base / len(seen)


def figures():
    with mock_billing() as world:
        client = boto3.client("billingconductor")
        client.list_billing_groups()
        handlers = world.backends["billingconductor", world.account_id, ""].handlers
        for name, operation, request, total, _ in KINDS:
            value, last, first = growth(client, handlers, operation, request, total)
            yield f"{name}, last of {total:,} over first", value, 1.1, f"{first:.0f} us, then {last:.0f} us"
        for *_, total, operation in KINDS:
            pages, value, mocked, base = over_floor(client, operation)
            note = f"{mocked:.0f} us a page over {base:.0f} us"
            yield f"{operation}, all {pages} pages of {total:,}, over the floor", value, 1.2, note
