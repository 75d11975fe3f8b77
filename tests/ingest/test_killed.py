"""A run that is killed without warning: the next one goes on and asks for nothing that it has."""

import datetime as dt
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.state import open_state
from ingest.webpage.reader import Pending
from tests.ingest.crawling import MARLSTONE, READER, START, WESSMOOR, Nights, small
from tests.site_simulator.site import SampleSite

CRAWL = """
import os
import signal
import sys
from pathlib import Path
from ingest.crawl import crawl
from ingest.fetch.client import Outside, make_client
from ingest.webpage.reader import DirectReader
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
    """A reader during whose work the power fails: of that page, which came, nothing is noted."""

    def __init__(self, page: str = "marlstone") -> None:
        self._page = page

    def start(self, body: bytes, url: str) -> Pending:
        if self._page in url:
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


def edited(nights: Nights, summary: str) -> None:
    """A day later the page of Wessmoor says so, since some hours."""
    nights.clock.later(days=1)
    at = nights.clock.now() - dt.timedelta(hours=5)
    nights.site.store.edit(WESSMOOR, at=at, summary=summary)


def test_an_edit_taken_back_after_the_run_was_killed_is_seen(nights: Nights) -> None:
    for text in ("The first text.", "The second text."):
        edited(nights, text)
        nights.crawl()
    edited(nights, "The third text.")
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=LightsOut("wessmoor"))
    edited(nights, "The second text.")
    for result in (nights.crawl(), nights.next_night()):
        (page,) = (d.page for d in result.documents if d.page and "wessmoor" in d.page.url)
        assert page.summary == "The second text."
        assert result.notes == ()


def test_a_page_that_was_broken_when_the_run_was_killed_is_judged_as_it_is_now(
    nights: Nights,
) -> None:
    nights.crawl()
    whole = nights.site.store.page(WESSMOOR)
    assert whole is not None
    nights.clock.later(days=1)
    nights.site.store.edit(WESSMOOR, at=nights.clock.now(), files=())
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=LightsOut("wessmoor"))
    nights.site.store.add(whole.model_copy(update={"modified": nights.clock.now()}))
    result = nights.next_night()
    assert (len(result.documents), result.problems) == (6, ())


def test_bodies_are_looked_after_though_the_clock_was_set_back_between_two_killed_runs(
    nights: Nights,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=LightsOut("castle-quays"))
    nights.clock.start -= dt.timedelta(days=1)
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=LightsOut())
    with nights.state() as state:
        late = [r for r in state.ledger.pages().values() if r.retrieved and r.retrieved < START]
        for row in late:
            state.archive.path(str(row.sha256)).write_bytes(b"")
    assert late
    assert len(nights.next_night().documents) == 6
    with nights.state() as state:
        assert list(state.archive.verify(state.ledger.sums().items())) == []


def test_what_came_by_a_clock_that_was_ahead_is_asked_for_again(nights: Nights) -> None:
    nights.clock.start += dt.timedelta(days=400)
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=LightsOut("wessmoor"))
    nights.clock.start -= dt.timedelta(days=400)
    edited(nights, "Edited since.")
    result = nights.crawl()
    (page,) = (d.page for d in result.documents if d.page and "wessmoor" in d.page.url)
    assert page.summary == "Edited since."


def test_a_file_that_came_and_was_replaced_with_its_page_before_the_next_run_is_kept_beside(
    tmp_path: Path,
) -> None:
    with SampleSite.plain() as site:
        small(site)
        command = [sys.executable, "-c", CRAWL, site.url, site.files_host, str(tmp_path), "0"]
        subprocess.run([*command, "files", "3"], check=False, timeout=60)
        came = next(target for target in wanted(site) if target.startswith("/uploads/"))
        page = next(p for p in site.store.pages() if any(f.path == came for f in p.files))
        now = dt.datetime.now(dt.UTC)
        site.store.edit(page.id, at=now, summary="Edited since.")
        site.store.replace_file(came, b"%PDF-1.4 another body", at=now)
        subprocess.run(command, check=True, timeout=60)
    with open_state(tmp_path, now) as state:
        urls = list(state.ledger.sums().values())
        assert sum(url.endswith(came) for url in urls) == 2
        assert list(state.archive.verify(state.ledger.sums().items())) == []


def wanted(site: SampleSite) -> list[str]:
    """The pages and files that were asked for."""
    paths = ("/document/", "/uploads/")
    return [asked.target for asked in site.log.all() if asked.target.startswith(paths)]
