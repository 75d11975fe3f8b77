"""Makes drafts from results that others reported: one draft per inspection."""

from collections.abc import Iterable, Iterator, Sequence

from ingest.reported.results_file import ReportedResult, ResultConfidence
from schemas.dates import PartialDate
from schemas.judge import would_be_organisation_id
from schemas.kinds import OrganisationKind
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    Evidence,
    Identification,
    OrganisationRef,
    Overall,
    Place,
    Report,
    Score,
    Source,
    StandardRating,
    StandardState,
    Status,
    ValueConfidence,
    Witness,
    close_in_time,
)
from support.safe_text import web_link

ResultGroup = Sequence[ReportedResult]
"""Results of one inspection."""


def reported_drafts(
    results: Iterable[ReportedResult], *, programmes: Programmes, registry: Registry
) -> Sequence[Report]:
    """One draft per inspection, sorted by programme, organisation and date.

    Several results of one inspection make one draft with the evidence of all. A value on which
    they disagree is null, and the draft is held.
    """
    groups = _groups(results, programmes, registry)
    made = [_draft(group, ref, programmes[group[0].programme]) for ref, group in groups]
    return sorted(made, key=_order)


def _order(draft: Report) -> tuple[str, str, str]:
    organisation = draft.organisation.id if draft.organisation else ""
    return draft.programme or "", organisation, draft.published or ""


def _groups(
    results: Iterable[ReportedResult], programmes: Programmes, registry: Registry
) -> Iterator[tuple[OrganisationRef, ResultGroup]]:
    by_body: dict[tuple[str, str], tuple[OrganisationRef, list[ReportedResult]]] = {}
    for result in results:
        ref = _organisation(result, programmes[result.programme], registry)
        by_body.setdefault((result.programme, ref.id), (ref, []))[1].append(result)
    for ref, of_body in by_body.values():
        for group in _of_one_inspection(of_body):
            yield ref, group


def _of_one_inspection(results: Iterable[ReportedResult]) -> Iterator[ResultGroup]:
    """Group results of one body and programme that are close in time, exact dates first."""
    groups: list[list[ReportedResult]] = []
    for result in sorted(results, key=lambda r: (-len(r.published), r.published)):
        for group in groups:
            if close_in_time(result.published, group[0].published):
                group.append(result)
                break
        else:
            groups.append([result])
    yield from groups


def _organisation(
    result: ReportedResult, programme: Programme, registry: Registry
) -> OrganisationRef:
    printed, kinds = result.organisation, programme.organisation_kinds
    kind: OrganisationKind = kinds[0]
    known = registry.match(printed, kinds).organisation
    if known is not None:
        return OrganisationRef(id=known.id, name=known.name, kind=known.kind, printed=printed)
    id_ = would_be_organisation_id(printed, kind)
    return OrganisationRef(id=id_, name=printed, kind=kind, printed=printed)


def _draft(group: ResultGroup, ref: OrganisationRef, programme: Programme) -> Report:
    overall = _overall(group)
    status, reason = _status(group, overall, programme)
    addresses = [r.report for r in group if r.report] + [s for r in group for s in r.sources]
    return Report(
        status=status,
        reason=reason,
        programme=programme.id,
        organisation=ref.model_copy(update={"printed": group[0].organisation}),
        published=_published(group),
        fieldwork_started=next((r.fieldwork for r in group if r.fieldwork), None),
        joint=any(r.joint for r in group),
        overall=overall,
        score=_score(group),
        standards=tuple(_standards(group, programme)),
        identity=tuple(_identity(group)),
        source=Source(document_url=next(filter(web_link, addresses), addresses[0])),
        basis="reported",
        errors=tuple(f"{r.rating}, {r.confidence}: {r.derivation}" for r in group if r.derivation),
    )


