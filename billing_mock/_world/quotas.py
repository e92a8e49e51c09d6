"""How many of everything AWS allows. Knows numbers, not who counts."""

from __future__ import annotations

from collections.abc import Iterator

from .state import State

AWS: dict[str, int] = {
    "billingconductor.accounts_per_billing_group": 1_000,
    "billingconductor.billing_groups": 5_000,
    "billingconductor.custom_line_items": 50_000,
    "billingconductor.custom_line_items_per_flat_custom_line_item": 100,
    "billingconductor.filtered_custom_line_items_per_billing_group": 10,
    "billingconductor.itemized_custom_line_items_per_billing_group": 5,
    "billingconductor.pricing_plans": 5_000,
    "billingconductor.pricing_plans_per_pricing_rule": 1_000,
    "billingconductor.pricing_rules": 50_000,
    "billingconductor.pricing_rules_per_pricing_plan": 500,
    "billingconductor.resources_per_custom_line_item": 100,
    "budgets.actions_per_budget": 100,
    "budgets.budgets": 20_000,
    "budgets.notifications_per_budget": 10,
    "budgets.tags_per_resource": 50,
    # A new organization has 10, which AWS raises to 10,000 for those who ask.
    "organizations.accounts": 10_000,
    "organizations.organizational_units": 1_000,
}
"""The numbers of a new AWS account, by service and what is counted."""


class Quotas(State):
    """The quotas of one world: AWS's numbers until they are set otherwise.

    ``world.quotas["billingconductor.billing_groups"] = 2`` makes the third group one too many. What
    is there already stays, however low a quota is set.
    """

    kept = ("_changed",)

    def __init__(self) -> None:
        self._changed: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        """Return a quota.

        Raises:
            KeyError: There is none of that name.
        """
        if name in self._changed:
            return self._changed[name]
        try:
            return AWS[name]
        except KeyError:
            told = f"no quota {name!r}; there are {', '.join(AWS)}"
            raise KeyError(told) from None

    def __setitem__(self, name: str, value: int) -> None:
        """Set a quota.

        Raises:
            KeyError: There is none of that name.
            ValueError: The value is not a whole number from 0 on.
        """
        self[name]
        if type(value) is not int or value < 0:
            told = f"a quota is a whole number from 0 on, not {value!r}"
            raise ValueError(told)
        self._changed[name] = value

    def __delitem__(self, name: str) -> None:
        """Set a quota back to AWS's number.

        Raises:
            KeyError: There is none of that name.
        """
        self[name]
        self._changed.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(AWS)
