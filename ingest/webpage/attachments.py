"""The files that a page links to, and which of them is the report."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from ingest.urls import file_name, link_address
from ingest.webpage.keywords import KEYWORDS, find_phrase, plain_words

PDF = "pdf"
FILES = (PDF, "doc", "docx", "odt", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "zip")
"""The extensions of files; a link to anything else leads to a page, unless it is a download."""
DOWNLOAD = "download"
"""The extension of a link that has none and says that it leads to a report as PDF."""
LINKS = ("href", "data", "src")
"""Attributes with the URL: of a link, or of the element that shows a file in the page."""
_DOWNLOAD_URL = re.compile(r"/downloads?/|[?&](?:download|attachment_id)=", re.IGNORECASE)
"""In the links of WordPress and its plugins to files."""
_UNITS = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
_SIZE = re.compile(r"\(?\s*(?:[A-Z]{3,4},)?\s*([\d.,]+)\s*(B|KB|MB|GB)\b\s*\)?", re.IGNORECASE)
"""One size in the words of a link, and below all of them: they may be stated up to three times."""
_SIZES = re.compile(r"\(?\s*[A-Za-z]{3,4},\s*[\d.,]+\s*[kKMG]?B\s*\)?(?:\s*Download)?|\bDownload\b")


class FileLink(NamedTuple):
    """A link to a file. `attached`: in the page's attachment block, not in its text."""

    url: str
    text: str
    size: int | None
    extension: str
    attached: bool


def file_links(content: Tag, base: str) -> list[FileLink]:
    """The files that the content links to or shows, each once, in the order of the page."""
    found: dict[str, FileLink] = {}
    for anchor in content.select("a[href], object[data], embed[src], iframe[src]"):
        url = link_address(base, next(str(anchor[name]) for name in LINKS if anchor.has_attr(name)))
        text = anchor.get_text(" ", strip=True)
        extension = unquote(urlsplit(url).path).rstrip("/ ").rpartition(".")[2].lower()
        if extension not in FILES and _is_download(anchor, url, plain_words(text)):
            extension = DOWNLOAD
        if url in ("", base) or extension not in (*FILES, DOWNLOAD):
            continue
        if urlsplit(url).scheme not in ("http", "https", ""):
            continue
        attached = anchor.find_parent(class_="document-summary") is not None
        size = _size(text) or _size(anchor.parent.get_text(" ") if anchor.parent else "")
        link = FileLink(url, " ".join(_SIZES.sub(" ", text).split()), size, extension, attached)
        known = found.get(url)
        if known is None or (link.text and not known.text):
            found[url] = link
    return list(found.values())


def chosen_report(
    links: Sequence[FileLink], title: str, *, welsh: bool, year: str | None
) -> str | None:
    """The URL of the report among the files of a page, or None.

    A file that a keyword describes as something else is never the report, unless its link is the
    page's title. Of the other PDFs, or else downloads, the one with the most evidence is the
    report, or the largest. If the page is itself a report, of this `year`, one without evidence
    is not, nor one of another year: reports link earlier ones.
    """
    weighed = [
        (link.extension == PDF, evidence, link.size or 0, link.url)
        for link in links
        if link.extension in (PDF, DOWNLOAD)
        and (evidence := _evidence(link, plain_words(title), welsh=welsh)) is not None
        and (year is None or (evidence > 0 and _years(link) <= {year}))
    ]
    return max(weighed, key=lambda each: each[:3])[3] if weighed else None


def _years(link: FileLink) -> set[str]:
    return set(re.findall(r"\b20\d\d\b", plain_words(f"{link.text} {file_name(link.url)}")))


def _is_download(link: Tag, url: str, words: str) -> bool:
    """True for a link without extension that says that it leads to a report as PDF."""
    if link.get("type") == "application/pdf":
        return True
    is_file = link.has_attr("download") or find_phrase(words, (PDF,)) or _DOWNLOAD_URL.search(url)
    return bool(is_file) and find_phrase(words, KEYWORDS["report"]) is not None


def _evidence(link: FileLink, title: str, *, welsh: bool) -> float | None:
    """How much shows that a file is the report of a page; None if it is something else.

    The link is the title, it is the attachment, its words or name mention a report or share words
    with the title.
    """
    text, name = plain_words(link.text), plain_words(file_name(link.url))
    is_title = text != "" and text == title
    others = KEYWORDS["other_files"] + (() if welsh else KEYWORDS["welsh_files"])
    # A keyword that is part of the page's title does not describe the file.
    telling = tuple(other for other in others if not find_phrase(title, (other,)))
    if not is_title and any(find_phrase(words, telling) for words in (text, name)):
        return None
    says_report = any(find_phrase(words, KEYWORDS["report"]) for words in (text, name))
    wanted = set(title.split())
    shared = wanted & set(f"{text} {name}".split())
    likeness = len(shared) / len(wanted) if len(shared) >= 2 else 0.0
    return 4.0 * is_title + 3.0 * link.attached + 2.0 * says_report + 2.0 * likeness


def _size(text: str) -> int | None:
    if match := _SIZE.search(text):
        with suppress(ValueError, OverflowError):
            return round(float(match[1].replace(",", "")) * _UNITS[match[2].upper()])
    return None
