"""The CSV files of tables: the ranked rows of each, and what stands below them all."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from league.exports.columns import BASES, RATINGS, date_columns, organisation_columns, text_of
from league.exports.csv_files import Column, Sheet
from schemas.tables import Dated, Framework, LeagueRow, LeagueTable, Unranked, UnrankedReason

Below: TypeAlias = tuple[LeagueTable, Unranked]


def _dates(row: LeagueRow) -> Dated:
    return row


TABLE: Sequence[Column[LeagueRow]] = (
    Column("rank", "Place, 1 highest", lambda r: r.rank, type="integer", required=True),
    Column(
        "rank_to",
        "Lowest place it may have; above rank where the order within the rating is not known",
        lambda r: r.rank_to,
        type="integer",
        required=True,
    ),
    Column("tied", "Whether another row is equal", lambda r: r.tied, type="boolean", required=True),
    *organisation_columns(lambda r: r.organisation),
    Column("inspection", "Id of the standing inspection", lambda r: r.inspection, required=True),
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
        "Whether the score may order rows of one rating",
        lambda r: r.score_confirmed,
        type="boolean",
        required=True,
    ),
    *date_columns(_dates),
    Column(
        "basis",
        "Whether it rests on a report that was read, or on a result reported elsewhere",
        lambda r: r.basis,
        values=BASES,
        required=True,
    ),
    Column(
        "previous_inspection",
        "Id of the rated inspection before it",
        lambda r: r.previous.inspection if r.previous else None,
    ),
    Column(
        "previous_rating",
        "Rating of the inspection before it",
        lambda r: r.previous.rating.value if r.previous else None,
        values=RATINGS,
    ),
    Column(
        "movement",
        "Rating steps since then, up positive; empty across programmes",
        lambda r: r.previous.movement if r.previous else None,
        type="integer",
    ),
    Column(
        "framework_changed",
        "Whether the inspection before it was of another programme",
        lambda r: r.previous.framework_changed if r.previous else None,
        type="boolean",
    ),
    Column(
        "later_unrated_inspection",
        "Id of a later inspection that gave no rating",
        lambda r: r.later_unrated_inspection,
    ),
)

UNRANKED: Sequence[Column[Below]] = (
    Column("table", "Id of the table", lambda b: b[0].id, required=True),
    *organisation_columns(lambda b: b[1].organisation),
    Column(
        "reason",
        "Why it stands below the table",
        lambda b: b[1].reason,
        values=tuple(UnrankedReason),
        required=True,
    ),
    Column("detail", "The reason in words", lambda b: b[1].detail),
    Column(
        "rating",
        "Rating, for what is listed and not ranked",
        lambda b: text_of(b[1].rating),
        values=RATINGS,
    ),
    Column("inspections", "Ids of its inspections", lambda b: " ".join(b[1].inspections)),
)


def table_sheet(table: LeagueTable) -> Sheet[LeagueRow]:
    """The ranked rows of a table."""
    return Sheet(
        path=f"tables/{table.id}.csv",
        title=table.title,
        description=f"{table.description} {table.ordering}",
        columns=TABLE,
        key=("organisation",),
    )


BELOW = Sheet(
    path="unranked.csv",
    title="Below the tables",
    description="Organisations without a place, one row a table and organisation.",
    columns=UNRANKED,
    key=("table", "organisation"),
)


def below_rows(tables: Sequence[LeagueTable]) -> Iterator[Below]:
    """What stands below all tables."""
    for table in tables:
        for below in table.unranked:
            yield table, below
