"""A reseller's month on the command line: onboard, price, associate, charge, report, tear down."""

from __future__ import annotations

import pytest

from billing_mock import mock_billing
from tests.aws_cli import AwsCli
from tests.backends.billingconductor.documents import ONE, THREE, TWO


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_PAGER", "")
    with mock_billing(now="2026-03-15") as world:
        for name, account in (("Acme", ONE), ("Acme test", TWO), ("Umbrella", THREE)):
            world.accounts.add(account, name=name)
        yield world


@pytest.fixture
def conductor(world, capsys):
    """Run a command of billingconductor; what it answers, read as JSON, or one member of that."""
    aws = AwsCli(capsys)

    def run(command, *more, member=None):
        answer = aws(f"billingconductor {command}", *more)
        return answer[member] if member else answer

    return run


@pytest.fixture
def refused(world, capsys):
    """Run a command that is refused; what it says on the error stream."""
    aws = AwsCli(capsys)

    def run(command):
        status, out, err = aws.run(f"billingconductor {command}")
        assert status != 0
        assert out == ""
        return err

    return run


def test_a_resellers_month(world, conductor, refused):
    # Price: public rates and a tenth, but storage a fifth cheaper.
    tenth = conductor(
        "create-pricing-rule --name tenth --scope GLOBAL --type MARKUP --modifier-percentage 10", member="Arn"
    )
    storage = conductor(
        "create-pricing-rule --name storage --scope SERVICE --type DISCOUNT --service AmazonS3 "
        "--modifier-percentage 20 --tags team=sales",
        member="Arn",
    )
    plan = conductor(f"create-pricing-plan --name partners --pricing-rule-arns {tenth}", member="Arn")
    conductor(f"associate-pricing-rules --arn {plan} --pricing-rule-arns {storage}")
    assert conductor(
        f"list-pricing-rules-associated-to-pricing-plan --pricing-plan-arn {plan}", member="PricingRuleArns"
    ) == [tenth, storage]
    assert conductor(f"list-tags-for-resource --resource-arn {storage}") == {"Tags": {"team": "sales"}}

    # Onboard: a customer with one account, and then another.
    group = conductor(
        f"create-billing-group --name acme --primary-account-id {ONE} "
        f"--account-grouping LinkedAccountIds={ONE} --computation-preference PricingPlanArn={plan}",
        member="Arn",
    )
    conductor(f"associate-accounts --arn {group} --account-ids {TWO}")
    unmonitored = conductor(
        "list-account-associations --filters Association=UNMONITORED --query LinkedAccounts[].AccountName"
    )
    assert unmonitored == ["Umbrella"]
    assert "(ValidationException)" in refused(f"associate-accounts --arn {group} --account-ids 999999999999")
    assert "(ConflictException)" in refused(f"delete-pricing-plan --arn {plan}")

    # Charge: a flat fee a month, and a percentage of everything else.
    fee = conductor(
        f"create-custom-line-item --name support --description Support --billing-group-arn {group} "
        "--charge-details Type=FEE,Flat={ChargeValue=50} "
        "--billing-period-range InclusiveStartBillingPeriod=2026-03",
        member="Arn",
    )
    share = conductor(
        f"create-custom-line-item --name rebate --description Rebate --billing-group-arn {group} "
        "--charge-details Type=CREDIT,Percentage={PercentageValue=5}",
        member="Arn",
    )
    done = conductor(
        f"batch-associate-resources-to-custom-line-item --target-arn {share} --resource-arns {group} {fee}"
    )
    assert done == {
        "SuccessfullyAssociatedResources": [{"Arn": group}, {"Arn": fee}],
        "FailedAssociatedResources": [],
    }

    # Report: 900 on EC2 and 100 on S3 become 990 + 80; 50 for support; 5 percent of all that back.
    world.ledger.add(account_id=ONE, service="AmazonEC2", cost=800, on_demand_cost=900)
    world.ledger.add(account_id=TWO, service="AmazonS3", cost=100)
    [line] = conductor(f"get-billing-group-cost-report --arn {group}", member="BillingGroupCostReportResults")
    assert line == {
        "Arn": group,
        "AWSCost": "900.00",
        "ProformaCost": "1064.00",
        "Margin": "164.00",
        "MarginPercentage": "15.41",
        "Currency": "USD",
    }
    charged = conductor(
        f"get-billing-group-cost-report --arn {group} --group-by PRODUCT_NAME "
        "--query BillingGroupCostReportResults[].[Attributes[0].Value,ProformaCost]"
    )
    assert charged == [["AWSBillingConductor", "-6.00"], ["AmazonEC2", "990.00"], ["AmazonS3", "80.00"]]

    # The next month begins: the fee recurs, the rebate does not.
    world.clock.move_to("2026-04-02")
    assert conductor("list-custom-line-items --query CustomLineItems[].Name") == ["support"]
    [version] = conductor(f"list-custom-line-item-versions --arn {share}", member="CustomLineItemVersions")
    assert (version["StartBillingPeriod"], version["EndBillingPeriod"]) == ("2026-03", "2026-04")

    # Tear down: everything goes, and March stays as it was.
    conductor(f"delete-custom-line-item --arn {fee}")
    conductor(f"delete-billing-group --arn {group}")
    conductor(f"delete-pricing-plan --arn {plan}")
    for rule in (tenth, storage):
        conductor(f"delete-pricing-rule --arn {rule}")
    for what in ("billing-groups", "pricing-plans", "pricing-rules", "custom-line-items"):
        assert conductor(f"list-{what}", "--query", "values(@)[?type(@) == 'array'] | [0]") == []
    [march] = conductor(
        "list-billing-group-cost-reports --billing-period 2026-03", member="BillingGroupCostReports"
    )
    assert march == line
