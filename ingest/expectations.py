"""What earlier runs let us expect of the site; says what is broken, where, and what was there."""

import datetime as dt
from collections.abc import Sequence

from ingest.ledger.models import PageRow
from ingest.sources.base import Survey
from ingest.urls import page_key
from ingest.webpage.page import PageReading
from schemas.base import Model
from schemas.crawl import CrawlOptions
from schemas.page import Listing, Page

ENOUGH = 3
"""So many broken pages in a run are a redesign: no further page is asked for."""

STANDING_STILL = ("old-site",)
"""Routes to what nobody edits any more: what its pages lack is no sign of a redesign."""


class Broken(Model):
    """A broken expectation: which page and element, what was expected, what was there."""

    where: str
    element: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.element}: expected {self.expected}, found {self.found}"


def broken_survey(survey: Survey, before: int | None, options: CrawlOptions) -> Broken | None:
    """A survey that lists nothing, or fewer than before by more than is tolerated."""
    count = len(survey.listings)
    element = f"the {survey.route} route's list of reports"
    if count == 0:
        return Broken(where=options.site, element=element, expected="reports", found="none")
    if survey.whole and before is not None and before - count > options.tolerated_fall:
        return Broken(
            where=options.site,
            element=element,
            expected=f"about {before} entries, as in the last run (tolerated_fall = "
            f"{options.tolerated_fall})",
            found=str(count),
        )
    return None


def broken_page(row: PageRow, reading: PageReading, options: CrawlOptions) -> Sequence[Broken]:
    """What a page lacks that each has, or that this one had: title, date, its report's file."""
    accepted = {page_key(_absolute(entry, options.site)) for entry in options.accepted_changes}
    if row.key in accepted:
        return ()
    page, listing = reading.page, row.listing
    broken = []
    if page.title is None:
        broken.append(_lacks(row, "title (h1 of the content)", "a title", "none"))
    if page.published is None and _has_dates(listing):
        element = "publication date (time.published-date, “Published:”)"
        broken.append(_lacks(row, element, "a date", "none"))
    if _had_report(row.page) and page.report_file is None:
        had = row.page.report_file.url if row.page and row.page.report_file else ""
        found = f"{len(page.files)} other file(s)" if page.files else "no file"
        broken.append(_lacks(row, "the report's file", f"one, as before ({had})", found))
    return broken


def _has_dates(listing: Listing | None) -> bool:
    """Whether a page without a date is a change; the old site stands still, so there it is none."""
    return listing is None or (listing.published is None and listing.route not in STANDING_STILL)


def old_news(published: Sequence[dt.date], options: CrawlOptions, now: dt.datetime) -> str | None:
    """A warning if the newest report is older than expected."""
    weeks = options.newest_report_weeks
    if weeks is None or not published:
        return None
    newest = max(published)
    if now.date() - newest <= dt.timedelta(weeks=weeks):
        return None
    return f"the newest report is of {newest}, more than {weeks} weeks ago: is one missed?"


def _had_report(page: Page | None) -> bool:
    return page is not None and page.report_file is not None


def _lacks(row: PageRow, element: str, expected: str, found: str) -> Broken:
    return Broken(where=row.url, element=element, expected=expected, found=found)


def _absolute(entry: str, site: str) -> str:
    return entry if "://" in entry else site.rstrip("/") + "/" + entry.lstrip("/")
