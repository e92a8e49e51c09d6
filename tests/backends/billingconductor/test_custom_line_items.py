from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import NOW, ONE, THREE, TWO, told

LAST, THIS, NEXT = "2026-03", "2026-04", "2026-05"
APRIL = NOW + 31 * 86_400
FLAT = {"Type": "FEE", "Flat": {"ChargeValue": 10.0}}
SAVINGS = {"Attribute": "LINE_ITEM_TYPE", "MatchOption": "NOT_EQUAL", "Values": ["SAVINGS_PLAN_NEGATION"]}


@pytest.fixture(autouse=True)
def acme(world, make_group):
    """A group made in the last month."""
    arn = make_group("acme", ONE, TWO)
    world.clock.move_to("2026-04-15T12:00:00Z")
    return arn


@pytest.fixture
def make_item(conductor):
    def make(name="support", start=THIS, end=None, group=ONE, details=FLAT, **other):
        span = {"InclusiveStartBillingPeriod": start, **({"ExclusiveEndBillingPeriod": end} if end else {})}
        return conductor.create_custom_line_item(
            Name=name,
            Description="Support",
            BillingGroupArn=group,
            ChargeDetails=details,
            BillingPeriodRange=span,
            **other,
        )["Arn"]

    return make


def names(conductor, month):
    return [item["Name"] for item in conductor.list_custom_line_items(BillingPeriod=month)["CustomLineItems"]]


def percent(value, *associated, **other):
    return {
        "Type": "FEE",
        "Percentage": {"PercentageValue": value, "AssociatedValues": list(associated)},
        **other,
    }


class TestCreate:
    def test_a_flat_fee(self, conductor, acme, make_item):
        arn = make_item(AccountId=TWO, PresentationDetails={"Service": "AcmeSupport"}, Tags={"a": "b"})
        assert {
            "CustomLineItems": [
                {
                    "Arn": arn,
                    "Name": "support",
                    "ChargeDetails": {"Type": "FEE", "Flat": {"ChargeValue": 10.0}},
                    "CurrencyCode": "USD",
                    "Description": "Support",
                    "ProductCode": "AWSBillingConductor",
                    "BillingGroupArn": acme,
                    "CreationTime": APRIL,
                    "LastModifiedTime": APRIL,
                    "AssociationSize": 0,
                    "AccountId": TWO,
                    "ComputationRule": "CONSOLIDATED",
                    "PresentationDetails": {"Service": "AcmeSupport"},
                }
            ]
        } == told(conductor.list_custom_line_items())
        assert conductor.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "b"}
        assert conductor.list_tags_for_resource(ResourceArn=arn.rpartition("/")[2])["Tags"] == {"a": "b"}

    def test_a_percentage(self, conductor, acme, make_item):
        flat = make_item("flat")
        arn = make_item(
            details={
                **percent(5.0, ONE, flat.rpartition("/")[2], LineItemFilters=[SAVINGS]),
                "Type": "CREDIT",
            },
            ComputationRule="ITEMIZED",
        )
        [item] = conductor.list_custom_line_items(Filters={"Arns": [arn]})["CustomLineItems"]
        assert item == {
            "Arn": arn,
            "Name": "support",
            "ChargeDetails": {
                "Type": "CREDIT",
                "Percentage": {"PercentageValue": 5.0},
                "LineItemFilters": [SAVINGS],
            },
            "CurrencyCode": "USD",
            "Description": "Support",
            "ProductCode": "AWSBillingConductor",
            "BillingGroupArn": acme,
            "CreationTime": APRIL,
            "LastModifiedTime": APRIL,
            "AssociationSize": 2,
            "AccountId": ONE,
            "ComputationRule": "ITEMIZED",
        }
        resources = conductor.list_resources_associated_to_custom_line_item(Arn=arn)["AssociatedResources"]
        assert [acme, flat] == [resource["Arn"] for resource in resources]

    @pytest.mark.parametrize(
        ("start", "end", "months"),
        [
            (THIS, None, [THIS, NEXT]),
            (THIS, NEXT, [THIS]),
            (LAST, None, [LAST, THIS, NEXT]),
            (LAST, THIS, [LAST]),
            ("2026-4", "2026-5", [THIS]),
        ],
    )
    def test_the_months_it_is_charged_in(self, world, conductor, make_item, start, end, months):
        make_item(start=start, end=end)
        world.clock.move_to("2026-05-20")
        assert months == [month for month in (LAST, THIS, NEXT) if names(conductor, month)]

    def test_without_a_range_it_is_charged_once(self, world, conductor):
        conductor.create_custom_line_item(
            Name="once", Description="Once", BillingGroupArn=ONE, ChargeDetails=FLAT
        )
        world.clock.move_to("2026-05-20")
        assert [names(conductor, month) for month in (LAST, THIS, NEXT)] == [[], ["once"], []]

    def test_a_name_is_a_groups_own(self, make_group, make_item):
        make_group("umbrella", THREE)
        make_item("support", group=ONE)
        make_item("support", group=THREE)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"Names": ["one", "three", "nobody"]}, ["one", "three"]),
        ({"BillingGroups": [THREE]}, ["three"]),
        ({"AccountIds": [TWO]}, ["two"]),
        ({"AccountIds": []}, ["one", "two", "three"]),
        ({"Names": ["one", "two"], "AccountIds": [ONE]}, ["one"]),
    ],
)
def test_filters(conductor, make_group, make_item, filters, expected):
    make_group("umbrella", THREE)
    make_item("one")
    make_item("two", AccountId=TWO)
    make_item("three", group=THREE)
    items = conductor.list_custom_line_items(Filters=filters)["CustomLineItems"]
    assert expected == [item["Name"] for item in items]


