"""The sitemap source: all pages and their last edits, in a request for each sitemap."""

import contextlib
import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml import etree

from ingest.fetch.client import HttpResponse
from ingest.sources.base import ReportSource, SourceListing, SourceUnavailable, is_page, utc_time
from ingest.urls import absolute_url, entry_address
from schemas.crawl import Listing
from support.html import decode_html
from support.safe_text import web_link

ENTRY_TAGS = {"sitemapindex": "sitemap", "urlset": "url"}
"""Root elements of sitemaps, and the name of their entries."""
_ROOT = re.compile(r"<(?:[\w-]+:)?(sitemapindex|urlset)\b")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,8};)")
"""Unescaped in a URL, where it is no XML: parsers drop it, with what follows it."""
SitemapEntry = tuple[str, str | None]
"""A URL, and its last edit as printed."""


class SitemapSource(ReportSource):
    """Sitemaps of Yoast or WordPress, found in robots.txt or configured."""

    name = "sitemap"

    def list_reports(self) -> SourceListing:
        """All pages of the wanted post types; raises SourceUnavailable if there is no sitemap.

        Every sitemap that robots.txt names is read; if they list none, the first configured one.
        """
        site, found = self.options.site, list[Listing]()
        failures: list[SourceUnavailable] = []
        named = list(filter(self.fetcher.hosts.is_site, self.fetcher.sitemaps(site)))
        for url in named:
            if _post_type(url) in (None, *self.known_types()):
                try:
                    found += list(self._pages(url, *_read(self.get(url))))
                except SourceUnavailable as error:
                    failures.append(error)
        partial = bool(found and failures)
        if partial:
            self.notes.append(f"not all sitemaps that robots.txt names can be read: {failures[0]}")
        if not found:
            configured = [entry_address(site, path) for path in self.options.sitemap_paths]
            urls = [url for url in configured if url not in named]
            otherwise = "no sitemap is configured or named by robots.txt"
            try:
                url, read = self.first_readable(urls, _read, otherwise)
            except SourceUnavailable as error:
                raise (failures[0] if failures and error.missing else error) from error
            found += self._pages(url, *read)
        notes = tuple(self.notes)
        return SourceListing(route=self.name, listings=tuple(found), partial=partial, notes=notes)

    def _pages(self, url: str, root: str, entries: Sequence[SitemapEntry]) -> Iterator[Listing]:
        """The pages in a sitemap, or in those of the wanted types that an index lists."""
        if root == "urlset":
            yield from self._listings(entries, self.known_types())
            return
        children = {child: _post_type(child) for child, _ in entries}
        types = self.report_types(filter(None, children.values()))
        if not types:
            listed = ", ".join(list(children)[:10]) or "nothing"
            wanted = ", ".join(self.options.post_types)
            what = f"the index lists no sitemap of the type {wanted}, but {listed}"
            raise SourceUnavailable(url, what)
        for child in (child for child, type_ in children.items() if type_ in types):
            root, entries = _read(self.get(child))
            if root != "urlset":
                raise SourceUnavailable(child, "a sitemap index lists another one, or itself")
            yield from self._listings(entries, types)

    def _listings(self, entries: Sequence[SitemapEntry], types: Sequence[str]) -> Iterator[Listing]:
        for url, modified in entries:
            if is_page(url, types):
                yield Listing(url=url, modified=utc_time(modified), route=self.name)


def _post_type(url: str) -> str | None:
    """The post type of a sitemap, from its file name in the form of Yoast or WordPress."""
    name = urlsplit(url).path.rpartition("/")[2]
    name = name.removesuffix(".gz")
    match = re.fullmatch(r"(?:wp-sitemap-posts-(.+)-\d+|(?!wp-sitemap)(.+)-sitemap\d*)\.xml", name)
    return (match[1] or match[2]) if match else None


def _read(response: HttpResponse) -> tuple[str, Sequence[SitemapEntry]]:
    """The root element's name and the entries; raises SourceUnavailable if it is no sitemap.

    Blank lines, warnings of plugins and comments around the root element are ignored. A sitemap may
    also be plain text with a URL in each line (https://www.sitemaps.org/protocol.html).
    """
    text = decode_html(response.body)
    start = _ROOT.search(text)
    if start is None:
        lines = text.split()
        if lines and all(map(web_link, lines)):
            return "urlset", [(line, None) for line in lines]
        what = f"not a sitemap but {response.media_type or 'of no media type'}"
        raise SourceUnavailable(response.url, what)
    name = start[1]
    if re.search(rf"</(?:[\w-]+:)?{name}\s*>", text) is None:
        raise SourceUnavailable(response.url, f"the sitemap ends early, without </{name}>")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True
    )
    root = etree.fromstring(_BARE_AMPERSAND.sub("&amp;", text[start.start() :]).encode(), parser)
    entries: list[SitemapEntry] = []
    for element in root.iterfind(f"{{*}}{ENTRY_TAGS[name]}"):
        with contextlib.suppress(UnicodeDecodeError):  # `&#xD800;` is no character.
            location = element.findtext("{*}loc", "").strip().replace("&amp;", "&")
            if location and (url := absolute_url(response.url, location)):
                entries.append((url, element.findtext("{*}lastmod")))
    return name, entries
