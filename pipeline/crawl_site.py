"""Crawls a site, imports a folder, or uses only the archive; returns all known documents."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class Flags:
    """Options that make a run differ from the nightly one.

    With `fresh` every document is parsed again. `old_site` (its URL, or that of a web archive's
    copy) or `folder` replace the crawl of the site.
    """

    full: bool = False
    offline: bool = False
    history_only: bool = False
    dry: bool = False
    fresh: bool = False
    old_site: str | None = None
    folder: Folder | None = None

    @property
    def looks_for_reports(self) -> bool:
        """Whether the run looks for new reports: on the site, the old site or in a folder."""
        return not (self.offline or self.history_only)

    @property
    def checks_site(self) -> bool:
        """Whether the run looks for new reports on the site."""
        return self.looks_for_reports and not (self.folder or self.old_site)


def find_documents(
    settings: Settings,
    storage: Storage,
    flags: Flags,
    *,
    progress: ProgressCallback,
    sample: SampleServer | None = None,
) -> CrawlResult:
    """Look for reports where settings and flags say; return all documents known then.

    Those of the current site, the old site and imported folders are all returned, whichever was
    visited. `sample` replaces the bundled sample site. Raises SiteRefused or SiteChanged.
    """
    if flags.history_only:
        return CrawlResult(documents=())
    with ExitStack() as stack:
        read_page = stack.enter_context(sandboxed_page_reader())
        if flags.offline:
            return replay(storage, read_page=read_page)
        if flags.folder is not None:
            most = settings.crawl.max_file_bytes
            return import_folder(
                flags.folder, storage, read_page=read_page, most_bytes=most, progress=progress
            )
        changes: dict[str, object] = {}
        transport: httpx.BaseTransport | None = None
        resolve: Resolve = system_resolve
        if flags.old_site is not None:
            changes = {"site": flags.old_site, "routes": ("old-site",), "newest_report_weeks": None}
        elif settings.sample:
            site = sample or stack.enter_context(SampleServer())
            hosts = (site.files_host,)
            changes = {"site": site.url, "file_hosts": hosts, "newest_report_weeks": None}
            transport, resolve = site.transport(), site.resolve
        contact = settings.crawl.user_agent_contact or settings.publish.contact
        configured = settings.crawl.model_dump(exclude={"user_agent_contact"}) | {
            "site": settings.site,
            "pace": settings.pace,
            "user_agent": f"probation-league/{__version__}" + (f" (+{contact})" if contact else ""),
            "full": flags.full,
        }
        options = CrawlOptions.model_validate(configured | changes)
        client = stack.enter_context(make_client(options, transport))
        network = Network(client, resolve=resolve)
        return crawl(
            options, network=network, storage=storage, read_page=read_page, progress=progress
        )


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
        with Ledger(Path(scratch) / LEDGER, now) as ledger:
            yield Storage(Archive(data / "archive"), ledger)