def test_pages(conductor, make_item):
    for number in range(3):
        make_item(f"item-{number}")
    pages = conductor.get_paginator("list_custom_line_items").paginate(PaginationConfig={"PageSize": 2})
    assert [2, 1] == [len(page["CustomLineItems"]) for page in pages]


class TestUpdate:
    def test_what_is_given_changes(self, world, conductor, acme, make_item):
        arn = make_item(details=percent(5.0, ONE))
        world.clock.shift(60)
        expected = {
            "Arn": arn,
            "BillingGroupArn": acme,
            "Name": "more",
            "Description": "More",
            "ChargeDetails": {
                "Type": "FEE",
                "Percentage": {"PercentageValue": 6.0},
                "LineItemFilters": [SAVINGS],
            },
            "LastModifiedTime": APRIL + 60,
            "AssociationSize": 1,
        }
        assert expected == told(
            conductor.update_custom_line_item(
                Arn=arn,
                Name="more",
                Description="More",
                ChargeDetails={"Percentage": {"PercentageValue": 6.0}, "LineItemFilters": [SAVINGS]},
            )
        )
        details = conductor.update_custom_line_item(Arn=arn, ChargeDetails={"LineItemFilters": []})[
            "ChargeDetails"
        ]
        assert details == {"Type": "FEE", "Percentage": {"PercentageValue": 6.0}}

    @pytest.mark.parametrize(
        ("span", "expected"),
        [
            (None, ["support", "new"]),
            ({"InclusiveStartBillingPeriod": THIS}, ["support", "new"]),
            ({"InclusiveStartBillingPeriod": LAST}, ["new", "new"]),
            ({"InclusiveStartBillingPeriod": LAST, "ExclusiveEndBillingPeriod": THIS}, ["new", "support"]),
        ],
    )
    def test_the_months_it_is_about(self, conductor, make_item, span, expected):
        arn = make_item(start=LAST)
        conductor.update_custom_line_item(
            Arn=arn, Name="new", **({"BillingPeriodRange": span} if span else {})
        )
        assert expected == [*names(conductor, LAST), *names(conductor, THIS)]

    def test_an_item_of_last_month_alone_is_changed_there(self, conductor, make_item):
        arn = make_item(start=LAST, end=THIS)
        conductor.update_custom_line_item(Arn=arn, Name="new")
        assert (names(conductor, LAST), names(conductor, THIS)) == (["new"], [])


