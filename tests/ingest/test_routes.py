"""The three sources of listings, and the peculiarities of the platform."""

import datetime as dt
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.fetch.client import Network, make_client
from ingest.fetch.fetcher import Fetcher
from ingest.ledger.store import open_storage
from ingest.sources.rest import RestSource
from ingest.sources.sitemap import SitemapSource
from schemas.crawl import CrawlOptions
from schemas.errors import SiteChanged
from tests.ingest.crawling import (
    EASTMARCH,
    MARLSTONE,
    START,
    WESSMOOR,
    Nights,
    bodies,
    impolite,
)
from tests.site_simulator.faults import Fault
from tests.site_simulator.site import SampleSite

REPORTS = {
    "an-inspection-of-probation-services-castle-quays-and-riverside-region.pdf",
    "an-inspection-of-probation-services-in-eastmarch-pdu.pdf",
    "an-inspection-of-probation-services-in-wessmoor-pdu.pdf",
    "an-inspection-of-youth-justice-services-in-great-marlstone.pdf",
    "a-joint-inspection-of-youth-justice-services-in-st-aldhelms.pdf",
    "our-approach-to-inspection",
}
SITEMAP, REST, LISTING = ("sitemap",), ("rest",), ("listing",)


def test_one_night_finds_every_report_politely(nights: Nights) -> None:
    result = nights.crawl()
    assert set(bodies(result)) == REPORTS
    assert result.route == "sitemap"
    assert result.problems == ()
    assert impolite(nights) == []


@pytest.mark.parametrize("routes", [SITEMAP, REST, LISTING])
def test_each_route_alone_finds_the_same(routes: tuple[str, ...], nights: Nights) -> None:
    result = nights.crawl(routes=routes)
    assert set(bodies(result)) == REPORTS
    assert impolite(nights) == []


@pytest.mark.parametrize("kind", ["template", "block", "archive"])
def test_each_kind_of_listing_is_read(kind: str, nights: Nights) -> None:
    nights.site.store.switch(listing=kind, per_page=100)
    assert set(bodies(nights.crawl(routes=LISTING))) == REPORTS


@pytest.mark.parametrize("kind", ["template", "block"])
def test_a_listing_is_followed_to_its_last_page_and_not_past_it(kind: str, nights: Nights) -> None:
    """The site answers 200 past the end; page 2 states page 1 as canonical."""
    nights.site.store.switch(listing=kind, per_page=2)
    assert set(bodies(nights.crawl(routes=LISTING))) == REPORTS
    pages = [target for target in nights.targets() if target.startswith("/our-reports/")]
    assert pages == ["/our-reports/", "/our-reports/page/2/", "/our-reports/page/3/"]
    assert impolite(nights) == []


def test_a_listing_that_counts_by_ranges_is_read_to_its_end(nights: Nights) -> None:
    nights.site.store.switch(per_page=2, counted="range")
    result = nights.crawl(routes=LISTING)
    assert (set(bodies(result)), result.notes) == (REPORTS, ())


def test_the_first_entry_of_a_block_without_a_count_is_no_count(nights: Nights) -> None:
    """Its date would be taken for the number of reports."""
    nights.site.store.switch(listing="block", per_page=100, counted="no")
    first = nights.crawl(routes=LISTING)
    assert set(bodies(first)) == REPORTS
    (note,) = first.notes
    assert "no link to more" in note
    assert nights.next_night(routes=LISTING).notes == ()


def test_a_listing_without_next_link_that_shows_a_part_is_no_success(nights: Nights) -> None:
    """On a first visit nobody knows that it is a part, so a note says that it may be."""
    nights.site.store.switch(listing="archive", per_page=2)
    first = nights.crawl(routes=LISTING)
    assert len(first.documents) == 2
    assert any("no link to more" in note for note in first.notes)
    nights.next_night()
    with pytest.raises(SiteChanged, match="expected about 6 entries"):
        nights.next_night(routes=LISTING)


def test_a_next_page_that_only_the_head_names_is_followed(nights: Nights) -> None:
    nights.site.store.switch(listing="archive", per_page=2, next_in_head=True)
    assert set(bodies(nights.crawl(routes=LISTING))) == REPORTS


def test_a_listing_that_shows_fewer_than_it_counts_is_completed_by_another_route(
    nights: Nights,
) -> None:
    """Documents of the same minute may change places between two pages of a listing."""
    nights.crawl()
    new = nights.site.add_report("An inspection of Newmarsh PDU", nights.clock.now(), pdf=b"%PDF-1")
    nights.site.store.switch(per_page=2, swapped=new.id)
    result = nights.next_night(routes=("listing", "rest"))
    assert set(bodies(result)) == {*REPORTS, f"{new.slug}.pdf"}
    assert any("says that it has 7 reports and lists 6" in note for note in result.notes)
    quiet = nights.next_night(routes=("listing", "rest"))
    assert any("lists 6" in note for note in quiet.notes)  # every night, while it lasts


