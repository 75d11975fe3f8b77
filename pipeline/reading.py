"""Reads every known document once: remembered readings first, the rest in parallel."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ingest.archive import Archive
from parsers.worker import Job, Limits, read_apart
from pipeline.readings import Readings
from pipeline.settings import ParseSettings
from schemas.errors import StateError
from schemas.page import Retrieved
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
        job = Job(body, document.document_url, document.media_type, document.page)
        return Report.model_validate_json(read_apart(job, self.limits))


class Drafts(NamedTuple):
    """The readings of all documents, in their order, and how many had to be parsed for them."""

    reports: tuple[Report, ...]
    parsed: int

    def passed_over(self) -> "Drafts":
        """Only the readings of documents that are no inspection reports."""
        kept = (report for report in self.reports if report.status is Status.NOT_A_REPORT)
        return self._replace(reports=tuple(kept))


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
    due: dict[Future[Report], int] = {}
    for place, document in enumerate(documents):
        kept = readings.get(document)
        if kept is not None:
            found[place] = kept
        else:
            due[executor.submit(read_one, document)] = place
    for done, future in enumerate(as_completed(due), start=1):
        place = due[future]
        failure = future.exception()
        if isinstance(failure, StateError):
            # Not remembered: the body is asked for again, and is read then.
            found[place] = _unread(documents[place], failure)
        else:
            found[place] = future.result()
            readings.put(documents[place], found[place])
        told(done, len(due))
    return Drafts(tuple(_with_source(documents, found)), len(due))


def _unread(document: Retrieved, failure: StateError) -> Report:
    """A document whose body the archive lacks: one record with the reason, like any bad file."""
    from parsers.unrated import unreadable

    source = Source(
        page_url=document.page.url if document.page is not None else None,
        document_url=document.document_url,
        sha256=document.sha256,
        media_type=document.media_type,
    )
    return unreadable(failure.what, source)


def _with_source(documents: Sequence[Retrieved], found: dict[int, Report]) -> Iterator[Report]:
    """The drafts with what only the archive knows: address, time, and whether it is still there."""
    for place, document in enumerate(documents):
        draft = found[place]
        source = draft.source.model_copy(
            update={
                "document_url": document.document_url,
                "retrieved": document.retrieved,
                "page_url": _page_address(document),
            }
        )
        status = "gone" if document.gone else "available"
        yield draft.model_copy(update={"source": source, "source_status": status})


def _page_address(document: Retrieved) -> str | None:
    """The web page that the document came from; a file of a folder may have none."""
    url = document.page.url if document.page is not None else ""
    return url if "://" in url else None
