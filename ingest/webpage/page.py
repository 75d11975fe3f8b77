"""Reads a web page of the site, current or old: title, date, canonical address, files, content."""

import hashlib
import itertools
import re

from bs4 import Tag

from ingest.urls import bare_host, host_of, link_address, original, post_id_of
from ingest.webpage.attachments import file_links, with_roles
from ingest.webpage.content import Content, Frame, take_apart
from ingest.webpage.publication_date import publication_date
from ingest.webpage.words import plain, says, words
from schemas.base import Model
from schemas.page import FileRole, Page

READER_VERSION = "2"
"""Changes with the rules of reading: pages read by another version are read again."""
BODIES = ("document-content", "flexible-post-type-content", "entry-content")
SUMMARIES = ("document-summary-text", "intro")
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
    frame, content = take_apart(body)
    canonical = _canonical(frame, url)
    title = _title(content) or _old_title(frame)
    published = publication_date(frame, content)
    welsh = _welsh(title or "", canonical)
    base = url if "://" in url else canonical
    files = with_roles(file_links(content, base), title or "", welsh=welsh)
    report = any(file.role is FileRole.REPORT for file in files)
    page = Page(
        url=canonical,
        title=title,
        published=published,
        terms=_terms(content) or _terms_of_classes(frame),
        summary=_summary(content),
        language="cy" if welsh else "en",
        report_in_page=_report_in(content, with_file=report),
        files=files,
    )
    missing = [] if title else ["title (h1 of the content)"]
    missing += [] if published else ["publication date (time.published-date, “Published:”)"]
    return PageReading(
        page=page,
        fingerprint=_fingerprint(page, content.root),
        post_id=_post_id(frame),
        missing=tuple(missing),
    )


def _canonical(frame: Frame, url: str) -> str:
    if frame.canonical is None:
        return original(url)
    said = original(link_address(url, frame.canonical))
    if not said:
        return original(url)
    if "://" not in url:  # A page saved to disk has no other address.
        return said
    same = bare_host(host_of(said)) == bare_host(host_of(original(url)))
    return said if same else original(url)


def _post_id(frame: Frame) -> int | None:
    if found := re.search(r"postid-(\d+)", frame.body_classes):
        return int(found[1])
    return post_id_of(frame.short_link) if frame.short_link is not None else None


def _title(content: Content) -> str | None:
    return next(map(_text, content.named("h1")), None) or None


def _old_title(frame: Frame) -> str | None:
    """The title of a page of the old site, which need not head its content: that of its window."""
    return re.split(r" [|–-] (?=H)", " ".join(frame.old_title.split()))[0].strip() or None


def _terms(content: Content) -> tuple[str, ...]:
    lists = content.classed("flexible-post-type-terms-list")
    terms = [a.get_text(" ", strip=True) for listed in lists for a in listed.find_all("a")]
    for detail in content.classed("flexible-post-type-detail"):
        label = detail.find(class_="flexible-post-type-detail-label")
        text = detail.get_text(" ", strip=True)
        own = text.removeprefix(label.get_text(" ", strip=True)) if label is not None else text
        terms += [term.strip() for term in own.split(";")]
    return tuple(dict.fromkeys(term for term in terms if term))


def _terms_of_classes(frame: Frame) -> tuple[str, ...]:
    names = [name for name in frame.article_classes.split() if not _OTHER_CLASSES.match(name)]
    terms = [name.partition("-")[2].replace("-", " ") for name in names]
    return tuple(dict.fromkeys(term for term in terms if term))


def _summary(content: Content) -> str:
    for stated in (tag for class_ in SUMMARIES for tag in content.classed(class_)):
        return _text(stated)
    return next(map(_text, content.within(_body(content), "p")), "")


def _body(content: Content) -> Tag:
    bodies = (tag for class_ in BODIES for tag in content.classed(class_))
    return next(itertools.chain(bodies, content.named("article"), [content.root]))


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _report_in(content: Content, *, with_file: bool) -> bool:
    body = _body(content)
    letters = len(body.get_text(" ", strip=True))
    headings = len(content.within(body, "h2"))
    if with_file:
        return headings >= REPORT_HEADINGS and letters >= REPORT_LETTERS
    return headings > 0 or bool(content.within(body, "table")) or letters >= STUB_LETTERS


def _welsh(title: str, url: str) -> bool:
    return says(plain(f"{title} {url}"), words().welsh.words) is not None


def _fingerprint(page: Page, root: Tag) -> str:
    parts = [page.title or "", page.published or "", *page.terms, root.get_text(" ")]
    parts += [file.url for file in page.files]
    text = " ".join(" ".join(parts).split())
    return hashlib.sha256(text.encode()).hexdigest()
