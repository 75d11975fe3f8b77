"""Downloads the report files that are due, with conditional requests, and stores what is new."""

from collections.abc import Mapping, Sequence

from ingest.context import CrawlContext
from ingest.documents import READ_STATES
from ingest.fetch.client import FetchError, HostClosed, HttpResponse, OutOfTime, Purpose
from ingest.ledger.models import FileRow
from ingest.schedule import IDLE_NIGHTS, file_due
from ingest.urls import archive_prefix, file_key, host_of, original
from schemas.crawl import ProblemKind
from support.files import is_pdf


def download_files(context: CrawlContext) -> None:
    """Request every report file that is due; skip the files of a host that refuses us.

    Each file is in the archive and in the ledger before the next is requested.
    """
    files = context.ledger.files()
    due = _due_urls(context, files)
    for number, listed in enumerate(due):
        context.progress("files", number, len(due))
        row = files.get(file_key(listed)) or FileRow(key=file_key(listed), url=listed)
        url = _address(listed, context.options.site)
        try:
            response = context.fetcher.get(url, Purpose.FILE, _validators(context, row))
        except OutOfTime:
            context.unfinished.append(url)
        except HostClosed as closed:
            affected: list[FileRow | None] = [row]
            if closed.url == url:
                _record_problem(context, row, closed.kind, closed.what)
                affected = [files.get(file_key(other)) for other in due[number + 1 :]]
            # A host that refuses us is told if this affects a file that had no problem so far.
            told = any(stop is closed for stop in context.stopped)
            if not told and any(map(_without_problem, affected)):
                context.stopped.append(closed)
        except FetchError as error:
            _record_problem(context, row, error.kind, error.what)
        else:
            _store(context, row, response)
    context.progress("files", len(due), len(due))


def _due_urls(context: CrawlContext, files: Mapping[str, FileRow]) -> Sequence[str]:
    """The URLs of the report files to request, each once.

    Files that failed last time come last: a few files that always fail must not use up the
    attempts after which their host is left alone.
    """
    found: dict[str, str] = {}
    for page in context.pages().values():
        url = page.page.report_url if page.page and page.state in READ_STATES else None
        if url is None:
            continue
        row = files.get(file_key(url))
        lost = row is not None and row.sha256 is not None and not context.archive.has(row.sha256)
        days, now = context.options.revisit_files_days, context.ledger.now
        if context.options.full or lost or file_due(row, page, days, now):
            found.setdefault(file_key(url), url)
    return sorted(found.values(), key=lambda url: not _without_problem(files.get(file_key(url))))


def _without_problem(row: FileRow | None) -> bool:
    return row is None or row.problem is None


def _validators(context: CrawlContext, row: FileRow) -> dict[str, str]:
    """Headers of a conditional request, if the archived body is intact."""
    if row.sha256 is None or not context.archive.intact(row.sha256):
        return {}
    etag = row.etag if row.idle < IDLE_NIGHTS else None
    headers = {"If-None-Match": etag, "If-Modified-Since": row.last_modified}
    return {key: value for key, value in headers.items() if value}


def _address(url: str, site: str) -> str:
    """The URL to request: in the web archive being crawled, whichever archive its page is from."""
    if archive_prefix(url) and host_of(url) != host_of(site):
        return archive_prefix(site) + original(url)
    return url


def _store(context: CrawlContext, row: FileRow, response: HttpResponse) -> None:
    now = context.ledger.now
    if response.status == 304:
        context.files_unchanged += 1
        unchanged = {"checked": now, "problem": None, "why": None}
        context.ledger.put_file(row.model_copy(update=unchanged))
        return
    if response.status != 200:
        kind, what = response.failure
        _record_problem(context, row, kind, f"the link answers with {what}")
        return
    if not is_pdf(response.body):
        received = response.media_type or "no media type"
        what = f"expected a PDF, received {received}, {len(response.body)} bytes"
        _record_problem(context, row, ProblemKind.WRONG_TYPE, what)
        return
    sha256 = context.archive.put(response.body, url=response.url, at=now, headers=response.headers)
    same = sha256 == row.sha256
    idle = row.idle + 1 if same and row.etag not in (None, response.headers.get("etag")) else 0
    if idle == IDLE_NIGHTS:
        context.notes.append(f"{row.url}: its ETag changes and the file does not, so it is ignored")
    if same:
        context.files_unchanged += 1
    else:
        context.files_fetched += 1
    if row.sha256 is not None and not same:
        context.notes.append(f"{row.url} was replaced; the earlier file is kept")
    context.ledger.put_file(
        FileRow(
            key=row.key,
            url=row.url,
            sha256=sha256,
            media_type="application/pdf",
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            retrieved=row.retrieved if same else now,
            checked=now,
            idle=max(idle, row.idle) if same else 0,
        )
    )


def _record_problem(context: CrawlContext, row: FileRow, kind: ProblemKind, why: str) -> None:
    update = {"checked": context.ledger.now, "problem": kind, "why": why}
    context.ledger.put_file(row.model_copy(update=update))
