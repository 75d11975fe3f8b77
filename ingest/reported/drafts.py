"""Makes drafts from results that others reported: one draft per inspection."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ingest.reported.results_file import ReportedResult, ReportedSource, counted_ratings
from schemas.judge import would_be_organisation_id
from schemas.programme import Programme, Programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    DateBounds,
    Evidence,
    Identification,
    IdentityField,
    OrganisationRef,
    Overall,
    Place,
    Report,
    Score,
    Source,
    StandardCount,
    StandardRating,
    StandardState,
    Status,
    ValueConfidence,
    Witness,
    close_in_time,
)
from support.safe_text import web_link


def reported_drafts(
    results: Iterable[ReportedResult], *, programmes: Programmes, registry: Registry
) -> Sequence[Report]:
    """One draft per inspection, sorted by programme, organisation and date.

    A draft has the evidence of all sources. A value on which they disagree is null, and the draft
    is held. An entry is one inspection; a row without an id adds to the entry or row of the same
    organisation and programme that is close to it in time.
    """
    found: dict[tuple[str, str], list[ReportedResult]] = {}
    refs: dict[str, OrganisationRef] = {}
    for result in results:
        ref = _organisation(result, programmes[result.programme], registry)
        refs[ref.id] = ref
        _add(found.setdefault((result.programme, ref.id), []), result)
    return [
        _draft(result, refs[organisation], programmes[programme])
        for programme, organisation in sorted(found)
        for result in sorted(found[programme, organisation], key=lambda result: result.published)
    ]


def _add(of_body: list[ReportedResult], result: ReportedResult) -> None:
    """Add a result of the same body and programme, or its sources to the one close in time."""
    for at, other in enumerate(of_body):
        one_entry = result.id is None or other.id is None
        if one_entry and close_in_time(result.published, other.published):
            first, second = (result, other) if other.id is None else (other, result)
            sources = (*first.sources, *second.sources)
            of_body[at] = first.model_copy(update={"sources": sources})
            return
    of_body.append(result)


def _organisation(
    result: ReportedResult, programme: Programme, registry: Registry
) -> OrganisationRef:
    printed, kinds = result.organisation, programme.organisation_kinds
    known = registry.match(printed, kinds).organisation
    if known is not None:
        return OrganisationRef(id=known.id, name=known.name, kind=known.kind)
    id_ = would_be_organisation_id(printed, kinds[0])
    return OrganisationRef(id=id_, name=printed, kind=kinds[0])


def _draft(result: ReportedResult, ref: OrganisationRef, programme: Programme) -> Report:
    overall, derived = _overall(result), result.derived
    status, reason = _status(result, overall, programme)
    errors: tuple[str, ...] = ()
    if status is Status.HELD and derived is not None and derived.rating is not None:
        errors = (f"{derived.rating}, derived: {derived.why}",)
    joint = {source.joint for source in result.sources} - {None}
    of = result.counts_of or sum(1 for _ in programme.standards())
    addresses = [result.report, *(source.url for source in result.sources)]
    return Report(
        id=result.id,
        status=status,
        reason=reason,
        programme=programme.id,
        organisation=ref.model_copy(update={"printed": result.organisation}),
        published=result.published,
        published_bounds=_bounds(result.sources),
        fieldwork_started=next((s.fieldwork for s in result.sources if s.fieldwork), None),
        joint=joint == {"yes"} if len(joint) == 1 else None,
        overall=overall,
        score=_score(result.sources),
        standards=tuple(_standards(result.sources, programme)),
        standard_counts=tuple(
            StandardCount(ratings=counted_ratings(counted), number=number, of=of)
            for counted, number in result.counts.items()
        ),
        identity=tuple(_identity(result)),
        source=Source(
            document_url=next(filter(web_link, addresses), None) or result.sources[0].by or ""
        ),
        source_status="unchecked",
        basis="reported",
        errors=errors,
    )


def _status(
    result: ReportedResult, overall: Overall, programme: Programme
) -> tuple[Status, str | None]:
    if overall.rating is not None:
        return Status.PASSED, None
    if not programme.rated:
        return Status.UNRATED, programme.unrated_reason
    if any(e.value for e in overall.evidence):
        return Status.HELD, "the sources disagree on the overall rating"
    unrated = next((source.unrated for source in result.sources if source.unrated), None)
    if unrated is not None:
        return Status.UNRATED, unrated
    if result.derived is not None and result.derived.rating is not None:
        return Status.HELD, f"the overall rating is derived: {result.derived.why}"
    return Status.HELD, "no known source gives the overall rating"


def _bounds(sources: Sequence[ReportedSource]) -> DateBounds:
    """Return the narrowest bounds; the earliest reading proves that it was published by then."""
    before = [s.not_before for s in sources if s.not_before is not None]
    after = [s.not_after for s in sources if s.not_after is not None]
    return DateBounds(
        not_before=max(before, key=lambda date: date.earliest, default=None),
        not_after=min(after, key=lambda date: date.latest, default=None),
        read=min((s.read for s in sources if s.read is not None), default=None),
    )


def _overall(result: ReportedResult) -> Overall:
    evidence = [
        _evidence(source, source.rating.value if source.rating is not None else None)
        for source in result.sources
        if source.rating is not None or source.unrated is not None
    ]
    values = {e.value for e in evidence}
    agreed = values.pop() if len(values) == 1 else None
    return Overall(rating=Rating(agreed) if agreed else None, evidence=tuple(evidence))


def _score(sources: Sequence[ReportedSource]) -> Score:
    evidence = tuple(_evidence(s, s.score) for s in sources if s.score is not None)
    if len({e.value for e in evidence}) != 1:
        return Score(evidence=evidence)
    value, maximum = map(int, str(evidence[0].value).split("/"))
    official = any(e.confidence is ValueConfidence.OFFICIAL for e in evidence)
    confidence = ValueConfidence.OFFICIAL if official else ValueConfidence.SECONDARY
    return Score(value=value, max=maximum, confidence=confidence, evidence=evidence)


def _standards(sources: Sequence[ReportedSource], programme: Programme) -> Iterator[StandardRating]:
    for standard in programme.standards():
        evidence = tuple(
            _evidence(source, str(source.standards[standard.id]))
            for source in sources
            if standard.id in source.standards
        )
        values = {str(e.value) for e in evidence}
        agreed = values.pop() if len(values) == 1 else StandardState.NOT_KNOWN.value
        rated = agreed in {rating.value for rating in Rating}
        yield StandardRating(
            id=standard.id,
            code=standard.code,
            name=standard.name,
            domain=programme.domain_of(standard.id).number,
            rating=Rating(agreed) if rated else None,
            state=StandardState.RATED if rated else StandardState(agreed),
            counts=standard.counts_towards_score,
            evidence=evidence,
        )


def _origin(source: ReportedSource) -> dict[str, Any]:
    """Return what each statement of a source has: no quotation, but whose words they are."""
    confidence = ValueConfidence(source.confidence)
    return {"text": None, "url": source.url, "reported_by": source.by, "confidence": confidence}


def _evidence(source: ReportedSource, value: str | None) -> Evidence:
    return Evidence(witness=Witness.REPORTED, value=value, **_origin(source))


def _identity(result: ReportedResult) -> Iterator[Identification]:
    yield _identification("organisation", result.organisation, result.sources[0])
    for source in result.sources:
        if source.published is not None:
            yield _identification("published", source.published, source)
        if source.fieldwork is not None:
            yield _identification("fieldwork_started", source.fieldwork, source)


def _identification(field: IdentityField, value: str, source: ReportedSource) -> Identification:
    return Identification(field=field, value=value, place=Place.REPORTED, **_origin(source))
