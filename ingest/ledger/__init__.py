"""The ledger: what was listed, asked for and received, run by run, in SQLite."""

from ingest.ledger.kept import Kept
from ingest.ledger.rows import FetchedRow, FileRow, PageRow, PageState, Reading
from ingest.ledger.store import Ledger

__all__ = ["FetchedRow", "FileRow", "Kept", "Ledger", "PageRow", "PageState", "Reading"]
