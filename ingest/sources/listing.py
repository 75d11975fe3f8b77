"""The listing source: the site's own HTML lists of reports, page by page, in all their forms."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from ingest.fetch.client import HttpResponse
from ingest.sources.base import ListPage, ReportSource, SourceListing, SourceUnavailable, is_page
from ingest.urls import base_address, entry_address, link_address, page_address, post_id_of
from ingest.webpage.keywords import KEYWORDS, find_phrase, plain_words
from ingest.webpage.page import publication_date
from schemas.crawl import Listing
from support.html import parse_html
from support.safe_text import whole_number

HOME_PAGE_LINKS = 3
"""How many links of the home page are tried as the listing."""
PAGER_LINKS = 'nav[aria-label="pagination" i] a[href]'
NEXT_IN_HEAD = "head link[rel~=next][href]"
"""Archive pages have no pager; with some plugins their head names the next page."""
ITEM = re.compile(r"list-item$|^wb-listing$|result__item")
"""Class of the element around one entry of a listing."""


class ListingSource(ReportSource):
    """An HTML listing in any of its forms: template, block or archive page."""

    name = "listing"

    def list_reports(self) -> SourceListing:
        """All entries; raises SourceUnavailable if no page is a listing.

        Follows only the links to next pages, since the site answers 200 past the end. An archive
        page may link to no next page: then its listing is not complete.
        """
        otherwise = "no listing is configured, and the home page links to none"
        urls = self._candidate_urls()
        url, first = self.first_readable(urls, self._read_first, otherwise)
        return self.read_on(url, first, self._read)

    def _read_first(self, response: HttpResponse) -> ListPage:
        page = self._read(response)
        if not page.entries:
            what = "no entry (h2 > a or h3 > a that leads to a document)"
            raise SourceUnavailable(response.url, what)
        return page

    def _read(self, response: HttpResponse) -> ListPage:
        soup = parse_html(response.body)
        base = base_address(soup, response.url)
        link = _pager_link(soup, "next") or soup.select_one(NEXT_IN_HEAD)
        following = link_address(base, str(link["href"])) if link is not None else ""
        stated = _stated_count(soup)
        partial = stated is None and not following and _pager_link(soup, "prev") is None
        return ListPage(list(self._items(soup, base)), following, stated, partial)

    def _candidate_urls(self) -> Iterator[str]:
        """The configured listings, then those linked from the home page."""
        for path in self.options.listing_paths:
            yield entry_address(self.options.site, path)
        home = self.get(self.options.site)
        soup = parse_html(home.body)
        yield from self._linked_listings(soup, base_address(soup, home.url))

    def _linked_listings(self, soup: BeautifulSoup, base: str) -> Sequence[str]:
        phrases, types = KEYWORDS["listing"], self.known_types()
        ranked: dict[str, int] = {}
        for anchor in soup.select("a[href]"):
            url = page_address(link_address(base, str(anchor["href"])), self.options.site)
            path = urlsplit(url).path
            if not self.fetcher.hosts.is_site(url) or path in ("", "/"):
                continue
            if is_page(url, types) or "." in path.rpartition("/")[2]:
                continue
            text = f"{plain_words(anchor.get_text(' '))} {plain_words(path)}"
            if phrase := find_phrase(text, phrases):
                ranked[url] = min(ranked.get(url, len(phrases)), phrases.index(phrase))
        return sorted(ranked, key=lambda url: ranked[url])[:HOME_PAGE_LINKS]

    def _items(self, soup: BeautifulSoup, base: str) -> Iterator[Listing]:
        types = self.known_types()
        for anchor in soup.select("h2 > a[href], h3 > a[href]"):
            url = link_address(base, str(anchor["href"]))
            short = urlsplit(url).path in ("", "/") and "p=" in urlsplit(url).query
            if not is_page(url, types) and not short:
                continue
            item = anchor.find_parent(class_=ITEM)
            shown = publication_date(item) if item is not None else None
            day = shown.earliest if shown is not None and shown.precision == "day" else None
            yield Listing(
                url=page_address(url, self.options.site),
                title=" ".join(anchor.get_text(" ").split()) or None,
                published=day,
                post_id=post_id_of(url) if short else None,
                route=self.name,
            )


def _pager_link(soup: BeautifulSoup, relation: str) -> Tag | None:
    """The link of the pager with that relation, or with a text that begins so."""
    for link in soup.select(PAGER_LINKS):
        named = plain_words(link.get_text(" ")).startswith(relation)
        if named or relation in (link.get("rel") or ()):
            return link
    return None


def _stated_count(soup: BeautifulSoup) -> int | None:
    """The number of entries on all pages of a listing, if it states one."""
    counted = soup.select_one(
        ".listing-item-count, .wb-block-filterable-listing .wb-listing:not(:has(h2))"
    )
    stated = re.findall(r"\d[\d,]*", counted.get_text(" ")) if counted is not None else []
    numbers = (whole_number(number.replace(",", "")) for number in stated)
    return max((number for number in numbers if number is not None), default=None)
