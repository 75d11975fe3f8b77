"""Nights on which something is wrong: they lose nothing, end in time and say what is wrong."""

import codecs
import datetime as dt

import pytest

from ingest.webpage.page import PageReading, read_page
from schemas.crawl import CrawlResult, ProblemKind
from schemas.errors import SiteChanged, SiteRefused
from tests.ingest.crawling import EASTMARCH, MARLSTONE, WESSMOOR, Nights, bodies, impolite
from tests.site_simulator.faults import Fault, FaultKind

WESSMOOR_PAGE = "/document/an-inspection-of-probation-services-in-wessmoor-pdu/"
WESSMOOR_FILE = "/uploads/sites/7/2023/05/an-inspection-of-probation-services-in-wessmoor-pdu.pdf"
EASTMARCH_PAGE = "/document/an-inspection-of-probation-services-in-eastmarch-pdu/"
NEW_FILE = b"%PDF-1.4 another body"
FORBIDDEN = f"User-agent: *\nDisallow: {WESSMOOR_PAGE}\n"


def fault(nights: Nights, **values: object) -> None:
    nights.site.faults.add(Fault.model_validate(values))


def edit(nights: Nights, *pages: int, **changes: object) -> None:
    """Change pages a few hours before the next night."""
    for page in pages:
        nights.site.store.edit(page, at=nights.clock.now() + dt.timedelta(hours=6), **changes)


def add_new(nights: Nights, name: str = "Newmarsh") -> str:
    """Publish a report; return its file name."""
    title = f"An inspection of {name} PDU"
    page = nights.site.add_report(title, nights.clock.now(), pdf=b"%PDF-1.4 " + name.encode())
    return f"{page.slug}.pdf"


def kinds(result: CrawlResult) -> list[tuple[ProblemKind, bool]]:
    return [(problem.kind, problem.new) for problem in result.problems]


def test_a_file_replaced_without_a_change_of_its_page_is_found_when_the_page_was_asked_for(
    nights: Nights,
) -> None:
    before = bodies(nights.crawl())
    edit(nights, WESSMOOR)
    nights.site.store.replace_file(WESSMOOR_FILE, NEW_FILE, at=nights.clock.now())
    after = bodies(nights.next_night())
    name = WESSMOOR_FILE.rpartition("/")[2]
    assert {key for key in after if after[key] != before[key]} == {name}
    assert nights.targets("files") == ["/robots.txt", WESSMOOR_FILE]
    nights.next_night()
    assert WESSMOOR_FILE not in nights.targets()


def test_two_known_pages_that_break_stop_only_themselves(nights: Nights) -> None:
    known = bodies(nights.crawl())
    edit(nights, WESSMOOR, EASTMARCH)
    new = add_new(nights)
    fault(nights, kind="error-page", path=f"{WESSMOOR_PAGE}|{EASTMARCH_PAGE}")
    result = nights.next_night()
    assert set(bodies(result)) == {*known, new}
    assert kinds(result) == [(ProblemKind.UNEXPECTED, True)] * 2
    result = nights.next_night()
    assert kinds(result) == [(ProblemKind.UNEXPECTED, False)] * 2
    nights.site.faults.clear()
    assert nights.next_night().problems == ()


def test_pages_set_aside_before_are_not_counted_with_the_ones_that_break_now(
    nights: Nights,
) -> None:
    nights.crawl()
    for page in (WESSMOOR, EASTMARCH, MARLSTONE):
        edit(nights, page, title=" ")
        result = nights.next_night()
    assert len(result.problems) == 3


@pytest.mark.parametrize("kind", ["status", "cut"])
def test_two_pages_that_always_fail_delay_no_other(kind: FaultKind, nights: Nights) -> None:
    known = bodies(nights.crawl())
    edit(nights, WESSMOOR, EASTMARCH, MARLSTONE)
    new = add_new(nights)
    fault(nights, kind=kind, path=f"{WESSMOOR_PAGE}|{EASTMARCH_PAGE}")
    result = nights.next_night()
    assert set(bodies(result)) == {*known, new}
    assert kinds(result) == [(ProblemKind.FAULT, True)] * 2


