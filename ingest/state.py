"""What is kept of all visits: the archive of bodies and the ledger that speaks of them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.archive import Archive
from ingest.ledger import Ledger


@dataclass(frozen=True)
class State:
    """Archive and ledger of one data folder."""

    archive: Archive
    ledger: Ledger


@contextmanager
def open_state(folder: Path, now: dt.datetime) -> Iterator[State]:
    """The state kept in a data folder, made if it is not there; raises StateError if damaged."""
    archive = Archive(folder / "archive")
    with Ledger(folder / "ledger.sqlite", now) as ledger:
        try:
            yield State(archive, ledger)
        finally:
            archive.settle()
