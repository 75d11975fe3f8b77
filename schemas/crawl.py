"""What a visit to the sources is told, and what it brought: documents, problems, and its cost."""

import enum
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, PositiveFloat, PositiveInt, SkipValidation

from schemas.base import Model
from schemas.page import Retrieved

OLD_LISTINGS = (
    "inspections?probation-inspection-type=inspection-of-youth-offending-services-2018-onwards",
)
"""The listing of the old site that is known; the filters of its other listings are not."""
RouteName = Literal["sitemap", "rest", "listing", "old-site"]


class CrawlLimits(Model):
    """How a site is crawled, as far as a maintainer configures it.

    Seconds, bytes, days and weeks as the names say. `file_hosts` are the hosts that files may come
    from, with the port unless it is the usual one. Paths are entry URLs of the site: beside
    robots.txt the only ones requested without a link to them. `old_listing_paths` are those of the
    old site, each requested by year (`old_years`) and page. `accepted_changes` are pages (URL or
    path) that may lose a title, date or file because the maintainer has checked them.
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
    accepted_changes: tuple[str, ...] = ()


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
    longest_wait: float = 3_600.0
    max_redirects: int = 5
    page_cache_minutes: int = 90


class ProblemKind(enum.StrEnum):
    """Why an address gave no document."""

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    FAULT = "fault"
    TOO_LARGE = "too-large"
    NO_REPORT = "no-report"
    WRONG_TYPE = "wrong-type"
    FORBIDDEN_HOST = "forbidden-host"
    UNEXPECTED = "unexpected"


class Problem(Model):
    """One address that gave no document: what was wrong, where, and what to do.

    `new` is False when an earlier run already told of it.
    """

    kind: ProblemKind
    where: str
    what: str
    remedy: str = ""
    new: bool = True


class CrawlCounts(Model):
    """Requests and bytes of one visit; requests to the file hosts are counted apart too.

    `files_unchanged` are files that their server said had not changed, most of them asked for in
    rotation. `bytes` counts bodies as they came over the wire.
    """

    requests: int = 0
    site_requests: int = 0
    file_requests: int = 0
    bytes: int = 0
    listed: int = 0
    pages_fetched: int = 0
    files_fetched: int = 0
    files_unchanged: int = 0


Documents = Annotated[Sequence[Retrieved], SkipValidation]
"""Documents that are valid by themselves, and are left packed if they are (`schemas.packed`)."""


class CrawlResult(Model):
    """All documents now known (changed in this visit or not), and what went wrong.

    `changed` holds the SHA-256 of the documents that are new or have new content. `complete` is
    False where the visit was cut short; nothing may then be called gone. `route` is the way the
    reports were found by, None for a visit without network.
    """

    documents: Documents
    changed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    counts: CrawlCounts = CrawlCounts()
    complete: bool = True
    route: str | None = None
