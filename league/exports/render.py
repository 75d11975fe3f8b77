"""Render the data files of a publication beside `league.json`: CSV, schemas, datapackage.json."""

import functools
from collections.abc import Iterable, Mapping

from league.exports.csv_files import Column, Sheet, csv_body
from league.exports.data_dictionary import PUBLISHED, json_schema
from league.exports.database import metadata_yaml
from league.exports.league_json import JsonObject, object_lines, pretty
from league.exports.rows import all_sheets, sheet_of
from league.ranking.days import TablesByDay
from schemas.publication import Publication


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


def _package(publication: Publication) -> JsonObject:
    sheets = (sheet for sheet, _ in all_sheets(publication, {}))
    return _datapackage(publication, map(_resource, sheets))


@functools.cache
def _schema_files(base_url: str) -> Mapping[str, bytes]:
    return {f"schema/{name}.schema.json": pretty(json_schema(name, base_url)) for name in PUBLISHED}


def _datapackage(publication: Publication, resources: Iterable[JsonObject]) -> JsonObject:
    """Describe the CSV files of a publication (Frictionless Data Package, version 1)."""
    package: JsonObject = {
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
        "resources": list(resources),
    }
    if publication.homepage:
        package["homepage"] = publication.homepage
    return package


def _resource(sheet: Sheet) -> JsonObject:
    """Describe one CSV file."""
    schema: JsonObject = {
        "fields": [_field(column) for column in sheet.columns],
        "missingValues": [""],
    }
    if sheet.key:
        schema["primaryKey"] = list(sheet.key)
    if sheet.references:
        schema["foreignKeys"] = [
            {
                "fields": list(column.split()),
                "reference": {"resource": target, "fields": list(sheet_of(target).key)},
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


def _field(column: Column) -> JsonObject:
    field: JsonObject = {
        "name": column.name,
        "type": column.type,
        "format": "default",
        "description": column.description,
    }
    constraints: JsonObject = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = [str(value) for value in column.values]
    if column.pattern:
        constraints["pattern"] = column.pattern
    if constraints:
        field["constraints"] = constraints
    return field