class TestDelete:
    @pytest.mark.parametrize(
        ("span", "expected"),
        [
            (None, [LAST]),
            ({"InclusiveStartBillingPeriod": LAST}, []),
            ({"InclusiveStartBillingPeriod": LAST, "ExclusiveEndBillingPeriod": THIS}, [THIS, NEXT]),
        ],
    )
    def test_the_months_it_is_about(self, world, conductor, make_item, span, expected):
        arn = make_item(start=LAST)
        answer = conductor.delete_custom_line_item(Arn=arn, **({"BillingPeriodRange": span} if span else {}))
        assert {"Arn": arn} == told(answer)
        world.clock.move_to("2026-05-20")
        assert expected == [month for month in (LAST, THIS, NEXT) if names(conductor, month)]

    def test_tags_go_with_the_last_month(self, world, conductor, make_item, refused):
        arn = make_item(start=LAST, Tags={"a": "b"})
        conductor.delete_custom_line_item(Arn=arn)
        assert conductor.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"a": "b"}
        conductor.delete_custom_line_item(Arn=arn)
        refused("list_tags_for_resource", {"ResourceArn": arn}, "ResourceNotFoundException")

    def test_a_group_takes_its_items_with_it(self, conductor, make_item):
        make_item(start=LAST)
        conductor.delete_billing_group(Arn=ONE)
        assert (names(conductor, LAST), names(conductor, THIS)) == (["support"], [])


