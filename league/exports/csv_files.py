"""CSV files: columns with type and meaning, and bytes that are safe to open in a spreadsheet."""

import csv
import datetime as dt
import enum
import functools
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from schemas.publication import Publication
from support.files import packaged_toml
from support.safe_text import without_controls

CsvValue: TypeAlias = str | int | bool | dt.date | enum.Enum | None
Rows: TypeAlias = Iterable[Any]

FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
"""Texts that a spreadsheet may run as a formula; they get an apostrophe in front."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a CSV file: its description (Frictionless field), and how to get its value."""

    field: Mapping[str, Any]
    get: Callable[[Any], CsvValue]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file: its path in `output/`, its title, its columns and its key.

    `references` names the sheet that a column refers to. `columns_after` stand behind those that
    are added for each standard.
    """

    title: str
    columns: Sequence[Column]
    path: str = ""
    description: str = ""
    key: Sequence[str] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    byte_order_mark: bool = True
    columns_after: Sequence[Column] = ()

    @property
    def name(self) -> str:
        """The name in `datapackage.json`: the path without suffix, folders joined by hyphens."""
        return self.path.removesuffix(".csv").replace("/", "-")


def csv_body(columns: Sequence[Column], rows: Rows, *, mark: bool = False) -> bytes:
    """Return a CSV file: UTF-8, RFC 4180, with a header; null is an empty cell.

    `mark`: begin with a byte-order mark, so that spreadsheets read it as UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.field["name"] for column in columns])
    writer.writerows([cell(column.get(row)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8", "replace")


@functools.lru_cache(maxsize=65_536, typed=True)  # True and 1 are equal but print differently.
def cell(value: CsvValue) -> str:
    """Return the text of a cell: no formula, no control character, no line break."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | dt.date):
        return str(value)
    text = without_controls(value.value if isinstance(value, enum.Enum) else value, " ")
    return f"'{text}" if FORMULA.match(text) else text


def sheet_of(name: str) -> Sheet:
    """Return a sheet of `sheets.toml`."""
    words: dict[str, Any] = {"columns_after": "", **sheet_texts()[name]}
    row = words.pop("row")
    words.update({key: _columns(row, words[key]) for key in ("columns", "columns_after")})
    return Sheet(**words)


@functools.cache
def sheet_texts() -> Mapping[str, Mapping[str, Any]]:
    """Return `sheets.toml`: the sheets, [rows], and the files that are not CSV in [files]."""
    return packaged_toml("league.exports", "sheets.toml")


@functools.cache
def _columns(row: str, names: str) -> tuple[Column, ...]:
    """Return the columns named, each `field` of the row or `name=path.of.fields`.

    A cell is empty if a field of the path is null. Type, values and meaning are those of the
    published field.
    """
    pairs = (name.partition("=") for name in names.split())
    return tuple(_column(row, name, (path or name).split(".")) for name, _, path in pairs)


def column_field(
    name: str, description: str, type_: str = "string", **constraints: object
) -> dict[str, Any]:
    """Describe a column (Frictionless field); constraints that are false or None are left out."""
    described = {"name": name, "type": type_, "format": "default", "description": description}
    rules = {rule: value for rule, value in constraints.items() if value}
    return {**described, "constraints": rules} if rules else described


def _column(row: str, name: str, path: Sequence[str]) -> Column:
    owner, rules, description, required = row, _object(row), "", True
    for step in path:
        description = meaning(owner, step) or ""
        rules = rules["properties"][step]
        allowed = rules.get("anyOf", [rules])
        required = required and {"type": "null"} not in allowed
        rules = next(each for each in allowed if each != {"type": "null"})
        if "$ref" in rules:
            owner = rules["$ref"].rpartition("/")[2]
            rules = _object(owner)
    type_ = "date" if rules.get("format") == "date" else rules["type"]
    constraints = {"required": required, "enum": rules.get("enum"), "pattern": rules.get("pattern")}
    described = column_field(name, description, type_, **constraints)
    return Column(described, functools.partial(_value, path))


def _value(path: Sequence[str], row: Any) -> Any:
    found = row
    for step in path:
        if found is not None:
            found = found[step] if isinstance(found, dict) else getattr(found, step)
    return found


def _object(name: str) -> Mapping[str, Any]:
    """Return the JSON Schema of an object of `league.json`, or of a row of `sheets.toml`."""
    if name not in (rows := sheet_texts()["rows"]):
        return _league_objects()[name]
    fields = {}
    for field_name, kind in rows[name].items():
        of = kind.removesuffix("?")
        rules = {"$ref": f"#/$defs/{of}"} if of in _league_objects() else {"type": of}
        fields[field_name] = {"anyOf": [rules, {"type": "null"}]} if kind != of else rules
    return {"properties": fields}


@functools.cache
def _league_objects() -> Mapping[str, Mapping[str, Any]]:
    schema = Publication.model_json_schema(mode="serialization", by_alias=False)
    objects: Mapping[str, Mapping[str, Any]] = schema["$defs"]
    return objects


def meaning(of: str, name: str) -> str | None:
    """Return the meaning of a field from `fields.toml`: of this object, or of any."""
    tables = _meanings()
    own = tables["own"].get(of, {})
    return own.get(name) or tables["any"].get(name)


@functools.cache
def _meanings() -> dict[str, dict[str, Any]]:
    return packaged_toml("league", "fields.toml")
