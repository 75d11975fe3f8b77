"""CSV files: columns with type and meaning, and bytes that are safe to open in a spreadsheet."""

import csv
import datetime as dt
import enum
import functools
import importlib.resources
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel

from support.safe_text import without_controls

CsvValue: TypeAlias = str | int | bool | dt.date | None
ColumnType = Literal["string", "integer", "boolean", "date"]
R = TypeVar("R")

FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
"""Texts that a spreadsheet may run as a formula; they get an apostrophe in front."""


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
    if isinstance(value, int | dt.date):
        return str(value)
    text = without_controls(value, " ")
    return f"'{text}" if FORMULA.match(text) else text


def columns(
    model: type[BaseModel], start: Callable[[R], BaseModel | None], names: str
) -> tuple[Column[R], ...]:
    """Return the columns named, each `field` of the model or `name=path.of.fields`.

    `start` gives the object of the model for a row; its cells are empty if there is none. Type,
    values and meaning are those of the published field.
    """
    pairs = (name.partition("=") for name in names.split())
    return tuple(_column(model, start, name, (path or name).split(".")) for name, _, path in pairs)


def _column(
    model: type[BaseModel], start: Callable[[R], BaseModel | None], name: str, path: Sequence[str]
) -> Column[R]:
    schema, owner, required = _schema(model), model.__name__, True
    definitions, rules = schema.get("$defs", {}), schema
    for step in path:
        description = meaning(owner, step) or ""
        rules = rules["properties"][step]
        either = [rule for rule in rules.get("anyOf", [rules]) if rule.get("type") != "null"]
        required = required and len(either) == len(rules.get("anyOf", [rules]))
        rules = either[0]
        if "$ref" in rules:
            owner = rules["$ref"].rpartition("/")[2]
            rules = definitions[owner]
    return Column(
        name,
        description,
        functools.partial(_value, start, tuple(path)),
        type="date" if rules.get("format") == "date" else rules["type"],
        required=required,
        values=tuple(rules.get("enum", ())),
        pattern=rules.get("pattern"),
    )


def _value(start: Callable[[R], BaseModel | None], path: Sequence[str], row: R) -> CsvValue:
    found: Any = start(row)
    for step in path:
        found = getattr(found, step) if found is not None else None
    value: CsvValue = found.value if isinstance(found, enum.Enum) else found
    return value


@functools.cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="serialization")


def meaning(of: str, field: str) -> str | None:
    """Return the meaning of a field from `fields.toml`: of this object, or of any."""
    tables = _meanings()
    own = tables["own"].get(of, {})
    return own.get(field) or tables["any"].get(field)


@functools.cache
def _meanings() -> dict[str, dict[str, Any]]:
    return tomllib.loads((importlib.resources.files("league") / "fields.toml").read_text("utf-8"))
