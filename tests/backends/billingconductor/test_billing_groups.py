from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import ARN, BASIC, NOW, ONE, PASSTHROUGH, THREE, TWO, told


def names(answer):
    return [group["Name"] for group in answer["BillingGroups"]]


class TestCreate:
    def test_a_group_of_the_family(self, conductor):
        created = conductor.create_billing_group(
            Name="acme",
            Description="Acme Ltd.",
            PrimaryAccountId=ONE,
            AccountGrouping={"LinkedAccountIds": [ONE, TWO], "AutoAssociate": True},
            ComputationPreference={"PricingPlanArn": BASIC},
            Tags={"tier": "gold"},
        )

        arn = f"{ARN}billinggroup/{ONE}"
        assert {"Arn": arn} == told(created)
        assert {
            "BillingGroups": [
                {
                    "Name": "acme",
                    "Arn": arn,
                    "Description": "Acme Ltd.",
                    "PrimaryAccountId": ONE,
                    "ComputationPreference": {"PricingPlanArn": BASIC},
                    "Size": 2,
                    "CreationTime": NOW,
                    "LastModifiedTime": NOW,
                    "Status": "ACTIVE",
                    "AccountGrouping": {"AutoAssociate": True},
                    "BillingGroupType": "STANDARD",
                }
            ]
        } == told(conductor.list_billing_groups())
        assert conductor.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"tier": "gold"}

    def test_a_group_of_a_billing_transfer(self, world, conductor):
        transfer = world.transfers.add(source_account_id=ONE, account_ids=[TWO], start="2026-04-01T00:00:00Z")
        arn = conductor.create_billing_group(
            Name="partner",
            AccountGrouping={"ResponsibilityTransferArn": transfer},
            ComputationPreference={"PricingPlanArn": PASSTHROUGH},
        )["Arn"]

        [group] = conductor.list_billing_groups()["BillingGroups"]
        assert group == {
            "Name": "partner",
            "Arn": arn,
            "PrimaryAccountId": ONE,
            "ComputationPreference": {"PricingPlanArn": PASSTHROUGH},
            "Size": 2,
            "CreationTime": NOW,
            "LastModifiedTime": NOW,
            "Status": "PENDING",
            "StatusReason": group["StatusReason"],
            "AccountGrouping": {"ResponsibilityTransferArn": transfer},
            "BillingGroupType": "TRANSFER_BILLING",
        }

        world.clock.move_to("2026-04-01")
        [started] = conductor.list_billing_groups()["BillingGroups"]
        assert started == {
            **{name: item for name, item in group.items() if name != "StatusReason"},
            "Status": "ACTIVE",
        }
        [before] = conductor.list_billing_groups(BillingPeriod="2026-03")["BillingGroups"]
        assert before == group

    def test_a_transfer_that_starts_within_the_month(self, world, conductor):
        conductor.create_billing_group(
            Name="partner",
            AccountGrouping={
                "ResponsibilityTransferArn": world.transfers.add(source_account_id=ONE, start="2026-03-20")
            },
            ComputationPreference={"PricingPlanArn": BASIC},
        )
        world.clock.move_to("2026-03-19T23:59:59Z")
        assert [g["Status"] for g in conductor.list_billing_groups()["BillingGroups"]] == ["PENDING"]
        world.clock.move_to("2026-03-20")
        assert [g["Status"] for g in conductor.list_billing_groups()["BillingGroups"]] == ["ACTIVE"]

    def test_any_well_formed_transfer_counts_until_one_is_declared(self, conductor):
        transfer = "arn:aws:organizations::123456789012:transfer/o-exampleorgid/billing/inbound/rt-12345678"
        arn = conductor.create_billing_group(
            Name="partner",
            AccountGrouping={"ResponsibilityTransferArn": transfer},
            ComputationPreference={"PricingPlanArn": BASIC},
        )["Arn"]

        [group] = conductor.list_billing_groups()["BillingGroups"]
        assert (arn, "ACTIVE", 1) == (group["Arn"], group["Status"], group["Size"])
        assert len(arn.rpartition("/")[2]) == 10

    def test_a_repeated_request_makes_nothing_more(self, conductor):
        request = {
            "ClientToken": "once",
            "Name": "acme",
            "PrimaryAccountId": ONE,
            "AccountGrouping": {"LinkedAccountIds": [ONE]},
            "ComputationPreference": {"PricingPlanArn": BASIC},
        }
        assert told(conductor.create_billing_group(**request)) == told(
            conductor.create_billing_group(**request)
        )
        assert names(conductor.list_billing_groups()) == ["acme"]

    def test_the_payer_may_be_a_member(self, make_group, group_named):
        make_group("acme", ONE, "123456789012")
        assert group_named("acme")["Size"] == 2


