"""Settings of AWS accounts that a test can choose. Knows settings, not who obeys them."""

from __future__ import annotations

from .state import State


class Switches(State):
    """The settings of one world.

    Attributes:
        linked_account_budgets: Whether accounts other than the payer may use AWS Budgets; without it they are
            refused as long as the payer has not enabled them.
    """

    kept = ("linked_account_budgets",)

    def __init__(self) -> None:
        self.linked_account_budgets = True
