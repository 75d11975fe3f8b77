"""Answers of a site that is down, of the software in front of it, and of the store of its files."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.fetch.access import HostRules
from ingest.fetch.client import make_client
from ingest.ledger.store import DAMAGED, Ledger
from schemas.crawl import CrawlOptions, ProblemKind
from schemas.errors import ConfigError, SiteChanged, SiteRefused, StateError
from tests.ingest.crawling import START
from tests.ingest.odd_site import JSON, PDF, Answer, OddSite, serving, titles

TYPES = (200, JSON, '{"document": {"rest_base": "document"}}')
NO_SUCH_OBJECT = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[OddSite]:
    with serving(OddSite(tmp_path)) as running:
        yield running


def test_addresses_that_were_all_missing_for_a_night_are_asked_for_again(site: OddSite) -> None:
    """WordPress answers so after an update that lost its rewrite rules."""
    site.night(routes=("sitemap", "rest"))
    known, site.answers = site.answers, {"/sitemap_index.xml": (404, {}, "")}
    with pytest.raises(SiteChanged, match="no route to the reports works"):
        site.night(routes=("sitemap", "rest"))
    site.answers = known
    assert titles(site.night(routes=("sitemap", "rest"))) == ["a", "b", "c"]


def test_a_file_that_a_store_does_not_have_is_not_a_refusal(site: OddSite) -> None:
    site.answers["/files/a.pdf"] = (403, {"Content-Type": "application/xml"}, NO_SUCH_OBJECT)
    result = site.night()
    assert titles(result) == ["b", "c"]
    assert [problem.kind for problem in result.problems] == [ProblemKind.NOT_FOUND]


@pytest.mark.parametrize("status", [408, 520, 524])
def test_a_passing_error_of_any_server_is_waited_out(status: int, site: OddSite) -> None:
    failing = [status]

    def answer(path: str) -> Answer:
        if path == "/document/a/" and failing:
            return failing.pop(), {}, ""
        return OddSite.answer(site, path)

    site.answer = answer  # type: ignore[method-assign]
    result = site.night(retries=1)
    assert (titles(result), result.problems) == (["a", "b", "c"], ())


def test_a_site_whose_origin_is_down_gets_few_requests(site: OddSite) -> None:
    for name in "abc":
        site.answers[f"/document/{name}/"] = (521, {}, "")
    with pytest.raises(SiteRefused, match=r"server error \(521\)"):
        site.night()
    assert "/document/c/" not in site.asked


def test_a_listed_address_that_answers_with_a_pdf_does_not_send_it_every_night(
    site: OddSite,
) -> None:
    site.answers["/document/a/"] = (302, {"Location": "/files/a.pdf"}, "")
    (problem,) = site.night().problems
    assert "received application/pdf" in problem.what
    site.night()
    assert "/files/a.pdf" not in site.asked


def test_a_report_under_a_new_name_is_found_though_no_list_shows_its_page_as_edited(
    site: OddSite,
) -> None:
    """Plugins that replace a file change the link and not the time of the edit."""
    site.night()
    del site.answers["/files/a.pdf"]
    site.answers["/files/a-1.pdf"] = (200, {"Content-Type": PDF}, "%PDF-corrected")
    site.page("a", file="/files/a-1.pdf")
    del site.answers["/files/a.pdf"]
    assert len(site.night(days=31).problems) == 1
    result = site.night()
    assert (titles(result), result.problems) == (["a", "b", "c"], ())
    assert "/files/a-1.pdf" in site.asked


def test_a_page_that_is_refused_every_night_keeps_no_file_from_us(site: OddSite) -> None:
    page = site.answers["/document/b/"]
    site.answers["/document/b/"] = (403, {}, "")
    with pytest.raises(SiteRefused, match="refuses us"):
        site.night()
    assert titles(site.night()) == ["a", "c"]
    site.answers["/document/b/"] = page
    assert titles(site.night()) == ["a", "b", "c"]


def test_a_first_night_that_ends_before_the_files_is_no_change_of_the_site(site: OddSite) -> None:
    result = site.night(pace=900.0, longest_run_hours=1)
    assert result.documents == ()
    assert "time was up after 1 hours" in result.notes[0]


@pytest.mark.parametrize(("status", "accepts"), [(401, False), (200, True)])
def test_only_a_page_that_was_read_can_be_accepted_as_it_is(
    status: int, accepts: bool, site: OddSite
) -> None:
    site.answers["/document/a/"] = (status, {"Content-Type": "text/html"}, "<main>Hello</main>")
    (problem,) = site.night().problems
    assert ("accepted_changes" in problem.remedy) is accepts


@pytest.mark.parametrize("link", ['rel="next"', "rel=next", 'title="2"; rel="next"'])
def test_rest_behind_plugins_and_proxies_is_read(link: str, site: OddSite) -> None:
    types, entries = "/wp-json/wp/v2/types", "/wp-json/wp/v2/document"
    listed = [{"id": i, "link": url} for i, url in enumerate(site.listed)]
    headers = {"Content-Type": "text/html; charset=UTF-8", "X-WP-Total": "3"}
    following = f'<{site.url}wp-json/>; rel="https://api.w.org/", <{site.url}next>; {link}'
    site.answers[types] = (200, headers, TYPES[2])
    site.answers[entries] = (200, {**headers, "Link": following}, json.dumps(listed[:2]))
    site.answers["/next"] = (200, headers, json.dumps(listed[2:]))
    assert titles(site.night(routes=("rest",))) == ["a", "b", "c"]


def test_a_page_below_another_one_is_listed(site: OddSite) -> None:
    site.page("a/part")
    assert titles(site.night()) == ["a", "a/part", "b", "c"]


@pytest.mark.parametrize(
    ("pager", "found"),
    [
        ("<a href='/more/'>Next page</a>", ["a", "b", "c"]),
        ("<a href='/more/' rel='next'>»</a>", ["a", "b", "c"]),
        ("<a href='/more/'>2</a>", ["a", "b"]),
    ],
)
def test_the_next_page_of_a_list_is_known_by_its_relation_or_its_name(
    pager: str, found: list[str], site: OddSite
) -> None:
    def entry(name: str) -> str:
        return f"<h2><a href='/document/{name}/'>{name}</a></h2>"

    pages = f"<nav aria-label='pagination'>{pager}</nav>"
    site.answers["/reports/"] = site.html(f"<main>{entry('a')}{entry('b')}{pages}</main>")
    site.answers["/more/"] = site.html(f"<main>{entry('c')}</main>")
    result = site.night(routes=("listing",), listing_paths=("/reports/",))
    assert titles(result) == found
    assert any("no link to more" in note for note in result.notes) is (len(found) == 2)


def test_a_link_with_a_space_and_with_its_code_is_one_file(site: OddSite) -> None:
    site.answers["/files/the%20report.pdf"] = (200, {"Content-Type": PDF}, "%PDF-report")
    site.page("a", file="/files/the report.pdf", title="One")
    site.page("b", file="/files/the%20report.pdf", title="One")
    result = site.night()
    assert (titles(result), result.problems) == (["One", "c"], ())
    assert site.asked.count("/files/the%20report.pdf") == 1


def test_a_link_without_extension_that_says_report_and_pdf_is_followed(site: OddSite) -> None:
    site.page("a", file="/download/42/")
    site.answers["/download/42/"] = (200, {"Content-Type": PDF}, "%PDF-a")
    assert titles(site.night()) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("NO_PROXY", "localhost,fc00::/7"), ("ALL_PROXY", "telnet://proxy.example")],
)
def test_wrong_network_settings_of_the_environment_are_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        make_client(CrawlOptions(site="https://site.example/"))


def test_a_contact_with_accents_and_line_breaks_can_be_sent() -> None:
    options = CrawlOptions(site="https://site.example/", user_agent="us/1 (+Büro –\nDaten)")
    with make_client(options) as client:
        assert client.headers["user-agent"] == "us/1 (+Buro Daten)"


def test_a_file_host_may_be_written_as_a_url() -> None:
    hosts = ("https://files.example/uploads/", "CDN.example:8080")
    options = CrawlOptions(site="https://site.example/", file_hosts=hosts)
    rules = HostRules(options, lambda _host: ("93.184.216.34",))
    rules.check("https://files.example/a.pdf", "file")
    rules.check("https://cdn.example:8080/a.pdf", "file")


def test_a_ledger_whose_pages_are_damaged_is_not_taken_for_one_in_use(site: OddSite) -> None:
    site.night()
    path = site.folder / "ledger.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StateError, match=DAMAGED), Ledger(path, START) as ledger:
        ledger.pages()


def test_a_row_of_a_newer_release_is_named_with_a_remedy(site: OddSite) -> None:
    site.night()
    with sqlite3.connect(site.folder / "ledger.sqlite") as db:
        db.execute("UPDATE pages SET row = json_set(row, '$.novel', 1)")
    db.close()
    with pytest.raises(
        StateError, match=r"document/a/: novel: Extra .* \(use the release that wrote"
    ):
        site.night()
