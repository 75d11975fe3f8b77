"""CSV files: columns with type and meaning, and bytes that are safe to open in a spreadsheet."""

import csv
import datetime as dt
import enum
import functools
import importlib.resources
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from support.safe_text import without_controls

CsvValue: TypeAlias = str | int | bool | dt.date | None
ColumnType = Literal["string", "integer", "boolean", "date"]
Rows: TypeAlias = Iterable[Any]
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
"""Texts that a spreadsheet may run as a formula; they get an apostrophe in front."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a CSV file: its meaning, its type, and how to get it from a row."""

    name: str
    description: str
    get: Callable[[Any], CsvValue]
    type: ColumnType = "string"
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file: its path in `output/`, its title, its columns and its key.

    `references` names the sheet that a column refers to. `columns_after` stand behind those that
    are added for each standard.
    """

    path: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    byte_order_mark: bool = True
    columns_after: tuple[Column, ...] = ()


def sheet(name: str, models: Mapping[str, type[BaseModel]]) -> Sheet:
    """Return a sheet of `sheets.toml`; `models` are those of its rows, by name."""
    found = _sheets()[name]
    model = models[found["row"]]
    return Sheet(
        path=found.get("path", ""),
        title=found["title"],
        description=found.get("description", ""),
        columns=columns(model, found["columns"]),
        key=tuple(found.get("key", ())),
        references=found.get("references", {}),
        byte_order_mark=found.get("byte_order_mark", True),
        columns_after=columns(model, found.get("columns_after", "")),
    )


def other_files() -> dict[str, str]:
    """Return what each published data file holds that is no sheet, by path."""
    return {path: str(text) for path, text in _sheets()["files"].items()}


def csv_body(columns: Sequence[Column], rows: Rows, *, mark: bool = False) -> bytes:
    """Return a CSV file: UTF-8, RFC 4180, with a header; null is an empty cell.

    `mark`: begin with a byte-order mark, so that spreadsheets read it as UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    writer.writerows([cell(column.get(row)) for column in columns] for row in rows)
    return (BYTE_ORDER_MARK if mark else b"") + text.getvalue().encode("utf-8", "replace")


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


@functools.cache
def columns(model: type[BaseModel], names: str) -> tuple[Column, ...]:
    """Return the columns named, each `field` of the model or `name=path.of.fields`.

    A cell is empty if a field of the path is null. Type, values and meaning are those of the
    published field.
    """
    pairs = (name.partition("=") for name in names.split())
    return tuple(_column(model, name, (path or name).split(".")) for name, _, path in pairs)


def _column(model: type[BaseModel], name: str, path: Sequence[str]) -> Column:
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
        functools.partial(_value, tuple(path)),
        type="date" if rules.get("format") == "date" else rules["type"],
        required=required,
        values=tuple(rules.get("enum", ())),
        pattern=rules.get("pattern"),
    )


def _value(path: Sequence[str], row: Any) -> CsvValue:
    found = row
    for step in path:
        found = getattr(found, step) if found is not None else None
    value: CsvValue = found.value if isinstance(found, enum.Enum) else found
    return value


@functools.cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="serialization", by_alias=False)


def meaning(of: str, name: str) -> str | None:
    """Return the meaning of a field from `fields.toml`: of this object, or of any."""
    tables = _meanings()
    own = tables["own"].get(of, {})
    return own.get(name) or tables["any"].get(name)


@functools.cache
def _meanings() -> dict[str, dict[str, Any]]:
    return _toml("fields.toml")


@functools.cache
def _sheets() -> dict[str, dict[str, Any]]:
    return _toml("exports/sheets.toml")


def _toml(path: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((importlib.resources.files("league") / path).read_text("utf-8"))
