"""The data files of a publication beside `league.json`, and the catalogue of all data files."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from league.environment import rendered
from league.exports.csv_files import csv_body, sheet_of, sheet_texts
from league.exports.data_dictionary import PUBLISHED, json_schema
from league.exports.database import metadata_yaml
from league.exports.league_json import pretty
from league.exports.rows import all_sheets, sheets_alone
from league.ranking.tables import TablesByDay
from schemas.publication import Publication
from schemas.versions import KeptFile


@dataclass(frozen=True, slots=True)
class DataFile:
    """A published data file, or several of one form (`organisations/<organisation>.json`).

    `kept` is None for files that no version lists.
    """

    path: str
    title: str
    description: str
    kept: KeptFile | None


def data_files(
    publication: Publication, by_day: TablesByDay, base_url: str = ""
) -> dict[str, bytes]:
    """Return all CSV files, JSON Schemas and `metadata.yaml`, by path.

    They are the same on every day on which nothing new is known, so a new version is due if one
    of them differs.
    """
    sheets = list(all_sheets(publication, by_day))
    files = {
        sheet.path: csv_body(sheet.columns, rows, mark=sheet.byte_order_mark)
        for sheet, rows in sheets
    }
    files["metadata.yaml"] = metadata_yaml(publication, [sheet for sheet, _ in sheets])
    return {**files, **_schema_files(base_url)}


@functools.cache
def _schema_files(base_url: str) -> Mapping[str, bytes]:
    """Return the JSON Schemas; to make them takes longer than all else of a publication."""
    return {f"schema/{name}.schema.json": pretty(json_schema(name, base_url)) for name in PUBLISHED}


def package_file(publication: Publication) -> bytes:
    """Return `datapackage.json` (Frictionless, version 1): the version, and all columns."""
    values = {"p": publication, "sheets": sheets_alone(publication), "sheet_of": sheet_of}
    return f"{rendered('datapackage.json', values)}\n".encode()


def data_catalogue(publication: Publication, files: Sequence[KeptFile]) -> Iterator[DataFile]:
    """Yield every data file of a publication; `files` are those of its manifest."""
    kept = {file.name: file for file in files}
    named = {path: (path, text) for path, text in sheet_texts()["files"].items()}
    named |= {s.path: (s.title, s.description) for s in sheets_alone(publication)}
    schemas = (path for path in sorted(kept) if path.startswith("schema/"))
    named |= dict.fromkeys(schemas, ("JSON Schema", "Fields and their meaning, for programs."))
    for path, (title, description) in named.items():
        yield DataFile(path, title, description, kept.get(path))
