"""Crawls the site once: discover what is listed, fetch what is due, return what is now known.

    with make_client(options) as client, sandboxed_page_reader() as read_page:
        with open_storage(data, now) as storage:
            crawl(options, network=Network(client), storage=storage, read_page=read_page)

`replay` gives the same result from archive and ledger, without network.
"""

from collections import Counter
from collections.abc import Sequence

from ingest.context import CrawlContext, ProgressCallback, no_progress, time_was_up
from ingest.discovery import discover
from ingest.documents import documents, page_problems, read_outdated_pages
from ingest.expectations import overdue_report, site_has_changed
from ingest.fetch.client import Network
from ingest.fetch.fetcher import Fetcher
from ingest.file_downloads import download_files
from ingest.ledger.store import Ledger, Storage
from ingest.page_visits import visit_pages
from ingest.urls import page_key, same_site
from ingest.webpage.page import PageReader
from schemas.crawl import CrawlCounts, CrawlOptions, CrawlResult, Problem, Retrieved
from schemas.errors import SiteChanged, SiteRefused


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
    ledger.begin(network.clock.now())
    fetcher = Fetcher(options, network, ledger)
    context = CrawlContext(options, fetcher, ledger, archive, read_page, progress)
    read_outdated_pages(ledger, archive, read_page)
    source = discover(context)
    visit_pages(context)
    if not site_has_changed(len(context.broken), context.pages_fetched):
        download_files(context)
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
    """The result of a crawl without news, from archive and ledger alone.

    Raises SiteChanged if nothing was ever received.
    """
    read_outdated_pages(storage.ledger, storage.archive, read_page)
    found = tuple(documents(storage.ledger))
    if not found:
        raise SiteChanged(
            "nothing has been fetched yet",
            where=str(storage.archive.folder),
            remedy="run with network first",
        )
    return CrawlResult(documents=found, problems=_problems(storage.ledger))


def _problems(ledger: Ledger) -> tuple[Problem, ...]:
    return tuple(ledger.with_new_flags(page_problems(ledger.pages(), ledger.files())))


def _counts(context: CrawlContext, listed: int) -> CrawlCounts:
    requests = list(context.ledger.requests())
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
    """Raise if the site has changed, has refused us, or has no report left."""
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
    _raise_if_late(context)
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


def _raise_if_late(context: CrawlContext) -> None:
    """Note what was due when the time was up; raise SiteRefused if nothing was received."""
    if not context.unfinished:
        return
    what = time_was_up(context.options.longest_run_hours, context.unfinished)
    if context.pages_fetched + context.files_fetched + context.files_unchanged == 0:
        raise SiteRefused(what, where=context.options.site, remedy="the next run continues")
    context.notes.append(what)
