"""What the steps of one crawl share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ingest.archive import Archive
from ingest.expectations import BrokenExpectation
from ingest.fetch.client import HostClosed, HttpResponse
from ingest.fetch.fetcher import Fetcher
from ingest.ledger.models import PageRow
from ingest.ledger.store import Ledger
from ingest.urls import same_site
from ingest.webpage.page import PageReader
from schemas.crawl import CrawlOptions
from support.safe_text import first_of

ProgressCallback = Callable[[str, int, int], None]
"""Receives the step (such as `pages`), how many of its items are done and how many exist."""
URLS_SHOWN = 10


def time_was_up(hours: float, urls: Sequence[str]) -> str:
    """The note that names the URLs which were due when the longest time of a run was over."""
    return (
        f"time was up after {hours:g} hours (longest_run_hours): {len(urls)} URLs remain for the "
        f"next run: {first_of(urls, URLS_SHOWN)}"
    )


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Ignore progress."""


@dataclass
class CrawlContext:
    """The tools of one crawl, and what it has found so far."""

    options: CrawlOptions
    fetcher: Fetcher
    ledger: Ledger
    archive: Archive
    read_page: PageReader
    progress: ProgressCallback = no_progress
    notes: list[str] = field(default_factory=list)
    broken: list[tuple[PageRow, Sequence[BrokenExpectation]]] = field(default_factory=list)
    """Pages that broke in this run, as they were before, and what they lack."""
    stopped: list[HostClosed] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    """URLs that were due when the time of the run was up."""
    pages_fetched: int = 0
    files_fetched: int = 0
    files_unchanged: int = 0

    def pages(self) -> dict[str, PageRow]:
        """The pages of this site by key; the ledger may contain other sites too."""
        pages = self.ledger.pages().items()
        return {key: row for key, row in pages if same_site(key, self.options.site)}

    def keep(self, response: HttpResponse) -> str:
        """Put the body of a response into the archive; returns its SHA-256."""
        url, headers = response.url, response.headers
        return self.archive.put(response.body, url=url, at=self.ledger.now, headers=headers)
