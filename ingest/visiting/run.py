"""What one run shares between its steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ingest.archive import Archive, Origin
from ingest.expectations import Broken
from ingest.fetch.fetcher import Web
from ingest.fetch.outcome import HostClosed
from ingest.ledger import Kept, Ledger, PageRow
from ingest.urls import host_of_pages
from ingest.webpage.reader import PageReader
from schemas.crawl import CrawlOptions

Progress = Callable[[str, int, int], None]
"""Told of each step: what is done (`pages`, `files`), how many are, of how many."""
AT_ONCE = 50
"""So many pages or files are put into the ledger in one step where no pace is kept."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Tells nobody."""


@dataclass
class Run:
    """One run: what it works with, and what it has met so far.

    `received`: what earlier runs received and may not have noted; see `ingest.resuming`.
    """

    options: CrawlOptions
    web: Web
    ledger: Ledger
    archive: Archive
    reader: PageReader
    progress: Progress = silent
    received: Mapping[str, Origin] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    stopped: list[HostClosed] = field(default_factory=list)
    changed_pages: set[str] = field(default_factory=set)
    pages_fetched: int = 0
    files_fetched: int = 0
    files_unchanged: int = 0

    def pages(self) -> Kept[PageRow]:
        """The pages of the site that is visited; the ledger may know other sites too."""
        host = host_of_pages(self.options.site)
        return self.ledger.pages().where(lambda key: key.partition("/")[0] == host)

    def put(self, row: PageRow, **changes: object) -> PageRow:
        """Writes a page with changes to the ledger and gives it back."""
        changed = row.model_copy(update={"asked": self.ledger.now, **changes})
        self.ledger.put_page(changed)
        return changed
