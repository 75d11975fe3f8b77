"""The listing route: the site's own lists of reports, page by page, in all their kinds."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from ingest.fetch.outcome import Answer
from ingest.sources.base import Known, SourceSilent, Survey
from ingest.sources.entry import Entries
from ingest.sources.types import known_types
from ingest.urls import entry_address, link_address, page_address, page_key, post_id_of
from ingest.webpage.words import plain, says, words
from schemas.dates import london_day_of, printed_date
from schemas.page import Listing

FACT = "listing-page"
CANDIDATES = 3
"""So many links of the home page are tried as the listing."""


class ListingRoute:
    """Listing template, listing block or archive; its address configured or found at home."""

    name = "listing"

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._options = entries.web.options
        types = "|".join(map(re.escape, known_types(entries)))
        self._page_path = re.compile(rf"/(?:{types})/[^/]+/?$")

    def survey(self, known: Known) -> Survey:
        """All entries; raises SourceSilent if no page is a listing.

        Follows the links to next pages and nothing else: past the end the site answers 200. Where
        the stated count agrees with what is known, reading stops at a page without news. An
        archive links to no next page: what it shows is then not the whole.
        """
        answer, soup = self._first()
        found: dict[str, Listing] = {}
        stated, held = _count(soup), known()
        while True:
            batch = list(self._items(soup, answer.url))
            for listing in batch:
                found.setdefault(page_key(listing.url), listing)
            following = _next(soup, answer.url)
            if not batch or following is None:
                break
            if stated == len(held) and all(_as_known(item, held) for item in batch):
                return self._survey(found, stated, whole=False)
            answer = self._entries.get(following)
            soup = BeautifulSoup(answer.body, "lxml")
        paged = stated is not None or soup.select_one("nav[aria-label=pagination]") is not None
        return self._survey(found, stated, whole=paged and len(found) >= (stated or 0))

    def _survey(self, found: dict[str, Listing], stated: int | None, *, whole: bool) -> Survey:
        return Survey(route=self.name, listings=tuple(found.values()), whole=whole, stated=stated)

    def _first(self) -> tuple[Answer, BeautifulSoup]:
        site = self._options.site
        silent = SourceSilent(site, "no listing is configured, and the home page links to none")
        for url in self._addresses():
            try:
                answer = self._entries.get(url)
            except SourceSilent as error:
                silent = error
                continue
            soup = BeautifulSoup(answer.body, "lxml")
            if any(self._items(soup, answer.url)):
                self._entries.facts.set_fact(FACT, answer.url)
                return answer, soup
            silent = SourceSilent(answer.url, "no entry (h2 > a that leads to a document)")
        raise silent

    def _addresses(self) -> Iterator[str]:
        site = self._options.site
        remembered = self._entries.facts.fact(FACT)
        if remembered is not None:
            yield remembered
        for path in self._options.listing_paths:
            if entry_address(site, path) != remembered:
                yield entry_address(site, path)
        home = self._entries.get(site)
        for url in self._candidates(BeautifulSoup(home.body, "lxml"), home.url):
            if url != remembered:
                yield url

    def _candidates(self, soup: BeautifulSoup, base: str) -> Sequence[str]:
        sought = words().listing.words
        ranked: dict[str, int] = {}
        for anchor in soup.select("a[href]"):
            url = page_address(link_address(base, str(anchor["href"])), self._options.site)
            path = urlsplit(url).path
            if not self._entries.web.hosts.is_site(url) or path in ("", "/"):
                continue
            if self._page_path.search(path) or "." in path.rpartition("/")[2]:
                continue
            text = f"{plain(anchor.get_text(' '))} {plain(path)}"
            if phrase := says(text, sought):
                ranked[url] = min(ranked.get(url, len(sought)), sought.index(phrase))
        return sorted(ranked, key=lambda url: ranked[url])[:CANDIDATES]

    def _items(self, soup: BeautifulSoup, base: str) -> Iterator[Listing]:
        for anchor in soup.select("h2 > a[href], h3 > a[href]"):
            url = link_address(base, str(anchor["href"]))
            short = urlsplit(url).path in ("", "/") and "p=" in urlsplit(url).query
            if not self._page_path.search(urlsplit(url).path) and not short:
                continue
            item = anchor.find_parent(class_=re.compile(r"list-item$|^wb-listing$|result__item"))
            yield Listing(
                url=page_address(url, self._options.site),
                title=" ".join(anchor.get_text(" ").split()) or None,
                published=_published(item) if item is not None else None,
                post_id=post_id_of(url) if short else None,
                route=self.name,
            )


def _published(item: Tag) -> dt.date | None:
    for time in item.select("time[datetime]"):
        if day := london_day_of(str(time["datetime"])):
            return day
    text = " ".join(item.get_text(" ").split())
    label = re.search(r"Published:?\s*(\d.{0,40})", text)
    printed = printed_date(label[1]) if label else None
    return printed.earliest if printed is not None and printed.precision == "day" else None


def _count(soup: BeautifulSoup) -> int | None:
    """The number of entries that a listing states, over all its pages."""
    counted = soup.select_one(".listing-item-count") or soup.select_one(
        ".wb-block-filterable-listing .wb-listing"
    )
    match = re.search(r"\d[\d,]*", counted.get_text(" ")) if counted is not None else None
    return int(match[0].replace(",", "")) if match else None


def _next(soup: BeautifulSoup, base: str) -> str | None:
    anchor = soup.select_one("nav[aria-label=pagination] a[rel=next][href]")
    return (link_address(base, str(anchor["href"])) or None) if anchor is not None else None


def _as_known(listing: Listing, known: Mapping[str, Listing]) -> bool:
    held = known.get(page_key(listing.url))
    return held is not None and listing.published in (None, held.published)
