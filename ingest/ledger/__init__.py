"""What is kept between visits: the archive of bodies, and the ledger of pages, files and runs."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.archive import Archive
from ingest.ledger.store import LEDGER_REMEDY, Ledger
from schemas.errors import StateError


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
    path = folder / "ledger.sqlite"
    try:
        with Ledger(path, now) as ledger:
            yield Storage(Archive(folder / "archive"), ledger)
    except sqlite3.Error as error:
        raise StateError(f"the ledger: {error}", where=str(path), remedy=LEDGER_REMEDY) from error