class TestResources:
    def told_of(self, conductor, arn, **other):
        return conductor.list_resources_associated_to_custom_line_item(Arn=arn, **other)[
            "AssociatedResources"
        ]

    def test_parents_and_children(self, conductor, acme, make_item):
        flat, share = make_item("flat"), make_item("share", details=percent(5.0))
        assert {
            "SuccessfullyAssociatedResources": [{"Arn": acme}, {"Arn": flat}],
            "FailedAssociatedResources": [],
        } == told(
            conductor.batch_associate_resources_to_custom_line_item(TargetArn=share, ResourceArns=[ONE, flat])
        )
        assert [
            {"Arn": acme, "Relationship": "CHILD"},
            {"Arn": flat, "Relationship": "CHILD"},
        ] == self.told_of(conductor, share)
        assert [{"Arn": share, "Relationship": "PARENT"}] == self.told_of(conductor, flat)
        assert [] == self.told_of(conductor, share, Filters={"Relationship": "PARENT"})
        assert [] == self.told_of(conductor, flat, Filters={"Relationship": "CHILD"})

        assert {
            "SuccessfullyDisassociatedResources": [{"Arn": acme}],
            "FailedDisassociatedResources": [],
        } == told(
            conductor.batch_disassociate_resources_from_custom_line_item(TargetArn=share, ResourceArns=[acme])
        )
        assert [{"Arn": flat, "Relationship": "CHILD"}] == self.told_of(conductor, share)

    def test_each_resource_is_told_how_it_went(self, world, conductor, acme, make_group, make_item):
        make_group("umbrella", THREE)
        flat = make_item("flat")
        other = make_item("other", group=THREE)
        last = make_item("last", start=LAST, end=THIS)
        many = make_item("many")
        share = make_item("share", details=percent(5.0, flat))
        nobody = f"{flat.rpartition('/')[0]}/0000000000"
        foreign = nobody.replace("123456789012", "999999999999")
        world.quotas["billingconductor.resources_per_custom_line_item"] = 2

        answer = conductor.batch_associate_resources_to_custom_line_item(
            TargetArn=share, ResourceArns=[flat, acme, many, other, THREE, last, nobody, foreign, share]
        )
        assert [{"Arn": acme}] == answer["SuccessfullyAssociatedResources"]
        assert [
            (flat, "ILLEGAL_CUSTOMLINEITEM"),
            (many, "SERVICE_LIMIT_EXCEEDED"),
            (other, "ILLEGAL_CUSTOMLINEITEM"),
            (acme.replace(ONE, THREE), "ILLEGAL_CUSTOMLINEITEM"),
            (last, "INVALID_BILLING_PERIOD_RANGE"),
            (nobody, "INVALID_ARN"),
            (foreign, "INVALID_ARN"),
            (share, "ILLEGAL_CUSTOMLINEITEM"),
        ] == [(failed["Arn"], failed["Error"]["Reason"]) for failed in answer["FailedAssociatedResources"]]

        answer = conductor.batch_disassociate_resources_from_custom_line_item(
            TargetArn=share, ResourceArns=[many, flat]
        )
        assert [{"Arn": flat}] == answer["SuccessfullyDisassociatedResources"]
        assert [(many, "ILLEGAL_CUSTOMLINEITEM")] == [
            (failed["Arn"], failed["Error"]["Reason"]) for failed in answer["FailedDisassociatedResources"]
        ]

    def test_an_association_may_end(self, world, conductor, make_item):
        flat, share = make_item("flat"), make_item("share", details=percent(5.0))
        conductor.batch_associate_resources_to_custom_line_item(
            TargetArn=share,
            ResourceArns=[flat],
            BillingPeriodRange={"InclusiveStartBillingPeriod": THIS, "ExclusiveEndBillingPeriod": NEXT},
        )
        assert [{"Arn": flat, "Relationship": "CHILD", "EndBillingPeriod": NEXT}] == self.told_of(
            conductor, share
        )
        world.clock.move_to("2026-05-01")
        assert [] == self.told_of(conductor, share)
        assert [] == self.told_of(conductor, flat)
        assert [THIS] == [m for m in (THIS, NEXT) if self.told_of(conductor, share, BillingPeriod=m)]

    def test_a_flat_item_that_ends_is_a_resource_no_more(self, world, conductor, make_item):
        flat = make_item("flat", end=NEXT)
        share = make_item("share", details=percent(5.0, flat, ONE))
        world.clock.move_to("2026-05-01")
        assert [ONE] == [resource["Arn"][-12:] for resource in self.told_of(conductor, share)]

    def test_percentages_per_flat_item_are_limited(self, world, conductor, make_item, refused, acme):
        world.quotas["billingconductor.custom_line_items_per_flat_custom_line_item"] = 1
        flat = make_item("flat")
        make_item("share", details=percent(5.0, flat, ONE))
        make_item("another", details=percent(5.0, ONE))
        request = {
            "Name": "more",
            "Description": "More",
            "BillingGroupArn": acme,
            "ChargeDetails": percent(5.0, flat),
        }
        said = refused("create_custom_line_item", request, "ServiceLimitExceededException")
        assert ("CUSTOM_LINE_ITEMS_PER_FLAT_CUSTOM_LINE_ITEM", flat) == (
            said["LimitCode"],
            said["ResourceId"],
        )


@pytest.mark.parametrize(
    ("quota", "limit", "details", "other"),
    [
        ("custom_line_items", 1, FLAT, {}),
        (
            "filtered_custom_line_items_per_billing_group",
            1,
            percent(5.0, LineItemFilters=[SAVINGS]),
            {},
        ),
        ("itemized_custom_line_items_per_billing_group", 1, percent(5.0), {"ComputationRule": "ITEMIZED"}),
        ("resources_per_custom_line_item", 0, percent(5.0, ONE), {}),
    ],
)
def test_quotas(world, conductor, acme, make_item, refused, quota, limit, details, other):
    if limit:
        make_item("first", details=details, **other)
    world.quotas[f"billingconductor.{quota}"] = limit
    request = {
        "Name": "more",
        "Description": "More",
        "BillingGroupArn": acme,
        "ChargeDetails": details,
        **other,
    }
    said = refused("create_custom_line_item", request, "ServiceLimitExceededException")
    assert (quota.upper(), "billingconductor") == (said["LimitCode"], said["ServiceCode"])
    del world.quotas[f"billingconductor.{quota}"]
    conductor.create_custom_line_item(**request)


