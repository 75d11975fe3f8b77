"""What every source of listings offers, its entry URLs, and the post types that hold reports."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import ClassVar, TypeVar

from ingest.fetch.client import MISSING, FetchError, HostClosed, HttpResponse, Purpose
from ingest.fetch.fetcher import Fetcher
from ingest.ledger.store import Ledger
from ingest.urls import page_key
from ingest.webpage.keywords import find_phrase, keywords, plain_words
from schemas.base import Model
from schemas.crawl import Listing

Read = TypeVar("Read")
MISSING_FOR = dt.timedelta(days=30)
"""A missing entry URL is tried again after this time."""
POST_TYPES = "post-types"
"""Fact: discovered post types, for sources that cannot see which types exist."""

MOST_PAGES = 500
"""A listing with more pages than this is taken for a loop."""


class SourceListing(Model):
    """What a source lists.

    `stated` is how many reports the source says it has. `partial`: a part of it did not respond,
    or it may have more. `stopped`: reading stopped where nothing new could follow.
    """

    route: str
    listings: tuple[Listing, ...]
    partial: bool = False
    stopped: bool = False
    stated: int | None = None
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """The number of different pages listed."""
        return len({page_key(listing.url) for listing in self.listings})

    @property
    def short(self) -> bool:
        """True if the source lists fewer pages than it says it has."""
        return not self.stopped and self.count < (self.stated or 0)

    @property
    def complete(self) -> bool:
        """True if a page that the source does not list no longer exists."""
        return not (self.partial or self.stopped or self.short)


class SourceUnavailable(Exception):
    """The source does not respond, or not in a known form: URL and reason."""

    def __init__(self, url: str, what: str) -> None:
        self.url, self.what = url, what
        super().__init__(f"{url}: {what}")


def utc_time(text: str | None) -> dt.datetime | None:
    """The moment that a source states, in UTC unless it says otherwise; None if it is none."""
    try:
        at = dt.datetime.fromisoformat((text or "").strip())
        return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


class ReportSource(ABC):
    """A way to list the site's reports; each entry URL is requested once per run."""

    name: ClassVar[str]

    def __init__(self, fetcher: Fetcher, ledger: Ledger) -> None:
        self.fetcher, self.options, self.ledger = fetcher, fetcher.options, ledger

    @abstractmethod
    def list_reports(self, known: Mapping[str, Listing]) -> SourceListing:
        """List the reports; raises SourceUnavailable.

        `known` is what earlier runs found, by page key: reading may stop where nothing new can
        follow.
        """

    def get(self, url: str) -> HttpResponse:
        """The response of an entry URL if its status is 200; else raises SourceUnavailable."""
        if not self.options.full and self.ledger.is_recent(f"missing:{url}", MISSING_FOR):
            raise SourceUnavailable(url, "it was missing when last tried")
        try:
            response = self.fetcher.get(url, Purpose.ENTRY)
        except HostClosed:
            raise
        except FetchError as error:
            raise SourceUnavailable(url, error.what) from error
        if response.status in MISSING:
            self.ledger.set_fact_now(f"missing:{url}")
        if response.status != 200:
            raise SourceUnavailable(url, f"HTTP status {response.status}")
        return response

    def first_readable(
        self, fact: str, urls: Iterable[str], read: Callable[[HttpResponse], Read], otherwise: str
    ) -> tuple[HttpResponse, Read]:
        """The first of the URLs that can be read, the one that the fact remembers before all.

        Raises SourceUnavailable with the last failure, or with `otherwise` if there is no URL.
        """
        remembered = self.ledger.fact(fact)
        others = (url for url in urls if url != remembered)
        failure = SourceUnavailable(self.options.site, otherwise)
        for url in chain([remembered] if remembered else [], others):
            try:
                response = self.get(url)
                found = read(response)
            except SourceUnavailable as error:
                failure = error
                continue
            self.ledger.set_fact(fact, response.url)
            return response, found
        raise failure

    def following(self, url: str, seen: set[str]) -> HttpResponse:
        """The response of the next page of a listing; raises SourceUnavailable for a loop."""
        if url in seen or len(seen) >= MOST_PAGES:
            raise SourceUnavailable(url, "the links to next pages lead back, or have no end")
        seen.add(url)
        return self.get(url)

    def report_types(self, offered: Iterable[str]) -> Sequence[str]:
        """The offered post types that hold reports: the configured ones, else those named so."""
        offered = list(dict.fromkeys(offered))
        configured = [name for name in offered if name in self.options.post_types]
        phrases = keywords().post_types
        chosen = configured or [name for name in offered if find_phrase(plain_words(name), phrases)]
        discovered = " ".join(chosen) if chosen and not configured else None
        self.ledger.set_fact(POST_TYPES, discovered)
        return chosen

    def known_types(self) -> Sequence[str]:
        """The configured post types and those that another source discovered."""
        discovered = (self.ledger.fact(POST_TYPES) or "").split()
        return tuple(dict.fromkeys([*self.options.post_types, *discovered]))

    def type_notes(self, chosen: Sequence[str]) -> tuple[str, ...]:
        """A note for the maintainer if post types were chosen by their names."""
        configured = self.options.post_types
        if set(chosen) & set(configured):
            return ()
        return (
            f"post type {', '.join(configured)} not found; using {', '.join(chosen)} (the name "
            "matches): set post_types in the configuration to confirm",
        )
