"""Convert an accepted record to the form in which it is published."""

from league.ranking.results import score_confirmed
from schemas.errors import StateError
from schemas.publication import (
    Inspection,
    PublishedEvidence,
    PublishedOverall,
    PublishedScore,
    PublishedStandard,
)
from schemas.report import Evidence, Report, StandardRating
from schemas.tables import Body

UNRATED = "the report gives no overall rating"


def inspection(record: Report, programme_reason: str | None = None) -> Inspection:
    """Return the published form: without boxes, with the first and last day of each date.

    An unrated inspection has its own reason, or else that of its programme. Raises StateError for
    a record that cannot have been accepted.
    """
    ref, published = record.organisation, record.published
    if record.id is None or ref is None or published is None or record.programme is None:
        raise StateError(
            "an accepted record lacks its id, organisation, programme or date",
            where=record.id or record.source.document_url,
        )
    started, score, overall = record.fieldwork_started, record.score, record.overall
    reason = record.reason
    if overall.rating is None and reason is None:
        reason = programme_reason or UNRATED
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
        overall=PublishedOverall(rating=overall.rating, evidence=_evidence(overall.evidence)),
        score=PublishedScore(
            value=score.value,
            max=score.max,
            computed=score.computed,
            confirmed=score_confirmed(record),
            confidence=score.confidence,
            evidence=_evidence(score.evidence),
        ),
        standards=tuple(map(_standard, record.standards)),
        unconfirmed=record.unconfirmed,
        checks=record.checks,
        source=record.source,
        source_status=record.source_status,
        basis=record.basis,
        corrected=record.corrected,
        corrections=record.corrections,
        parser_version=record.parser_version,
    )


def _standard(standard: StandardRating) -> PublishedStandard:
    return PublishedStandard(
        id=standard.id,
        code=standard.code,
        name=standard.name,
        domain=standard.domain,
        rating=standard.rating,
        state=standard.state,
        points=standard.points,
        counts=standard.counts,
        evidence=_evidence(standard.evidence),
    )


def _evidence(evidence: tuple[Evidence, ...]) -> tuple[PublishedEvidence, ...]:
    return tuple(
        PublishedEvidence(page=e.page, heading=e.heading, text=e.text, witness=e.witness, url=e.url)
        for e in evidence
    )
