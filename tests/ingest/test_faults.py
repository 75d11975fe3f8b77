"""What the crawl does when the site fails, refuses, misleads or is slow."""

import datetime as dt
import itertools
import socket

import pytest

from ingest.fetch.access import HostRules
from ingest.fetch.client import FORBIDDEN_BY_ROBOTS, FetchError, system_resolve
from schemas.crawl import CrawlOptions, ProblemKind
from schemas.errors import SiteChanged, SiteRefused
from tests.ingest.crawling import EASTMARCH, MARLSTONE, WESSMOOR, Nights, bodies, impolite
from tests.site_simulator.faults import Fault

WESSMOOR_PAGE = "/document/an-inspection-of-probation-services-in-wessmoor-pdu/"
WESSMOOR_FILE = "/uploads/sites/7/2023/05/an-inspection-of-probation-services-in-wessmoor-pdu.pdf"
EVERYTHING = 6


def fault(nights: Nights, **values: object) -> None:
    nights.site.faults.add(Fault.model_validate(values))


def kinds(nights: Nights, **options: object) -> dict[str, ProblemKind]:
    result = nights.crawl(**options)
    return {
        problem.where.rstrip("/").rpartition("/")[2]: problem.kind for problem in result.problems
    }


def recovers(nights: Nights) -> bool:
    """True if the next crawl, without the fault, finds every document."""
    nights.site.faults.clear()
    result = nights.next_night()
    return len(bodies(result)) == EVERYTHING and result.problems == ()


def test_429_without_retry_after_ends_the_crawl_of_the_host_at_once(nights: Nights) -> None:
    fault(nights, kind="status", status=429, path=WESSMOOR_PAGE)
    with pytest.raises(SiteRefused, match="too often"):
        nights.crawl()
    assert nights.targets("site")[-1] == WESSMOOR_PAGE
    assert impolite(nights) == []
    got = {asked.target for asked in nights.site.log.all("site") if asked.status == 200}
    assert recovers(nights)
    pages = {target for target in got if target.startswith("/document/")}
    assert pages
    assert pages.isdisjoint(nights.targets())


@pytest.mark.parametrize("wait", ["1.5", "599.9", "Mon, 03 Nov 2025 03:05:00 GMT"])
def test_429_with_retry_after_waits_out_the_ban_and_goes_on_slower(
    wait: str, nights: Nights
) -> None:
    fault(nights, kind="status", status=429, path=WESSMOOR_PAGE, retry_after=wait, times=1)
    assert len(bodies(nights.crawl())) == EVERYTHING
    asked = nights.site.log.all("site")
    place = next(i for i, one in enumerate(asked) if one.status == 429)
    gaps = [b.at - a.at for a, b in itertools.pairwise(asked[place:])]
    assert gaps[0] >= 600
    assert all(gap >= 4 for gap in gaps[1:])
    assert impolite(nights, again=1) == []


def test_429_with_a_wait_over_the_limit_ends_the_crawl(nights: Nights) -> None:
    fault(nights, kind="status", status=429, path=WESSMOOR_PAGE, retry_after="86400")
    with pytest.raises(SiteRefused):
        nights.crawl()
    assert max(nights.clock.naps) < 600


def test_a_second_429_ends_the_crawl_whatever_wait_it_asks_for(nights: Nights) -> None:
    fault(nights, kind="status", status=429, path=WESSMOOR_PAGE, retry_after="10")
    with pytest.raises(SiteRefused):
        nights.crawl()
    assert nights.targets().count(WESSMOOR_PAGE) == 2


def test_403_ends_the_crawl_and_the_next_night_requests_that_page_last(nights: Nights) -> None:
    fault(nights, kind="status", status=403, path="/document/an-inspection-of-youth-justice")
    with pytest.raises(SiteRefused, match="403"):
        nights.crawl()
    refused = nights.targets("site")[-1]
    assert len(bodies(nights.next_night())) == EVERYTHING - 1
    assert nights.targets("site")[-1] == refused
    assert nights.targets("site").count(refused) == 1
    assert recovers(nights)


