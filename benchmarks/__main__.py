"""All figures, as ratios taken in one run: ``python -m benchmarks``, or ``python -m benchmarks calls``."""

from __future__ import annotations

import importlib
import sys

from benchmarks.harness import report

ALL = ("calls", "tests", "billingconductor", "budgets", "iot", "ledger")


def main(names):
    for name in names or ALL:
        print(f"\n{name}")
        report(importlib.import_module(f"benchmarks.{name}").figures())


if __name__ == "__main__":
    main(sys.argv[1:])
