"""A page has one key for all spellings of its URL and for its copies in web archives."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.urls import (
    file_key,
    file_name,
    is_address,
    link_address,
    original,
    page_address,
    page_key,
)

SITE = "https://www.site.example/"
SLUG = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


@st.composite
def spellings(draw: st.DrawFn, slug: str) -> str:
    scheme = draw(st.sampled_from(["http", "https"]))
    host = draw(st.sampled_from(["site.example", "www.site.example", "WWW.Site.example"]))
    cased = draw(st.sampled_from([slug, slug.upper()]))
    end = draw(st.sampled_from(["", "/", "/#top"]))
    prefix = draw(st.sampled_from(["", "https://archive.example/web/20240101000000/"]))
    return f"{prefix}{scheme}://{host}/document/{cased}{end}"


@settings(deadline=None)
@given(st.data(), SLUG)
def test_all_spellings_of_a_page_are_one_page(data: st.DataObject, slug: str) -> None:
    keys = {page_key(data.draw(spellings(slug))) for _ in range(3)}
    assert keys == {f"site.example/document/{slug}/"}


@settings(deadline=None)
@given(st.data(), SLUG)
def test_a_page_of_the_site_is_requested_in_one_form_only(data: st.DataObject, slug: str) -> None:
    url = data.draw(spellings(slug).filter(lambda url: "archive" not in url))
    assert page_address(url, SITE).lower() == f"{SITE}document/{slug}/"


def test_the_case_of_a_file_s_path_counts() -> None:
    assert file_key(f"{SITE}A.pdf") != file_key(f"{SITE}a.pdf")


def test_an_archived_url_that_lost_a_slash_still_gives_the_original() -> None:
    assert original("https://archive.example/web/2024/https:/www.site.example/a/") == f"{SITE}a/"


LINKS = st.text(st.sampled_from("htps:/[]@.?#%0:9 \t\u2100ab"), max_size=30) | st.text(max_size=30)


@settings(deadline=None)
@given(LINKS, st.sampled_from([SITE, "https://archive.example/web/20240101000000/" + SITE]))
@example("http://[oops", SITE)
@example("http://host:port/a.pdf", SITE)
def test_any_link_that_an_editor_typed_becomes_a_valid_url_or_none(href: str, base: str) -> None:
    url = link_address(base, href)
    assert url == "" or is_address(url)
    assert urlsplit(url).fragment == ""


def test_a_url_that_cannot_be_requested_is_refused() -> None:
    wrong = ("http://[oops", "//[x", "http://host:port/", "http://host:0/", "http://\u2100/")
    assert not any(map(is_address, wrong))
    assert [link_address(SITE, href) for href in wrong] == [""] * len(wrong)


@pytest.mark.parametrize(
    "href",
    [
        "  a%20b.pdf\n",
        "a%20\n\tb.pdf",
        "\\docs\\a%20b.pdf",
        "https:\\\\www.site.example\\docs\\a%20b.pdf",
        "./../docs/a%20b.pdf#page=2",
        "//www.site.example/docs/a%20b.pdf",
    ],
)
def test_links_are_resolved_as_browsers_do(href: str) -> None:
    assert link_address(f"{SITE}docs/", href) == f"{SITE}docs/a%20b.pdf"


def test_a_backslash_in_a_query_stays() -> None:
    assert link_address(SITE, "/a?b=\\c") == f"{SITE}a?b=\\c"


@pytest.mark.parametrize("name", ["M\u00f4n", "Mo\u0302n", "M%C3%B4n", "Mo%CC%82n", "M%c3%b4n"])
def test_a_name_with_accents_is_one_name_in_every_spelling(name: str) -> None:
    assert file_name(f"{SITE}docs/{name}.pdf") == "M\u00f4n.pdf"
    assert file_key(f"{SITE}{name}.pdf") == file_key(f"{SITE}M\u00f4n.pdf")
    assert page_key(f"{SITE}document/{name}/") == page_key(f"{SITE}document/M\u00f4n/")


@pytest.mark.parametrize("name", ["~a-b_c.x", "%7Ea%2Db%5Fc%2Ex", "%7ea%2db%5fc%2ex"])
def test_a_character_that_needs_no_code_may_have_one(name: str) -> None:
    assert page_key(f"{SITE}document/{name}/") == page_key(f"{SITE}document/~a-b_c.x/")
    assert file_key(f"{SITE}{name}.pdf") == file_key(f"{SITE}~a-b_c.x.pdf")
