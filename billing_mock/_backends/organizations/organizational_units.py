"""Organizational units: folders for accounts and for each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..._world.ids import LOWER_ALPHANUMERIC
from ..._world.membership import Membership
from ..._world.refusals import (
    ConstraintViolationException,
    DuplicateOrganizationalUnitException,
    OrganizationalUnitNotEmptyException,
    OrganizationalUnitNotFoundException,
)
from ..._world.table import Mapped, Rows, Table
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_organizations.type_defs import TagTypeDef

    from . import OrganizationsService

MOST_LEVELS = 5


@dataclass(frozen=True)
class OrganizationalUnit:
    """One OU.

    Attributes:
        parent_id: Of the root or OU it is directly in.
        level: 1 for one directly in the root.
    """

    id: str
    arn: str
    name: str
    path: str
    parent_id: str
    level: int

    @property
    def place(self) -> tuple[str, str]:
        """Where it is, and its name there, which no two share."""
        return self.parent_id, self.name


class OrganizationalUnits(Collection["OrganizationsService"]):
    """The OUs of the organization."""

    def __init__(self, backend: OrganizationsService) -> None:
        super().__init__(backend)
        self.table: Table[OrganizationalUnit] = Table(
            "id",
            unique="place",
            missing=lambda key: OrganizationalUnitNotFoundException(
                f"You specified an organizational unit that doesn't exist: {key}."
            ),
            taken=lambda unit: DuplicateOrganizationalUnitException(
                f"An OU with the same name already exists: {unit.name} in {unit.parent_id} is {unit.id}."
            ),
        )
        self.children = Membership()

    @operation
    def create_organizational_unit(
        self, *, parent_id: str, name: str, tags: Sequence[TagTypeDef] | None = None
    ) -> dict[str, OrganizationalUnit]:
        """Create an OU in the root or another."""
        self.backend.tree.refuse_missing(parent_id)
        wanted = self.backend.tags.checked(tags or ())
        level = self.table.get(parent_id).level + 1 if parent_id in self.table else 1
        if level > MOST_LEVELS:
            raise ConstraintViolationException(
                f"{parent_id} is at level {MOST_LEVELS} below the root, the deepest there can be.",
                reason="OU_DEPTH_LIMIT_EXCEEDED",
            )
        most = self.world.quotas["organizations.organizational_units"]
        if len(self.table) >= most:
            raise ConstraintViolationException(
                f"The organization has {len(self.table)} organizational units, of {most} it can have.",
                reason="OU_NUMBER_LIMIT_EXCEEDED",
            )
        holder = self.table.named((parent_id, name))
        if holder is not None:
            self.table.refuse_taken(replace(holder, id=""))
        root_id = self.backend.organization.root_id
        drawn = f"ou-{root_id.removeprefix('r-')}-{self.world.ids.text(8, LOWER_ALPHANUMERIC)}"
        arn = self.backend.own_arn("ou", drawn)
        path = f"{self.backend.tree.path(parent_id)}{drawn}/"
        unit = self.table.add(OrganizationalUnit(drawn, arn, name, path, parent_id, level))
        self.children.join(drawn, parent_id)
        self.world.tags.put(arn, wanted)
        return {"OrganizationalUnit": unit}

    @operation
    def describe_organizational_unit(self, *, organizational_unit_id: str) -> dict[str, OrganizationalUnit]:
        """Describe one OU."""
        return {"OrganizationalUnit": self.table.get(organizational_unit_id)}

    @operation
    def update_organizational_unit(
        self, *, organizational_unit_id: str, name: str | None = None
    ) -> dict[str, OrganizationalUnit]:
        """Give an OU another name."""
        unit = self.table.get(organizational_unit_id)
        return {"OrganizationalUnit": self.table.put(replace(unit, name=unit.name if name is None else name))}

    @operation
    def delete_organizational_unit(self, *, organizational_unit_id: str) -> None:
        """Delete an OU with neither accounts nor OUs in it."""
        unit = self.table.get(organizational_unit_id)
        accounts = self.backend.tree.moved_accounts.members_of(unit.id)
        units = self.children.members_of(unit.id)
        if accounts or units:
            raise OrganizationalUnitNotEmptyException(
                f"{unit.id} has {len(accounts)} accounts and {len(units)} organizational units in it."
            )
        self.table.remove(unit.id)
        self.children.leave_all(unit.id)
        self.world.tags.forget(unit.arn)

    @operation
    def list_organizational_units_for_parent(self, *, parent_id: str) -> Rows[OrganizationalUnit]:
        """List the OUs directly in the root or another."""
        return Mapped(self.backend.tree.units_in(parent_id), self.table.get)

    def clear(self) -> None:
        """Delete all, as the organization ends."""
        for unit in self.table:
            self.table.remove(unit.id)
            self.children.leave_all(unit.id)
            self.world.tags.forget(unit.arn)
