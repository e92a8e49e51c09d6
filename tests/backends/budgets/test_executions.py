from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.backends.budgets.documents import ACCOUNT, IAM, ROLE, SSM, action, budget, mail, topic

AT = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def there(call):
    call("create_budget", Budget=budget())


@pytest.fixture
def make(call):
    def make(**changes):
        return call("create_budget_action", **action(**changes))["ActionId"]

    return make


@pytest.fixture
def spend(world):
    return lambda cost: world.ledger.add(service="AmazonEC2", cost=cost)


@pytest.fixture
def status(call):
    def status(action_id):
        return call("describe_budget_action", BudgetName="Costs", ActionId=action_id)["Action"]["Status"]

    return status


@pytest.fixture
def execute(call):
    def execute(action_id, what):
        return call(
            "execute_budget_action",
            BudgetName="Costs",
            ActionId=action_id,
            ExecutionType=f"{what}_BUDGET_ACTION",
        )

    return execute


@pytest.fixture
def history(call):
    """Return what happened to an action, oldest first, as event and status."""

    def history(action_id):
        found = call("describe_budget_action_histories", BudgetName="Costs", ActionId=action_id)
        return [(row["EventType"], row["Status"]) for row in reversed(found["ActionHistories"])]

    return history


def kinds(world):
    return [deed.kind for deed in world.actions]


def test_an_automatic_action_is_carried_out_when_its_threshold_is_exceeded(
    world, make, spend, status, history
):
    action_id = make(Subscribers=[mail(), topic()])
    spend(90)
    assert (status(action_id), kinds(world)) == ("STANDBY", [])
    spend("0.0001")
    assert status(action_id) == "EXECUTION_SUCCESS"
    (deed,) = world.actions
    assert vars(deed) == {
        "kind": "EXECUTE",
        "action_type": "APPLY_IAM_POLICY",
        "definition": IAM,
        "execution_role_arn": ROLE,
        "action_id": action_id,
        "budget_name": "Costs",
        "account_id": ACCOUNT,
        "at": AT,
        "failure": None,
    }
    assert [(told.channel, told.subject) for told in world.outbox] == [
        ("EMAIL", "AWS Budgets: action of Costs was triggered"),
        ("SNS", "AWS Budgets: action of Costs was triggered"),
    ]
    assert history(action_id) == [
        ("CREATE_ACTION", "STANDBY"),
        ("SYSTEM", "EXECUTION_IN_PROGRESS"),
        ("SYSTEM", "EXECUTION_SUCCESS"),
    ]
    spend(100)
    assert kinds(world) == ["EXECUTE"]


def test_a_manual_action_waits_for_approval(world, make, spend, status, execute, history):
    action_id = make(ApprovalModel="MANUAL")
    spend(95)
    assert (status(action_id), kinds(world)) == ("PENDING", [])
    assert [told.subject for told in world.outbox] == ["AWS Budgets: action of Costs requires approval"]
    assert execute(action_id, "APPROVE") == {
        "AccountId": ACCOUNT,
        "BudgetName": "Costs",
        "ActionId": action_id,
        "ExecutionType": "APPROVE_BUDGET_ACTION",
    }
    assert (status(action_id), kinds(world)) == ("EXECUTION_SUCCESS", ["EXECUTE"])
    assert history(action_id)[1:] == [
        ("SYSTEM", "PENDING"),
        ("EXECUTE_ACTION", "EXECUTION_IN_PROGRESS"),
        ("SYSTEM", "EXECUTION_SUCCESS"),
    ]


@pytest.mark.parametrize(
    ("terms", "level"),
    [
        ({"ActionThresholdValue": 250.0, "ActionThresholdType": "ABSOLUTE_VALUE"}, 250),
        ({"ActionThresholdValue": 120.5, "ActionThresholdType": "PERCENTAGE"}, "120.5"),
    ],
)
def test_thresholds_are_exceeded_not_reached(make, spend, status, terms, level):
    action_id = make(ActionThreshold=terms)
    spend(level)
    assert status(action_id) == "STANDBY"
    spend("0.0000000001")
    assert status(action_id) == "EXECUTION_SUCCESS"


def test_an_action_on_a_forecast_begins_before_the_money_is_spent(world, make, spend, status):
    action_id = make(NotificationType="FORECASTED")
    spend(66)
    assert status(action_id) == "STANDBY"
    spend(1)
    assert status(action_id) == "EXECUTION_SUCCESS"
    assert "FORECASTED Amount: $91.36" in world.outbox[0].message


