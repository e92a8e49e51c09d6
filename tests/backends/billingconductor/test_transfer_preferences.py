from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import BASIC, NOW, ONE, THREE, TWO, needs_new, told

pytestmark = needs_new


@pytest.fixture
def transfer(world):
    return world.transfers.add(source_account_id=ONE)


@pytest.fixture
def prefer(conductor, transfer):
    def prefer(**plan):
        return told(
            conductor.update_billing_transfer_preference(
                ResponsibilityTransferArn=transfer,
                AutoBillingTransferBillingGroupCreation={"Enabled": bool(plan), **plan},
            )
        )

    return prefer


def test_the_preference_of_a_transfer_is_to_do_nothing(conductor, transfer):
    assert {
        "ResponsibilityTransferArn": transfer,
        "AutoBillingTransferBillingGroupCreation": {"Enabled": False},
    } == told(conductor.get_billing_transfer_preference(ResponsibilityTransferArn=transfer))


def test_a_preference_is_kept(conductor, transfer, prefer, make_plan):
    plan = make_plan("gold")
    expected = {
        "ResponsibilityTransferArn": transfer,
        "AutoBillingTransferBillingGroupCreation": {"Enabled": True, "PricingPlanArn": plan},
        "LastModifiedTime": NOW,
    }
    assert expected == prefer(PricingPlanArn=plan.rpartition("/")[2])
    assert expected == told(conductor.get_billing_transfer_preference(ResponsibilityTransferArn=transfer))

    expected["AutoBillingTransferBillingGroupCreation"] = {"Enabled": False}
    assert expected == prefer()
    conductor.delete_pricing_plan(Arn=plan)


def test_indirect_transfers_get_a_group(world, conductor, transfer, prefer):
    world.transfers.add(source_account_id=TWO, target_account_id=ONE)
    prefer(PricingPlanArn="BasicPricingPlan")
    indirect = world.transfers.add(source_account_id=THREE, target_account_id=ONE)
    world.transfers.add(source_account_id="444444444444")

    [group] = conductor.list_billing_groups()["BillingGroups"]
    assert (THREE, BASIC, "TRANSFER_BILLING", {"ResponsibilityTransferArn": indirect}) == (
        group["PrimaryAccountId"],
        group["ComputationPreference"]["PricingPlanArn"],
        group["BillingGroupType"],
        group["AccountGrouping"],
    )


def test_no_group_is_made_where_none_can_be(world, conductor, transfer, prefer, make_group):
    prefer(PricingPlanArn=BASIC)
    make_group("acme", TWO)
    world.transfers.add(source_account_id=TWO, target_account_id=ONE)
    world.quotas["billingconductor.billing_groups"] = 1
    world.transfers.add(source_account_id=THREE, target_account_id=ONE)
    assert [group["Name"] for group in conductor.list_billing_groups()["BillingGroups"]] == ["acme"]


def test_a_client_token_that_comes_with_another_request_is_refused(conductor, transfer, prefer, refused):
    request = {"ClientToken": "once", "ResponsibilityTransferArn": transfer}
    conductor.update_billing_transfer_preference(
        AutoBillingTransferBillingGroupCreation={"Enabled": False}, **request
    )
    other = {"AutoBillingTransferBillingGroupCreation": {"Enabled": True, "PricingPlanArn": BASIC}, **request}
    said = refused("update_billing_transfer_preference", other, "ConflictException")
    assert (said["ResourceId"], said["ResourceType"]) == (transfer, "transfer")
