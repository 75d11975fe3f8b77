"""Columns of `tables/*.csv` and `unranked.csv`, and of the views that the command line prints."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from league.exports.csv_files import Column, R, Sheet, columns
from schemas.publication import Count, InspectionChange
from schemas.tables import (
    AreaComparison,
    AreaResult,
    LeagueRow,
    LeagueTable,
    StandardLeague,
    StandardRow,
    StandardUnknown,
    Unranked,
)

UnrankedLine: TypeAlias = tuple[LeagueTable, Unranked]
TableLine: TypeAlias = tuple[LeagueTable, LeagueRow]
AreaLine: TypeAlias = tuple[AreaComparison, str, AreaResult]
StandardLine: TypeAlias = tuple[StandardLeague, StandardRow | StandardUnknown]


def _table(start: Callable[[R], LeagueRow]) -> tuple[Column[R], ...]:
    return columns(
        LeagueRow,
        start,
        """
        rank rank_to tied organisation=organisation.id
        organisation_name=organisation.name inspection programme framework rating score
        max score_confirmed published published_earliest published_latest
        published_precision basis previous_inspection=previous.inspection
        previous_rating=previous.rating movement=previous.movement
        framework_changed=previous.framework_changed later_unrated_inspection confidence
        caveat
        """,
    )


TABLE: Sequence[Column[LeagueRow]] = _table(lambda row: row)

UNRANKED: Sequence[Column[UnrankedLine]] = (
    *columns(LeagueTable, lambda line: line[0], "table=id"),
    *columns(
        Unranked,
        lambda line: line[1],
        """
        organisation=organisation.id organisation_name=organisation.name reason detail
        rating
        """,
    ),
    Column("inspections", "Ids of its inspections", lambda line: " ".join(line[1].inspections)),
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


TABLES: Sequence[Column[TableLine]] = (
    *columns(LeagueTable, lambda line: line[0], "table=id"),
    *_table(lambda line: line[1]),
)

AREA: Sequence[Column[AreaLine]] = (
    *columns(AreaComparison, lambda line: line[0], "area=id"),
    Column("role", "`lead`: covers the area; `member`: works inside it", lambda line: line[1]),
    *columns(
        AreaResult,
        lambda line: line[2],
        """
        organisation=organisation.id organisation_name=organisation.name inspection
        rating score max published difference
        """,
    ),
)


def _ranked(line: StandardLine) -> StandardRow | None:
    return line[1] if isinstance(line[1], StandardRow) else None


STANDARD: Sequence[Column[StandardLine]] = (
    *columns(StandardLeague, lambda line: line[0], "standard=id"),
    *columns(StandardRow, _ranked, "rank tied"),
    *columns(
        StandardRow,
        lambda line: line[1],
        "organisation=organisation.id organisation_name=organisation.name inspection",
    ),
    *columns(StandardRow, _ranked, "rating"),
    Column(
        "state",
        "Whether it was rated",
        lambda line: line[1].state if isinstance(line[1], StandardUnknown) else "rated",
    ),
)

COUNT: Sequence[Column[Count]] = columns(
    Count,
    lambda count: count,
    "kind programme round rating inspections",
)

NEWS: Sequence[Column[InspectionChange]] = columns(
    InspectionChange,
    lambda change: change,
    """
    change=kind inspection organisation=organisation.id
    organisation_name=organisation.name programme published rating
    """,
)
