"""The old site (until 2025), itself or as a web archive keeps it: its listings by year and page."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from bs4 import BeautifulSoup

from ingest.sources.base import Known, SourceSilent, Survey
from ingest.sources.entry import Entries
from ingest.urls import entry_address, link_address, original, page_key
from schemas.page import Listing

RESULTS = "div.result.inspection h4 a[href]"
MOST_PAGES = 200
"""A listing that does not end after so many pages leads in circles."""


class OldSite:
    """Listings in the old markup. What it lists is known by its original address."""

    name = "old-site"

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._options = entries.web.options

    def survey(self, known: Known) -> Survey:
        """All entries of the configured listings and years.

        A web archive seldom has every page: a year that does not answer is told in a note, and
        nothing may then be called gone. Raises SourceSilent if no listing answers at all.
        """
        found: dict[str, Listing] = {}
        notes: list[str] = []
        silent = SourceSilent(self._options.site, "no old_listing_paths and old_years are given")
        answered = False
        for path in self._options.old_listing_paths:
            for year in self._options.old_years:
                try:
                    for listing in self._year(path, year):
                        found.setdefault(page_key(listing.url), listing)
                        answered = True
                except SourceSilent as error:
                    silent = error
                    notes.append(f"the old site's listing of {year} is not whole: {error}")
        if not answered:
            raise silent
        return Survey(
            route=self.name,
            listings=tuple(found.values()),
            whole=not notes,
            notes=tuple(notes),
        )

    def _year(self, path: str, year: int) -> Iterator[Listing]:
        """The entries of one year; its page 0 and page 1 may be the same.

        Follows the links to further pages. Where a page has none, but results, the next number is
        asked for, until a page brings nothing new: that is how the old site was paged.
        """
        site, mark = self._options.site, "&" if "?" in path else "?"
        seen: set[str] = set()
        number, linked = 0, False
        url = entry_address(site, f"{path}{mark}paged=0&year={year}")
        for _ in range(MOST_PAGES):
            try:
                answer = self._entries.get(url)
            except SourceSilent:
                if linked or not seen:
                    raise
                return  # Past the end the old site failed.
            soup = BeautifulSoup(answer.body, "lxml")
            listings = list(self._results(soup, answer.url))
            new = [item for item in listings if page_key(item.url) not in seen]
            seen |= {page_key(item.url) for item in new}
            yield from new
            if not new and number != 1:
                return
            links = _further(soup, answer.url)
            linked = linked or bool(links)
            number += 1
            if linked:
                number = min((n for n in links if n >= number), default=-1)
            if number < 0:
                return
            made = entry_address(site, f"{path}{mark}paged={number}&year={year}")
            url = links.get(number, made)
        raise SourceSilent(url, f"{MOST_PAGES} pages, and no end")

    def _results(self, soup: BeautifulSoup, base: str) -> Iterator[Listing]:
        for anchor in soup.select(RESULTS):
            url = link_address(base, str(anchor["href"]))
            title = " ".join(anchor.get_text(" ").split()) or None
            if url:
                yield Listing(url=url, title=title, route=self.name)


def _further(soup: BeautifulSoup, base: str) -> dict[int, str]:
    """The pages that a listing links to, by number."""
    links: dict[int, str] = {}
    for anchor in soup.select("a[href]"):
        url = link_address(base, str(anchor["href"]))
        parts = urlsplit(original(url))
        said = dict(parse_qsl(parts.query)).get("paged", "")
        match = re.search(r"/page/(\d+)/?$", parts.path)
        if said.isdigit() or match:
            links.setdefault(int(said) if said.isdigit() else int(match[1] if match else 0), url)
    return links
