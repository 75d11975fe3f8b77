"""The tables of the ledger: the SQL scripts that make them, and the models kept in them."""

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


class UrlRow(Model):
    """What is known of every URL: its newest body, and the last request, with why it failed."""

    key: str
    url: str
    asked: dt.datetime | None = None
    sha256: str | None = None
    retrieved: dt.datetime | None = None
    problem: ProblemKind | None = None
    why: str | None = None


class PageRow(UrlRow):
    """A web page: where it was listed, its latest content and the body that content was read from.

    `listed`: the last complete listing still contains it. `settled`: the listed edit time that the
    current content is known to include (`-` if the source gives none); None means: request the
    page again. `idle` counts the requests in a row that were made because of a listed edit and
    found none. `fingerprint` identifies the extracted content, `reader` the version of the page
    reader that produced `page`.
    """

    state: PageState = "new"
    post_id: int | None = None
    listed: bool = True
    listing: Listing | None = None
    settled: str | None = None
    idle: int = 0
    fingerprint: str | None = None
    reader: str | None = None
    page: Page | None = None

    @property
    def report_url(self) -> str | None:
        """The URL of the file that is the page's report."""
        return self.page.report_url if self.page is not None else None


class FileRow(UrlRow):
    """A report file, with the validators for conditional requests."""

    etag: str | None = None
    last_modified: str | None = None


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