def test_403_of_the_file_host_keeps_the_pages(nights: Nights) -> None:
    fault(nights, kind="status", status=403, server="files", path="/uploads/")
    with pytest.raises(SiteRefused):
        nights.crawl()
    assert len(nights.targets("files")) == 2  # robots.txt and one file
    assert recovers(nights)
    assert not any(target.startswith("/document/") for target in nights.targets())


def test_a_burst_of_500_is_waited_out_with_growing_pauses(nights: Nights) -> None:
    fault(nights, kind="status", status=503, path=WESSMOOR_PAGE, times=3)
    result = nights.crawl()
    assert len(bodies(result)) == EVERYTHING
    times = [a.at for a in nights.site.log.all() if a.target == WESSMOOR_PAGE]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == 3
    assert gaps[2] > gaps[1] >= 2
    assert impolite(nights, again=3) == []


def test_a_page_that_always_fails_is_a_problem_and_delays_nothing(nights: Nights) -> None:
    fault(nights, kind="status", status=500, path=WESSMOOR_PAGE)
    result = nights.crawl()
    assert len(bodies(result)) == EVERYTHING - 1
    (problem,) = result.problems
    assert (problem.kind, problem.new) == (ProblemKind.FAULT, True)
    (again,) = nights.next_night().problems
    assert again.new is False
    assert recovers(nights)


def test_a_host_that_fails_every_time_is_left_alone(nights: Nights) -> None:
    fault(nights, kind="status", status=502, path="/document/")
    with pytest.raises(SiteRefused, match="502"):
        nights.crawl()
    assert sum(t.startswith("/document/") for t in nights.targets()) == 2 * 5
    assert recovers(nights)


@pytest.mark.parametrize("kind", ["cut", "truncated"])
def test_connections_that_break_off_are_tried_again(kind: str, nights: Nights) -> None:
    fault(nights, kind=kind, path=WESSMOOR_PAGE, times=2)
    fault(nights, kind=kind, path=WESSMOOR_FILE, times=1)
    assert len(bodies(nights.crawl())) == EVERYTHING
    assert impolite(nights, again=3) == []


@pytest.mark.parametrize("kind", ["truncated", "garbled"])
def test_half_a_body_is_never_kept(kind: str, nights: Nights) -> None:
    fault(nights, kind=kind, path=WESSMOOR_FILE)
    assert kinds(nights) == {WESSMOOR_FILE.rpartition("/")[2]: ProblemKind.FAULT}
    assert recovers(nights)


def test_a_body_slower_than_the_limit_is_cut_off_and_not_requested_again(nights: Nights) -> None:
    fault(nights, kind="slow", path=WESSMOOR_FILE, chunk=2048, delay=40)
    result = nights.crawl()
    (problem,) = result.problems
    assert problem.kind is ProblemKind.FAULT
    assert "slower than the limit" in problem.what
    assert nights.targets("files").count(WESSMOOR_FILE) == 1
    assert recovers(nights)


def test_a_slow_body_above_the_limit_is_read_to_its_end(nights: Nights) -> None:
    fault(nights, kind="slow", path=WESSMOOR_FILE, chunk=4096, delay=1)
    assert len(bodies(nights.crawl())) == EVERYTHING


def test_bodies_over_the_limit_are_cut_off_and_wait_for_their_turn(nights: Nights) -> None:
    fault(nights, kind="oversize", path=WESSMOOR_FILE, size=300_000)
    fault(nights, kind="oversize", path="great-marlstone/$", size=300_000)
    limits = {"max_file_bytes": 200_000, "max_page_bytes": 100_000}
    assert set(kinds(nights, **limits).values()) == {ProblemKind.TOO_LARGE}
    assert impolite(nights) == []
    nights.next_night(**limits)
    assert WESSMOOR_FILE not in nights.targets()
    assert not any("great-marlstone" in target for target in nights.targets())
    nights.site.faults.clear()
    assert len(bodies(nights.next_night(days=30))) == EVERYTHING


def test_a_pdf_with_another_media_type_is_still_a_pdf(nights: Nights) -> None:
    fault(nights, kind="wrong-type", path=WESSMOOR_FILE, media_type="application/octet-stream")
    assert len(bodies(nights.crawl())) == EVERYTHING


