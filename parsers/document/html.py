"""Read a web page: its content as lines of cells, its title, date and files."""

import re
from collections.abc import Container
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from parsers.document.html_lines import content_lines
from parsers.document.model import Line, plain_text
from schemas.errors import Unreadable
from support.html import FURNITURE, content_of, parse_html, remove, remove_unseen

_DEEPEST = 200
"""Most nested elements of a page that a person wrote."""
_NOT_REPORT = (
    f"{FURNITURE}, svg, iframe, object, footer.document-footer, footer.flexible-post-type-footer, "
    "#table-of-contents, .hale-table-of-contents, .govuk-skip-link, .govuk-breadcrumbs, "
    ".govuk-cookie-banner, .document-summary, .mojblocks-file, "
    ".flexible-post-type-details"
)


@dataclass(frozen=True)
class WebPage:
    """A page as read. `stamp` and `published_text` are the date as the page gives it."""

    title: str | None
    head_title: str | None
    stamp: str | None
    published_text: str | None
    language: str | None
    lines: tuple[Line, ...]
    files: tuple[str, ...]
    news: bool


def read_web_page(body: bytes, names: Container[str]) -> WebPage:
    """Read a page; `names` is what can be rated, squashed.

    Raises Unreadable if the page is empty or nested too deep.
    """
    soup = parse_html(body)
    remove_unseen(soup)
    main = content_of(soup)
    if main is None:
        raise Unreadable("a web page without content", remedy="fetch the page again")
    _check_depth(main)
    heading = soup.select_one("#contentinner h1") or soup.select_one("main h1, article h1, h1")
    links = [str(link["href"]) for link in main.select("a[href]")]
    files = tuple(link for link in links if link.split("?")[0].lower().endswith(".pdf"))
    stamp, published_text = _stamp(soup), _published_text(soup)
    language = soup.html.get("lang") if soup.html is not None else None
    title = _text(heading) if heading is not None else None
    is_article = main.name == "article" and "type-news" in (main.get("class") or [])
    news = is_article or main.select_one("article.type-news") is not None
    remove(_NOT_REPORT, soup)
    return WebPage(
        title,
        _head_title(soup),
        stamp,
        published_text,
        str(language)[:2].lower() if language else None,
        tuple(content_lines(main, names)),
        files,
        news,
    )


def _check_depth(root: Tag) -> None:
    stack: list[tuple[Tag, int]] = [(root, 1)]
    while stack:
        tag, depth = stack.pop()
        if depth > _DEEPEST:
            raise Unreadable(f"nested deeper than {_DEEPEST} elements")
        stack += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]


def _stamp(soup: BeautifulSoup) -> str | None:
    for selector in ("article time.published-date[datetime]", "time.published-date[datetime]"):
        found = soup.select_one(selector)
        if found is not None:
            return str(found["datetime"])
    return None


def _published_text(soup: BeautifulSoup) -> str | None:
    """Return the text "Published: <date>", but not the date of a later edit ("Updated:")."""
    for tag in soup.select("#contentinner span, #contentinner div, #contentinner p, main p"):
        text = " ".join(tag.get_text(" ").split())
        if len(text) < 60 and re.match(r"(?:date )?published(?: on| date)?\s*:", text, re.I):
            return plain_text(text)
    return None


def _head_title(soup: BeautifulSoup) -> str | None:
    if soup.title is None:
        return None
    text = _text(soup.title)
    return re.split(r"\s+[–—|-]\s+(?=HM |His |Her |[^–—|]*inspectorate)", text, flags=re.I)[0]


def _text(tag: Tag) -> str:
    return plain_text(" ".join(tag.get_text(" ").split()))
