"""Remembers what a document was read as, so that a night without news parses nothing."""

import hashlib
import json
import os
import tempfile
from pathlib import Path

from pydantic import ValidationError

from schemas.base import canonical_json
from schemas.crawl import Retrieved
from schemas.errors import naming
from schemas.programmes import Programmes
from schemas.report import Report


class Readings:
    """Drafts kept beside the archive, each under all that went into it.

    A lost or damaged file costs one parse, nothing else. `fresh`: keeps, but recalls nothing.
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
        """The draft of that document and page as last read by this parser with these facts."""
        if self._fresh:
            return None
        try:
            kept = Report.model_validate_json(self._path(document).read_bytes())
        except (OSError, ValidationError):
            return None
        return kept if kept.source.sha256 == document.sha256 else None

    def put(self, document: Retrieved, draft: Report) -> None:
        """Keeps a draft; the file appears whole or not at all."""
        path = self._path(document)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        try:
            with naming(path), os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(canonical_json(draft))
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)

    def _path(self, document: Retrieved) -> Path:
        page = document.page.model_dump_json() if document.page is not None else ""
        parts = (self._basis, document.sha256, document.document_url, page)
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        return self._folder / document.sha256[:2] / f"{document.sha256[:16]}-{key}.json"
