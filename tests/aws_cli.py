"""The AWS CLI, run in this process."""

from __future__ import annotations

import json
import shlex
from typing import Any

import awscli.clidriver


class AwsCli:
    """Runs commands as a user types them, less the leading ``aws``.

    Args:
        capsys: pytest's, which has what the CLI prints.
    """

    def __init__(self, capsys):
        self._capsys = capsys

    def __call__(self, command: str, *more: str) -> Any:
        """Run a command that must succeed, and return what it printed, read as JSON; ``None`` for nothing."""
        status, out, err = self.run(command, *more)
        assert status == 0, err
        return json.loads(out) if out.strip() else None

    def run(self, command: str, *more: str) -> tuple[int, str, str]:
        """Run a command, and return its exit status and what it printed to both streams."""
        self._capsys.readouterr()
        status = awscli.clidriver.create_clidriver().main([*shlex.split(command), *more])
        out, err = self._capsys.readouterr()
        return status, out, err
