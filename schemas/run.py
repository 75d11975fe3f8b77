"""What `output/status.json` tells: the last run, what waits, and how old the data is."""

import datetime as dt

from schemas.base import SCHEMA_VERSION, Model
from schemas.crawl import CrawlCounts, Problem


class Held(Model):
    """A document that is not published, and why; never with a rating."""

    key: str
    kind: str
    address: str
    page: str | None = None
    why: str
    new: bool = False


class RunCounts(Model):
    """What a run did, in numbers of documents and records."""

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
    """One run. `error` is empty where it did its work; `ended` is None while it runs."""

    id: str
    started: dt.datetime
    ended: dt.datetime | None = None
    exit_code: int | None = None
    error: str = ""
    remedy: str = ""


class Status(Model):
    """The whole of `output/status.json`; the only published file that tells when we looked.

    `held` wait for a decision; `passed_over` are documents that are no inspection reports.

    `last_success` is the end of the last run that reached the site and did its work.
    """

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
