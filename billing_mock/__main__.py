"""``python -m billing_mock``: the tour. It runs an ordinary boto3 script in a mocked AWS."""

from __future__ import annotations

import runpy
from pathlib import Path

from .activation import mock_billing

SCRIPT = Path(__file__).with_name("_tour.py")


def main() -> None:
    """Run the script, and say what it did."""
    print(f"Running {SCRIPT.name}, a boto3 script that knows nothing of this library, in a mocked AWS.\n")
    with mock_billing() as world:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    refused = [call for call in world.calls if call.error]
    print(f"\n{len(world.calls)} calls were answered in this process, {len(refused)} refused; none left it.")


if __name__ == "__main__":
    main()
