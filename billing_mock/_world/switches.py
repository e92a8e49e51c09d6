"""Settings of AWS accounts that a test can choose. Knows settings, not who obeys them."""

from __future__ import annotations

from datetime import timedelta

from .state import State


class Switches(State):
    """The settings of one world.

    Attributes:
        linked_account_budgets: Whether accounts other than the payer may use AWS Budgets; without it they are
            refused as long as the payer has not enabled them.
        background: How long it takes, by the world's clock, what AWS does in the background: to make
            an account or close one, to enable a Region or disable one.
    """

    kept = ("background", "linked_account_budgets")

    def __init__(self) -> None:
        self.background = timedelta()
        self.linked_account_budgets = True
