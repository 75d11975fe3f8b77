"""Render the data files of a publication beside `league.json`, as bytes by path."""

import functools
from collections.abc import Mapping

from league.exports.csv_files import Sheet, csv_body
from league.exports.data_dictionary import PUBLISHED, json_schema
from league.exports.datapackage import datapackage, resource
from league.exports.inspection_columns import INSPECTIONS_SHEET, lines_of, wide_sheet
from league.exports.league_json import object_lines, pretty
from league.exports.table_columns import TABLE, UNRANKED_SHEET, table_sheet, unranked_lines
from schemas.publication import Inspection, Publication


def data_files(publication: Publication, base_url: str = "") -> dict[str, bytes]:
    """Return all CSV files and JSON Schemas.

    They are the same on every day on which nothing new is known, so a new version is due if one
    of them differs.
    """
    inspections = publication.inspections
    lines = (line for inspection in inspections for line in lines_of(inspection))
    files = {INSPECTIONS_SHEET.path: csv_body(INSPECTIONS_SHEET.columns, lines)}
    for programme_id, sheet in _wide_sheets(publication).items():
        own = [i for i in inspections if i.programme == programme_id]
        files[sheet.path] = csv_body(sheet.columns, own)
    for table in publication.tables:
        files[table_sheet(table).path] = csv_body(TABLE, table.rows)
    unranked = unranked_lines(publication.tables)
    files[UNRANKED_SHEET.path] = csv_body(UNRANKED_SHEET.columns, unranked)
    return {**files, **_schema_files(base_url)}


def package_file(publication: Publication) -> bytes:
    """Return `datapackage.json`, which describes the CSV files and names the version."""
    resources = [
        resource(INSPECTIONS_SHEET),
        resource(UNRANKED_SHEET),
        *(resource(table_sheet(table)) for table in publication.tables),
        *map(resource, _wide_sheets(publication).values()),
    ]
    return object_lines(datapackage(publication, resources))


def _wide_sheets(publication: Publication) -> dict[str, Sheet[Inspection]]:
    return {p.id: wide_sheet(p) for p in publication.programmes if p.rated}


@functools.cache
def _schema_files(base_url: str) -> Mapping[str, bytes]:
    return {f"schema/{name}.schema.json": pretty(json_schema(name, base_url)) for name in PUBLISHED}
