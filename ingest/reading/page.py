"""Reads a web page of the site, current or old: title, date, canonical address, files, content."""

import hashlib
import re

from bs4 import BeautifulSoup, Tag

from ingest.addresses import bare_host, host_of, link_address, original, post_id_of
from ingest.reading.dates import publication_date
from ingest.reading.files import file_links, with_roles
from ingest.reading.words import plain, says, words
from schemas.base import Model
from schemas.page import FileRole, Page

READER_VERSION = "2"
"""Changes with the rules of reading: pages read by another version are read again."""
ROOTS = ("#contentinner", "#maincontent", "main", "#content", "body")
OLD_MARK = "#inspection-meta"
"""What only pages of the old site have (site's software until 2025)."""
BODIES = (".document-content", ".flexible-post-type-content", ".entry-content", "article")
FURNITURE = (
    "script, style, template, noscript, .hale-print-only, .hale-jump-link, #toc, "
    ".hale-print-page, nav, form, header.govuk-header, footer.govuk-footer"
)
"""Parts of a page that are no content of its own."""
REPORT_HEADINGS = 3
REPORT_LETTERS = 3_000
"""A body with a file beside it is a report of its own from so many headings and letters on."""
STUB_LETTERS = 1_500
"""A body without a file and without headings is a report only if it is longer than this."""
_OTHER_CLASSES = re.compile(r"(post|type|status|flexible|hentry|has|format)(-|$)")


class PageReading(Model):
    """What a page says. `missing` names the elements that were looked for and not found.

    `fingerprint` is of the content alone: the bytes of a page differ each time it is asked for.
    """

    page: Page
    fingerprint: str
    post_id: int | None = None
    missing: tuple[str, ...] = ()


def read_page(body: bytes, url: str) -> PageReading:
    """Reads the page that `url` answered with."""
    soup = BeautifulSoup(body.lstrip(), "lxml")
    canonical = _canonical(soup, url)
    post_id = _post_id(soup)
    terms_of_classes = _terms_of_classes(soup)
    root = next((found for found in map(soup.select_one, ROOTS) if found is not None), soup)
    # The date may stand in a script of the head, so furniture is removed from the content only.
    for part in root.select(FURNITURE):
        part.decompose()
    title = _title(root) or _old_title(soup)
    published = publication_date(soup, root)
    welsh = _welsh(title or "", canonical)
    files = with_roles(file_links(root, url), title or "", welsh=welsh)
    report = any(file.role is FileRole.REPORT for file in files)
    page = Page(
        url=canonical,
        title=title,
        published=published,
        terms=_terms(root) or terms_of_classes,
        summary=_summary(root),
        language="cy" if welsh else "en",
        report_in_page=_report_in(_body(root), with_file=report),
        files=files,
    )
    missing = [] if title else ["title (h1 of the content)"]
    missing += [] if published else ["publication date (time.published-date, “Published:”)"]
    return PageReading(
        page=page, fingerprint=_fingerprint(page, root), post_id=post_id, missing=tuple(missing)
    )


def _canonical(soup: BeautifulSoup, url: str) -> str:
    link = soup.select_one("link[rel=canonical][href]")
    if link is None:
        return original(url)
    said = original(link_address(url, str(link["href"])))
    if "://" not in url:  # A page saved to disk has no other address.
        return said
    same = bare_host(host_of(said)) == bare_host(host_of(original(url)))
    return said if same else original(url)


def _post_id(soup: BeautifulSoup) -> int | None:
    body = soup.select_one("body[class*=postid-]")
    if body is not None and (found := re.search(r"postid-(\d+)", " ".join(body["class"]))):
        return int(found[1])
    link = soup.select_one("link[rel=shortlink][href]")
    return post_id_of(str(link["href"])) if link is not None else None


def _title(root: Tag) -> str | None:
    heading = root.select_one("h1")
    text = " ".join(heading.get_text(" ").split()) if heading is not None else ""
    return text or None


def _old_title(soup: BeautifulSoup) -> str | None:
    """The title of a page of the old site, which need not head its content: that of its window."""
    if soup.select_one(OLD_MARK) is None or soup.title is None:
        return None
    text = " ".join(soup.title.get_text(" ").split())
    return re.split(r" [|–-] (?=H)", text)[0].strip() or None


def _terms(root: Tag) -> tuple[str, ...]:
    terms = [a.get_text(" ", strip=True) for a in root.select(".flexible-post-type-terms-list a")]
    for detail in root.select(".flexible-post-type-detail"):
        label = detail.select_one(".flexible-post-type-detail-label")
        text = detail.get_text(" ", strip=True)
        own = text.removeprefix(label.get_text(" ", strip=True)) if label is not None else text
        terms += [term.strip() for term in own.split(";")]
    return tuple(dict.fromkeys(term for term in terms if term))


def _terms_of_classes(soup: BeautifulSoup) -> tuple[str, ...]:
    article = soup.select_one("article[class]")
    names: list[str] = list(article["class"]) if article is not None else []
    terms = [n.partition("-")[2].replace("-", " ") for n in names if not _OTHER_CLASSES.match(n)]
    return tuple(dict.fromkeys(term for term in terms if term))


def _summary(root: Tag) -> str:
    stated = root.select_one(".document-summary-text, .intro")
    if stated is not None:
        return " ".join(stated.get_text(" ").split())
    first = _body(root).select_one("p")
    return " ".join(first.get_text(" ").split()) if first is not None else ""


def _body(root: Tag) -> Tag:
    return next((found for found in map(root.select_one, BODIES) if found is not None), root)


def _report_in(body: Tag, *, with_file: bool) -> bool:
    letters = len(body.get_text(" ", strip=True))
    headings = len(body.select("h2"))
    if with_file:
        return headings >= REPORT_HEADINGS and letters >= REPORT_LETTERS
    return headings > 0 or body.select_one("table") is not None or letters >= STUB_LETTERS


def _welsh(title: str, url: str) -> bool:
    return says(plain(f"{title} {url}"), words().welsh.words) is not None


def _fingerprint(page: Page, root: Tag) -> str:
    parts = [page.title or "", page.published or "", *page.terms, root.get_text(" ")]
    parts += [file.url for file in page.files]
    text = " ".join(" ".join(parts).split())
    return hashlib.sha256(text.encode()).hexdigest()
