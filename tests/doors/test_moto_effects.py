"""What alerts and actions bring about in moto, which is active in the same test."""

from __future__ import annotations

import json
import sys

import boto3
import pytest

from billing_mock import World, mock_billing
from tests.backends.budgets.documents import ACCOUNT, ROLE, alert, alerting, budget, mail, topic

moto = pytest.importorskip("moto")
mock_aws = moto.mock_aws

NOW = "2026-11-22T12:00:00Z"
TRUST = '{"Version": "2012-10-17", "Statement": []}'
DENY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/deny"
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts"
SUBJECT = "AWS Budgets: Costs has exceeded your alert threshold"


@pytest.fixture(autouse=True)
def region(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@pytest.fixture(params=["moto outside", "moto inside"])
def world(request):
    mocks = [mock_aws(), mock_billing(now=NOW)]
    outer, inner = mocks if request.param == "moto outside" else mocks[::-1]
    with outer as first, inner as second:
        yield first if isinstance(first, World) else second


@pytest.fixture
def beside():
    with mock_aws():
        yield


def queue(arn=TOPIC):
    """Make a topic in moto, and return a function that takes what was sent to it."""
    name, region = arn.split(":")[5], arn.split(":")[3]
    sqs, sns = boto3.client("sqs", region_name=region), boto3.client("sns", region_name=region)
    assert arn == sns.create_topic(Name=name)["TopicArn"]
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    held = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=held)

    def received():
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    return received


def watched(*subscribers, name="Costs", **changes):
    """Make a budget of 100 dollars that tells *subscribers* at 80 percent."""
    boto3.client("budgets").create_budget(
        AccountId=ACCOUNT,
        Budget=budget(name),
        NotificationsWithSubscribers=[alerting(*subscribers or [topic(TOPIC)], **changes)],
    )


class Action:
    """An action at 90 dollars of the budget "Costs", which is made for it."""

    def __init__(self, action_type, definition, *, approval="AUTOMATIC", account_id=ACCOUNT):
        self.budgets = boto3.client("budgets")
        self.budgets.create_budget(AccountId=account_id, Budget=budget())
        made = self.budgets.create_budget_action(
            AccountId=account_id,
            BudgetName="Costs",
            NotificationType="ACTUAL",
            ActionType=action_type,
            ActionThreshold={"ActionThresholdValue": 90, "ActionThresholdType": "PERCENTAGE"},
            Definition=definition,
            ExecutionRoleArn=ROLE.replace(ACCOUNT, account_id),
            ApprovalModel=approval,
            Subscribers=[mail()],
        )
        self.it = {name: made[name] for name in ("AccountId", "BudgetName", "ActionId")}

    @property
    def status(self):
        return self.budgets.describe_budget_action(**self.it)["Action"]["Status"]

    @property
    def last_message(self):
        histories = self.budgets.describe_budget_action_histories(**self.it)["ActionHistories"]
        return histories[0]["ActionHistoryDetails"]["Message"]

    def execute(self, execution_type):
        self.budgets.execute_budget_action(**self.it, ExecutionType=execution_type)


def denying(approval="AUTOMATIC", account_id=ACCOUNT, **targets):
    """Make an action that attaches the policy to *targets*."""
    definition = {"IamActionDefinition": {"PolicyArn": POLICY, **(targets or {"Roles": ["developers"]})}}
    return Action("APPLY_IAM_POLICY", definition, approval=approval, account_id=account_id)


def stopping(sub_type, *ids, region="eu-west-1"):
    definition = {"ActionSubType": sub_type, "Region": region, "InstanceIds": list(ids)}
    return Action("RUN_SSM_DOCUMENTS", {"SsmActionDefinition": definition})


def principals():
    """Make the policy, and somebody of each kind to attach it to."""
    iam = boto3.client("iam")
    iam.create_policy(PolicyName="deny", PolicyDocument=DENY)
    iam.create_role(RoleName="developers", AssumeRolePolicyDocument=TRUST)
    iam.create_group(GroupName="staff")
    iam.create_user(UserName="ann")
    return iam