@pytest.mark.parametrize("routes", [REST, LISTING, SITEMAP])
def test_lists_whose_pages_lead_back_end_with_a_named_problem(
    routes: tuple[str, ...], nights: Nights
) -> None:
    nights.site.store.switch(per_page=2, leads_back=True)
    with pytest.raises(SiteChanged, match=r"lead back|lists another one, or itself"):
        nights.crawl(routes=routes)
    assert len(nights.targets()) < 10


def test_a_sitemap_is_read_where_its_redirect_leads(nights: Nights) -> None:
    assert set(bodies(nights.crawl(sitemap_paths=("/sitemap.xml",)))) == REPORTS


def test_numbers_of_any_length_are_no_error(nights: Nights) -> None:
    nights.site.store.switch(total="9" * 5000)
    for routes in (("rest", "sitemap"), ("listing", "sitemap")):
        assert set(bodies(nights.crawl(routes=routes))) == REPORTS


def test_listings_that_show_no_details_are_dated_by_the_pages(nights: Nights) -> None:
    nights.site.store.switch(details=())
    result = nights.crawl(routes=LISTING)
    days = {d.page.published for d in result.documents if d.page}
    assert {"2023-05-30", "2024-02-13", "2021-11-09"} <= days


@pytest.mark.parametrize("kind", ["yoast", "core"])
def test_both_kinds_of_sitemap_are_read_behind_their_blank_lines(kind: str, nights: Nights) -> None:
    nights.site.store.switch(sitemap=kind)
    result = nights.crawl(routes=SITEMAP)
    assert set(bodies(result)) == REPORTS
    with nights.state() as state:
        listings = [row.listing for row in state.ledger.pages().values()]
    edits = {x.modified for x in listings if x is not None}
    assert dt.datetime(2023, 5, 29, 23, 1, tzinfo=dt.UTC) in edits


def test_a_sitemap_named_by_robots_txt_is_taken(nights: Nights) -> None:
    base = nights.site.url
    nights.site.store.switch(robots=f"User-agent: *\nSitemap: {base}sitemap_index.xml\n")
    result = nights.crawl(routes=SITEMAP, sitemap_paths=())
    assert set(bodies(result)) == REPORTS


def test_rest_days_are_london_days(nights: Nights) -> None:
    """In summer, 00:01 in London is on the day before in UTC."""
    nights.crawl(routes=REST)
    with nights.state() as state:
        listings = [row.listing for row in state.ledger.pages().values()]
    by_id = {x.post_id: x for x in listings if x is not None}
    assert by_id[WESSMOOR].published == dt.date(2023, 5, 30)
    assert by_id[WESSMOOR].title == "An inspection of probation services in Wessmoor PDU"


def test_an_html_error_from_rest_is_not_a_listing(nights: Nights) -> None:
    """nginx replaces errors of any URL by a small HTML page."""
    page = Fault(kind="error-page", path="/wp-json/")
    nights.site.faults.add(page)
    result = nights.crawl(routes=("rest", "listing"))
    assert result.route == "listing"
    assert any("not JSON but text/html" in note for note in result.notes)


@pytest.mark.parametrize("off", ["sitemap", "rest", "listing"])
def test_a_route_that_is_off_costs_a_note_and_no_report(off: str, nights: Nights) -> None:
    nights.site.store.switch(**{off: "off" if off != "rest" else True})
    if off == "rest":
        nights.site.faults.add(Fault(kind="status", status=404, path="/wp-json/"))
    result = nights.crawl()
    assert set(bodies(result)) == REPORTS
    assert impolite(nights, misses=2) == []


def test_entries_that_are_missing_are_remembered(nights: Nights) -> None:
    nights.site.store.switch(sitemap="off")
    nights.crawl()
    assert nights.targets().count("/sitemap_index.xml") == 1
    nights.next_night()
    assert "/sitemap_index.xml" not in nights.targets()
    assert "/wp-sitemap.xml" not in nights.targets()
    nights.next_night(days=31)
    assert "/sitemap_index.xml" in nights.targets()


def test_a_cross_check_that_is_refused_stops_nothing_and_is_not_repeated(nights: Nights) -> None:
    nights.site.store.switch(rest=False)
    result = nights.crawl()
    assert set(bodies(result)) == REPORTS
    assert any("no cross-check by the rest route" in note for note in result.notes)
    result = nights.next_night(full=True)
    assert set(bodies(result)) == REPORTS
    assert not any(target.startswith("/wp-json") for target in nights.targets())


def test_a_site_that_has_no_route_at_all_has_changed(nights: Nights) -> None:
    nights.site.store.switch(sitemap="off", listing="off")
    nights.site.faults.add(Fault(kind="status", status=404, path="/wp-json/"))
    with pytest.raises(SiteChanged, match="no route to the reports"):
        nights.crawl()


def test_the_cross_check_notes_what_one_source_lists_and_another_does_not(nights: Nights) -> None:
    nights.site.store.hide(WESSMOOR, "sitemap")
    nights.site.store.hide(EASTMARCH, "rest")
    result = nights.crawl()
    assert set(bodies(result)) == REPORTS
    notes = " ".join(result.notes)
    assert "the rest route lists what the sitemap route does not" in notes
    assert "the sitemap route lists what the rest route does not" in notes
    quiet = nights.next_night()
    assert (quiet.counts.site_requests, quiet.notes) == (3, ())
    assert not any(document.gone for document in quiet.documents)


