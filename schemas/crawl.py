"""The crawl and the run: options, listed pages, documents, problems, and status.json."""

import datetime as dt
import enum
from typing import Literal

from pydantic import Field, PositiveFloat, PositiveInt

from schemas.base import SCHEMA_VERSION, Model
from schemas.dates import PartialDate

OLD_LISTINGS = (
    "inspections?probation-inspection-type=inspection-of-youth-offending-services-2018-onwards",
)
"""The one known listing of the old site; the filters of its other listings are unknown."""
RouteName = Literal["sitemap", "rest", "listing", "old-site"]
NoticeKind = Literal["withdrawn", "amended", "protected"]
"""What a page says of its report or of itself."""


class CrawlLimits(Model):
    """How a site is crawled, as far as a maintainer configures it: see `pipeline/settings.toml`.

    Paths are entry URLs of the site: beside robots.txt the only ones requested without a link to
    them.
    """

    file_hosts: tuple[str, ...] = ()
    post_types: tuple[str, ...] = ("document",)
    listing_paths: tuple[str, ...] = ()
    sitemap_paths: tuple[str, ...] = ("/sitemap_index.xml", "/wp-sitemap.xml")
    old_listing_paths: tuple[str, ...] = OLD_LISTINGS
    old_years: tuple[int, ...] = tuple(range(2018, 2026))
    max_page_bytes: PositiveInt = 10_000_000
    max_file_bytes: PositiveInt = 100_000_000
    timeout: PositiveFloat = 60.0
    stall_seconds: PositiveFloat = 300.0
    stall_bytes_per_second: float = 1_000.0
    retries: int = Field(default=4, ge=0)
    revisit_files_days: int = 30
    cross_check_days: int = 7
    newest_report_weeks: int | None = 26
    tolerated_fall: int = 3
    max_misses: int = 5
    longest_run_hours: PositiveFloat = 6.0
    accepted_changes: tuple[str, ...] = ()


class ParseLimits(Model):
    """Limits of the child process that parses or draws one document, in seconds and bytes."""

    seconds: PositiveFloat = 60.0
    memory_bytes: PositiveInt = 1_000_000_000
    pages: PositiveInt = 1_000
    file_bytes: PositiveInt = 100_000_000


class CrawlOptions(CrawlLimits):
    """How one crawl visits a site: `site` is the URL of its home page, `routes` are tried in order.

    `pace` is the number of seconds between two requests to a host.
    """

    site: str
    user_agent: str = "probation-league"
    routes: tuple[RouteName, ...] = ("sitemap", "rest", "listing")
    rest_path: str = "/wp-json/wp/v2/types"
    full: bool = False
    pace: float = Field(default=2.0, ge=0)


class Listing(Model):
    """One entry of a source: a page that may hold a report. `route` names the source."""

    url: str
    title: str | None = None
    published: dt.date | None = None
    modified: dt.datetime | None = None
    post_id: int | None = None
    route: str


class PageNotice(Model):
    """A notice on a page, in its words; `replaces`: the page shows it in place of the report."""

    kind: NoticeKind
    text: str
    replaces: bool = False


class Page(Model):
    """A page as read: `url` is its canonical URL, `published` is never the date of an edit.

    `files` are the URLs of the files that it links; `report_url` is the one chosen as the report.
    Where a notice replaced the report, the other fields are those of the page as it was before.
    """

    url: str
    title: str | None = None
    published: PartialDate | None = None
    summary: str = ""
    language: str = "en"
    report_in_page: bool = False
    notice: PageNotice | None = None
    report_url: str | None = None
    files: tuple[str, ...] = ()


class Retrieved(Model):
    """A document to parse: the SHA-256 of its body in the archive and the page that links it."""

    document_url: str
    sha256: str
    media_type: str
    retrieved: dt.datetime
    page: Page | None = None
    gone: bool = False


class ProblemKind(enum.StrEnum):
    """Why a URL gave no document."""

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    FAULT = "fault"
    TOO_LARGE = "too-large"
    NO_REPORT = "no-report"
    WRONG_TYPE = "wrong-type"
    FORBIDDEN_HOST = "forbidden-host"
    UNEXPECTED = "unexpected"


class Problem(Model):
    """One URL that gave no document: what was wrong, where, and what to do."""

    kind: ProblemKind
    where: str
    what: str
    remedy: str = ""
    new: bool = True


class CrawlCounts(Model):
    """Requests and bytes of one visit."""

    requests: int = 0
    site_requests: int = 0
    file_requests: int = 0
    bytes: int = 0
    listed: int = 0
    pages_fetched: int = 0
    files_fetched: int = 0
    files_unchanged: int = 0


class CrawlResult(Model):
    """All documents now known (changed in this visit or not), and what went wrong.

    `route` is the source that listed the reports, None for a visit without network.
    """

    documents: tuple[Retrieved, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    counts: CrawlCounts = CrawlCounts()
    route: str | None = None


# Not `Status.HELD`: an item that passed its checks may wait too.
class Held(Model):
    """A document that is not published, and why; it never shows a rating."""

    key: str
    kind: str
    address: str
    page: str | None = None
    why: str
    new: bool = False


class RunCounts(Model):
    """Numbers of documents and records of a run."""

    documents: int = 0
    parsed: int = 0
    accepted: int = 0
    changed: int = 0
    unchanged: int = 0
    no_reports: int = 0
    waiting: int = 0
    waiting_new: int = 0
    problems: int = 0
    problems_new: int = 0
    records: int = 0
    crawl: CrawlCounts = CrawlCounts()


class RunStatus(Model):
    """One run. `error` is empty if it completed; `ended` is None while it runs."""

    id: str
    started: dt.datetime
    ended: dt.datetime | None = None
    exit_code: int | None = None
    error: str = ""
    remedy: str = ""


class StatusFile(Model):
    """`output/status.json`: the only published file with the time of the last run."""

    schema_version: str = SCHEMA_VERSION
    sample: bool = False
    run: RunStatus
    last_success: dt.datetime | None = None
    version: str | None = None
    as_of: dt.date | None = None
    newest_publication: str | None = None
    counts: RunCounts = RunCounts()
    held: tuple[Held, ...] = ()
    passed_over: tuple[Held, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