def test_an_error_page_instead_of_a_pdf_leaves_the_known_pdf(nights: Nights) -> None:
    known = bodies(nights.crawl())
    fault(nights, kind="error-page", path=WESSMOOR_FILE)
    result = nights.next_night(full=True)
    (problem,) = result.problems
    assert problem.kind is ProblemKind.WRONG_TYPE
    assert bodies(result) == known


def test_a_page_of_another_type_is_a_problem(nights: Nights) -> None:
    fault(nights, kind="wrong-type", path=WESSMOOR_PAGE, media_type="application/json")
    assert kinds(nights) == {WESSMOOR_PAGE.split("/")[2]: ProblemKind.WRONG_TYPE}
    assert recovers(nights)


@pytest.mark.parametrize("same", ["address", "bytes"])
def test_a_page_that_links_the_report_of_another_page_is_a_problem(
    same: str, nights: Nights
) -> None:
    """The report itself names its service; nobody would miss the other page's own report."""
    page = nights.site.store.page(WESSMOOR)
    (file,) = page.files
    if same == "bytes":
        body = nights.site.store.file(file.path).body
        file = file.model_copy(update={"name": "2025/11/eastwater.pdf", "body": body})
    title = "An inspection of probation services in Eastwater PDU"
    wrong = {"id": 9001, "slug": "inspection-eastwater", "title": title, "files": (file,)}
    nights.site.store.add(page.model_copy(update=wrong))
    result = nights.crawl()
    (problem,) = result.problems
    assert (problem.kind, problem.new) == (ProblemKind.NO_REPORT, True)
    assert "inspection-eastwater" in problem.where
    assert title in problem.what
    assert WESSMOOR_PAGE in problem.what
    assert page.title in {d.page.title for d in result.documents}
    assert not nights.next_night().problems[0].new


@pytest.mark.parametrize("other", [{"slug": "again"}, {"title": "Arolygiad", "welsh": True}])
def test_a_page_posted_twice_or_in_welsh_may_link_the_same_report(
    other: dict[str, object], nights: Nights
) -> None:
    page = nights.site.store.page(WESSMOOR)
    nights.site.store.add(page.model_copy(update={"id": 9001, "slug": "arolygiad", **other}))
    assert nights.crawl().problems == ()


@pytest.mark.parametrize("to", ["http://[oops", "https://host:port/x", "/a\x01b"])
@pytest.mark.parametrize("path", [WESSMOOR_FILE, "great-marlstone/$", "/document-sitemap.xml"])
def test_a_redirect_to_an_invalid_url_affects_one_url(path: str, to: str, nights: Nights) -> None:
    fault(nights, kind="redirect", path=path, to=to)
    found = kinds(nights)
    assert set(found.values()) <= {ProblemKind.UNEXPECTED, ProblemKind.FAULT}
    assert bool(found) is (path != "/document-sitemap.xml")


@pytest.mark.parametrize("path", ["/sitemap_index.xml", "/document-sitemap.xml"])
@pytest.mark.parametrize("kind", ["error-page", "truncated"])
def test_another_source_replaces_an_invalid_sitemap(kind: str, path: str, nights: Nights) -> None:
    fault(nights, kind=kind, path=path)
    result = nights.crawl(sitemap_paths=("/sitemap_index.xml",))
    assert (result.route, len(bodies(result))) == ("rest", EVERYTHING)


