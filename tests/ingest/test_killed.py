"""A run that is killed without warning: the next one goes on and asks for nothing that it has."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.reading.worker import Pending
from pipeline.sample_site import SampleSite
from tests.ingest.crawling import READER, Nights, small

CRAWL = """
import sys
from pathlib import Path
from ingest.crawl import crawl
from ingest.fetch.client import Outside, make_client
from ingest.reading.worker import DirectReader
from ingest.state import open_state
from pipeline.clock import utc_now
from schemas.crawl import CrawlOptions

site, files, folder = sys.argv[1:]
options = CrawlOptions(site=site, file_hosts=(files,), pace=0.02, newest_report_weeks=None)
with make_client(options) as client, open_state(Path(folder), utc_now()) as state:
    result = crawl(options, outside=Outside(client), state=state, reader=DirectReader())
print(len(result.documents))
"""


@pytest.mark.parametrize("after", [2, 8])
def test_a_run_killed_after_so_many_answers_is_taken_up_where_it_stopped(
    after: int, tmp_path: Path
) -> None:
    with SampleSite.plain() as site:
        small(site)
        command = [sys.executable, "-c", CRAWL, site.url, site.files_host, str(tmp_path)]
        with subprocess.Popen(command) as process:
            until = time.monotonic() + 60
            while len(wanted(site)) < after and time.monotonic() < until:
                time.sleep(0.001)
            process.send_signal(signal.SIGKILL)
        before = wanted(site)
        site.log.clear()
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout.strip() == "6"
        # The last answer may have been on its way when the process died.
        assert set(before[:-1]) & set(wanted(site)) == set()
        assert len(set(before) | set(wanted(site))) == 11


class LightsOut:
    """A reader during whose work the power fails."""

    def start(self, body: bytes, url: str) -> Pending:
        if "marlstone" in url:
            raise KeyboardInterrupt
        return READER.start(body, url)


def test_bodies_that_a_loss_of_power_spoilt_are_asked_for_again(nights: Nights) -> None:
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=LightsOut())
    with nights.state() as state:
        read = [row for row in state.ledger.pages().values() if row.sha256]
        for row in read:
            state.archive.path(str(row.sha256)).write_bytes(b"")
    assert read
    result = nights.crawl()
    assert len(result.documents) == 6
    with nights.state() as state:
        assert list(state.archive.verify(state.ledger.sums().items())) == []


def wanted(site: SampleSite) -> list[str]:
    """The pages and files that were asked for."""
    paths = ("/document/", "/uploads/")
    return [asked.target for asked in site.log.all() if asked.target.startswith(paths)]
