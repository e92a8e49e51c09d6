"""``python -m billing_mock``."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from billing_mock.__main__ import main


def test_the_schema(capsys):
    assert 0 == main(["schema"])
    assert "A scenario of billing_mock" == json.loads(capsys.readouterr().out)["title"]


@pytest.mark.parametrize("arguments", [[], ["tour"]])
def test_the_tour(arguments, capsys):
    assert 0 == main(arguments)
    assert "none left it." in capsys.readouterr().out


def test_from_the_shell():
    run = subprocess.run(
        [sys.executable, "-m", "billing_mock", "schema"], capture_output=True, text=True, check=True
    )
    assert "A scenario of billing_mock" == json.loads(run.stdout)["title"]


def test_a_command_that_does_not_exist(capsys):
    with pytest.raises(SystemExit):
        main(["tuor"])
    assert "invalid choice: 'tuor'" in capsys.readouterr().err
