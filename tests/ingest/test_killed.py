"""A run that is killed without warning: the next one goes on and asks for nothing that it has."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.reading.worker import Pending
from pipeline.sample_site import SampleSite
from tests.ingest.crawling import MARLSTONE, READER, Nights, small

CRAWL = """
import os
import signal
import sys
from pathlib import Path
from ingest.crawl import crawl
from ingest.fetch.client import Outside, make_client
from ingest.reading.worker import DirectReader
from ingest.state import open_state
from pipeline.clock import utc_now
from schemas.crawl import CrawlOptions

site, files, folder, pace, *killed = sys.argv[1:]
options = CrawlOptions(site=site, file_hosts=(files,), pace=float(pace), newest_report_weeks=None)

def progress(what, done, of):
    if [what, str(done)] == killed:
        os.kill(os.getpid(), signal.SIGKILL)

with make_client(options) as client, open_state(Path(folder), utc_now()) as state:
    outside = Outside(client)
    result = crawl(options, outside=outside, state=state, reader=DirectReader(), progress=progress)
print(len(result.documents))
"""


@pytest.mark.parametrize("after", [2, 8])
def test_a_run_killed_after_so_many_answers_is_taken_up_where_it_stopped(
    after: int, tmp_path: Path
) -> None:
    with SampleSite.plain() as site:
        small(site)
        command = [sys.executable, "-c", CRAWL, site.url, site.files_host, str(tmp_path), "0.02"]
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


@pytest.mark.parametrize("step", ["pages 4", "files 3"])
def test_what_came_is_not_asked_for_again_though_nothing_was_noted_of_it(
    step: str, tmp_path: Path
) -> None:
    """Without pace, pages and files are put into the ledger many at a time."""
    with SampleSite.plain() as site:
        small(site)
        command = [sys.executable, "-c", CRAWL, site.url, site.files_host, str(tmp_path), "0"]
        killed = subprocess.run([*command, *step.split()], check=False, timeout=60)
        assert killed.returncode == -signal.SIGKILL
        before = wanted(site)
        assert len(before) == (4 if step.startswith("pages") else 6 + 3)
        site.log.clear()
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout.strip() == "6"
        assert set(before) & set(wanted(site)) == set()
        assert len({*before, *wanted(site)}) == 11


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


def test_a_page_that_came_before_the_run_was_killed_and_was_edited_since_is_asked_for_again(
    nights: Nights,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=LightsOut())
    page = nights.site.store.page(MARLSTONE)
    nights.clock.later(days=1)
    nights.site.store.edit(MARLSTONE, at=nights.clock.now(), summary="Edited since.")
    result = nights.next_night()
    assert page.path in nights.targets("site")
    (found,) = (d.page for d in result.documents if d.page and d.page.title == page.title)
    assert found.summary == "Edited since."


def wanted(site: SampleSite) -> list[str]:
    """The pages and files that were asked for."""
    paths = ("/document/", "/uploads/")
    return [asked.target for asked in site.log.all() if asked.target.startswith(paths)]
