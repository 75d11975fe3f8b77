"""What every page and listing must contain, judged by earlier runs, and what is missing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.ledger.models import PageRow
from ingest.sources.base import SourceListing
from ingest.urls import entry_address, page_key
from ingest.webpage.page import PageReading
from schemas.crawl import CrawlOptions, Page, Retrieved
from schemas.errors import SiteChanged

MANY_BROKEN = 3
"""This many pages that break in one run, and a third of those read, mean that the site changed."""
STOP_AFTER = 5
"""After this many pages, most of them broken, no further page is requested."""
FROZEN_SOURCES = ("old-site",)
"""Sources that nobody edits any more: a page without a date is no sign of a redesign there."""


def site_has_changed(broken: int, read: int) -> bool:
    """True if the share of broken pages in a run is so large that the site must have changed."""
    return broken >= MANY_BROKEN and broken * 3 >= read


def stop_reading(broken: int, read: int) -> bool:
    """True if it is plain that the site has changed before all pages were requested."""
    return read >= STOP_AFTER and broken * 2 > read


class BrokenExpectation(NamedTuple):
    """What a page lacks: the element, what was expected and what was found."""

    element: str
    expected: str
    found: str


def check_listing(listing: SourceListing, before: int, options: CrawlOptions) -> None:
    """Raise SiteChanged if it is shorter than `before` by more than is tolerated.

    A web archive seldom has every listing of the old site, so an incomplete one may be shorter.
    """
    count = len(listing.urls)
    may_be_part = listing.route in FROZEN_SOURCES and not listing.complete
    if not may_be_part and before - count > options.tolerated_fall:
        raise SiteChanged(
            f"the {listing.route} route's list of reports: expected about {before} entries, as "
            f"many as are known (tolerated_fall = {options.tolerated_fall}), found {count}",
            where=options.site,
            remedy="look at the site; if the listing is right, raise tolerated_fall for one run",
        )


def broken_page(
    row: PageRow, reading: PageReading, options: CrawlOptions
) -> Sequence[BrokenExpectation]:
    """What a page lacks: its end, a title, a publication date, or the report that it had before."""
    accepted = {page_key(entry_address(options.site, entry)) for entry in options.accepted_changes}
    if row.key in accepted:
        return ()
    page, listing = reading.page, row.listing
    notice = reading.page.notice
    if notice is not None and notice.kind == "protected" and not _has_report(row.page):
        return (BrokenExpectation("its content", "a text", "a form that asks for a password"),)
    broken = []
    if not reading.complete:
        broken.append(BrokenExpectation("its end", "</html>", "none"))
    if page.title is None:
        broken.append(BrokenExpectation("title (h1 of the content)", "a title", "none"))
    dated = listing is not None and (listing.published or listing.route in FROZEN_SOURCES)
    if page.published is None and not dated:
        element = "publication date (time.published-date, “Published:”)"
        broken.append(BrokenExpectation(element, "a date", "none"))
    had = row.page
    if had is not None and had.report_url is not None and page.report_url is None:
        found = f"{len(page.files)} other file(s)" if page.files else "no file"
        expected = f"one, as before ({had.report_url})"
        broken.append(BrokenExpectation("the report's file", expected, found))
    elif _has_report(had) and not _has_report(page):
        broken.append(BrokenExpectation("the report in the page", "one, as before", "a short text"))
    return broken


def _has_report(page: Page | None) -> bool:
    return page is not None and (page.report_in_page or page.report_url is not None)


def overdue_report(
    documents: Iterable[Retrieved], options: CrawlOptions, now: dt.datetime
) -> str | None:
    """A warning if the newest report is older than `newest_report_weeks`."""
    pages = (document.page for document in documents if document.page is not None)
    newest = max((page.published.latest for page in pages if page.published), default=None)
    weeks = options.newest_report_weeks
    if weeks is None or newest is None or now.date() - newest <= dt.timedelta(weeks=weeks):
        return None
    return (
        f"newest report is dated {newest}, over {weeks} weeks ago: check whether the crawler "
        "misses reports"
    )