def denied():
    """Return whom the policy is attached to, by kind."""
    found = boto3.client("iam").list_entities_for_policy(PolicyArn=POLICY)
    return {
        "Roles": [role["RoleName"] for role in found["PolicyRoles"]],
        "Groups": [group["GroupName"] for group in found["PolicyGroups"]],
        "Users": [user["UserName"] for user in found["PolicyUsers"]],
    }


NOBODY = {"Roles": [], "Groups": [], "Users": []}
DEVELOPERS = {**NOBODY, "Roles": ["developers"]}


class TestAlerts:
    def test_a_queue_that_is_subscribed_has_the_message(self, world):
        received = queue()
        watched(topic(TOPIC), mail())
        world.ledger.add(service="AmazonEC2", cost=80)
        assert [] == received()

        world.ledger.add(service="AmazonEC2", cost=5)
        [message] = received()
        sent, _ = sorted(world.outbox, key=lambda delivery: delivery.channel, reverse=True)
        assert (TOPIC, SUBJECT, sent.message) == tuple(
            message[name] for name in ("TopicArn", "Subject", "Message")
        )
        world.ledger.add(service="AmazonEC2", cost=5)
        assert [] == received()

    def test_a_request_that_finds_the_threshold_crossed_publishes_too(self, world):
        received = queue()
        world.ledger.add(service="AmazonEC2", cost=85)
        watched()
        assert [SUBJECT] == [message["Subject"] for message in received()]

    def test_a_topic_of_another_region(self, world):
        arn = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alerts"
        received = queue(arn)
        watched(topic(arn))
        world.ledger.add(service="AmazonEC2", cost=85)
        assert [arn] == [message["TopicArn"] for message in received()]

    def test_a_topic_of_another_account(self, beside, monkeypatch):
        other = "arn:aws:sns:us-east-1:111122223333:alerts"
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
        received = queue(other)
        monkeypatch.delenv("MOTO_ACCOUNT_ID")
        with mock_billing(now=NOW) as world:
            watched(topic(other))
            world.ledger.add(service="AmazonEC2", cost=85)
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
        assert [other] == [message["TopicArn"] for message in received()]

    def test_a_subject_is_as_long_as_sns_takes_it(self, world):
        received = queue()
        watched(name="x" * 100)
        world.ledger.add(service="AmazonEC2", cost=85)
        [message] = received()
        assert "AWS Budgets: " + 87 * "x" == message["Subject"]
        assert world.outbox[0].subject.startswith(message["Subject"])

    @pytest.mark.parametrize(
        "address",
        [
            TOPIC,
            "arn:aws:sns:xx-nowhere-9:123456789012:alerts",
            "arn:aws:sns:::alerts",
            "arn:aws:sqs:us-east-1:123456789012:alerts",
            "arn:alerts",
        ],
    )
    def test_without_the_topic_the_delivery_stays_in_the_outbox(self, world, address):
        watched(topic(address))
        world.ledger.add(service="AmazonEC2", cost=85)
        assert [("SNS", address)] == [(sent.channel, sent.address) for sent in world.outbox]
        [found] = boto3.client("budgets").describe_notifications_for_budget(
            AccountId=ACCOUNT, BudgetName="Costs"
        )["Notifications"]
        assert alert(NotificationState="ALARM") == found

    def test_moto_that_lets_sns_through_is_not_asked(self):
        with (
            mock_aws(config={"core": {"passthrough": {"services": ["sns"]}}}),
            mock_billing(now=NOW, passthrough=("sns",)) as world,
        ):
            watched()
            world.ledger.add(service="AmazonEC2", cost=85)
            assert 1 == len(world.outbox)

    def test_moto_that_lets_addresses_through_reaches_no_network(self):
        with (
            mock_aws(config={"core": {"passthrough": {"urls": [".*amazonaws.com"]}}}),
            mock_billing(now=NOW, passthrough=("iam", "sns")) as world,
        ):
            watched(name="Told")
            action = denying()
            world.ledger.add(service="AmazonEC2", cost=95)
            assert "EXECUTION_FAILURE" == action.status
            assert "moto was told to let https://iam.amazonaws.com/ through" in action.last_message

    def test_what_breaks_inside_moto_is_not_hidden(self, world, monkeypatch):
        queue()
        watched()

        def broken(_):
            raise KeyError("broken")

        monkeypatch.setattr(moto.core.models.botocore_stubber, "process_request", broken)
        with pytest.raises(KeyError, match="broken"):
            world.ledger.add(service="AmazonEC2", cost=85)
        assert 1 == len(world.outbox)


