"""Lists the documents that the ledger knows, as the parsers get them; asks no network."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.addresses import file_key, original
from ingest.archive import Archive
from ingest.ledger import FileRow, Ledger, PageRow, PageState
from ingest.reading.page import READER_VERSION
from ingest.reading.worker import PageReader
from schemas.crawl import Problem, ProblemKind
from schemas.dates import PartialDate
from schemas.errors import Unreadable
from schemas.page import Page, Retrieved

READ = (PageState.OK, PageState.BROKEN, PageState.GONE, PageState.FAULT, PageState.REFUSED)
"""States of pages whose last good content still counts."""


def documents(ledger: Ledger) -> tuple[Retrieved, ...]:
    """All documents of the ledger, newest body each, one for each document address.

    Those of sites first, then those of folders that no site has, by address or bytes. The pages
    are as last read; see `read_again` for pages read by another version of the reader.
    """
    found = tuple(retrieved(ledger.pages(), ledger.files()))
    known = {file_key(document.document_url) for document in found}
    sums = {document.sha256 for document in found}
    return found + tuple(
        document
        for document in ledger.taken()
        if document.sha256 not in sums and file_key(document.document_url) not in known
    )


def retrieved(pages: Mapping[str, PageRow], files: Mapping[str, FileRow]) -> Iterator[Retrieved]:
    """The documents of these rows: a page's report file, or the page if the report is in it."""
    seen: set[str] = set()
    for row in sorted(pages.values(), key=lambda row: (row.state is PageState.GONE, row.key)):
        document = _document(row, files)
        if document is not None and file_key(document.document_url) not in seen:
            seen.add(file_key(document.document_url))
            yield document


def page_problems(pages: Mapping[str, PageRow], files: Mapping[str, FileRow]) -> Sequence[Problem]:
    """Every page and file that gave no document when last asked for, and why."""
    rows: list[PageRow | FileRow] = [*pages.values(), *files.values()]
    problems = [
        Problem(
            kind=row.problem,
            where=row.url,
            what=row.why or "no answer",
            remedy=REMEDIES.get(row.problem, ""),
        )
        for row in rows
        if row.problem is not None
    ]
    problems.extend(
        Problem(
            kind=ProblemKind.NO_REPORT,
            where=row.url,
            what=f"the page “{row.page.title}” has neither a report file nor a report",
            remedy="nothing, if it is no inspection; else tell us of this page",
        )
        for row in pages.values()
        if row.state is PageState.OK and row.page is not None and _empty(row.page)
    )
    return problems


def read_again(ledger: Ledger, archive: Archive, reader: PageReader) -> int:
    """Reads archived pages again that another version of the reader read; gives their number."""
    count = 0
    for row in ledger.pages().values():
        if row.sha256 is None or row.reader == READER_VERSION or not archive.whole(row.sha256):
            continue
        try:
            reading = reader.start(archive.get(row.sha256), row.url)()
        except Unreadable:
            continue  # What the earlier version read stays.
        page = with_listing(reading.page, row)
        ledger.put_page(
            row.model_copy(
                update={
                    "page": page,
                    "reader": READER_VERSION,
                    "fingerprint": reading.fingerprint,
                }
            )
        )
        count += 1
    return count


def with_listing(page: Page, row: PageRow) -> Page:
    """The page, with the listing's date where it shows none itself."""
    listing = row.listing
    if page.published is not None or listing is None or listing.published is None:
        return page
    return page.model_copy(update={"published": PartialDate.of(listing.published)})


REMEDIES = {
    ProblemKind.FAULT: "the next run tries again",
    ProblemKind.REFUSED: "the next run tries again, last of all",
    ProblemKind.FORBIDDEN_HOST: "if the host is the site's own storage, add it to file_hosts",
    ProblemKind.TOO_LARGE: "raise max_file_bytes, if the file is wanted",
    ProblemKind.WRONG_TYPE: "look at the address; the file kept before still counts",
    ProblemKind.NOT_FOUND: "nothing: it is asked for again when its page changes",
    ProblemKind.UNEXPECTED: "look at the page; its address may have moved",
}


def _empty(page: Page) -> bool:
    return page.report_file is None and not page.report_in_page


def _document(row: PageRow, files: Mapping[str, FileRow]) -> Retrieved | None:
    page = row.page
    if page is None or row.state not in READ or row.sha256 is None or row.retrieved is None:
        return None
    gone = row.state is PageState.GONE
    if page.report_file is not None:
        file = files.get(file_key(page.report_file.url))
        if file is None or file.sha256 is None or file.retrieved is None:
            return None
        return Retrieved(
            document_url=original(file.url),
            sha256=file.sha256,
            media_type=file.media_type or "application/pdf",
            retrieved=file.retrieved,
            page=page,
            page_sha256=row.sha256,
            listing=row.listing,
            gone=gone,
        )
    if not page.report_in_page:
        return None
    return Retrieved(
        document_url=page.url,
        sha256=row.sha256,
        media_type="text/html",
        retrieved=row.retrieved,
        page=page,
        page_sha256=row.sha256,
        listing=row.listing,
        gone=gone,
    )
