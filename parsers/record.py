"""Makes the draft of a record from its identity and the statements of all witnesses."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers import PARSER_VERSION
from parsers.identity.document_type import other_kind
from parsers.identity.identify import Identity
from parsers.ratings.blocks import Block
from parsers.ratings.match_standards import OVERALL
from parsers.ratings.tokens import Token, TokenKind
from parsers.witnesses import SCORE, TABLE_ROWS, Statement
from schemas.judge import would_be_organisation_id
from schemas.kinds import OrganisationKind
from schemas.programme import Domain, Programme, Standard
from schemas.rating import Rating
from schemas.report import (
    OrganisationRef,
    Overall,
    Report,
    Score,
    ScoreConfidence,
    Source,
    StandardRating,
    StandardState,
    Status,
    Witness,
)


@dataclass(frozen=True)
class Findings:
    """What was found in one document."""

    identity: Identity
    programme: Programme | None
    statements: tuple[Statement, ...]
    services: tuple[str, ...] = ()
    unrated_words: bool = False
    no_overall: str | None = None
    held: tuple[str, ...] = ()


def draft(findings: Findings, source: Source) -> Report:
    """The draft of a report of a rated programme."""
    if findings.services:
        findings = _untold(findings)
    programme, identity = findings.programme, findings.identity
    standards: tuple[StandardRating, ...] = ()
    if programme is not None:
        standards = _standards(programme, findings)
    overall = _overall(findings.statements)
    errors = list(findings.held)
    errors += [
        f"{s.id}: {_apart(s.evidence)}"
        for s in (*standards,)
        if s.state is StandardState.NOT_KNOWN and s.evidence
    ]
    missing = [s.id for s in standards if s.state is StandardState.NOT_KNOWN and not s.evidence]
    if missing:
        errors.append("no rating was read for " + ", ".join(missing))
    status = Status.PASSED
    reason = None
    if overall.rating is None and findings.no_overall and not overall.evidence:
        status, reason = Status.UNRATED, f"no overall rating: {findings.no_overall}"
    elif overall.rating is None:
        apart = f"overall: {_apart(overall.evidence)}"
        errors.append(apart if overall.evidence else "no overall rating was read")
    if errors:
        status, reason = Status.HELD, "; ".join(errors)
    title = identity.title
    return Report(
        status=status,
        reason=reason,
        programme=programme.id if programme is not None else None,
        title=identity.heading,
        organisation=organisation(identity, programme),
        published=identity.published,
        fieldwork_started=identity.started,
        joint=bool(title and title.joint),
        language=identity.language,
        overall=overall,
        score=_score(findings.statements),
        standards=standards,
        identity=identity.statements,
        services=findings.services,
        source=source,
        parser_version=PARSER_VERSION,
        errors=tuple(errors),
    )


def _untold(findings: Findings) -> Findings:
    """Several services are rated: no rating can be said to be of the one."""
    several = "rates several services: " + "; ".join(findings.services)
    statements = tuple(replace(s, ambiguous=True) for s in findings.statements)
    return replace(findings, statements=statements, held=(*findings.held, several))


def organisation(identity: Identity, programme: Programme | None) -> OrganisationRef | None:
    """Who was inspected, as printed, with the id that would be minted; None if it is not told."""
    title = identity.title
    if title is None or title.name is None:
        return None
    kinds = title.kinds
    if programme is not None:
        shared = [k for k in programme.organisation_kinds if k in kinds]
        kinds = tuple(shared) or programme.organisation_kinds
    if not kinds:
        return None
    kind: OrganisationKind = kinds[0]
    return OrganisationRef(
        id=would_be_organisation_id(title.name, kind),
        name=title.name,
        kind=kind,
        printed=title.name,
    )


def _apart(evidence: Iterable[object]) -> str:
    said = dict.fromkeys(
        f"{getattr(e, 'value', None)} ({getattr(e, 'witness', None)})" for e in evidence
    )
    return " but ".join(said)


def _overall(statements: Sequence[Statement]) -> Overall:
    own = [s for s in statements if s.target == OVERALL]
    rating = _agreed(own)
    return Overall(rating=rating, evidence=tuple(s.evidence for s in own))


def _agreed(own: Sequence[Statement]) -> Rating | None:
    """The rating that every witness gives; None where they differ or it is not told whose it is."""
    values = {s.rating for s in own}
    return values.pop() if len(values) == 1 and not any(s.ambiguous for s in own) else None


def _none_given(own: Sequence[Statement]) -> bool:
    return bool(own) and all(s.rating is None and not s.ambiguous for s in own)


def _score(statements: Sequence[Statement]) -> Score:
    own = [s for s in statements if s.target == SCORE]
    values = {s.value for s in own}
    maxima = {s.maximum for s in own if s.maximum is not None}
    if len(values) != 1 or len(maxima) > 1 or any(s.ambiguous for s in own):
        return Score(evidence=tuple(s.evidence for s in own))
    return Score(
        value=values.pop(),
        max=maxima.pop() if maxima else None,
        confidence=ScoreConfidence.PRINTED,
        evidence=tuple(s.evidence for s in own),
    )


def _standards(programme: Programme, findings: Findings) -> tuple[StandardRating, ...]:
    by_target: dict[str, list[Statement]] = {}
    for statement in findings.statements:
        by_target.setdefault(statement.target, []).append(statement)
    unrated = _unrated_domains(programme, by_target, findings)
    return tuple(
        _standard(standard, domain, by_target.get(standard.id, []), domain.number in unrated)
        for domain in programme.domains
        for standard in domain.standards
    )


def _standard(
    standard: Standard, domain: Domain, own: Sequence[Statement], domain_unrated: object
) -> StandardRating:
    rating = _agreed(own)
    if rating is not None:
        state = StandardState.RATED
    elif _none_given(own) or (not own and (standard.optional or domain_unrated)):
        state = StandardState.NOT_RATED
    else:
        state = StandardState.NOT_KNOWN
    return StandardRating(
        id=standard.id,
        code=standard.code,
        name=standard.name,
        domain=domain.number,
        rating=rating,
        state=state,
        counts=standard.counts_towards_score,
        evidence=tuple(s.evidence for s in own),
    )


def _unrated_domains(
    programme: Programme, by_target: dict[str, list[Statement]], findings: Findings
) -> set[int]:
    """Domains left out whole, where the programme allows it and the report shows or says it."""
    absent = {
        d.number
        for d in programme.domains
        if d.may_be_unrated and not any(s.id in by_target for s in d.standards)
    }
    maxima = {s.maximum for s in by_target.get(SCORE, ())}
    smaller = maxima & {scale.max_score for scale in programme.reduced}
    return absent if len(absent) == 1 and (smaller or findings.unrated_words) else set()


def unreadable(reason: str, source: Source) -> Report:
    """The record of a document that could not be read."""
    return Report(
        status=Status.UNREADABLE,
        reason=reason,
        source=source,
        errors=(reason,),
        parser_version=PARSER_VERSION,
    )


def no_ratings(
    identity: Identity, programme: Programme | None, blocks: Sequence[Block], source: Source
) -> Report:
    """The record of a document that rates no one service: which kind of document it is."""
    if programme is not None:
        reason = programme.unrated_reason or f"{programme.name} gives no ratings"
        return other(identity, programme, source, Status.UNRATED, reason)
    said = [s.text for s in identity.statements if s.field == "organisation"]
    kind = next(filter(None, map(other_kind, (identity.heading or "", *said))), None)
    rated = sum(len(b.pairing.pairs) for b in blocks)
    if kind is None and rated >= 4:
        reason = "it rates standards, but of no programme that is known"
        return other(identity, None, source, Status.HELD, reason)
    title = identity.title
    if kind is None and title is not None and (held := held_for(identity)):
        return other(identity, None, source, Status.HELD, held[0])
    if kind is None and title is not None and title.name and title.kinds:
        reason = "its title fits several programmes and no standard's rating could be read"
        return other(identity, None, source, Status.HELD, reason)
    reason = kind or "its title is not that of an inspection of one service"
    return other(identity, None, source, Status.NOT_A_REPORT, reason)


def other(
    identity: Identity,
    programme: Programme | None,
    source: Source,
    status: Status,
    reason: str,
) -> Report:
    """The record of a document of that status and reason, with what it says of itself."""
    named = organisation(identity, programme) if status is not Status.NOT_A_REPORT else None
    return Report(
        status=status,
        reason=reason,
        programme=programme.id if programme is not None else None,
        title=identity.heading,
        organisation=named,
        published=identity.published,
        fieldwork_started=identity.started,
        joint=bool(identity.title and identity.title.joint),
        language=identity.language,
        identity=identity.statements,
        source=source,
        parser_version=PARSER_VERSION,
        errors=(reason,) if status is Status.HELD else (),
    )


def held_for(identity: Identity) -> tuple[str, ...]:
    """Why a document is held whatever its ratings are."""
    if identity.language == "cy":
        return ("written in Welsh: the English report is the one that is read",)
    return ()


MEDIA = {"application/pdf": "pdf", "text/html": "web"}
_TOLD = (
    (Witness.SECTION_BOX, "boxes"),
    (Witness.OVERALL_SENTENCE, "sentence"),
    (Witness.PAGE_SUMMARY, "summary"),
    (Witness.PRINTED_SCORE, "score"),
)


def layout_of(report: Report, blocks: Sequence[Block]) -> str:
    """The medium, how names and ratings stand together, and which witnesses there are.

    `pdf-rows-codes-boxes-sentence` is a PDF with its ratings beside the standards' names in
    rows, with codes, repeated in boxes of sections, the overall rating also told in a sentence.
    Two reports of one layout were read by the same rules: a fault in one is likely in all.
    """
    parts = [MEDIA.get(report.source.media_type or "", "other"), *_table_layout(blocks)]
    evidence = [*report.overall.evidence, *report.score.evidence]
    evidence += [e for standard in report.standards for e in standard.evidence]
    there = {e.witness for e in evidence}
    return "-".join((*parts, *(name for witness, name in _TOLD if witness in there)))


def _table_layout(blocks: Sequence[Block]) -> list[str]:
    """How the ratings table is set, and whether it gives codes; the commonest way, of several."""
    ways: Counter[str] = Counter()
    coded = names = 0
    for block in blocks:
        pairs = [p for p in block.pairing.pairs if p.name.kind is TokenKind.LABEL]
        if len(pairs) < TABLE_ROWS or block.in_annexe or block.previous_heading is not None:
            continue
        ways.update(_way(p.name, p.ratings[0]) for p in pairs)
        names += len(pairs)
        coded += sum(p.name.code is not None for p in pairs)
    if not ways:
        return []
    way = max(sorted(ways), key=lambda name: ways[name])
    return [way, "codes"] if 2 * coded > names else [way]


def _way(name: Token, said: Token) -> str:
    if name.position[0] != said.position[0]:
        return "stacked"
    return "list" if name.position == said.position else "rows"
