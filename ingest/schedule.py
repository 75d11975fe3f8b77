"""Decides which pages and files are due, and whether a page's content is new. Pure functions."""

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from ingest.ledger.models import FileRow, PageRow, PageState, PageVersion
from ingest.urls import SHORT_LINK
from schemas.crawl import CrawlOptions, Listing, ProblemKind

NO_TIME = "-"
"""`settled` of a page that is read, if its source gives no edit times."""
UNLISTED = "unlisted"
"""`settled` of a page that still exists but is no longer listed."""
SHORTEST_ROTATION = 0.5
"""Rotation requests an item after half the period at the earliest, to spread the requests."""
RETRIED = frozenset({ProblemKind.FAULT, ProblemKind.REFUSED, ProblemKind.FORBIDDEN_HOST})
"""Problems of files that every run retries; others wait for their turn in the rotation."""
LASTING = frozenset({ProblemKind.TOO_LARGE, ProblemKind.UNEXPECTED})
"""Faults of pages that wait for their turn: a body over the limit, an endless redirect."""


class ContentChange(enum.StrEnum):
    """How a page's content compares with its known content; stale: an older cached copy."""

    FIRST = "first"
    SAME = "same"
    NEW = "new"
    STALE = "stale"


def edit_mark(listing: Listing | None) -> str:
    """The listed edit time in the form stored in the ledger."""
    if listing is None or listing.modified is None:
        return NO_TIME
    return listing.modified.isoformat()


def merged(row: PageRow | None, listing: Listing, key: str) -> PageRow:
    """The row of a listed page; values that the listing lacks are kept from the earlier one."""
    if row is None:
        return PageRow(key=key, url=listing.url, post_id=listing.post_id, listing=listing)
    known = row.listing
    if known is not None:
        listing = listing.model_copy(
            update={
                "title": listing.title or known.title,
                "published": listing.published or known.published,
                "modified": listing.modified or known.modified,
                "post_id": listing.post_id or known.post_id,
            }
        )
    return row.model_copy(
        update={
            "listing": listing,
            "listed": True,
            "url": listing.url,
            "post_id": row.post_id or listing.post_id,
        }
    )


def due_pages(rows: Iterable[PageRow], options: CrawlOptions, now: dt.datetime) -> Sequence[str]:
    """The keys of the pages to request in this run, newest first; refused ones last."""
    oldest = dt.date.min

    def order(row: PageRow) -> tuple[bool, bool, int, str]:
        published = (row.listing.published if row.listing else None) or oldest
        refused, short_link = row.state is PageState.REFUSED, SHORT_LINK in row.url
        return refused, short_link, -published.toordinal(), row.key

    due = sorted(order(row) for row in rows if page_due(row, options, now))
    return [key for *_, key in due]


def page_due(row: PageRow, options: CrawlOptions, now: dt.datetime) -> bool:
    """True if a page must be requested in this run.

    Due are: new and edited pages, pages whose last request failed, pages whose last response may
    have been an old cached copy, and pages that are no longer listed (once). If the source gives
    no edit times, every page is due in rotation; so are pages with a lasting fault. In a full run
    every listed page is due once.
    """
    lasting = row.state is PageState.FAULT and row.problem in LASTING
    if options.full and row.listed and row.asked != now and (lasting or row.state is PageState.OK):
        return True
    mark = edit_mark(row.listing)
    turn = rotation_due(row.key, row.asked, options.revisit_files_days, now)
    if row.state in (PageState.NEW, PageState.FAULT, PageState.REFUSED, PageState.BROKEN):
        waits = lasting and row.settled == mark and not turn
        return (row.listed and not waits) or row.state is PageState.BROKEN
    if not row.listed:
        return row.state is PageState.OK and row.settled != UNLISTED
    if row.settled is None or mark != NO_TIME:
        return mark != row.settled
    return row.state is PageState.OK and turn


def rotation_due(key: str, asked: dt.datetime | None, days: int, now: dt.datetime) -> bool:
    """True if an item's turn has come: after half to all of the period, depending on its key.

    Each item is requested at least every `days` days of nightly runs, and the requests spread
    evenly. An item requested by a clock that was ahead is due again.
    """
    if asked is None or asked > now:
        return True
    share = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    wait = (SHORTEST_ROTATION + (1 - SHORTEST_ROTATION) * share) * max(days - 1, 0)
    return now - asked >= dt.timedelta(days=wait)


def classify_content(
    row: PageRow,
    versions: Sequence[PageVersion],
    fingerprint: str,
    options: CrawlOptions,
    now: dt.datetime,
) -> ContentChange:
    """Compare the content of a response with the contents that the page has had.

    The site's page cache may serve an old copy after a newer one. An earlier content is stale,
    not a reversal, if the current content was seen within the cache lifetime or if the listed
    edit time is still that of the current content.
    """
    if row.fingerprint is None:
        return ContentChange.FIRST
    if fingerprint == row.fingerprint:
        return ContentChange.SAME
    if any(version.fingerprint == fingerprint for version in versions):
        seen = next((v.seen for v in versions if v.fingerprint == row.fingerprint), None)
        lifetime = dt.timedelta(minutes=options.page_cache_minutes)
        mark = edit_mark(row.listing)
        if (seen is not None and abs(now - seen) < lifetime) or (
            mark != NO_TIME and mark == row.edited
        ):
            return ContentChange.STALE
    return ContentChange.NEW


def settled_mark(
    row: PageRow, change: ContentChange, options: CrawlOptions, now: dt.datetime
) -> str | None:
    """The edit that the known content includes; None if it may be an old cached copy."""
    if change is ContentChange.STALE:
        return None
    if not row.listed:
        return UNLISTED
    modified = row.listing.modified if row.listing else None
    if modified is not None and now - modified < dt.timedelta(minutes=options.page_cache_minutes):
        return None
    return edit_mark(row.listing)


def file_due(row: FileRow | None, *, page_changed: bool, days: int, now: dt.datetime) -> bool:
    """True if a file must be requested: unknown, page changed, its turn, or its request failed."""
    if row is None or page_changed:
        return True
    if row.problem is not None and row.problem in RETRIED:
        return True
    return rotation_due(row.key, row.checked, days, now)


def known_listings(pages: Mapping[str, PageRow]) -> dict[str, Listing]:
    """The listings that earlier runs found, by page key, without redirecting addresses."""
    return {
        key: row.listing
        for key, row in pages.items()
        if row.listed and row.listing is not None and row.state is not PageState.ELSEWHERE
    }
