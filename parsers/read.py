"""Reads one document from bytes to the draft of a record: the parsers' entry."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from parsers import PARSER_VERSION
from parsers.blocks import Block
from parsers.choose import choose
from parsers.document.pdf import HEADER, HEADER_WITHIN, PdfFile
from parsers.from_pdf import PdfReport, Prose
from parsers.identify import Identity, identify
from parsers.other_documents import NO_OVERALL, NO_RATING, other_kind
from parsers.record import Findings, draft, organisation
from parsers.resolve import OVERALL
from parsers.sentence import Said, overall_sentences
from parsers.trace import Seen, Trace
from parsers.vocabulary import vocabulary_of
from parsers.witnesses import Statement, statements_of
from schemas.errors import Unreadable
from schemas.evidence import Evidence, Witness
from schemas.page import Page
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.report import Report, Source, Status

PDF, HTML = "application/pdf", "text/html"
LEAST_LETTERS = 200
"""A document with fewer letters is a scanned picture, or blank."""
MAX_PAGES = 1_000


def read(  # noqa: PLR0913 - what is known of a document
    body: bytes,
    *,
    media_type: str | None,
    name: str,
    page: Page | None,
    programmes: Programmes,
    trace: Trace | None = None,
    max_pages: int = MAX_PAGES,
) -> Report:
    """The draft of the record of one document; `name` is its address or file name.

    Never raises for a bad document: it becomes `unreadable` with the reason in `errors`.
    """
    seen = trace if trace is not None else Trace()
    kind = media_type_of(body, media_type)
    source = Source(
        page_url=page.url if page is not None else None,
        document_url=name,
        sha256=hashlib.sha256(body).hexdigest(),
        media_type=kind,
    )
    try:
        if kind == PDF:
            return _read_pdf(body, source, page, programmes, seen, max_pages)
        raise Unreadable(f"neither a PDF nor a web page: {kind or 'unknown type'}")
    except Unreadable as error:
        seen.note("unreadable", str(error))
        return unreadable(str(error), source)


def unreadable(reason: str, source: Source) -> Report:
    """The record of a document that could not be read."""
    return Report(
        status=Status.UNREADABLE,
        reason=reason,
        source=source,
        errors=(reason,),
        parser_version=PARSER_VERSION,
    )


def media_type_of(body: bytes, stated: str | None) -> str | None:
    """What a body is by its own first bytes; what its server said, only where they tell nothing."""
    if HEADER in body[:HEADER_WITHIN]:
        return PDF
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<!--")) or b"<html" in start:
        return HTML
    bare = (stated or "").split(";")[0].strip().lower()
    if bare in (PDF, HTML):
        return bare
    return HTML if b"<article" in start or b"<h1" in start else bare or None


def _read_pdf(  # noqa: PLR0913, PLR0917
    body: bytes,
    source: Source,
    page: Page | None,
    programmes: Programmes,
    trace: Trace,
    max_pages: int,
) -> Report:
    words = vocabulary_of(programmes.values())
    with PdfFile(body, max_pages=max_pages) as file:
        source = source.model_copy(update={"pages": file.pages})
        report = PdfReport(file, body, programmes, words)
        if report.letters < LEAST_LETTERS:
            raise Unreadable(
                f"no text in its {file.pages} pages: blank, or a scanned picture",
                remedy="read it by hand",
            )
        trace.note("ratings pages", ", ".join(map(str, report.located.tables)) or "none found")
        identity = identify(report.cover(), page)
        blocks = report.blocks()
        choice = choose(programmes, identity.title, identity.published, blocks)
        programme = choice.programme
        trace.note("programme", f"{programme.id if programme else 'none'} by {choice.why}")
        names = [*identity.names]
        more = report.ratings_names(blocks, names)
        identity = replace(identity, statements=(*identity.statements, *more))
        proses = report.prose()
        if programme is None or not programme.rated:
            return no_ratings(identity, programme, blocks, source, report.cover().words)
        statements = [s for b in blocks for s in statements_of(b, programme, trace)]
        for prose in proses:
            statements += _sentences(report, prose, identity, programmes, trace)
        text = " ".join(prose.text for prose in proses)
    return draft(
        Findings(
            identity,
            programme,
            tuple(statements),
            no_overall=_match(NO_OVERALL.search(text)),
            unrated_words=bool(NO_RATING.search(text)),
            held=_held(identity),
        ),
        source,
    )


def no_ratings(
    identity: Identity,
    programme: Programme | None,
    blocks: Sequence[Block],
    source: Source,
    words: str,
) -> Report:
    """The record of a document that rates no one service: which kind of document it is."""
    title = identity.heading or ""
    base = Report(
        status=Status.NOT_A_REPORT,
        programme=programme.id if programme is not None else None,
        title=identity.heading,
        organisation=organisation(identity, programme),
        published=identity.published,
        fieldwork_started=identity.started,
        joint=bool(identity.title and identity.title.joint),
        language=identity.language,
        identity=identity.statements,
        source=source,
        parser_version=PARSER_VERSION,
    )
    if programme is not None:
        reason = programme.unrated_reason or f"{programme.name} gives no ratings"
        return base.model_copy(update={"status": Status.UNRATED, "reason": reason})
    kind = other_kind(title)
    rated = sum(len(b.pairing.pairs) for b in blocks)
    if kind is None and rated >= 4:
        reason = "it rates standards, but of no programme that is known"
        update = {"status": Status.HELD, "reason": reason, "errors": (reason,)}
        return base.model_copy(update=update)
    reason = kind or "its title is not that of an inspection of one service"
    return base.model_copy(update={"reason": reason, "organisation": None})


def _held(identity: Identity) -> tuple[str, ...]:
    if identity.language == "cy":
        return ("written in Welsh: the English report is the one that is read",)
    return ()


def _sentences(
    report: PdfReport, prose: Prose, identity: Identity, programmes: Programmes, trace: Trace
) -> list[Statement]:
    found = []
    for said in overall_sentences(prose.text, names=identity.names, aspects=aspects(programmes)):
        page, box = report.box(prose, said.start, len(said.sentence))
        evidence = Evidence(
            page=page,
            box=box,
            text=said.sentence[:400],
            witness=Witness.OVERALL_SENTENCE,
            value=str(said.rating),
        )
        note_sentence(said, evidence, trace)
        if said.refused is None:
            found.append(Statement(OVERALL, evidence, said.rating))
    return found


def aspects(programmes: Programmes) -> set[str]:
    """Names of standards and domains: what a sentence can rate that is not the whole."""
    names = {n for p in programmes.values() for s in p.standards() for n in (s.name, *s.aliases)}
    return names | {d.title for p in programmes.values() for d in p.domains if d.title}


def note_sentence(said: Said, evidence: Evidence, trace: Trace) -> None:
    """Tells the trace of a sentence that stated an overall rating or seemed to."""
    trace.add(
        Seen(
            verdict="refused" if said.refused else "witness",
            what=f"overall: {said.rating} ({evidence.witness})",
            text=evidence.text,
            rule=said.refused or "",
            page=evidence.page,
            box=evidence.box,
            heading=evidence.heading,
        )
    )


def _match(found: object) -> str | None:
    return found.group(0) if found is not None else None  # type: ignore[attr-defined,no-any-return]
