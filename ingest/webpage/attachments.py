"""The files of a page, and which of them is the report: chosen by evidence, with the reason."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from ingest.urls import is_address, link_address
from ingest.webpage.content import Content
from ingest.webpage.words import plain, says, words
from schemas.page import FileRole, PageFile

TYPES = {
    "pdf": "application/pdf",
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


class Link(NamedTuple):
    """A link to a file: `attached` if it is the page's own attachment, not one of its text."""

    url: str
    text: str
    size: int | None
    media_type: str
    attached: bool


def file_links(content: Content, base: str) -> list[Link]:
    """The files that the content links to, each once, in the page's order."""
    found: dict[str, Link] = {}
    for anchor in content.named("a"):
        href = str(anchor.get("href") or "").strip()
        media_type = TYPES.get(_extension(href)) if is_address(href) else None
        url = link_address(base, href) if media_type is not None else ""
        if media_type is None or not url or urlsplit(url).scheme not in ("http", "https", ""):
            continue
        text = anchor.get_text(" ", strip=True)
        attached = any(map(_is_attachment, anchor.parents))
        size = _size(text) or _size(anchor.parent.get_text(" ") if anchor.parent else "")
        link = Link(url, clean_text(text), size, media_type, attached)
        held = found.get(url)
        if held is None or (link.text and not held.text):
            found[url] = link
    return list(found.values())


def _is_attachment(around: Tag) -> bool:
    return "document-summary" in (around.get("class") or ())


def clean_text(text: str) -> str:
    """The words of a link without the size that stands in them up to three times."""
    return " ".join(_SIZES.sub(" ", text).split())


def with_roles(links: Sequence[Link], title: str, *, welsh: bool) -> tuple[PageFile, ...]:
    """The files with their roles: at most one is the report.

    A file that says it is something else is never the report, unless its link is the page's title.
    Among the others counts, in this order: the link is the page's title; it is the attachment;
    its words or name speak of a report; it shares words with the title; it is the largest.
    """
    said = [_said_role(link, title, welsh=welsh) for link in links]
    candidates = [
        (_evidence(link, title), index)
        for index, link in enumerate(links)
        if said[index] is None and link.media_type == "application/pdf"
    ]
    best = max(candidates, key=lambda c: (c[0].weight, links[c[1]].size or 0, -c[1]), default=None)
    files = []
    for index, link in enumerate(links):
        role, reason = FileRole.OTHER, "no PDF" if link.media_type != "application/pdf" else ""
        named = said[index]
        if named is not None:
            role, reason = named
        elif best is not None and index == best[1]:
            role = FileRole.REPORT
            reason = best[0].reason + _against(len(candidates) - 1)
        elif not reason and best is not None:
            reason = f"less speaks for it than for {_name(links[best[1]].url)}"
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


def _said_role(link: Link, title: str, *, welsh: bool) -> tuple[FileRole, str] | None:
    text, name, own = plain(link.text), plain(_name(link.url)), plain(title)
    if text and text == own:
        return None
    for role, phrases in words().roles.items():
        if role is FileRole.WELSH and welsh:
            continue
        for where, said in (("its link", text), ("its name", name)):
            # A title may hold such a word: then it says nothing about the file.
            left = said.replace(own, " ") if title else said
            if phrase := says(left, phrases):
                return role, f"{where} says “{phrase}”"
    return None


def _evidence(link: Link, title: str) -> _Evidence:
    text, name, wanted = plain(link.text), plain(_name(link.url)), plain(title)
    reasons, weight = [], 0.0
    if text and text == wanted:
        weight += 4
        reasons.append("its link is the page's title")
    if link.attached:
        weight += 3
        reasons.append("it is the page's attachment")
    if phrase := says(text, words().report.words) or says(name, words().report.words):
        weight += 2
        reasons.append(f"it speaks of “{phrase}”")
    shared = set(wanted.split()) & set(f"{text} {name}".split())
    if wanted and len(shared) >= 2:
        weight += 2 * len(shared) / len(set(wanted.split()))
        reasons.append(f"it shares {len(shared)} words with the title")
    return _Evidence(weight, "; ".join(reasons) or "nothing speaks against it")


def _against(others: int) -> str:
    if others == 0:
        return "; no other file could be it"
    return f"; more than for {others} other{'s' if others > 1 else ''}"


def _extension(url: str) -> str:
    return urlsplit(url).path.rpartition(".")[2].lower()


def _name(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _size(text: str) -> int | None:
    match = _SIZE.search(text)
    if match is None:
        return None
    try:
        return round(float(match[1].replace(",", "")) * _UNITS[match[2].upper()])
    except ValueError:
        return None
