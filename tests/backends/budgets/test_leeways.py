"""What is not compared again, as nothing can have changed, is as if it were."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from billing_mock import World
from billing_mock._backends.budgets import alarms
from tests.backends.budgets.documents import ACCOUNT, action, alerting, budget

NOW = datetime(2026, 11, 11, 6, tzinfo=timezone.utc)
OPERATORS = ("GREATER_THAN", "LESS_THAN", "EQUAL_TO")


class Leeways(RuleBasedStateMachine):
    """Two worlds go the same way, one of which compares every budget at every turn."""

    @initialize(
        unit=st.sampled_from(["DAILY", "MONTHLY", "QUARTERLY"]),
        filters=st.sampled_from([{}, {"Service": ["AmazonEC2"]}]),
    )
    def begin(self, unit, filters):
        self.worlds = World(now=NOW), World(now=NOW)
        self.kept = [world.snapshot() for world in self.worlds]
        kinds = ("ACTUAL",) if unit == "DAILY" else ("ACTUAL", "FORECASTED")
        for kind in kinds:
            alerts = [
                alerting(NotificationType=kind, threshold=threshold, ComparisonOperator=operator)
                for threshold in (50, 100)
                for operator in OPERATORS
            ]
            asked = budget(kind, TimeUnit=unit, CostFilters=filters)
            self.call("create_budget", Budget=asked, NotificationsWithSubscribers=alerts)
            self.call("create_budget_action", **action(BudgetName=kind, NotificationType=kind))

    def call(self, operation, **params):
        for world in self.in_turn():
            getattr(world.client("budgets"), operation)(AccountId=ACCOUNT, **params)

    def in_turn(self):
        yield self.worlds[0]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(alarms, "_FEW", -1)
            yield self.worlds[1]

    @rule(
        service=st.sampled_from(["AmazonEC2", "AmazonEC2", "AmazonS3"]),
        record_type=st.sampled_from(["Usage", "Usage", "Tax"]),
        cost=st.sampled_from([1, 5, 10, 25, 50, -5, -25, "0.01"]),
        day=st.integers(-45, 25),
        times=st.sampled_from([1, 1, 2, 40]),
    )
    def book(self, service, record_type, cost, day, times):
        row = {"service": service, "record_type": record_type, "cost": cost, "start": NOW + timedelta(day)}
        for world in self.in_turn():
            world.ledger.extend([row] * times)

    @rule(cost=st.integers(1, 12), times=st.integers(1, 120))
    def book_one_after_the_other(self, cost, times):
        for world in self.in_turn():
            for _ in range(times):
                world.ledger.add(service="AmazonEC2", cost=cost * 0.1)

    @rule(hours=st.sampled_from([-30, 1, 18, 24, 100, 700]))
    def move(self, hours):
        for world in self.in_turn():
            world.clock.shift(hours * 3600)

    @rule(limit=st.sampled_from(["60", "100", "250"]))
    def update(self, limit):
        asked = budget("ACTUAL", BudgetLimit={"Amount": limit, "Unit": "USD"})
        self.call("update_budget", NewBudget=asked)

    @rule()
    def keep(self):
        self.kept = [world.snapshot() for world in self.worlds]

    @rule()
    def go_back(self):
        if self.kept[0].backends:
            for world, kept in zip(self.worlds, self.kept, strict=True):
                world.restore(kept)

    @invariant()
    def both_say_the_same(self):
        quick, slow = (self.told(world) for world in self.worlds)
        assert slow == quick

    def told(self, world):
        client = world.client("budgets")
        found = client.describe_budget_notifications_for_account(AccountId=ACCOUNT)
        deeds = [(deed.kind, deed.budget_name, deed.at) for deed in world.actions]
        return list(world.outbox), deeds, found["BudgetNotificationsForAccount"]


TestLeeways = Leeways.TestCase
TestLeeways.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
