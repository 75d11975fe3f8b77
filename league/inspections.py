"""Convert an accepted record to the form in which it is published and ranked."""

from collections.abc import Iterable

from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.programmes import Programmes
from schemas.publication import Inspection, PublishedOverall, PublishedScore, PublishedStandard
from schemas.report import CheckName, Outcome, Report, ScoreConfidence
from schemas.tables import Body

UNRATED = "the report gives no overall rating"
SCORE_CHECKS: tuple[CheckName, ...] = ("score-is-sum-of-points", "score-in-band")
"""A printed score that fails one of these is not used for ranking."""


def inspections(records: Iterable[Report], programmes: Programmes) -> list[Inspection]:
    """Return the published form of records: without boxes, with the first and last day of dates.

    An unrated inspection has its own reason, or else that of its programme. Raises StateError for
    a record that cannot have been accepted: one without id, organisation, programme or date.
    """
    return [_inspection(record, programmes) for record in records]


def published_within(inspection: Inspection, starts: PartialDate, ends: PartialDate) -> bool:
    """Return whether the inspection was certainly published in a period."""
    first, last = starts.earliest, ends.latest
    return first <= inspection.published_earliest and inspection.published_latest <= last


def _inspection(record: Report, programmes: Programmes) -> Inspection:
    ref, published = record.organisation, record.published
    if record.id is None or ref is None or published is None or record.programme is None:
        raise StateError(
            "an accepted record lacks its id, organisation, programme or date",
            where=record.id or record.source.document_url,
            remedy="reject it or correct it: probation-league review",
        )
    if record.programme not in programmes:
        raise StateError(f"no programme {record.programme!r}", where=record.id)
    started, score, reason = record.fieldwork_started, record.score, record.reason
    if record.overall.rating is None and reason is None:
        reason = programmes[record.programme].unrated_reason or UNRATED
    return Inspection(
        id=record.id,
        former_ids=record.former_ids,
        status=record.status,
        reason=reason,
        programme=record.programme,
        title=record.title,
        organisation=Body(id=ref.id, name=ref.name, kind=ref.kind),
        published=published,
        published_earliest=published.earliest,
        published_latest=published.latest,
        published_precision=published.precision,
        fieldwork_started=started,
        fieldwork_started_earliest=started.earliest if started is not None else None,
        fieldwork_started_latest=started.latest if started is not None else None,
        fieldwork_started_precision=started.precision if started is not None else None,
        joint=record.joint,
        language=record.language,
        overall=PublishedOverall.model_validate(record.overall, from_attributes=True),
        score=PublishedScore.model_validate(
            {**dict(score), "confirmed": _score_confirmed(record)}, from_attributes=True
        ),
        standards=tuple(
            PublishedStandard.model_validate(standard, from_attributes=True)
            for standard in record.standards
        ),
        unconfirmed=record.unconfirmed,
        checks=record.checks,
        source=record.source,
        source_status="available" if record.source_status == "available" else "gone",
        basis=record.basis,
        corrected=record.corrected,
        corrections=record.corrections,
        parser_version=record.parser_version,
    )


def _score_confirmed(record: Report) -> bool:
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
