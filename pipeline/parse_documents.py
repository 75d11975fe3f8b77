"""Parses every known document: from the cache where possible, the rest in parallel."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from ingest.context import ProgressCallback
from schemas.base import canonical_json
from schemas.crawl import Retrieved
from schemas.errors import StateError
from schemas.programme import Programmes
from schemas.report import Report, Source
from support.files import Disk

ReadOne = Callable[[Retrieved], Report]
"""Parses one document in a child process. Raises StateError if its body is lost or altered, or
TimeIsUp; an unreadable document gives a record with the reason."""


class TimeIsUp(Exception):
    """The run has taken as long as it may: the document remains for the next run."""


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
        Disk().replace(self._path(document), [canonical_json(draft).encode()], wait=False)

    def _path(self, document: Retrieved) -> Path:
        page = document.page.model_dump_json(exclude={"notice"}) if document.page else ""
        parts = (self._basis, document.sha256, document.document_url, page)
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        return self._folder / document.sha256[:2] / f"{document.sha256[:16]}-{key}.json"


class ParsedDocuments(NamedTuple):
    """The drafts of all documents, in order, and how many of them were parsed in this run.

    `unread` are the URLs of documents that remain for the next run. If `all_kept`, it parses none
    of these documents again.
    """

    reports: tuple[Report, ...]
    parsed: int
    unread: tuple[str, ...] = ()
    all_kept: bool = True


def parse_all(
    documents: Sequence[Retrieved],
    *,
    cache: DraftCache,
    read_one: ReadOne,
    executor: Executor,
    progress: ProgressCallback,
) -> ParsedDocuments:
    """Return the drafts of all documents, from the cache where nothing they depend on changed."""
    drafts = {number: cache.get(document) for number, document in enumerate(documents)}
    due = [number for number, draft in drafts.items() if draft is None]
    all_kept = True
    futures = {executor.submit(read_one, documents[number]): number for number in due}
    for done, future in enumerate(as_completed(futures), start=1):
        number = futures.pop(future)
        document = documents[number]
        try:
            drafts[number] = draft = future.result()
            cache.put(document, draft)
        except TimeIsUp:
            all_kept = False
            continue
        except StateError as lost:
            # Not cached: the document is downloaded again and parsed then.
            all_kept, drafts[number] = False, _unreadable(document, lost)
        progress("reports", done, len(due))
    reports = tuple(
        _with_source(document, draft)
        for document, draft in zip(documents, drafts.values(), strict=True)
        if draft is not None
    )
    unread = tuple(documents[number].document_url for number in due if drafts[number] is None)
    return ParsedDocuments(reports, len(due) - len(unread), unread, all_kept)


def cached_drafts(documents: Sequence[Retrieved], cache: DraftCache) -> Iterator[Report]:
    """Yield the drafts of documents that the cache has."""
    for document in documents:
        if (draft := cache.get(document)) is not None:
            yield _with_source(document, draft)


def _unreadable(document: Retrieved, failure: StateError) -> Report:
    """Return the record of a document that is missing from the archive, with the reason."""
    from parsers.record import unreadable

    known = document.model_dump(include={"document_url", "sha256", "media_type"})
    return unreadable(failure.what, Source(**known))


def _with_source(document: Retrieved, draft: Report) -> Report:
    """Add what only the archive knows: URLs, time, and whether the page still shows the report."""
    url = document.page.url if document.page is not None else ""
    source = draft.source.model_copy(
        update={
            "document_url": document.document_url,
            "retrieved": document.retrieved,
            "page_url": url if "://" in url else None,  # A file from a folder may have no page.
        }
    )
    notice = document.page.notice if document.page is not None else None
    status = "gone" if document.gone else "available"
    if notice is not None and notice.kind == "protected":
        status = "protected"
    elif notice is not None and notice.replaces:
        status = "replaced"
    text = notice.text if notice is not None else None
    return draft.model_copy(update={"source": source, "source_status": status, "notice": text})
