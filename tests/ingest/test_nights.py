"""Nightly crawls request only what is new, lose nothing, and report damage."""

import datetime as dt
from pathlib import Path

import pytest

from ingest.crawl import replay
from ingest.webpage.page import PageReading, read_page
from schemas.crawl import CrawlResult, Page
from schemas.dates import PartialDate
from schemas.errors import SiteChanged
from tests.ingest.crawling import EASTMARCH, MARLSTONE, WESSMOOR, Nights, bodies, impolite
from tests.site_simulator.faults import Fault
from tests.site_simulator.site import SampleSite
from tests.site_simulator.synthetic import add_many

WESSMOOR_PAGE = "/document/an-inspection-of-probation-services-in-wessmoor-pdu/"
WESSMOOR_FILE = "/uploads/sites/7/2023/05/an-inspection-of-probation-services-in-wessmoor-pdu.pdf"
NEW_FILE = b"%PDF-1.4 another body"


def test_a_quiet_night_makes_three_requests_and_none_for_a_page(nights: Nights) -> None:
    first = nights.crawl()
    quiet = nights.next_night()
    assert nights.targets() == ["/robots.txt", "/sitemap_index.xml", "/document-sitemap.xml"]
    assert quiet.documents == first.documents


def test_a_new_report_costs_its_page_and_its_file(nights: Nights) -> None:
    known = bodies(nights.crawl())
    nights.site.add_report("An inspection of Newmarsh PDU", nights.clock.now(), pdf=NEW_FILE)
    result = nights.next_night()
    assert set(bodies(result)) - set(known) == {"an-inspection-of-newmarsh-pdu.pdf"}
    assert (result.counts.pages_fetched, result.counts.files_fetched) == (1, 1)
    assert impolite(nights) == []


def test_an_edited_page_is_read_again_and_keeps_its_day_of_publication(nights: Nights) -> None:
    """Its full-width heading then shows “Updated:”, which is not a publication date."""
    nights.crawl()
    at = nights.clock.now() + dt.timedelta(hours=6)
    nights.site.store.edit(MARLSTONE, at=at, summary="Corrected.")
    result = nights.next_night()
    page = next(d.page for d in result.documents if "marlstone" in d.document_url)
    assert page is not None
    assert (page.published, page.summary) == ("2021-11-09", "Corrected.")
    assert (result.counts.pages_fetched, result.counts.files_unchanged) == (1, 1)
    assert nights.next_night().counts.pages_fetched == 0


def test_a_page_whose_bytes_alone_differ_has_not_changed(nights: Nights) -> None:
    first = nights.crawl()
    again = nights.next_night(full=True)
    assert again.counts.pages_fetched == len(nights.site.store.pages("document"))
    assert again.documents == first.documents


def test_every_file_is_requested_again_within_thirty_days_and_a_replaced_one_is_found(
    nights: Nights,
) -> None:
    """With conditional requests, in rotation, and not all in one night."""
    before = bodies(nights.crawl())
    nights.site.store.replace_file(WESSMOOR_FILE, NEW_FILE, at=nights.clock.now())
    changed: list[CrawlResult] = []
    asked: list[str] = []
    busiest = 0
    for _ in range(30):
        result = nights.next_night(routes=("sitemap",))
        log = [a for a in nights.site.log.all("files") if a.target != "/robots.txt"]
        assert all("if-none-match" in one.headers for one in log)
        assert result.counts.files_unchanged + result.counts.files_fetched == len(log)
        asked += [one.target for one in log]
        busiest = max(busiest, len(log))
        changed += [result] if result.counts.files_fetched else []
    assert len(set(asked)) == 5
    assert busiest < 5
    (night,) = changed
    name = WESSMOOR_FILE.rpartition("/")[2]
    assert bodies(night)[name] != before[name]
    assert any("the earlier file is kept" in note for note in night.notes)
    with nights.state() as state:
        assert state.archive.intact(before[name])
        assert before[name] in state.ledger.sums()


def test_a_pdf_replaced_together_with_its_page_is_found_that_night(nights: Nights) -> None:
    before = bodies(nights.crawl())
    at = nights.clock.now() + dt.timedelta(hours=6)
    nights.site.store.edit(WESSMOOR, at=at, summary="With a new file.")
    nights.site.store.replace_file(WESSMOOR_FILE, NEW_FILE, at=at)
    result = nights.next_night()
    assert (
        bodies(result)[WESSMOOR_FILE.rpartition("/")[2]] != before[WESSMOOR_FILE.rpartition("/")[2]]
    )


def test_an_old_copy_of_the_page_cache_after_a_newer_one_is_no_reversal(nights: Nights) -> None:
    nights.crawl()
    at = nights.clock.now() + dt.timedelta(hours=20)
    nights.site.store.edit(WESSMOOR, at=at, summary="The newer text.")
    assert summary(nights.next_night()) == "The newer text."
    nights.site.store.serve_stale(WESSMOOR)
    result = nights.next_night(days=0.02, full=True)
    assert summary(result) == "The newer text."
    assert any("older cached copy" in note for note in result.notes)
    assert summary(nights.next_night(days=0.2)) == "The newer text."