class TestPolicies:
    def test_an_automatic_action_attaches_and_its_reverse_detaches(self, world):
        principals()
        action = denying(Roles=["developers"], Groups=["staff"], Users=["ann"])
        assert denied() == NOBODY

        world.ledger.add(service="AmazonEC2", cost=95)
        assert "EXECUTION_SUCCESS" == action.status
        assert denied() == {"Roles": ["developers"], "Groups": ["staff"], "Users": ["ann"]}

        action.execute("REVERSE_BUDGET_ACTION")
        assert "REVERSE_SUCCESS" == action.status
        assert denied() == NOBODY

        action.execute("RESET_BUDGET_ACTION")  # nothing is left to detach
        assert "STANDBY" == action.status

    def test_a_manual_action_attaches_when_it_is_approved(self, world):
        principals()
        action = denying("MANUAL")
        world.ledger.add(service="AmazonEC2", cost=95)
        assert ("PENDING", NOBODY) == (action.status, denied())

        action.execute("APPROVE_BUDGET_ACTION")
        assert ("EXECUTION_SUCCESS", DEVELOPERS) == (action.status, denied())

    def test_a_new_period_detaches(self, world):
        principals()
        action = denying()
        world.ledger.add(service="AmazonEC2", cost=95)
        assert denied() == DEVELOPERS

        world.clock.move_to("2026-12-01")
        assert ("STANDBY", NOBODY) == (action.status, denied())

    def test_nothing_is_attached_before_an_action_ends(self, world):
        principals()
        world.actions.hold()
        action = denying()
        world.ledger.add(service="AmazonEC2", cost=95)
        assert ("EXECUTION_IN_PROGRESS", NOBODY) == (action.status, denied())

        world.actions.release()
        assert ("EXECUTION_SUCCESS", DEVELOPERS) == (action.status, denied())

    def test_a_deed_that_was_to_fail_attaches_nothing(self, world):
        principals()
        world.actions.fail("because")
        action = denying()
        world.ledger.add(service="AmazonEC2", cost=95)
        assert ("EXECUTION_FAILURE", "because", NOBODY) == (action.status, action.last_message, denied())

    def test_without_one_of_the_targets_nothing_is_attached(self, world):
        iam = principals()
        action = denying(Roles=["missing"], Users=["ann"])
        world.ledger.add(service="AmazonEC2", cost=95)
        assert "EXECUTION_FAILURE" == action.status
        assert "Role missing not found" == action.last_message == world.actions[0].failure
        assert denied() == NOBODY

        iam.create_role(RoleName="missing", AssumeRolePolicyDocument=TRUST)
        action.execute("RETRY_BUDGET_ACTION")
        assert "EXECUTION_SUCCESS" == action.status
        assert denied() == {"Roles": ["missing"], "Groups": [], "Users": ["ann"]}

    def test_without_the_policy_the_action_fails(self, world):
        boto3.client("iam").create_role(RoleName="developers", AssumeRolePolicyDocument=TRUST)
        action = denying()
        world.ledger.add(service="AmazonEC2", cost=95)
        assert "EXECUTION_FAILURE" == action.status
        assert f"Policy {POLICY} does not exist or is not attachable." == action.last_message

    def test_a_policy_that_somebody_else_detached(self, world):
        iam = principals()
        action = denying()
        world.ledger.add(service="AmazonEC2", cost=95)
        iam.detach_role_policy(RoleName="developers", PolicyArn=POLICY)
        action.execute("REVERSE_BUDGET_ACTION")
        assert "REVERSE_SUCCESS" == action.status

    def test_a_role_that_somebody_else_deleted(self, world):
        iam = principals()
        action = denying()
        world.ledger.add(service="AmazonEC2", cost=95)
        iam.detach_role_policy(RoleName="developers", PolicyArn=POLICY)
        iam.delete_role(RoleName="developers")
        action.execute("REVERSE_BUDGET_ACTION")
        assert ("REVERSE_FAILURE", "Role developers not found") == (action.status, action.last_message)

    def test_policies_of_aws(self):
        with mock_aws(config={"iam": {"load_aws_managed_policies": True}}), mock_billing(now=NOW) as world:
            iam = boto3.client("iam")
            iam.create_group(GroupName="staff")
            arn = "arn:aws:iam::aws:policy/AWSDenyAll"
            definition = {"PolicyArn": arn, "Groups": ["staff"]}
            Action("APPLY_IAM_POLICY", {"IamActionDefinition": definition})
            world.ledger.add(service="AmazonEC2", cost=95)
            [attached] = iam.list_attached_group_policies(GroupName="staff")["AttachedPolicies"]
            assert arn == attached["PolicyArn"]

    def test_the_account_is_that_of_the_budget(self, monkeypatch):
        with mock_aws(), mock_billing(now=NOW, account_id="111122223333") as world:
            principals()
            action = denying(account_id="111122223333")
            world.ledger.add(service="AmazonEC2", cost=95)
            assert ("EXECUTION_FAILURE", NOBODY) == (action.status, denied())

            monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT)
            action.execute("RETRY_BUDGET_ACTION")
            assert ("EXECUTION_SUCCESS", DEVELOPERS) == (action.status, denied())

    def test_service_control_policies_are_left_out(self, world):
        definition = {"PolicyId": "p-examplepolicy", "TargetIds": ["111122223333"]}
        action = Action("APPLY_SCP_POLICY", {"ScpActionDefinition": definition})
        world.ledger.add(service="AmazonEC2", cost=95)
        assert "EXECUTION_SUCCESS" == action.status


