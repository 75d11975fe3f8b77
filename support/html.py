"""Parse a web page and find its content without the furniture around it."""

from bs4 import BeautifulSoup, Tag

CONTENT = ("#contentinner", "#maincontent", "#content", "main", "article", "body")
"""Selectors of the element with the content, the closest first (current and old site)."""
FURNITURE = (
    "script, style, noscript, template, nav, form, footer.govuk-footer, header.govuk-header, #toc, "
    ".hale-jump-link, .hale-print-only, .hale-print-page"
)
"""Selector of elements inside the content that are not part of it."""


def parse_html(body: bytes) -> BeautifulSoup:
    """Parse a page as UTF-8 if its bytes are valid UTF-8, else in the encoding it declares.

    Pages declare a wrong encoding more often than valid UTF-8 is something else.
    """
    body = body.lstrip()
    try:
        body.decode()
    except UnicodeDecodeError:
        return BeautifulSoup(body, "lxml")
    return BeautifulSoup(body, "lxml", from_encoding="utf-8")


def content_of(soup: BeautifulSoup) -> Tag | None:
    """Return the element with the page's content; None if no candidate contains text."""
    found = (soup.select_one(selector) for selector in CONTENT)
    return next((tag for tag in found if tag is not None and tag.get_text(strip=True)), None)


def remove(unwanted: str, tag: Tag) -> None:
    """Remove the elements inside `tag` that match a selector."""
    for element in tag.select(unwanted):
        element.decompose()
