"""Times the crawl beside a plain loop of httpx over the same addresses (`benchmarks/crawl.py`).

Both ask a sample site of 2,000 generated documents, without pace, served by a process of its own,
with the same headers; the loop keeps nothing. Then a night without news, and the nights of the
bundled sample. `--pdf-kilobytes` makes the documents' PDFs as large as real ones (old reports: 786
KB to 1 MB by the text of their links); without it they are of 0.7 KB, pages always of 3.6 KB.
"""

import argparse
import datetime as dt
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import httpx

from ingest.crawl import crawl
from ingest.fetch.client import Outside, headers_of, make_client
from ingest.state import open_state
from ingest.webpage.reader import WorkerReader
from schemas.crawl import CrawlOptions, CrawlResult
from tests.site_simulator.site import SampleSite
from tests.site_simulator.synthetic import add_many

NIGHT = dt.datetime(2026, 11, 3, 3, 0, tzinfo=dt.UTC)
NEW_PDF = b"%PDF-1.4\n% a made-up report\n"


def main() -> None:
    """Prints the figures as the rows of a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pdf-kilobytes", type=int, default=0)
    given = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {given.documents} documents, pace off\n")
    ours, loops = [], []
    with (
        served(given.documents, given.pdf_kilobytes) as (options, ask),
        tempfile.TemporaryDirectory() as scratch,
    ):
        for number in range(given.rounds):
            ask("clear")
            folder = Path(scratch) / str(number)
            ours.append(timed(lambda folder=folder: night(options, folder, NIGHT)))
            addresses = ask("asked")
            loops.append(timed(lambda addresses=addresses: plain_loop(addresses, options)))
            print(f"round {number + 1}: crawl {ours[-1][0]:.1f} s, loop {loops[-1][0]:.1f} s")
        quiet, seconds = None, []
        for day in range(1, 4):
            later = NIGHT + dt.timedelta(days=day)
            began = time.process_time()
            quiet = night(options, folder, later)
            seconds.append(time.process_time() - began)
        size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    best, plain = min(ours), min(loops)
    print("\n| what | requests | seconds | CPU seconds |\n|---|---|---|---|")
    print(f"| first visit | {len(addresses)} | {best[0]:.1f} | {best[1]:.1f} |")
    print(f"| plain loop of httpx | {len(addresses)} | {plain[0]:.1f} | {plain[1]:.1f} |")
    if quiet is not None:
        print(f"| night without news | {quiet.counts.requests} | | {min(seconds):.2f} |")
    each = [one[0] / other[0] for one, other in zip(ours, loops, strict=True)]
    print(f"\n{best[0] / plain[0]:.2f} times the loop by the best rounds (at most 1.5), ", end="")
    print(f"{statistics.median(each):.2f} by the median of all; {size / 1e6:.0f} MB kept")
    sample()


def sample() -> None:
    """The three nights of the bundled sample: the first, one without news, one with a report."""
    print("\n| night of the sample | requests | bytes | CPU seconds |\n|---|---|---|---|")
    with SampleSite.plain() as site, tempfile.TemporaryDirectory() as scratch:
        options = options_for(site)
        for number, name in enumerate(("first", "without news", "with one new report")):
            later = NIGHT + dt.timedelta(days=number)
            if name.endswith("report"):
                site.add_report("An inspection of Newmarsh PDU", later, pdf=NEW_PDF)
            began = cpu()
            counts = night(options, Path(scratch), later).counts
            print(f"| {name} | {counts.requests} | {counts.bytes:,} | {cpu() - began:.2f} |")


def night(options: CrawlOptions, folder: Path, now: dt.datetime) -> CrawlResult:
    """One visit with archive, ledger and the reader's own process, as in a nightly run."""
    with make_client(options) as client, WorkerReader() as reader, open_state(folder, now) as state:
        return crawl(options, outside=Outside(client, Day(now)), state=state, reader=reader)


def plain_loop(addresses: Sequence[str], options: CrawlOptions) -> None:
    """Asks for the same addresses with the same headers, one after the other; keeps nothing."""
    with httpx.Client(headers=headers_of(options)) as client:
        for address in addresses:
            client.get(address).read()


class Day:
    """The machine's clock, on another day."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now

    def now(self) -> dt.datetime:
        """The time at which the night began."""
        return self._now

    def monotonic(self) -> float:
        """The machine's seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


def options_for(site: SampleSite) -> CrawlOptions:
    """How the sample is visited: all routes, no pace."""
    return CrawlOptions(
        site=site.url, file_hosts=(site.files_host,), pace=0, newest_report_weeks=None
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds and CPU seconds of the work, with those of the processes that it started."""
    began, used = time.perf_counter(), cpu()
    work()
    return time.perf_counter() - began, cpu() - used


def cpu() -> float:
    """CPU seconds of this process and its ended children."""
    own, children = (
        resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@contextmanager
def served(
    documents: int, kilobytes: int
) -> Iterator[tuple[CrawlOptions, Callable[[str], Sequence[str]]]]:
    """A site in a process of its own: how to visit it, and a line to ask what it was asked."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(
        target=_serve, args=(documents, kilobytes, theirs), daemon=True
    )
    process.start()
    options: CrawlOptions = ours.recv()

    def ask(what: str) -> Sequence[str]:
        ours.send(what)
        answer: Sequence[str] = ours.recv()
        return answer

    try:
        yield options, ask
    finally:
        ours.send("stop")
        process.join(10)


def _serve(documents: int, kilobytes: int, line: Connection) -> None:
    with SampleSite.plain() as site:
        for page in site.store.pages():
            site.store.remove(page.id)
        add_many(site, documents)
        for page in site.store.pages() if kilobytes else ():
            for file in page.files:
                body = (file.body or b"").ljust(kilobytes * 1024, b"\n")
                site.store.replace_file(file.path, body, at=page.published)
        line.send(options_for(site))
        while (what := line.recv()) != "stop":
            hosts = {"site": site.url.rstrip("/"), "files": f"http://{site.files_host}"}
            asked = [hosts[asked.server] + asked.target for asked in site.log.all()]
            if what == "clear":
                site.log.clear()
            line.send(asked)


if __name__ == "__main__":
    main()
