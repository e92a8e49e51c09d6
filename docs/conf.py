"""How the documentation is built: sphinx-build -W -n -b html docs docs/_build/html."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "billing_mock"
author = "the billing_mock authors"
copyright = author
release = version = version_of("billing-mock")

extensions = [
    "myst_parser",
    "services",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build", "_ext"]
html_theme = "furo"
html_title = f"billing_mock {version}"

# Headings down to the third level can be linked to, as world.md#snapshots is.
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

NO_CLASSES = [
    "Amount",
    "Moment",
    "Kept",
    "BackendKey",
    "Stateful",
    "Test",
    "Key",
    "Granularity",
    "Group",
    "Row",
    "F",
    "P",
    "T",
    "Period",
]

nitpick_ignore_regex = [
    # The build needs no network, so names of other projects have nothing to link to.
    ("py:.*", r"(boto3|botocore|collections|datetime|decimal|os|typing)\..*"),
    ("py:.*", r"(Any|Callable|Iterable|Iterator|Mapping|Path|date|datetime|timedelta)"),
    # Names of types inside signatures that are no classes: aliases and type variables.
    ("py:class", rf"(.*\.)?({'|'.join(NO_CLASSES)})"),
]
