"""The old site and its copies in web archives: listed by year, identified by original URLs."""

from pathlib import Path

import pytest

from ingest.crawl import crawl
from ingest.fetch.client import Network, make_client
from ingest.ledger.store import open_storage
from ingest.urls import link_address, page_key
from ingest.webpage.page import read_page
from schemas.crawl import CrawlOptions, CrawlResult
from schemas.errors import SiteChanged
from tests.ingest.crawling import START, Clock, Nights, bodies
from tests.ingest.old_markup import ARCHIVE, HOME, UPLOADS, OldMarkup
from tests.site_simulator.faults import Fault
from tests.site_simulator.site import SampleSite

REPORTS = {
    2023: {f"An inspection of Oldtown {n}": b"%PDF-1.4 " + bytes([65 + n]) for n in range(5)},
    2022: {"An inspection of Elder Borough": b"%PDF-1.4 elder"},
}


def visit(site: str, folder: Path, **options: object) -> CrawlResult:
    defaults = {"site": site, "routes": ("old-site",), "old_years": (2022, 2023), "pace": 2.0}
    chosen = CrawlOptions.model_validate({**defaults, "newest_report_weeks": None, **options})
    with make_client(chosen) as client, open_storage(folder, START) as storage:
        network = Network(client, Clock())
        return crawl(chosen, network=network, storage=storage, read_page=read_page)


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("archived", [True, False])
def test_every_report_of_every_year_is_found(archived: bool, linked: bool, tmp_path: Path) -> None:
    old = OldMarkup(REPORTS, archived=archived, linked=linked)
    with old.serving() as site:
        result = visit(site, tmp_path)
    assert len(result.documents) == 6
    assert {d.page.published for d in result.documents if d.page} == {"2023-05-30"}
    assert {d.page.title for d in result.documents if d.page} == {
        title for reports in REPORTS.values() for title in reports
    }
    assert result.problems == ()


def test_an_archived_copy_is_identified_by_its_original_url(tmp_path: Path) -> None:
    old = OldMarkup(REPORTS, archived=True)
    with old.serving() as site:
        result = visit(site, tmp_path)
    for document in result.documents:
        assert document.document_url.startswith(HOME + UPLOADS)
        assert document.page is not None
        assert document.page.url.startswith(HOME + "inspections/")
    assert all(a.target.startswith((ARCHIVE[:5], "/robots.txt")) for a in old.log.all())


def test_a_file_that_one_archive_lacks_is_fetched_from_another(tmp_path: Path) -> None:
    first, second = (OldMarkup(REPORTS, archived=True) for _ in range(2))
    first.faults.add(Fault(kind="status", status=500, path=r"elder-borough\.pdf"))
    with first.serving() as site:
        assert len(visit(site, tmp_path, retries=0).documents) == 5
    with second.serving() as site:
        result = visit(site, tmp_path)
    assert (len(result.documents), result.problems) == (6, ())
    files = [a.target for a in second.log.all() if a.target.endswith(".pdf")]
    assert [name.rpartition("/")[2] for name in files] == ["an-inspection-of-elder-borough.pdf"]


def test_a_page_without_a_date_is_no_alarm_since_nobody_edits_the_old_site(tmp_path: Path) -> None:
    old = OldMarkup(REPORTS, archived=True, label="Inspected:")
    with old.serving() as site:
        result = visit(site, tmp_path)
    assert {d.page.published for d in result.documents if d.page} == {None}
    assert len(result.documents) == 6


def test_links_to_the_next_page_are_followed_and_no_page_past_the_end_is_requested(
    tmp_path: Path,
) -> None:
    old = OldMarkup(REPORTS, archived=False)
    with old.serving() as site:
        visit(site, tmp_path)
    pages = [a.target.partition("?")[2] for a in old.log.all() if "year=2023" in a.target]
    assert [page[page.index("paged=") :] for page in pages] == [
        "paged=0&year=2023", "paged=2&year=2023", "paged=3&year=2023"
    ]  # fmt: skip


def test_a_second_crawl_requests_the_listings_only(tmp_path: Path) -> None:
    old = OldMarkup(REPORTS, archived=True)
    with old.serving() as site:
        first = visit(site, tmp_path)
        old.log.clear()
        assert visit(site, tmp_path).documents == first.documents
    assert all("inspections?" in a.target or a.target == "/robots.txt" for a in old.log.all())


def test_a_year_that_an_archive_lacks_is_noted_and_the_others_are_read(tmp_path: Path) -> None:
    old = OldMarkup(REPORTS, archived=True)
    old.faults.add(Fault(kind="status", status=404, path="year=2022"))
    with old.serving() as site:
        result = visit(site, tmp_path)
    assert len(result.documents) == 5
    assert any("listing of 2022 is incomplete" in note for note in result.notes)


def test_an_archive_without_any_listing_is_an_error(tmp_path: Path) -> None:
    old = OldMarkup(REPORTS, archived=True)
    old.faults.add(Fault(kind="status", status=404, path="year="))
    with old.serving() as site, pytest.raises(SiteChanged):
        visit(site, tmp_path)


def test_copies_of_other_sites_in_the_same_archive_are_not_requested(tmp_path: Path) -> None:
    old = OldMarkup(REPORTS, archived=True)
    elsewhere = f"{ARCHIVE}https://elsewhere.example/report.pdf"
    old.faults.add(Fault(kind="redirect", path=r"elder-borough\.pdf", to=elsewhere))
    with old.serving() as site:
        (problem,) = visit(site, tmp_path).problems
    assert problem.kind == "forbidden-host"
    assert not any("elsewhere" in asked.target for asked in old.log.all())


def test_the_old_site_and_the_current_one_leave_each_other_alone(
    site: SampleSite, nights: Nights
) -> None:
    current = bodies(nights.crawl())
    old = OldMarkup(REPORTS, archived=True)
    with old.serving() as home:
        both = visit(home, nights.folder)
    assert len(both.documents) == len(current) + 6
    quiet = nights.next_night()
    assert quiet.counts.site_requests == 3
    assert quiet.documents == both.documents


@pytest.mark.parametrize(
    ("href", "leads"),
    [
        ("/web/20240101000000/https://www.old.example/a/", "https://www.old.example/a/"),
        ("https://www.old.example/b/", "https://www.old.example/b/"),
        ("//www.old.example/c/", "https://www.old.example/c/"),
        ("/d/", "https://www.old.example/d/"),
        ("e/", "https://www.old.example/hmiprobation/e/"),
        ("?paged=2", "https://www.old.example/hmiprobation/?paged=2"),
    ],
)
def test_links_of_a_copy_lead_to_copies(href: str, leads: str) -> None:
    base = f"https://archive.example{ARCHIVE}{HOME}"
    found = link_address(base, href)
    assert found.startswith("https://archive.example/web/2")
    assert page_key(found) == page_key(leads)
