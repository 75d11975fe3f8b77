"""The ledger: what was listed, asked for and received, run by run, in SQLite."""

from ingest.ledger.kept import Kept
from ingest.ledger.models import FileRow, PageRow, PageState, Reading
from ingest.ledger.store import DONE, Ledger

__all__ = ["DONE", "FileRow", "Kept", "Ledger", "PageRow", "PageState", "Reading"]
