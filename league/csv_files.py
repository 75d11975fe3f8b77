"""CSV files: their columns with types and meaning, and their bytes, safe in a spreadsheet."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

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
    """A CSV file: its path in `output/`, what it holds, its columns, its key and its rows."""

    path: str
    title: str
    description: str
    columns: Sequence[Column[R]]
    rows: Iterable[R]
    key: tuple[str, ...] = ()

    def body(self) -> bytes:
        """The file: UTF-8, RFC 4180, a header, `true`/`false`, an empty cell for what is null."""
        return "".join(csv_lines(self.columns, self.rows)).encode()


def csv_lines(columns: Sequence[Column[R]], rows: Iterable[R]) -> Iterator[str]:
    """The lines of a CSV file, each with its end."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([cell(column.get(row)) for column in columns])
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


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
