"""CSV files: their columns with types and meaning, and their bytes, safe in a spreadsheet."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from league.squeezed import Body, Squeezed

Cell: TypeAlias = str | int | bool | None
ColumnType = Literal["string", "integer", "boolean", "date"]
R = TypeVar("R")

FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
"""What a spreadsheet may take for a formula: such a text gets an apostrophe in front."""
CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: what it means, its type, and how a row gives it."""

    name: str
    description: str
    get: Callable[[R], Cell]
    type: ColumnType = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """A CSV file: its path in `output/`, what it holds, its columns and its key."""

    path: str
    title: str
    description: str
    columns: Sequence[Column[R]]
    key: tuple[str, ...] = ()


class CsvFile(Generic[R]):
    """Collects the rows of a file: UTF-8, RFC 4180, a header, an empty cell for what is null."""

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        self._columns = columns
        self._all = Squeezed()
        self._writer = csv.writer(_Utf8(self._all))
        self._writer.writerow([column.name for column in columns])

    def add(self, row: R) -> None:
        """Writes one row."""
        self._writer.writerow([cell(column.get(row)) for column in self._columns])

    def chunks(self) -> Iterator[bytes]:
        """The file so far, piece by piece."""
        return self._all.chunks()


class _Utf8:
    """What the standard library's writer writes lines of text to."""

    def __init__(self, target: Squeezed) -> None:
        self._target = target

    def write(self, text: str) -> None:
        self._target.add(text.encode("utf-8", "replace"))


def csv_body(columns: Sequence[Column[R]], rows: Iterable[R]) -> bytes:
    """A whole file of rows that are all there."""
    return b"".join(csv_chunks(columns, rows)())


def csv_chunks(columns: Sequence[Column[R]], rows: Iterable[R]) -> Body:
    """The same, packed, to be had piece by piece."""
    file = CsvFile(columns)
    for row in rows:
        file.add(row)
    return file.chunks


def cell(value: Cell) -> str:
    """The text of a cell: no formula, no control character, no line break."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = CONTROL.sub(" ", value)
    return f"'{text}" if FORMULA.match(text) else text
