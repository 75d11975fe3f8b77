"""Columns of `tables/*.csv` and `unranked.csv`, and of the views that the command line prints."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from league.exports.csv_files import (
    BASES,
    RATINGS,
    Column,
    Sheet,
    date_columns,
    organisation_columns,
    rating_value,
)
from schemas.publication import Count, InspectionChange
from schemas.tables import (
    AreaComparison,
    AreaResult,
    Dated,
    Framework,
    LeagueRow,
    LeagueTable,
    StandardLeague,
    StandardRow,
    StandardUnknown,
    Unranked,
    UnrankedReason,
)

UnrankedLine: TypeAlias = tuple[LeagueTable, Unranked]
TableLine: TypeAlias = tuple[LeagueTable, LeagueRow]
AreaLine: TypeAlias = tuple[AreaComparison, str, AreaResult]
StandardLine: TypeAlias = tuple[StandardLeague, StandardRow | StandardUnknown]


def _row_dates(row: LeagueRow) -> Dated:
    return row


TABLE: Sequence[Column[LeagueRow]] = (
    Column("rank", "Place, 1 highest", lambda r: r.rank, type="integer", required=True),
    Column(
        "rank_to",
        "Lowest place it may have; greater than rank if the order within the rating is not known",
        lambda r: r.rank_to,
        type="integer",
        required=True,
    ),
    Column(
        "tied",
        "Whether another row shares the place",
        lambda r: r.tied,
        type="boolean",
        required=True,
    ),
    *organisation_columns(lambda r: r.organisation),
    Column(
        "inspection",
        "Id of the inspection that counts: the latest rated one",
        lambda r: r.inspection,
        required=True,
    ),
    Column("programme", "Its programme", lambda r: r.programme, required=True),
    Column(
        "framework",
        "Whether the programme still runs",
        lambda r: r.framework,
        values=tuple(Framework),
        required=True,
    ),
    Column("rating", "Overall rating", lambda r: r.rating.value, values=RATINGS, required=True),
    Column("score", "Score as printed", lambda r: r.score, type="integer"),
    Column("max", "What the score is out of", lambda r: r.max, type="integer"),
    Column(
        "score_confirmed",
        "Whether the score is used to rank services with the same rating",
        lambda r: r.score_confirmed,
        type="boolean",
        required=True,
    ),
    *date_columns(_row_dates),
    Column(
        "basis",
        "`report`: read from the report; `reported`: stated by another source",
        lambda r: r.basis,
        values=BASES,
        required=True,
    ),
    Column(
        "previous_inspection",
        "Id of the previous rated inspection",
        lambda r: r.previous.inspection if r.previous else None,
    ),
    Column(
        "previous_rating",
        "Rating of the previous rated inspection",
        lambda r: r.previous.rating.value if r.previous else None,
        values=RATINGS,
    ),
    Column(
        "movement",
        "Rating steps since then, positive if higher; empty if the programme differs",
        lambda r: r.previous.movement if r.previous else None,
        type="integer",
    ),
    Column(
        "framework_changed",
        "Whether the previous inspection was of another programme",
        lambda r: r.previous.framework_changed if r.previous else None,
        type="boolean",
    ),
    Column(
        "later_unrated_inspection",
        "Id of a later inspection without a rating",
        lambda r: r.later_unrated_inspection,
    ),
)

UNRANKED: Sequence[Column[UnrankedLine]] = (
    Column("table", "Id of the table", lambda b: b[0].id, required=True),
    *organisation_columns(lambda b: b[1].organisation),
    Column(
        "reason",
        "Why it is not ranked",
        lambda b: b[1].reason,
        values=tuple(UnrankedReason),
        required=True,
    ),
    Column("detail", "The reason in words", lambda b: b[1].detail),
    Column(
        "rating",
        "Rating, only for bodies that are listed and not ranked",
        lambda b: rating_value(b[1].rating),
        values=RATINGS,
    ),
    Column("inspections", "Ids of its inspections", lambda b: " ".join(b[1].inspections)),
)


def table_sheet(table: LeagueTable) -> Sheet[LeagueRow]:
    """Return the CSV file of the ranked rows of a table."""
    return Sheet(
        path=f"tables/{table.id}.csv",
        title=table.title,
        description=f"{table.description} {table.ordering}",
        columns=TABLE,
        key=("organisation",),
    )


UNRANKED_SHEET = Sheet(
    path="unranked.csv",
    title="Not ranked",
    description="Organisations that are not ranked, one row per table and organisation.",
    columns=UNRANKED,
    key=("table", "organisation"),
)


def unranked_lines(tables: Sequence[LeagueTable]) -> Iterator[UnrankedLine]:
    """Yield what is below each table."""
    for table in tables:
        for below in table.unranked:
            yield table, below


def _of_line(column: Column[LeagueRow]) -> Column[TableLine]:
    get = column.get
    return Column(column.name, column.description, lambda line: get(line[1]), type=column.type)


TABLES: Sequence[Column[TableLine]] = (
    Column("table", "Id of the table", lambda line: line[0].id),
    *map(_of_line, TABLE),
)

AREA: Sequence[Column[AreaLine]] = (
    Column("area", "Id of the area", lambda a: a[0].id),
    Column("role", "`lead`: covers the area; `member`: works inside it", lambda a: a[1]),
    *organisation_columns(lambda a: a[2].organisation),
    Column("inspection", "Latest rated inspection", lambda a: a[2].inspection),
    Column("rating", "Overall rating", lambda a: rating_value(a[2].rating), values=RATINGS),
    Column("score", "Score as printed", lambda a: a[2].score, type="integer"),
    Column("max", "What the score is out of", lambda a: a[2].max, type="integer"),
    Column("published", "Date of publication", lambda a: a[2].published),
    Column("difference", "Rating steps compared with the lead", lambda a: a[2].difference),
)

STANDARD: Sequence[Column[StandardLine]] = (
    Column("standard", "Programme and standard", lambda s: s[0].id),
    Column("rank", "Place", lambda s: s[1].rank if isinstance(s[1], StandardRow) else None),
    Column("tied", "Shared", lambda s: s[1].tied if isinstance(s[1], StandardRow) else None),
    *organisation_columns(lambda s: s[1].organisation),
    Column("inspection", "Latest rated inspection", lambda s: s[1].inspection),
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
    Column("rating", "Overall rating", lambda c: rating_value(c.rating), values=RATINGS),
    Column("inspections", "Number", lambda c: c.inspections, type="integer"),
)

NEWS: Sequence[Column[InspectionChange]] = (
    Column("change", "New, changed, corrected or withdrawn", lambda c: c.kind),
    Column("inspection", "Id", lambda c: c.inspection),
    *organisation_columns(lambda c: c.organisation),
    Column("programme", "Programme", lambda c: c.programme),
    Column("published", "Date of publication", lambda c: c.published),
    Column("rating", "Overall rating", lambda c: rating_value(c.rating), values=RATINGS),
)


def table_lines(tables: Sequence[LeagueTable]) -> Iterator[TableLine]:
    """Yield the rows of several tables."""
    for table in tables:
        for row in table.rows:
            yield table, row


def area_lines(area: AreaComparison) -> Iterator[AreaLine]:
    """Yield the lead of an area, then its members."""
    yield area, "lead", area.lead
    for member in area.members:
        yield area, "member", member


def standard_lines(leagues: Sequence[StandardLeague]) -> Iterator[StandardLine]:
    """Yield the rows of each league, then the organisations below it."""
    for league in leagues:
        for row in league.rows:
            yield league, row
        for unknown in league.unranked:
            yield league, unknown
