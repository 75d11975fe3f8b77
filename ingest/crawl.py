"""Visits the site once: finds what is listed, asks for what is due, says what is now known.

    with make_client(options) as client, WorkerReader() as reader, open_state(data, now) as state:
        result = crawl(options, outside=Outside(client), state=state, reader=reader)

`replay` gives the same result from archive and ledger alone.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from ingest.discovery import survey_site
from ingest.documents import documents, page_problems, read_again
from ingest.expectations import ENOUGH, old_news
from ingest.fetch.client import Outside
from ingest.fetch.fetcher import Web
from ingest.file_downloads import visit_files
from ingest.ledger import DONE, Ledger
from ingest.page_visits import visit_pages
from ingest.resuming import forget_unwritten, received
from ingest.state import State
from ingest.urls import page_key, same_site
from ingest.visiting.run import Progress, Run, silent
from ingest.webpage.reader import PageReader
from schemas.crawl import CrawlCounts, CrawlOptions, CrawlResult, Problem
from schemas.errors import ProbationLeagueError, SiteChanged, SiteRefused
from schemas.packed import Packed
from schemas.page import Retrieved


def crawl(
    options: CrawlOptions,
    *,
    outside: Outside,
    state: State,
    reader: PageReader,
    progress: Progress = silent,
) -> CrawlResult:
    """One visit to the site.

    Raises SiteRefused if the site cannot be reached or refuses us, SiteChanged if it does not look
    as expected. In both cases everything that was received is kept, and the next run goes on from
    there.
    """
    ledger, archive = state.ledger, state.archive
    forget_unwritten(ledger, archive)
    before = received(ledger, archive)
    ledger.begin(outside.clock.now())
    run = Run(options, Web(options, outside, ledger), ledger, archive, reader, progress, before)
    route: str | None = None
    try:
        read_again(ledger, archive, reader)
        stood = {document.document_url: _stand(document) for document in documents(ledger)}
        route, listed = _surveyed(run)
        visit_pages(run)
        if len(run.broken) < ENOUGH:
            visit_files(run)
        found = _Found(stood)
        found.take(documents(ledger))
        _raise_alarm(run, found.documents)
    except ProbationLeagueError as error:
        archive.settle()
        ledger.end(outside.clock.now(), str(error), route)
        raise
    result = _result(run, _counts(run, listed), route, found)
    archive.settle()
    ledger.end(outside.clock.now(), DONE, route)
    return result


def replay(state: State, *, reader: PageReader) -> CrawlResult:
    """What a visit without news would give, from archive and ledger alone.

    Raises SiteChanged if nothing was ever received.
    """
    read_again(state.ledger, state.archive, reader)
    found = Packed.of(Retrieved, documents(state.ledger))
    if not found:
        raise SiteChanged(
            "nothing was ever received",
            where=str(state.archive.folder),
            remedy="run it with network first",
        )
    return CrawlResult(documents=found, problems=_problems(state.ledger))


def _problems(ledger: Ledger) -> tuple[Problem, ...]:
    return tuple(ledger.told(page_problems(ledger.pages(), ledger.files())))


def _surveyed(run: Run) -> tuple[str, int]:
    """The route by which the site told what it lists, and how many pages it lists."""
    survey = survey_site(run)
    return survey.route, len(survey.listings)


def _result(
    run: Run,
    counts: CrawlCounts,
    route: str,
    found: "_Found",
) -> CrawlResult:
    news = old_news(found.published, run.options, run.ledger.now)
    return CrawlResult(
        documents=found.documents,
        changed=tuple(found.changed),
        problems=_problems(run.ledger),
        notes=(*run.notes, *([news] if news else [])),
        counts=counts,
        route=route,
    )


class _Found:
    """The documents now known, packed, and what is told of all of them: gone through once."""

    def __init__(self, before: Mapping[str, bytes]) -> None:
        self._before = before
        self.documents: Packed[Retrieved] = Packed(Retrieved)
        self.published: list[dt.date] = []
        self.changed: dict[str, None] = {}

    def take(self, documents: Iterable[Retrieved]) -> None:
        """Takes all documents, one at a time."""
        self.documents = Packed.of(Retrieved, map(self._noted, documents))

    def _noted(self, document: Retrieved) -> Retrieved:
        if document.page is not None and document.page.published is not None:
            self.published.append(document.page.published.latest)
        before = self._before.get(document.document_url)
        if before is None or before != _stand(document):
            self.changed[document.sha256] = None
        return document


def _stand(document: Retrieved) -> bytes:
    """A mark of what a document says: its own body, and what its page was read as."""
    page = document.page.model_dump_json() if document.page is not None else ""
    return hashlib.sha256(f"{document.sha256} {page}".encode()).digest()


def _counts(run: Run, listed: int) -> CrawlCounts:
    requests = list(run.ledger.visits())
    site = sum(run.web.hosts.is_site(url) for _, url, _ in requests)
    return CrawlCounts(
        requests=len(requests),
        site_requests=site,
        file_requests=len(requests) - site,
        bytes=sum(size for _, _, size in requests),
        listed=listed,
        pages_fetched=run.pages_fetched,
        files_fetched=run.files_fetched,
        files_unchanged=run.files_unchanged,
    )


def _raise_alarm(run: Run, found: Sequence[Retrieved]) -> None:
    if run.broken:
        more = f" (and {len(run.broken) - 1} more)" if len(run.broken) > 1 else ""
        raise SiteChanged(
            "; ".join(map(str, run.broken[:3])) + more,
            remedy=f"the pages are kept in {run.archive.folder}; if a page is right as it is, add "
            "its address to accepted_changes in the configuration",
        )
    if run.stopped:
        stop = run.stopped[0]
        raise SiteRefused(stop.what, where=stop.url, remedy=stop.remedy)
    site = run.options.site
    here = (d for d in found if d.page is not None and same_site(page_key(d.page.url), site))
    if all(document.gone for document in here):
        raise SiteChanged(
            f"no report was found on {len(run.pages())} pages",
            where=run.options.site,
            remedy="look at the site: its pages no longer show their reports as they did",
        )
