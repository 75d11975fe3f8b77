"""Parse one document: bytes to the draft of a record. The entry point of the parsers."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from parsers.identity.identify import Identity, identify, ratings_page_names
from parsers.identity.programme import ChosenProgramme, choose_programme
from parsers.identity.services import captions, services_in
from parsers.identity.whose import OwnInspection
from parsers.overall.mentions import service_of
from parsers.overall.sentences import overall_ratings, sentence_statements
from parsers.ratings.blocks import Block
from parsers.ratings.vocabulary import Vocabulary, vocabulary_of
from parsers.record import Findings, draft, no_ratings, other, unreadable
from parsers.witnesses import SCORE, WitnessStatement, statements_of, unread_score
from parsers.words import WORDS, any_of, word_of
from schemas.crawl import Page
from schemas.errors import Unreadable
from schemas.programme import Programme, Programmes
from schemas.report import Identification, Place, Report, Source, Status, TraceEntry, Witness
from support.files import is_pdf

if TYPE_CHECKING:
    from parsers.html_report import HtmlReport
    from parsers.pdf_report import PdfReport

PDF, HTML = "application/pdf", "text/html"
_LEAST_LETTERS, _LEAST_PAGE_LETTERS = 200, 50
"""A PDF (web page) with fewer letters is a scanned picture, or blank."""
_PLACEHOLDER = 2_500  # A PDF with fewer letters may only say that the document is elsewhere.
_MAX_PAGES = 1_000
NO_RATING_WORDS = word_of("no_rating")
NO_OVERALL_WORDS = re.compile(any_of("no_overall"), re.IGNORECASE)
_CORRECTS = re.compile(any_of("corrects_rating"), re.IGNORECASE | re.MULTILINE)
_STANDS_FOR_ANOTHER = re.compile(any_of("stands_for_another"), re.IGNORECASE)


@dataclass(frozen=True)
class _Context:
    """What is known before a document is opened; `page` is the web page that links it."""

    programmes: Programmes
    vocabulary: Vocabulary
    page: Page | None
    trace: list[TraceEntry]

    def note(self, what: str, text: str) -> None:
        """Add a note about a step that concerns no single line."""
        self.trace.append(TraceEntry(verdict="note", what=what, text=text))


def read(  # noqa: PLR0913 - what is known of a document
    body: bytes,
    *,
    media_type: str | None,
    name: str,
    page: Page | None,
    programmes: Programmes,
    trace: list[TraceEntry] | None = None,
    max_pages: int = _MAX_PAGES,
) -> Report:
    """Return the draft record of one document; `name` is its URL or file name.

    What was seen while reading it is added to `trace`.
    Never raises for a bad document: its record is `unreadable`, with the reason in `errors`.
    """
    source = source_of(body, media_type, name, page)
    vocabulary = vocabulary_of(programmes.values())
    context = _Context(programmes, vocabulary, page, [] if trace is None else trace)
    try:
        if source.media_type == PDF:
            return _read_pdf(body, source, context, max_pages)
        if source.media_type == HTML:
            return _read_html(body, source, context)
        if not body.strip():
            raise Unreadable("the file is empty", remedy="fetch the file again")
        raise Unreadable(f"neither a PDF nor a web page: {source.media_type or 'unknown type'}")
    except Unreadable as error:
        context.note("unreadable", str(error))
        return unreadable(str(error), source)


def source_of(body: bytes, media_type: str | None, name: str, page: Page | None) -> Source:
    """Return where a document is from and what it is; the arguments are those of `read`."""
    return Source(
        page_url=page.url if page is not None else None,
        document_url=name,
        sha256=hashlib.sha256(body).hexdigest(),
        media_type=media_type_of(body, media_type),
    )


def media_type_of(body: bytes, stated: str | None) -> str | None:
    """Return the media type shown by the first bytes, else the one that the server stated."""
    if is_pdf(body):
        return PDF
    # Without the null bytes of UTF-16, and byte order marks.
    start = body[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<!--")) or b"<html" in start:
        return HTML
    bare = (stated or "").split(";")[0].strip().lower()
    if bare in (PDF, HTML):
        return bare
    return HTML if b"<article" in start or b"<h1" in start else bare or None


def _read_pdf(body: bytes, source: Source, context: _Context, max_pages: int) -> Report:
    from parsers.document.pdf_scan import PdfFile
    from parsers.pdf_report import PdfReport

    with PdfFile(body, words=context.vocabulary.words, max_pages=max_pages) as file:
        source = source.model_copy(update={"pages": file.pages})
        report = PdfReport(file, context.vocabulary)
        if report.letters < _LEAST_LETTERS:
            raise Unreadable(
                f"{_little(report.letters)} in its {file.pages} pages: blank, or a scanned picture",
                remedy="read it by hand",
            )
        pages = ", ".join(map(str, report.located.tables))
        context.note("ratings pages", pages or "none found")
        record = _record(report, source, context)
        if record.status in (Status.NOT_A_REPORT, Status.UNRATED) and (
            report.letters < _PLACEHOLDER
            and (file.is_placeholder or _STANDS_FOR_ANOTHER.search(" ".join(report.lines())))
        ):
            raise Unreadable(
                "its pages only stand for another document: one that moved, is attached, or"
                " needs a program for dynamic forms",
                remedy="open it in Acrobat Reader, or find the report itself, and read that",
            )
        return record


def _read_html(body: bytes, source: Source, context: _Context) -> Report:
    from parsers.document.html import read_web_page
    from parsers.html_report import HtmlReport

    vocabulary = context.vocabulary
    page = read_web_page(body, vocabulary.names | vocabulary.overall | vocabulary.domains)
    report = HtmlReport(page, context.vocabulary)
    if report.letters < _LEAST_PAGE_LETTERS:
        what = f"a web page with {_little(report.letters)}"
        raise Unreadable(what, remedy="fetch the page again")
    if page.news:
        identity = identify(report.cover(), context.page, context.programmes)
        return other(identity, None, source, Status.NOT_A_REPORT, "a news item, not a report")
    record = _record(report, source, context)
    if report.stub and record.status in (Status.PASSED, Status.HELD):
        reason = f"the page only links to the report: {report.page.files[0]}"
        return record.model_copy(
            update={"status": Status.HELD, "reason": reason, "errors": (reason, *record.errors)}
        )
    return record


def _little(letters: int) -> str:
    return f"only {letters} letters" if letters else "no text"


def _record(document: "PdfReport | HtmlReport", source: Source, context: _Context) -> Report:
    """Return the draft record of a document of either medium."""
    identity = identify(document.cover(), context.page, context.programmes)
    blocks = document.blocks()
    chosen = choose_programme(context.programmes, identity.title, identity.published, blocks)
    programme = chosen.programme
    context.note("programme", f"{programme.id if programme else 'none'} by {chosen.reason}")
    tables = (b for b in blocks if b.earlier_heading(None) is None and len(b.pairing.pairs) > 1)
    cells = chain.from_iterable(captions(b, document.captions_below) for b in tables)
    names = ratings_page_names(cells, identity.names)
    statements = (*identity.statements, *names, *_programme_statements(chosen, identity))
    identity = replace(identity, statements=statements)
    if programme is None or not programme.rated:
        return no_ratings(identity, programme, blocks, source)
    ratings, covered = document.as_seen(_ratings(document, blocks, programme, identity, context))
    text = document.text()
    unrated = NO_RATING_WORDS.search(text)
    if unrated and not ratings:
        reason = f"the report states that it gives no ratings: {unrated[0]!r}"
        return other(identity, programme, source, Status.UNRATED, reason)
    no_overall = NO_OVERALL_WORDS.search(text)
    corrected = [f"a sentence corrects a rating: {x!r}" for x in _corrections(document.lines())]
    has_score = any(statement.target == SCORE for statement in ratings)
    unread = None if has_score else unread_score(document.lines(), programme, identity.year)
    findings = Findings(
        identity,
        programme,
        tuple(ratings),
        blocks,
        services=services_in(identity.names, blocks, document.titles_of_ratings()),
        states_unrated=unrated is not None,
        no_overall=no_overall[0] if no_overall else None,
        covered=tuple(dict.fromkeys((*covered, *corrected))),
        unread_score=unread,
    )
    return draft(findings, source)


def _corrections(lines: Sequence[str]) -> list[str]:
    """Return the words of a document that correct one of its ratings."""
    text = " ".join(lines)
    letters = text.casefold()
    if not any(word in letters for word in WORDS["correction_words"]):  # The pattern is slow.
        return []
    return [found[0] for found in _CORRECTS.finditer(text)]


def _ratings(
    document: "PdfReport | HtmlReport",
    blocks: Sequence[Block],
    programme: Programme,
    identity: Identity,
    context: _Context,
) -> list[WitnessStatement]:
    """Return what all witnesses state: tables, boxes, sentences, and the page's summary."""
    trace, page = context.trace, context.page
    service = service_of(identity.names, programme, identity.fieldwork_year)
    titles = (s for s in identity.statements if s.place is not Place.RATINGS_PAGE)
    names = tuple(s.value for s in titles if s.field == "organisation")
    inspection = OwnInspection(programme, names, identity.year)
    ratings = _block_statements(blocks, inspection, trace)
    ratings += document.sentences(service, trace)
    if page is not None and not page.report_in_page:
        summary = overall_ratings(page.summary, service, named=False)
        placed = ((stated, (None, None, page.title)) for stated in summary)
        ratings += sentence_statements(placed, Witness.PAGE_SUMMARY, trace)
    return ratings


def _block_statements(
    blocks: Sequence[Block], inspection: OwnInspection, trace: list[TraceEntry]
) -> list[WitnessStatement]:
    """Return what the blocks state; an annexe repeats ratings, so alone it proves none."""
    found = [
        (block.in_annexe, statement)
        for block in blocks
        for statement in statements_of(block, inspection, trace)
    ]
    proved = {statement.target for in_annexe, statement in found if not in_annexe}
    return [
        statement if statement.target in proved else replace(statement, ambiguous=True)
        for _, statement in found
    ]


def _programme_statements(chosen: ChosenProgramme, identity: Identity) -> list[Identification]:
    """Return the programme that the title shows, and that of the standards rated."""
    shown = []
    if chosen.programme is not None and identity.title is not None:
        shown.append((chosen.programme, Place.COVER, identity.title.text))
    if chosen.by_standards is not None:
        shown.append((chosen.by_standards, Place.RATINGS_PAGE, "the standards rated there"))
    return [
        Identification(field="programme", value=programme.id, place=place, text=text[:400])
        for programme, place, text in shown
    ]
