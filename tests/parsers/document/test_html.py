"""A web page gives its title, dates, language and files, and only its own content."""

import pytest

from parsers.document.html import WebPage, read_web_page
from schemas.dates import PartialDate
from schemas.errors import Unreadable


def page(main: str, head: str = "", attributes: str = "") -> WebPage:
    html = f"<html lang='en-GB'><head>{head}</head><body><main {attributes}>{main}</main></body>"
    return read_web_page(html.encode(), ())


def test_what_a_page_says_about_itself() -> None:
    read = page(
        "<article><h1>Brackwater <b>PDU</b></h1><time class='published-date' "
        "datetime='2024-05-01T09:30'>1 May</time><p>Published: 1 May 2024</p>"
        "<p>Updated: 3 May 2024</p><a href='/a.PDF?v=1'>Report</a><a href='/b.docx'>Other</a>"
        "</article>",
        head="<title>Brackwater PDU - HM Inspectorate of Probation</title>",
    )
    assert (read.title, read.head_title, read.language) == (
        "Brackwater PDU",
        "Brackwater PDU",
        "en",
    )
    assert read.published == PartialDate("2024-05-01")
    assert read.files == ("/a.PDF?v=1",)
    assert not read.news


def test_a_page_without_these_facts() -> None:
    read = page("<p>Updated: 3 May 2024</p>")
    assert (read.title, read.head_title, read.published) == (None, None, None)
    assert read.files == ()


def test_a_date_of_publication_in_the_text_counts_without_a_time() -> None:
    assert page("<p>Published: 1 May 2024</p>").published == PartialDate("2024-05-01")


@pytest.mark.parametrize(
    ("title", "head_title"),
    [
        ("A – B PDU | HM Inspectorate of Probation", "A – B PDU"),
        ("A – B PDU", "A – B PDU"),
        ("A PDU – Probation Inspectorate", "A PDU"),
    ],
)
def test_the_site_is_no_part_of_the_title(title: str, head_title: str) -> None:
    assert page("<p>x", head=f"<title>{title}</title>").head_title == head_title


def test_only_the_content_is_read() -> None:
    read = page("<p>One</p><p hidden>Two</p><nav>Three</nav><div id='table-of-contents'>Four</div>")
    assert [line.text for line in read.lines] == ["One"]


@pytest.mark.parametrize(
    ("main", "news"),
    [
        ("<article class='type-news'><p>x</article>", True),
        ("<article class='type-report'><p>x</article>", False),
    ],
)
def test_a_news_item(main: str, news: bool) -> None:
    assert page(main).news is news


def test_a_page_nested_too_deep_is_unreadable() -> None:
    assert [line.text for line in page("<div>" * 190 + "One").lines] == ["One"]
    with pytest.raises(Unreadable, match="nested deeper than 200 elements"):
        page("<div>" * 201 + "One")


def test_a_page_without_content_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="a web page without content"):
        read_web_page(b"", ())
