"""The sitemap route: all pages and their last edits in two requests."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml import etree

from ingest.fetch.outcome import Answer
from ingest.sources.base import Known, SourceSilent, Survey
from ingest.sources.entry import Entries
from ingest.sources.types import known_types, report_types, told_of
from ingest.urls import entry_address, is_address
from schemas.page import Listing

FACT = "sitemap-index"
ENTRIES = {"sitemapindex": "sitemap", "urlset": "url"}
"""Roots of sitemaps, and what each entry of theirs is called."""
_Entry = tuple[str, str | None]
"""An address, and its last edit as given."""


class SitemapRoute:
    """Sitemaps as Yoast or WordPress itself writes them, found by robots.txt or configured."""

    name = "sitemap"

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._options = entries.web.options

    def survey(self, known: Known) -> Survey:
        """All pages of the wanted types; raises SourceSilent if no sitemap answers."""
        index = self._index()
        root, entries = _read(index)
        if root == "urlset":
            found = tuple(self._listings(entries, known_types(self._entries)))
            return Survey(route=self.name, listings=found)
        children = {loc: _type_of(loc) for loc, _ in entries}
        types = report_types(self._entries, filter(None, children.values()))
        if not types:
            listed = ", ".join(list(children)[:10]) or "nothing"
            wanted = ", ".join(self._options.post_types)
            raise SourceSilent(
                index.url, f"the index lists no sitemap of the type {wanted}, but {listed}"
            )
        listings: list[Listing] = []
        for loc in (loc for loc, type_ in children.items() if type_ in types):
            root, entries = _read(self._entries.get(loc))
            if root == "urlset":
                listings += self._listings(entries, types)
        notes = told_of(self._entries, types)
        return Survey(route=self.name, listings=tuple(listings), notes=notes)

    def _index(self) -> Answer:
        site = self._options.site
        named = self._entries.web.sitemaps(site)
        paths = [*named, *(entry_address(site, path) for path in self._options.sitemap_paths)]
        remembered = self._entries.facts.fact(FACT)
        tries = dict.fromkeys([*([remembered] if remembered in paths else []), *paths])
        silent = SourceSilent(site, "no sitemap is configured or named by robots.txt")
        for url in tries:
            if not self._entries.web.hosts.is_site(url):
                continue
            try:
                answer = self._entries.get(url)
                _read(answer)
            except SourceSilent as error:
                silent = error
                continue
            # The address that answers without a redirect is the one to ask for next time.
            self._entries.facts.set_fact(FACT, url)
            return answer
        raise silent

    def _listings(self, entries: Sequence[_Entry], types: Sequence[str]) -> Iterator[Listing]:
        """The pages of these types; their key is the first part of their address."""
        path = re.compile(rf"/(?:{'|'.join(map(re.escape, types))})/[^/]+/?$")
        for loc, modified in entries:
            if path.search(urlsplit(loc).path):
                yield Listing(url=loc, modified=_time(modified), route=self.name)


def _type_of(loc: str) -> str | None:
    """The post type that a sitemap is of, by its name: Yoast's form or WordPress's own."""
    name = urlsplit(loc).path.rpartition("/")[2]
    match = re.fullmatch(r"(?:wp-sitemap-posts-(.+)-\d+|(?!wp-sitemap)(.+)-sitemap\d*)\.xml", name)
    return (match[1] or match[2]) if match else None


def _read(answer: Answer) -> tuple[str, Sequence[_Entry]]:
    """The name of a sitemap's root, and its entries; raises SourceSilent for anything else."""
    root = _root(answer.body)
    name = etree.QName(root).localname if root is not None else ""
    if root is None or name not in ENTRIES:
        found = f"<{name}>" if name else answer.media_type or "nothing"
        raise SourceSilent(answer.url, f"no sitemap: its root is {found}")
    return name, list(_entries(root, ENTRIES[name]))


def _root(body: bytes) -> etree._Element | None:
    """The root of an XML file, broken or not; None of what is no XML.

    lxml's own tree, for that of Beautiful Soup takes much memory, in circles that only the garbage
    collector finds.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True
    )
    try:
        # A plugin of the platform puts blank lines before `<?xml`, which strict parsers refuse.
        return etree.fromstring(body.lstrip(), parser)
    except etree.XMLSyntaxError:
        return None


def _entries(root: etree._Element, name: str) -> Iterator[_Entry]:
    for element in root.iterfind(f"{{*}}{name}"):
        loc = (element.findtext("{*}loc") or "").strip()
        if loc and is_address(loc):
            yield loc, element.findtext("{*}lastmod")


def _time(text: str | None) -> dt.datetime | None:
    try:
        at = dt.datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
