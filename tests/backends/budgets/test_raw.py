"""Whatever is sent, in whatever order, is answered or refused; what is refused changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from billing_mock import World
from billing_mock._gateway import Gateway, Request
from tests.backends.budgets.documents import ACCOUNT, POLICY, ROLE, action, alerting
from tests.model.models import SESSION

MODEL = SESSION.get_service_model("budgets")
ARN = f"arn:aws:budgets::{ACCOUNT}:budget/a"
MONTHS = [1793491200, 1796083200, 1798761600]
NAMED = {
    "AccountId": [ACCOUNT],
    "BudgetName": ["a", "b"],
    "NumericValue": ["100", "0", ".5", "123456789012345678901234567890.123"],
    "UnitValue": ["USD", "USD", "PERCENTAGE", "GB"],
    "NotificationThreshold": [50, 99.5, 15_000_000_000_000],
    "SubscriberAddress": ["ann@example.com", "arn:aws:sns:us-east-1:1:a"],
    "RoleArn": [ROLE],
    "PolicyArn": [POLICY],
    "PolicyId": ["p-examplepolicy"],
    "TargetId": ["111122223333"],
    "InstanceId": ["i-12345678"],
    "Region": ["us-east-1"],
    "Dimension": ["SERVICE", "AZ", "TAG_KEY", "RESERVATION_ID"],
    "AmazonResourceName": [ARN, f"{ARN}b", f"{ARN}/action/01234567-89ab-4def-8123-456789abcdef"],
    "BillingViewArn": [f"arn:aws:billing::{ACCOUNT}:billingview/primary"],
    "AdjustmentPeriod": [1, 3, 60],
    "ProductAttributeName": ["model"],
    "PlannedBudgetLimitsKey": [str(month) for month in MONTHS],
    "ResourceTagKey": ["Team", "aws:x"],
}
KEYS = {
    "PlannedBudgetLimits": st.sampled_from([*map(str, MONTHS), "x"]),
    "CostFilters": st.sampled_from(["AZ", "Service", "x"]),
}
PLAIN = {
    "string": st.sampled_from(["AmazonEC2", "a$b", "x"]),
    "boolean": st.booleans(),
    "integer": st.integers(1, 5),
    "timestamp": st.sampled_from([-62135596800, 0, *MONTHS, 3706473600, 253402300799]),
}


def documents(shape, ids, depth=0):  # noqa: PLR0911  # one for each kind of shape
    """Documents of a shape that mostly satisfy the model, made of few values, so that they meet."""
    if shape.name == "ActionId":
        return st.sampled_from([*ids, "01234567-89ab-4def-8123-456789abcdef"])
    if shape.name in NAMED:
        return st.sampled_from(NAMED[shape.name])
    if "enum" in shape.metadata:
        return st.sampled_from(shape.metadata["enum"])
    if shape.type_name == "list":
        least = 1 if shape.metadata.get("min") else 0
        inner = st.deferred(lambda: documents(shape.member, ids, depth + 1))
        return st.lists(inner, min_size=least, max_size=2 if depth < 4 else least)
    if shape.type_name == "map":
        inner = st.deferred(lambda: documents(shape.value, ids, depth + 1))
        return st.dictionaries(KEYS.get(shape.name, st.just("x")), inner, max_size=3)
    if shape.type_name != "structure":
        return PLAIN[shape.type_name]
    members = {
        name: st.deferred(lambda member=member: documents(member, ids, depth + 1))
        for name, member in shape.members.items()
        if name != "NextToken"
    }
    required = {name: members.pop(name) for name in shape.required_members}
    return st.fixed_dictionaries(required, optional=members if depth < 5 else {})


class Anything(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.world = World(now="2026-11-22")
        self.gateway = Gateway(self.world)
        self.ids = []
        for name in "ab":
            self.create(name, "MONTHLY")
            for model, threshold in (("AUTOMATIC", 50), ("MANUAL", 99.5)):
                asked = action(threshold, AccountId=ACCOUNT, BudgetName=name, ApprovalModel=model)
                self.ids.append(self.ask("CreateBudgetAction", asked)[1]["ActionId"])

    def ask(self, operation, params):
        headers = {"X-Amz-Target": f"AWSBudgetServiceGateway.{operation}"}
        request = Request("POST", "https://budgets.amazonaws.com/", headers, json.dumps(params).encode())
        status, _, body = self.gateway.answer(request)
        return status, json.loads(body)

    def seen(self):
        backend = self.world.backends.get(("budgets", ACCOUNT, ""))
        return backend and {
            name: {part: {k: v for k, v in kept.items() if k != "readings"} for part, kept in parts.items()}
            for name, parts in backend.snapshot().items()
            if name not in {"spending", "forecasts", "alarms"}
        }

    @rule(data=st.data(), operation=st.sampled_from(MODEL.operation_names))
    def call(self, data, operation):
        shape = MODEL.operation_model(operation).input_shape
        params = data.draw(documents(shape, self.ids))
        before = self.seen()
        status, body = self.ask(operation, params)
        assert status in {200, 400}
        if status == 400 and before is not None:
            assert before == self.seen()
        if "ActionId" in body and operation == "CreateBudgetAction":
            self.ids.append(body["ActionId"])

    @rule(name=st.sampled_from("ab"), unit=st.sampled_from(["DAILY", "MONTHLY", "ANNUALLY"]))
    def create(self, name, unit):
        budget = {
            "BudgetName": name,
            "BudgetType": "COST",
            "TimeUnit": unit,
            "BudgetLimit": {"Amount": "100", "Unit": "USD"},
        }
        alerts = [alerting(threshold=50), alerting(threshold=99.5, ComparisonOperator="LESS_THAN")]
        params = {"AccountId": ACCOUNT, "Budget": budget, "NotificationsWithSubscribers": alerts}
        self.ask("CreateBudget", params)

    @rule(cost=st.integers(-80, 120), days=st.integers(-40, 40))
    def book(self, cost, days):
        start = self.world.clock.now() + timedelta(days=days)
        self.world.ledger.add(service="AmazonEC2", cost=cost, quantity=cost, start=start)

    @rule(days=st.integers(-3, 70))
    def wait(self, days):
        self.world.clock.shift(timedelta(days=days))

    @rule(times=st.integers(1, 2))
    def fail(self, times):
        self.world.actions.fail(times=times)

    @rule(held=st.booleans())
    def hold(self, held):
        if held:
            self.world.actions.hold()
        else:
            self.world.actions.release()


Anything.TestCase.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)
TestAnything = Anything.TestCase
