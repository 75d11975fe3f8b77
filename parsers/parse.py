"""Reads one document from bytes to the draft of a record: the parsers' entry."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from parsers.identity.document_type import NO_OVERALL, NO_RATING
from parsers.identity.identify import Cover, Identity, identify
from parsers.identity.programme import Choice, choose_programme
from parsers.identity.services import services_in
from parsers.overall.sentences import aspects_of, summary_statements
from parsers.ratings.blocks import Block
from parsers.ratings.vocabulary import Vocabulary, vocabulary_of
from parsers.record import Findings, draft, held_for, layout_of, no_ratings, other, unreadable
from parsers.witnesses import Statement, Trace, statements_of
from schemas.crawl import Page
from schemas.errors import Unreadable
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.report import Identification, Place, Report, Source, Status
from support.file_types import is_pdf

PDF, HTML = "application/pdf", "text/html"
LEAST_LETTERS = 200
"""A document with fewer letters is a scanned picture, or blank."""
MAX_PAGES = 1_000


@dataclass(frozen=True)
class Known:
    """What is known before a document is opened."""

    programmes: Programmes
    words: Vocabulary
    page: Page | None
    trace: Trace


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
        known = Known(programmes, vocabulary_of(programmes.values()), page, seen)
        if kind == PDF:
            return _read_pdf(body, source, known, max_pages)
        if kind == HTML:
            return _read_html(body, source, known)
        if not body.strip():
            raise Unreadable("the file is empty", remedy="fetch the file again")
        raise Unreadable(f"neither a PDF nor a web page: {kind or 'unknown type'}")
    except Unreadable as error:
        seen.note("unreadable", str(error))
        return unreadable(str(error), source)


def media_type_of(body: bytes, looks_like_label: str | None) -> str | None:
    """What a body is by its own first bytes; what its server said, only where they tell nothing."""
    if is_pdf(body):
        return PDF
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<!--")) or b"<html" in start:
        return HTML
    bare = (looks_like_label or "").split(";")[0].strip().lower()
    if bare in (PDF, HTML):
        return bare
    return HTML if b"<article" in start or b"<h1" in start else bare or None


class ReportDocument(Protocol):
    """What a PDF and a web page both give."""

    def cover(self) -> Cover: ...

    def blocks(self) -> list[Block]: ...

    def ratings_names(
        self, blocks: Sequence[Block], known: Sequence[str]
    ) -> list[Identification]: ...

    def sentences(
        self, names: Sequence[str], aspects: frozenset[str], trace: Trace
    ) -> list[Statement]: ...

    def text(self) -> str: ...


def _read_pdf(body: bytes, source: Source, known: Known, max_pages: int) -> Report:
    from parsers.document.pdf_scan import PdfFile
    from parsers.pdf_report import PdfReport

    with PdfFile(body, max_pages=max_pages) as file:
        source = source.model_copy(update={"pages": file.pages})
        report = PdfReport(file, body, known.programmes, known.words)
        if report.letters < LEAST_LETTERS:
            raise Unreadable(
                f"no text in its {file.pages} pages: blank, or a scanned picture",
                remedy="read it by hand",
            )
        known.trace.note(
            "ratings pages", ", ".join(map(str, report.located.tables)) or "none found"
        )
        return _record(report, source, known)


def _read_html(body: bytes, source: Source, known: Known) -> Report:
    from parsers.document.html import read_web_page
    from parsers.html_report import HtmlReport

    page = read_web_page(body)
    report = HtmlReport(page, known.programmes, known.words)
    if report.letters < LEAST_LETTERS // 4:
        raise Unreadable("a web page without text", remedy="fetch the page again")
    if page.news:
        identity = identify(report.cover(), known.page, known.programmes)
        return other(identity, None, source, Status.NOT_A_REPORT, "a news item, not a report")
    made = _record(report, source, known)
    if report.stub and made.status in (Status.PASSED, Status.HELD):
        reason = f"the page only leads to the report: {report.page.files[0]}"
        return made.model_copy(
            update={"status": Status.HELD, "reason": reason, "errors": (reason, *made.errors)}
        )
    return made


def _record(document: ReportDocument, source: Source, known: Known) -> Report:
    """The draft of a document of either kind."""
    cover = document.cover()
    identity = identify(cover, known.page, known.programmes)
    blocks = document.blocks()
    choice = choose_programme(known.programmes, identity.title, identity.published, blocks)
    programme = choice.programme
    known.trace.note("programme", f"{programme.id if programme else 'none'} by {choice.why}")
    more = document.ratings_names(blocks, identity.names)
    more += _programme_said(choice, identity)
    identity = replace(identity, statements=(*identity.statements, *more))
    if programme is None or not programme.rated:
        return no_ratings(identity, programme, blocks, source)
    statements = _stated(blocks, programme, known.trace, identity.year)
    statements += document.sentences(identity.names, aspects_of(known.programmes), known.trace)
    if known.page is not None and not known.page.report_in_page:
        statements += summary_statements(
            known.page,
            names=identity.names,
            aspects=aspects_of(known.programmes),
            trace=known.trace,
        )
    titles = [s.value for s in identity.statements if s.field == "organisation"]
    text = document.text()
    if not statements and (said := NO_RATING.search(text)):
        reason = f"the report says that it gives no ratings: {said[0]!r}"
        return other(identity, programme, source, Status.UNRATED, reason)
    no_overall = NO_OVERALL.search(text)
    made = draft(
        Findings(
            identity,
            programme,
            tuple(statements),
            no_overall=no_overall[0] if no_overall else None,
            unrated_words=bool(NO_RATING.search(text)),
            services=services_in(titles, blocks),
            held=held_for(identity),
        ),
        source,
    )
    return made.model_copy(update={"layout": layout_of(made, blocks)})


def _stated(
    blocks: Sequence[Block], programme: Programme, trace: Trace, year: int | None
) -> list[Statement]:
    """What all blocks say. An annexe repeats or compares ratings: alone it proves none."""
    found = [
        (block.in_annexe, statement)
        for block in blocks
        for statement in statements_of(block, programme, trace, year)
    ]
    proved = {statement.target for annexe, statement in found if not annexe}
    return [
        statement if statement.target in proved else replace(statement, ambiguous=True)
        for _, statement in found
    ]


def _programme_said(choice: Choice, identity: Identity) -> list[Identification]:
    """Which programme the title tells, and which the standards on the ratings page."""
    said = []
    if choice.programme is not None and identity.title is not None:
        said.append((choice.programme, Place.COVER, identity.title.text))
    if choice.by_standards is not None:
        said.append((choice.by_standards, Place.RATINGS_PAGE, "the standards rated there"))
    return [
        Identification(field="programme", value=programme.id, place=place, text=text[:400])
        for programme, place, text in said
    ]
