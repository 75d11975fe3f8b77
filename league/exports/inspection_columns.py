"""Columns of `inspections.csv` (a row per standard) and of the CSV file of each programme."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from league.exports.csv_files import (
    BASES,
    PARTIAL_DATE,
    RATINGS,
    Column,
    R,
    Sheet,
    date_columns,
    organisation_columns,
    rating_value,
)
from schemas.kinds import load_kinds
from schemas.programme import Programme
from schemas.publication import Inspection, PublishedStandard
from schemas.report import StandardState

STATES = tuple(state.value for state in StandardState)

InspectionLine: TypeAlias = tuple[Inspection, PublishedStandard | None]


def _inspection(get: Callable[[R], Inspection]) -> tuple[Column[R], ...]:
    return (
        Column("inspection", "Permanent id of the inspection", lambda r: get(r).id, required=True),
        Column("programme", "Inspection programme", lambda r: get(r).programme, required=True),
        Column(
            "kind",
            "Kind of organisation",
            lambda r: get(r).organisation.kind,
            values=tuple(load_kinds()),
        ),
        *organisation_columns(lambda r: get(r).organisation),
        *date_columns(get),
        Column(
            "fieldwork_started",
            "Start of fieldwork, with the precision known",
            lambda r: get(r).fieldwork_started,
            pattern=PARTIAL_DATE,
        ),
        Column(
            "overall_rating",
            "Overall rating; empty if none was given",
            lambda r: rating_value(get(r).overall.rating),
            values=RATINGS,
        ),
        Column("score", "Score as printed", lambda r: get(r).score.value, type="integer"),
        Column("max", "What the score is out of", lambda r: get(r).score.max, type="integer"),
        Column(
            "score_confirmed",
            "Whether the score is used to rank services with the same rating",
            lambda r: get(r).score.confirmed,
            type="boolean",
            required=True,
        ),
        Column(
            "basis",
            "`report`: read from the report; `reported`: stated by another source",
            lambda r: get(r).basis,
            values=BASES,
            required=True,
        ),
        Column("reason", "Why there is no overall rating", lambda r: get(r).reason),
        Column("page_url", "The report's web page", lambda r: get(r).source.page_url),
        Column("document_url", "The document", lambda r: get(r).source.document_url),
    )


LONG: Sequence[Column[InspectionLine]] = (
    *_inspection(lambda line: line[0]),
    Column(
        "standard",
        "Id of the standard in its programme",
        lambda line: line[1].id if line[1] else None,
    ),
    Column(
        "standard_code",
        "Code of the standard, where known",
        lambda line: line[1].code if line[1] else None,
    ),
    Column("standard_name", "Name of the standard", lambda line: line[1].name if line[1] else None),
    Column(
        "domain",
        "Number of the standard's domain",
        lambda line: line[1].domain if line[1] else None,
        type="integer",
    ),
    Column(
        "standard_rating",
        "Rating of the standard",
        lambda line: rating_value(line[1].rating) if line[1] else None,
        values=RATINGS,
    ),
    Column(
        "standard_state",
        "Whether it was rated, not rated, or is not known",
        lambda line: line[1].state if line[1] else None,
        values=STATES,
    ),
    Column(
        "points",
        "Points of the rating",
        lambda line: line[1].points if line[1] else None,
        type="integer",
    ),
    Column(
        "counts",
        "Whether the standard counts towards the score",
        lambda line: line[1].counts if line[1] else None,
        type="boolean",
    ),
)


INSPECTIONS_SHEET = Sheet(
    path="inspections.csv",
    title="Inspections",
    description="One row per inspection and standard; an inspection without standards has one row.",
    columns=LONG,
)


def lines_of(inspection: Inspection) -> Iterator[InspectionLine]:
    """Yield the rows of an inspection in `inspections.csv`."""
    if not inspection.standards:
        yield inspection, None
    for standard in inspection.standards:
        yield inspection, standard


def wide_sheet(programme: Programme) -> Sheet[Inspection]:
    """Return the CSV file of a programme, with two columns per standard: rating and state."""
    columns = [*_inspection(lambda i: i)]
    for standard in programme.standards():
        columns += _standard_columns(standard.id, standard.name)
    return Sheet(
        path=f"programmes/{programme.id}.csv",
        title=programme.name,
        description="One row per inspection, two columns per standard.",
        columns=columns,
        key=("inspection",),
    )


def _standard_columns(id_: str, name: str) -> tuple[Column[Inspection], ...]:
    def standard(inspection: Inspection) -> PublishedStandard | None:
        return next((s for s in inspection.standards if s.id == id_), None)

    def rating(inspection: Inspection) -> str | None:
        found = standard(inspection)
        return rating_value(found.rating) if found is not None else None

    def state(inspection: Inspection) -> str:
        found = standard(inspection)
        return (found.state if found is not None else StandardState.NOT_KNOWN).value

    return (
        Column(id_, f"Rating: {name}", rating, values=RATINGS),
        Column(f"{id_}_state", f"State: {name}", state, values=STATES, required=True),
    )
