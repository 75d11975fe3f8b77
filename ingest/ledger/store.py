"""Opens archive and ledger of a data folder; reads and writes the ledger in SQLite.

Every change of the ledger is committed when its method returns.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from ingest.archive import Archive
from ingest.ledger.models import FileRow, PageRow, UrlRow, migrate
from schemas.crawl import Problem, Retrieved
from schemas.errors import StateError
from support.toml_models import invalid_data_as

IN_USE = (
    "no other program may have it open; file and folder must be writable, on a disk with free "
    "space; then run again"
)
DAMAGED = "move it away; the next run creates a new one and fetches everything again"
ANOTHER_RELEASE = f"use the release that wrote it, or a newer one; else {DAMAGED}"
UNREPORTED_SINCE = "untold-since"
"""Fact: since when findings have not been reported to the maintainer. Absent: all reported."""
LedgerRow = TypeVar("LedgerRow", PageRow, FileRow, Retrieved)


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
        except sqlite3.Error as error:
            raise self._state_error(error) from error

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._db.close()
        if isinstance(error, sqlite3.Error):
            raise self._state_error(error) from error

    def _state_error(self, error: sqlite3.Error) -> StateError:
        remedy = IN_USE if isinstance(error, sqlite3.OperationalError) else DAMAGED
        return StateError(f"the ledger: {error}", where=str(self.path), remedy=remedy)

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy of the ledger to a new file."""
        with closing(sqlite3.connect(path)) as target:
            self._db.backup(target)

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

    def forget_facts(self, beginning: str) -> None:
        """Delete the facts whose names begin so."""
        self._db.execute("DELETE FROM facts WHERE name GLOB ?", (f"{beginning}*",))

    def set_fact_now(self, name: str) -> None:
        """Remember that something happened in this run."""
        self.set_fact(name, self.now.isoformat())

    def is_recent(self, name: str, period: dt.timedelta) -> bool:
        """True if what `set_fact_now` remembers was less than a period ago.

        Also if it is ahead by less than that, since the clock may have been wrong then.
        """
        since = self.fact(name)
        return since is not None and abs(self.now - dt.datetime.fromisoformat(since)) < period

    # Every step of a crawl needs all pages and files, so they are read once.
    @cached_property
    def _pages(self) -> dict[str, PageRow]:
        return self._rows(PageRow, "SELECT * FROM pages")

    @cached_property
    def _files(self) -> dict[str, FileRow]:
        return self._rows(FileRow, "SELECT * FROM files")

    def pages(self) -> dict[str, PageRow]:
        """All pages by key, ordered by key."""
        return dict(sorted(self._pages.items()))

    def files(self) -> dict[str, FileRow]:
        """All files by key, ordered by key."""
        return dict(sorted(self._files.items()))

    def put_pages(self, rows: Iterable[PageRow]) -> None:
        """Write pages: all of them or none."""
        with self._transaction():
            for row in rows:
                self._put_row("INSERT OR REPLACE INTO pages VALUES (?, ?)", row)
                self._pages[row.key] = row

    def put_page(self, row: PageRow, version: tuple[str, str] | None = None) -> None:
        """Write a page and, if given, its present content: fingerprint, SHA-256 of the body."""
        with self._transaction():
            self._put_row("INSERT OR REPLACE INTO pages VALUES (?, ?)", row)
            self._pages[row.key] = row
            if version is not None:
                reading = (row.key, *version, self.now.isoformat())
                self._db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)", reading)

    def versions(self, key: str) -> Mapping[str, dt.datetime]:
        """The contents that a page has had: fingerprint -> when it was last seen."""
        rows = self._db.execute("SELECT fingerprint, seen FROM readings WHERE key = ?", (key,))
        return {fingerprint: dt.datetime.fromisoformat(seen) for fingerprint, seen in rows}

    def put_file(self, row: FileRow) -> None:
        """Write a file; all bodies it has had stay recorded."""
        with self._transaction():
            self._put_row("INSERT OR REPLACE INTO files VALUES (?, ?)", row)
            self._files[row.key] = row
            if row.sha256 is not None:
                seen = (row.retrieved or self.now).isoformat()
                self._db.execute(
                    "INSERT OR IGNORE INTO bodies VALUES (?, ?, ?)", (row.key, row.sha256, seen)
                )

    def imported(self) -> Sequence[Retrieved]:
        """The documents imported from folders, ordered by key."""
        query = "SELECT key, document FROM taken ORDER BY key"
        return list(self._rows(Retrieved, query).values())

    def put_imported(self, key: str, document: Retrieved) -> None:
        """Write an imported document, replacing the one with this key."""
        row = (key, document.model_dump_json(), document.sha256, document.document_url)
        self._db.execute("INSERT OR REPLACE INTO taken VALUES (?, ?, ?, ?)", row)

    def sums(self) -> Mapping[str, str]:
        """Every body that the archive must contain: SHA-256 -> a URL it came from."""
        query = """
            SELECT sha256, json_extract(row, '$.url') FROM bodies JOIN files USING (key)
            UNION ALL SELECT sha256, json_extract(row, '$.url') FROM readings JOIN pages USING (key)
            UNION ALL SELECT sha256, url FROM taken ORDER BY 1, 2 DESC
        """
        return dict(self._db.execute(query))

    def with_new_flags(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems with `new` set; problems that no longer exist are forgotten.

        Problems found since `UNREPORTED_SINCE` stay new until the maintainer has been informed.
        """
        recorded: dict[tuple[str, str], str] = {
            (kind, place): found
            for kind, place, found in self._db.execute("SELECT kind, place, told FROM problems")
        }
        since = self.fact(UNREPORTED_SINCE) or "9"  # Later than every time.
        keys = [(problem.kind.value, problem.where) for problem in problems]
        found = {key: recorded.get(key, self.now.isoformat()) for key in keys}
        with self._transaction():
            self._db.execute("DELETE FROM problems")
            rows = ((*key, at) for key, at in found.items())
            self._db.executemany("INSERT INTO problems VALUES (?, ?, ?)", rows)
        return [
            problem.model_copy(update={"new": recorded.get(key, since) >= since})
            for key, problem in zip(keys, problems, strict=True)
        ]

    def _put_row(self, statement: str, row: UrlRow) -> None:
        self._db.execute(statement, (row.key, row.model_dump_json(exclude_none=True)))

    def _rows(self, model: type[LedgerRow], query: str) -> dict[str, LedgerRow]:
        """The models of a query that gives key and JSON; raises StateError if one is damaged."""
        found: dict[str, LedgerRow] = {}
        for key, text in self._db.execute(query):
            with invalid_data_as(StateError, where=f"{self.path}: {key}", remedy=ANOTHER_RELEASE):
                found[key] = model.model_validate_json(text)
        return found

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