class TestInstances:
    def test_ec2_instances_are_stopped_and_not_started_again(self, world):
        ec2 = boto3.client("ec2", region_name="eu-west-1")
        image = ec2.describe_images()["Images"][0]
        made = ec2.run_instances(ImageId=image["ImageId"], MinCount=2, MaxCount=2)["Instances"]
        one, other = (instance["InstanceId"] for instance in made)

        def states():
            found = ec2.describe_instances(InstanceIds=[one, other])["Reservations"][0]["Instances"]
            return [instance["State"]["Name"] for instance in found]

        action = stopping("STOP_EC2_INSTANCES", one)
        world.ledger.add(service="AmazonEC2", cost=95)
        assert ("EXECUTION_SUCCESS", ["stopped", "running"]) == (action.status, states())

        action.execute("REVERSE_BUDGET_ACTION")
        assert ("REVERSE_SUCCESS", ["stopped", "running"]) == (action.status, states())

    def test_rds_instances_are_stopped(self, world):
        rds = boto3.client("rds", region_name="eu-west-1")
        for name in ("one", "other"):
            rds.create_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.m5.large", Engine="mysql")
        rds.stop_db_instance(DBInstanceIdentifier="other")
        action = stopping("STOP_RDS_INSTANCES", "one", "other")
        world.ledger.add(service="AmazonEC2", cost=95)
        assert "EXECUTION_SUCCESS" == action.status
        found = rds.describe_db_instances()["DBInstances"]
        assert ["stopped", "stopped"] == [database["DBInstanceStatus"] for database in found]

    @pytest.mark.parametrize(
        ("sub_type", "name", "region", "told"),
        [
            (
                "STOP_EC2_INSTANCES",
                "i-1234567890abcdef0",
                "eu-west-1",
                "The instance ID 'i-1234567890abcdef0' does not exist",
            ),
            ("STOP_RDS_INSTANCES", "database", "eu-west-1", "DBInstance database not found."),
            ("STOP_EC2_INSTANCES", "i-1234567890abcdef0", "xx-nowhere-9", "moto has no region xx-nowhere-9."),
            (
                "STOP_RDS_INSTANCES",
                "database",
                "xx-abc_d-9",
                "Provided region_name 'xx-abc_d-9' doesn't match a supported format.",
            ),
        ],
    )
    def test_what_is_not_there_makes_the_action_fail(self, world, sub_type, name, region, told):
        action = stopping(sub_type, name, region=region)
        world.ledger.add(service="AmazonEC2", cost=95)
        assert ("EXECUTION_FAILURE", told) == (action.status, action.last_message)

    def test_moto_that_has_only_other_services_is_not_asked(self):
        with mock_aws(config={"core": {"service_whitelist": ["s3"]}}), mock_billing(now=NOW) as world:
            action = stopping("STOP_EC2_INSTANCES", "i-1234567890abcdef0")
            world.ledger.add(service="AmazonEC2", cost=95)
            assert "EXECUTION_SUCCESS" == action.status


