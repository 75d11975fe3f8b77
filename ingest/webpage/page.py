"""Reads a web page of the site, current or old: title, date, canonical URL, files, content."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bs4 import BeautifulSoup, Tag

from ingest.urls import (
    SHORT_LINK,
    bare_host,
    base_address,
    host_of,
    link_address,
    original,
    page_key,
    post_id_of,
)
from ingest.webpage.attachments import chosen_report, file_links
from ingest.webpage.keywords import KEYWORDS, find_phrase, plain_words
from ingest.webpage.notices import find_notice
from schemas.base import Model
from schemas.crawl import Page
from schemas.dates import PartialDate, london_day_of, printed_date
from schemas.errors import Unreadable
from support.html import FURNITURE, content_of, parse_html, remove, remove_unseen
from support.safe_text import whole_number, without_controls
from support.sandbox import Sandbox, SandboxError
from support.toml_models import invalid_data_as

READER_VERSION = "10"
"""Increased when the rules of this package change: pages read by another version are read again."""
OLD_SITE_MARK = "inspection-meta"
"""Id of an element that only pages of the old site have (before 2025)."""
BODIES = (".document-content", ".flexible-post-type-content", ".entry-content", "article")
SUMMARIES = (".document-summary-text", ".intro")
PASSWORD_FORM = 'form.post-password-form, input[name=post_password], form[action*="postpass"]'
REPORT_HEADINGS = 3
REPORT_LETTERS = 3_000
"""A page with a report file is itself a report from this many headings and letters on."""
SHORT_PAGE_LETTERS = 1_500
"""A page without file, headings and tables is a report only from this many letters on."""
PUBLICATION_TIMES = "time.published-date, time.entry-date:not(.updated), time.entry-date.published"
"""Elements with the publication time on the current site, and in WordPress' own themes."""
LONGEST_LABEL = 120
"""Longer text around the label "Published" is a sentence, not the label of a date."""
_EDIT_DATE = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, KEYWORDS['edited_labels']))})\s*:?\s*\d{{1,2}} [a-z]+ \d{{4}}",
    re.IGNORECASE,
)
"""The day of the last edit, which some pages print: it alone is no change of the content."""


class PageReading(Model):
    """What a page says.

    `fingerprint` identifies the content alone: the bytes of a page differ with each request. A
    page that is not `complete` was cut off by the server, which stated the length of the rest:
    the end of its content is missing (that of `html` may be: minifiers omit it).
    """

    page: Page
    fingerprint: str
    post_id: int | None = None
    complete: bool = True


PageReader = Callable[[bytes, str], PageReading]
"""Reads the page that a URL returned; raises Unreadable. `read_page` reads in this process."""


@contextmanager
def sandboxed_page_reader(
    seconds: float = 30.0, memory_bytes: int = 1_000_000_000
) -> Iterator[PageReader]:
    """A reader that reads pages in a child process with limits for each; use it as a context."""
    with Sandbox(seconds=seconds, memory_bytes=memory_bytes) as sandbox:

        def read(body: bytes, url: str) -> PageReading:
            try:
                text = sandbox.run(_read_as_json, body, url)
            except SandboxError as error:
                raise Unreadable(f"the page: {error}", where=url) from error
            with invalid_data_as(Unreadable, where=url):
                return PageReading.model_validate_json(text)

        yield read


def read_page(body: bytes, url: str) -> PageReading:
    """Read the page that `url` returned."""
    soup = parse_html(body)
    content = content_of(soup) or soup
    protected = content.select_one(PASSWORD_FORM) is not None
    remove(FURNITURE, content)
    canonical = _canonical(soup, url)
    base = base_address(soup, url if "://" in url else canonical)
    links = file_links(content, base)
    everything = content.get_text(" ")
    remove_unseen(soup)
    shown = {link.url for link in file_links(content, base)}
    title = next(filter(None, map(_text, content.select("h1"))), "") or _old_title(soup)
    welsh = find_phrase(plain_words(f"{title} {canonical}"), KEYWORDS["welsh"]) is not None
    text = next(filter(None, map(content.select_one, BODIES)), content)
    published = publication_date(content) or _from_metadata(soup)
    year = published[:4] if published is not None else ""
    is_report = _contains_report(text, with_file=True)
    candidates = [link for link in links if link.url in shown] or links
    report = chosen_report(candidates, title, welsh=welsh, year=year if is_report else None)
    report_in_page = _contains_report(text, with_file=report is not None)
    long_text = len(text.get_text(" ", strip=True)) >= SHORT_PAGE_LETTERS
    in_text = long_text or report is None
    notice = find_notice(title, content, protected=protected, long_text=in_text)
    summary = next(filter(None, map(content.select_one, SUMMARIES)), text.select_one("p"))
    page = Page(
        url=canonical,
        title=title or None,
        published=published,
        summary=_text(summary) if summary is not None else "",
        language="cy" if welsh else "en",
        report_in_page=report_in_page and (notice is None or long_text),
        report_url=report,
        notice=notice,
        files=tuple(link.url for link in links),
    )
    markup = body.replace(b"\0", b"").lower()
    return PageReading(
        page=page,
        fingerprint=_fingerprint(page, everything),
        post_id=_post_id(soup),
        complete=b"</html" in markup or b"</main" in markup or b"<html" not in markup,
    )