def test_redirect_loops_are_abandoned(nights: Nights) -> None:
    fault(nights, kind="loop", path=WESSMOOR_PAGE)
    assert kinds(nights) == {WESSMOOR_PAGE.split("/")[2]: ProblemKind.UNEXPECTED}
    assert sum(t.startswith(WESSMOOR_PAGE) for t in nights.targets()) == 6
    nights.next_night()
    assert not any(t.startswith(WESSMOOR_PAGE) for t in nights.targets())


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:1/",
        "https://elsewhere.example/report.pdf",
        "file:///etc/passwd",
    ],
)
def test_redirects_to_other_hosts_are_not_followed(to: str, nights: Nights) -> None:
    fault(nights, kind="redirect", path=WESSMOOR_FILE, to=to)
    fault(nights, kind="redirect", path="great-marlstone/$", to=to)
    assert set(kinds(nights).values()) == {ProblemKind.FORBIDDEN_HOST}
    assert impolite(nights, led=2) == []
    assert recovers(nights)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/admin",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.8/report.pdf",
        "http://files.example/report.pdf",  # confirmed, but its address is private
        "ftp://www.site.example/report.pdf",
        "http://user:word@www.site.example/report.pdf",
        "//www.site.example/report.pdf",
    ],
)
def test_urls_that_must_not_be_requested(url: str) -> None:
    private = {"files.example": "192.168.1.4", "localhost": "127.0.0.1", "10.0.0.8": "10.0.0.8"}
    options = CrawlOptions(
        site="https://www.site.example/", file_hosts=("files.example", "localhost", "10.0.0.8")
    )
    rules = HostRules(options, lambda host: (private.get(host, "93.184.216.34"),))
    rules.check("https://site.example/document/a/", "page")
    with pytest.raises(FetchError) as refused:
        rules.check(url, "file")
    assert refused.value.kind is ProblemKind.FORBIDDEN_HOST


def test_a_file_host_that_is_not_configured_is_named_and_not_requested(nights: Nights) -> None:
    result = nights.crawl(file_hosts=(), routes=("sitemap",))
    assert nights.targets("files") == []
    assert {problem.kind for problem in result.problems} == {ProblemKind.FORBIDDEN_HOST}
    assert "file_hosts" in result.problems[0].remedy
    assert len(bodies(nights.next_night())) == EVERYTHING


def test_pages_that_robots_txt_forbids_are_not_requested(nights: Nights) -> None:
    nights.site.store.switch(robots=f"User-agent: *\nDisallow: {WESSMOOR_PAGE}\n")
    (problem,) = nights.crawl().problems
    assert (problem.kind, problem.what) == (ProblemKind.REFUSED, FORBIDDEN_BY_ROBOTS)
    assert "operator" in problem.remedy
    assert WESSMOOR_PAGE not in nights.targets()


def test_a_site_that_forbids_everything_is_not_crawled(nights: Nights) -> None:
    nights.site.store.switch(robots="User-agent: *\nDisallow: /\n")
    with pytest.raises(SiteChanged, match=r"robots\.txt forbids"):
        nights.crawl()
    assert nights.targets() == ["/robots.txt"]


def test_the_crawl_delay_of_robots_txt_is_kept(nights: Nights) -> None:
    nights.site.store.switch(robots="User-agent: *\nCrawl-delay: 7\n")
    nights.crawl()
    times = [asked.at for asked in nights.site.log.all("site")][1:]
    assert all(b - a >= 7 for a, b in itertools.pairwise(times))


def test_robots_txt_that_fails_keeps_us_away(nights: Nights) -> None:
    fault(nights, kind="status", status=500, server="site", path=r"/robots\.txt")
    with pytest.raises(SiteRefused, match=r"robots\.txt"):
        nights.crawl()
    assert set(nights.targets()) == {"/robots.txt"}
    assert recovers(nights)


def test_robots_txt_is_read_where_its_redirect_leads(nights: Nights) -> None:
    nights.site.store.switch(robots=f"User-agent: *\nDisallow: {WESSMOOR_PAGE}\n")
    www = nights.site.url.replace("//", "//www.") + "robots.txt?www"
    fault(nights, kind="redirect", server="site", path=r"/robots\.txt$", to=www)
    assert kinds(nights) == {WESSMOOR_PAGE.split("/")[2]: ProblemKind.REFUSED}