class TestWhichWorld:
    """A world acts on moto while it is in use, once, and never after."""

    def spend(self, world):
        world.ledger.add(service="AmazonEC2", cost=85)

    def test_a_world_that_is_joined_acts_once(self, beside):
        received = queue()
        with mock_billing(now=NOW) as world, mock_billing():
            watched()
            self.spend(world)
        assert 1 == len(received())

    def test_a_world_acts_until_its_last_use_ends(self, beside):
        received = queue()
        with mock_billing(now=NOW) as world:
            with mock_billing():
                watched()
            self.spend(world)
        assert 1 == len(received())

    def test_a_world_made_before(self, beside):
        received = queue()
        world = World(now=NOW)
        with mock_billing(world=world):
            watched()
            self.spend(world)
        assert 1 == len(received())

    def test_each_world_has_its_own_alerts(self, beside):
        received = queue()
        other = World(now=NOW)
        with mock_billing(now=NOW) as world, mock_billing(world=other):
            watched()
            self.spend(world)
            assert [] == received()
            self.spend(other)
            assert 1 == len(received())

    def test_no_world_acts_when_it_is_not_in_use(self, beside):
        received = queue()
        world = World(now=NOW)
        with mock_billing(world=world):
            watched()
        self.spend(world)
        assert (1, []) == (len(world.outbox), received())

    def test_nothing_is_left_on_a_world(self):
        world = World()
        with pytest.raises(RuntimeError, match="because"), mock_billing(world=world):
            raise RuntimeError("because")
        assert ([], []) == (world.outbox.observers, world.actions.observers)

    def test_nothing_is_left_when_uses_end_out_of_order(self):
        world = World()
        one, other = mock_billing(world=world), mock_billing(world=World())
        one.start()
        other.start()
        with pytest.raises(RuntimeError, match="out of order"):
            one.stop()
        assert ([], []) == (world.outbox.observers, world.actions.observers)
        other.stop()

    def test_a_test_may_take_the_observers_away(self, beside):
        received = queue()
        with mock_billing(now=NOW) as world:
            world.outbox.observers.clear()
            world.actions.observers.clear()
            watched()
            self.spend(world)
        assert [] == received()

    def test_a_snapshot_holds_nothing_of_it(self, beside):
        received = queue()
        with mock_billing(now=NOW) as world:
            watched()
            kept = world.snapshot()
            self.spend(world)
            world.restore(kept)
            self.spend(world)
            world.reset()
            watched()
            world.clock.move_to(NOW)
            self.spend(world)
        assert 3 == len(received())

    def test_calls_to_moto_are_not_the_worlds(self, world):
        queue()
        watched()
        self.spend(world)
        assert ["CreateBudget"] == [call.operation for call in world.calls]

    def test_settings_of_the_environment_do_not_matter(self, world, monkeypatch):
        received = queue()
        watched()
        with monkeypatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
            patch.setenv("AWS_PROFILE", "nobody")
            self.spend(world)
        assert 1 == len(received())


class TestWithoutMoto:
    def spend(self):
        with mock_billing(now=NOW) as world:
            watched(name="Told")
            action = denying()
            world.ledger.add(service="AmazonEC2", cost=95)
            assert "EXECUTION_SUCCESS" == action.status
            assert (2, 1) == (len(world.outbox), len(world.actions))

    def test_imported_but_not_active(self):
        with mock_aws():
            received = queue()
        self.spend()
        with mock_aws():
            received = queue()
            assert [] == received()

    def test_not_imported(self, monkeypatch):
        for name in [name for name in sys.modules if name.partition(".")[0] == "moto"]:
            monkeypatch.delitem(sys.modules, name)
        self.spend()
        assert [] == [name for name in sys.modules if name.partition(".")[0] == "moto"]
