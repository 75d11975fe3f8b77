"""A crawl in a process of its own, which a test may kill.

The processes are forked from one that has everything loaded, so that each starts at once.
"""

import multiprocessing
import os
import signal
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

from ingest.crawl import crawl
from ingest.fetch.client import Network, make_client
from ingest.ledger.store import open_storage
from ingest.webpage.page import read_page
from pipeline.settings import utc_now
from schemas.crawl import CrawlOptions
from tests.site_simulator.site import SampleSite

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def started(
    site: SampleSite, folder: Path, *, pace: float = 0.0, killed_at: tuple[str, int] | None = None
) -> BaseProcess:
    """Start a crawl; if it ends, its exit code is the number of documents.

    At `killed_at`, a step and how much of it is done, it kills itself.
    """
    arguments = (site.url, site.files_host, folder, pace, killed_at)
    process = PROCESSES.Process(target=_crawl, args=arguments)
    process.start()
    return process


def exit_code(process: BaseProcess) -> int | None:
    """Wait for the end and return the exit code; negative: the signal."""
    process.join(60)
    return process.exitcode


def _crawl(
    site: str, files: str, folder: Path, pace: float, killed_at: tuple[str, int] | None
) -> None:
    options = CrawlOptions(site=site, file_hosts=(files,), pace=pace, newest_report_weeks=None)

    def progress(step: str, done: int, _of: int) -> None:
        if (step, done) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    with make_client(options) as client, open_storage(folder, utc_now()) as storage:
        network = Network(client)
        result = crawl(
            options, network=network, storage=storage, read_page=read_page, progress=progress
        )
    sys.exit(len(result.documents))
