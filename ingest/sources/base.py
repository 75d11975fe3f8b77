"""What every source of listings offers, its entry URLs, and the post types that hold reports."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple, TypeVar
from urllib.parse import urlsplit

from ingest.fetch.client import FORBIDDEN, MISSING, FetchError, HostClosed, HttpResponse
from ingest.fetch.fetcher import Fetcher
from ingest.ledger.store import Ledger
from ingest.urls import page_key
from ingest.webpage.keywords import KEYWORDS, find_phrase, plain_words
from schemas.base import Model
from schemas.crawl import Listing

Read = TypeVar("Read")
MISSING_ENTRY = "missing:"
"""Fact: followed by an entry URL: when it was missing."""
MISSING_FOR = dt.timedelta(days=30)
"""A missing entry URL is tried again after this time, or once no route works without it."""
POST_TYPES = "post-types"
"""Fact: discovered post types, for sources that cannot see which types exist."""
MOST_PAGES = 500
"""A listing with more pages than this is taken for a loop."""


class SourceListing(Model):
    """What a source lists.

    `stated` is how many reports the source says it has. `partial`: a part of it did not respond,
    or it may have more.
    """

    route: str
    listings: tuple[Listing, ...]
    partial: bool = False
    stated: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def urls(self) -> Mapping[str, str]:
        """The URLs of the pages listed, by page key."""
        return {page_key(listing.url): listing.url for listing in self.listings}

    @property
    def short(self) -> bool:
        """True if the source lists fewer pages than it says it has."""
        return len(self.urls) < (self.stated or 0)

    @property
    def complete(self) -> bool:
        """True if a page that the source does not list no longer exists."""
        return not (self.partial or self.short)


class ListPage(NamedTuple):
    """One page of a list: its entries, the URL of the next page, how many entries all pages have.

    `partial`: there may be more entries, though the page links to no next one.
    """

    entries: Sequence[Listing]
    following: str
    stated: int | None
    partial: bool = False


class SourceUnavailable(Exception):
    """The source does not respond, or not in a known form: URL and reason."""

    def __init__(self, url: str, what: str, *, missing: bool = False) -> None:
        self.missing = missing
        super().__init__(f"{url}: {what}")


def utc_time(text: str | None) -> dt.datetime | None:
    """The moment that a source states, taken as UTC if it names no zone; None if it is none.

    A day without a time is its end: an edit may come after another one of that day.
    """
    text = (text or "").strip()
    try:
        at = dt.datetime.fromisoformat(text)
        at = at if "T" in text or " " in text else dt.datetime.combine(at, dt.time.max)
        return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def is_page(url: str, types: Collection[str]) -> bool:
    """True for the URL of a page of these post types: the type, any parent pages, its name."""
    parts = urlsplit(url).path.strip("/").split("/")
    return any(
        part in types and parts[at + 1] != "page"  # Else it is a page of a list.
        for at, part in enumerate(parts[:-1])
    )


class ReportSource(ABC):
    """A way to list the site's reports; each entry URL is requested once per run."""

    name: ClassVar[str]

    def __init__(self, fetcher: Fetcher, ledger: Ledger) -> None:
        self.fetcher, self.options, self.ledger = fetcher, fetcher.options, ledger
        self.notes: list[str] = []

    @abstractmethod
    def list_reports(self) -> SourceListing:
        """List the reports; raises SourceUnavailable."""

    @property
    def refused_recently(self) -> bool:
        """True if the site answered 403: it may block one source for good, so that one is last."""
        return self.ledger.is_recent(f"refused:{self.name}", MISSING_FOR)

    def get(self, url: str) -> HttpResponse:
        """The response of an entry URL if its status is 200; else raises SourceUnavailable."""
        if not self.options.full and self.ledger.is_recent(MISSING_ENTRY + url, MISSING_FOR):
            raise SourceUnavailable(url, "it was missing when last tried", missing=True)
        try:
            response = self.fetcher.get(url, "entry")
        except FetchError as error:
            raise SourceUnavailable(url, error.what) from error
        except HostClosed as closed:
            if closed.status == FORBIDDEN:
                self.ledger.set_fact_now(f"refused:{self.name}")
            raise
        missing = response.status in MISSING
        if missing:
            self.ledger.set_fact_now(MISSING_ENTRY + url)
        if response.status != 200:
            raise SourceUnavailable(url, f"HTTP status {response.status}", missing=missing)
        return response

    def first_readable(
        self, urls: Iterable[str], read: Callable[[HttpResponse], Read], otherwise: str
    ) -> tuple[str, Read]:
        """The first of the URLs that can be read.

        Raises SourceUnavailable with the first failure but for missing URLs, if there is one, or
        with `otherwise` if there is no URL.
        """
        failure = SourceUnavailable(self.options.site, otherwise, missing=True)
        for url in urls:
            try:
                response = self.get(url)
                return response.url, read(response)
            except SourceUnavailable as error:
                failure = error if failure.missing else failure
        raise failure

    def read_on(
        self, url: str, page: ListPage, read: Callable[[HttpResponse], ListPage]
    ) -> SourceListing:
        """All entries of a list whose first page was read; raises SourceUnavailable for a loop."""
        found: dict[str, Listing] = {}
        seen, partial, stated = {url}, page.partial, page.stated
        while True:
            before = len(found)
            for listing in page.entries:
                found.setdefault(page_key(listing.url), listing)
            stated = page.stated or stated
            if not page.entries or not page.following or len(found) == stated:
                break
            nothing_new = len(found) == before
            if nothing_new or page.following in seen or len(seen) >= MOST_PAGES:
                what = "the links to next pages lead back, or have no end"
                raise SourceUnavailable(page.following, what)
            seen.add(page.following)
            page = read(self.get(page.following))
        return SourceListing(
            route=self.name,
            listings=tuple(found.values()),
            partial=partial,
            stated=stated,
        )

    def report_types(self, offered: Iterable[str]) -> Sequence[str]:
        """The offered post types that hold reports: the configured ones, else those named so.

        The latter are remembered, and a note asks to confirm them.
        """
        offered, configured = list(dict.fromkeys(offered)), self.options.post_types
        if chosen := [name for name in offered if name in configured]:
            self.ledger.set_fact(POST_TYPES, None)
            return chosen
        phrases = KEYWORDS["post_types"]
        chosen = [name for name in offered if find_phrase(plain_words(name), phrases)]
        self.ledger.set_fact(POST_TYPES, " ".join(chosen) or None)
        if chosen:
            self.notes.append(
                f"post type {', '.join(configured)} not found; using {', '.join(chosen)} (the name "
                "matches): set post_types in the configuration to confirm"
            )
        return chosen

    def known_types(self) -> Sequence[str]:
        """The configured post types and those that another source discovered."""
        discovered = (self.ledger.fact(POST_TYPES) or "").split()
        return tuple(dict.fromkeys([*self.options.post_types, *discovered]))