class TestList:
    @pytest.fixture
    def arns(self, world, conductor, make_group, make_plan):
        plan = make_plan("own")
        acme = make_group("acme", ONE, AutoAssociate=True)
        umbrella = make_group("umbrella", TWO, THREE, plan=plan)
        transfer = world.transfers.add(source_account_id="444444444444", start="2026-05-01")
        partner = conductor.create_billing_group(
            Name="acme-partner",
            AccountGrouping={"ResponsibilityTransferArn": transfer},
            ComputationPreference={"PricingPlanArn": BASIC},
        )["Arn"]
        return {"acme": acme, "umbrella": umbrella, "partner": partner, "plan": plan, "transfer": transfer}

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, ["acme", "umbrella", "acme-partner"]),
            ({"Arns": ["{umbrella}", TWO, "{acme}", "999999999999"]}, ["umbrella", "acme"]),
            ({"Arns": ["arn:aws:billingconductor::999999999999:billinggroup/" + ONE]}, []),
            ({"PricingPlan": "{plan}"}, ["umbrella"]),
            ({"PricingPlan": PASSTHROUGH}, []),
            ({"Statuses": ["PENDING"]}, ["acme-partner"]),
            ({"Statuses": ["ACTIVE", "PRIMARY_ACCOUNT_MISSING"]}, ["acme", "umbrella"]),
            ({"AutoAssociate": True}, ["acme"]),
            ({"AutoAssociate": False}, ["umbrella", "acme-partner"]),
            ({"PrimaryAccountIds": [TWO, "444444444444"]}, ["umbrella", "acme-partner"]),
            ({"PrimaryAccountIds": [THREE]}, []),
            ({"BillingGroupTypes": ["STANDARD"]}, ["acme", "umbrella"]),
            ({"BillingGroupTypes": ["STANDARD", "TRANSFER_BILLING"]}, ["acme", "umbrella", "acme-partner"]),
            (
                {"Names": [{"SearchOption": "STARTS_WITH", "SearchValue": "acme"}]},
                ["acme", "acme-partner"],
            ),
            ({"Names": [{"SearchOption": "STARTS_WITH", "SearchValue": "Acme"}]}, []),
            ({"ResponsibilityTransferArns": ["{transfer}"]}, ["acme-partner"]),
            (
                {
                    "Names": [{"SearchOption": "STARTS_WITH", "SearchValue": "acme"}],
                    "Statuses": ["ACTIVE"],
                    "Arns": ["{acme}", "{partner}"],
                },
                ["acme"],
            ),
        ],
    )
    def test_filters(self, conductor, arns, filters, expected):
        def filled(value):
            if isinstance(value, list):
                return [filled(item) for item in value]
            return value.format(**arns) if isinstance(value, str) else value

        filters = {name: filled(value) for name, value in filters.items()}
        assert expected == names(conductor.list_billing_groups(Filters=filters))

    def test_pages(self, conductor, make_group):
        for number in range(5):
            make_group(f"group-{number}", f"{number + 1}" * 12)

        pages = conductor.get_paginator("list_billing_groups").paginate(PaginationConfig={"PageSize": 2})
        assert [["group-0", "group-1"], ["group-2", "group-3"], ["group-4"]] == [
            names(page) for page in pages
        ]

    def test_a_past_month_is_as_it_was(self, world, conductor, make_group):
        make_group("acme", ONE)
        world.clock.move_to("2026-05-02T00:00:00Z")
        make_group("umbrella", TWO)

        listed = [
            names(conductor.list_billing_groups(BillingPeriod=month))
            for month in ("2026-02", "2026-3", "2026-04", "2026-05")
        ]
        assert listed == [[], ["acme"], ["acme"], ["acme", "umbrella"]]


class TestFamily:
    def test_a_new_account_joins_the_group_for_new_ones(self, world, make_group, group_named):
        make_group("other", ONE)
        make_group("acme", TWO, AutoAssociate=True)
        world.accounts.add(THREE)

        assert (group_named("acme")["Size"], group_named("other")["Size"]) == (2, 1)

    def test_a_full_group_takes_no_new_account(self, world, make_group, group_named):
        make_group("acme", TWO, AutoAssociate=True)
        world.quotas["billingconductor.accounts_per_billing_group"] = 1
        world.accounts.add(THREE)
        assert group_named("acme")["Size"] == 1

    def test_a_group_whose_primary_account_leaves_ends_with_the_month(
        self, world, conductor, make_group, group_named
    ):
        make_group("acme", ONE, TWO)
        world.accounts.remove(ONE)

        group = group_named("acme")
        assert ("PRIMARY_ACCOUNT_MISSING", 2) == (group["Status"], group["Size"])
        assert ONE in group["StatusReason"]

        world.clock.move_to("2026-04-01")
        assert names(conductor.list_billing_groups()) == []
        assert group == group_named("acme", BillingPeriod="2026-03")

    def test_a_primary_account_that_returns_in_time_saves_its_group(
        self, world, conductor, make_group, group_named
    ):
        make_group("acme", ONE)
        before = group_named("acme")
        world.accounts.remove(ONE)
        conductor.list_billing_groups()
        world.accounts.add(ONE)

        assert before == group_named("acme")
        world.clock.move_to("2026-04-01")
        assert before == group_named("acme")

    def test_another_account_that_leaves_is_gone_next_month(self, world, make_group, group_named):
        make_group("acme", ONE, TWO)
        world.accounts.remove(TWO)
        world.accounts.remove(THREE)
        assert group_named("acme")["Size"] == 2

        world.clock.move_to("2026-04-01")
        assert (group_named("acme")["Size"], group_named("acme")["Status"]) == (1, "ACTIVE")

    def test_another_account_that_returns_in_time_stays(self, world, make_group, group_named):
        make_group("acme", ONE, TWO)
        world.accounts.remove(TWO)
        world.accounts.add(TWO)
        world.clock.move_to("2026-04-01")
        assert group_named("acme")["Size"] == 2

    def test_an_account_of_a_transfer_is_not_of_the_family(self, world, conductor, group_named):
        transfer = world.transfers.add(source_account_id=ONE)
        conductor.create_billing_group(
            Name="partner",
            AccountGrouping={"ResponsibilityTransferArn": transfer},
            ComputationPreference={"PricingPlanArn": BASIC},
        )
        world.accounts.remove(ONE)
        assert group_named("partner")["Status"] == "ACTIVE"


