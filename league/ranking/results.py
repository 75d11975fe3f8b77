"""What ranking needs of an accepted record, and no more, so that many fit in memory."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.kinds import OrganisationKind
from schemas.rating import Rating
from schemas.report import CheckName, Outcome, Report, ScoreConfidence, StandardState
from schemas.tables import RowStandard

SCORE_CHECKS: tuple[CheckName, ...] = ("score-is-sum-of-points", "score-in-band")
"""A printed score that failed one of these orders nothing."""

_STANDARDS = {
    (rating, state): RowStandard(rating=rating, state=state)
    for state in StandardState
    for rating in (*Rating, None)
}


@dataclass(frozen=True, slots=True)
class Result:
    """One inspection of one organisation; `rating` is None where it was not rated.

    `earliest` and `latest` bound the day of publication.
    """

    inspection: str
    organisation: str
    kind: OrganisationKind
    programme: str
    published: PartialDate
    earliest: dt.date
    latest: dt.date
    fieldwork_started: PartialDate | None
    rating: Rating | None
    score: int | None
    max: int | None
    confirmed: bool
    standards: Mapping[str, RowStandard]
    basis: Literal["report", "reported"]
    reason: str | None


def results(records: Iterable[Report]) -> Iterator[Result]:
    """The results of accepted records, in their order.

    Raises StateError for a record that no decision can have accepted: one without id,
    organisation, programme or date.
    """
    for record in records:
        ref, published = record.organisation, record.published
        if record.id is None or ref is None or published is None or record.programme is None:
            raise StateError(
                "an accepted record lacks its id, organisation, programme or date",
                where=record.id or record.source.document_url,
                remedy="reject it or correct it: probation-league review",
            )
        yield Result(
            inspection=record.id,
            organisation=ref.id,
            kind=ref.kind,
            programme=record.programme,
            published=published,
            earliest=published.earliest,
            latest=published.latest,
            fieldwork_started=record.fieldwork_started,
            rating=record.overall.rating,
            score=record.score.value,
            max=record.score.max,
            confirmed=score_confirmed(record),
            standards={s.id: _STANDARDS[s.rating, s.state] for s in record.standards},
            basis=record.basis,
            reason=record.reason,
        )


def score_confirmed(record: Report) -> bool:
    """Whether the score may order rows of one rating.

    It may if it is printed in the report and no check of it failed; in a reported row, if its
    source is official or secondary.
    """
    if record.score.value is None:
        return False
    if record.basis == "reported":
        return record.score.confidence in (ScoreConfidence.OFFICIAL, ScoreConfidence.SECONDARY)
    failed = {c.check for c in record.checks if c.outcome is Outcome.FAIL}
    return failed.isdisjoint(SCORE_CHECKS)
