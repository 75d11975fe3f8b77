"""Crawls the site once: discover what is listed, fetch what is due, return what is now known."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.context import CrawlContext, ProgressCallback, no_progress, time_was_up
from ingest.discovery import discover
from ingest.documents import READ_STATES, documents, page_problems, read_outdated_pages
from ingest.expectations import overdue_report, site_has_changed
from ingest.fetch.client import FetchError, HostClosed, HttpResponse, Network, OutOfTime
from ingest.fetch.fetcher import Fetcher
from ingest.ledger.models import FileRow
from ingest.ledger.store import Ledger, Storage
from ingest.page_visits import visit_pages
from ingest.schedule import file_due
from ingest.urls import archive_prefix, file_key, host_of, original, page_key, same_site
from ingest.webpage.page import PageReader
from schemas.crawl import CrawlCounts, CrawlOptions, CrawlResult, Problem, ProblemKind, Retrieved
from schemas.errors import SiteChanged, SiteRefused
from support.files import is_pdf


def crawl(
    options: CrawlOptions,
    *,
    network: Network,
    storage: Storage,
    read_page: PageReader,
    progress: ProgressCallback = no_progress,
) -> CrawlResult:
    """Crawl the site once.

    Raises SiteRefused if the site cannot be reached or refuses us, SiteChanged if it does not look
    as expected. Everything received before the error is kept, and the next run continues.
    """
    ledger, archive = storage.ledger, storage.archive
    ledger.now = network.clock.now()
    fetcher = Fetcher(options, network, ledger)
    context = CrawlContext(options, fetcher, ledger, archive, read_page, progress)
    read_outdated_pages(ledger, archive, read_page)
    source = discover(context)
    visit_pages(context)
    if not site_has_changed(len(context.broken), context.pages_fetched):
        _download_files(context)
    found = tuple(documents(ledger))
    _raise_alarm(context, found)
    overdue = overdue_report(found, options, ledger.now)
    return CrawlResult(
        documents=found,
        problems=_problems(ledger),
        notes=(*context.notes, *([overdue] if overdue else [])),
        counts=_counts(context, len(source.listings)),
        route=source.route,
    )


def replay(storage: Storage, *, read_page: PageReader) -> CrawlResult:
    """A crawl's result from archive and ledger alone; raises SiteChanged if they are empty."""
    read_outdated_pages(storage.ledger, storage.archive, read_page)
    found = tuple(documents(storage.ledger))
    if not found:
        raise SiteChanged(
            "nothing has been fetched yet",
            where=str(storage.archive.folder),
            remedy="run with network first",
        )
    return CrawlResult(documents=found, problems=_problems(storage.ledger))


def _download_files(context: CrawlContext) -> None:
    """Request every report file that is due; skip the files of a host that refuses us.

    Each file is in the archive and in the ledger before the next is requested.
    """
    due = _due_files(context)
    for number, (url, row, validators) in enumerate(due):
        context.progress("files", number, len(due))
        try:
            _store_file(context, row, _request_file(context, url, row, validators))
        except OutOfTime:
            context.unfinished.append(url)
        except HostClosed as closed:
            affected = [row]
            if closed.url == url:
                _record_problem(context, row, closed)
                affected = [other for _, other, _ in due[number + 1 :]]
            # A refusal is reported if it affects a file that had no problem so far.
            if any(each.problem is None for each in affected):
                context.stopped.append(closed)
        except FetchError as error:
            _record_problem(context, row, error)
    context.progress("files", len(due), len(due))


def _due_files(context: CrawlContext) -> Sequence[tuple[str, FileRow, Mapping[str, str]]]:
    """The report files to request, each once: URL, what is known, headers of the request.

    The request is conditional only if nothing suggests a change: some servers answer "not modified"
    to every such request. In a web archive the URL is that of the archive being crawled.
    Files that failed last time come last: a few files that always fail must not use up the
    attempts after which their host is left alone.
    """
    files = context.ledger.files()
    days, now, site = context.options.revisit_files_days, context.ledger.now, context.options.site
    found: dict[str, tuple[str, FileRow, Mapping[str, str]]] = {}
    for page in context.pages().values():
        url = page.report_url if page.state in READ_STATES else None
        if url is None:
            continue
        row = files.get(file_key(url)) or FileRow(key=file_key(url), url=url)
        lost = row.sha256 is not None and not context.archive.has(row.sha256)
        if context.options.full or lost or file_due(row, page, days, now):
            if archive_prefix(url) and host_of(url) != host_of(site):
                url = archive_prefix(site) + original(url)
            edited = page.retrieved and row.asked and page.retrieved > row.asked
            validators = {} if context.options.full or edited else _validators(context, row)
            found.setdefault(row.key, (url, row, validators))
    return sorted(found.values(), key=lambda each: each[1].problem is not None)


def _validators(context: CrawlContext, row: FileRow) -> dict[str, str]:
    """Headers of a conditional request, if the archived body is intact."""
    if row.sha256 is None or not context.archive.intact(row.sha256):
        return {}
    headers = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {key: value for key, value in headers.items() if value and value.isascii()}


