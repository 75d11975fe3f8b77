"""Make the draft record of a document: rated, unrated, of another type, or unreadable."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers import PARSER_VERSION
from parsers.identity.identify import Identity
from parsers.identity.titles import other_document
from parsers.ratings.blocks import Block
from parsers.ratings.match_standards import OVERALL
from parsers.ratings.tokens import TokenKind
from parsers.witnesses import OVERALL_DOUBT, SCORE, TABLE_ROWS, WitnessStatement
from schemas.judge import would_be_organisation_id
from schemas.programme import Domain, Programme, Standard
from schemas.rating import Rating
from schemas.report import (
    Evidence,
    OrganisationRef,
    Overall,
    Report,
    Score,
    Source,
    StandardRating,
    StandardState,
    Status,
    ValueConfidence,
    Witness,
)

_MEDIA = {"application/pdf": "pdf", "text/html": "web"}
_WITNESSES_IN_LAYOUT = (
    (Witness.SECTION_BOX, "boxes"),
    (Witness.OVERALL_SENTENCE, "sentence"),
    (Witness.PAGE_SUMMARY, "summary"),
    (Witness.PRINTED_SCORE, "score"),
)
_WELSH = "written in Welsh: only the English report is read"
_RATED_NAMES = 4
"""Least rated names of a document that seems to rate the standards of an unknown programme."""


@dataclass(frozen=True)
class Findings:
    """What was found in a document that rates standards.

    `services` are set if several are rated; `no_overall` quotes that no overall rating is given;
    `states_unrated` is true if the document states that something is not rated. `covered` are
    the reasons why readers do not see a value as it was read, or not believe it. `unread_score`
    quotes a printed score if none was read.
    """

    identity: Identity
    programme: Programme
    statements: tuple[WitnessStatement, ...]
    blocks: Sequence[Block]
    services: tuple[str, ...] = ()
    states_unrated: bool = False
    no_overall: str | None = None
    covered: tuple[str, ...] = ()
    unread_score: str | None = None


def draft(findings: Findings, source: Source) -> Report:
    """Return the draft record of a report of a rated programme."""
    hold = [_WELSH] * (findings.identity.language == "cy") + list(findings.covered)
    if findings.services:
        hold.append("rates several services: " + "; ".join(findings.services))
    stated: dict[str, list[WitnessStatement]] = {}
    for statement in findings.statements:
        ambiguous = statement.ambiguous or bool(findings.services)
        own = stated.setdefault(statement.target, [])
        own.append(replace(statement, ambiguous=ambiguous))
    unrated_domains = _unrated_domains(findings, stated)
    standards = tuple(
        _standard(standard, domain, stated.get(standard.id, []), unrated_domains)
        for domain in findings.programme.domains
        for standard in domain.standards
    )
    overall = Overall(
        rating=_agreed(stated.get(OVERALL, [])), evidence=_evidence(stated.get(OVERALL, []))
    )
    if overall.rating is not None:
        hold += [
            f"a sentence may state another overall rating, {s.rating}: {s.evidence.text!r}"
            for s in stated.get(OVERALL_DOUBT, [])
            if s.rating is not overall.rating
        ]
    unrated = overall.rating is None and not overall.evidence and findings.no_overall
    hold += _unknown_standards(standards)
    if findings.unread_score:
        hold.append(f"a printed score was not read: {findings.unread_score[:80]!r}")
    if overall.rating is None and not unrated:
        found = f"overall: {_values(overall.evidence)}"
        hold.append(found if overall.evidence else "no overall rating was read")
    status, reason = Status.PASSED, None
    if hold:
        status, reason = Status.HELD, "; ".join(hold)
    elif unrated:
        status, reason = Status.UNRATED, f"no overall rating: {unrated}"
    report = other(findings.identity, findings.programme, source, status, reason)
    return report.model_copy(
        update={
            "overall": overall,
            "score": _score(stated.get(SCORE, [])),
            "standards": standards,
            "services": findings.services,
            "layout": _layout(findings, source),
            "errors": tuple(hold),
        }
    )


def no_ratings(
    identity: Identity, programme: Programme | None, blocks: Sequence[Block], source: Source
) -> Report:
    """Return the record of a document without a rated programme: which type of document it is."""
    if programme is not None:
        reason = programme.unrated_reason or f"{programme.name} gives no ratings"
        if _organisation(identity, programme) is None:
            reason = f"{reason}, and this one is not of one service"
            return other(identity, programme, source, Status.NOT_A_REPORT, reason)
        return other(identity, programme, source, Status.UNRATED, reason)
    titles = [identity.heading or ""]
    titles += [s.text or "" for s in identity.statements if s.field == "organisation"]
    other_type = next(filter(None, map(other_document, titles)), None)
    if other_type is None and (hold := _may_be_report(identity, blocks)):
        return other(identity, None, source, Status.HELD, hold)
    reason = other_type or "its title is not that of an inspection of one service"
    return other(identity, None, source, Status.NOT_A_REPORT, reason)


def other(
    identity: Identity,
    programme: Programme | None,
    source: Source,
    status: Status,
    reason: str | None,
) -> Report:
    """Return the record of a document without ratings that are read, for that reason."""
    is_report = status is not Status.NOT_A_REPORT
    return Report(
        status=status,
        reason=reason,
        programme=programme.id if programme is not None else None,
        title=identity.heading,
        organisation=_organisation(identity, programme) if is_report else None,
        published=identity.published,
        fieldwork_started=identity.started,
        joint=bool(identity.title and identity.title.joint),
        language=identity.language,
        identity=identity.statements,
        source=source,
        parser_version=PARSER_VERSION,
        errors=(reason,) if reason and status is Status.HELD else (),
    )


def unreadable(reason: str, source: Source) -> Report:
    """Return the record of a document that could not be read."""
    return Report(
        status=Status.UNREADABLE,
        reason=reason,
        source=source,
        errors=(reason,),
        parser_version=PARSER_VERSION,
    )


def _may_be_report(identity: Identity, blocks: Sequence[Block]) -> str | None:
    """Return why a document without a programme may still be a report on one service."""
    title = identity.title
    if sum(len(block.pairing.pairs) for block in blocks) >= _RATED_NAMES:
        return "it rates standards, but not those of a known programme"
    if title is not None and identity.language == "cy":
        return _WELSH
    if title is not None and title.name and title.kinds:
        return "its title fits several programmes and no standard's rating could be read"
    return None


def _organisation(identity: Identity, programme: Programme | None) -> OrganisationRef | None:
    """Return who was inspected, as printed, with the id that would be given; None if unnamed."""
    title = identity.title
    if title is None or title.name is None:
        return None
    kinds = title.kinds
    if programme is not None:
        allowed = tuple(k for k in programme.organisation_kinds if k in kinds)
        kinds = allowed or programme.organisation_kinds
    if not kinds:
        return None
    return OrganisationRef(
        id=would_be_organisation_id(title.name, kinds[0]),
        name=title.name,
        kind=kinds[0],
        printed=title.name,
    )


def _score(own: Sequence[WitnessStatement]) -> Score:
    values = {s.value for s in own}
    maxima = {s.maximum for s in own if s.maximum is not None}
    if len(values) != 1 or len(maxima) > 1 or any(s.ambiguous for s in own):
        return Score(evidence=_evidence(own))
    return Score(
        value=values.pop(),
        max=maxima.pop() if maxima else None,
        confidence=ValueConfidence.PRINTED,
        evidence=_evidence(own),
    )


def _standard(
    standard: Standard,
    domain: Domain,
    own: Sequence[WitnessStatement],
    unrated_domains: set[int],
) -> StandardRating:
    rating = _agreed(own)
    none_given = bool(own) and all(s.rating is None and not s.ambiguous for s in own)
    if rating is not None:
        state = StandardState.RATED
    elif none_given or (not own and (standard.optional or domain.number in unrated_domains)):
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
        evidence=_evidence(own),
    )


def _evidence(own: Sequence[WitnessStatement]) -> tuple[Evidence, ...]:
    return tuple(statement.evidence for statement in own)


def _agreed(own: Sequence[WitnessStatement]) -> Rating | None:
    """Return the rating that all witnesses give; None if they differ or one is ambiguous."""
    values = {s.rating for s in own}
    return values.pop() if len(values) == 1 and not any(s.ambiguous for s in own) else None


def _unrated_domains(
    findings: Findings, stated: Mapping[str, Sequence[WitnessStatement]]
) -> set[int]:
    """Return the domain that the report does not rate, if the programme allows that.

    The report must state it, or print the smaller maximum score that results.
    """
    programme = findings.programme
    absent = {
        d.number
        for d in programme.domains
        if d.may_be_unrated and not any(s.id in stated for s in d.standards)
    }
    maxima = {s.maximum for s in stated.get(SCORE, ())}
    reduced = maxima & {scale.max_score for scale in programme.reduced}
    return absent if len(absent) == 1 and (reduced or findings.states_unrated) else set()


def _unknown_standards(standards: Sequence[StandardRating]) -> list[str]:
    """Return what prevents standards from having a rating, for a maintainer."""
    unknown = [s for s in standards if s.state is StandardState.NOT_KNOWN]
    reasons = [f"{s.id}: {_values(s.evidence)}" for s in unknown if s.evidence]
    missing = [s.id for s in unknown if not s.evidence]
    return reasons + (["no rating was read for " + ", ".join(missing)] if missing else [])


def _values(evidence: Iterable[Evidence]) -> str:
    return " but ".join(dict.fromkeys(f"{e.value} ({e.witness})" for e in evidence))


def _layout(findings: Findings, source: Source) -> str:
    """Name the layout: the medium, the arrangement of names and ratings, and the witnesses.

    `pdf-rows-codes-boxes-sentence` is a PDF with a table of rows with codes, boxes in the
    sections and an overall sentence. Reports of one layout are read by the same rules, so a
    fault in one is likely in all.
    """
    medium = _MEDIA.get(source.media_type or "", "other")
    stated = (s for s in findings.statements if s.target != OVERALL_DOUBT)
    present = {statement.evidence.witness for statement in stated}
    witnesses = (name for witness, name in _WITNESSES_IN_LAYOUT if witness in present)
    return "-".join((medium, *_table_layout(findings.blocks), *witnesses))


def _table_layout(blocks: Sequence[Block]) -> list[str]:
    """Return the most frequent arrangement of the ratings tables, and whether they have codes."""
    arrangements: Counter[str] = Counter()
    coded = 0
    for block in blocks:
        pairs = [p for p in block.pairing.pairs if p.name.kind is TokenKind.LABEL]
        if len(pairs) < TABLE_ROWS or block.in_annexe or block.earlier_heading(None):
            continue
        for pair in pairs:
            name, rating = pair.name.position, pair.ratings[0].position
            beside = "list" if name == rating else "rows"
            arrangements[beside if name[0] == rating[0] else "stacked"] += 1
        coded += sum(pair.name.code is not None for pair in pairs)
    if not arrangements:
        return []
    most_frequent = max(sorted(arrangements), key=lambda name: arrangements[name])
    return [most_frequent, "codes"] if 2 * coded > arrangements.total() else [most_frequent]
