"""Lists the documents that the ledger knows, as the parsers get them; asks no network."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.archive import Archive
from ingest.ledger import FileRow, Ledger, PageRow, PageState
from ingest.urls import file_key, original
from ingest.webpage.page import READER_VERSION
from ingest.webpage.reader import PageReader
from ingest.webpage.words import plain
from schemas.crawl import Problem, ProblemKind
from schemas.dates import PartialDate
from schemas.errors import Unreadable
from schemas.page import Page, Retrieved

READ = (PageState.OK, PageState.BROKEN, PageState.GONE, PageState.FAULT, PageState.REFUSED)
"""States of pages whose last good content still counts."""


def documents(ledger: Ledger) -> Iterator[Retrieved]:
    """All documents of the ledger, newest body each, one for each document address.

    Those of sites first, then those of folders that no site has, by address or bytes. The pages
    are as last read; see `read_again` for pages read by another version of the reader. One is made
    at a time: they may be many.
    """
    known: set[str] = set()
    sums: set[str] = set()
    for document in retrieved(ledger.pages(), ledger.files()):
        known.add(file_key(document.document_url))
        sums.add(document.sha256)
        yield document
    for document in ledger.taken():
        if document.sha256 not in sums and file_key(document.document_url) not in known:
            yield document


def retrieved(pages: Mapping[str, PageRow], files: Mapping[str, FileRow]) -> Iterator[Retrieved]:
    """The documents of these rows: a page's report file, or the page if the report is in it.

    In the order of the pages, those of pages that are gone last.
    """
    seen: set[str] = set()
    gone: list[Retrieved] = []
    for row in pages.values():
        document = _document(row, files)
        if document is None:
            continue
        if document.gone:
            gone.append(document)
        elif (key := file_key(document.document_url)) not in seen:
            seen.add(key)
            yield document
    for document in gone:
        if (key := file_key(document.document_url)) not in seen:
            seen.add(key)
            yield document


def page_problems(pages: Mapping[str, PageRow], files: Mapping[str, FileRow]) -> Sequence[Problem]:
    """Every page and file that gave no document of its own when last asked for, and why."""
    asked, of_pages, of_files = [], [], []
    sums: dict[str, str] = {}
    for file in files.values():
        if file.problem is not None:
            of_files.append(_problem(file, file.problem))
        if file.sha256 is not None:
            sums[file.key] = file.sha256
    first: dict[str, str] = {}
    for row in pages.values():
        if row.problem is not None:
            asked.append(_problem(row, row.problem))
        if row.state is not PageState.OK or row.page is None:
            continue
        sha256 = _report_sum(row, row.page, sums)
        if sha256 is None and _empty(row.page):
            of_pages.append(_no_report(row))
        elif sha256 is not None and (other := first.setdefault(sha256, row.key)) != row.key:
            of_pages += _mixed_up(row, pages[other])
    return [*asked, *of_files, *of_pages]


def _report_sum(row: PageRow, page: Page, sums: Mapping[str, str]) -> str | None:
    if page.report_file is not None:
        return sums.get(file_key(page.report_file.url))
    return row.sha256 if page.report_in_page else None


def _mixed_up(row: PageRow, other: PageRow) -> Iterator[Problem]:
    """Of two pages of other titles with one report, byte for byte, one links the wrong file.

    Whose the report is, the report says; whose is missing, only a person can see.
    """
    if row.page is None or other.page is None or row.page.language != other.page.language:
        return
    here, there = row.page.title or "", other.page.title or ""
    if plain(here) != plain(there):
        yield Problem(
            kind=ProblemKind.NO_REPORT,
            where=row.url,
            what=f"the report of the page “{here}” is, byte for byte, that of “{there}” "
            f"({other.url})",
            remedy="look at both pages: if one links the wrong file, tell the inspectorate",
        )


def _problem(row: PageRow | FileRow, kind: ProblemKind) -> Problem:
    what = row.why or "no answer"
    return Problem(kind=kind, where=row.url, what=what, remedy=REMEDIES.get(kind, ""))


def _no_report(row: PageRow) -> Problem:
    title = row.page.title if row.page is not None else None
    return Problem(
        kind=ProblemKind.NO_REPORT,
        where=row.url,
        what=f"the page “{title}” has neither a report file nor a report",
        remedy="nothing, if it is no inspection; else tell us of this page",
    )


def read_again(ledger: Ledger, archive: Archive, reader: PageReader) -> int:
    """Reads archived pages again that another version of the reader read; gives their number."""
    count = 0
    pages = ledger.pages()
    for row in (pages[key] for key in ledger.read_otherwise(READER_VERSION)):
        if row.sha256 is None or not archive.whole(row.sha256):
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


def _empty(page: Page | None) -> bool:
    return page is not None and page.report_file is None and not page.report_in_page


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
