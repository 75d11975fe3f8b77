"""Cached drafts of parsed documents, so that a run without news parses nothing."""

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from schemas.base import canonical_json
from schemas.crawl import Retrieved
from schemas.programmes import Programmes
from schemas.report import Report
from support.atomic_files import Disk


class DraftCache:
    """Drafts stored beside the archive, each under a key of everything it depends on.

    A lost or damaged file only costs parsing once more. With `fresh` nothing is read from it.
    """

    def __init__(
        self, folder: Path, *, parser_version: str, programmes: Programmes, fresh: bool
    ) -> None:
        self._folder, self._fresh = folder, fresh
        facts = [
            programme.model_dump(mode="json", by_alias=True) for programme in programmes.values()
        ]
        self._basis = json.dumps([parser_version, facts], sort_keys=True)

    def get(self, document: Retrieved) -> Report | None:
        """Return the draft of a document and its page, made by this parser with these facts."""
        if self._fresh:
            return None
        try:
            draft = Report.model_validate_json(self._path(document).read_bytes())
        except (OSError, ValidationError):
            return None
        return draft if draft.source.sha256 == document.sha256 else None

    def put(self, document: Retrieved, draft: Report) -> None:
        """Store a draft. Raises OSError."""
        Disk().replace_unsynced(self._path(document), [canonical_json(draft).encode()])

    def _path(self, document: Retrieved) -> Path:
        page = document.page.model_dump_json() if document.page is not None else ""
        parts = (self._basis, document.sha256, document.document_url, page)
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        return self._folder / document.sha256[:2] / f"{document.sha256[:16]}-{key}.json"
