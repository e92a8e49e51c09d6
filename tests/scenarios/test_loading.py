"""A scenario fills a world; what is wrong with one is told by its place."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import boto3
import pytest

from billing_mock import World, mock_billing
from billing_mock._active import STACK
from billing_mock._scenarios.schema import text
from billing_mock._world.ledger import Ledger
from billing_mock.errors import BadLineItem, BadScenario

PAYER, MEMBER, OTHER = "123456789012", "111122223333", "444455556666"

RULE = {
    "service": "billingconductor",
    "operation": "CreatePricingRule",
    "params": {"Name": "tenth", "Scope": "GLOBAL", "Type": "DISCOUNT", "ModifierPercentage": 10},
    "as": "rule",
}
PLAN = {
    "service": "billingconductor",
    "operation": "CreatePricingPlan",
    "params": {"Name": "standard", "PricingRuleArns": [{"$ref": "rule.Arn"}]},
    "as": "plan",
}
GROUP = {
    "service": "billingconductor",
    "operation": "CreateBillingGroup",
    "params": {
        "Name": "customer",
        "PrimaryAccountId": MEMBER,
        "AccountGrouping": {"LinkedAccountIds": [MEMBER]},
        "ComputationPreference": {"PricingPlanArn": {"$ref": "plan.Arn"}},
    },
}
FLEET = {"service": "iot", "operation": "CreateBillingGroup", "params": {"billingGroupName": "fleet"}}
BUDGET = {
    "service": "budgets",
    "operation": "CreateBudget",
    "params": {
        "AccountId": PAYER,
        "Budget": {
            "BudgetName": "all",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "10", "Unit": "USD"},
        },
        "NotificationsWithSubscribers": [
            {
                "Notification": {
                    "NotificationType": "ACTUAL",
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": 50,
                },
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}],
            }
        ],
    },
}

FULL = {
    "account_id": PAYER,
    "region": "eu-west-1",
    "now": "2026-11-22T12:00:00Z",
    "seed": 7,
    "accounts": [MEMBER, {"account_id": OTHER, "name": "Analytics", "email": "analytics@example.com"}],
    "transfers": [{"source_account_id": "999988887777", "start": "2026-11-01", "as": "partner"}],
    "ledger": [
        {"service": "AmazonEC2", "account_id": MEMBER, "start": "2026-11-03", "cost": "6.25"},
        {"service": "AmazonS3", "start": "2026-11-04T05:00:00Z", "cost": 1},
    ],
    "calls": [RULE, PLAN, GROUP, FLEET, BUDGET],
}


def names(service, operation, member, name):
    answer = getattr(boto3.client(service), operation)()
    return [row[name] for row in answer[member]]


def test_a_document_fills_the_world():
    with mock_billing(scenario=FULL) as world:
        assert (PAYER, "eu-west-1") == (world.account_id, world.region)
        assert dt.datetime(2026, 11, 22, 12, tzinfo=dt.timezone.utc) == world.clock.now()
        assert [PAYER, MEMBER, OTHER] == [account.id for account in world.accounts]
        assert ("Analytics", "analytics@example.com") == (
            world.accounts.get(OTHER).name,
            world.accounts.get(OTHER).email,
        )
        assert ["999988887777"] == [transfer.source_account_id for transfer in world.transfers]
        assert [Decimal("6.25"), Decimal(1)] == [Decimal(str(row.cost)) / 10**10 for row in world.ledger]

        assert ["customer"] == names("billingconductor", "list_billing_groups", "BillingGroups", "Name")
        assert ["fleet"] == names("iot", "list_billing_groups", "billingGroups", "groupName")
        spend = boto3.client("budgets").describe_budget(AccountId=PAYER, BudgetName="all")
        assert "7.25" == spend["Budget"]["CalculatedSpend"]["ActualSpend"]["Amount"]
        assert ["a@example.com"] == [message.address for message in world.outbox]


def test_world_calls_has_what_the_code_under_test_called():
    with mock_billing(scenario=FULL) as world:
        assert [] == list(world.calls)
        boto3.client("iot").list_billing_groups()
        assert ["ListBillingGroups"] == [call.operation for call in world.calls]


def test_options_win_over_the_document():
    with mock_billing(scenario={**FULL, "calls": []}, account_id="555566667777", now="2027-01-01") as world:
        assert "555566667777" == world.account_id
        assert "eu-west-1" == world.region
        assert dt.datetime(2027, 1, 1, tzinfo=dt.timezone.utc) == world.clock.now()


def test_steps_take_place_at_their_times():
    steps = [
        {"at": "2026-11-02", "calls": [BUDGET]},
        {"at": "2026-11-05T06:00:00+01:00", "ledger": [{"service": "AmazonEC2", "cost": 6}]},
        {"at": "2026-12-24", "accounts": [MEMBER]},
        {"remove_accounts": [MEMBER]},
    ]
    with mock_billing(scenario={"now": "2026-11-01", "steps": steps}) as world:
        assert dt.datetime(2026, 12, 24, tzinfo=dt.timezone.utc) == world.clock.now()
        assert [dt.datetime(2026, 11, 5, 5, tzinfo=dt.timezone.utc)] == [each.at for each in world.outbox]
        assert [PAYER] == [account.id for account in world.accounts]


def test_without_now_the_clock_follows_the_wall_clock():
    with mock_billing(scenario={"steps": [{"at": "2020-01-01", "calls": [FLEET]}]}) as world:
        assert not world.clock.is_stopped
        made = boto3.client("iot").describe_billing_group(billingGroupName="fleet")
        created = made["billingGroupMetadata"]["creationDate"]
        assert dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc) == created


def test_accounts_and_transfers_can_be_named():
    document = {
        "accounts": [{"name": "Drawn", "as": "drawn"}],
        "transfers": [{"source_account_id": "999988887777", "as": "partner"}],
        "ledger": [{"service": "AmazonEC2", "cost": 1, "account_id": {"$ref": "drawn.account_id"}}],
        "calls": [
            {**BUDGET, "account_id": {"$ref": "drawn.account_id"}, "params": {**BUDGET["params"]}},
            {
                "service": "billingconductor",
                "operation": "CreateBillingGroup",
                "params": {
                    "Name": "partner",
                    "AccountGrouping": {"ResponsibilityTransferArn": {"$ref": "partner.arn"}},
                    "ComputationPreference": {
                        "PricingPlanArn": "arn:aws:billingconductor::aws:pricingplan/BasicPricingPlan"
                    },
                },
            },
        ],
    }
    document["calls"][0]["params"]["AccountId"] = {"$ref": "drawn.account_id"}
    with mock_billing(scenario=document) as world:
        _, drawn = world.accounts
        assert [drawn.id] == [row.account_id for row in world.ledger]
        assert ["partner"] == names("billingconductor", "list_billing_groups", "BillingGroups", "Name")
        own = boto3.client("budgets", aws_access_key_id=drawn.id, aws_secret_access_key="any")
        assert ["all"] == [row["BudgetName"] for row in own.describe_budgets(AccountId=drawn.id)["Budgets"]]


def test_a_reference_reaches_into_lists():
    listing = {"service": "billingconductor", "operation": "ListPricingRules", "as": "listed"}
    plan = {**PLAN, "params": {"Name": "p", "PricingRuleArns": [{"$ref": "listed.PricingRules.0.Arn"}]}}
    with mock_billing(scenario={"calls": [RULE, listing, plan]}):
        [made] = [
            row
            for row in boto3.client("billingconductor").list_pricing_plans()["PricingPlans"]
            if row["Name"] == "p"
        ]
        assert 1 == made["Size"]


def test_regions_of_calls():
    with mock_billing(scenario={"calls": [{**FLEET, "region": "eu-central-1"}]}):
        assert [] == names("iot", "list_billing_groups", "billingGroups", "groupName")
        there = boto3.client("iot", region_name="eu-central-1")
        assert ["fleet"] == [row["groupName"] for row in there.list_billing_groups()["billingGroups"]]


@pytest.mark.parametrize("as_path", [str, Path])
def test_json_files(tmp_path, as_path):
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(FULL), "utf-8")
    with mock_billing(scenario=as_path(path)):
        assert ["fleet"] == names("iot", "list_billing_groups", "billingGroups", "groupName")


def test_yaml_files(tmp_path):
    path = tmp_path / "scenario.yaml"
    path.write_text(
        """
        now: 2026-11-22 12:00:00
        ledger:
          - {service: AmazonEC2, start: 2026-11-01, cost: 1.50}
        calls:
          - service: iot
            operation: CreateBillingGroup
            params: {billingGroupName: fleet}
        """,
        "utf-8",
    )
    with mock_billing(scenario=path) as world:
        assert dt.datetime(2026, 11, 22, 12, tzinfo=dt.timezone.utc) == world.clock.now()
        [row] = world.ledger
        assert dt.datetime(2026, 11, 2, tzinfo=dt.timezone.utc) == row.end
        assert ["fleet"] == names("iot", "list_billing_groups", "billingGroups", "groupName")


def test_the_yaml_of_the_documentation(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text("utf-8")
    path = tmp_path / "scenario.yml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], "utf-8")
    with mock_billing(scenario=path) as world:
        [budget] = boto3.client("budgets").describe_budgets(AccountId=PAYER)["Budgets"]
        assert "62.5" == budget["CalculatedSpend"]["ActualSpend"]["Amount"]
        assert dt.datetime(2026, 11, 22, 12, tzinfo=dt.timezone.utc) == world.clock.now()


def test_values_of_python(tmp_path):
    document = {
        "now": dt.datetime(2026, 11, 22, tzinfo=dt.timezone.utc),
        "ledger": ({"service": "AmazonEC2", "start": dt.date(2026, 11, 1), "cost": Decimal("0.1")},),
    }
    with mock_billing(scenario=document) as world:
        assert [10**9] == [row.cost for row in world.ledger]


def test_line_items_from_files(tmp_path):
    source = World()
    source.ledger.add(service="AmazonEC2", cost="1.5", start="2026-11-01")
    if not hasattr(source.ledger, "load"):
        pytest.skip("the ledger loads no files yet")
    source.ledger.save(tmp_path / "november.csv")
    path = tmp_path / "scenario.json"
    document = {"ledger": [{"service": "AmazonS3", "cost": 1}, {"file": "november.csv"}]}
    path.write_text(json.dumps(document), "utf-8")
    with mock_billing(scenario=path) as world:
        assert ["AmazonS3", "AmazonEC2"] == [row.service for row in world.ledger]


def test_files_are_loaded_in_their_place(tmp_path, monkeypatch):
    loaded = []

    def load(ledger, path):
        loaded.append((len(ledger), path))
        if path.name == "bad.csv":
            told = f"{path}, line 7: cost: 'much' is not a number"
            raise BadLineItem(told)

    monkeypatch.setattr(Ledger, "load", load, raising=False)
    row = {"service": "AmazonS3", "cost": 1}
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({"ledger": [row, {"file": "one.csv"}, row]}), "utf-8")
    with mock_billing(scenario=path) as world:
        assert 2 == len(world.ledger)
    assert [(1, tmp_path / "one.csv")] == loaded
    with pytest.raises(BadScenario, match=r"^scenario: ledger\[1\].file: bad.csv, line 7: cost"):
        mock_billing(scenario={"ledger": [row, {"file": "bad.csv"}]}).start()


def test_a_decorated_function_starts_from_the_scenario_each_time():
    @mock_billing(scenario=FULL)
    def add(name):
        boto3.client("iot").create_billing_group(billingGroupName=name)
        return names("iot", "list_billing_groups", "billingGroups", "groupName")

    assert (["fleet", "one"], ["fleet", "two"]) == (add("one"), add("two"))


def test_a_decorated_class():
    @mock_billing(scenario=FULL)
    class TestFleet:
        def test_one(self):
            assert ["fleet"] == names("iot", "list_billing_groups", "billingGroups", "groupName")

    TestFleet().test_one()


def test_a_world_that_is_joined_or_given_is_filled_too():
    with mock_billing(now="2026-11-01") as outer, mock_billing(scenario={"calls": [FLEET]}) as inner:
        assert inner is outer
        assert dt.datetime(2026, 11, 1, tzinfo=dt.timezone.utc) == inner.clock.now()
        assert ["fleet"] == names("iot", "list_billing_groups", "billingGroups", "groupName")

    world = World()
    world.client("iot").create_billing_group(billingGroupName="own")
    with mock_billing(world=world, scenario={"now": "2026-12-01", "calls": [FLEET]}):
        assert dt.datetime(2026, 12, 1, tzinfo=dt.timezone.utc) == world.clock.now()
        assert ["own", "fleet"] == names("iot", "list_billing_groups", "billingGroups", "groupName")
        assert ["CreateBillingGroup", "ListBillingGroups"] == [call.operation for call in world.calls]


def test_faults_wait_for_the_code_under_test():
    world = World()
    world.faults.add("iot", error="ThrottlingException")
    with mock_billing(world=world, scenario={"calls": [FLEET]}):
        assert 1 == len(world.faults)


def test_it_is_filled_whole_or_not_at_all():
    world = World(now="2026-11-01")
    world.client("iot").create_billing_group(billingGroupName="own")
    before = world.to_scenario()
    document = {
        "now": "2026-12-01",
        "accounts": [MEMBER],
        "ledger": [{"service": "AmazonEC2", "cost": 1}],
        "calls": [FLEET, {**FLEET, "params": {"billingGroupName": "fleet", "tags": [{"Key": "a"}]}}],
    }
    with pytest.raises(BadScenario), mock_billing(world=world, scenario=document):
        raise AssertionError
    assert before == world.to_scenario()
    assert 1 == len(world.calls)
    assert STACK.top is None


def bad_at_the_line(told, **document):
    return pytest.param(document, told, id=told[:60])


@pytest.mark.parametrize(
    ("document", "told"),
    [
        bad_at_the_line(
            "scenario: unknown 'acounts': did you mean 'accounts'?",
            acounts=[],
        ),
        bad_at_the_line(
            "scenario: account_id: expected an account id: a string of twelve digits, not 123456789012",
            account_id=123456789012,
        ),
        bad_at_the_line(
            'scenario: now: expected a time in ISO 8601, such as "2026-11-01T12:00:00Z" or "2026-11-01", '
            'not "yesterday"',
            now="yesterday",
        ),
        bad_at_the_line(
            "scenario: steps[0].at: '2026-13-01' is not an ISO 8601 time such as 2026-11-01T12:00:00Z",
            steps=[{"at": "2026-13-01"}],
        ),
        bad_at_the_line(
            'scenario: accounts[1]: expected an account id: a string of twelve digits, not "12"',
            accounts=[MEMBER, "12"],
        ),
        bad_at_the_line(
            "scenario: accounts[0]: unknown 'nam': did you mean 'name'?",
            accounts=[{"nam": "x"}],
        ),
        bad_at_the_line("scenario: calls[0]: 'operation' is missing", calls=[{"service": "iot"}]),
        bad_at_the_line(
            "scenario: calls[0].service: billing_mock does not mock 'iott': did you mean 'iot'?",
            calls=[{**FLEET, "service": "iott"}],
        ),
        bad_at_the_line(
            "scenario: calls[0].operation: billing_mock does not mock iot 'CreateBilingGroup': "
            "did you mean 'CreateBillingGroup'?",
            calls=[{**FLEET, "operation": "CreateBilingGroup"}],
        ),
        bad_at_the_line(
            "scenario: calls[0].params.PricingRuleArns[0].$ref: nothing before this is called 'rule': "
            "there are none",
            calls=[PLAN, RULE],
        ),
        bad_at_the_line(
            "scenario: calls[1].params.PricingRuleArns[0].$ref: nothing before this is called 'rul': "
            "did you mean 'rule'?",
            calls=[RULE, {**PLAN, "params": {"PricingRuleArns": [{"$ref": "rul.Arn"}]}}],
        ),
        bad_at_the_line(
            "scenario: calls[1].params.Name.$ref: expected a name and a member of it, "
            "such as \"plan.Arn\", not 'rule'",
            calls=[RULE, {**PLAN, "params": {"Name": {"$ref": "rule"}}}],
        ),
        bad_at_the_line(
            "scenario: steps[0].calls[0].as: the name 'rule' was given before",
            calls=[RULE],
            steps=[{"calls": [RULE]}],
        ),
        bad_at_the_line("scenario: ledger[0]: 'cost' is missing", ledger=[{"service": "AmazonEC2"}]),
        bad_at_the_line(
            "scenario: ledger[0]: unknown 'usagetype': did you mean 'usage_type'?",
            ledger=[{"service": "AmazonEC2", "cost": 1, "usagetype": "x"}],
        ),
        bad_at_the_line(
            'scenario: ledger[0].billing_period: expected a month, such as "2026-11", not "2026-13"',
            ledger=[{"service": "AmazonEC2", "cost": 1, "billing_period": "2026-13"}],
        ),
        bad_at_the_line(
            "scenario: ledger[0].attributes.tenancy: expected a string, not 5",
            ledger=[{"service": "AmazonEC2", "cost": 1, "attributes": {"tenancy": 5}}],
        ),
        bad_at_the_line(
            "scenario: ledger[0]: unknown 'cost': did you mean 'file'?",
            ledger=[{"file": "a.csv", "cost": 1}],
        ),
        bad_at_the_line(
            "scenario: transfers[0]: 'source_account_id' is missing",
            transfers=[{}],
        ),
    ],
)
def test_what_is_wrong_by_itself_is_told_where_it_is_written(document, told):
    with pytest.raises(BadScenario) as error:
        mock_billing(scenario=document)
    assert told.replace("did you mean 'file'?", "") in str(error.value)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        bad_at_the_line(
            "scenario: accounts[1]: account 111122223333 is a member already",
            accounts=[MEMBER, MEMBER],
        ),
        bad_at_the_line(
            f"scenario: remove_accounts[0]: account {PAYER} is the payer, which cannot leave its own family",
            remove_accounts=[PAYER],
        ),
        bad_at_the_line(
            "scenario: calls[0]: iot CreateBillingGroup: Missing required parameter in input: "
            '"billingGroupName"',
            calls=[{**FLEET, "params": {}}],
        ),
        bad_at_the_line(
            "scenario: calls[0]: budgets CreateBudget: Invalid type for parameter Budget.TimePeriod.Start, "
            "value: soon",
            calls=[
                {
                    **BUDGET,
                    "params": {
                        "AccountId": PAYER,
                        "Budget": {**BUDGET["params"]["Budget"], "TimePeriod": {"Start": "soon"}},
                    },
                }
            ],
        ),
        bad_at_the_line(
            "scenario: calls[0]: AWS refuses billingconductor CreatePricingRule: ValidationException: ",
            calls=[{**RULE, "params": {**RULE["params"], "Name": "two words"}}],
        ),
        bad_at_the_line(
            "scenario: calls[0]: AWS refuses budgets CreateBudget: AccessDeniedException: ",
            calls=[{**BUDGET, "account_id": MEMBER}],
        ),
        bad_at_the_line(
            "scenario: calls[1].params.PricingRuleArns[0].$ref: 'rule.ARN': rule has no 'ARN': "
            "did you mean 'Arn'?",
            calls=[RULE, {**PLAN, "params": {"Name": "p", "PricingRuleArns": [{"$ref": "rule.ARN"}]}}],
        ),
        bad_at_the_line(
            "scenario: ledger[1]: cost: 'much' is not a number",
            ledger=[{"service": "AmazonEC2", "cost": 1}, {"service": "AmazonEC2", "cost": "much"}],
        ),
    ],
)
def test_what_cannot_be_done_is_told_when_it_begins(document, told):
    mock = mock_billing(scenario=document)
    with pytest.raises(BadScenario) as error:
        mock.start()
    assert str(error.value).startswith(told)


def test_a_bad_option_of_a_document_is_told_at_the_line():
    with pytest.raises(ValueError, match="twelve digits"):
        mock_billing(scenario=FULL, account_id="12")


def test_a_missing_file_of_line_items(tmp_path):
    mock = mock_billing(scenario={"ledger": [{"file": str(tmp_path / "missing.csv")}]})
    with pytest.raises(BadScenario, match=r"^scenario: ledger\[0\]"):
        mock.start()


def test_the_account_of_a_world_that_is_given():
    mock = mock_billing(world=World(), scenario={"account_id": OTHER})
    told = f"scenario: account_id: the world that is to be filled belongs to account {PAYER}, not {OTHER}"
    with pytest.raises(BadScenario, match=told):
        mock.start()


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("missing.json", None, "cannot be read: No such file or directory"),
        ("bad.json", "{", "this is no JSON: "),
        ("bad.yaml", "{", "this is no YAML: "),
        ("list.json", "[]", r"expected a scenario: a mapping that fills a mocked AWS, not \[\]"),
        ("bad.json", '{"accounts": ["1"]}', r"accounts\[0\]: expected an account id"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, name, written, told):
    path = tmp_path / name
    if written is not None:
        path.write_text(written, "utf-8")
    with pytest.raises(BadScenario, match=f"{name}: {told}"):
        mock_billing(scenario=path)


def test_yaml_without_pyyaml(tmp_path, monkeypatch):
    path = tmp_path / "scenario.yml"
    path.write_text("{}", "utf-8")
    monkeypatch.setitem(__import__("sys").modules, "yaml", None)
    with pytest.raises(BadScenario, match="reading YAML needs PyYAML, which is not installed"):
        mock_billing(scenario=path)


def test_neither_path_nor_document():
    with pytest.raises(TypeError, match="a scenario is a path or a dict, not int"):
        mock_billing(scenario=1)


def test_the_schema_is_one():
    from jsonschema import Draft202012Validator

    schema = json.loads(text())
    Draft202012Validator.check_schema(schema)
    assert [] == list(Draft202012Validator(schema).iter_errors(FULL))