def _status(
    group: ResultGroup, overall: Overall, programme: Programme
) -> tuple[Status, str | None]:
    if overall.rating is not None:
        return Status.PASSED, None
    if not programme.rated:
        return Status.UNRATED, programme.unrated_reason
    if any(e.value for e in overall.evidence):
        return Status.HELD, "the sources disagree on the overall rating"
    unrated = next((r.unrated for r in group if r.unrated), None)
    if unrated is not None:
        return Status.UNRATED, unrated
    doubted = next((r for r in group if r.rating is not None), None)
    if doubted is not None:
        return Status.HELD, f"the overall rating is {doubted.confidence}: {doubted.derivation}"
    return Status.HELD, "no known source gives the overall rating"


def _published(group: ResultGroup) -> PartialDate:
    """The most exact date: a cover may print a month and a press release the day.

    If equally exact dates differ: the month or year that they share, else the later date.
    """
    exact = max(len(r.published) for r in group)
    dates = sorted({r.published for r in group if len(r.published) == exact})
    lengths = [n for n in (10, 7, 4) if len({d[:n] for d in dates}) == 1]
    return PartialDate(dates[-1][: lengths[0]]) if lengths else dates[-1]


def _overall(group: ResultGroup) -> Overall:
    evidence: list[Evidence] = []
    for r in group:
        if r.rating is not None and r.confidence is not None:
            value, doubt = r.rating.value, "" if r.confidence.stated else f" ({r.confidence})"
            evidence += _evidence(
                r.sources, f"Overall rating {value}{doubt}", "" if doubt else value
            )
        elif r.unrated is not None:
            evidence += _evidence(r.sources, f"No overall rating: {r.unrated}", "")
    values = {e.value for e in evidence if e.value}
    agreed = len(values) == 1 and not any(r.unrated for r in group)
    return Overall(rating=Rating(values.pop()) if agreed else None, evidence=tuple(evidence))


def _score(group: ResultGroup) -> Score:
    stated = [(r, r.score) for r in group if r.score is not None and r.score.confidence.stated]
    evidence = tuple(
        e
        for r, score in stated
        for e in _evidence(
            score.sources or r.sources,
            f"Score {score.value}/{score.max}",
            f"{score.value}/{score.max}",
        )
    )
    if len({e.value for e in evidence}) != 1:
        return Score(evidence=evidence)
    official = any(score.confidence is ResultConfidence.OFFICIAL for _, score in stated)
    return Score(
        value=stated[0][1].value,
        max=stated[0][1].max,
        confidence=ValueConfidence.OFFICIAL if official else ValueConfidence.SECONDARY,
        evidence=evidence,
    )


def _standards(group: ResultGroup, programme: Programme) -> Iterator[StandardRating]:
    for standard in programme.standards():
        evidence: list[Evidence] = []
        for r in group:
            rating = r.standards.get(standard.id)
            if rating is not None:
                text = f"{standard.name} {rating}"
                evidence += _evidence(r.standards_sources or r.sources, text, rating.value)
        values = {e.value for e in evidence}
        agreed = Rating(values.pop()) if len(values) == 1 else None
        yield StandardRating(
            id=standard.id,
            code=standard.code,
            name=standard.name,
            domain=programme.domain_of(standard.id).number,
            rating=agreed,
            state=StandardState.RATED if agreed is not None else StandardState.NOT_KNOWN,
            counts=standard.counts_towards_score,
            evidence=tuple(evidence),
        )


def _evidence(sources: Iterable[str], text: str, value: str) -> Iterator[Evidence]:
    """The evidence of each source; a source that is not a URL is named in the text."""
    for source in sources:
        address = web_link(source)
        named = text if address else f"{text} ({source})"
        yield Evidence(text=named, witness=Witness.REPORTED, url=address, value=value or None)


def _identity(group: ResultGroup) -> Iterator[Identification]:
    for r in group:
        address = next(filter(web_link, r.sources), None)
        yield Identification(
            field="organisation",
            value=r.organisation,
            place=Place.REPORTED,
            text=r.organisation,
            url=address,
        )
        yield Identification(
            field="published",
            value=r.published,
            place=Place.REPORTED,
            text=f"published {r.published}",
            url=address,
        )
