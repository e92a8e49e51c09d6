"""Pagination, once for every operation that has it.

A handler returns the whole list. The model says which member holds it and which carry the
token and the page size; the token is the position, sealed with a digest of the request so
that it fits no other request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

from botocore.model import OperationModel, Shape, StructureShape

from .model import members, paginators

DEFAULT_SIZE = 100

_TEXT = json.JSONEncoder(sort_keys=True, default=str).encode
_DIGEST = 12  # bytes

_TOKENS = {"nexttoken", "nextpagetoken", "nextmarker", "marker"}
_SIZES = {"maxresults", "pagesize", "maxitems"}

# Paginated operations whose items no rule finds, by service and operation.
_ODD: dict[tuple[str, str], tuple[str, ...]] = {
    ("budgets", "DescribeBudgetPerformanceHistory"): (
        "BudgetPerformanceHistory",
        "BudgetedAndActualAmountsList",
    ),
    ("ce", "GetCostAndUsage"): ("ResultsByTime",),
    ("ce", "GetCostAndUsageWithResources"): ("ResultsByTime",),
    ("ce", "GetCostCategories"): ("CostCategoryValues",),
    ("ce", "GetSavingsPlansPurchaseRecommendation"): (
        "SavingsPlansPurchaseRecommendation",
        "SavingsPlansPurchaseRecommendationDetails",
    ),
    ("iot", "SearchIndex"): ("things",),
}


class BadToken(ValueError):
    """A token that was forged, or given out for another request."""


@dataclass(frozen=True)
class Paging:
    """Where an operation keeps its token, its page size and its items.

    Attributes:
        asked: The input member that carries the token.
        given: The output member that carries the next one.
        items: The way to the list in the output, most often one name.
        size: The input member that carries the page size, if there is one.
    """

    asked: str
    given: str
    items: tuple[str, ...]
    size: str | None

    @classmethod
    def of(cls, operation: OperationModel) -> Paging | None:
        """Return how an operation is paginated, ``None`` when it is not."""
        service = operation.service_model.service_name
        config = paginators(service).get(operation.name, {})
        asked = config.get("input_token") or _only(members(operation.input_shape), _TOKENS)
        given = config.get("output_token") or _only(members(operation.output_shape), _TOKENS)
        if not asked or not given or operation.output_shape is None:
            return None
        size = config.get("limit_key") or _only(members(operation.input_shape), _SIZES)
        items = _ODD.get((service, operation.name)) or _way(operation.output_shape, config.get("result_key"))
        return cls(asked, given, items, size) if items else None

    @cached_property
    def members(self) -> frozenset[str]:
        """The input members that handlers never see."""
        return frozenset(filter(None, (self.asked, self.size)))

    def page(
        self, params: Mapping[str, Any], result: Any, scope: str, usual: int = DEFAULT_SIZE
    ) -> dict[str, Any]:
        """Cut a result down to the page that was asked for.

        Args:
            params: The request's members.
            result: The items, or a document that holds them.
            scope: Who asked for what, so that a token of one request fits no other.
            usual: The page size of a request that names none.

        Raises:
            BadToken: The token is not one given out for this request.
        """
        token, seal, start = params.get(self.asked), None, 0
        if token is not None:
            seal = self._seal(params, scope)
            start = _opened(token, seal)
        size = params.get(self.size, usual) if self.size else usual
        document = result if isinstance(result, Mapping) else {self.items[0]: result}
        rows = _at(document, self.items)
        if isinstance(rows, Mapping):
            pairs, following = _slice(list(rows.items()), start, size)
            found: Any = dict(pairs)
        elif isinstance(rows, Sequence):
            found, following = _slice(rows, start, size)
        else:
            found, following = rows.page(start, size)
        page = _with(document, self.items, found)
        if following is not None:
            page[self.given] = _sealed(following, seal or self._seal(params, scope))
        return page

    def _seal(self, params: Mapping[str, Any], scope: str) -> str:
        """Return what the tokens of a request have in common, and no other's."""
        members = self.members
        return scope + _TEXT({name: item for name, item in params.items() if name not in members})


def _sealed(position: int | str, seal: str) -> str:
    told = f"{position} {seal}".encode(errors="surrogatepass")
    return f"{blake2b(told, digest_size=_DIGEST).hexdigest()}{position}"


def _opened(token: str, seal: str) -> int:
    position = token[2 * _DIGEST :]
    if token != _sealed(position, seal):
        raise BadToken(token)
    return int(position)


def _slice(rows: Sequence[Any], start: int, size: int) -> tuple[Sequence[Any], int | None]:
    end = start + size
    return rows[start:end], end if end < len(rows) else None


def _only(found: Mapping[str, Shape], wanted: set[str]) -> str | None:
    return next((name for name in found if name.lower() in wanted), None)


def _way(output: StructureShape, named: Any) -> tuple[str, ...]:
    """Return the way to the one list of an output, inside the member a paginator names, if any."""
    if isinstance(named, str):
        shape = output.members[named]
        inside = _way(shape, None) if isinstance(shape, StructureShape) else ()
        return (named, *inside)
    lists = [name for name, member in output.members.items() if member.type_name == "list"]
    return (lists[0],) if len(lists) == 1 else ()


def _at(document: Any, way: tuple[str, ...]) -> Any:
    for name in way:
        document = document[name]
    return document


def _with(document: Mapping[str, Any], way: tuple[str, ...], items: Any) -> dict[str, Any]:
    name, *rest = way
    return {**document, name: _with(document[name], tuple(rest), items) if rest else items}
