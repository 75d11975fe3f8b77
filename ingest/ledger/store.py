"""Reads and writes the ledger; a change is on disk, whole, when its method returns.

In `Ledger.together` it is when that ends.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from ingest.fetch.outcome import Purpose
from ingest.ledger.kept import Kept
from ingest.ledger.migrations import migrate
from ingest.ledger.models import FileRow, PageRow, Reading
from ingest.ledger.packing import Row, Value, put_row, read_rows
from schemas.crawl import Problem
from schemas.errors import StateError
from schemas.page import Retrieved

NOT_WRITTEN = "it and its folder must be writable, on a disk with free space; run again then"
DONE = "done"
"""Outcome of a run that did its work; others ended with the reason why not, or not at all."""
CHECKPOINT = 10_000
"""Pages of the database (4 KB each) between two of the moments at which it waits for the disk."""
UNTOLD_SINCE = "untold-since"
"""Fact: since when nobody has been told what runs found; no fact: all was told."""


class Ledger:
    """The ledger of one data folder. `now` gives the time that visits are noted with."""

    def __init__(self, path: Path, now: dt.datetime) -> None:
        self.path, self.now = path, now
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
            migrate(self._db, str(path))
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        except sqlite3.OperationalError as error:
            raise StateError(f"the ledger: {error}", where=str(path), remedy=NOT_WRITTEN) from error
        except sqlite3.DatabaseError as error:
            raise StateError(
                f"the ledger cannot be read: {error}",
                where=str(path),
                remedy="put it aside; the next run makes a new one and asks for everything again",
            ) from error
        self._run = 0
        self._visits: list[tuple[Value, ...]] = []
        # Rows as read, until one of another key comes: each step of a run looks at all of them.
        self._pages: Kept[PageRow] | None = None
        self._files: Kept[FileRow] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.flush()
        except sqlite3.Error:
            # A full disk: the error that is on its way says so, and names the file that met it.
            if error is None:
                raise
        finally:
            self._db.close()

    def unfinished(self) -> bool:
        """Whether the last run never ended."""
        row = self._db.execute("SELECT ended FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return row is not None and row[0] is None

    def undone(self) -> dt.datetime | None:
        """The earliest time of a run since the last that did its work, if there are any.

        That is not the first run's where the clock was set back meanwhile.
        """
        query = (
            "SELECT min(began) FROM runs WHERE id > "
            "(SELECT coalesce(max(id), 0) FROM runs WHERE outcome = ?)"
        )
        (began,) = self._db.execute(query, (DONE,)).fetchone()
        return dt.datetime.fromisoformat(began) if began is not None else None

    def copy_to(self, path: Path) -> None:
        """Writes a whole copy of the ledger to a new file."""
        with sqlite3.connect(path) as target:
            self._db.backup(target)
        target.close()

    def begin(self, now: dt.datetime) -> None:
        """Begins a run."""
        self.now = now
        row = self._db.execute("INSERT INTO runs (began) VALUES (?)", (now.isoformat(),))
        self._run = row.lastrowid or 0

    def end(self, now: dt.datetime, outcome: str, route: str | None) -> None:
        """Ends the run that was begun."""
        self.flush()
        self._db.execute(
            "UPDATE runs SET ended = ?, outcome = ?, route = ? WHERE id = ?",
            (now.isoformat(), outcome, route, self._run),
        )

    def visited(self, url: str, purpose: Purpose, status: int, size: int) -> None:
        """Notes one request; see `ingest.fetch.fetcher.Memory`."""
        self._visits.append((self._run, self.now.isoformat(), url, purpose.value, status, size))
        if len(self._visits) >= 100:
            self.flush()

    def flush(self) -> None:
        """Writes the requests noted so far; where there are none, nobody waits for the lock."""
        if not self._visits:
            return
        with self._whole():
            self._db.executemany("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?)", self._visits)
        self._visits.clear()

    def visits(self) -> Iterator[tuple[str, str, int]]:
        """The requests of this run: purpose, address, bytes."""
        self.flush()
        rows = "SELECT purpose, url, size FROM visits WHERE run = ? ORDER BY rowid"
        yield from self._db.execute(rows, (self._run,))

    def robots(self, host: str) -> str | None:
        """The robots.txt kept for a host."""
        return self.fact(f"robots:{host}")

    def keep_robots(self, host: str, text: str | None) -> None:
        """Keeps a host's robots.txt; None forgets it."""
        self.set_fact(f"robots:{host}", text)

    def fact(self, name: str) -> str | None:
        """Something remembered from run to run."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_fact(self, name: str, value: str | None) -> None:
        """Remembers something; None forgets it."""
        if value is None:
            self._db.execute("DELETE FROM facts WHERE name = ?", (name,))
        else:
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def pages(self) -> Kept[PageRow]:
        """All pages by key, in the order of their keys, as they are now."""
        if self._pages is None:
            rows = read_rows(self._db, PageRow, "SELECT * FROM pages ORDER BY key")
            self._pages = Kept(PageRow, ((row.key, row) for row in rows))
        return self._pages.copy()

    def read_otherwise(self, reader: str) -> Sequence[str]:
        """The keys of pages that were received and not read by this version of the reader."""
        query = "SELECT key FROM pages WHERE sha256 IS NOT NULL AND reader IS NOT ? ORDER BY key"
        return [key for (key,) in self._db.execute(query, (reader,))]

    def page_of_post(self, post_id: int, *, besides: str) -> PageRow | None:
        """The read page of that number under another key, if there is one."""
        query = "SELECT * FROM pages WHERE post_id = ? AND key != ? AND page IS NOT NULL"
        return next(read_rows(self._db, PageRow, query, (post_id, besides)), None)

    def put_pages(self, rows: Iterable[PageRow]) -> None:
        """Writes pages, all or none."""
        with self._whole():
            for row in rows:
                self._pages = _changed(self._pages, row.key, row)
                put_row(self._db, "pages", row)

    def put_page(self, row: PageRow, reading: Reading | None = None) -> None:
        """Writes a page and, if given, the content that it had when it was asked for."""
        self._pages = _changed(self._pages, row.key, row)
        with self._whole():
            put_row(self._db, "pages", row)
            if reading is not None:
                seen = reading.seen.isoformat()
                self._db.execute(
                    "INSERT INTO readings VALUES (?, ?, ?, ?) ON CONFLICT (key, fingerprint) "
                    "DO UPDATE SET (sha256, seen) = (excluded.sha256, excluded.seen)",
                    (row.key, reading.fingerprint, reading.sha256, seen),
                )

    def forget(self, sha256: str) -> None:
        """Forgets that a body was ever received."""
        with self._whole():
            self._db.execute("DELETE FROM bodies WHERE sha256 = ?", (sha256,))
            self._db.execute("DELETE FROM readings WHERE sha256 = ?", (sha256,))

    def readings(self, key: str) -> Sequence[Reading]:
        """The contents that a page has had."""
        query = "SELECT fingerprint, sha256, seen FROM readings WHERE key = ? ORDER BY seen"
        return list(read_rows(self._db, Reading, query, (key,)))

    def files(self) -> Kept[FileRow]:
        """All files by key, as they are now."""
        if self._files is None:
            rows = read_rows(self._db, FileRow, "SELECT * FROM files ORDER BY key")
            self._files = Kept(FileRow, ((row.key, row) for row in rows))
        return self._files.copy()

    def put_file(self, row: FileRow) -> None:
        """Writes a file; every body it had stays noted."""
        self._files = _changed(self._files, row.key, row)
        with self._whole():
            put_row(self._db, "files", row)
            if row.sha256 is not None:
                seen = (row.retrieved or self.now).isoformat()
                self._db.execute(
                    "INSERT OR IGNORE INTO bodies VALUES (?, ?, ?)", (row.key, row.sha256, seen)
                )

    def taken(self) -> Sequence[Retrieved]:
        """The documents that were taken in from folders, in the order of their keys."""
        rows = self._db.execute("SELECT document FROM taken ORDER BY key")
        try:
            return [Retrieved.model_validate_json(document) for (document,) in rows]
        except ValidationError as error:
            raise StateError(f"a row of the ledger is damaged: {error}", where="taken") from error

    def take(self, key: str, document: Retrieved) -> None:
        """Keeps a document of a folder, in the place of the one with its key."""
        row = (key, document.model_dump_json(), document.sha256, document.document_url)
        self._db.execute("INSERT OR REPLACE INTO taken VALUES (?, ?, ?, ?)", row)

    def sums(self) -> Mapping[str, str]:
        """Every body that the archive must hold: SHA-256 -> an address that it came from."""
        query = (
            "SELECT b.sha256, f.url FROM bodies b JOIN files f USING (key) UNION ALL "
            "SELECT r.sha256, p.url FROM readings r JOIN pages p USING (key) UNION ALL "
            "SELECT sha256, url FROM taken ORDER BY 1, 2 DESC"
        )
        return dict(self._db.execute(query))

    def told(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems with `new` set; told ones that are over are forgotten.

        Where a run noted that nobody was told yet (`pipeline.untold`), what it and later ones
        found stays new.
        """
        noted = set(self._db.execute("SELECT kind, place FROM problems"))
        since = self.fact(UNTOLD_SINCE) or "9"
        known = "SELECT kind, place FROM problems WHERE told < ?"
        before = set(self._db.execute(known, (since,)))
        now = {(problem.kind.value, problem.where) for problem in problems}
        with self._whole():
            for kind, place in noted - now:
                self._db.execute("DELETE FROM problems WHERE (kind, place) = (?, ?)", (kind, place))
            for kind, place in now - noted:
                row = (kind, place, self.now.isoformat())
                self._db.execute("INSERT INTO problems VALUES (?, ?, ?)", row)
        return [
            problem.model_copy(update={"new": (problem.kind.value, problem.where) not in before})
            for problem in problems
        ]

    @contextmanager
    def together(self) -> Iterator[None]:
        """Changes made within reach the disk together, at its end; before an error no fewer."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            self._db.commit()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        with self._db:
            yield


def _changed(rows: Kept[Row] | None, key: str, row: Row) -> Kept[Row] | None:
    """The rows with one in the place of its earlier self; None, to be read again, if it is new."""
    if rows is None or key not in rows:
        return None
    rows.put(key, row)
    return rows
