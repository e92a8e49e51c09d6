"""Filling a world from a scenario, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._world import BaseWorld
from .._world.clock import moment
from ..errors import BadLineItem, NotMocked
from . import checks, documents, schema
from .places import Path, bad
from .references import Names

if TYPE_CHECKING:
    from .calling import Calling

OPTIONS = ("account_id", "region", "now", "seed")


class Scenario:
    """A scenario that was read and makes sense by itself.

    Args:
        source: A mapping, or the path of a JSON or a YAML file.

    Raises:
        BadScenario: It cannot be read, or is not as it should be.
        TypeError: *source* is neither a mapping nor a path.
    """

    def __init__(self, source: Any) -> None:
        self._document = documents.read(source)
        schema.check(self._document.content, self._document.origin)
        checks.check(self._document)
        content = self._document.content
        self.options: dict[str, Any] = {name: content[name] for name in OPTIONS if name in content}

    def fill(self, world: BaseWorld, *, is_new: bool) -> None:
        """Do in *world* all that the scenario says; what calls it makes are not left in ``world.calls``.

        Args:
            world: To be filled.
            is_new: Whether the world was made for the scenario, with its options.

        Raises:
            BadScenario: Something in it cannot be done: where, and why. The world is as it was.
        """
        with world.lock:
            before = world.snapshot()
            try:
                Filling(world, self._document).run(is_new=is_new)
            except BaseException:
                world.restore(before)
                raise
            world.faults.restore(before.parts["faults"])
            world.journal.absorb(len(before.parts["calls"]["_rows"]))


class Filling:
    """One filling of one world."""

    def __init__(self, world: BaseWorld, document: documents.Document) -> None:
        self._world = world
        self._content: Mapping[str, Any] = document.content
        self._origin = document.origin
        self._folder = document.folder
        self._names = Names(document.origin)
        self._region: str = self._content.get("region", world.region)
        self._calling: Calling | None = None

    def run(self, *, is_new: bool) -> None:
        """Do everything, in order."""
        world, content = self._world, self._content
        world.faults.clear()  # they are for the calls of the code under test
        follows = not world.clock.is_stopped and "now" not in content
        payer = content.get("account_id", world.account_id)
        if not is_new and payer != world.account_id:
            told = f"the world that is to be filled belongs to account {world.account_id}, not {payer}"
            raise bad(self._origin, ("account_id",), told)
        if not is_new and "now" in content:
            world.clock.move_to(content["now"])
        for path, part in checks.sections(content):
            if "at" in part and moment(part["at"]) != world.clock.now():
                world.clock.move_to(part["at"])
            self._do(path, part)
        if follows:
            world.clock.resume()

    def _do(self, path: Path, part: Mapping[str, Any]) -> None:
        for section in checks.SECTIONS:
            if section == "ledger":
                self._book((*path, section), part.get(section, ()))
                continue
            for place, item in enumerate(part.get(section, ())):
                where = (*path, section, place)
                try:
                    getattr(self, f"_do_{section}")(where, item)
                except (ValueError, KeyError) as error:
                    raise bad(self._origin, where, str(error.args[0])) from error

    def _do_accounts(self, path: Path, item: Any) -> None:
        given = {"account_id": item} if isinstance(item, str) else dict(item)
        name = given.pop("as", None)
        account = self._world.accounts.add(**self._names.resolve(given, path))
        document = {"account_id": account.id, "name": account.name, "email": account.email}
        self._names.keep(name, document)

    def _do_remove_accounts(self, path: Path, item: Any) -> None:
        self._world.accounts.remove(self._names.resolve(item, path))

    def _do_transfers(self, path: Path, item: Mapping[str, Any]) -> None:
        given = self._names.resolve(item, path)
        name = given.pop("as", None)
        self._names.keep(name, {"arn": self._world.transfers.add(**given)})

    def _do_calls(self, path: Path, item: Mapping[str, Any]) -> None:
        from .calling import Calling, Refused

        self._calling = self._calling or Calling(self._world)
        call = self._names.resolve(item, path)
        try:
            answer = self._calling.call(
                call["service"],
                call["operation"],
                call.get("params", {}),
                account_id=call.get("account_id", self._world.account_id),
                region=call.get("region", self._region),
            )
        except (Refused, NotMocked) as error:
            raise bad(self._origin, path, str(error)) from error
        self._names.keep(call.get("as"), answer)

    def _book(self, path: Path, rows: list[Any]) -> None:
        """Book line items, those between two files all at once."""
        together: list[Any] = []
        for place, row in enumerate(rows):
            where = (*path, place)
            if "file" in row:
                self._extend(path, place, together)
                together = []
                self._load(where, row["file"])
            else:
                together.append(self._names.resolve(row, where))
        self._extend(path, len(rows), together)

    def _extend(self, path: Path, end: int, rows: list[Any]) -> None:
        if not rows:
            return
        try:
            self._world.ledger.extend(rows)
        except BadLineItem as error:
            row, _, told = str(error).removeprefix("row ").partition(": ")
            raise bad(self._origin, (*path, end - len(rows) + int(row)), told) from error

    def _load(self, path: Path, file: str) -> None:
        load = getattr(self._world.ledger, "load", None)
        if load is None:
            raise bad(self._origin, path, "this version of billing_mock cannot load line items from files")
        try:
            load(self._folder / file)
        except (BadLineItem, OSError, ValueError, ImportError) as error:
            raise bad(self._origin, (*path, "file"), str(error)) from error
