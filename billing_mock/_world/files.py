"""Files of rows: CSV, gzipped CSV and Parquet. Knows containers, not what the rows mean."""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import TextIOWrapper
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, final

from ..errors import BadLineItem
from . import money
from .blocks import Block, Coded
from .exports import AMOUNT, MAP, TEXT, TIME

Cells: TypeAlias = "Sequence[Any]"
Convert: TypeAlias = "Callable[[Any], Any]"

_BIG = 1 << 23
_WIDTH = 30
_ROWS = 1 << 13
_KEPT = 100_000
_WORD = (1 << 64) - 1
_COMPRESSION = 6
_SPECIAL = re.compile(r'[",\r\n]')


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
        exact: The columns whose cells are whole numbers of 1e-10, and not amounts as text or numbers.
        number: Of the line of text, or of the row of a Parquet file, that is read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = 0
        self.columns: list[str] = []
        self.exact: frozenset[str] = frozenset()
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
                schema = table.schema_arrow
                self.columns = schema.names
                self.exact = frozenset(field.name for field in schema if _is_exact(_pyarrow(), field.type))
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
            for row in zip(*map(_cells, batch.columns), strict=True):
                self.number += 1
                yield row
            self._progress.show()


def _is_exact(arrow: Any, kind: Any) -> bool:
    """Tell whether the values of a type are whole numbers of 1e-10, or fewer decimals."""
    return bool(arrow.types.is_decimal128(kind)) and 0 <= kind.scale <= money.SCALE


def _cells(column: Any) -> Sequence[Any]:
    """Return the cells of a column: maps as pairs, decimals as whole numbers of 1e-10."""
    arrow = _pyarrow()
    kind = column.type
    if _is_exact(arrow, kind):
        return _units(column)
    if arrow.types.is_map(kind):
        keys, items = _cells(column.keys), _cells(column.items)
        spans = pairwise(column.offsets.to_pylist())
        found = [tuple(zip(keys[begin:end], items[begin:end], strict=True)) for begin, end in spans]
        if column.null_count:
            return [
                pairs if there else None
                for pairs, there in zip(found, column.is_valid().to_pylist(), strict=True)
            ]
        return found
    if arrow.types.is_dictionary(kind) or arrow.types.is_nested(kind):
        return column.to_pylist()  # type: ignore[no-any-return]  # pyarrow has no types
    coded = column.dictionary_encode()
    values = coded.dictionary.to_pylist()
    return [None if place is None else values[place] for place in coded.indices.to_pylist()]


def _units(column: Any) -> Sequence[int | None]:
    """Return decimals of 128 bits, two words of 64 bits each, as whole numbers of 1e-10."""
    there, buffer = column.buffers()
    words = memoryview(buffer).cast("q")[2 * column.offset : 2 * (column.offset + len(column))]
    low, high = (0, 1) if sys.byteorder == "little" else (1, 0)
    factor = 10 ** (money.SCALE - column.type.scale)
    lows, highs = words[low::2].tolist(), words[high::2].tolist()
    if all((lower >> 63) == higher for lower, higher in zip(lows, highs, strict=True)):
        found = lows if factor == 1 else [units * factor for units in lows]
    else:
        pairs = zip(lows, highs, strict=True)
        found = [((higher << 64) + (lower & _WORD)) * factor for lower, higher in pairs]
    if there is None or not column.null_count:
        return found
    return [
        units if given else None for units, given in zip(found, column.is_valid().to_pylist(), strict=True)
    ]


def write(path: Path, kinds: Mapping[str, str], blocks: Iterable[Block]) -> None:
    """Write a file, of the kind that its name tells.

    Args:
        path: Where; ``.parquet`` for Parquet, ``.gz`` for gzipped CSV, anything else for CSV.
        kinds: The kind of each column, by name.
        blocks: The columns of some rows after the other, by name: amounts in whole numbers of 1e-10,
            times as `datetime`.
    """
    if path.suffix == ".parquet":
        _write_table(path, kinds, blocks)
        return
    with ExitStack() as stack:
        if path.suffix == ".gz":
            file: Any = stack.enter_context(gzip.open(path, "wt", _COMPRESSION, encoding="utf-8", newline=""))
        else:
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
        file.write(",".join(map(_quoted, kinds)) + "\n")
        figures = Figures()
        for block in blocks:
            columns = _texts(block, kinds, figures)
            count = len(next(iter(columns)).places)
            for begin in range(0, count, _ROWS):
                end = begin + _ROWS
                cells = [map(texts.__getitem__, places[begin:end]) for places, texts in columns]
                file.writelines(map("{}\n".format, map(",".join, zip(*cells, strict=True))))


