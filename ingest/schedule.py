"""Decides what to ask for and what an answer means. Pure: ledger rows in, decisions out."""

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence

from ingest.ledger.models import FileRow, PageRow, PageState, Reading
from schemas.crawl import CrawlOptions, ProblemKind
from schemas.page import Listing

NO_TIME = "-"
"""`settled` of a page that is read, where the route tells no time of edit."""
UNLISTED = "unlisted"
"""`settled` of a page that answers though no route lists it any more."""
SHORTEST_ROTATION = 0.5
"""Rotation asks for an item after half the period at the earliest, so that nights are even."""


class Verdict(enum.StrEnum):
    """What a page's content is, compared with what it was."""

    FIRST = "first"
    SAME = "same"
    NEW = "new"
    STALE = "stale"


def edit_mark(listing: Listing | None) -> str:
    """The listed time of edit as the ledger keeps it."""
    if listing is None or listing.modified is None:
        return NO_TIME
    return listing.modified.isoformat()


def merged(row: PageRow | None, listing: Listing, key: str) -> PageRow:
    """The row of a page that a survey lists; what the listing does not tell is kept."""
    if row is None:
        return PageRow(key=key, url=listing.url, post_id=listing.post_id, listing=listing)
    held = row.listing
    if held is not None:
        listing = listing.model_copy(
            update={
                "title": listing.title or held.title,
                "published": listing.published or held.published,
                "modified": listing.modified or held.modified,
                "post_id": listing.post_id or held.post_id,
                "terms": listing.terms or held.terms,
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
    """The keys of pages to ask for in this run: new and edited ones first, refused ones last."""
    oldest = dt.date.min

    def order(row: PageRow) -> tuple[bool, bool, int, str]:
        published = (row.listing.published if row.listing else None) or oldest
        short_link = "?p=" in row.url
        return row.state is PageState.REFUSED, short_link, -published.toordinal(), row.key

    due = sorted(order(row) for row in rows if page_due(row, options, now))
    return [key for *_, key in due]


def page_due(row: PageRow, options: CrawlOptions, now: dt.datetime) -> bool:
    """Whether a page is to be asked for.

    New pages, edited ones, those that gave no answer, those whose last answer may have been an
    old cached copy, those no longer listed (once), and, where the route tells no edits, each in
    rotation. In rotation, too, what costs the site much and will hardly pass by itself. In a full
    run every page that is there, once.
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
    """Whether an item's turn has come: after half to all of the period, by its own key.

    So each is asked for at least every `days` days (of nightly runs), and nights are even. What
    was asked for by a clock that was ahead is asked for again.
    """
    if asked is None or asked > now:
        return True
    share = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    wait = (SHORTEST_ROTATION + (1 - SHORTEST_ROTATION) * share) * max(days - 1, 0)
    return now - asked >= dt.timedelta(days=wait)


def judge_content(
    row: PageRow,
    readings: Sequence[Reading],
    fingerprint: str,
    options: CrawlOptions,
    now: dt.datetime,
) -> Verdict:
    """What the content is. The site's page cache may serve an old copy after a newer one.

    A content seen before the present one is stale, not a reversal, while the present one was seen
    within the cache's life or the listed time of edit is still the present one's.
    """
    if row.fingerprint is None:
        return Verdict.FIRST
    if fingerprint == row.fingerprint:
        return Verdict.SAME
    if any(reading.fingerprint == fingerprint for reading in readings):
        present = next((r.seen for r in readings if r.fingerprint == row.fingerprint), None)
        life = dt.timedelta(minutes=options.page_cache_minutes)
        mark = edit_mark(row.listing)
        if (present is not None and abs(now - present) < life) or (
            mark != NO_TIME and mark == row.edited
        ):
            return Verdict.STALE
    return Verdict.NEW


def settled_mark(
    row: PageRow, verdict: Verdict, options: CrawlOptions, now: dt.datetime
) -> str | None:
    """The edit that the content now known includes; None where it may be an old cached copy."""
    if verdict is Verdict.STALE:
        return None
    if not row.listed:
        return UNLISTED
    modified = row.listing.modified if row.listing else None
    if modified is not None and now - modified < dt.timedelta(minutes=options.page_cache_minutes):
        return None
    return edit_mark(row.listing)


def file_due(row: FileRow | None, *, page_changed: bool, days: int, now: dt.datetime) -> bool:
    """Whether a file is to be asked for: unknown, its page changed, its turn, or it failed."""
    if row is None or page_changed:
        return True
    if row.problem is not None and row.problem in RETRIED:
        return True
    return rotation_due(row.key, row.checked, days, now)


RETRIED = frozenset({ProblemKind.FAULT, ProblemKind.REFUSED, ProblemKind.FORBIDDEN_HOST})
"""Problems of files that each run tries again; others wait for their turn."""
LASTING = frozenset({ProblemKind.TOO_LARGE, ProblemKind.UNEXPECTED})
"""Faults of pages that wait for their turn: a body over the limit, redirects without end."""


def known_listings(pages: Mapping[str, PageRow]) -> dict[str, Listing]:
    """What earlier runs know of a site: the pages that are listed and read."""
    return {
        key: row.listing
        for key, row in pages.items()
        if row.listed and row.listing is not None and row.state is not PageState.ELSEWHERE
    }