FORM = "<form class='post-password-form'><input name='post_password'></form>"


def test_a_known_page_behind_a_password_keeps_its_report_with_a_notice(nights: Nights) -> None:
    known = bodies(nights.crawl())
    edit(nights, WESSMOOR, title="Protected: An inspection", body=FORM, files=())
    result = nights.next_night()
    assert result.problems == ()
    assert bodies(result) == known
    notices = [d.page.notice for d in result.documents if d.page and d.page.notice]
    assert [(n.kind, n.replaces) for n in notices] == [("protected", True)]
    assert bodies(nights.next_night()) == known


def test_a_new_page_behind_a_password_is_told_as_that(nights: Nights) -> None:
    edit(nights, WESSMOOR, title="Protected: An inspection", body=FORM, files=())
    (problem,) = nights.crawl().problems
    assert "a form that asks for a password" in problem.what


def test_a_report_in_a_page_that_becomes_a_short_notice_is_set_aside(nights: Nights) -> None:
    known = nights.crawl().documents
    edit(nights, 2850, body="<p>Please wait.</p>")
    result = nights.next_night()
    (problem,) = result.problems
    assert "the report in the page: found a short text" in problem.what
    assert result.documents == known


def test_an_answer_that_is_not_http_is_not_retried_for_ever(nights: Nights) -> None:
    fault(nights, kind="header", path=WESSMOOR_PAGE)
    (problem,) = nights.crawl().problems
    assert problem.kind is ProblemKind.UNEXPECTED
    assert "illegal header line" in problem.what
    assert "the next run" not in problem.remedy
    nights.next_night()
    assert WESSMOOR_PAGE not in nights.targets()


def test_a_site_whose_answers_are_not_http_is_told_with_a_remedy(nights: Nights) -> None:
    fault(nights, kind="header", server="site")
    with pytest.raises(SiteRefused, match="illegal header line") as refused:
        nights.crawl()
    assert "operator" in refused.value.remedy


@pytest.mark.parametrize("path", [WESSMOOR_PAGE, WESSMOOR_FILE])
def test_a_body_of_two_gzip_members_is_read_whole(path: str, nights: Nights) -> None:
    whole = bodies(nights.crawl())
    fault(nights, kind="members", path=path)
    assert bodies(nights.next_night(full=True)) == whole


@pytest.mark.parametrize(
    "path", [WESSMOOR_PAGE, WESSMOOR_FILE, "/document-sitemap.xml", "/wp-json/wp/v2/document"]
)
def test_a_body_whose_compression_ends_early_is_no_body(path: str, nights: Nights) -> None:
    fault(nights, kind="early", path=path)
    routes = ("sitemap", "rest") if "sitemap" in path else ("rest", "sitemap")
    result = nights.crawl(routes=routes)
    told = " ".join([*result.notes, *(problem.what for problem in result.problems)])
    assert "the compressed data ends early" in told
    nights.site.faults.clear()
    assert len(bodies(nights.next_night(routes=routes))) == 6


def test_a_sitemap_without_its_end_is_no_sitemap(nights: Nights) -> None:
    """It is not compressed, and its length is right: the site cut it off before sending it."""
    nights.crawl()
    nights.site.store.switch(cut_sitemap=True)
    result = nights.next_night()
    assert result.route == "rest"
    assert "ends early" in result.notes[0]


@pytest.mark.parametrize(
    "robots",
    [
        codecs.BOM_UTF8 + FORBIDDEN.encode(),
        codecs.BOM_UTF8 * 2 + FORBIDDEN.encode(),
        "\ufeff".encode("cp1252", "ignore") + b"\xc3\xaf\xc2\xbb\xc2\xbf" + FORBIDDEN.encode(),
        codecs.BOM_UTF16_LE + FORBIDDEN.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FORBIDDEN.encode("utf-16-be"),
        FORBIDDEN.encode("utf-16-le"),
        FORBIDDEN.encode("utf-16-be"),
        FORBIDDEN.encode("utf-32"),
        b"Sitemap: http://x/\n" + codecs.BOM_UTF8 + FORBIDDEN.encode(),
        FORBIDDEN.replace("\n", "\r").encode(),
        b"# caf\xe9\n" + FORBIDDEN.encode(),
    ],
)
def test_robots_txt_is_obeyed_in_any_encoding(robots: bytes, nights: Nights) -> None:
    nights.site.store.switch(robots=robots)
    nights.crawl(routes=("sitemap",))
    assert WESSMOOR_PAGE not in nights.targets()