def test_an_action_that_comes_late_begins_at_once(make, spend, status):
    spend(95)
    assert status(make()) == "EXECUTION_SUCCESS"
    assert status(make(threshold=94.0, ApprovalModel="MANUAL")) == "PENDING"
    assert status(make(threshold=96.0)) == "STANDBY"


def test_a_lower_threshold_lets_an_action_begin(call, make, spend, status):
    spend(50)
    action_id = make()
    terms = {"ActionThresholdValue": 40.0, "ActionThresholdType": "PERCENTAGE"}
    call("update_budget_action", BudgetName="Costs", ActionId=action_id, ActionThreshold=terms)
    assert status(action_id) == "EXECUTION_SUCCESS"


def test_the_whole_life_of_an_action(world, make, spend, status, execute, history):
    action_id = make()
    spend(95)
    execute(action_id, "REVERSE")
    assert status(action_id) == "REVERSE_SUCCESS"
    spend(1)
    assert status(action_id) == "REVERSE_SUCCESS"
    execute(action_id, "RESET")
    assert status(action_id) == "STANDBY"
    spend(1)
    assert status(action_id) == "EXECUTION_SUCCESS"
    assert kinds(world) == ["EXECUTE", "REVERSE", "RESET", "EXECUTE"]
    assert history(action_id)[3:] == [
        ("EXECUTE_ACTION", "REVERSE_IN_PROGRESS"),
        ("SYSTEM", "REVERSE_SUCCESS"),
        ("EXECUTE_ACTION", "RESET_IN_PROGRESS"),
        ("SYSTEM", "STANDBY"),
        ("SYSTEM", "EXECUTION_IN_PROGRESS"),
        ("SYSTEM", "EXECUTION_SUCCESS"),
    ]


def test_what_failed_can_be_tried_again(world, make, spend, status, execute):
    action_id = make()
    world.actions.fail("no such role", times=2)
    spend(95)
    assert status(action_id) == "EXECUTION_FAILURE"
    execute(action_id, "RETRY")
    assert status(action_id) == "EXECUTION_FAILURE"
    execute(action_id, "RETRY")
    assert status(action_id) == "EXECUTION_SUCCESS"
    for what, failed, done in (
        ("REVERSE", "REVERSE_FAILURE", "REVERSE_SUCCESS"),
        ("RESET", "RESET_FAILURE", "STANDBY"),
    ):
        world.actions.fail()
        execute(action_id, what)
        assert status(action_id) == failed
        execute(action_id, "RETRY")
        assert status(action_id) == done
    assert [deed.failure for deed in world.actions][:3] == ["no such role", "no such role", None]


def test_why_it_failed_is_in_the_history(call, world, make, spend):
    action_id = make()
    world.actions.fail("no such role")
    spend(95)
    newest = call("describe_budget_action_histories", BudgetName="Costs", ActionId=action_id)[
        "ActionHistories"
    ][0]
    assert newest == {
        "Timestamp": AT,
        "Status": "EXECUTION_FAILURE",
        "EventType": "SYSTEM",
        "ActionHistoryDetails": {
            "Message": "no such role",
            "Action": {**action(), "ActionId": action_id, "Status": "EXECUTION_FAILURE"},
        },
    }


def test_what_is_in_progress_is_locked(call, world, make, spend, status, refused):
    action_id = make()
    world.actions.hold()
    spend(95)
    spend(1)
    assert (status(action_id), len(world.actions)) == ("EXECUTION_IN_PROGRESS", 0)
    where = {"BudgetName": "Costs", "ActionId": action_id}
    for doing, params in (
        ("update", {"ApprovalModel": "MANUAL"}),
        ("delete", {}),
        ("execute", {"ExecutionType": "RETRY_BUDGET_ACTION"}),
    ):
        told = f"Unable to {doing} budget action {action_id} - it is in status EXECUTION_IN_PROGRESS."
        refused(f"{doing}_budget_action", "ResourceLockedException", told, **where, **params)
    world.actions.release()
    assert (status(action_id), kinds(world)) == ("EXECUTION_SUCCESS", ["EXECUTE"])
    call("delete_budget_action", **where)


def test_a_budget_can_go_while_its_action_is_in_progress(call, world, make, spend):
    make()
    world.actions.hold()
    spend(95)
    call("delete_budget", BudgetName="Costs")
    world.actions.release()
    assert kinds(world) == []


