"""Opens archive and ledger of a data folder; reads and writes the ledger in SQLite.

Every change of the ledger is committed when its method returns.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ingest.archive import Archive
from ingest.fetch.client import Purpose
from ingest.ledger.models import FileRow, PageRow, PageVersion, migrate
from schemas.base import Model
from schemas.crawl import Problem, Retrieved
from schemas.errors import StateError

LEDGER_REMEDY = "file and folder must be writable, on a disk with free space; then run again"
UNREPORTED_SINCE = "untold-since"
"""Fact: since when findings have not been reported to the maintainer. Absent: all reported."""
JSON_COLUMNS = frozenset({"listing", "page"})
"""Columns that contain a model as JSON."""

SqlValue = str | int | None
LedgerRow = TypeVar("LedgerRow", bound=Model)
KeyedRow = TypeVar("KeyedRow", PageRow, FileRow)


class Ledger(AbstractContextManager["Ledger"]):
    """The ledger of one data folder. `now` is the time recorded with each change.

    Raises StateError if the file is damaged, newer than this software or not writable.
    """

    def __init__(self, path: Path, now: dt.datetime) -> None:
        self.path, self.now = path, now
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
            migrate(self._db, str(path))
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.OperationalError as error:
            raise StateError(
                f"the ledger: {error}", where=str(path), remedy=LEDGER_REMEDY
            ) from error
        except sqlite3.DatabaseError as error:
            raise StateError(
                f"the ledger cannot be read: {error}",
                where=str(path),
                remedy="move it away; the next run creates a new one and fetches everything again",
            ) from error
        self._run = 0
        # All rows in memory, once they are needed: every step of a crawl reads all of them.
        self._pages: dict[str, PageRow] | None = None
        self._files: dict[str, FileRow] | None = None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._db.close()
        if isinstance(error, sqlite3.Error):
            where, what = str(self.path), f"the ledger: {error}"
            raise StateError(what, where=where, remedy=LEDGER_REMEDY) from error

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of the ledger to a new file."""
        with closing(sqlite3.connect(path)) as target:
            self._db.backup(target)

    def begin(self, now: dt.datetime) -> None:
        """Record the start of a run."""
        self.now = now
        row = self._db.execute("INSERT INTO runs (began) VALUES (?)", (now.isoformat(),))
        self._run = row.lastrowid or 0

    def record_request(self, url: str, purpose: Purpose, status: int, size: int) -> None:
        """Record one request; `size` in bytes as transferred, status 0 without response."""
        row = (self._run, self.now.isoformat(), url, purpose.value, status, size)
        self._db.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?)", row)

    def requests(self) -> Iterator[tuple[str, int]]:
        """The requests of this run: URL, bytes received."""
        rows = "SELECT url, size FROM visits WHERE run = ? ORDER BY rowid"
        yield from self._db.execute(rows, (self._run,))

    def fact(self, name: str) -> str | None:
        """A value remembered from run to run."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str | None) -> None:
        """Remember a value; None deletes it."""
        if value is None:
            self._db.execute("DELETE FROM facts WHERE name = ?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def set_fact_now(self, name: str) -> None:
        """Remember that something happened in this run."""
        self.set_fact(name, self.now.isoformat())

    def is_recent(self, name: str, period: dt.timedelta) -> bool:
        """True if what `set_fact_now` remembers was less than a period ago.

        Or ahead by less than that: a clock may have been.
        """
        since = self.fact(name)
        return since is not None and abs(self.now - dt.datetime.fromisoformat(since)) < period

    def pages(self) -> dict[str, PageRow]:
        """All pages by key, ordered by key."""
        if self._pages is None:
            rows = _read_rows(self._db, PageRow, "SELECT * FROM pages")
            self._pages = {row.key: row for row in rows}
        return dict(sorted(self._pages.items()))

    def put_pages(self, rows: Iterable[PageRow]) -> None:
        """Write pages: all of them or none."""
        with self._transaction():
            for row in rows:
                self._put_row("pages", row, self._pages)

    def put_page(self, row: PageRow, version: PageVersion | None = None) -> None:
        """Write a page and, if given, the content it had in this request."""
        with self._transaction():
            self._put_row("pages", row, self._pages)
            if version is not None:
                seen = version.seen.isoformat()
                self._db.execute(
                    "INSERT INTO readings VALUES (?, ?, ?, ?) ON CONFLICT (key, fingerprint) "
                    "DO UPDATE SET (sha256, seen) = (excluded.sha256, excluded.seen)",
                    (row.key, version.fingerprint, version.sha256, seen),
                )

    def versions(self, key: str) -> Sequence[PageVersion]:
        """The contents that a page has had, oldest first."""
        query = "SELECT fingerprint, sha256, seen FROM readings WHERE key = ? ORDER BY seen"
        return list(_read_rows(self._db, PageVersion, query, (key,)))

    def files(self) -> dict[str, FileRow]:
        """All files by key, ordered by key."""
        if self._files is None:
            rows = _read_rows(self._db, FileRow, "SELECT * FROM files")
            self._files = {row.key: row for row in rows}
        return dict(sorted(self._files.items()))

    def put_file(self, row: FileRow) -> None:
        """Write a file; all bodies it has had stay recorded."""
        with self._transaction():
            self._put_row("files", row, self._files)
            if row.sha256 is not None:
                seen = (row.retrieved or self.now).isoformat()
                self._db.execute(
                    "INSERT OR IGNORE INTO bodies VALUES (?, ?, ?)", (row.key, row.sha256, seen)
                )

    def imported(self) -> Sequence[Retrieved]:
        """The documents imported from folders, ordered by key."""
        rows = self._db.execute("SELECT document FROM taken ORDER BY key")
        try:
            return [Retrieved.model_validate_json(text) for (text,) in rows]
        except ValueError as error:
            what = f"a row of the ledger is damaged: {error}"
            raise StateError(what, where="ledger: taken") from error

    def put_imported(self, key: str, document: Retrieved) -> None:
        """Write an imported document, replacing the one with this key."""
        row = (key, document.model_dump_json(), document.sha256, document.document_url)
        self._db.execute("INSERT OR REPLACE INTO taken VALUES (?, ?, ?, ?)", row)

    def sums(self) -> Mapping[str, str]:
        """Every body that the archive must contain: SHA-256 -> a URL it came from."""
        query = (
            "SELECT b.sha256, f.url FROM bodies b JOIN files f USING (key) UNION ALL "
            "SELECT r.sha256, p.url FROM readings r JOIN pages p USING (key) UNION ALL "
            "SELECT sha256, url FROM taken ORDER BY 1, 2 DESC"
        )
        return dict(self._db.execute(query))

    def with_new_flags(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems with `new` set; problems that no longer exist are forgotten.

        Problems found since `UNREPORTED_SINCE` stay new until the maintainer has been informed.
        """
        recorded = set(self._db.execute("SELECT kind, place FROM problems"))
        since = self.fact(UNREPORTED_SINCE) or "9"
        query = "SELECT kind, place FROM problems WHERE told < ?"
        reported = set(self._db.execute(query, (since,)))
        current = {(problem.kind.value, problem.where) for problem in problems}
        with self._transaction():
            gone = recorded - current
            self._db.executemany("DELETE FROM problems WHERE (kind, place) = (?, ?)", gone)
            rows = ((*pair, self.now.isoformat()) for pair in current - recorded)
            self._db.executemany("INSERT INTO problems VALUES (?, ?, ?)", rows)
        return [
            problem.model_copy(update={"new": (problem.kind.value, problem.where) not in reported})
            for problem in problems
        ]

    def _put_row(self, table: str, row: KeyedRow, loaded: dict[str, KeyedRow] | None) -> None:
        """Insert a row or replace the one with its key, also among the rows in memory."""
        names = list(type(row).model_fields)
        marks = ", ".join("?" * len(names))
        statement = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        self._db.execute(statement, [_stored(getattr(row, name)) for name in names])
        if loaded is not None:
            loaded[row.key] = row

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            yield


@dataclass(frozen=True)
class Storage:
    """Archive and ledger of one data folder."""

    archive: Archive
    ledger: Ledger


@contextmanager
def open_storage(folder: Path, now: dt.datetime) -> Iterator[Storage]:
    """Open the archive and the ledger of a data folder; create them if they are missing.

    Raises StateError if the ledger is damaged or cannot be written while it is in use.
    """
    with Ledger(folder / "ledger.sqlite", now) as ledger:
        yield Storage(Archive(folder / "archive"), ledger)


def _stored(value: object) -> object:
    if isinstance(value, Model):
        return value.model_dump_json()
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _read_rows(
    db: sqlite3.Connection, model: type[LedgerRow], query: str, values: tuple[SqlValue, ...] = ()
) -> Iterator[LedgerRow]:
    """The rows that a query returns; raises StateError if a row does not fit the model."""
    cursor = db.execute(query, values)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        given = dict(zip(names, row, strict=True))
        try:
            for name in JSON_COLUMNS & given.keys():
                given[name] = json.loads(given[name] or "null")
            yield model.model_validate(given)
        except ValueError as error:
            raise StateError(
                f"a row of the ledger is damaged: {error}", where=f"ledger: {row[0]}"
            ) from error
