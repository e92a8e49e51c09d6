"""Regions, and which of those that must be asked for an account is active in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ..._world.credentials import Principal
from ..._world.refusals import ConflictException, ValidationException
from ..._world.state import Index
from ..base import Collection, operation, partition_of

if TYPE_CHECKING:
    from mypy_boto3_account.literals import RegionOptStatusType

    from . import AccountManagement

ENABLED, ENABLING, DISABLED, DISABLING = "ENABLED", "ENABLING", "DISABLED", "DISABLING"
ENABLED_BY_DEFAULT = "ENABLED_BY_DEFAULT"

BY_DEFAULT = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
)
BY_OPT_IN = (
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
)


class Region(NamedTuple):
    """A Region as one account finds it."""

    region_name: str
    region_opt_status: str


class Wish(NamedTuple):
    """What was last asked of a Region."""

    enabled: bool
    done: datetime


class Regions(Collection["AccountManagement"]):
    """The Regions of the partition, and what each account asked of those it must opt in to."""

    def __init__(self, backend: AccountManagement) -> None:
        super().__init__(backend)
        self.wishes: Index[tuple[str, str], Wish] = Index()

    @operation
    def list_regions(
        self,
        *,
        caller: Principal,
        account_id: str | None = None,
        region_opt_status_contains: Sequence[RegionOptStatusType] | None = None,
    ) -> list[Region]:
        """List the Regions, or those in certain states, by name."""
        partition = caller.arn.split(":")[1]
        named = account_id or caller.account_id
        regions = [
            Region(name, self._status(named, name))
            for name in sorted((*BY_DEFAULT, *BY_OPT_IN))
            if partition_of(name) == partition
        ]
        wanted = region_opt_status_contains
        return [region for region in regions if not wanted or region.region_opt_status in wanted]

    @operation
    def get_region_opt_status(
        self, *, caller: Principal, region_name: str, account_id: str | None = None
    ) -> Region:
        """Tell whether a Region is enabled."""
        if region_name not in BY_DEFAULT + BY_OPT_IN:
            told = f"There is no Region {region_name}."
            raise self.backend.invalid(told, [("regionName", told)])
        return Region(region_name, self._status(account_id or caller.account_id, region_name))

    @operation
    def enable_region(self, *, caller: Principal, region_name: str, account_id: str | None = None) -> None:
        """Enable a Region that must be opted in to."""
        self._wish(account_id or caller.account_id, region_name, enabled=True)

    @operation
    def disable_region(self, *, caller: Principal, region_name: str, account_id: str | None = None) -> None:
        """Disable a Region that was opted in to."""
        self._wish(account_id or caller.account_id, region_name, enabled=False)

    def _status(self, account_id: str, region: str) -> str:
        if region in BY_DEFAULT:
            return ENABLED_BY_DEFAULT
        wish = self.wishes.get((account_id, region))
        if wish is None:
            return DISABLED
        if self.world.clock.now() < wish.done:
            return ENABLING if wish.enabled else DISABLING
        return ENABLED if wish.enabled else DISABLED

    def _wish(self, account_id: str, region: str, *, enabled: bool) -> None:
        """Begin to enable or disable a Region; one that is so already stays so."""
        if region not in BY_OPT_IN:
            raise ValidationException(
                f"{region} is no Region that can be enabled or disabled; those are {', '.join(BY_OPT_IN)}.",
                reason="invalidRegionOptTarget",
            )
        status = self._status(account_id, region)
        if status == (DISABLING if enabled else ENABLING):
            raise ConflictException(f"{region} is {status}; wait until that is done.")
        if status in ((DISABLED,) if enabled else (ENABLED,)):
            done = self.world.clock.now() + self.world.switches.background
            self.wishes[account_id, region] = Wish(enabled, done)
