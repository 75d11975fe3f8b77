"""The listing source: the site's own HTML lists of reports, page by page, in all their forms."""

import datetime as dt
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from ingest.fetch.client import HttpResponse
from ingest.sources.base import ReportSource, SourceListing, SourceUnavailable
from ingest.urls import (
    base_address,
    entry_address,
    link_address,
    page_address,
    page_key,
    post_id_of,
)
from ingest.webpage.keywords import find_phrase, keywords, plain_words
from schemas.crawl import Listing
from schemas.dates import london_day_of, printed_date
from support.html import parse_html
from support.safe_text import whole_number

LISTING_PAGE = "listing-page"
"""Fact: the URL of the listing."""
HOME_PAGE_LINKS = 3
"""How many links of the home page are tried as the listing."""
PAGER = 'nav[aria-label="pagination" i]'
NEXT_IN_PAGER = f"{PAGER} a[rel~=next][href]"
NEXT_IN_HEAD = "head link[rel~=next][href]"
"""Archive pages have no pager; with some plugins their head names the next page."""
ITEM = re.compile(r"list-item$|^wb-listing$|result__item")
"""Class of the element around one entry of a listing."""


class ListingSource(ReportSource):
    """An HTML listing in any of its forms: template, block or archive page."""

    name = "listing"

    @functools.cached_property
    def _page_path(self) -> re.Pattern[str]:
        types = "|".join(map(re.escape, self.known_types()))
        return re.compile(rf"/(?:{types})/[^/]+/?$")

    def list_reports(self, known: Mapping[str, Listing]) -> SourceListing:
        """All entries; raises SourceUnavailable if no page is a listing.

        Follows only the links to next pages, since the site answers 200 past the end. If the
        stated count equals the number of known pages, reading stops at a page without news. An
        archive page may link to no next page: then its listing is not complete.
        """
        otherwise = "no listing is configured, and the home page links to none"
        response, soup = self.first_readable(
            LISTING_PAGE, self._candidate_urls(), self._read, otherwise
        )
        found: dict[str, Listing] = {}
        stated, seen = _stated_count(soup), {response.url}
        stopped = False
        while True:
            base = base_address(soup, response.url)
            batch = list(self._items(soup, base))
            for listing in batch:
                found.setdefault(page_key(listing.url), listing)
            link = soup.select_one(NEXT_IN_PAGER) or soup.select_one(NEXT_IN_HEAD)
            following = link_address(base, str(link["href"])) if link is not None else ""
            if not batch or not following or len(found) == stated:
                break
            stopped = stated == len(known) and all(_is_known(item, known) for item in batch)
            if stopped:
                break
            response = self.following(following, seen)
            soup = parse_html(response.body)
        paged = stated is not None or len(seen) > 1 or soup.select_one(PAGER) is not None
        return SourceListing(
            route=self.name,
            listings=tuple(found.values()),
            partial=not paged,
            stopped=stopped,
            stated=stated,
        )

    def _read(self, response: HttpResponse) -> BeautifulSoup:
        soup = parse_html(response.body)
        if not any(self._items(soup, base_address(soup, response.url))):
            what = "no entry (h2 > a that leads to a document)"
            raise SourceUnavailable(response.url, what)
        return soup

    def _candidate_urls(self) -> Iterator[str]:
        """The configured listings, then those linked from the home page."""
        for path in self.options.listing_paths:
            yield entry_address(self.options.site, path)
        home = self.get(self.options.site)
        soup = parse_html(home.body)
        yield from self._linked_listings(soup, base_address(soup, home.url))

    def _linked_listings(self, soup: BeautifulSoup, base: str) -> Sequence[str]:
        phrases = keywords().listing
        ranked: dict[str, int] = {}
        for anchor in soup.select("a[href]"):
            url = page_address(link_address(base, str(anchor["href"])), self.options.site)
            path = urlsplit(url).path
            if not self.fetcher.hosts.is_site(url) or path in ("", "/"):
                continue
            if self._page_path.search(path) or "." in path.rpartition("/")[2]:
                continue
            text = f"{plain_words(anchor.get_text(' '))} {plain_words(path)}"
            if phrase := find_phrase(text, phrases):
                ranked[url] = min(ranked.get(url, len(phrases)), phrases.index(phrase))
        return sorted(ranked, key=lambda url: ranked[url])[:HOME_PAGE_LINKS]

    def _items(self, soup: BeautifulSoup, base: str) -> Iterator[Listing]:
        for anchor in soup.select("h2 > a[href], h3 > a[href]"):
            url = link_address(base, str(anchor["href"]))
            short = urlsplit(url).path in ("", "/") and "p=" in urlsplit(url).query
            if not self._page_path.search(urlsplit(url).path) and not short:
                continue
            item = anchor.find_parent(class_=ITEM)
            yield Listing(
                url=page_address(url, self.options.site),
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


def _stated_count(soup: BeautifulSoup) -> int | None:
    """The number of entries on all pages of a listing, if it states one."""
    counted = soup.select_one(".listing-item-count") or soup.select_one(
        ".wb-block-filterable-listing .wb-listing:not(:has(h2))"
    )
    stated = re.findall(r"\d[\d,]*", counted.get_text(" ")) if counted is not None else []
    numbers = (whole_number(number.replace(",", "")) for number in stated)
    return max((number for number in numbers if number is not None), default=None)


def _is_known(listing: Listing, known: Mapping[str, Listing]) -> bool:
    earlier = known.get(page_key(listing.url))
    return earlier is not None and listing.published in (None, earlier.published)