def test_an_update_past_the_limit_of_filters_is_refused(world, conductor, make_item, refused):
    world.quotas["billingconductor.filtered_custom_line_items_per_billing_group"] = 1
    first = make_item("first", details=percent(5.0, LineItemFilters=[SAVINGS]))
    second = make_item("second", details=percent(5.0))
    filters = {"ChargeDetails": {"LineItemFilters": [SAVINGS]}}
    conductor.update_custom_line_item(Arn=first, **filters)
    said = refused("update_custom_line_item", {"Arn": second, **filters}, "ValidationException")
    assert said["Reason"] == "ILLEGAL_LINE_ITEM_FILTER"


class TestVersions:
    def versions(self, conductor, arn, **asked):
        filters = {"Filters": {"BillingPeriodRange": asked}} if asked else {}
        return conductor.list_custom_line_item_versions(Arn=arn, **filters)["CustomLineItemVersions"]

    def test_a_version_is_what_stood_for_some_months(self, world, conductor, acme, make_item):
        arn = make_item()
        world.clock.move_to("2026-06-10")
        conductor.update_custom_line_item(Arn=arn, Name="new")
        june = APRIL + ((30 + 31 - 5) * 86_400 - 43_200)  # 2026-06-10T00:00:00Z
        same = {
            "Arn": arn,
            "ChargeDetails": FLAT,
            "CurrencyCode": "USD",
            "Description": "Support",
            "ProductCode": "AWSBillingConductor",
            "BillingGroupArn": acme,
            "AssociationSize": 0,
            "AccountId": ONE,
            "ComputationRule": "CONSOLIDATED",
        }
        assert [
            {
                **same,
                "Name": "support",
                "CreationTime": APRIL,
                "LastModifiedTime": APRIL,
                "StartBillingPeriod": "2026-04",
                "EndBillingPeriod": "2026-06",
                "StartTime": 1775001600,
            },
            {
                **same,
                "Name": "new",
                "CreationTime": june,
                "LastModifiedTime": june,
                "StartBillingPeriod": "2026-06",
                "StartTime": 1780272000,
            },
        ] == self.versions(conductor, arn)

    def test_a_range_selects(self, world, conductor, make_item):
        arn = make_item()
        world.clock.move_to("2026-06-10")
        conductor.update_custom_line_item(Arn=arn, Name="new")

        def found(**asked):
            return [version["Name"] for version in self.versions(conductor, arn, **asked)]

        assert found(StartBillingPeriod="2026-06") == ["new"]
        assert found(EndBillingPeriod="2026-06") == ["support"]
        assert found(StartBillingPeriod="2026-05", EndBillingPeriod="2026-07") == ["support", "new"]
        assert found(EndBillingPeriod="2026-04") == []

    def test_the_months_of_an_item_that_ends(self, world, conductor, make_item):
        once, gone = make_item("once", end=NEXT), make_item("gone", start=LAST)
        conductor.delete_custom_line_item(Arn=gone)
        world.clock.move_to("2026-07-01")
        months = [
            [
                (version["StartBillingPeriod"], version["EndBillingPeriod"])
                for version in self.versions(conductor, arn)
            ]
            for arn in (once, gone)
        ]
        assert months == [[(THIS, NEXT)], [(LAST, THIS)]]

    def test_a_new_item_of_one_month_tells_its_end(self, conductor, make_item):
        [version] = self.versions(conductor, make_item(end=NEXT))
        assert (version["StartBillingPeriod"], version["EndBillingPeriod"]) == (THIS, NEXT)
