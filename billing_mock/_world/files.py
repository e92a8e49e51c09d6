"""Files of rows: CSV, gzipped CSV and Parquet. Knows containers, not what the rows mean."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, final

from ..errors import BadLineItem
from . import money
from .exports import AMOUNT, MAP, TEXT, TIME

Cells: TypeAlias = "Sequence[Any]"
Convert: TypeAlias = "Callable[[Any], Any]"

_BIG = 1 << 23
_WIDTH = 30
_ROWS = 1 << 13


class Progress:
    """How far a big file was read, as a bar on a terminal's standard error; elsewhere, nothing.

    Args:
        path: Which file.
        file: What is read, in bytes.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._size = path.stat().st_size
        self._is_shown = self._size >= _BIG and sys.stderr.isatty()
        self._shown = -1

    def show(self) -> None:
        """Bring the bar up to date."""
        percent = 100 * self._file.tell() // self._size if self._is_shown else -1
        if percent != self._shown:
            self._shown = percent
            bar = ("#" * (percent * _WIDTH // 100)).ljust(_WIDTH, ".")
            sys.stderr.write(f"\r{self._path.name} [{bar}] {percent:3}%")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave an empty line."""
        if self._shown >= 0:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@final
class Source:
    """A file that is read row by row.

    Args:
        path: Where it is. What it is shows in its first bytes.

    Attributes:
        columns: The names of its columns.
        number: Of the line of text, or of the row of a Parquet file, that is read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.columns: list[str] = []
        self._rows: Iterator[Cells] = iter(())
        self._open = ExitStack()

    def __enter__(self) -> Source:
        with ExitStack() as stack:
            file = stack.enter_context(self.path.open("rb"))
            self._progress = Progress(self.path, file)
            stack.callback(self._progress.clear)
            start = file.read(4)
            file.seek(0)
            if start == b"PAR1":
                table = stack.enter_context(_pyarrow().parquet.ParquetFile(file))
                self.columns = table.schema_arrow.names
                self._rows = self._of_table(table)
            else:
                raw: Any = stack.enter_context(gzip.open(file)) if start[:2] == b"\x1f\x8b" else file
                text = stack.enter_context(TextIOWrapper(raw, "utf-8-sig", newline=""))
                self._rows = self._of_lines(csv.reader(text, strict=True))
                self.columns = [*next(self._rows, ())]
            self._open = stack.pop_all()
        return self

    def told(self, number: int) -> str:
        """Return what to call the line or row of a *number*."""
        return f"{self.path}:{number}"

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def __iter__(self) -> Iterator[Cells]:
        """Iterate over the rows; `number` is that of the row at hand."""
        return self._rows

    def _of_lines(self, lines: Any) -> Iterator[Cells]:
        while True:
            self.number = lines.line_num + 1
            try:
                row = next(lines, None)
            except (csv.Error, UnicodeError, EOFError, OSError) as error:
                raise BadLineItem(f"{self.told(self.number)}: {error}") from error
            if row is None:
                return
            if row:
                yield row
            if self.number % _ROWS == 0:
                self._progress.show()

    def _of_table(self, table: Any) -> Iterator[Cells]:
        for batch in table.iter_batches(batch_size=_ROWS):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                self.number += 1
                yield row
            self._progress.show()


def write(path: Path, columns: Mapping[str, str], rows: Iterable[Cells]) -> None:
    """Write a file, of the kind that its name tells.

    Args:
        path: Where; ``.parquet`` for Parquet, ``.gz`` for gzipped CSV, anything else for CSV.
        columns: The kind of each column, by name.
        rows: Amounts in whole numbers of 1e-10, times as `datetime`.
    """
    if path.suffix == ".parquet":
        _write_table(path, columns, rows)
        return
    with ExitStack() as stack:
        if path.suffix == ".gz":
            file: Any = stack.enter_context(gzip.open(path, "wt", encoding="utf-8", newline=""))
        else:
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        kinds = [_TEXTS[kind] for kind in columns.values()]
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(
                ["" if cell is None else told(cell) for told, cell in zip(kinds, row, strict=True)]
            )


def _write_table(path: Path, columns: Mapping[str, str], rows: Iterable[Cells]) -> None:
    arrow = _pyarrow()
    types = {
        TEXT: arrow.string(),
        TIME: arrow.timestamp("us", tz="UTC"),
        AMOUNT: arrow.decimal128(38, money.SCALE),
        MAP: arrow.map_(arrow.string(), arrow.string()),
    }
    schema = arrow.schema([(name, types[kind]) for name, kind in columns.items()])
    kinds = [_VALUES[kind] for kind in columns.values()]
    with arrow.parquet.ParquetWriter(path, schema) as writer:
        left = iter(rows)
        while batch := [*islice(left, _ROWS * 8)]:
            arrays = [
                arrow.array(
                    [None if cell is None else convert(cell) for cell in cells],
                    field.type,
                )
                for cells, convert, field in zip(zip(*batch, strict=True), kinds, schema, strict=True)
            ]
            writer.write_table(arrow.table(arrays, schema=schema))


def _time(when: datetime) -> str:
    spec = "microseconds" if when.microsecond % 1000 else "milliseconds"
    return when.replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def _map(value: Mapping[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _pairs(value: Mapping[str, str]) -> list[tuple[str, str]]:
    return [*value.items()]


def _same(value: Any) -> Any:
    return value


_TEXTS: dict[str, Convert] = {TEXT: _same, TIME: _time, AMOUNT: money.text, MAP: _map}
_VALUES: dict[str, Convert] = {TEXT: _same, TIME: _same, AMOUNT: money.decimal, MAP: _pairs}


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise ImportError("Parquet needs pyarrow: pip install 'billing-mock[parquet]'") from error
    return pyarrow
