"""Lists between other output or with broken entries, lying caches, pages that only forward."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.errors import ProbationLeagueError, SiteChanged
from tests.ingest.odd_site import JSON, PDF, XML, OddSite, serving, titles

REST = {"routes": ("rest",)}
WARNING = "<br />\n<b>Warning</b>:  Undefined key [2] in <b>/a.php</b> on line <b>[3]</b><br />\n"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OddSite]:
    with serving(OddSite(tmp_path)) as running:
        yield running


def entries(site: OddSite) -> list[object]:
    """The reports as REST lists them."""
    return [
        {"id": number, "link": url, "title": {"rendered": url[-2]}}
        for number, url in enumerate(site.listed, start=1)
    ]


def serve_rest(site: OddSite, body: str, *, total: str = "3", media_type: str = "") -> None:
    headers = {"X-WP-Total": total, "Content-Type": media_type or JSON["Content-Type"]}
    site.answers["/wp-json/wp/v2/types"] = (200, JSON, '{"document": {"rest_base": "document"}}')
    site.answers["/wp-json/wp/v2/document"] = (200, headers, body)


@pytest.mark.parametrize("before", ["", WARNING, "\nNotice: x in /a.php on line 3\n"])
@pytest.mark.parametrize("after", ["", "\n<!-- Cached page -->", '{"code":"wp_die"}'])
def test_what_plugins_print_around_a_list_does_not_count(
    before: str, after: str, site: OddSite
) -> None:
    serve_rest(site, before + json.dumps(entries(site)) + after, media_type="text/html")
    assert titles(site.night(**REST)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "broken", [None, "text", [], {"id": 9}, {"id": 9, "link": None}, {"id": "x", "link": "/"}]
)
def test_a_broken_entry_of_a_rest_list_costs_no_other(broken: object, site: OddSite) -> None:
    serve_rest(site, json.dumps([broken, *entries(site)]), total="4")
    result = site.night(**REST)
    assert titles(result) == ["a", "b", "c"]
    assert sum("an entry of the REST list cannot be read" in note for note in result.notes) == 1


def test_a_rest_list_of_broken_entries_only_is_no_list(site: OddSite) -> None:
    serve_rest(site, '{"code": "rest_forbidden", "message": "no"}')
    with pytest.raises(SiteChanged, match="unexpected JSON at the top"):
        site.night(**REST)


@pytest.mark.parametrize("total", ["", "many", "9" * 5000])
def test_a_rest_list_without_a_total_is_read_and_may_be_a_part(total: str, site: OddSite) -> None:
    serve_rest(site, json.dumps(dict(enumerate(entries(site)))), total=total)
    assert titles(site.night(**REST)) == ["a", "b", "c"]
    serve_rest(site, json.dumps(entries(site)[1:]), total=total)
    site.night(**REST)
    assert not any(path == "/document/a/" for path in site.asked)  # It is not taken for unlisted.


def by_line(site: OddSite) -> str:
    return "".join(f"{url}\r\n" for url in site.listed)


@pytest.mark.parametrize(
    "written",
    [
        lambda site: WARNING + '<?xml version="1.0"?>' + site.sitemap() + "<!-- cached --><p>x</p>",
        lambda site: ('<?xml version="1.0" encoding="UTF-16"?>' + site.sitemap()).encode("utf-16"),
        lambda site: site.sitemap().replace("<url>", "<url><title>A &nbsp; & B</title>"),
        lambda site: gzip.compress(gzip.compress(site.sitemap().encode())),
        by_line,
        lambda site: "\ufeff" + by_line(site),
        lambda site: gzip.compress(by_line(site).encode()),
    ],
)
def test_a_sitemap_is_read_in_every_form(
    written: Callable[[OddSite], str | bytes], site: OddSite
) -> None:
    site.answers["/robots.txt"] = (200, {}, f"Sitemap: {site.url}map.txt\n")
    site.answers["/map.txt"] = (200, {"Content-Type": "text/plain"}, written(site))
    site.answers["/sitemap_index.xml"] = (404, {}, "")
    assert titles(site.night()) == ["a", "b", "c"]


def test_the_failure_that_tells_most_is_named(site: OddSite) -> None:
    """Not that the next address to be tried is missing."""
    site.answers["/sitemap_index.xml"] = (200, XML, site.sitemap() + " " * 9000)
    with pytest.raises(SiteChanged, match=r"sitemap_index\.xml: .* larger .* \(max_page_bytes\)"):
        site.night(max_page_bytes=8000)


def serve_file(site: OddSite, body: str) -> None:
    site.answers["/files/a.pdf"] = (200, {"Content-Type": PDF, "ETag": f'"{body}"'}, f"%PDF-{body}")


@pytest.mark.parametrize(
    "if_changed", [(412, {}, ""), (304, {"ETag": '"2"'}, ""), (304, {"ETag": 'W/"2"'}, "")]
)
def test_an_answer_that_does_not_confirm_the_known_file_is_asked_for_again(
    if_changed: tuple[int, dict[str, str], str], site: OddSite
) -> None:
    serve_file(site, "1")
    site.night()
    serve_file(site, "2")
    site.if_changed = if_changed
    assert any("a.pdf was replaced" in note for note in site.night(days=31).notes)


@pytest.mark.parametrize("full", [True, False])
def test_not_modified_is_not_believed_where_a_change_is_likely(full: bool, site: OddSite) -> None:
    """The server says so to every request that asks."""
    serve_file(site, "1")
    site.night()
    serve_file(site, "2")
    site.if_changed = (304, {"ETag": '"1"'}, "")
    assert site.night(days=31).notes == ()
    if not full:
        site.page("a", title="a, corrected")
        site.listed[f"{site.url}document/a/"] = "2025-12-06T20:00:00Z"
    assert any("a.pdf was replaced" in note for note in site.night(full=full).notes)


@pytest.mark.parametrize(
    "how", ["0; url=/document/new/", "3;URL='/document/new/'", "1,/document/new/"]
)
def test_a_page_that_only_forwards_is_a_redirect(how: str, site: OddSite) -> None:
    site.night()
    site.answers["/document/new/"] = site.answers["/document/a/"]
    site.answers["/document/a/"] = site.html(
        f'<head><meta http-equiv="Refresh" content="{how}"></head>'
    )
    result = site.night(full=True)
    assert (sorted(filter(None, titles(result))), result.problems) == (["a", "b", "c"], ())
    assert "/document/new/" in site.asked


def test_a_page_before_a_download_forwards_to_the_file(site: OddSite) -> None:
    site.answers["/files/a.pdf"] = site.html("<meta http-equiv='refresh' content='2;url=/b.pdf'>")
    site.answers["/b.pdf"] = (200, {"Content-Type": PDF}, "%PDF-a")
    assert titles(site.night()) == ["a", "b", "c"]


def test_a_web_page_in_place_of_robots_txt_forwards_nobody(site: OddSite) -> None:
    page = "<meta http-equiv='refresh' content='0;url=https://other.example/'>"
    site.answers["/robots.txt"] = site.html(page)
    assert titles(site.night()) == ["a", "b", "c"]


@pytest.mark.parametrize("how", ["1800", "0;url=/document/a/", "900; url=/logout/"])
def test_a_page_that_loads_itself_again_is_read(how: str, site: OddSite) -> None:
    site.page("a", head=f'<meta http-equiv="refresh" content="{how}">')
    result = site.night()
    assert (titles(result), result.problems) == (["a", "b", "c"], ())


def test_a_title_has_no_invisible_characters(site: OddSite) -> None:
    site.page("a", title="In\u200bspec\u00adtion\ufeff of a")
    assert "Inspection of a" in titles(site.night())


def name_sitemaps(site: OddSite, *names: str) -> None:
    lines = "".join(f"Sitemap: {site.url}{name}.xml\n" for name in names)
    site.answers["/robots.txt"] = (200, {}, f"User-agent: *\nDisallow:\n\n{lines}")


def serve_sitemap(site: OddSite, name: str, pages: str) -> None:
    urls = "".join(f"<url><loc>{site.url}document/{page}/</loc></url>" for page in pages)
    site.answers[f"/{name}.xml"] = (200, XML, f"<urlset>{urls}</urlset>")


@pytest.mark.parametrize(
    ("named", "has_index"),
    [
        ({"document-sitemap1": "ab", "document-sitemap2": "c"}, False),
        ({"one": "a", "two": "", "three": "bc"}, False),
        ({"latest": "", "sitemap_index": "abc"}, True),
        ({"post-sitemap": ""}, True),
        ({"videos": "an index of another type", "sitemap_index": "abc"}, True),
    ],
)
def test_every_sitemap_that_robots_txt_names_is_read(
    named: dict[str, str], has_index: bool, site: OddSite
) -> None:
    name_sitemaps(site, *named)
    if not has_index:
        site.answers["/sitemap_index.xml"] = (404, {}, "")
    for name, pages in named.items():
        if name == "videos":
            index = f"<sitemapindex><sitemap><loc>{site.url}video-sitemap.xml</loc></sitemap>"
            site.answers["/videos.xml"] = (200, XML, index + "</sitemapindex>")
        elif name != "sitemap_index":
            serve_sitemap(site, name, pages)
    result = site.night()
    assert (titles(result), len(result.notes)) == (["a", "b", "c"], "videos" in named)
    assert "/post-sitemap.xml" not in site.asked


def test_a_sitemap_that_fails_takes_no_page_from_the_others(site: OddSite) -> None:
    name_sitemaps(site, "one", "two")
    site.answers["/sitemap_index.xml"] = (404, {}, "")
    serve_sitemap(site, "one", "ab")
    serve_sitemap(site, "two", "c")
    site.night()
    site.answers["/two.xml"] = (404, {}, "")
    result = site.night()
    assert (titles(result), "/document/c/" in site.asked) == (["a", "b", "c"], False)
    assert "two.xml: HTTP status 404" in result.notes[0]


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap_index.xml"])
def test_a_site_that_has_moved_is_named_with_the_setting_to_change(
    path: str, site: OddSite
) -> None:
    site.night()
    site.answers[path] = (301, {"Location": f"https://new.example{path}"}, "")
    with pytest.raises(ProbationLeagueError, match=r"host new\.example is not") as stopped:
        site.night()
    assert "set site" in stopped.value.remedy