@pytest.mark.parametrize("status", [301, 304, 500])
def test_robots_txt_without_a_usable_answer_keeps_us_away(status: int, nights: Nights) -> None:
    fault(nights, kind="status", status=status, server="site", path=r"/robots\.txt")
    with pytest.raises(SiteRefused, match=r"robots\.txt"):
        nights.crawl()
    assert set(nights.targets()) == {"/robots.txt"}


@pytest.mark.parametrize("delay", ["3601", "86400", "99999999999"])
def test_a_crawl_delay_over_an_hour_ends_the_visit_politely(delay: str, nights: Nights) -> None:
    nights.site.store.switch(robots=f"User-agent: *\nCrawl-delay: {delay}\n")
    with pytest.raises(SiteRefused, match=r"robots\.txt asks for .* seconds between"):
        nights.crawl()
    assert nights.targets() == ["/robots.txt"]
    assert nights.clock.naps == []


@pytest.mark.parametrize("header", ["9" * 5000, "²", "nan", "Mon, 03 Nov 99999 03:05:00 GMT"])
def test_no_number_of_a_retry_after_header_is_an_error(header: str, nights: Nights) -> None:
    fault(nights, kind="status", status=503, retry_after=header, path=WESSMOOR_PAGE, times=1)
    try:
        nights.crawl()
    except SiteRefused as refused:
        assert "asks us to wait" in str(refused)  # noqa: PT017


def test_a_run_ends_in_time_and_the_next_one_continues(nights: Nights) -> None:
    """A page every half hour: after two hours, four or five are known."""
    nights.site.store.switch(robots="User-agent: *\nCrawl-delay: 1800\n")
    first = nights.crawl(longest_run_hours=3, routes=("sitemap",))
    assert 0 < len(first.documents) < 6
    assert nights.clock.passed <= 3 * 3600
    (note,) = first.notes
    assert "time was up after 3 hours" in note
    assert "/document/" in note
    second = nights.next_night(longest_run_hours=3, routes=("sitemap",))
    assert len(second.documents) > len(first.documents)
    assert impolite(nights) == []


def test_a_run_in_which_time_was_up_before_anything_came_is_no_success(nights: Nights) -> None:
    nights.site.store.switch(robots="User-agent: *\nCrawl-delay: 3600\n")
    with pytest.raises(SiteRefused, match="longest_run_hours"):
        nights.crawl(longest_run_hours=1.5)


@pytest.mark.parametrize("ahead", [False, True])
def test_edit_times_that_mean_nothing_are_ignored_after_three_nights(
    ahead: bool, nights: Nights
) -> None:
    """They change every night, or lie in the future, and the pages stay as they are."""
    nights.crawl()
    told, asked = [], []
    for _ in range(7):
        at = nights.clock.now() + dt.timedelta(hours=6, days=400 * ahead)
        nights.site.store.edit(WESSMOOR, at=at)
        result = nights.next_night()
        asked.append(WESSMOOR_PAGE in nights.targets())
        told.append(any("whatever is listed" in note for note in result.notes))
    assert asked == [True] * 3 + [False] * 4
    assert told == [False, False, True, False, False, False, False]
    edit(nights, WESSMOOR, summary="Corrected.")
    pages = [nights.next_night() for _ in range(30)][-1].documents
    assert "Corrected." in {d.page.summary for d in pages if d.page}


def test_edits_that_leave_a_page_as_it_is_now_and_then_are_no_reason_for_distrust(
    nights: Nights,
) -> None:
    nights.crawl()
    for _ in range(5):
        edit(nights, WESSMOOR)
        nights.next_night(days=20)
        assert WESSMOOR_PAGE in nights.targets()


