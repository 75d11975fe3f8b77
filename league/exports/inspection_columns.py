"""Columns of `inspections.csv` (a row per standard) and of the CSV file of each programme."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from league.exports.csv_files import Column, R, Sheet, columns
from schemas.programme import Programme
from schemas.publication import Inspection, PublishedStandard
from schemas.report import StandardState

InspectionLine: TypeAlias = tuple[Inspection, PublishedStandard | None]


def _inspection(start: Callable[[R], Inspection]) -> tuple[Column[R], ...]:
    return columns(
        Inspection,
        start,
        """
        inspection=id programme kind=organisation.kind organisation=organisation.id
        organisation_name=organisation.name published published_earliest
        published_latest published_precision fieldwork_started
        overall_rating=overall.rating score=score.value max=score.max
        score_confirmed=score.confirmed basis reason page_url=source.page_url
        document_url=source.document_url
        """,
    )


def _since_2_0(start: Callable[[R], Inspection]) -> tuple[Column[R], ...]:
    """Columns behind all others, so that those of 1.0 keep their place."""
    return columns(
        Inspection,
        start,
        "overall_confidence=overall.confidence source_status taken_from round owner",
    )


_STANDARD: Sequence[Column[InspectionLine]] = columns(
    PublishedStandard,
    lambda line: line[1],
    """
    standard=id standard_code=code standard_name=name domain standard_rating=rating
    standard_state=state points counts standard_confidence=confidence
    """,
)
LONG: Sequence[Column[InspectionLine]] = (
    *_inspection(lambda line: line[0]),
    *(replace(column, required=False) for column in _STANDARD),
    *_since_2_0(lambda line: line[0]),
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
    found = [*_inspection(lambda i: i)]
    for standard in programme.standards():
        found += _standard_columns(standard.id, standard.name)
    found += _since_2_0(lambda i: i)
    return Sheet(
        path=f"programmes/{programme.id}.csv",
        title=programme.name,
        description="One row per inspection, two columns per standard.",
        columns=found,
        key=("inspection",),
    )


def _standard_columns(id_: str, name: str) -> Iterator[Column[Inspection]]:
    def standard(inspection: Inspection) -> PublishedStandard | None:
        return next((s for s in inspection.standards if s.id == id_), None)

    def state(inspection: Inspection) -> str:
        found = standard(inspection)
        return (found.state if found is not None else StandardState.NOT_KNOWN).value

    for column in columns(PublishedStandard, standard, f"{id_}=rating"):
        yield replace(column, description=f"Rating: {name}")
    states = tuple(state.value for state in StandardState)
    yield Column(f"{id_}_state", f"State: {name}", state, values=states, required=True)
