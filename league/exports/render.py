"""The data files of a publication beside `league.json`: CSV, schemas, datapackage.json."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from league.exports.csv_files import Sheet, csv_body, sheet_of, sheet_texts
from league.exports.data_dictionary import PUBLISHED, json_schema
from league.exports.database import metadata_yaml
from league.exports.league_json import object_lines, pretty
from league.exports.rows import all_sheets
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
    """Return all CSV files and JSON Schemas.

    They are the same on every day on which nothing new is known, so a new version is due if one
    of them differs.
    """
    files = {
        sheet.path: csv_body(sheet.columns, rows, mark=sheet.byte_order_mark)
        for sheet, rows in all_sheets(publication, by_day)
    }
    metadata = metadata_yaml(_package(publication))
    return {**files, "metadata.yaml": metadata, **_schema_files(base_url)}


def package_file(publication: Publication) -> bytes:
    """Return `datapackage.json`, which describes the CSV files and names the version."""
    return object_lines(_package(publication))


def data_catalogue(publication: Publication, files: Sequence[KeptFile]) -> Iterator[DataFile]:
    """Yield every data file of a publication; `files` are those of its manifest."""
    kept = {file.name: file for file in files}
    named = {path: (path, text) for path, text in sheet_texts()["files"].items()}
    named |= {s.path: (s.title, s.description) for s, _ in all_sheets(publication, {})}
    schemas = (path for path in sorted(kept) if path.startswith("schema/"))
    named |= dict.fromkeys(schemas, ("JSON Schema", "Fields and their meaning, for programs."))
    for path, (title, description) in named.items():
        yield DataFile(path, title, description, kept.get(path))


@functools.cache
def _schema_files(base_url: str) -> Mapping[str, bytes]:
    return {f"schema/{name}.schema.json": pretty(json_schema(name, base_url)) for name in PUBLISHED}


def _package(publication: Publication) -> dict[str, Any]:
    """Describe the CSV files of a publication (Frictionless Data Package, version 1)."""
    package = {
        "profile": "tabular-data-package",
        "name": "probation-league-sample" if publication.sample else "probation-league",
        "title": "Ratings of HM Inspectorate of Probation",
        "description": publication.notice,
        "version": publication.version,
        "created": f"{publication.as_of.isoformat()}T00:00:00Z",
        "licenses": [
            {
                "name": publication.licence.spdx,
                "title": publication.licence.name,
                "path": publication.licence.url,
            }
        ],
        "sources": [
            {"title": "HM Inspectorate of Probation, inspection reports"},
            {"title": "Office for National Statistics, area codes (Open Government Licence v3.0)"},
        ],
        "contributors": [{"title": publication.publisher, "role": "publisher"}],
        "resources": [_resource(sheet) for sheet, _ in all_sheets(publication, {})],
    }
    if publication.homepage:
        package["homepage"] = publication.homepage
    return package


def _resource(sheet: Sheet) -> dict[str, Any]:
    """Describe one CSV file."""
    schema = {"fields": [column.field for column in sheet.columns], "missingValues": [""]}
    if sheet.key:
        schema["primaryKey"] = [*sheet.key]
    if sheet.references:
        schema["foreignKeys"] = [
            {
                "fields": column.split(),
                "reference": {"resource": target, "fields": [*sheet_of(target).key]},
            }
            for column, target in sheet.references.items()
        ]
    return {
        "profile": "tabular-data-resource",
        "name": sheet.path.removesuffix(".csv").replace("/", "-"),
        "path": sheet.path,
        "title": sheet.title,
        "description": sheet.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": schema,
    }
