"""`league.sqlite`: the CSV files as tables with keys and views, and a search of organisations."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from league.environment import rendered
from league.exports.csv_files import FORMULA, Sheet
from schemas.publication import Publication

COPIED = (
    *("organisations", "names", "successions", "standards", "inspections", "ratings"),
    "unranked",
)
"""CSV files that become tables of the same name, each after those that it refers to."""
RANKINGS, BY_DAY = "rankings", "tables-by-day"
"""The rows of `tables/*.csv` and `tables-by-day.csv`; `newest` marks those of the former."""


def database(files: Mapping[str, bytes]) -> bytes:
    """Return the database of a version, from its files by name.

    The same files give the same bytes under the same release of SQLite.
    """
    package = json.loads(files["datapackage.json"])
    history = json.loads(files["changes.json"]).get("history", ())
    as_of = package["created"][:10]
    about = {key: package[key] for key in ("title", "description", "version")}
    about |= {"as_of": as_of, "licence": package["licenses"][0]["name"]}
    resources = {resource["name"]: resource for resource in package["resources"]}
    tables = {**{name: resources[name] for name in COPIED}, RANKINGS: resources[BY_DAY]}
    values = {"tables": tables, "column_name": _column}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # No temporary file on a failing disk.
        connection.executescript(rendered("database_tables.sql", values))
        for name in COPIED:
            _insert(connection, name, _records(resources[name], files))
        _insert(connection, RANKINGS, _rankings(resources, files, as_of))
        _insert(connection, "first_shown", history)
        changes = (
            {**each, "inspection": h["inspection"]} for h in history for each in h["changes"]
        )
        _insert(connection, "value_changes", changes)
        _insert(connection, "about", ({"key": k, "value": v} for k, v in sorted(about.items())))
        connection.executescript(rendered("database.sql", {}))
        connection.commit()
        return connection.serialize()


def metadata_yaml(publication: Publication, sheets: Sequence[Sheet]) -> bytes:
    """Return the description of the database for Datasette: licence, tables and columns."""
    tables = {BY_DAY: RANKINGS, **{name: name for name in COPIED}}
    values = {"p": publication, "sheets": sheets, "tables": tables, "column_name": _column}
    return rendered("metadata.yaml", values).encode()


def _column(name: str) -> str:
    """Return the name of a column in the database: `table` is a word of SQL."""
    return "table_id" if name == "table" else name


def _insert(
    connection: sqlite3.Connection, name: str, records: Iterable[Mapping[str, object]]
) -> None:
    """Insert records that have at least the columns of the table."""
    columns = [column[1] for column in connection.execute(f"PRAGMA table_info({name})")]
    marks = ", ".join(f":{column}" for column in columns)
    # The last day of a kind is in its table and among the tables by day.
    parts = ("INSERT INTO", name, f"VALUES ({marks}) ON CONFLICT DO NOTHING")
    connection.executemany(" ".join(parts), records)


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
                as_of = record.pop("as_of") or today
                table = name.removeprefix("tables-")
                yield {"table_id": table, "as_of": as_of, **record, "newest": 1}
    for record in _records(resources[BY_DAY], files):
        yield {**record, "newest": 0}
