"""The billing groups of IoT, in the region of the session; not the things in them."""

from __future__ import annotations

from .drafts import Draft
from .reading import Reading

NAME = "iot"


def read(reading: Reading, draft: Draft) -> None:
    """Add the billing groups."""
    for row in reading.rows(NAME, "list_billing_groups", "billingGroups"):
        group = reading.one(NAME, "describe_billing_group", billingGroupName=row["groupName"])
        tags = reading.rows(NAME, "list_tags_for_resource", "tags", resourceArn=row["groupArn"])
        params = {"billingGroupName": row["groupName"], **group, "tags": tags}
        since = group.get("billingGroupMetadata", {}).get("creationDate")
        draft.call(NAME, "CreateBillingGroup", reading.takes(NAME, "CreateBillingGroup", params), since=since)
