"""`datapackage.json`: describes the CSV files for Frictionless, with a type for every column."""

from collections.abc import Iterable

from league.exports.csv_files import Column, R, Sheet
from league.exports.league_json import JsonObject
from schemas.publication import Publication


def datapackage(publication: Publication, resources: Iterable[JsonObject]) -> JsonObject:
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
        "sources": [{"title": "HM Inspectorate of Probation, inspection reports"}],
        "contributors": [{"title": publication.publisher, "role": "publisher"}],
        "resources": list(resources),
    }
    if publication.homepage:
        package["homepage"] = publication.homepage
    return package


def resource(sheet: Sheet[R]) -> JsonObject:
    """Describe one CSV file."""
    schema: JsonObject = {
        "fields": [_field(column) for column in sheet.columns],
        "missingValues": [""],
    }
    if sheet.key:
        schema["primaryKey"] = list(sheet.key)
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


def _field(column: Column[R]) -> JsonObject:
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
