"""Crawls a site, imports a folder, or uses only the archive; returns all known documents."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx

from ingest.archive import Archive
from ingest.context import ProgressCallback
from ingest.crawl import crawl, replay
from ingest.fetch.client import Network, Resolve, make_client, system_resolve
from ingest.folder_import import Folder, import_folder
from ingest.ledger.store import Ledger, Storage, open_storage
from ingest.webpage.page import sandboxed_page_reader
from pipeline import __version__
from pipeline.sample_server import SampleServer
from pipeline.settings import LEDGER, Settings
from schemas.crawl import CrawlOptions, CrawlResult


class Visit(Protocol):
    """A crawl of one site. Raises SiteRefused or SiteChanged."""

    def __call__(
        self, settings: Settings, state: Storage, *, full: bool, progress: ProgressCallback
    ) -> CrawlResult: ...


def options_of(settings: Settings, *, full: bool) -> CrawlOptions:
    """Return the crawl options of the settings."""
    contact = settings.crawl.user_agent_contact or settings.publish.contact
    agent = f"probation-league/{__version__}" + (f" (+{contact})" if contact else "")
    limits = settings.crawl.model_dump(exclude={"user_agent_contact"})
    return CrawlOptions(
        site=settings.site, pace=settings.pace, user_agent=agent, full=full, **limits
    )


def visit(
    settings: Settings, state: Storage, *, full: bool, progress: ProgressCallback
) -> CrawlResult:
    """Crawl the configured site. Raises SiteRefused or SiteChanged."""
    return _crawl(options_of(settings, full=full), state, progress)


def visit_sample(
    settings: Settings, state: Storage, *, full: bool, progress: ProgressCallback
) -> CrawlResult:
    """Crawl the bundled sample site, served on loopback during the crawl."""
    with SampleServer() as site:
        return visit_running(site, settings, state, full=full, progress=progress)


class RunningSite(Protocol):
    """A sample site that is running: where it is and how to reach it."""

    url: str
    files_host: str

    def transport(self) -> httpx.BaseTransport: ...

    def resolve(self, host: str) -> tuple[str, ...]: ...


def visit_running(
    site: RunningSite,
    settings: Settings,
    state: Storage,
    *,
    full: bool,
    progress: ProgressCallback,
) -> CrawlResult:
    """Crawl a sample site that is already running: the bundled one, or a test's simulator."""
    options = options_of(settings, full=full).model_copy(
        update={"site": site.url, "file_hosts": (site.files_host,), "newest_report_weeks": None}
    )
    return _crawl(options, state, progress, site.transport(), site.resolve)


def visit_old_site(
    settings: Settings, state: Storage, site: str, *, full: bool, progress: ProgressCallback
) -> CrawlResult:
    """Crawl the old site at a URL, its own or that of a web archive's copy.

    Returns all known documents, also those of the current site. Raises SiteRefused or SiteChanged.
    """
    options = options_of(settings, full=full).model_copy(
        update={"site": site, "routes": ("old-site",), "newest_report_weeks": None}
    )
    return _crawl(options, state, progress)


def take_folder(
    settings: Settings, state: Storage, folder: Folder, *, progress: ProgressCallback
) -> CrawlResult:
    """Import the files of a folder, without network; return all known documents."""
    with sandboxed_page_reader() as reader:
        most = settings.crawl.max_file_bytes
        return import_folder(folder, state, read_page=reader, most_bytes=most, progress=progress)


def replay_kept(storage: Storage) -> CrawlResult:
    """Return all known documents, without network. Raises SiteChanged if there are none."""
    with sandboxed_page_reader() as reader:
        return replay(storage, read_page=reader)


@contextmanager
def state_for(data: Path, now: dt.datetime, *, dry: bool) -> Iterator[Storage]:
    """Open archive and ledger of a data folder; a dry run gets a temporary copy of the ledger.

    Files that a dry run downloads stay in the archive, so that no file is downloaded twice.
    """
    if not dry:
        with open_storage(data, now) as state:
            yield state
        return
    with tempfile.TemporaryDirectory(prefix="probation-league-") as scratch:
        for file in data.glob(f"{LEDGER}*"):
            shutil.copy2(file, scratch)
        archive = Archive(data / "archive")
        with Ledger(Path(scratch) / LEDGER, now) as ledger:
            yield Storage(archive, ledger)


def _crawl(
    options: CrawlOptions,
    storage: Storage,
    progress: ProgressCallback,
    transport: httpx.BaseTransport | None = None,
    resolve: Resolve = system_resolve,
) -> CrawlResult:
    with make_client(options, transport) as client, sandboxed_page_reader() as read_page:
        network = Network(client, resolve=resolve)
        return crawl(
            options, network=network, storage=storage, read_page=read_page, progress=progress
        )
