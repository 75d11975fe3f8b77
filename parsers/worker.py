"""Reads documents in child processes with limits on time, memory, pages and bytes."""

import contextlib
import hashlib
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

import pebble
from pydantic import ValidationError

from parsers.trace import Seen, Trace
from schemas.base import Model
from schemas.errors import Unreadable
from schemas.evidence import Box
from schemas.page import Page
from schemas.programmes import Programmes
from schemas.report import Report, Source

if TYPE_CHECKING:
    from parsers.crop import Part

Drawn = TypeVar("Drawn")
AHEAD = 2
"""Documents handed to each worker before the first is asked for; more would only fill memory."""


class Limits(Model):
    """What reading one document may take; bytes and seconds."""

    seconds: float = 60.0
    memory_bytes: int = 1_000_000_000
    pages: int = 1_000
    file_bytes: int = 100_000_000


class Job(NamedTuple):
    """One document to read; `name` is its address or file name, `page` the page it came from."""

    body: bytes
    name: str
    media_type: str | None = None
    page: Page | None = None


class Reading(Model):
    """A draft and, where it was asked for, all that was seen while reading."""

    report: Report
    seen: tuple[Seen, ...] = ()


class Worker:
    """A pool of child processes; use it as a context. Its methods may be called from any thread.

    What a child hands back is JSON, validated here: a child that read a hostile document is not
    trusted. A document that breaks a limit or its child becomes one `unreadable` record.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        workers: int | None = None,
        programmes: Programmes | None = None,
    ) -> None:
        self._limits = limits if limits is not None else Limits()
        self._workers = workers or os.cpu_count() or 1
        given = dict(programmes) if programmes is not None else None
        self._pool = pebble.ProcessPool(
            max_workers=self._workers,
            context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(self._limits.memory_bytes, given),
        )

    def __enter__(self) -> Self:
        self._pool.schedule(_ready)  # The children start now, while the caller gets ready.
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def read(self, job: Job) -> Report:
        """The draft of one document; waits for it."""
        return self._finish(job, self._start(job, _read)).report

    def read_many(self, jobs: Iterable[Job]) -> Iterator[Report]:
        """The drafts of many documents in their order, read by all workers at once."""
        return (reading.report for reading in self._many(jobs, _read))

    def explain_many(self, jobs: Iterable[Job]) -> Iterator[Reading]:
        """As `read_many`, each with all that was seen while reading it."""
        return self._many(jobs, _explain)

    def picture(self, body: bytes, page: int, boxes: Sequence[Box]) -> bytes:
        """The page as PNG with boxes drawn on it. Raises Unreadable."""
        future: Future[bytes] = self._pool.schedule(
            _picture, args=(body, page, tuple(boxes)), timeout=self._limits.seconds
        )
        return self._drawn(future, f"page {page}")

    def crops(self, body: bytes, parts: Sequence["Part"]) -> Sequence[bytes | None]:
        """Parts of pages as PNG, None for one that cannot be drawn. Raises Unreadable."""
        future: Future[Sequence[bytes | None]] = self._pool.schedule(
            _crops, args=(body, tuple(parts)), timeout=self._limits.seconds
        )
        return self._drawn(future, f"{len(parts)} parts of its pages")

    def _drawn(self, future: "Future[Drawn]", where: str) -> "Drawn":
        failure = future.exception()
        if failure is not None:
            raise Unreadable(self._why(failure), where=where)
        return future.result()

    def _many(self, jobs: Iterable[Job], work: Callable[..., bytes]) -> Iterator[Reading]:
        waiting: deque[tuple[Job, Future[bytes] | None]] = deque()
        for job in jobs:
            waiting.append((job, self._start(job, work)))
            if len(waiting) > AHEAD * self._workers:
                yield self._finish(*waiting.popleft())
        while waiting:
            yield self._finish(*waiting.popleft())

    def _start(self, job: Job, work: Callable[..., bytes]) -> Future[bytes] | None:
        if len(job.body) > self._limits.file_bytes:
            return None
        page = job.page.model_dump_json() if job.page is not None else None
        arguments = (job.body, job.media_type, job.name, page, self._limits.pages)
        future: Future[bytes] = self._pool.schedule(
            work, args=arguments, timeout=self._limits.seconds
        )
        return future

    def _finish(self, job: Job, future: Future[bytes] | None) -> Reading:
        if future is None:
            size, most = len(job.body), self._limits.file_bytes
            return _failed(job, f"{size:,} bytes long; the limit is {most:,}")
        failure = future.exception()
        if failure is not None:
            return _failed(job, self._why(failure))
        try:
            reading = Reading.model_validate_json(future.result())
        except ValidationError as error:
            return _failed(job, f"what was read is not a record: {error.errors()[0]['msg']}")
        if reading.report.source.sha256 != hashlib.sha256(job.body).hexdigest():
            return _failed(job, "what was read is the record of another document")
        return reading

    def _why(self, failure: BaseException) -> str:
        limits = self._limits
        if isinstance(failure, TimeoutError):
            return f"not read within {limits.seconds:.0f} seconds: it may be built to be slow"
        if isinstance(failure, MemoryError):
            return f"it needs more than {limits.memory_bytes:,} bytes of memory to be read"
        if isinstance(failure, RecursionError):
            return "nested too deep to be read"
        if isinstance(failure, pebble.ProcessExpired):
            return (
                f"reading it ended its process (exit code {failure.exitcode}): out of memory, or a"
                " file that the PDF library cannot bear"
            )
        return f"it could not be read: {type(failure).__name__}: {str(failure)[:200]}"


def read_apart(job: Job, limits: Limits | None = None) -> bytes:
    """One document read in a child process of its own, as JSON: for an executor of any kind.

    The caller validates it with `Report.model_validate_json`.
    """
    with Worker(limits, workers=1) as worker:
        return worker.read(job).model_dump_json(by_alias=True).encode()


def _failed(job: Job, reason: str) -> Reading:
    from parsers.read import media_type_of, unreadable

    source = Source(
        page_url=job.page.url if job.page is not None else None,
        document_url=job.name,
        sha256=hashlib.sha256(job.body).hexdigest(),
        media_type=media_type_of(job.body, job.media_type),
    )
    return Reading(report=unreadable(reason, source))


class _Child:
    """What a child process keeps between documents."""

    programmes: Programmes | None = None


def _ready() -> None:
    """Asks nothing of a child but to be there."""


def _begin(memory_bytes: int, programmes: Programmes | None) -> None:
    import parsers.from_pdf
    import parsers.read  # noqa: F401 - what every document needs is loaded before the first

    _Child.programmes = programmes
    with contextlib.suppress(ImportError):  # Windows has no such limit.
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _read(
    body: bytes, media_type: str | None, name: str, page: str | None, max_pages: int
) -> bytes:
    report = _report(body, media_type, name, page, max_pages, Trace())
    return Reading(report=report).model_dump_json(by_alias=True).encode()


def _explain(
    body: bytes, media_type: str | None, name: str, page: str | None, max_pages: int
) -> bytes:
    trace = Trace()
    report = _report(body, media_type, name, page, max_pages, trace)
    return Reading(report=report, seen=trace.seen).model_dump_json(by_alias=True).encode()


def _report(  # noqa: PLR0913 - what is known of a document
    body: bytes,
    media_type: str | None,
    name: str,
    page: str | None,
    max_pages: int,
    trace: Trace,
) -> Report:
    from parsers.read import read
    from schemas.programmes import load_programmes

    return read(
        body,
        media_type=media_type,
        name=name,
        page=Page.model_validate_json(page) if page is not None else None,
        programmes=_Child.programmes if _Child.programmes is not None else load_programmes(),
        trace=trace,
        max_pages=max_pages,
    )


def _crops(body: bytes, parts: Sequence["Part"]) -> Sequence[bytes | None]:
    from parsers.crop import crops

    return crops(body, parts)


def _picture(body: bytes, page: int, boxes: Sequence[Box]) -> bytes:
    from parsers.picture import picture

    return picture(body, page, boxes)
