"""The old site (until 2025), or a web archive's copy of it: its listings by year and page."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup

from ingest.sources.base import MOST_PAGES, ReportSource, SourceListing, SourceUnavailable
from ingest.urls import entry_address, link_address, original, page_key
from schemas.crawl import Listing
from support.html import parse_html
from support.safe_text import whole_number

RESULTS = "div.result.inspection h4 a[href]"


class OldSiteSource(ReportSource):
    """Listings in the markup of the old site; copies in an archive keep the original URLs."""

    name = "old-site"

    def list_reports(self) -> SourceListing:
        """All entries of the configured listings and years.

        A web archive seldom has every page: a year without response becomes a note, and the
        listing is not complete. Raises SourceUnavailable if no listing responds at all.
        """
        found: dict[str, Listing] = {}
        failure = SourceUnavailable(
            self.options.site, "no old_listing_paths and old_years are configured"
        )
        for path in self.options.old_listing_paths:
            for year in self.options.old_years:
                try:
                    for listing in self._year(path, year):
                        found.setdefault(page_key(listing.url), listing)
                except SourceUnavailable as error:
                    failure = error
                    self.notes.append(f"the old site's listing of {year} is incomplete: {error}")
        if not found:
            raise failure
        return SourceListing(
            route=self.name,
            listings=tuple(found.values()),
            partial=bool(self.notes),
            notes=tuple(self.notes),
        )

    def _year(self, path: str, year: int) -> Iterator[Listing]:
        """The entries of one year; its page 0 and page 1 may be the same.

        Requests the pages that any page links to. If none links to others, the next number is
        requested until a page has no new entry.
        """
        seen: set[str] = set()
        links: dict[int, str] = {}
        mark = "&" if "?" in path else "?"
        for number in range(MOST_PAGES):
            if links and number not in links:
                if number > max(links):
                    return
                continue
            unlinked = f"{path}{mark}paged={number}&year={year}"
            url = links.get(number) or entry_address(self.options.site, unlinked)
            try:
                response = self.get(url)
            except SourceUnavailable:
                if links or not seen:
                    raise
                return  # The old site fails for pages past the end.
            soup = parse_html(response.body)
            known = len(seen)
            for anchor in soup.select(RESULTS):
                found = link_address(response.url, str(anchor["href"]))
                if found and page_key(found) not in seen:
                    seen.add(page_key(found))
                    title = " ".join(anchor.get_text(" ").split()) or None
                    yield Listing(url=found, title=title, route=self.name)
            if len(seen) == known and number != 1:
                return
            links |= _numbered_pages(soup, response.url)
        raise SourceUnavailable(path, f"no end after {MOST_PAGES} pages")


def _numbered_pages(soup: BeautifulSoup, base: str) -> dict[int, str]:
    """The pages that a listing links to, by number."""
    links: dict[int, str] = {}
    for anchor in soup.select("a[href]"):
        url = link_address(base, str(anchor["href"]))
        parts = urlsplit(original(url))
        match = re.search(r"/page/(\d+)/?$", parts.path)
        stated = dict(parse_qsl(parts.query)).get("paged", match[1] if match else "")
        if (number := whole_number(stated)) is not None:
            links.setdefault(number, url)
    return links
