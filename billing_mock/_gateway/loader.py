"""botocore's data loader, with what it read kept for all sessions of the process.

A fresh session reads and parses its models again, which is most of the time a test
spends that makes one. The models are read-only, so sharing what was read changes nothing.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from botocore.loaders import JSONFileLoader, Loader


class SharedFiles(JSONFileLoader):
    """Reads each file once."""

    @staticmethod
    @cache
    def _read(path: str) -> Any:
        return JSONFileLoader().load_file(path)

    def load_file(self, file_path: str) -> Any:
        """Return the data in *file_path*, given without its extension."""
        return self._read(str(file_path))


class SharedLoader(Loader):
    """A loader whose findings are shared with all that search the same paths."""

    FILE_LOADER_CLASS = SharedFiles

    @property
    def _cache(self) -> dict[Any, Any]:
        return _findings(tuple(self.search_paths))

    @_cache.setter
    def _cache(self, value: dict[Any, Any]) -> None:
        """Ignore the empty one each loader would start with."""


def shared_loader(search_path_string: str | None = None) -> SharedLoader:
    """Return a loader for a search path, as ``botocore.loaders.create_loader`` does."""
    if search_path_string is None:
        return SharedLoader()
    parts = search_path_string.split(os.pathsep)
    return SharedLoader([str(Path(os.path.expandvars(part)).expanduser()) for part in parts])


@cache
def _findings(search_paths: tuple[str, ...]) -> dict[Any, Any]:  # noqa: ARG001  # the key of the cache
    return {}
