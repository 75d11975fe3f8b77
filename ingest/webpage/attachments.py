"""The files that a page links to, and which of them is the report."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from bs4 import Tag

from ingest.urls import file_name, link_address
from ingest.webpage.keywords import KEYWORDS, find_phrase, plain_words

PDF = "pdf"
FILES = (PDF, "doc", "docx", "odt", "xls", "xlsx", "ods", "csv", "ppt", "pptx", "zip")
"""The extensions of files; a link to anything else leads to a page."""
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
    """The files that the content links to, each once, in the order of the page."""
    found: dict[str, FileLink] = {}
    for anchor in content.select("a[href]"):
        url = link_address(base, str(anchor["href"]))
        extension = urlsplit(url).path.rpartition(".")[2].lower()
        if extension not in FILES or urlsplit(url).scheme not in ("http", "https", ""):
            continue
        text = anchor.get_text(" ", strip=True)
        attached = anchor.find_parent(class_="document-summary") is not None
        size = _size(text) or _size(anchor.parent.get_text(" ") if anchor.parent else "")
        link = FileLink(url, " ".join(_SIZES.sub(" ", text).split()), size, extension, attached)
        known = found.get(url)
        if known is None or (link.text and not known.text):
            found[url] = link
    return list(found.values())


def chosen_report(links: Sequence[FileLink], title: str, *, welsh: bool) -> str | None:
    """The URL of the report among the files of a page, or None.

    A file that a keyword describes as something else is never the report, unless its link is the
    page's title. Among the other PDFs counts, in this order: the link is the page's title; it is
    the attachment; its words or name mention a report; it shares words with the title; its size.
    """
    candidates = [
        link
        for link in links
        if link.extension == PDF and not _is_something_else(link, title, welsh=welsh)
    ]
    best = max(candidates, key=lambda link: (_evidence(link, title), link.size or 0), default=None)
    return best.url if best is not None else None


def _is_something_else(link: FileLink, title: str, *, welsh: bool) -> bool:
    """True if keywords in the link or in the file name say that the file is no report."""
    text, name, own = plain_words(link.text), plain_words(file_name(link.url)), plain_words(title)
    if text and text == own:
        return False
    phrases = KEYWORDS["other_files"] + (() if welsh else KEYWORDS["welsh_files"])
    # A keyword that is part of the page's title does not describe the file.
    rests = (words.replace(own, " ") if title else words for words in (text, name))
    return any(find_phrase(rest, phrases) is not None for rest in rests)


def _evidence(link: FileLink, title: str) -> float:
    """How much shows that a file is the report of a page with this title."""
    text, wanted = plain_words(link.text), plain_words(title)
    name, report = plain_words(file_name(link.url)), KEYWORDS["report"]
    weight = 4.0 if text and text == wanted else 0.0
    weight += 3.0 if link.attached else 0.0
    weight += 2.0 if find_phrase(text, report) or find_phrase(name, report) else 0.0
    shared = set(wanted.split()) & set(f"{text} {name}".split())
    if wanted and len(shared) >= 2:
        weight += 2 * len(shared) / len(set(wanted.split()))
    return weight


def _size(text: str) -> int | None:
    match = _SIZE.search(text)
    if match is None:
        return None
    try:
        return round(float(match[1].replace(",", "")) * _UNITS[match[2].upper()])
    except (ValueError, OverflowError):
        return None
