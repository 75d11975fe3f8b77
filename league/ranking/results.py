"""The part of an accepted record that ranking needs."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.kinds import OrganisationKind
from schemas.rating import Rating
from schemas.report import CheckName, Outcome, Report, ScoreConfidence
from schemas.tables import RowStandard

SCORE_CHECKS: tuple[CheckName, ...] = ("score-is-sum-of-points", "score-in-band")
"""A printed score that fails one of these is not used for ranking."""


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


def results(records: Iterable[Report]) -> list[Result]:
    """Return the results of accepted records, in their order.

    Raises StateError for a record that cannot have been accepted: one without id, organisation,
    programme or date.
    """
    return [_result(record) for record in records]


def score_confirmed(record: Report) -> bool:
    """Return whether the score may order rows of one rating.

    It may if the report prints it and no check of it failed; in a reported result, if its source
    is official or secondary.
    """
    if record.score.value is None:
        return False
    if record.basis == "reported":
        return record.score.confidence in (ScoreConfidence.OFFICIAL, ScoreConfidence.SECONDARY)
    failed = {c.check for c in record.checks if c.outcome is Outcome.FAIL}
    return failed.isdisjoint(SCORE_CHECKS)


def _result(record: Report) -> Result:
    ref, published = record.organisation, record.published
    if record.id is None or ref is None or published is None or record.programme is None:
        raise StateError(
            "an accepted record lacks its id, organisation, programme or date",
            where=record.id or record.source.document_url,
            remedy="reject it or correct it: probation-league review",
        )
    return Result(
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
        standards={s.id: RowStandard(rating=s.rating, state=s.state) for s in record.standards},
        basis=record.basis,
        reason=record.reason,
    )