def test_new_reports_come_before_edited_missing_and_unlisted_pages(nights: Nights) -> None:
    """Five pages of the site were unpublished: it answers 404 for them."""
    nights.crawl()
    pages = [page.id for page in nights.site.store.pages("document")]
    for page in pages[:5]:
        nights.site.store.remove(page)
    edit(nights, pages[5])
    new = add_new(nights)
    result = nights.next_night(tolerated_fall=9, max_misses=3)
    asked = [target for target in nights.targets("site") if target.startswith("/document/")]
    assert "newmarsh" in asked[0]
    assert new in bodies(result)
    assert len(asked) == 2 + 3  # the other unlisted pages wait for the next night
    result = nights.next_night(tolerated_fall=9, max_misses=3)
    assert sum(document.gone for document in result.documents) == 5


def test_a_renamed_page_is_asked_for_once(nights: Nights) -> None:
    nights.crawl()
    edit(nights, MARLSTONE, slug="an-inspection-of-youth-justice-in-great-marlstone")
    nights.next_night()
    assert sum("great-marlstone" in target for target in nights.targets("site")) == 1


def test_the_cause_is_named_if_no_report_can_be_had(nights: Nights) -> None:
    nights.site.store.switch(robots="User-agent: *\nDisallow: /document/\n")
    with pytest.raises(SiteChanged, match=r"6 times: robots\.txt forbids this address"):
        nights.crawl()


def test_three_pages_that_break_among_many_stop_only_themselves(nights: Nights) -> None:
    for number in range(8):
        add_new(nights, f"Newmarsh {number}")
    known = bodies(nights.crawl())
    edit(nights, *(page.id for page in nights.site.store.pages("document")))
    fault(nights, kind="error-page", path="newmarsh-[5-7]")
    result = nights.next_night()
    assert bodies(result) == known
    assert len(result.problems) == 3


def test_many_pages_that_break_at_once_are_an_alarm_that_counts_them(nights: Nights) -> None:
    nights.crawl()
    edit(nights, *(page.id for page in nights.site.store.pages("document")))
    fault(nights, kind="error-page", path="inspection-of-probation")
    with pytest.raises(SiteChanged, match="3 of 5 pages"):
        nights.next_night()


@pytest.mark.parametrize("path", [WESSMOOR_PAGE, WESSMOOR_FILE])
def test_a_refusal_that_will_not_pass_is_told_and_not_tried_every_night(
    path: str, nights: Nights
) -> None:
    fault(nights, kind="status", status=401, path=path)
    (problem,) = nights.crawl().problems
    assert "a password is asked for" in problem.what
    nights.next_night()
    assert path not in nights.targets()


def test_a_web_page_in_the_place_of_known_rules_does_not_end_them(nights: Nights) -> None:
    nights.site.store.switch(robots=FORBIDDEN)
    nights.crawl()
    fault(nights, kind="error-page", server="site", path=r"/robots\.txt")
    nights.next_night(full=True)
    assert WESSMOOR_PAGE not in nights.targets()


def test_edit_times_of_the_whole_site_that_mean_nothing_are_told_in_one_note(
    nights: Nights,
) -> None:
    """The first edit changes one page: it prints the day of the last edit from then on."""
    nights.crawl()
    notes: list[str] = []
    for _ in range(4):
        edit(nights, *(page.id for page in nights.site.store.pages("document")))
        notes += nights.next_night().notes
    assert [note.count("/document/") for note in notes] == [5, 1]
    edit(nights, *(page.id for page in nights.site.store.pages("document")))
    assert nights.next_night().counts.requests == 3


@pytest.mark.parametrize(
    "lastmod", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "9" * 5000, "soon"]
)
def test_no_time_of_a_sitemap_is_an_error(lastmod: str, nights: Nights) -> None:
    nights.site.store.switch(lastmod=lastmod)
    for _ in range(2):
        assert len(bodies(nights.next_night(routes=("sitemap",)))) == 6


def test_time_spent_between_requests_counts(nights: Nights) -> None:
    def slow(body: bytes, url: str) -> PageReading:
        nights.clock.later(hours=1)
        return read_page(body, url)

    result = nights.crawl(reader=slow, longest_run_hours=2.5, routes=("sitemap",))
    assert result.counts.pages_fetched == 3
    assert any("remain for the next run" in note for note in result.notes)
