"""The tables of the ledger: the SQL scripts that make them, and their rows as models."""

import datetime as dt
import importlib.resources
import sqlite3
from typing import Literal

from schemas.base import Model
from schemas.crawl import Listing, Page, ProblemKind
from schemas.errors import StateError

_MIGRATIONS = importlib.resources.files("ingest.ledger") / "migrations"
SCRIPTS = tuple(
    file.read_text("utf-8")
    for file in sorted(_MIGRATIONS.iterdir(), key=lambda file: file.name)
    if file.name.endswith(".sql")
)
"""One script for each version of the tables, applied to the version before it."""


PageState = Literal["new", "ok", "missing", "elsewhere", "refused", "fault", "broken", "gone"]
"""The result of the last request for a page.

new: never requested. ok: read. missing: 404 or 410. elsewhere: redirects to another page.
refused, fault: no usable response. broken: read, but not as expected. gone: ok before,
missing now.
"""


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
    state: PageState = "new"
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


def migrate(connection: sqlite3.Connection, where: str) -> None:
    """Bring the tables to the newest version; raises StateError if the ledger is newer."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(SCRIPTS):
        raise StateError(
            f"the ledger has version {version}, this software supports up to {len(SCRIPTS)}",
            where=where,
            remedy="install a newer version of the software",
        )
    if missing := "".join(SCRIPTS[version:]):
        mark = f"PRAGMA user_version = {len(SCRIPTS)};"
        connection.executescript(f"BEGIN; {missing} {mark} COMMIT;")