@pytest.mark.parametrize(
    ("before", "possible"),
    [
        ("STANDBY", "nothing"),
        ("PENDING", "APPROVE_BUDGET_ACTION"),
        ("EXECUTION_SUCCESS", "REVERSE_BUDGET_ACTION"),
        ("EXECUTION_FAILURE", "RETRY_BUDGET_ACTION"),
        ("REVERSE_SUCCESS", "RESET_BUDGET_ACTION"),
    ],
)
def test_what_the_status_does_not_allow(
    world, make, spend, status, execute, refused, everything, before, possible
):
    action_id = make(ApprovalModel="MANUAL" if before == "PENDING" else "AUTOMATIC")
    if before == "EXECUTION_FAILURE":
        world.actions.fail()
    if before != "STANDBY":
        spend(95)
    if before == "REVERSE_SUCCESS":
        execute(action_id, "REVERSE")
    assert status(action_id) == before
    found = everything()
    for what in ("APPROVE", "RETRY", "REVERSE", "RESET"):
        asked = f"{what}_BUDGET_ACTION"
        if asked != possible:
            told = (
                f"Unable to execute budget action {action_id} - {asked} is not possible in status {before}; "
                f"possible is {possible}."
            )
            where = {"BudgetName": "Costs", "ActionId": action_id, "ExecutionType": asked}
            refused("execute_budget_action", "InvalidParameterException", told, **where)
    assert everything() == found


@pytest.mark.parametrize(
    ("changes", "deeds"),
    [
        ({}, ["EXECUTE", "RESET"]),
        ({"ActionType": "RUN_SSM_DOCUMENTS", "Definition": SSM}, ["EXECUTE"]),
        ({"ApprovalModel": "MANUAL"}, []),
    ],
)
def test_a_new_period_starts_clean(world, make, spend, status, changes, deeds):
    action_id = make(**changes)
    spend(95)
    assert status(action_id) != "STANDBY"
    world.clock.move_to("2026-12-05")
    assert status(action_id) == "STANDBY"
    assert kinds(world) == deeds
    spend(95)
    assert status(action_id) != "STANDBY"


def test_what_is_in_progress_when_a_period_ends_stays_so(world, make, spend, status):
    action_id = make()
    world.actions.hold()
    spend(95)
    world.clock.move_to("2026-12-05")
    assert status(action_id) == "EXECUTION_IN_PROGRESS"
    world.actions.release()
    assert status(action_id) == "EXECUTION_SUCCESS"


def test_a_policy_that_cannot_be_taken_back(world, make, spend, status, execute):
    action_id = make()
    spend(95)
    world.actions.fail()
    world.clock.move_to("2026-12-05")
    assert status(action_id) == "RESET_FAILURE"
    execute(action_id, "RETRY")
    assert status(action_id) == "STANDBY"


def test_an_observer_sees_each_deed_and_can_let_it_fail(world, make, spend, status):
    seen = []

    def observe(deed):
        seen.append((deed.kind, deed.definition))
        return "the policy is not there" if len(seen) == 1 else None

    world.actions.observers.append(observe)
    action_id, other = make(), make(threshold=80.0)
    spend(95)
    assert (status(action_id), status(other)) == ("EXECUTION_FAILURE", "EXECUTION_SUCCESS")
    assert seen == [("EXECUTE", IAM)] * 2
    assert [deed.failure for deed in world.actions] == ["the policy is not there", None]


def test_a_world_goes_back_with_its_actions(world, make, spend, status):
    action_id = make()
    kept = world.snapshot()
    spend(95)
    world.restore(kept)
    assert (status(action_id), len(world.actions), len(world.outbox)) == ("STANDBY", 0, 0)
    spend(95)
    assert (status(action_id), len(world.actions)) == ("EXECUTION_SUCCESS", 1)


