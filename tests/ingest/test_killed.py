"""A run that is killed without warning: the next one continues, and nothing received is lost."""

import datetime as dt
import signal
import time
from pathlib import Path

import pytest

from ingest.ledger.store import open_storage
from ingest.webpage.page import PageReader, PageReading, read_page
from schemas.crawl import CrawlResult, Page
from schemas.errors import StateError
from tests.ingest.crawling import MARLSTONE, WESSMOOR, Nights, small
from tests.ingest.killable import exit_code, started
from tests.site_simulator.site import SampleSite


@pytest.mark.parametrize("after", [2, 8])
def test_the_next_run_continues_where_a_killed_one_stopped(after: int, tmp_path: Path) -> None:
    with SampleSite.plain() as site:
        small(site)
        process = started(site, tmp_path, pace=0.02)
        until = time.monotonic() + 60
        while len(wanted(site)) < after and time.monotonic() < until:
            time.sleep(0.001)
        process.kill()
        assert exit_code(process) == -signal.SIGKILL
        before = wanted(site)
        site.log.clear()
        assert exit_code(started(site, tmp_path, pace=0.02)) == 6
        # The last response may not have been stored when the process died.
        assert set(before[:-1]) & set(wanted(site)) == set()
        assert len(set(before) | set(wanted(site))) == 11


def killed_while_reading(part_of_url: str) -> PageReader:
    """A reader that is interrupted at this page: the page is archived but not in the ledger."""

    def read(body: bytes, url: str) -> PageReading:
        if part_of_url in url:
            raise KeyboardInterrupt
        return read_page(body, url)

    return read


def crawl_killed_at(nights: Nights, part_of_url: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=killed_while_reading(part_of_url))


def page_of(result: CrawlResult, part_of_url: str) -> Page:
    (page,) = (d.page for d in result.documents if d.page and part_of_url in d.page.url)
    return page


def edit_wessmoor(nights: Nights, summary: str) -> None:
    """Change the page of Wessmoor a day later, some hours before the next night."""
    nights.clock.later(days=1)
    at = nights.clock.now() - dt.timedelta(hours=5)
    nights.site.store.edit(WESSMOOR, at=at, summary=summary)


def test_a_page_received_before_the_kill_and_edited_since_is_read_as_it_is_now(
    nights: Nights,
) -> None:
    crawl_killed_at(nights, "marlstone")
    page = nights.site.store.page(MARLSTONE)
    nights.clock.later(days=1)
    nights.site.store.edit(MARLSTONE, at=nights.clock.now(), summary="Edited since.")
    result = nights.next_night()
    assert page.path in nights.targets("site")
    assert page_of(result, "marlstone").summary == "Edited since."


def test_an_edit_made_between_a_kill_and_the_next_run_is_seen_though_no_time_is_listed(
    nights: Nights,
) -> None:
    """The listing gives no edit times: only a new request can show the edit."""
    with pytest.raises(KeyboardInterrupt):
        nights.crawl(reader=killed_while_reading("marlstone"), routes=("listing",))
    at = nights.clock.now() + dt.timedelta(hours=5)
    nights.site.store.edit(MARLSTONE, at=at, summary="Edited since.")
    result = nights.next_night(routes=("listing",))
    assert page_of(result, "marlstone").summary == "Edited since."


def test_an_edit_taken_back_after_the_kill_is_seen(nights: Nights) -> None:
    for text in ("The first text.", "The second text."):
        edit_wessmoor(nights, text)
        nights.crawl()
    edit_wessmoor(nights, "The third text.")
    crawl_killed_at(nights, "wessmoor")
    edit_wessmoor(nights, "The second text.")
    for result in (nights.crawl(), nights.next_night()):
        assert page_of(result, "wessmoor").summary == "The second text."
        assert result.notes == ()


def test_a_page_that_was_broken_at_the_kill_is_judged_as_it_is_now(nights: Nights) -> None:
    nights.crawl()
    intact = nights.site.store.page(WESSMOOR)
    assert intact is not None
    nights.clock.later(days=1)
    nights.site.store.edit(WESSMOOR, at=nights.clock.now(), files=())
    crawl_killed_at(nights, "wessmoor")
    nights.site.store.add(intact.model_copy(update={"modified": nights.clock.now()}))
    result = nights.next_night()
    assert (len(result.documents), result.problems) == (6, ())


def test_a_page_received_by_a_clock_that_was_ahead_is_requested_again(nights: Nights) -> None:
    nights.clock.start += dt.timedelta(days=400)
    crawl_killed_at(nights, "wessmoor")
    nights.clock.start -= dt.timedelta(days=400)
    edit_wessmoor(nights, "Edited since.")
    assert page_of(nights.crawl(), "wessmoor").summary == "Edited since."


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_bodies_that_were_damaged_after_a_kill_are_fetched_again(
    damage: str, nights: Nights
) -> None:
    """An altered body is noticed when it is read, and moved aside."""
    crawl_killed_at(nights, "marlstone")
    with nights.state() as state:
        read = [row for row in state.ledger.pages().values() if row.sha256]
        assert read
        for row in read:
            path = state.archive.path(str(row.sha256))
            path.unlink()
            if damage == "altered":
                path.write_bytes(b"")
                with pytest.raises(StateError):
                    state.archive.get(str(row.sha256))
    assert len(nights.crawl().documents) == 6
    with nights.state() as state:
        assert all(map(state.archive.intact, state.ledger.sums()))


def test_a_file_received_before_the_kill_is_kept_beside_the_one_that_replaced_it(
    tmp_path: Path,
) -> None:
    with SampleSite.plain() as site:
        small(site)
        assert exit_code(started(site, tmp_path, killed_at=("files", 3))) == -signal.SIGKILL
        received = next(target for target in wanted(site) if target.startswith("/uploads/"))
        page = next(p for p in site.store.pages() if any(f.path == received for f in p.files))
        now = dt.datetime.now(dt.UTC)
        site.store.edit(page.id, at=now, summary="Edited since.")
        site.store.replace_file(received, b"%PDF-1.4 another body", at=now)
        assert exit_code(started(site, tmp_path)) == 6
    with open_storage(tmp_path, now) as storage:
        urls = list(storage.ledger.sums().values())
        assert sum(url.endswith(received) for url in urls) == 2
        assert all(map(storage.archive.intact, storage.ledger.sums()))


def wanted(site: SampleSite) -> list[str]:
    """The pages and files that were requested."""
    paths = ("/document/", "/uploads/")
    return [asked.target for asked in site.log.all() if asked.target.startswith(paths)]
