"""Lists the documents and the problems that the ledger knows. No network."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.archive import Archive
from ingest.fetch.client import FORBIDDEN_BY_ROBOTS, REMEDIES
from ingest.ledger.models import FileRow, PageRow, UrlRow
from ingest.ledger.store import Ledger
from ingest.urls import file_key, original
from ingest.webpage.keywords import plain_words
from ingest.webpage.page import READER_VERSION, PageReader
from schemas.crawl import Page, Problem, ProblemKind, Retrieved
from schemas.dates import PartialDate
from schemas.errors import Unreadable

READ_STATES = ("ok", "broken", "gone", "fault", "refused")
"""States of pages whose last good content still counts."""
ROBOTS_REMEDY = "ask the operator of the site to allow it; the rules are read again in each run"


def documents(ledger: Ledger) -> Iterator[Retrieved]:
    """All documents of the ledger: the newest body of each, one for each URL.

    Documents of sites come first, those of pages that are gone last, then those imported from
    folders that no site has (by URL or SHA-256). Pages are as last read; see `read_outdated_pages`.
    """
    files = ledger.files()
    made = [document for row in ledger.pages().values() if (document := _document(row, files))]
    found: dict[str, Retrieved] = {}
    for document in sorted(made, key=lambda document: document.gone):
        found.setdefault(file_key(document.document_url), document)
    yield from found.values()
    sums = {document.sha256 for document in found.values()}
    for document in ledger.imported():
        if document.sha256 not in sums and file_key(document.document_url) not in found:
            yield document


def page_problems(pages: Mapping[str, PageRow], files: Mapping[str, FileRow]) -> Sequence[Problem]:
    """Every page and file without a document when last requested, and why.

    Not pages that were never read and are no longer listed, nor files that no page links any more.
    """
    here = [row for row in pages.values() if row.listed or row.page]
    urls = (row.report_url for row in here if row.report_url is not None)
    linked = [files[key] for key in sorted(set(map(file_key, urls)) & files.keys())]
    rows: tuple[UrlRow, ...] = (*here, *linked)
    found = [_failed_request(row, row.problem) for row in rows if row.problem]
    first: dict[str, PageRow] = {}
    for row in pages.values():
        if row.state != "ok" or row.page is None:
            continue
        if document := _document(row, files):
            found += _shared_report(row, first.setdefault(document.sha256, row))
        elif row.page.report_url is None and not row.page.report_in_page:
            found.append(no_report(row.url, row.page.title))
    return found


def no_report(where: str, title: str | None) -> Problem:
    """The problem of a page without any report."""
    return Problem(
        kind=ProblemKind.NO_REPORT,
        where=where,
        what=f"the page “{title}” has neither a report file nor a report",
        remedy="none needed if it is no inspection; otherwise report this page to us",
    )


def read_outdated_pages(ledger: Ledger, archive: Archive, read_page: PageReader) -> None:
    """Read archived pages again that another version of the page reader has read."""
    for row in ledger.pages().values():
        if row.sha256 is None or row.reader == READER_VERSION or not archive.intact(row.sha256):
            continue
        if row.page is not None and row.page.notice is not None and row.page.notice.replaces:
            continue  # The archived body is the page before the notice.
        try:
            reading = read_page(archive.get(row.sha256), row.url)
        except Unreadable:
            continue  # Keep what the earlier version read.
        update = {
            "page": with_listing_date(reading.page, row),
            "reader": READER_VERSION,
            "fingerprint": reading.fingerprint,
        }
        ledger.put_page(row.model_copy(update=update))


def with_listing_date(page: Page, row: PageRow) -> Page:
    """The page, with the publication date of its listing if it shows none itself."""
    listing = row.listing
    if page.published is not None or listing is None or listing.published is None:
        return page
    return page.model_copy(update={"published": PartialDate.of(listing.published)})


def _document(row: PageRow, files: Mapping[str, FileRow]) -> Retrieved | None:
    """The report file of a page, or the page itself if the report is in it."""
    page = row.page
    if page is None or row.state not in READ_STATES or row.sha256 is None or row.retrieved is None:
        return None
    if page.report_url is not None:
        file = files.get(file_key(page.report_url))
        if file is None or file.sha256 is None or file.retrieved is None:
            return None
        url, media_type = original(file.url), "application/pdf"
        sha256, retrieved = file.sha256, file.retrieved
    elif page.report_in_page:
        url, media_type = page.url, "text/html"
        sha256, retrieved = row.sha256, row.retrieved
    else:
        return None
    return Retrieved(
        document_url=url,
        sha256=sha256,
        media_type=media_type,
        retrieved=retrieved,
        page=page,
        gone=row.state == "gone",
    )


def _shared_report(row: PageRow, other: PageRow) -> Iterator[Problem]:
    """A problem if two pages with different titles have the same report.

    One of them links the wrong file; only a person can see which report is missing.
    """
    if row.page is None or other.page is None or row.page.language != other.page.language:
        return
    here, there = row.page.title or "", other.page.title or ""
    if plain_words(here) != plain_words(there):
        yield Problem(
            kind=ProblemKind.NO_REPORT,
            where=row.url,
            what=f"the report of the page “{here}” is identical to that of “{there}” ({other.url})",
            remedy="look at both pages: if one links the wrong file, inform the inspectorate",
        )


def _failed_request(row: UrlRow, kind: ProblemKind) -> Problem:
    what = row.why or "no response"
    broken = isinstance(row, PageRow) and row.state == "broken"
    remedy = REMEDIES["broken" if broken else kind]
    if what == FORBIDDEN_BY_ROBOTS:
        remedy = ROBOTS_REMEDY
    return Problem(kind=kind, where=row.url, what=what, remedy=remedy)
