"""What is kept of all visits: the archive of bodies and the ledger that speaks of them."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.archive import Archive
from ingest.ledger import Ledger
from ingest.ledger.store import NOT_WRITTEN
from schemas.errors import StateError


@dataclass(frozen=True)
class State:
    """Archive and ledger of one data folder."""

    archive: Archive
    ledger: Ledger


@contextmanager
def open_state(folder: Path, now: dt.datetime) -> Iterator[State]:
    """The state kept in a data folder, made if it is not there.

    Raises StateError if the ledger is damaged, or cannot be written while the state is in use.
    """
    path, archive = folder / "ledger.sqlite", Archive(folder / "archive")
    try:
        with Ledger(path, now) as ledger:
            try:
                yield State(archive, ledger)
            finally:
                archive.settle()
    except sqlite3.Error as error:
        raise StateError(f"the ledger: {error}", where=str(path), remedy=NOT_WRITTEN) from error
