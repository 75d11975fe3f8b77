"""Columns of what is printed as CSV but not published as a file: areas, standards, counts."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from league.exports.columns import RATINGS, organisation_columns, text_of
from league.exports.csv_files import Column
from league.exports.table_columns import TABLE
from schemas.publication import Count, InspectionChange
from schemas.tables import (
    AreaComparison,
    AreaResult,
    LeagueRow,
    LeagueTable,
    StandardLeague,
    StandardRow,
    StandardUnknown,
)

AreaLine: TypeAlias = tuple[AreaComparison, str, AreaResult]
StandardLine: TypeAlias = tuple[StandardLeague, StandardRow | StandardUnknown]

TableLine: TypeAlias = tuple[LeagueTable, LeagueRow]


def _of_line(column: Column[LeagueRow]) -> Column[TableLine]:
    get = column.get
    return Column(column.name, column.description, lambda line: get(line[1]), type=column.type)


TABLES: Sequence[Column[TableLine]] = (
    Column("table", "Id of the table", lambda line: line[0].id),
    *map(_of_line, TABLE),
)

AREA: Sequence[Column[AreaLine]] = (
    Column("area", "Id of the area", lambda a: a[0].id),
    Column("role", "Whether it covers the area or works inside it", lambda a: a[1]),
    *organisation_columns(lambda a: a[2].organisation),
    Column("inspection", "Standing inspection", lambda a: a[2].inspection),
    Column("rating", "Overall rating", lambda a: text_of(a[2].rating), values=RATINGS),
    Column("score", "Score as printed", lambda a: a[2].score, type="integer"),
    Column("max", "What the score is out of", lambda a: a[2].max, type="integer"),
    Column("published", "Date of publication", lambda a: a[2].published),
    Column("difference", "Rating steps against the lead", lambda a: a[2].difference),
)

STANDARD: Sequence[Column[StandardLine]] = (
    Column("standard", "Programme and standard", lambda s: s[0].id),
    Column("rank", "Place", lambda s: s[1].rank if isinstance(s[1], StandardRow) else None),
    Column("tied", "Shared", lambda s: s[1].tied if isinstance(s[1], StandardRow) else None),
    *organisation_columns(lambda s: s[1].organisation),
    Column("inspection", "Standing inspection", lambda s: s[1].inspection),
    Column(
        "rating",
        "Rating on the standard",
        lambda s: s[1].rating.value if isinstance(s[1], StandardRow) else None,
        values=RATINGS,
    ),
    Column(
        "state",
        "Whether it was rated",
        lambda s: "rated" if isinstance(s[1], StandardRow) else s[1].state,
    ),
)

COUNT: Sequence[Column[Count]] = (
    Column("kind", "Kind of organisation", lambda c: c.kind),
    Column("programme", "Programme", lambda c: c.programme),
    Column("round", "Round", lambda c: c.round),
    Column("rating", "Overall rating", lambda c: text_of(c.rating), values=RATINGS),
    Column("inspections", "Number", lambda c: c.inspections, type="integer"),
)

NEWS: Sequence[Column[InspectionChange]] = (
    Column("change", "New, changed, corrected or withdrawn", lambda c: c.kind),
    Column("inspection", "Id", lambda c: c.inspection),
    *organisation_columns(lambda c: c.organisation),
    Column("programme", "Programme", lambda c: c.programme),
    Column("published", "Date of publication", lambda c: c.published),
    Column("rating", "Overall rating", lambda c: text_of(c.rating), values=RATINGS),
)


def table_lines(tables: Sequence[LeagueTable]) -> Iterator[TableLine]:
    """The rows of several tables."""
    for table in tables:
        for row in table.rows:
            yield table, row


def area_lines(area: AreaComparison) -> Iterator[AreaLine]:
    """The lead of an area, then its members."""
    yield area, "lead", area.lead
    for member in area.members:
        yield area, "member", member


def standard_lines(leagues: Sequence[StandardLeague]) -> Iterator[StandardLine]:
    """The rows of leagues, each followed by what stands below it."""
    for league in leagues:
        for row in league.rows:
            yield league, row
        for unknown in league.unranked:
            yield league, unknown
