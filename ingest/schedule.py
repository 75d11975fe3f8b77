"""Decides which pages and files are due, and whether a page's content is new. Pure functions."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from ingest.ledger.models import FileRow, PageRow, UrlRow
from ingest.urls import SHORT_LINK
from schemas.crawl import CrawlOptions, Listing, ProblemKind

NO_TIME = "-"
"""`settled` of a page that is read, if its source gives no edit times."""
UNLISTED = "unlisted"
"""`settled` of a page that still exists but is no longer listed."""
SHORTEST_ROTATION = 0.5
"""Rotation requests an item after half the period at the earliest, to spread the requests."""
PAGE_CACHE = dt.timedelta(minutes=90)
"""The site's page cache may serve a copy that is as old as this, after a newer one."""
IDLE_NIGHTS = 3
"""After so many nights in a row without a change, listed edit times of a page are not believed."""
IDLE_WITHIN = dt.timedelta(days=3)
"""Nights further apart are not in a row: an edit may leave the text as it was."""
NEW_CONTENT = dt.timedelta(days=14)
"""A file that a new page links may not be there yet: it is requested in every run for so long."""
RETRIED = frozenset({ProblemKind.FAULT, ProblemKind.REFUSED, ProblemKind.FORBIDDEN_HOST})
"""Problems of files that every run retries; others wait for their turn in the rotation."""
LASTING = frozenset({ProblemKind.TOO_LARGE, ProblemKind.UNEXPECTED})
"""Faults of pages that wait for their turn: a body over the limit, or one that is no page."""


ContentChange = Literal["same", "new", "stale"]
"""How a page's content compares with its known content; stale: an older cached copy."""


def edit_mark(row: PageRow) -> str:
    """The listed edit time in the form stored in the ledger, unless it has proved worthless."""
    modified = row.listing.modified if row.listing else None
    return NO_TIME if modified is None or row.idle >= IDLE_NIGHTS else modified.isoformat()


def idle_nights(row: PageRow, change: ContentChange, now: dt.datetime) -> int:
    """The nights in a row on which a page was listed as edited and was not, this one included."""
    if change == "new":
        return 0
    if change == "stale" or edit_mark(row) in (NO_TIME, row.settled):
        return row.idle
    in_a_row = row.asked is not None and now - row.asked <= IDLE_WITHIN
    return row.idle + 1 if in_a_row else 1


def merged(row: PageRow | None, listing: Listing, key: str) -> PageRow:
    """The row of a listed page; values that the listing lacks are kept from the earlier one."""
    if row is None:
        return PageRow(key=key, url=listing.url, post_id=listing.post_id, listing=listing)
    known = row.listing
    if known is not None:
        names = ("title", "published", "modified", "post_id")
        update = {name: getattr(listing, name) or getattr(known, name) for name in names}
        listing = listing.model_copy(update=update)
    post_id = row.post_id or listing.post_id
    changes = {"listing": listing, "listed": True, "url": listing.url, "post_id": post_id}
    return row.model_copy(update=changes)


def due_pages(rows: Iterable[PageRow], options: CrawlOptions, now: dt.datetime) -> Sequence[str]:
    """The keys of the pages to request in this run.

    First those never seen, then known ones, then unlisted ones, then those that failed last time;
    the newest first. Whatever ends a run early then delays no new report.
    """

    def order(row: PageRow) -> tuple[bool, bool, bool, bool, int, str]:
        listing = row.listing
        edited = listing.modified.date() if listing and listing.modified else dt.date.min
        day = (listing.published if listing else None) or edited
        failed, known = row.problem is not None, row.state != "new"
        return failed, not row.listed, known, SHORT_LINK in row.url, -day.toordinal(), row.key

    due = sorted(order(row) for row in rows if page_due(row, options, now))
    return [key for *_, key in due]


def page_due(row: PageRow, options: CrawlOptions, now: dt.datetime) -> bool:
    """True if a page must be requested in this run.

    Due are: new and edited pages, pages whose last request failed, pages whose last response may
    have been an old cached copy, and pages that are no longer listed (once). If the source gives
    no edit times, every page is due in rotation; so are pages with a lasting fault, and listed
    ones that were missing or led elsewhere. In a full run every listed page is due once.
    """
    lasting = row.state == "fault" and row.problem in LASTING
    lost = row.state == "gone" or row.problem is not None
    if options.full and row.listed and row.asked != now and (lost or row.state == "ok"):
        return True
    mark = edit_mark(row)
    turn = rotation_due(row, options.revisit_files_days, now)
    if row.state in ("new", "fault", "refused", "broken"):
        waits = lasting and row.settled == mark and not turn
        return (row.listed and not waits) or (row.state == "broken" and row.page is not None)
    if not row.listed:
        return row.state == "ok" and row.settled != UNLISTED
    if mark != row.settled and (mark != NO_TIME or row.settled in (None, UNLISTED)):
        return True
    return turn and (lost or (mark == NO_TIME and row.state == "ok"))


def rotation_due(row: UrlRow, days: int, now: dt.datetime) -> bool:
    """True if the turn of a page or file has come: after half to all of the period, by its key.

    Each is requested at least every `days` days of nightly runs, and the requests spread evenly.
    What was requested by a clock that was ahead is due again.
    """
    if row.asked is None or row.asked > now:
        return True
    share = int(hashlib.sha256(row.key.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    wait = (SHORTEST_ROTATION + (1 - SHORTEST_ROTATION) * share) * max(days - 1, 0)
    return now - row.asked >= dt.timedelta(days=wait)


def classify_content(
    row: PageRow, versions: Mapping[str, dt.datetime], fingerprint: str, now: dt.datetime
) -> ContentChange:
    """Compare a response's content with those that the page has had (fingerprint -> last seen).

    An earlier content is stale, not a reversal, if the current content was seen within the
    lifetime of the cache or if the listed edit time is still that of the current content.
    """
    if fingerprint == row.fingerprint:
        return "same"
    if row.fingerprint is not None and fingerprint in versions:
        seen, mark = versions.get(row.fingerprint), edit_mark(row)
        cached = seen is not None and abs(now - seen) < PAGE_CACHE
        if cached or (mark != NO_TIME and mark == row.settled):
            return "stale"
    return "new"


def settled_mark(row: PageRow, change: ContentChange, now: dt.datetime) -> str | None:
    """The edit that the known content includes; None if it may be an old cached copy."""
    if change == "stale":
        return None
    if not row.listed:
        return UNLISTED
    mark = edit_mark(row)
    recent = mark != NO_TIME and now - dt.datetime.fromisoformat(mark) < PAGE_CACHE
    return None if recent else mark


def file_due(row: FileRow, page: PageRow, days: int, now: dt.datetime) -> bool:
    """True if a file must be requested.

    Due are: files never requested, files whose page was requested since (a file may be replaced
    while the text of its page stays), files whose request failed or so far gave something else
    (a "please wait"), files that a page new or edited lately links and that are not there yet, and
    the others in rotation.
    """
    never_a_pdf = row.sha256 is None and row.problem is ProblemKind.WRONG_TYPE
    not_yet = row.sha256 is None and row.problem is ProblemKind.NOT_FOUND
    is_new = page.retrieved is not None and now - page.retrieved < NEW_CONTENT
    if row.asked is None or row.problem in RETRIED or never_a_pdf or (not_yet and is_new):
        return True
    if page.state == "ok" and page.asked is not None and row.asked < page.asked <= now:
        return True
    return rotation_due(row, days, now)
