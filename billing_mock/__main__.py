"""``python -m billing_mock``: a tour, the schema of scenarios, a scenario of a real account."""

from __future__ import annotations

import argparse
import json
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

SCRIPT = Path(__file__).with_name("_tour.py")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for, and return the status."""
    parser = argparse.ArgumentParser("python -m billing_mock", description="AWS billing, mocked in process.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    tour = commands.add_parser("tour", help="run a boto3 script in a mocked AWS (this is the default)")
    tour.set_defaults(run=lambda _: run_tour())
    schema = commands.add_parser("schema", help="print the JSON Schema of scenarios")
    schema.set_defaults(run=lambda _: print_schema())
    capture = commands.add_parser(
        "capture",
        help="write a real account's billing configuration as a scenario",
        description="Read an AWS account's billing configuration, with calls that only read, and write it "
        "as a scenario. What may not be read is told on standard error and left out.",
    )
    capture.add_argument("--profile", help="of your AWS configuration; default: as for boto3")
    capture.add_argument("--region", help="where to ask for IoT's billing groups; default: as for boto3")
    capture.add_argument("--output", type=Path, metavar="FILE", help="where to; default: standard output")
    capture.set_defaults(run=run_capture)
    parser.set_defaults(run=lambda _: run_tour())
    asked = parser.parse_args(arguments)
    status: int = asked.run(asked)
    return status


def run_tour() -> int:
    """Run the script of the tour, and say what it did."""
    from .activation import mock_billing

    print(f"Running {SCRIPT.name}, a boto3 script that knows nothing of this library, in a mocked AWS.\n")
    with mock_billing() as world:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    refused = [call for call in world.calls if call.error]
    print(f"\n{len(world.calls)} calls were answered in this process, {len(refused)} refused; none left it.")
    return 0


def print_schema() -> int:
    """Print the schema of scenarios."""
    from ._scenarios.schema import text

    print(text(), end="")
    return 0


def run_capture(asked: argparse.Namespace) -> int:
    """Read an account, and write the scenario."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    from ._scenarios.capture import capture

    try:
        session = boto3.Session(profile_name=asked.profile, region_name=asked.region)
        document = capture(session, lambda told: print(told, file=sys.stderr))
    except (BotoCoreError, ClientError) as error:
        print(f"nothing was captured: {error}", file=sys.stderr)
        return 1
    text = json.dumps(document, indent=2) + "\n"
    if asked.output is None:
        print(text, end="")
    else:
        asked.output.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
