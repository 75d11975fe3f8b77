"""The tables of the ledger: the SQL scripts that make them, and their rows as models."""

import datetime as dt
import enum
import sqlite3

from schemas.base import Model
from schemas.crawl import Listing, Page, ProblemKind
from schemas.errors import StateError

SCRIPTS = (
    """
    CREATE TABLE pages (
        key TEXT PRIMARY KEY, url TEXT NOT NULL, state TEXT NOT NULL, post_id INTEGER,
        listed INTEGER NOT NULL, listing TEXT, settled TEXT, edited TEXT, asked TEXT, sha256 TEXT,
        fingerprint TEXT, retrieved TEXT, reader TEXT, page TEXT, problem TEXT, why TEXT
    ) WITHOUT ROWID;
    CREATE INDEX pages_by_post ON pages (post_id);
    CREATE TABLE readings (
        key TEXT NOT NULL, fingerprint TEXT NOT NULL, sha256 TEXT NOT NULL, seen TEXT NOT NULL,
        PRIMARY KEY (key, fingerprint)
    ) WITHOUT ROWID;
    CREATE TABLE files (
        key TEXT PRIMARY KEY, url TEXT NOT NULL, sha256 TEXT, media_type TEXT, etag TEXT,
        last_modified TEXT, retrieved TEXT, checked TEXT, problem TEXT, why TEXT
    ) WITHOUT ROWID;
    CREATE TABLE bodies (
        key TEXT NOT NULL, sha256 TEXT NOT NULL, first_seen TEXT NOT NULL,
        PRIMARY KEY (key, sha256)
    ) WITHOUT ROWID;
    CREATE TABLE visits (
        run INTEGER NOT NULL, at TEXT NOT NULL, url TEXT NOT NULL, purpose TEXT NOT NULL,
        status INTEGER NOT NULL, size INTEGER NOT NULL
    );
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, began TEXT NOT NULL, ended TEXT, outcome TEXT, route TEXT
    );
    CREATE TABLE problems (
        kind TEXT NOT NULL, place TEXT NOT NULL, told TEXT NOT NULL, PRIMARY KEY (kind, place)
    ) WITHOUT ROWID;
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE fetched (
        key TEXT PRIMARY KEY, url TEXT NOT NULL, sha256 TEXT NOT NULL, at TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE taken (
        key TEXT PRIMARY KEY, document TEXT NOT NULL, sha256 TEXT NOT NULL, url TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    "DROP TABLE fetched;",
    """
    UPDATE pages SET listing = json_remove(listing, '$.terms'), page = json_remove(page, '$.terms');
    UPDATE taken SET
        document = json_remove(document, '$.listing', '$.page_sha256', '$.page.terms');
    """,
    """
    ALTER TABLE pages ADD COLUMN idle INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE files ADD COLUMN idle INTEGER NOT NULL DEFAULT 0;
    """,
    """
    UPDATE pages SET page = json_set(page,
        '$.report_url', (SELECT json_extract(value, '$.url') FROM json_each(page, '$.files')
            WHERE json_extract(value, '$.role') = 'report'),
        '$.files', json((SELECT json_group_array(json_extract(value, '$.url'))
            FROM json_each(page, '$.files')))
    ) WHERE page IS NOT NULL;
    UPDATE taken SET document = json_set(document,
        '$.page.report_url', (SELECT json_extract(value, '$.url')
            FROM json_each(document, '$.page.files')
            WHERE json_extract(value, '$.role') = 'report'),
        '$.page.files', json((SELECT json_group_array(json_extract(value, '$.url'))
            FROM json_each(document, '$.page.files')))
    ) WHERE json_type(document, '$.page') = 'object';
    """,
)
"""One script for each version of the tables, applied to the version before it."""


class PageState(enum.StrEnum):
    """The result of the last request for a page.

    new: never requested. ok: read. missing: 404 or 410. elsewhere: redirects to another page.
    refused, fault: no usable response. broken: read, but not as expected. gone: ok before,
    missing now.
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
    """A web page: where it was listed, its latest content and the body that content was read from.

    `listed`: the last complete listing still contains it. `edited`: the listed edit time when the
    current content was accepted. `settled`: the listed edit time that the current content is
    known to include (`-` if the source gives none); None means: request the page again.
    `fingerprint` identifies the extracted content, `sha256` the archived body, `reader` the
    version of the page reader that produced `page`. `problem` and `why` describe the last request
    if it failed. `idle` counts the nights in a row on which it was listed as edited and was not.
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
    idle: int = 0


class FileRow(Model):
    """A file: its newest body, the validators for conditional requests, the time of the last one.

    `problem` and `why` describe the last request if it failed; an earlier body stays. `idle` counts
    the requests in a row that sent the known body again under other validators.
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
    idle: int = 0


class PageVersion(Model):
    """One content that a page has had, and when it was last seen."""

    fingerprint: str
    sha256: str
    seen: dt.datetime


def migrate(connection: sqlite3.Connection, where: str) -> None:
    """Bring the tables to the newest version; raises StateError if the ledger is newer."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(SCRIPTS):
        raise StateError(
            f"the ledger has version {version}, this software supports up to {len(SCRIPTS)}",
            where=where,
            remedy="install a newer version of the software",
        )
    for number, script in enumerate(SCRIPTS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")
