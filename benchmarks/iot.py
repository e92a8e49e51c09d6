"""AWS IoT with 20,000 billing groups and 100,000 things: creates stay flat, pages cost what they hold."""

from __future__ import annotations

from itertools import count

import boto3

from benchmarks.harness import floor, microseconds, side_by_side
from billing_mock import mock_billing

GROUPS, THINGS, GROUPS_IN_USE = 20_000, 100_000, 3
SAMPLE = 500


class Fleet:
    """One mocked registry, filled up to a number of rows: by the client at both ends, where it is timed."""

    def __init__(self, world):
        self.client = boto3.client("iot")
        self.client.list_things()
        # The rows in between are made below the client: boto3 alone would take minutes for them.
        self.handlers = world.backends["iot", world.account_id, "us-east-1"].handlers

    def grow(self, make, fill, total):
        """Make *total* rows, and return what the last of them cost over the first."""
        numbers = count()

        def rows():
            return microseconds(lambda: make(next(numbers)), SAMPLE)

        rows()  # warm up
        first = min(rows(), rows(), rows())
        for _ in range(total - 7 * SAMPLE):
            fill(next(numbers))
        last = min(rows(), rows(), rows())
        return last / first, first, last

    def groups(self):
        name = "group-{:05}".format
        return self.grow(
            lambda number: self.client.create_billing_group(billingGroupName=name(number)),
            lambda number: self.handlers["create_billing_group"](billing_group_name=name(number)),
            GROUPS,
        )

    def things(self):
        """Make things, all of them in a few groups."""
        name, group = "thing-{:06}".format, "group-{:05}".format
        return self.grow(
            lambda number: self.client.create_thing(
                thingName=name(number), billingGroupName=group(number % GROUPS_IN_USE)
            ),
            lambda number: self.handlers["create_thing"](
                thing_name=name(number), billing_group_name=group(number % GROUPS_IN_USE)
            ),
            THINGS,
        )

    def moves(self):
        """Return what it costs to move a thing, over the floor."""
        numbers = count()

        def move(client):
            number = next(numbers)
            client.add_thing_to_billing_group(
                thingName=f"thing-{number % THINGS:06}",
                billingGroupName=f"group-{(number + 1) % GROUPS_IN_USE:05}",
            )

        return self.over_floor(move)

    def over_floor(self, call):
        return side_by_side(lambda: call(self.client), floor("iot", call, self.client), number=400)

    def pages(self, operation, items, **asked):
        """Yield what the first and the last full page cost over the floor."""
        list_page = getattr(self.client, operation)
        tokens = []
        page = list_page(**asked)
        while "nextToken" in page:
            tokens.append(page["nextToken"])
            page = list_page(**asked, nextToken=page["nextToken"])
        for name, said in (("first", asked), ("last full", {**asked, "nextToken": tokens[-2]})):
            size = len(list_page(**said)[items])
            yield name, size, self.over_floor(lambda client, said=said: getattr(client, operation)(**said))


def figures():
    with mock_billing() as world:
        fleet = Fleet(world)
        for name, grown in (("CreateBillingGroup", fleet.groups), ("CreateThing", fleet.things)):
            value, first, last = grown()
            total = GROUPS if grown == fleet.groups else THINGS
            note = f"{first:.0f} us, then {last:.0f} us"
            yield f"{name}, the last of {total:,} over the first", value, 1.2, note
        value, mocked, base = fleet.moves()
        yield "AddThingToBillingGroup over the floor", value, 1.2, f"{mocked:.0f} us over {base:.0f} us"
        for operation, items, asked in (
            ("list_billing_groups", "billingGroups", {}),
            ("list_billing_groups", "billingGroups", {"maxResults": 250}),
            ("list_things", "things", {"maxResults": 250}),
            (
                "list_things_in_billing_group",
                "things",
                {"maxResults": 250, "billingGroupName": "group-00000"},
            ),
        ):
            for name, size, (value, mocked, base) in fleet.pages(operation, items, **asked):
                note = f"{mocked:.0f} us over {base:.0f} us"
                yield f"{operation}, {name} page of {size}, over the floor", value, 1.2, note
