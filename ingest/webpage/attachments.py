"""The files that a page links to, and which of them is the report, with the reason."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from bs4 import Tag

from ingest.urls import file_name, link_address
from ingest.webpage.keywords import find_phrase, keywords, plain_words
from schemas.crawl import FileRole, PageFile

PDF = "application/pdf"
MEDIA_TYPES = {
    "pdf": PDF,
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}
_UNITS = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
_SIZE = re.compile(r"\(?\s*(?:[A-Z]{3,4},)?\s*([\d.,]+)\s*(B|KB|MB|GB)\b\s*\)?", re.IGNORECASE)
_SIZES = re.compile(r"\(?\s*[A-Za-z]{3,4},\s*[\d.,]+\s*[kKMG]?B\s*\)?(?:\s*Download)?|\bDownload\b")


class FileLink(NamedTuple):
    """A link to a file. `attached`: in the page's attachment block, not in its text."""

    url: str
    text: str
    size: int | None
    media_type: str
    attached: bool


def file_links(content: Tag, base: str) -> list[FileLink]:
    """The files that the content links to, each once, in the order of the page."""
    found: dict[str, FileLink] = {}
    for anchor in content.select("a[href]"):
        url = link_address(base, str(anchor["href"]))
        media_type = MEDIA_TYPES.get(_extension(url))
        if media_type is None or urlsplit(url).scheme not in ("http", "https", ""):
            continue
        text = anchor.get_text(" ", strip=True)
        attached = anchor.find_parent(class_="document-summary") is not None
        size = _size(text) or _size(anchor.parent.get_text(" ") if anchor.parent else "")
        link = FileLink(url, _without_sizes(text), size, media_type, attached)
        known = found.get(url)
        if known is None or (link.text and not known.text):
            found[url] = link
    return list(found.values())


def with_roles(links: Sequence[FileLink], title: str, *, welsh: bool) -> tuple[PageFile, ...]:
    """The files with their roles; at most one is the report.

    A file that a keyword describes as something else is never the report, unless its link is the
    page's title. Among the other PDFs counts, in this order: the link is the page's title; it is
    the attachment; its words or name mention a report; it shares words with the title; its size.
    """
    stated = [_stated_role(link, title, welsh=welsh) for link in links]
    candidates = [
        (_evidence(link, title), index)
        for index, link in enumerate(links)
        if stated[index] is None and link.media_type == PDF
    ]
    best = max(candidates, key=lambda c: (c[0].weight, links[c[1]].size or 0, -c[1]), default=None)
    files = []
    for index, link in enumerate(links):
        role, reason = stated[index] or (FileRole.OTHER, "")
        if stated[index] is None and link.media_type != PDF:
            reason = "not a PDF"
        elif best is not None and index == best[1]:
            role, reason = FileRole.REPORT, best[0].reason + _compared_with(len(candidates) - 1)
        elif stated[index] is None and best is not None:
            reason = f"less evidence than for {file_name(links[best[1]].url)}"
        files.append(
            PageFile(
                url=link.url,
                text=link.text,
                media_type=link.media_type,
                size=link.size,
                role=role,
                reason=reason,
            )
        )
    return tuple(files)


class _Evidence(NamedTuple):
    weight: float
    reason: str


def _stated_role(link: FileLink, title: str, *, welsh: bool) -> tuple[FileRole, str] | None:
    """The role that keywords in the link or in the file name state, with the reason."""
    text, name, own = plain_words(link.text), plain_words(file_name(link.url)), plain_words(title)
    if text and text == own:
        return None
    for role, phrases in keywords().roles.items():
        if role is FileRole.WELSH and welsh:
            continue
        for where, words in (("its link", text), ("its name", name)):
            # A keyword that is part of the page's title does not describe the file.
            rest = words.replace(own, " ") if title else words
            if phrase := find_phrase(rest, phrases):
                return role, f"{where} contains “{phrase}”"
    return None


def _evidence(link: FileLink, title: str) -> _Evidence:
    text, name, wanted = (
        plain_words(link.text),
        plain_words(file_name(link.url)),
        plain_words(title),
    )
    reasons, weight = [], 0.0
    if text and text == wanted:
        weight += 4
        reasons.append("its link is the page's title")
    if link.attached:
        weight += 3
        reasons.append("it is the page's attachment")
    report = keywords().report
    if phrase := find_phrase(text, report) or find_phrase(name, report):
        weight += 2
        reasons.append(f"it mentions “{phrase}”")
    shared = set(wanted.split()) & set(f"{text} {name}".split())
    if wanted and len(shared) >= 2:
        weight += 2 * len(shared) / len(set(wanted.split()))
        reasons.append(f"it shares {len(shared)} words with the title")
    return _Evidence(weight, "; ".join(reasons) or "no evidence against it")


def _compared_with(others: int) -> str:
    if others == 0:
        return "; no other candidate"
    return f"; more evidence than for {others} other{'s' if others > 1 else ''}"


def _without_sizes(text: str) -> str:
    """The words of a link without the sizes in it (stated up to three times)."""
    return " ".join(_SIZES.sub(" ", text).split())


def _extension(url: str) -> str:
    return urlsplit(url).path.rpartition(".")[2].lower()


def _size(text: str) -> int | None:
    match = _SIZE.search(text)
    if match is None:
        return None
    try:
        return round(float(match[1].replace(",", "")) * _UNITS[match[2].upper()])
    except (ValueError, OverflowError):
        return None