def test_a_page_that_came_as_an_old_copy_right_after_an_edit_is_requested_again(
    nights: Nights,
) -> None:
    nights.crawl()
    nights.clock.later(days=1)
    nights.site.store.edit(WESSMOOR, at=nights.clock.now(), summary="The newer text.")
    nights.site.store.serve_stale(WESSMOOR)
    assert summary(nights.crawl()) != "The newer text."
    assert summary(nights.next_night()) == "The newer text."


def test_a_correction_taken_back_later_is_a_change(nights: Nights) -> None:
    old = summary(nights.crawl())
    for text in ("The newer text.", old):
        at = nights.clock.now() + dt.timedelta(hours=6)
        nights.site.store.edit(WESSMOOR, at=at, summary=text)
        assert summary(nights.next_night()) == text


def test_a_correction_taken_back_is_seen_though_an_old_copy_came_first(nights: Nights) -> None:
    """The old copy had been accepted as the edited content."""
    old = summary(nights.crawl())
    nights.site.store.edit(
        WESSMOOR, at=nights.clock.now() + dt.timedelta(hours=6), summary="The newer text."
    )
    nights.next_night()
    nights.clock.later(days=1)
    nights.site.store.edit(WESSMOOR, at=nights.clock.now(), summary=old)
    nights.site.store.serve_stale(WESSMOOR)
    assert summary(nights.crawl()) == "The newer text."
    assert summary(nights.next_night()) == old


def summary(result: CrawlResult) -> str:
    page = next(d.page for d in result.documents if d.document_url.endswith("wessmoor-pdu.pdf"))
    assert page is not None
    return page.summary


def test_a_list_that_shrinks_by_more_than_a_few_is_an_alarm(nights: Nights) -> None:
    known = bodies(nights.crawl(tolerated_fall=2))
    for page in (WESSMOOR, EASTMARCH, MARLSTONE):
        nights.site.store.hide(page, "sitemap")
    with pytest.raises(SiteChanged) as alarm:
        nights.next_night(tolerated_fall=2)
    message = str(alarm.value)
    assert nights.site.url in message
    assert "the sitemap route's list of reports: expected about 6" in message
    assert "found 3" in message
    with nights.state() as state:
        assert bodies(replay(state, read_page=read_page)) == known
        kept = [path for path in message.split() if str(state.archive.folder) in path]
    assert kept


def test_a_list_that_shrinks_by_one_is_none(nights: Nights) -> None:
    nights.crawl()
    nights.site.store.remove(WESSMOOR)
    assert nights.next_night().route == "sitemap"


def test_a_page_that_lost_its_title_is_set_aside_with_place_and_element(nights: Nights) -> None:
    known = bodies(nights.crawl())
    nights.site.store.edit(WESSMOOR, at=nights.clock.now() + dt.timedelta(hours=5), title=" ")
    nights.site.add_report("An inspection of Newmarsh PDU", nights.clock.now(), pdf=NEW_FILE)
    result = nights.next_night()
    assert set(bodies(result)) == {*known, "an-inspection-of-newmarsh-pdu.pdf"}
    (problem,) = result.problems
    assert problem.new
    assert problem.where.endswith(WESSMOOR_PAGE)
    assert "title (h1 of the content): found none" in problem.what
    kept = problem.what.partition("kept as ")[2].rstrip(")")
    assert "document-summary" in Path(kept).read_text("utf-8")
    (again,) = nights.next_night().problems
    assert not again.new
    assert WESSMOOR_PAGE in nights.targets()


def test_a_page_that_lost_its_date_is_an_alarm(nights: Nights) -> None:
    nights.site.store.switch(published_date=False)
    with pytest.raises(SiteChanged, match="publication date"):
        nights.crawl(routes=("sitemap",))


def test_a_page_that_lost_its_pdf_is_set_aside_until_it_is_accepted(nights: Nights) -> None:
    known = bodies(nights.crawl())
    nights.site.store.edit(WESSMOOR, at=nights.clock.now() + dt.timedelta(hours=5), files=())
    for new in (True, False):
        result = nights.next_night()
        (problem,) = result.problems
        assert ("the report's file: found no file" in problem.what, problem.new) == (True, new)
        assert bodies(result) == known
    result = nights.next_night(accepted_changes=(WESSMOOR_PAGE,))
    assert set(known) - set(bodies(result)) == {WESSMOOR_FILE.rpartition("/")[2]}


def test_an_error_page_with_status_200_is_set_aside_and_leaves_what_was_known(
    site: SampleSite, nights: Nights
) -> None:
    known = bodies(nights.crawl())
    site.store.edit(WESSMOOR, at=nights.clock.now() + dt.timedelta(hours=5), summary="New.")
    site.faults.add(Fault(kind="error-page", path=WESSMOOR_PAGE))
    (problem,) = nights.next_night().problems
    assert "title" in problem.what
    site.faults.clear()
    result = nights.next_night()
    assert bodies(result) == known
    assert summary(result) == "New."


