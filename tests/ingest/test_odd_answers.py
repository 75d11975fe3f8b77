"""Faults that users of WordPress and of crawlers report, on a site of three reports."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.fetch.client import decompressed
from schemas.errors import SiteChanged, SiteRefused
from tests.ingest.odd_site import JSON, LASTMOD, PDF, Answer, OddSite, serving, titles


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OddSite]:
    with serving(OddSite(tmp_path)) as running:
        yield running


def test_not_modified_is_no_answer_to_a_first_request(site: OddSite) -> None:
    file = site.answers.pop("/files/a.pdf")
    site.answers["/files/a.pdf"] = (304, {}, "")
    (problem,) = site.night().problems
    assert "304" in problem.what
    site.answers["/files/a.pdf"] = file
    assert titles(site.night()) == ["a", "b", "c"]


def test_an_etag_that_is_not_ascii_is_not_sent_back(site: OddSite) -> None:
    site.answers["/files/a.pdf"] = (200, {"Content-Type": PDF, "ETag": '"caf\xe9"'}, "%PDF-a")
    site.night()
    assert site.night(full=True).problems == ()


@pytest.mark.parametrize("url", ["http://[oops/sitemap.xml", "http://host:port/s.xml", "/s.xml"])
def test_an_invalid_sitemap_address_in_robots_txt_is_ignored(url: str, site: OddSite) -> None:
    site.answers["/robots.txt"] = (200, {}, f"User-agent: *\nDisallow:\nSitemap: {url}\n")
    assert titles(site.night()) == ["a", "b", "c"]


def test_a_sitemap_of_another_host_is_an_alarm_and_one_page_of_it_a_note(site: OddSite) -> None:
    base = "https://staging.example/"
    site.night()
    site.listed[f"{base}document/d/"] = LASTMOD
    (note,) = site.night().notes
    assert f"pages of other hosts, which are not requested: {base}document/d/" in note
    site.listed = {url.replace(site.url, base): edit for url, edit in site.listed.items()}
    with pytest.raises(SiteChanged, match="the sitemap route lists no page of the site"):
        site.night()


def test_a_sitemap_whose_addresses_have_a_new_form_gives_way_to_the_next_route(
    site: OddSite,
) -> None:
    for url in list(site.listed):
        site.answers["/reports/" + url[-2:]] = site.answers.pop(url.removeprefix(site.url[:-1]))
        del site.listed[url]
        site.listed[f"{site.url}reports/{url[-2:]}"] = LASTMOD
    entries = [{"id": i, "link": url} for i, url in enumerate(site.listed)]
    site.answers["/wp-json/wp/v2/types"] = (200, JSON, '{"document": {"rest_base": "document"}}')
    total = {**JSON, "X-WP-Total": "3"}
    site.answers["/wp-json/wp/v2/document"] = (200, total, json.dumps(entries))
    result = site.night(routes=("sitemap", "rest"))
    assert (result.route, titles(result)) == ("rest", ["a", "b", "c"])


@pytest.mark.parametrize("listed", [True, False])
def test_a_page_that_was_missing_for_a_night_is_not_gone_for_good(
    listed: bool, site: OddSite
) -> None:
    """It comes back with the time of edit that it had."""
    site.night()
    page, url = site.answers.pop("/document/a/"), f"{site.url}document/a/"
    if listed:
        site.listed[url] = "2025-11-04T20:00:00Z"
    else:
        del site.listed[url]
    assert titles(site.night()) == ["b", "c"]
    site.answers["/document/a/"] = page
    site.listed.setdefault(url, LASTMOD)
    assert titles(site.night(full=listed)) == ["a", "b", "c"]


def test_a_page_that_led_elsewhere_for_a_night_is_requested_in_its_turn(site: OddSite) -> None:
    page = site.answers.pop("/document/a/")
    site.answers["/document/a/"] = (302, {"Location": "/maintenance/"}, "")
    site.answers["/maintenance/"] = site.html("<main><h1>We will be back</h1></main>")
    assert "it leads to another page" in site.night().problems[0].what
    site.answers["/document/a/"] = page
    site.night()
    result = site.night(days=30)
    assert (titles(result), result.problems) == (["a", "b", "c"], ())


@pytest.mark.parametrize("canonical", ["/document/b/", "/"])
def test_a_canonical_address_copied_from_another_page_is_not_believed(
    canonical: str, site: OddSite
) -> None:
    site.page("a", head=f'<link rel="canonical" href="{canonical}">')
    for _ in range(2):
        result = site.night(full=True)
        assert (titles(result), result.problems) == (["a", "b", "c"], ())


def test_the_problem_of_a_link_ends_when_the_link_is_corrected(site: OddSite) -> None:
    site.page("a", file="/files/lost.pdf")
    assert len(site.night().problems) == 1
    site.page("a")
    site.listed[f"{site.url}document/a/"] = "2025-11-04T20:00:00Z"
    assert site.night().problems == ()


def test_the_problem_of_a_page_ends_when_it_is_no_longer_listed(site: OddSite) -> None:
    url = f"{site.url}document/d/"
    site.listed[url] = LASTMOD
    assert len(site.night().problems) == 1
    del site.listed[url]
    assert site.night().problems == ()


def test_a_second_edit_of_the_day_is_seen_though_the_list_gives_days_only(site: OddSite) -> None:
    site.night()
    site.listed[f"{site.url}document/a/"] = "2025-11-05"
    site.page("a", title="a, corrected")
    site.night()
    site.page("a", title="a, corrected twice")
    assert titles(site.night())[0] == "a, corrected twice"
    site.night()
    assert not any(path.startswith("/document/") for path in site.asked)


def test_a_list_whose_pages_repeat_the_last_one_ends_at_once(site: OddSite) -> None:
    site.answers["/wp-json/wp/v2/types"] = (200, JSON, '{"document": {"rest_base": "document"}}')
    entries = json.dumps([{"id": 1, "link": f"{site.url}document/a/"}])

    def answer(path: str) -> Answer:
        if not path.startswith("/wp-json/wp/v2/document"):
            return OddSite.answer(site, path)
        site.asked.append(path)
        link = f'<{site.url}wp-json/wp/v2/document?page={len(site.asked)}>; rel="next"'
        return 200, {**JSON, "X-WP-Total": "3", "Link": link}, entries

    site.answer = answer  # type: ignore[method-assign]
    with pytest.raises(SiteChanged, match="lead back"):
        site.night(routes=("rest",))
    assert len(site.asked) == 4


@pytest.mark.parametrize(
    "rules",
    [
        "User-agent: Probation-League/0.1 (old)\nDisallow: /document/a/",
        "User-agent: example\nDisallow:\n\nUser-agent: *\nDisallow: /document/a/",
    ],
)
def test_robots_txt_is_obeyed_by_name_and_not_by_version_or_contact(
    rules: str, site: OddSite
) -> None:
    site.answers["/robots.txt"] = (200, {}, rules)
    site.night(user_agent="probation-league/9.9 (+mailto:me@example.org)")
    assert "/document/b/" in site.asked
    assert "/document/a/" not in site.asked


@pytest.mark.parametrize(
    ("rule", "seconds"),
    [
        ("Crawl-delay: 10s", 10),
        ("Crawl-delay: 10 seconds", 10),
        ("Crawl-delay: 7,5", 7),
        ("Request-rate: 1/60", 60),
        ("Request-rate: 2/1m", 30),
        ("Request-rate: 10/1", 2),
    ],
)
def test_the_pace_that_robots_txt_asks_for_is_kept_in_every_form(
    rule: str, seconds: float, site: OddSite
) -> None:
    site.answers["/robots.txt"] = (200, {}, f"User-agent: *\n{rule}\n")
    site.night(pace=2.0)
    assert min(site.clock.naps[1:]) == pytest.approx(seconds)


def test_a_request_rate_of_any_length_ends_the_visit(site: OddSite) -> None:
    rule = f"User-agent: *\nRequest-rate: 1/{'9' * 4000}\n"
    site.answers["/robots.txt"] = (200, {}, rule)
    with pytest.raises(SiteRefused, match=r"robots\.txt asks for 9999999 seconds"):
        site.night()


def test_a_pdf_whose_connection_closes_before_its_end_does_not_replace_the_known_one(
    site: OddSite,
) -> None:
    known = site.night().documents
    site.endless = True
    result = site.night(full=True)
    assert result.documents == known
    assert "closed before the end" in result.problems[0].what
    pdf = "%PDF-a new\n%%EOF\n"
    site.answers["/files/a.pdf"] = (200, {"Content-Type": PDF}, pdf)
    assert "a.pdf was replaced" in site.night().notes[0]


def test_a_new_report_behind_a_waiting_page_is_asked_for_again(site: OddSite) -> None:
    file = site.answers["/files/a.pdf"]
    site.answers["/files/a.pdf"] = site.html("<h1>Just a moment...</h1>")
    assert len(site.night().problems) == 1
    site.answers["/files/a.pdf"] = file
    assert titles(site.night()) == ["a", "b", "c"]


def test_json_behind_a_byte_order_mark_is_read(site: OddSite) -> None:
    types = '\n\ufeff{"document": {"rest_base": "document"}}'
    site.answers["/wp-json/wp/v2/types"] = (200, JSON, types)
    entry = f'\ufeff\n[{{"id": 1, "link": "{site.url}document/a/"}}]'
    site.answers["/wp-json/wp/v2/document"] = (200, {**JSON, "X-WP-Total": "1"}, entry)
    assert titles(site.night(routes=("rest",))) == ["a"]


@pytest.mark.parametrize("written", ["&", "&amp;", "&amp;amp;", "<![CDATA[&]]>"])
def test_addresses_of_a_sitemap_are_read_as_browsers_would(written: str, site: OddSite) -> None:
    site.listed = {"/document/a/": LASTMOD, f"{site.url}document/b/?x=1{written}y=2": LASTMOD}
    assert titles(site.night()) == ["a", "b"]
    assert {"/document/a/", "/document/b/?x=1&y=2"} <= set(site.asked)


def test_what_is_compressed_is_shown_by_the_bytes_not_by_the_header(site: OddSite) -> None:
    packed = gzip.compress(b"whole")
    assert [decompressed(packed, name, 9) for name in ("", "gzip", "br")] == [b"whole"] * 3
    status, headers, body = site.answers["/document/a/"]
    site.answers["/document/a/"] = (status, {**headers, "Content-Encoding": "deflate"}, body)
    (problem,) = site.night().problems
    assert "'deflate' was not asked for" in problem.what
    assert "next run" not in problem.remedy  # It fails until the server is corrected.


def test_a_page_that_the_server_cut_off_is_asked_for_again(site: OddSite) -> None:
    site.answers["/document/a/"] = site.html(
        "<html><main><h1>a</h1><p>Published: 3 June 2025</p><a href='/files/a.pdf'>Report</a>"
    )
    result = site.night()
    assert ["its end: found none" in problem.what for problem in result.problems] == [True]
    assert titles(result) == ["b", "c"]
    site.page("a")
    assert titles(site.night()) == ["a", "b", "c"]


def test_a_page_without_a_media_type_is_read(site: OddSite) -> None:
    status, _, body = site.answers["/document/a/"]
    site.answers["/document/a/"] = (status, {}, body)
    assert titles(site.night()) == ["a", "b", "c"]


def test_the_setting_of_an_exceeded_limit_is_named(site: OddSite) -> None:
    site.answers["/document/a/"] = site.html("x" * 9000)
    (problem,) = site.night(max_page_bytes=8000).problems
    assert "(max_page_bytes)" in problem.what


def test_an_entry_of_a_sitemap_that_is_no_text_is_skipped(site: OddSite) -> None:
    site.listed[f"{site.url}document/&#xD800;/"] = LASTMOD
    assert titles(site.night()) == ["a", "b", "c"]


def test_a_page_that_moved_through_redirects_is_no_problem(site: OddSite) -> None:
    site.night()
    site.answers["/document/new/"] = site.answers["/document/a/"]
    site.answers["/document/a/"] = (301, {"Location": "/document/mid/"}, "")
    site.answers["/document/mid/"] = (301, {"Location": "/document/new/"}, "")
    site.listed = {url.replace("/a/", "/new/"): edit for url, edit in site.listed.items()}
    result = site.night()
    assert (sorted(filter(None, titles(result))), result.problems) == (["a", "b", "c"], ())


def test_structured_data_without_end_costs_no_page(site: OddSite) -> None:
    site.page("a", head=f"<script type='application/ld+json'>{'[' * 50_000}</script>")
    body = str(site.answers["/document/a/"][2]).replace("Published:", "Dated:")
    site.answers["/document/a/"] = site.html(body)
    (problem,) = site.night().problems
    assert "publication date" in problem.what


def test_pages_that_were_missing_before_end_no_run_but_few_are_asked_for(site: OddSite) -> None:
    site.listed |= {f"{site.url}document/{name}/": LASTMOD for name in ("x", "y", "z")}
    with pytest.raises(SiteRefused, match="2 pages that the site lists are missing"):
        site.night(max_misses=2)
    site.night(max_misses=2)
    result = site.night(max_misses=2, full=True)
    assert (titles(result), len(result.problems)) == (["a", "b", "c"], 3)
    assert sum(path[-2] in "xyz" for path in site.asked if path.startswith("/document/")) == 2
