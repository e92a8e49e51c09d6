"""Whatever befalls two actions, they are in the status that a table says, and did what it says."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from billing_mock import World
from tests.backends.budgets.documents import ACCOUNT, action, budget

ASKED = {
    ("APPROVE", "PENDING"): "EXECUTE",
    ("RETRY", "EXECUTION_FAILURE"): "EXECUTE",
    ("RETRY", "REVERSE_FAILURE"): "REVERSE",
    ("RETRY", "RESET_FAILURE"): "RESET",
    ("REVERSE", "EXECUTION_SUCCESS"): "REVERSE",
    ("RESET", "REVERSE_SUCCESS"): "RESET",
}
ENDS = {
    "EXECUTE": ("EXECUTION_SUCCESS", "EXECUTION_FAILURE"),
    "REVERSE": ("REVERSE_SUCCESS", "REVERSE_FAILURE"),
    "RESET": ("STANDBY", "RESET_FAILURE"),
}
APPLIED = {"EXECUTION_SUCCESS", "REVERSE_FAILURE", "RESET_FAILURE"}


class Life(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.world = World(now="2026-11-22")
        self.budgets = self.world.client("budgets")
        self.budgets.create_budget(AccountId=ACCOUNT, Budget=budget())
        self.ids, self.statuses, self.deeds = {}, {}, []
        self.spent = self.failures = 0
        for model, threshold in (("AUTOMATIC", 50.0), ("MANUAL", 70.0)):
            made = self.budgets.create_budget_action(
                AccountId=ACCOUNT, **action(threshold=threshold, ApprovalModel=model)
            )
            self.ids[model], self.statuses[model] = made["ActionId"], "STANDBY"

    def do(self, model, kind):
        self.deeds.append((self.ids[model], kind))
        self.statuses[model] = ENDS[kind][self.failures > 0]
        self.failures -= self.failures > 0

    @rule(cost=st.integers(-60, 60))
    def spend(self, cost):
        self.world.ledger.add(service="AmazonEC2", cost=cost)
        self.spent += cost
        if self.statuses["AUTOMATIC"] == "STANDBY" and self.spent > 50:
            self.do("AUTOMATIC", "EXECUTE")
        if self.statuses["MANUAL"] == "STANDBY" and self.spent > 70:
            self.statuses["MANUAL"] = "PENDING"

    @rule()
    def fail(self):
        self.world.actions.fail()
        self.failures += 1

    @rule(
        model=st.sampled_from(["AUTOMATIC", "MANUAL"]),
        asked=st.sampled_from(["APPROVE", "RETRY", "REVERSE", "RESET"]),
    )
    def execute(self, model, asked):
        request = {
            "AccountId": ACCOUNT,
            "BudgetName": "Costs",
            "ActionId": self.ids[model],
            "ExecutionType": f"{asked}_BUDGET_ACTION",
        }
        kind = ASKED.get((asked, self.statuses[model]))
        if kind:
            self.budgets.execute_budget_action(**request)
            self.do(model, kind)
        else:
            with pytest.raises(self.budgets.exceptions.InvalidParameterException):
                self.budgets.execute_budget_action(**request)

    @rule()
    def begin_a_month(self):
        now = self.world.clock.now()
        self.world.clock.move_to(now.replace(year=now.year + now.month // 12, month=now.month % 12 + 1))
        self.spent = 0
        for model, status in list(self.statuses.items()):
            if status in APPLIED:
                self.do(model, "RESET")
            else:
                self.statuses[model] = "STANDBY"

    @invariant()
    def is_as_the_table_says(self):
        where = {"AccountId": ACCOUNT, "BudgetName": "Costs"}
        found = self.budgets.describe_budget_actions_for_budget(**where)["Actions"]
        assert self.statuses == {row["ApprovalModel"]: row["Status"] for row in found}
        assert self.deeds == [(deed.action_id, deed.kind) for deed in self.world.actions]
        for row in found:
            history = self.budgets.describe_budget_action_histories(**where, ActionId=row["ActionId"])
            assert row == history["ActionHistories"][0]["ActionHistoryDetails"]["Action"]


Life.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestLife = Life.TestCase
