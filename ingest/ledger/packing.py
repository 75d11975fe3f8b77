"""Turns models into rows of the ledger and back."""

import datetime as dt
import functools
import operator
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pydantic_core
from pydantic import ValidationError

from schemas.base import Model
from schemas.errors import StateError

Value = str | int | None
PACKED = frozenset({"listing", "page"})
"""Columns that hold a model as JSON."""
Row = TypeVar("Row", bound=Model)


def put_row(db: sqlite3.Connection, table: str, row: Model) -> None:
    """Writes a row in the place of the one with its key."""
    statement, values = _columns(table, type(row))
    db.execute(statement, [_packed(value) for value in values(row)])


@functools.cache
def _columns(table: str, model: type[Model]) -> tuple[str, Callable[[Model], Sequence[object]]]:
    """How a row of that model is written, and what gives its values."""
    names = list(model.model_fields)
    into, marks = ", ".join(names), ", ".join("?" * len(names))
    statement = f"INSERT OR REPLACE INTO {table} ({into}) VALUES ({marks})"  # noqa: S608 - own names
    return statement, operator.attrgetter(*names)


def _packed(value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Model):
        return value.model_dump_json()
    return value.isoformat() if isinstance(value, dt.datetime) else value


def read_rows(
    db: sqlite3.Connection, model: type[Row], query: str, values: tuple[Value, ...] = ()
) -> Iterator[Row]:
    """The rows that a query gives; raises StateError for one that is no such row."""
    cursor = db.execute(query, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        given = dict(zip(names, row, strict=True))
        try:
            yield model.model_validate(_unpacked(given))
        except ValidationError as error:
            raise StateError(
                f"a row of the ledger is damaged: {error}", where=f"ledger: {row[0]}"
            ) from error


def _unpacked(row: dict[str, Value]) -> dict[str, object]:
    return {
        name: pydantic_core.from_json(value) if name in PACKED and isinstance(value, str) else value
        for name, value in row.items()
    }
