"""Reads every known document once: remembered readings first, the rest in parallel."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

from ingest.archive import Archive
from parsers.worker import Limits, ParseJob, read_apart
from pipeline.parse_cache import Readings
from pipeline.settings import ParseSettings
from schemas.crawl import Retrieved
from schemas.errors import StateError
from schemas.report import Report, Source, Status

ReadOne = Callable[[Retrieved], Report]
"""Reads one document, apart from this process; raises StateError if its body is lost or altered,
and nothing for a bad document."""
Told = Callable[[int, int], None]
"""Told how many documents are read, of how many that had to be."""


def limits_of(settings: ParseSettings) -> Limits:
    """What a child process may take to read or draw one document."""
    return Limits(**settings.model_dump(exclude={"workers"}))


@dataclass(frozen=True, slots=True)
class ReadApart:
    """Reads one document wherever it is called, in a child process of its own: for a cluster.

    Every machine must see the archive's folder under this path. On Dask its workers must be
    allowed children: `distributed.worker.daemon: False`.
    """

    archive: Path
    limits: Limits

    def __call__(self, document: Retrieved) -> Report:
        """The draft of the document; raises StateError if its body is lost or altered."""
        body = Archive(self.archive).get(document.sha256)
        job = ParseJob(body, document.document_url, document.media_type, document.page)
        return Report.model_validate_json(read_apart(job, self.limits))


AT_ONCE = 250
"""So many documents are given to the executor before the first of them is read: enough for the
workers of a cluster, and of all that are due no more are in memory."""


class Drafts(NamedTuple):
    """The readings of all documents, in their order, and how many had to be parsed for them.

    `passed_over` are those of documents that are no inspection reports.
    """

    reports: tuple[Report, ...]
    passed_over: tuple[Report, ...]
    parsed: int


def read_all(
    documents: Sequence[Retrieved],
    *,
    readings: Readings,
    read_one: ReadOne,
    executor: Executor,
    told: Told,
) -> Drafts:
    """The drafts of all documents, from memory where nothing that made them has changed."""
    found: dict[int, Report] = {}
    passed_over: dict[int, Report] = {}
    due: list[int] = []

    def keep(place: int, document: Retrieved, draft: Report) -> None:
        draft = _with_source(document, draft)
        found[place] = draft
        if draft.status is Status.NOT_A_REPORT:
            passed_over[place] = draft

    for place, document in enumerate(documents):
        kept = readings.get(document)
        if kept is None:
            due.append(place)
        else:
            keep(place, document, kept)
    for done, (place, future) in enumerate(_as_read(due, documents, read_one, executor), start=1):
        document, failure = documents[place], future.exception()
        if isinstance(failure, StateError):
            # Not remembered: the body is asked for again, and is read then.
            draft = _unread(document, failure)
        else:
            draft = future.result()
            readings.put(document, draft)
        keep(place, document, draft)
        told(done, len(due))
    in_order = tuple(draft for _, draft in sorted(passed_over.items()))
    reports = tuple(draft for _, draft in sorted(found.items()))
    return Drafts(reports, in_order, len(due))


def _as_read(
    due: Sequence[int],
    documents: Sequence[Retrieved],
    read_one: ReadOne,
    executor: Executor,
) -> Iterator[tuple[int, Future[Report]]]:
    """Each place that is due with its reading, as soon as it is there; then it is forgotten."""
    ready: SimpleQueue[tuple[int, Future[Report]]] = SimpleQueue()

    def submit(place: int) -> None:
        future = executor.submit(read_one, documents[place])
        future.add_done_callback(lambda done: ready.put((place, done)))

    coming = iter(due)
    for place in itertools.islice(coming, AT_ONCE):
        submit(place)
    for _ in due:
        yield ready.get()
        for place in itertools.islice(coming, 1):
            submit(place)


def _unread(document: Retrieved, failure: StateError) -> Report:
    """A document whose body the archive lacks: one record with the reason, like any bad file."""
    from parsers.record import unreadable

    source = Source(
        page_url=document.page.url if document.page is not None else None,
        document_url=document.document_url,
        sha256=document.sha256,
        media_type=document.media_type,
    )
    return unreadable(failure.what, source)


def _with_source(document: Retrieved, draft: Report) -> Report:
    """The draft with what only the archive knows: address, time, and whether it is still there."""
    source = draft.source.model_copy(
        update={
            "document_url": document.document_url,
            "retrieved": document.retrieved,
            "page_url": _page_address(document),
        }
    )
    status = "gone" if document.gone else "available"
    return draft.model_copy(update={"source": source, "source_status": status})


def _page_address(document: Retrieved) -> str | None:
    """The web page that the document came from; a file of a folder may have none."""
    url = document.page.url if document.page is not None else ""
    return url if "://" in url else None