def _request_file(
    context: CrawlContext, url: str, row: FileRow, validators: Mapping[str, str]
) -> HttpResponse | None:
    """The response for a file; None if a conditional request says that it is unchanged.

    The file is requested again, without condition, if the answer names another ETag or is 412.
    """
    response = context.fetcher.get(url, "file", validators)
    if not validators or response.status not in (304, 412):
        return response
    tags = {tag.removeprefix("W/") for tag in (response.headers.get("etag"), row.etag) if tag}
    unchanged = response.status == 304 and len(tags) < 2
    return None if unchanged else context.fetcher.get(url, "file")


def _store_file(context: CrawlContext, row: FileRow, response: HttpResponse | None) -> None:
    now = context.ledger.now
    update: dict[str, object] = {"asked": now, "problem": None, "why": None}
    if response is None:
        context.files_unchanged += 1
        context.ledger.put_file(row.model_copy(update=update))
        return
    _check_pdf(response)
    sha256 = context.keep(response)
    headers = response.headers
    update |= {"etag": headers.get("etag"), "last_modified": headers.get("last-modified")}
    if sha256 == row.sha256:
        context.files_unchanged += 1
    else:
        context.files_fetched += 1
        update |= {"sha256": sha256, "retrieved": now}
        if row.sha256 is not None:
            context.notes.append(f"{row.url} was replaced; the earlier file is kept")
    context.ledger.put_file(row.model_copy(update=update))


def _check_pdf(response: HttpResponse) -> None:
    """Raise FetchError unless a whole PDF was received."""
    if response.status != 200:
        failure = response.failure
        raise FetchError(failure.kind, failure.url, f"the link answers with {failure.what}")
    if not is_pdf(response.body):
        received = response.media_type or "no media type"
        what = f"expected a PDF, received {received}, {len(response.body)} bytes"
        raise FetchError(ProblemKind.WRONG_TYPE, response.url, what)
    sized = {"content-length", "transfer-encoding"} & response.headers.keys()
    if not sized and b"%%EOF" not in response.body[-1024:]:
        what = "the connection was closed before the end of the PDF"
        raise FetchError(ProblemKind.FAULT, response.url, what)


def _record_problem(context: CrawlContext, row: FileRow, error: FetchError | HostClosed) -> None:
    update = {"asked": context.ledger.now, "problem": error.kind, "why": error.what}
    context.ledger.put_file(row.model_copy(update=update))
    if error.kind is ProblemKind.NOT_FOUND and row.sha256 is not None and row.problem is None:
        # Its page may link another file by now, though its listed edit time stays: ask for it.
        for page in context.pages().values():
            if page.report_url is not None and file_key(page.report_url) == row.key:
                context.ledger.put_page(page.model_copy(update={"settled": None}))


def _problems(ledger: Ledger) -> tuple[Problem, ...]:
    return tuple(ledger.with_new_flags(page_problems(ledger.pages(), ledger.files())))


def _counts(context: CrawlContext, listed: int) -> CrawlCounts:
    requests = context.fetcher.requests
    to_site = sum(context.fetcher.hosts.is_site(url) for url, _ in requests)
    return CrawlCounts(
        requests=len(requests),
        site_requests=to_site,
        file_requests=len(requests) - to_site,
        bytes=sum(size for _, size in requests),
        listed=listed,
        pages_fetched=context.pages_fetched,
        files_fetched=context.files_fetched,
        files_unchanged=context.files_unchanged,
    )


def _raise_alarm(context: CrawlContext, found: Sequence[Retrieved]) -> None:
    """Raise if the site has changed or refused us, nothing came in time, or no report is left."""
    broken, read = context.broken, context.pages_fetched
    if site_has_changed(len(broken), read):
        for row, _ in broken:
            context.ledger.put_page(row)  # Set aside are single pages only: ask for these again.
        lacks = "; ".join(
            f"{row.url}: {each.element}: expected {each.expected}, found {each.found}"
            for row, missing in broken[:3]
            for each in missing
        )
        raise SiteChanged(
            f"{len(broken)} of {read} pages lack what every page had: {lacks}",
            remedy=f"the pages are kept in {context.archive.folder}; if a page is right as it is, "
            "add its address to accepted_changes in the configuration",
        )
    if context.stopped:
        stop = context.stopped[0]
        raise SiteRefused(stop.what, where=stop.url, remedy=stop.remedy)
    if context.unfinished:
        late = time_was_up(context.options.longest_run_hours, context.unfinished)
        if context.pages_fetched + context.files_fetched + context.files_unchanged == 0:
            raise SiteRefused(late, where=context.options.site, remedy="the next run continues")
        context.notes.append(late)
        return
    site = context.options.site
    here = (d for d in found if d.page is not None and same_site(page_key(d.page.url), site))
    if all(document.gone for document in here):
        problems = page_problems(context.pages(), context.ledger.files())
        causes = Counter(problem.what for problem in problems).most_common(3)
        raise SiteChanged(
            f"no report was found on {len(context.pages())} pages"
            + "".join(f"; {count} times: {what}" for what, count in causes),
            where=site,
            remedy=problems[0].remedy
            if problems
            else "look at the site: its pages may show their reports in a new way",
        )