def test_many_missing_pages_end_the_crawl_before_a_ban(nights: Nights) -> None:
    fault(nights, kind="status", status=404, path="/document/")
    with pytest.raises(SiteRefused, match="missing"):
        nights.crawl(max_misses=3)
    assert sum(asked.status == 404 for asked in nights.site.log.all()) <= 4
    nights.site.faults.clear()
    result = nights.next_night()
    missing = [p for p in result.problems if p.kind is ProblemKind.NOT_FOUND]
    assert len(missing) == 3  # remembered: asked for again when edited
    at = nights.clock.now()
    for page in (WESSMOOR, EASTMARCH, MARLSTONE):
        nights.site.store.edit(page, at=at)
    assert len(bodies(nights.next_night())) >= EVERYTHING - 2


def test_a_file_that_is_not_there_yet_is_asked_for_each_night_while_its_page_is_new(
    nights: Nights,
) -> None:
    fault(nights, kind="status", status=404, path=WESSMOOR_FILE)
    assert ProblemKind.NOT_FOUND in kinds(nights).values()
    assert nights.next_night().counts.file_requests == 2  # With robots.txt.
    assert recovers(nights)


def test_a_link_that_stays_dead_is_not_asked_for_each_night_for_ever(nights: Nights) -> None:
    fault(nights, kind="status", status=404, path=WESSMOOR_FILE)
    nights.crawl(revisit_files_days=1_000)
    nights.clock.later(days=14)
    assert nights.next_night(revisit_files_days=1_000).counts.file_requests == 0


def test_a_page_that_is_gone_keeps_its_last_content(nights: Nights) -> None:
    nights.crawl()
    nights.site.store.remove(WESSMOOR)
    result = nights.next_night()
    (gone,) = [document for document in result.documents if document.gone]
    assert gone.document_url.endswith("wessmoor-pdu.pdf")
    assert nights.next_night().counts.site_requests == 3


def test_hosts_without_an_address_are_a_fault(nights: Nights) -> None:
    fault(nights, kind="redirect", path=WESSMOOR_FILE, to="http://nowhere.invalid/x.pdf")
    result = nights.crawl(file_hosts=(nights.site.files_host, "nowhere.invalid"))
    assert [problem.kind for problem in result.problems] == [ProblemKind.FAULT]


@pytest.mark.parametrize("failures", [1, 4, 5])
def test_a_resolver_that_fails_for_a_while_is_asked_again(
    failures: int, nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve, asked = nights.site.resolve, []

    def failing(host: str) -> tuple[str, ...]:
        asked.append(host)
        if len(asked) <= failures:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return resolve(host)

    monkeypatch.setattr(nights.site, "resolve", failing)
    if failures > 4:
        with pytest.raises(SiteRefused, match="Temporary failure in name resolution, 5 times"):
            nights.crawl()
    else:
        assert len(bodies(nights.crawl())) == EVERYTHING
    assert len(nights.clock.naps) >= min(failures, 4)


def test_a_file_host_that_is_never_found_costs_two_files_their_attempts(nights: Nights) -> None:
    asked: list[str] = []
    resolve = nights.site.resolve

    def without_files(host: str) -> tuple[str, ...]:
        asked.append(host)
        if host == nights.site.files_host:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(host)

    nights.site.resolve = without_files  # type: ignore[method-assign]
    with pytest.raises(SiteRefused, match="the host has no address"):
        nights.crawl()
    assert asked.count(nights.site.files_host) == 10


def test_a_proxy_finds_the_addresses_of_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert system_resolve("127.0.0.1") == ("127.0.0.1",) * len(system_resolve("127.0.0.1"))
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert system_resolve("no-such-host.invalid") == ()


def test_a_clock_that_jumps_to_next_year_loses_nothing(nights: Nights) -> None:
    known = bodies(nights.crawl())
    nights.clock.start += dt.timedelta(days=400)
    assert bodies(nights.crawl()) == known


def test_items_requested_by_a_clock_that_was_ahead_are_requested_again(nights: Nights) -> None:
    """Otherwise it would not be due until that time."""
    routes = {"routes": ("listing",)}  # It tells no times of edit: pages are seen in rotation.
    nights.clock.start += dt.timedelta(days=400)
    nights.crawl(**routes)
    nights.clock.start -= dt.timedelta(days=400)
    nights.crawl(**routes)
    assert {WESSMOOR_PAGE, WESSMOOR_FILE} <= set(nights.targets())
