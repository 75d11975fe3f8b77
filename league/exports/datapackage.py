"""`datapackage.json`: the CSV files described for Frictionless, with a type for every column."""

from collections.abc import Iterable
from typing import Protocol, TypeAlias

from pydantic import JsonValue

from league.exports.csv_files import Column, R
from schemas.publication import Publication

Object: TypeAlias = dict[str, JsonValue]


class Described(Protocol):
    """A CSV file as far as its description needs it."""

    @property
    def path(self) -> str:
        """Where it stands in `output/`."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def description(self) -> str:
        """What it holds."""

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""


def datapackage(head: Publication, resources: Iterable[Object]) -> Object:
    """The description of a publication's CSV files (Frictionless Data Package, version 1)."""
    package: Object = {
        "profile": "tabular-data-package",
        "name": "probation-league-sample" if head.sample else "probation-league",
        "title": "Ratings of HM Inspectorate of Probation",
        "description": head.notice,
        "version": head.version,
        "created": f"{head.as_of.isoformat()}T00:00:00Z",
        "licenses": [
            {"name": head.licence.spdx, "title": head.licence.name, "path": head.licence.url}
        ],
        "sources": [{"title": "HM Inspectorate of Probation, inspection reports"}],
        "contributors": [{"title": head.publisher, "role": "publisher"}],
        "resources": list(resources),
    }
    if head.homepage:
        package["homepage"] = head.homepage
    return package


def resource(sheet: Described, columns: Iterable[Column[R]]) -> Object:
    """The description of one CSV file."""
    schema: Object = {
        "fields": [_field(column) for column in columns],
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


def _field(column: Column[R]) -> Object:
    field: Object = {
        "name": column.name,
        "type": column.type,
        "format": "default",
        "description": column.description,
    }
    constraints: Object = {}
    if column.required:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = [str(value) for value in column.values]
    if column.pattern:
        constraints["pattern"] = column.pattern
    if constraints:
        field["constraints"] = constraints
    return field
