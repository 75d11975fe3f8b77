"""CSV files: columns with type and meaning, and bytes that are safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from schemas.rating import Rating
from schemas.tables import Body, Dated
from support.safe_text import without_controls

CsvValue: TypeAlias = str | int | bool | None
ColumnType = Literal["string", "integer", "boolean", "date"]
R = TypeVar("R")

FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
"""Texts that a spreadsheet may run as a formula; they get an apostrophe in front."""
PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
RATINGS = tuple(rating.value for rating in reversed(Rating))
BASES = ("report", "reported")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column of a CSV file: its meaning, its type, and how to get it from a row."""

    name: str
    description: str
    get: Callable[[R], CsvValue]
    type: ColumnType = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet(Generic[R]):
    """A CSV file: its path in `output/`, its title, its columns and its key."""

    path: str
    title: str
    description: str
    columns: Sequence[Column[R]]
    key: tuple[str, ...] = ()


def csv_body(columns: Sequence[Column[R]], rows: Iterable[R]) -> bytes:
    """Return a CSV file: UTF-8, RFC 4180, with a header; null is an empty cell."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    writer.writerows([cell(column.get(row)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def cell(value: CsvValue) -> str:
    """Return the text of a cell: no formula, no control character, no line break."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = without_controls(value, " ")
    return f"'{text}" if FORMULA.match(text) else text


def rating_value(rating: Rating | None) -> str | None:
    """Return the spelling of a rating, None if there is none."""
    return rating.value if rating is not None else None


def organisation_columns(get: Callable[[R], Body]) -> tuple[Column[R], ...]:
    """Return the columns for id and name of a row's organisation."""
    return (
        Column("organisation", "Permanent id of the organisation", lambda r: get(r).id),
        Column("organisation_name", "Its name", lambda r: get(r).name),
    )


def date_columns(get: Callable[[R], Dated]) -> tuple[Column[R], ...]:
    """Return the columns for a date of publication and the first and last day it may mean."""
    return (
        Column(
            "published",
            "Date of publication, with the precision known",
            lambda r: str(get(r).published),
            required=True,
            pattern=PARTIAL_DATE,
        ),
        Column(
            "published_earliest",
            "First day that the date may mean",
            lambda r: get(r).published_earliest.isoformat(),
            type="date",
            required=True,
        ),
        Column(
            "published_latest",
            "Last day that the date may mean",
            lambda r: get(r).published_latest.isoformat(),
            type="date",
            required=True,
        ),
        Column(
            "published_precision",
            "How much of the date is known",
            lambda r: get(r).published_precision,
            required=True,
            values=("day", "month", "year"),
        ),
    )
