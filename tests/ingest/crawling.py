"""Crawls the sample site over HTTP on loopback, with a clock that skips waits."""

import datetime as dt
import html
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ingest.crawl import crawl
from ingest.fetch.client import Network, make_client
from ingest.ledger.store import Storage, open_storage
from ingest.urls import page_address
from ingest.webpage.page import PageReader
from schemas.crawl import CrawlOptions, CrawlResult
from tests.reading_here import read_page_once
from tests.site_simulator.server import Asked
from tests.site_simulator.site import SampleSite

START = dt.datetime(2025, 11, 3, 3, 0, tzinfo=dt.UTC)
PACE = 2.0
FEW = (2201, 2466, 2755, 2433, 1987, 2850)
"""Pages of the small site: files in every place, a full-width heading, a report without a file."""
MARLSTONE, WESSMOOR, EASTMARCH = 1987, 2201, 2466


class Clock:
    """A clock that advances only when somebody sleeps."""

    def __init__(self, start: dt.datetime = START) -> None:
        self.start, self.passed = start, 0.0
        self.naps: list[float] = []

    def now(self) -> dt.datetime:
        return self.start + dt.timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.passed += seconds

    def drag(self, seconds: float) -> None:
        """Delay a server; the short real wait lets the client receive each chunk alone."""
        time.sleep(0.005)
        self.passed += seconds

    def later(self, **delta: float) -> None:
        """Advance the clock between two nights."""
        self.passed += dt.timedelta(**delta).total_seconds()


class Nights:
    """A site and a data folder for nightly crawls."""

    def __init__(self, site: SampleSite, folder: Path, **options: object) -> None:
        self.site, self.folder, self.clock = site, folder, Clock()
        site.keep_time_by(self.clock.monotonic, self.clock.drag)
        base = CrawlOptions(
            site=site.url, file_hosts=(site.files_host,), pace=PACE, newest_report_weeks=None
        )
        self.options = CrawlOptions.model_validate({**base.model_dump(), **options})

    def crawl(self, reader: PageReader = read_page_once, **options: object) -> CrawlResult:
        """Crawl once; the log then contains only the requests of this crawl."""
        self.site.log.clear()
        chosen = CrawlOptions.model_validate({**self.options.model_dump(), **options})
        with (
            make_client(chosen, transport=self.site.transport()) as client,
            open_storage(self.folder, self.clock.now()) as storage,
        ):
            network = Network(client, self.clock, self.site.resolve)
            return crawl(chosen, network=network, storage=storage, read_page=reader)

    def next_night(self, *, days: float = 1, **options: object) -> CrawlResult:
        """Crawl again, `days` later."""
        self.clock.later(days=days)
        return self.crawl(**options)

    @contextmanager
    def state(self) -> Iterator[Storage]:
        """Open archive and ledger between two nights."""
        with open_storage(self.folder, self.clock.now()) as state:
            yield state

    def targets(self, server: str | None = None) -> list[str]:
        """The requested URLs in order, without their host."""
        return [asked.target for asked in self.site.log.all(server)]


def small(site: SampleSite) -> SampleSite:
    """Reduce the site to a few pages, so that a crawl is quick."""
    for page in site.store.pages():
        if page.id not in FEW:
            site.store.remove(page.id)
    return site


def bodies(result: CrawlResult) -> dict[str, str]:
    """The known documents: last part of the URL -> SHA-256."""
    return {d.document_url.rstrip("/").rpartition("/")[2]: d.sha256 for d in result.documents}


def impolite(nights: Nights, *, again: int = 0, misses: int = 0, led: int = 0) -> list[str]:
    """List the requests of the last night that were not polite, from the servers' log.

    `again`, `misses` and `led` are how many repeats, missing addresses and redirects a fault of
    the site may explain.
    """
    asked = nights.site.log.all()
    wrong = [*_too_quick(asked, nights.options.pace), *_unlinked(nights, asked)]
    counts = {
        "repeats": (len(asked) - len({(a.server, a.target) for a in asked}), again),
        "misses": (sum(_missed(a) for a in asked), misses),
        "redirects": (sum(300 <= a.status < 304 for a in asked), led),
    }
    wrong += [f"{n} {what}, not {most}" for what, (n, most) in counts.items() if n > most]
    agents = {a.headers.get("user-agent") for a in asked}
    wrong += [f"called {agents}"] if agents - {nights.options.user_agent} else []
    return wrong


def _too_quick(asked: Sequence[Asked], pace: float) -> Iterator[str]:
    last: dict[str, float] = {}
    for one in asked:
        gap = one.at - last.get(one.server, -pace)
        if gap < pace - 1e-6:
            yield f"{one.target} after {gap:.2f} s"
        last[one.server] = one.at


def _missed(asked: Asked) -> bool:
    return asked.status in (400, 404) and asked.target != "/robots.txt"


def _unlinked(nights: Nights, asked: Sequence[Asked]) -> Iterator[str]:
    """The requested URLs that no earlier response had linked to."""
    options = nights.options
    entries = ("/", options.rest_path, *options.sitemap_paths, *options.listing_paths)
    known = {"/robots.txt", *entries, *_remembered(nights)}
    for one in asked:
        plain = re.sub(r"\?per_page=100&orderby=id&order=asc&_fields=[^&]*$", "", one.target)
        if one.target not in known and plain not in known:
            yield f"{one.target}: nothing linked to it"
        known |= _links(one, options.site)


def _links(asked: Asked, site: str) -> set[str]:
    found = set()
    for link in re.findall(r"""https?://[^\s"'<>;]+""", html.unescape(asked.said)):
        for spelling in (link, page_address(link, site)):
            parts = urlsplit(spelling.partition("#")[0])
            found.add((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return found


def _remembered(nights: Nights) -> set[str]:
    """The paths of all URLs in the ledger."""
    with nights.state() as state:
        kept = [*state.ledger.pages().values(), *state.ledger.files().values()]
        urls = [row.url for row in kept]
    spelled = [page_address(url, nights.options.site) for url in urls]
    return {urlsplit(url).path for url in (*urls, *spelled)}