class Figures(dict[Any, str]):
    """The text of each amount."""

    def __missing__(self, units: int | None) -> str:
        if len(self) > _KEPT:
            self.clear()
        text = self[units] = "" if units is None else money.text(units)
        return text


def _texts(block: Block, kinds: Mapping[str, str], figures: Figures) -> list[Coded]:
    """Return the columns as they are written in CSV; what lies side by side and comes together is one."""
    columns: list[Coded] = []
    texts: Any
    units: Any
    for name, column in block.items():
        if isinstance(column, Coded):
            told = _TEXTS[kinds[name]]
            texts = ["" if value is None else _quoted(told(value)) for value in column.values]
            if columns and columns[-1].places is column.places:
                texts = [*map("{},{}".format, columns.pop().values, texts)]
            columns.append(Coded(column.places, texts))
        else:
            texts, units = figures, column  # an amount is its own place
            columns.append(Coded(units, texts))
    return columns


def _quoted(text: str) -> str:
    """Return a cell of CSV."""
    return '"{}"'.format(text.replace('"', '""')) if _SPECIAL.search(text) else text


def _write_table(path: Path, kinds: Mapping[str, str], blocks: Iterable[Block]) -> None:
    arrow = _pyarrow()
    types = {
        TEXT: arrow.string(),
        TIME: arrow.timestamp("us", tz="UTC"),
        AMOUNT: arrow.decimal128(38, money.SCALE),
        MAP: arrow.map_(arrow.string(), arrow.string()),
    }
    schema = arrow.schema([(name, types[kind]) for name, kind in kinds.items()])
    with arrow.parquet.ParquetWriter(path, schema) as writer:
        for block in blocks:
            known: dict[int, Any] = {}
            arrays = []
            for column, field, kind in zip(block.values(), schema, kinds.values(), strict=True):
                if isinstance(column, Coded):
                    if id(column.places) not in known:
                        known[id(column.places)] = arrow.array(column.places, arrow.int32())
                    convert = _VALUES[kind]
                    values = [None if value is None else convert(value) for value in column.values]
                    arrays.append(arrow.array(values, field.type).take(known[id(column.places)]))
                else:
                    if id(column) not in known:
                        known[id(column)] = _decimals(arrow, column, field.type)
                    arrays.append(known[id(column)])
            writer.write_table(arrow.table(arrays, schema=schema))


def _decimals(arrow: Any, column: Sequence[int | None], kind: Any) -> Any:
    """Return a column of amounts: whole numbers of 128 bits, which are two of 64 bits each."""
    has_gaps = None in column
    given: Any = [units or 0 for units in column] if has_gaps else column
    try:
        words = array("q", bytes(16 * len(given)))
        words[::2] = given if isinstance(given, array) else array("q", given)
    except OverflowError:
        return arrow.array([None if units is None else money.decimal(units) for units in column], kind)
    words[1::2] = array("q", [-1 if units < 0 else 0 for units in given])
    if sys.byteorder == "big":
        words[::2], words[1::2] = words[1::2], words[::2]
    is_there = arrow.array([units is not None for units in column]).buffers()[1] if has_gaps else None
    return arrow.Array.from_buffers(kind, len(given), [is_there, arrow.py_buffer(words)])


def _time(when: datetime) -> str:
    spec = "microseconds" if when.microsecond % 1000 else "milliseconds"
    return when.replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def _map(value: Mapping[str, str]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))


def _pairs(value: Mapping[str, str]) -> list[tuple[str, str]]:
    return [*value.items()]


def _same(value: Any) -> Any:
    return value


_TEXTS: dict[str, Callable[[Any], str]] = {TEXT: str, TIME: _time, AMOUNT: money.text, MAP: _map}
_VALUES: dict[str, Convert] = {TEXT: _same, TIME: _same, AMOUNT: money.decimal, MAP: _pairs}


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise ImportError("Parquet needs pyarrow: pip install 'billing-mock[parquet]'") from error
    return pyarrow
