"""Files that repeat each other say the same."""

from __future__ import annotations

import configparser
import re
from importlib.metadata import requires
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_ci_runs_the_test_command_of_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.search(r"^```sh\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)[1].splitlines()
    assert len(commands) == 2

    tour, tests = commands
    assert tour.endswith("python3 -m billing_mock")
    assert tests in [line.strip() for line in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()]


def test_tox_pins_the_lower_bounds():
    bounds = {}
    for requirement in requires("billing-mock"):
        name, bound, extra = re.fullmatch(r"([\w-]+)(?:\[[\w,]+\])?>=([\d.]+)(;.*)?", requirement).groups()
        if extra is None or name == "awscli":
            bounds[name] = bound

    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", "utf-8")
    pins = dict(line.split("==") for line in tox["testenv:lowest"]["deps"].split())
    assert pins == bounds


def test_changelog_fragments_have_a_known_type():
    name = re.compile(r"[a-z0-9-]+\.(breaking|deprecation|change)\.md|README\.md|template\.md\.jinja")
    assert [each.name for each in (ROOT / "changelog.d").iterdir() if not name.fullmatch(each.name)] == []