def test_a_redesign_is_an_alarm_after_a_few_pages(nights: Nights) -> None:
    nights.crawl()
    nights.site.store.switch(redesigned=True)
    at = nights.clock.now() + dt.timedelta(hours=5)
    for page in nights.site.store.pages("document"):
        nights.site.store.edit(page.id, at=at)
    with pytest.raises(SiteChanged, match="expected a title, found none"):
        nights.next_night()
    pages = [target for target in nights.targets() if target.startswith("/document/")]
    assert len(pages) == 5
    with pytest.raises(SiteChanged, match="5 of 5 pages"):
        nights.next_night()


def test_a_redesigned_listing_is_an_alarm_and_never_an_empty_success(nights: Nights) -> None:
    nights.crawl(routes=("listing",))
    nights.site.store.switch(redesigned=True)
    with pytest.raises(SiteChanged, match="no entry"):
        nights.next_night(routes=("listing",))


def test_a_site_without_any_report_is_never_a_success(nights: Nights) -> None:
    for page in nights.site.store.pages("document"):
        if page.id not in (2850,):
            nights.site.store.remove(page.id)
    nights.site.store.edit(2850, at=nights.clock.now(), body="")
    with pytest.raises(SiteChanged, match="no report was found"):
        nights.crawl()


def test_a_long_time_without_reports_is_noted(nights: Nights) -> None:
    result = nights.crawl(newest_report_weeks=4)
    assert any("newest report is dated" in note for note in result.notes)


def test_a_replay_gives_the_same_without_network(nights: Nights) -> None:
    result = nights.crawl()
    with nights.state() as state:
        assert replay(state, read_page=read_page).documents == result.documents


def test_a_replay_without_anything_fetched_is_refused(nights: Nights) -> None:
    with nights.state() as state, pytest.raises(SiteChanged, match="nothing has been fetched yet"):
        replay(state, read_page=read_page)


@pytest.mark.parametrize("damage", ["altered", "missing"])
def test_damaged_bodies_are_found_and_a_full_run_fetches_them_again(
    damage: str, nights: Nights
) -> None:
    result = nights.crawl()
    document = next(d for d in result.documents if d.document_url.endswith("wessmoor-pdu.pdf"))
    with nights.state() as state:
        path = state.archive.path(document.sha256)
        if damage == "missing":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes().replace(b"%PDF", b"%FDP", 1))
        assert state.archive.damage(document.sha256) == damage
        assert sum(map(state.archive.intact, state.ledger.sums())) == len(state.ledger.sums()) - 1
    again = nights.next_night(full=True)
    assert again.documents == result.documents
    with nights.state() as state:
        assert all(map(state.archive.intact, state.ledger.sums()))


@pytest.mark.parametrize("damage", ["altered", "missing"])
def test_a_lost_report_that_is_a_page_is_fetched_again_though_its_bytes_never_come_twice(
    damage: str, nights: Nights
) -> None:
    """Each response has different bytes, so another body replaces the lost one."""
    result = nights.crawl()
    (report,) = (d for d in result.documents if d.media_type == "text/html")
    with nights.state() as state:
        state.archive.path(report.sha256).write_bytes(b"")
        if damage == "missing":
            state.archive.path(report.sha256).unlink()
    result = nights.next_night(full=damage == "altered")
    (again,) = (d for d in result.documents if d.media_type == "text/html")
    assert again.sha256 != report.sha256
    with nights.state() as state:
        assert state.archive.intact(again.sha256)
        assert all(map(state.archive.intact, state.ledger.sums()))
    assert nights.next_night().counts.pages_fetched == 0


def read_title(body: bytes, url: str) -> PageReading:
    """Read only the title of a generated page: page reading has its own tests."""
    title = body.partition(b"<title>")[2].partition("–".encode())[0].decode().strip()
    page = Page(url=url, title=title, published=PartialDate("2024-01-01"), report_in_page=True)
    return PageReading(page=page, fingerprint=title)


def test_each_of_many_documents_costs_one_request_and_then_one_a_sitemap(
    nights: Nights,
) -> None:
    for page in nights.site.store.pages():
        nights.site.store.remove(page.id)
    nights.site.store.switch(sitemap_size=100)
    add_many(nights.site, 200, html_every=1)
    options = {"pace": 0.0, "routes": ("sitemap",)}
    result = nights.crawl(reader=read_title, **options)
    assert (result.counts.listed, len(result.documents), result.problems) == (200, 200, ())
    assert result.counts.requests == 200 + 4
    nights.options = nights.options.model_copy(update={"pace": 0.0})
    assert impolite(nights) == []
    quiet = nights.next_night(**options)
    assert quiet.counts.requests == 4  # robots.txt, the index and two sitemaps
    assert quiet.documents == result.documents