def test_a_world_that_is_restored_knows_each_month(world, conductor, make_group):
    make_group("acme", ONE)
    world.clock.move_to("2026-04-10")
    kept = world.snapshot()
    make_group("umbrella", TWO)
    world.accounts.remove(ONE)
    conductor.list_billing_groups()

    world.restore(kept)
    assert [names(conductor.list_billing_groups(BillingPeriod=m)) for m in ("2026-03", "2026-04")] == [
        ["acme"]
    ] * 2
    assert [g["Status"] for g in conductor.list_billing_groups()["BillingGroups"]] == ["ACTIVE"]


class TestUpdate:
    def test_what_is_given_changes(self, world, conductor, make_group, make_plan):
        arn = make_group("acme", ONE)
        plan = make_plan("gold")
        world.clock.shift(60)

        assert {
            "Arn": arn,
            "Name": "acme-ltd",
            "Description": "Acme Ltd.",
            "PrimaryAccountId": ONE,
            "PricingPlanArn": plan,
            "Size": 1,
            "LastModifiedTime": NOW + 60,
            "Status": "ACTIVE",
            "AccountGrouping": {"AutoAssociate": True},
        } == told(
            conductor.update_billing_group(
                Arn=ONE,
                Name="acme-ltd",
                Description="Acme Ltd.",
                Status="ACTIVE",
                ComputationPreference={"PricingPlanArn": plan},
                AccountGrouping={"AutoAssociate": True},
            )
        )
        [listed] = conductor.list_billing_groups()["BillingGroups"]
        assert (listed["Name"], listed["ComputationPreference"]) == ("acme-ltd", {"PricingPlanArn": plan})
        assert (listed["CreationTime"], listed["LastModifiedTime"]) == (NOW, NOW + 60)

    def test_one_group_after_another_may_associate_new_accounts(
        self, world, conductor, make_group, group_named
    ):
        first = make_group("first", ONE, AutoAssociate=True)
        second = make_group("second", TWO)
        conductor.update_billing_group(Arn=first, AccountGrouping={"AutoAssociate": False})
        conductor.update_billing_group(Arn=second, AccountGrouping={"AutoAssociate": True})
        world.accounts.add(THREE)
        assert (group_named("first")["Size"], group_named("second")["Size"]) == (1, 2)

    def test_the_past_stays(self, world, conductor, make_group):
        arn = make_group("acme", ONE)
        world.clock.move_to("2026-04-01")
        conductor.update_billing_group(Arn=arn, Name="acme-ltd")
        assert names(conductor.list_billing_groups(BillingPeriod="2026-03")) == ["acme"]
        assert names(conductor.list_billing_groups()) == ["acme-ltd"]


class TestDelete:
    def test_its_accounts_are_free_for_another(self, conductor, make_group):
        arn = make_group("acme", ONE, TWO)
        conductor.tag_resource(ResourceArn=arn, Tags={"a": "b"})

        assert {"Arn": arn} == told(conductor.delete_billing_group(Arn=ONE))
        assert names(conductor.list_billing_groups()) == []
        assert arn == make_group("acme", ONE, TWO)
        assert conductor.list_tags_for_resource(ResourceArn=arn)["Tags"] == {}
        conductor.delete_billing_group(Arn=arn)

    def test_the_past_stays(self, world, conductor, make_group):
        arn = make_group("acme", ONE)
        world.clock.move_to("2026-04-01")
        conductor.delete_billing_group(Arn=arn)
        assert names(conductor.list_billing_groups(BillingPeriod="2026-03")) == ["acme"]


def test_groups_are_limited(world, conductor, make_group, refused):
    world.quotas["billingconductor.billing_groups"] = 1
    make_group("acme", ONE)
    said = refused(
        "create_billing_group",
        {
            "Name": "umbrella",
            "PrimaryAccountId": TWO,
            "AccountGrouping": {"LinkedAccountIds": [TWO]},
            "ComputationPreference": {"PricingPlanArn": BASIC},
        },
        "ServiceLimitExceededException",
    )
    assert ("BILLING_GROUPS", "billingconductor") == (said["LimitCode"], said["ServiceCode"])
    assert names(conductor.list_billing_groups()) == ["acme"]
