"""One page has one key, however it is spelled and whichever archive keeps it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.addresses import file_key, original, page_address, page_key

SITE = "https://www.site.example/"
SLUG = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


@st.composite
def spellings(draw: st.DrawFn, slug: str) -> str:
    scheme = draw(st.sampled_from(["http", "https"]))
    host = draw(st.sampled_from(["site.example", "www.site.example", "WWW.Site.example"]))
    said = draw(st.sampled_from([slug, slug.upper()]))
    end = draw(st.sampled_from(["", "/", "/#top"]))
    prefix = draw(st.sampled_from(["", "https://archive.example/web/20240101000000/"]))
    return f"{prefix}{scheme}://{host}/document/{said}{end}"


@settings(deadline=None)
@given(st.data(), SLUG)
def test_all_spellings_of_a_page_are_one_page(data: st.DataObject, slug: str) -> None:
    keys = {page_key(data.draw(spellings(slug))) for _ in range(3)}
    assert keys == {f"site.example/document/{slug}/"}


@settings(deadline=None)
@given(st.data(), SLUG)
def test_a_page_of_the_site_is_asked_for_in_one_form_only(data: st.DataObject, slug: str) -> None:
    url = data.draw(spellings(slug).filter(lambda url: "archive" not in url))
    assert page_address(url, SITE).lower() == f"{SITE}document/{slug}/"


def test_the_case_of_a_file_s_path_counts() -> None:
    assert file_key(f"{SITE}A.pdf") != file_key(f"{SITE}a.pdf")


def test_an_archive_that_lost_a_slash_still_tells_the_original() -> None:
    assert original("https://archive.example/web/2024/https:/www.site.example/a/") == f"{SITE}a/"