def test_histories_by_time_and_page_by_page(call, world, make, spend, budgets, refused):
    action_id = make()
    world.clock.shift(3600)
    spend(95)
    where = {"BudgetName": "Costs", "ActionId": action_id}
    later = datetime(2026, 11, 22, 13, tzinfo=timezone.utc)

    def found(**period):
        rows = call("describe_budget_action_histories", TimePeriod=period, **where)["ActionHistories"]
        return [row["Status"] for row in rows]

    assert found() == ["EXECUTION_SUCCESS", "EXECUTION_IN_PROGRESS", "STANDBY"]
    assert found(Start=later) == ["EXECUTION_SUCCESS", "EXECUTION_IN_PROGRESS"]
    assert found(End=later) == ["STANDBY"]
    pages = budgets.get_paginator("describe_budget_action_histories").paginate(
        AccountId=ACCOUNT, PaginationConfig={"PageSize": 2}, **where
    )
    assert [len(page["ActionHistories"]) for page in pages] == [2, 1]
    told = (
        "The start of the time period, 2026-11-22T13:00:00+00:00, must be before its end, "
        "2026-11-22T13:00:00+00:00."
    )
    period = {"Start": later, "End": later}
    refused("describe_budget_action_histories", "InvalidParameterException", told, TimePeriod=period, **where)


@pytest.fixture
def observe(world):
    """Let a function be called with each deed."""
    return world.actions.observers.append


def test_an_observer_that_books_at_each_deed(call, world, make, spend, status, observe):
    """Each deed is done once, and what was booked meanwhile is looked at when it is done."""
    first, second, third = (make(threshold=level) for level in (50.0, 60.0, 100.0))
    seen = []

    def carry_out(deed):
        before = status(deed.action_id)
        spend(30)
        found = call("describe_budget", BudgetName="Costs")["Budget"]["CalculatedSpend"]["ActualSpend"]
        seen.append((deed.action_id, before, found["Amount"], len(world.actions)))

    observe(carry_out)
    spend(55)
    assert seen == [
        (first, "EXECUTION_IN_PROGRESS", "85.0", 0),
        (second, "EXECUTION_IN_PROGRESS", "115.0", 1),
        (third, "EXECUTION_IN_PROGRESS", "145.0", 2),
    ]
    assert [deed.action_id for deed in world.actions] == [first, second, third]
    assert {status(action_id) for action_id in (first, second, third)} == {"EXECUTION_SUCCESS"}


def test_an_observer_that_books_while_an_action_is_approved(world, make, spend, status, execute, observe):
    action_id = make(ApprovalModel="MANUAL")
    spend(100)
    observe(lambda _: spend(1))
    execute(action_id, "APPROVE")
    assert (status(action_id), kinds(world), len(world.ledger)) == ("EXECUTION_SUCCESS", ["EXECUTE"], 2)


def test_an_observer_that_books_when_a_deed_is_released(world, make, spend, status, observe):
    action_id = make()
    world.actions.hold()
    spend(100)
    observe(lambda _: spend(1))
    world.actions.release()
    assert (status(action_id), kinds(world), len(world.ledger)) == ("EXECUTION_SUCCESS", ["EXECUTE"], 2)


def test_an_observer_that_deletes_the_budget(call, world, make, spend, observe):
    for level in (50.0, 60.0):
        make(threshold=level)
    observe(lambda _: call("delete_budget", BudgetName="Costs"))
    spend(100)
    assert (kinds(world), call("describe_budgets"), len(world.outbox)) == (["EXECUTE"], {}, 0)


def test_an_observer_that_approves_another_action(make, spend, status, execute, observe):
    first, second = make(threshold=60.0), make(threshold=50.0, ApprovalModel="MANUAL")
    done = []

    def carry_out(deed):
        done.append(deed.action_id)
        if deed.action_id == first:
            execute(second, "APPROVE")

    observe(carry_out)
    spend(55)
    assert (status(first), status(second), done) == ("STANDBY", "PENDING", [])
    spend(10)
    assert (status(first), status(second), done) == (
        "EXECUTION_SUCCESS",
        "EXECUTION_SUCCESS",
        [first, second],
    )


@pytest.mark.parametrize("way", ["booking", "call"])
def test_an_observer_cannot_move_the_clock(world, make, spend, status, execute, observe, way):
    action_id = make(ApprovalModel="AUTOMATIC" if way == "booking" else "MANUAL")
    moving = [lambda _: world.clock.shift(60)]
    observe(lambda deed: moving.pop()(deed) if moving else None)
    told = "the clock cannot be moved by an observer: what it sees happens at one instant"
    if way == "booking":
        with pytest.raises(RuntimeError, match=told):
            spend(100)
    else:
        spend(100)
        with pytest.raises(RuntimeError, match=told):
            execute(action_id, "APPROVE")
    assert (world.clock.now(), status(action_id)) == (AT, "EXECUTION_IN_PROGRESS")
    spend(1)
    assert (status(action_id), kinds(world)) == ("EXECUTION_SUCCESS", ["EXECUTE"])