def test_the_cross_check_is_made_once_a_week_and_in_every_full_run(nights: Nights) -> None:
    nights.crawl()
    asked = []
    for options in ({}, {"full": True}, {}):
        nights.next_night(days=3, **options)
        asked.append(any("/wp-json/" in target for target in nights.targets()))
    assert asked == [False, True, False]
    nights.next_night(days=5)
    assert any("/wp-json/" in target for target in nights.targets())


def test_pages_that_show_no_date_get_that_of_another_source(nights: Nights) -> None:
    nights.site.store.switch(published_date=False)
    result = nights.crawl()
    days = {d.page.published for d in result.documents if d.page}
    assert "2023-05-30" in days
    assert nights.next_night().counts.site_requests == 3


def test_the_listing_is_found_through_the_home_page(nights: Nights) -> None:
    nights.crawl(routes=LISTING)
    assert nights.targets("site")[:3] == ["/robots.txt", "/", "/our-reports/"]


def test_a_post_type_of_another_name_is_found_and_noted(site: SampleSite, nights: Nights) -> None:
    result = nights.crawl(post_types=("hmip-report",))
    assert set(bodies(result)) == REPORTS
    assert any("using document" in note for note in result.notes)


@pytest.mark.parametrize("routes", [SITEMAP, REST, LISTING])
def test_duplicate_spellings_of_a_page_are_one_page(
    routes: tuple[str, ...], nights: Nights
) -> None:
    """`/?p=`, www, http or https, with or without final slash, and a fragment."""
    nights.site.store.switch(duplicates=True)
    result = nights.crawl(routes=routes)
    assert set(bodies(result)) == REPORTS
    assert len(result.documents) == len(REPORTS)
    assert impolite(nights) == []


def test_a_url_that_redirects_to_another_document_is_a_problem(nights: Nights) -> None:
    """The platform redirects a wrong slug to another page whose slug begins alike."""
    longer = "an-inspection-of-probation-services-in-wessmoor-pdu-2025"
    page = nights.site.store.page(WESSMOOR)
    assert page is not None
    nights.crawl()
    at = dt.datetime(2025, 11, 4, tzinfo=dt.UTC)
    other = page.model_copy(
        update={"id": 9001, "slug": longer, "title": "Another inspection", "modified": at}
    )
    nights.site.store.add(other)
    to = f"{nights.site.url}document/{page.slug}/"
    nights.site.faults.add(Fault(kind="redirect", path=f"{longer}/$", to=to))
    result = nights.next_night()
    assert set(bodies(result)) == REPORTS
    (problem,) = result.problems
    assert "it leads to another page" in problem.what
    titles = [d.page.title for d in result.documents if d.page]
    assert "Another inspection" not in titles


def test_a_page_that_moved_keeps_its_report(nights: Nights) -> None:
    nights.crawl()
    page = nights.site.store.page(MARLSTONE)
    assert page is not None
    nights.site.store.edit(
        MARLSTONE, at=nights.clock.now(), slug="an-inspection-of-youth-justice-in-great-marlstone"
    )
    result = nights.next_night()
    names = [d for d in result.documents if "marlstone" in d.document_url]
    assert [(d.gone, d.document_url.rpartition("/")[2]) for d in names] == [
        (False, "an-inspection-of-youth-justice-services-in-great-marlstone.pdf")
    ]


@contextmanager
def answering(bodies: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """A site that returns these media types and bodies by path, and 404 otherwise."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            media_type, body = bodies.get(self.path.partition("?")[0], ("text/html", ""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", media_type)
            self.send_header("X-WP-Total", "2")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *given: object) -> None:  # noqa: A002
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize("route", [SitemapSource, RestSource])
def test_an_entry_with_an_invalid_url_is_skipped(
    route: type[SitemapSource | RestSource], tmp_path: Path
) -> None:
    """The listing also contains a valid URL, and the URL of a picture inside an entry."""
    good, wrong = "http://127.0.0.1/document/a/", "http://[oops/document/b/"
    picture = "<image><loc>http://127.0.0.1/document/c/</loc></image>"
    places = f"<url><loc>{wrong}</loc></url><url>{picture}<loc> {good} </loc></url>"
    answers = {
        "/sitemap_index.xml": ("text/xml", f"\n\n<?xml version='1.0'?><urlset>{places}</urlset>"),
        "/wp-json/wp/v2/types": (
            "application/json",
            json.dumps({"document": {"rest_base": "document"}}),
        ),
        "/wp-json/wp/v2/document": (
            "application/json",
            json.dumps([{"id": 1, "link": wrong}, {"id": 2, "link": good}]),
        ),
    }
    with answering(answers) as site:
        options = CrawlOptions(site=site, pace=0)
        with make_client(options) as client, open_storage(tmp_path, START) as storage:
            fetcher = Fetcher(options, Network(client), storage.ledger)
            listings = route(fetcher, storage.ledger).list_reports().listings
            assert [listing.url for listing in listings] == [good]
