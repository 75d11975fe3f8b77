"""The rows of the ledger."""

import datetime as dt
import enum

from schemas.base import Model
from schemas.crawl import ProblemKind
from schemas.page import Listing, Page


class PageState(enum.StrEnum):
    """What became of a page when it was last asked for.

    new: not asked for yet. ok: read. missing: it answered 404 or 410. elsewhere: it leads to
    another page. refused, fault: no answer. broken: read, but not as expected. gone: it was ok
    once and is missing now.
    """

    NEW = "new"
    OK = "ok"
    MISSING = "missing"
    ELSEWHERE = "elsewhere"
    REFUSED = "refused"
    FAULT = "fault"
    BROKEN = "broken"
    GONE = "gone"


class PageRow(Model):
    """A page: where it was listed, what it says, and which body says so.

    `listed`: whether the last complete look at a route still found it. `edited` is the listed time
    of edit when the present content was accepted, `settled` the one that this content is known to
    include (`-` where the route tells none); None asks for another look. `fingerprint` is of the
    extracted content, `sha256` of the kept body, `reader` the version of the reader that made
    `page`. `problem` and `why` tell of the last request, if it gave nothing.
    """

    key: str
    url: str
    state: PageState = PageState.NEW
    post_id: int | None = None
    listed: bool = True
    listing: Listing | None = None
    settled: str | None = None
    edited: str | None = None
    asked: dt.datetime | None = None
    sha256: str | None = None
    fingerprint: str | None = None
    retrieved: dt.datetime | None = None
    reader: str | None = None
    page: Page | None = None
    problem: ProblemKind | None = None
    why: str | None = None


class FileRow(Model):
    """A file: its newest body, the validators to ask again with, and when it was last asked for.

    `problem` and `why` tell of the last request, if it gave nothing; an earlier body stays.
    """

    key: str
    url: str
    sha256: str | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    retrieved: dt.datetime | None = None
    checked: dt.datetime | None = None
    problem: ProblemKind | None = None
    why: str | None = None


class Reading(Model):
    """A content that a page had, and when it was last seen."""

    fingerprint: str
    sha256: str
    seen: dt.datetime
