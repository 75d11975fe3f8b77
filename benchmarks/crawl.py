"""Measures the CPU time of crawls at the default pace (`python benchmarks/crawl.py`).

A process of its own serves a site of 2,000 generated documents. The waits between requests are
skipped but counted: the share of one core is the CPU time divided by the time that a crawl with
these waits takes. Measured are a first crawl, a night without news, and nights of the sample site.
`--pdf-kilobytes` makes the PDFs as large as real ones (786 KB to 1 MB) instead of 0.7 KB.
"""

import argparse
import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from ingest.crawl import crawl
from ingest.fetch.client import Network, make_client
from ingest.ledger.store import open_storage
from ingest.webpage.page import sandboxed_page_reader
from schemas.crawl import CrawlCounts, CrawlOptions
from tests.site_simulator.site import SampleSite
from tests.site_simulator.synthetic import add_many

NIGHT = dt.datetime(2026, 11, 3, 3, 0, tzinfo=dt.UTC)
NEW_PDF = b"%PDF-1.4\n% a made-up report\n"
MOST_CPU_SHARE = 0.10


class Measured(NamedTuple):
    """One crawl: its counts, its CPU seconds, and its duration in seconds with all waits."""

    counts: CrawlCounts
    cpu: float
    duration: float

    def row(self, name: str) -> str:
        """The figures as a row of a Markdown table."""
        share = f"{self.cpu / self.duration:.1%}"
        return (
            f"| {name} | {self.counts.requests} | {self.cpu:.2f} | {self.duration:,.0f} | {share} |"
        )


class SkippingClock:
    """A clock on another day; waits take no time but are counted."""

    def __init__(self, now: dt.datetime) -> None:
        self._now, self.skipped = now, 0.0

    def now(self) -> dt.datetime:
        """The time at which the night began."""
        return self._now

    def monotonic(self) -> float:
        """Seconds of the machine, plus the skipped waits."""
        return time.monotonic() + self.skipped

    def sleep(self, seconds: float) -> None:
        """Skip a wait."""
        self.skipped += seconds


def main() -> None:
    """Print the figures as Markdown tables; exit 1 if a first crawl needs too much CPU."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--pdf-kilobytes", type=int, default=0)
    given = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {given.documents} documents, default pace\n")
    print(
        "| crawl | requests | CPU seconds | duration | share of one core |\n|---|---|---|---|---|"
    )
    with (
        served(given.documents, given.pdf_kilobytes) as options,
        tempfile.TemporaryDirectory() as scratch,
    ):
        first = night(options, Path(scratch), NIGHT)
        print(first.row("first crawl"))
        quiet = night(options, Path(scratch), NIGHT + dt.timedelta(days=1))
        print(quiet.row("night without news"))
    with SampleSite.plain() as site, tempfile.TemporaryDirectory() as scratch:
        for number, name in enumerate(("first", "without news", "with one new report")):
            later = NIGHT + dt.timedelta(days=number)
            if name.endswith("report"):
                site.add_report("An inspection of Newmarsh PDU", later, pdf=NEW_PDF)
            print(night(options_for(site), Path(scratch), later).row(f"sample, {name}"))
    share = first.cpu / first.duration
    print(f"\nA first crawl uses {share:.1%} of one core (at most {MOST_CPU_SHARE:.0%}).")
    if share > MOST_CPU_SHARE:
        sys.exit(1)


def night(options: CrawlOptions, folder: Path, now: dt.datetime) -> Measured:
    """Crawl once with archive, ledger and sandbox, as a nightly run does."""
    clock, began, used = SkippingClock(now), time.monotonic(), cpu()
    with (
        make_client(options) as client,
        sandboxed_page_reader() as read_page,
        open_storage(folder, now) as storage,
    ):
        network = Network(client, clock)
        result = crawl(options, network=network, storage=storage, read_page=read_page)
    return Measured(result.counts, cpu() - used, time.monotonic() - began + clock.skipped)


def options_for(site: SampleSite) -> CrawlOptions:
    """All sources, at the default pace."""
    return CrawlOptions(site=site.url, file_hosts=(site.files_host,), newest_report_weeks=None)


def cpu() -> float:
    """CPU seconds of this process and of its child processes that have ended."""
    usages = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@contextmanager
def served(documents: int, kilobytes: int) -> Iterator[CrawlOptions]:
    """Serve a generated site in another process; yields the options to crawl it with."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(
        target=_serve, args=(documents, kilobytes, theirs), daemon=True
    )
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join(10)


def _serve(documents: int, kilobytes: int, pipe: Connection) -> None:
    with SampleSite.plain() as site:
        for page in site.store.pages():
            site.store.remove(page.id)
        add_many(site, documents)
        for page in site.store.pages() if kilobytes else ():
            for file in page.files:
                body = (file.body or b"").ljust(kilobytes * 1024, b"\n")
                site.store.replace_file(file.path, body, at=page.published)
        pipe.send(options_for(site))
        pipe.recv()


if __name__ == "__main__":
    main()
