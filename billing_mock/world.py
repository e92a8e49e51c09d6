"""`World`: what tests hold in their hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._world import BaseWorld

if TYPE_CHECKING:
    import boto3

__all__ = ["World"]


class World(BaseWorld):
    """One mocked AWS, whole; a new world is an empty one.

    Args:
        account_id: The payer, twelve digits; also who unknown credentials belong to.
        region: The default region.
        now: Where the clock stands: an aware `datetime`, a naive one or a `date` taken as UTC,
            or an ISO 8601 string. Without it the clock follows the wall clock.
        seed: Of every generated id.

    Raises:
        ValueError: *account_id* is not twelve digits, or *now* not a time.
    """

    def session(self) -> boto3.Session:
        """Return a boto3 session whose clients answer from this world, with nothing patched globally."""
        from ._doors.sessions import scoped_session

        return scoped_session(self)

    def client(self, service: str, **options: Any) -> Any:
        """Return a boto3 client that answers from this world, with nothing patched globally.

        Args:
            service: As boto3 names it.
            options: As for ``boto3.client``.
        """
        return self.session().client(service, **options)

    def to_scenario(self) -> dict[str, Any]:
        """Return a scenario that gives this world back; as JSON it may be kept in a file.

        It is what happened: the calls that changed something, line items, accounts that joined or left and
        transfers, each at its time. Ids come out the same by the seed. Not in it are faults, quotas,
        switches, what was said to budget actions or about billing views, and calls that only read.
        """
        from ._scenarios import scenario_of

        return scenario_of(self)

    def _check_fault(self, service: str, operation: str | None, error: str) -> None:
        from ._gateway.faults import check

        check(service, operation, error)
