"""How healthy billing views are. Knows ARNs and health, not what a view shows."""

from __future__ import annotations

from .state import State

HEALTHY = "HEALTHY"


class BillingViews(State):
    """The billing views that budgets look at.

    Until the first `put` every view counts as there and healthy; from then on only those that were put,
    and each account's own primary view.
    """

    kept = ("_reasons", "_open")

    def __init__(self) -> None:
        self._open = True
        self._reasons: dict[str, str | None] = {}

    def put(self, arn: str, *, unhealthy: str | None = None) -> None:
        """Let there be a view.

        Args:
            arn: Its ARN.
            unhealthy: Why it cannot be used, such as ``"BILLING_VIEW_NO_ACCESS"``; default: it can.
        """
        self._reasons[arn] = unhealthy
        self._open = False

    def __contains__(self, arn: object) -> bool:
        """Tell whether there is such a view."""
        return self._open or arn in self._reasons or str(arn).endswith(":billingview/primary")

    def ailment(self, arn: str) -> str | None:
        """Return why a view cannot be used, ``None`` when it can."""
        return self._reasons.get(arn)