def _read_as_json(body: bytes, url: str) -> str:
    """Read a page in the child process; JSON, since that process is not trusted."""
    return read_page(body, url).model_dump_json()


def _canonical(soup: BeautifulSoup, url: str) -> str:
    """The canonical URL that the page states, or the URL itself.

    A stated URL of another host or with another name is wrong: copied from another page, or that
    of the home page. Only a short link has no name.
    """
    link = (soup.head or soup).find("link", rel="canonical", href=True)
    stated = original(link_address(url, str(link["href"]))) if isinstance(link, Tag) else ""
    if not stated:
        return original(url)
    if "://" not in url:  # A page saved to disk has no other address.
        return stated
    own = original(url)
    same_host = bare_host(host_of(stated)) == bare_host(host_of(own))
    same_name = SHORT_LINK in own or _name(stated) == _name(own)
    return stated if same_host and same_name else own


def _name(url: str) -> str:
    return page_key(url).partition("?")[0].rsplit("/", 2)[-2]


def _post_id(soup: BeautifulSoup) -> int | None:
    classes = " ".join(soup.body.get("class") or ()) if soup.body is not None else ""
    if found := re.search(r"postid-(\d+)", classes):
        return whole_number(found[1])
    link = (soup.head or soup).find("link", rel="shortlink", href=True)
    return post_id_of(str(link["href"])) if isinstance(link, Tag) else None


def _old_title(soup: BeautifulSoup) -> str:
    """The window title of a page of the old site, whose content may have no heading."""
    if soup.title is None or soup.find(id=OLD_SITE_MARK) is None:
        return ""
    return re.split(r" [|–-] (?=H)", _text(soup.title))[0].strip()


def _contains_report(text: Tag, *, with_file: bool) -> bool:
    letters = len(text.get_text(" ", strip=True))
    headings = len(text.find_all("h2"))
    if with_file:
        return headings >= REPORT_HEADINGS and letters >= REPORT_LETTERS
    return headings > 0 or text.find("table") is not None or letters >= SHORT_PAGE_LETTERS


def _fingerprint(page: Page, everything: str) -> str:
    parts = [page.title or "", page.published or "", everything]
    parts += page.files
    text = _EDIT_DATE.sub("", " ".join(" ".join(parts).split()))
    return hashlib.sha256(text.encode()).hexdigest()


def _text(tag: Tag) -> str:
    return without_controls(" ".join(tag.get_text(" ").split()), "")


def publication_date(content: Tag) -> PartialDate | None:
    """The publication date that a page, or an entry of a list, shows: its time, a labelled date."""
    for time in content.select(PUBLICATION_TIMES):
        if not _labelled_as_edit(time) and (day := london_day_of(str(time.get("datetime") or ""))):
            return PartialDate.of(day)
    return _labelled(content)


def _labelled_as_edit(time: Tag) -> bool:
    """True if the text before the time says "Updated" and has no date itself."""
    before = time.find_previous_sibling()
    if isinstance(before, Tag):
        label = before.get_text(" ")
        if printed_date(label) is not None:
            return False
    else:
        label = time.parent.get_text(" ") if time.parent else ""
    return plain_words(label).startswith(KEYWORDS["edited_labels"])


def _labelled(content: Tag) -> PartialDate | None:
    """A date after the label "Published", in the same element or in what follows it."""
    labels = KEYWORDS["published_labels"]
    for text in content.find_all(string=re.compile(r"publi(shed|cation)", re.IGNORECASE)):
        parent = text.find_parent("dt") or text.parent
        around = parent.get_text(" ") if parent is not None else str(text)
        if not all(plain_words(part).startswith(labels) for part in (str(text), around)):
            continue
        if date := printed_date(around if len(around) < LONGEST_LABEL else str(text)):
            return date
        siblings = parent.next_siblings if parent is not None else ()
        following = next((each for each in siblings if each.get_text().strip(" :\n")), None)
        after = following.get_text(" ").lstrip()[:60] if following is not None else ""
        in_sentence = not isinstance(following, Tag) and not after.startswith(":")
        if not in_sentence and (date := printed_date(after)):
            return date
    return None


def _from_metadata(soup: BeautifulSoup) -> PartialDate | None:
    metas = soup.select('meta[property="article:published_time"][content]')
    stamps = [str(meta["content"]) for meta in metas]
    for script in soup.select('script[type="application/ld+json"]'):
        with suppress(json.JSONDecodeError, RecursionError):
            stamps += _published_in(json.loads(script.get_text()))
    days = map(london_day_of, stamps)
    return next((PartialDate.of(day) for day in days if day is not None), None)


def _published_in(data: object) -> Iterator[str]:
    """All values of `datePublished` in structured data, outermost first."""
    if isinstance(data, dict):
        if isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        data = list(data.values())
    for inner in data if isinstance(data, list) else ():
        yield from _published_in(inner)
