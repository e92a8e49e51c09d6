from __future__ import annotations

import pytest

from tests import proofreading


@pytest.fixture(autouse=True)
def proofread(monkeypatch):
    """Every answer is read against its model."""
    proofreading.install(monkeypatch)


@pytest.fixture(autouse=True)
def nobodys_aws(monkeypatch, tmp_path):
    """The machine's own AWS configuration is no part of a test."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def told():
    """Return an answer without what botocore adds to it."""

    def strip(answer):
        return {name: item for name, item in answer.items() if name != "ResponseMetadata"}

    return strip
