"""Renders a publication: its document and the files beside it, as bytes by path."""

import datetime as dt
import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from league.compile import Head, compile_head, inspections, sorted_results
from league.exports.csv_files import CsvFile, csv_chunks
from league.exports.datapackage import datapackage, resource
from league.exports.inspection_columns import INSPECTIONS, LONG, lines_of, wide_sheet
from league.exports.league_json import Document, Value, spread
from league.exports.schema import PUBLISHED, json_schema
from league.exports.table_columns import BELOW, TABLE, UNRANKED, below_rows, table_sheet
from league.material import Material
from league.ranking.results import Result
from league.ranking.standards import each_league
from league.squeezed import Body, Item, Items, Lines, item_of
from schemas.programmes import Programmes
from schemas.publication import Inspection, Publication
from schemas.tables import LeagueTable, StandardLeague

ROWS = ("rows", "unranked")
"""The long lists of a table or a league."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is to be published but for version and changes; of its head only what is light.

    `files` say the same on every day on which nothing new is known; so a difference in them
    makes a new version due just as one in the document does.
    """

    head: Publication
    document: Document
    files: Mapping[str, Body]
    results: Sequence[Result]


def render(material: Material, as_of: dt.date) -> Rendered:
    """Compiles and renders record by record and table by table, so that memory stays flat."""
    numbered = sorted_results(material)
    head = compile_head(material, numbered, as_of)
    found = inspections(material, numbered, as_of)
    lines, files = _inspection_files(material, found)
    tables = _Tables(head, material.programmes)
    files.update(tables.files)
    files.update((path, _whole(body)) for path, body in _schema_files(material.about.base_url))
    data: dict[str, Value] = head.light.model_dump(
        mode="json", by_alias=True, exclude={"inspections"}
    )
    data["tables"] = Items(tables.items)
    data["standards"] = Items(tables.leagues)
    data["areas"] = Items(map(item_of, head.areas))
    data["organisations"] = Items(map(item_of, head.organisations))
    light = head.light.model_copy(update={"tables": tuple(tables.bare)})
    results = [result for _, result in numbered]
    return Rendered(light, Document(data, lines), files, results)


def _inspection_files(
    material: Material, found: Iterator[Inspection]
) -> tuple[Lines, dict[str, Body]]:
    long = CsvFile(LONG)
    sheets = {p.id: wide_sheet(p) for p in material.programmes.values() if p.rated}
    wide = {id_: CsvFile(sheet.columns) for id_, sheet in sheets.items()}
    lines = Lines()
    for inspection in found:
        lines.add(inspection.model_dump_json(by_alias=True).encode())
        for line in lines_of(inspection):
            long.add(line)
        if inspection.programme in wide:
            wide[inspection.programme].add(inspection)
    files: dict[str, Body] = {sheets[id_].path: file.chunks for id_, file in wide.items()}
    return lines, {INSPECTIONS.path: long.chunks, **files}


class _Tables:
    """The tables of a publication in all forms, one table after the other."""

    def __init__(self, head: Head, programmes: Programmes) -> None:
        self.files: dict[str, Body] = {}
        self.items: list[Item] = []
        self.leagues: list[Item] = []
        self.bare: list[LeagueTable] = []
        self._programmes = programmes
        self._below = CsvFile(UNRANKED)
        for table in head.tables():
            self._take(table)
            del table  # Two large ones need not be there at once.
        self.files[BELOW.path] = self._below.chunks

    def _take(self, table: LeagueTable) -> None:
        self.files[table_sheet(table).path] = csv_chunks(TABLE, table.rows)
        for row in below_rows([table]):
            self._below.add(row)
        self.items.append(item_of(table, *ROWS))
        if table.programme is not None:
            self.leagues += map(_item_of_league, each_league([table], self._programmes))
        self.bare.append(table.model_copy(update=dict.fromkeys(ROWS, ())))


def _item_of_league(league: StandardLeague) -> Item:
    return item_of(league, *ROWS)


def _whole(body: bytes) -> Body:
    return lambda: (body,)


@functools.cache
def _schema_files(base_url: str) -> tuple[tuple[str, bytes], ...]:
    return tuple(
        (f"schema/{name}.schema.json", pretty(json_schema(name, base_url))) for name in PUBLISHED
    )


def package(head: Publication) -> bytes:
    """`datapackage.json` of a publication that has its version."""
    resources = [
        resource(INSPECTIONS, LONG),
        resource(BELOW, UNRANKED),
        *(resource(table_sheet(t), TABLE) for t in head.tables),
    ]
    for programme in head.programmes:
        if programme.rated:
            sheet = wide_sheet(programme)
            resources.append(resource(sheet, sheet.columns))
    return lines(datapackage(head, resources))


def lines(value: Mapping[str, JsonValue]) -> bytes:
    """A JSON object with a line a key, and one an object in its lists."""
    body = (json.dumps(key).encode() + b": " + spread(item) for key, item in value.items())
    return b"{\n" + b",\n".join(body) + b"\n}\n"


def pretty(value: JsonValue) -> bytes:
    """JSON for reading: indented, in the order given, with a final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
