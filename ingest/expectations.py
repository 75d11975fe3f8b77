"""What every page and listing must contain, judged by earlier runs, and what is missing."""

import datetime as dt
from collections.abc import Iterable, Sequence

from ingest.ledger.models import PageRow
from ingest.sources.base import SourceListing
from ingest.urls import page_key
from ingest.webpage.page import PageReading
from schemas.base import Model
from schemas.crawl import CrawlOptions, Listing, Page, Retrieved

TOO_MANY_BROKEN = 3
"""This many broken pages in one run mean that the site was redesigned: stop requesting pages."""
FROZEN_SOURCES = ("old-site",)
"""Sources that nobody edits any more: a page without a date is no sign of a redesign there."""


class BrokenExpectation(Model):
    """A broken expectation: page, element, what was expected and what was found."""

    where: str
    element: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.element}: expected {self.expected}, found {self.found}"


def broken_listing(
    listing: SourceListing, before: int | None, options: CrawlOptions
) -> BrokenExpectation | None:
    """Report a listing that is empty, or shorter than the last one by more than is tolerated."""
    count = len(listing.listings)
    element = f"the {listing.route} route's list of reports"
    if count == 0:
        return BrokenExpectation(
            where=options.site, element=element, expected="reports", found="none"
        )
    if listing.complete and before is not None and before - count > options.tolerated_fall:
        return BrokenExpectation(
            where=options.site,
            element=element,
            expected=f"about {before} entries, as in the last run (tolerated_fall = "
            f"{options.tolerated_fall})",
            found=str(count),
        )
    return None


def broken_page(
    row: PageRow, reading: PageReading, options: CrawlOptions
) -> Sequence[BrokenExpectation]:
    """What a page lacks: a title, a publication date, or the report file that it had before."""
    accepted = {page_key(_absolute(entry, options.site)) for entry in options.accepted_changes}
    if row.key in accepted:
        return ()
    page, listing = reading.page, row.listing
    broken = []
    if page.title is None:
        broken.append(_lacks(row, "title (h1 of the content)", "a title", "none"))
    if page.published is None and _must_show_date(listing):
        element = "publication date (time.published-date, “Published:”)"
        broken.append(_lacks(row, element, "a date", "none"))
    if _had_report(row.page) and page.report_file is None:
        had = row.page.report_file.url if row.page and row.page.report_file else ""
        found = f"{len(page.files)} other file(s)" if page.files else "no file"
        broken.append(_lacks(row, "the report's file", f"one, as before ({had})", found))
    return broken


def _must_show_date(listing: Listing | None) -> bool:
    """True if a page of this listing must show its publication date."""
    return listing is None or (listing.published is None and listing.route not in FROZEN_SOURCES)


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


def _had_report(page: Page | None) -> bool:
    return page is not None and page.report_file is not None


def _lacks(row: PageRow, element: str, expected: str, found: str) -> BrokenExpectation:
    return BrokenExpectation(where=row.url, element=element, expected=expected, found=found)


def _absolute(entry: str, site: str) -> str:
    return entry if "://" in entry else site.rstrip("/") + "/" + entry.lstrip("/")
