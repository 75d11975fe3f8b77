"""`league.sqlite`: the CSV files as tables with keys and views, and a search of organisations."""

import csv
import importlib.resources
import io
import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from league.environment import rendered
from league.exports.csv_files import FORMULA, Sheet
from schemas.publication import Publication
from schemas.versions import ChangesFile

TABLES = ("organisations", "names", "successions", "standards", "inspections", "ratings")
"""CSV files that become tables of the same name, each after those that it refers to."""
RANKINGS, BY_DAY = "rankings", "tables-by-day"
"""The rows of `tables/*.csv` and `tables-by-day.csv`; `newest` marks those of the former."""
_TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}


def database(files: Mapping[str, bytes]) -> bytes:
    """Return the database of a version, from its files by name.

    The same files give the same bytes under the same release of SQLite.
    """
    package = json.loads(files["datapackage.json"])
    changes = ChangesFile.model_validate_json(files["changes.json"])
    resources = {resource["name"]: resource for resource in package["resources"]}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # No temporary file on a failing disk.
        for name in TABLES:
            _create(connection, name, resources[name])
            _insert(connection, name, _records(resources[name], files))
        _create(connection, RANKINGS, resources[BY_DAY], "newest INTEGER NOT NULL")
        _insert(connection, RANKINGS, _rankings(resources, files, package["created"][:10]))
        _create(connection, "unranked", resources["unranked"])
        _insert(connection, "unranked", _records(resources["unranked"], files))
        connection.executescript(_script("database_history.sql"))
        _insert_history(connection, changes)
        about = {key: package[key] for key in ("title", "description", "version")}
        about |= {"as_of": package["created"][:10], "licence": package["licenses"][0]["name"]}
        connection.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
        connection.executescript(_script("database.sql"))
        connection.commit()
        return connection.serialize()


def metadata_yaml(publication: Publication, sheets: Sequence[Sheet]) -> bytes:
    """Return the description of the database for Datasette: licence, tables and columns."""
    tables = {BY_DAY: RANKINGS, **{name: name for name in (*TABLES, "unranked")}}
    values = {"p": publication, "sheets": sheets, "tables": tables, "column_name": _column}
    return rendered("metadata.yaml", values).encode()


def _script(name: str) -> str:
    return (importlib.resources.files("league") / "exports" / name).read_text("utf-8")


def _column(name: str) -> str:
    """`table` is a word of SQL."""
    return "table_id" if name == "table" else name


def _create(
    connection: sqlite3.Connection, name: str, resource: Mapping[str, Any], *more: str
) -> None:
    schema = resource["schema"]
    parts = [
        f'"{_column(f["name"])}" {_TYPES.get(f["type"], "TEXT")}'
        + (" NOT NULL" if f.get("constraints", {}).get("required") else "")
        for f in schema["fields"]
    ]
    parts += [*more, f"PRIMARY KEY ({', '.join(map(_column, schema['primaryKey']))})"]
    parts += [
        f"FOREIGN KEY ({', '.join(key['fields'])}) REFERENCES {key['reference']['resource']}"
        f" ({', '.join(key['reference']['fields'])})"
        for key in schema.get("foreignKeys", ())
    ]
    connection.execute(f"CREATE TABLE {name} ({', '.join(parts)})")


def _insert(
    connection: sqlite3.Connection, name: str, records: Iterable[Mapping[str, object]]
) -> None:
    """Insert records that have the same columns, in any order."""
    rows = iter(records)
    if (first := next(rows, None)) is not None:
        columns = ", ".join(f'"{column}"' for column in first)
        marks = ", ".join(f":{column}" for column in first)
        # The last day of a kind is in its table and among the tables by day.
        parts = ("INSERT INTO", name, f"({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING")
        connection.executemany(" ".join(parts), itertools.chain([first], rows))


def _records(
    resource: Mapping[str, Any], files: Mapping[str, bytes]
) -> Iterator[dict[str, str | int | None]]:
    """Yield the rows of a CSV file by column, with their types."""
    text = files[resource["path"]].decode("utf-8-sig")
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    rows = csv.reader(io.StringIO(text, newline=""))
    columns = [(_column(name), types[name]) for name in next(rows)]
    for row in rows:
        yield {name: _value(cell, type_) for (name, type_), cell in zip(columns, row, strict=True)}


def _value(cell: str, type_: str) -> str | int | None:
    if not cell:
        return None
    if type_ == "integer":
        return int(cell)
    if type_ == "boolean":
        return int(cell == "true")
    return cell[1:] if cell[0] == "'" and FORMULA.match(cell[1:]) else cell


def _rankings(
    resources: Mapping[str, Mapping[str, Any]], files: Mapping[str, bytes], today: str
) -> Iterator[dict[str, str | int | None]]:
    for name, resource in resources.items():
        if name.startswith("tables-") and name != BY_DAY:
            for record in _records(resource, files):
                del record["ended"]
                as_of = record.pop("as_of") or today
                table = name.removeprefix("tables-")
                yield {"table_id": table, "as_of": as_of, **record, "newest": 1}
    for record in _records(resources[BY_DAY], files):
        yield {**record, "newest": 0}


def _insert_history(connection: sqlite3.Connection, changes: ChangesFile) -> None:
    for of in changes.history:
        first = {"inspection": of.inspection, "version": of.version, "as_of": str(of.as_of)}
        _insert(connection, "first_shown", [first])
        for change in of.changes:
            values = change.model_dump(mode="json")
            _insert(connection, "value_changes", [{"inspection": of.inspection, **values}])
