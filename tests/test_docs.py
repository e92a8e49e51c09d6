"""The documentation tells the truth: its examples run, and its table of services is complete."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from billing_mock._backends import SERVICES
from billing_mock._gateway.model import service_model
from tests.older import IS_OLDER

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOT_RUN = re.compile(r"<!-- not run: \S.* -->\n\Z")


def as_module(page: str) -> str:
    """Return the examples of a page as one module in which every line stands where it stands in the page."""
    module = ""
    for block in BLOCK.finditer(page):
        if not NOT_RUN.search(page, 0, block.start()):
            module += "\n" * (page.count("\n", 0, block.start(1)) - module.count("\n")) + block[1]
    return module


def test_a_module_keeps_the_lines_of_its_page():
    page = (
        "Text\n```python\na = 1\n```\n<!-- not run: why -->\n```python\nb = 2\n```\n```python\nc = 3\n```\n"
    )
    assert as_module(page) == "\n\na = 1\n\n\n\n\n\n\nc = 3\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_python_block_is_recognised(page):
    text = page.read_text("utf-8")
    assert len(BLOCK.findall(text)) == text.count("```py")


def test_examples_run(tmp_path):
    """Each page is a module to pytest: statements run in order, then tests, with fixtures and markers."""
    expected = 0
    for page in PAGES:
        module = as_module(page.read_text("utf-8"))
        if not module:
            continue
        # Pages without tests are run too: this one passes when the module was imported.
        module += "\n\ndef test_page_was_read(): pass\n"
        body = ast.parse(module).body
        inside = [node for parent in body if isinstance(parent, ast.ClassDef) for node in parent.body]
        names = [getattr(node, "name", "") for node in (*body, *inside)]
        tests = [name for name in names if name.startswith("test_")]
        assert len(tests) == len(set(tests)), f"{page.name} has two tests of one name"
        expected += len(tests)
        (tmp_path / f"test_{page.stem.replace('-', '_')}_md.py").write_text(module, "utf-8")

    options = "-p no:randomly -p no:cacheprovider -W error --strict-markers --continue-on-collection-errors"
    options += " --disable-socket --allow-unix-socket"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options.split(), "--rootdir", tmp_path, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{expected} passed" in run.stdout


def test_every_operation_is_in_the_table_of_services():
    where = ROOT / "docs" / "_ext" / "services.py"
    spec = importlib.util.spec_from_file_location("services", where)
    services = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(services)

    found = {service.name: service for service in services.services()}
    for name, backend in SERVICES.items():
        mocked = {services.xform_name(operation.name) for operation in found[name].mocked}
        modelled = {services.xform_name(operation) for operation in service_model(name).operation_names}
        assert mocked == backend.operations().keys() & modelled
        assert IS_OLDER or mocked == backend.operations().keys()
    page = services.markdown()
    for service in found.values():
        for operation in service.mocked:
            line = (ROOT / operation.path).read_text("utf-8").splitlines()[operation.line - 1]
            assert line.lstrip().startswith(f"def {services.xform_name(operation.name)}(")
            assert services.link(operation) in page
