"""Fills services.md: which operations are mocked, and where each one lives.

Everything comes from the code: what is mocked from the backends, what AWS has from botocore.
"""

from __future__ import annotations

import html
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import botocore.session
from botocore import xform_name
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

import billing_mock
from billing_mock._backends import SERVICES

if TYPE_CHECKING:
    from sphinx.application import Sphinx  # not at run time: the tests read this file without Sphinx

ROOT = Path(billing_mock.__file__).parents[1]
PAGE = "services"
PLACE = "<!-- services: replaced by docs/_ext/services.py -->"


class Operation(NamedTuple):
    """One mocked operation, and where its handler lives, relative to the repository."""

    name: str
    path: Path
    line: int


class Service(NamedTuple):
    """One service: its name in botocore and in prose, what is mocked, and how many operations AWS has."""

    name: str
    title: str
    mocked: list[Operation]
    modelled: int


def services() -> Iterator[Service]:
    """Yield every service that has a backend, in botocore's order of names."""
    session = botocore.session.Session()
    for name, backend in sorted(SERVICES.items()):
        model = session.get_service_model(name)
        handlers = backend.operations()
        mocked = [
            operation(each, handlers[xform_name(each)])
            for each in sorted(model.operation_names)
            if xform_name(each) in handlers
        ]
        yield Service(name, model.metadata["serviceFullName"], mocked, len(model.operation_names))


def operation(name: str, handler: Callable[..., object]) -> Operation:
    """Return *name* with the place of its handler, below whatever decorates it."""
    handler = inspect.unwrap(handler)
    lines, start = inspect.getsourcelines(handler)
    definition = next(place for place, line in enumerate(lines) if line.lstrip().startswith("def "))
    return Operation(name, Path(inspect.getfile(handler)).relative_to(ROOT), start + definition)


def markdown() -> str:
    """Return the body of the page."""
    found = list(services())
    lines = ["| service | mocked | in botocore |", "| --- | --- | --- |"]
    lines += [f"| [{each.title}](#{each.name}) | {len(each.mocked)} | {each.modelled} |" for each in found]
    for each in found:
        lines += ["", f"({each.name})=", f"## {each.title}", "", "| operation | where |", "| --- | --- |"]
        lines += [f"| {link(one)} | `{one.path.as_posix()}:{one.line}` |" for one in each.mocked]
        left = each.modelled - len(each.mocked)
        lines += [
            "",
            f"{left} of {each.modelled} operations are not mocked yet." if left else "All are there.",
        ]
    return "\n".join(lines)


def link(one: Operation) -> str:
    """Return the operation's name as a link to its line in the listing that is built along with the page."""
    return f'<a href="_source/{html.escape(one.path.as_posix())}.html#L-{one.line}">{one.name}</a>'


def fill(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put the tables where the page wants them."""
    if page == PAGE:
        source[0] = source[0].replace(PLACE, markdown())


def list_sources(app: Sphinx, error: Exception | None) -> None:
    """Write a listing with numbered lines of every file that holds an operation."""
    if error is not None or app.builder.format != "html":
        return
    for path in {one.path for each in services() for one in each.mocked}:
        formatter = HtmlFormatter(full=True, linenos="inline", lineanchors="L", title=path.as_posix())
        listing = Path(app.outdir, "_source", f"{path.as_posix()}.html")
        listing.parent.mkdir(parents=True, exist_ok=True)
        listing.write_text(highlight((ROOT / path).read_text("utf-8"), PythonLexer(), formatter), "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("source-read", fill)
    app.connect("build-finished", list_sources)
    return {"parallel_read_safe": True}
