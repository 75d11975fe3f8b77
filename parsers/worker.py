"""Reads documents in child processes with limits on time, memory, pages and bytes."""

import hashlib
import multiprocessing
import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.util import Finalize
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

import pebble
from pydantic import ValidationError

from parsers import child
from parsers.child import ParseResult, Pictures, Reader
from schemas.base import Model
from schemas.crawl import Page
from schemas.errors import StateError, Unreadable
from schemas.programmes import Programmes
from schemas.report import Box, Report, Source

if TYPE_CHECKING:
    from parsers.drawing import PagePart

AHEAD = 2
"""Documents handed to each worker before the first is asked for; more would only fill memory."""
TRIES = 2
"""A document whose pool broke is read once more: it may have broken by another's fault."""
LOOK_SECONDS = 1.0
"""How often a wait looks whether its pool still stands."""


class Limits(Model):
    """What reading one document may take; bytes and seconds."""

    seconds: float = 60.0
    memory_bytes: int = 1_000_000_000
    pages: int = 1_000
    file_bytes: int = 100_000_000


class ParseJob(NamedTuple):
    """One document to read; `name` is its address or file name, `page` the page it came from."""

    body: bytes
    name: str
    media_type: str | None = None
    page: Page | None = None


class Worker:
    """A pool of child processes; use it as a context. Its methods may be called from any thread.

    What a child hands back is JSON, validated here: a child that read a hostile document is not
    trusted. A document that breaks a limit or its child becomes one `unreadable` record.
    `reader` is what reads in the child, by default this project's parser.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        workers: int | None = None,
        programmes: Programmes | None = None,
        reader: Reader | None = None,
    ) -> None:
        self._limits = limits if limits is not None else Limits()
        self._workers = workers or os.cpu_count() or 1
        given = dict(programmes) if programmes is not None else None
        self._begin = (self._limits.memory_bytes, given, reader)
        self._renewing, self._stopped = threading.Lock(), False
        self._pool = self._new_pool()

    def __enter__(self) -> Self:
        self._pool.schedule(child.ready)  # The children start now, while the caller gets ready.
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the children, whatever they do; no thread that still waits for one gets another."""
        with self._renewing:
            self._stopped = True
            self._end()

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def read(self, job: ParseJob) -> Report:
        """The draft of one document; waits for it."""
        return next(self._many([job], child.read_document)).report

    def read_many(self, jobs: Iterable[ParseJob]) -> Iterator[Report]:
        """The drafts of many documents in their order, read by all workers at once."""
        return (reading.report for reading in self._many(jobs, child.read_document))

    def explain_many(self, jobs: Iterable[ParseJob]) -> Iterator[ParseResult]:
        """As `read_many`, each with all that was seen while reading it."""
        return self._many(jobs, child.explain_document)

    def draw_page(
        self, body: bytes, page: int, boxes: Sequence[Box], refused: Sequence[Box] = ()
    ) -> bytes:
        """The page as PNG with both kinds of boxes drawn on it. Raises Unreadable."""
        arguments = (body, page, tuple(boxes), tuple(refused))
        try:
            return self._result(self._start(child.draw_page, arguments))
        except Unreadable as error:
            raise Unreadable(error.what, where=f"page {page}") from error

    def draw_crops(self, body: bytes, parts: Sequence["PagePart"]) -> Sequence[bytes | None]:
        """Parts of pages as PNG, None for one that cannot be drawn. Raises Unreadable."""
        task = self._start(child.draw_parts, (body, tuple(parts)))
        return Pictures.model_validate_json(self._result(task)).parts

    def _new_pool(self) -> pebble.ProcessPool:
        return pebble.ProcessPool(
            max_workers=self._workers,
            context=multiprocessing.get_context("spawn"),
            initializer=child.begin,
            initargs=self._begin,
        )

    def _many(self, jobs: Iterable[ParseJob], work: Callable[..., bytes]) -> Iterator[ParseResult]:
        waiting: deque[tuple[ParseJob, _Task | None]] = deque()
        for job in jobs:
            fits = len(job.body) <= self._limits.file_bytes
            waiting.append((job, self._start(work, self._arguments(job)) if fits else None))
            if len(waiting) > AHEAD * self._workers:
                yield self._finish(*waiting.popleft())
        while waiting:
            yield self._finish(*waiting.popleft())

    def _arguments(self, job: ParseJob) -> tuple[object, ...]:
        page = job.page.model_dump_json() if job.page is not None else None
        return (job.body, job.media_type, job.name, page, self._limits.pages)

    def _start(self, work: Callable[..., bytes], arguments: tuple[object, ...]) -> "_Task":
        """Hands work to the pool; to a new one if a child's death has broken it.

        Raises StateError after `stop`.
        """
        with self._renewing:
            if self._stopped:
                raise StateError("the reading of documents was stopped", remedy="run again")
            if not self._pool.active:
                self._end()
                self._pool = self._new_pool()
            future = self._pool.schedule(work, args=arguments, timeout=self._limits.seconds)
            return _Task(work, arguments, self._pool, future)

    def _result(self, task: "_Task") -> bytes:
        """What the child handed back. Raises Unreadable with the reason why it did not."""
        failure = task.failure()
        for _ in range(TRIES - 1):
            if isinstance(failure, BrokenProcessPool):
                task = self._start(task.work, task.arguments)
                failure = task.failure()
        if failure is None:
            return task.future.result()
        if isinstance(failure, Unreadable):
            raise failure
        raise Unreadable(_why(failure, self._limits)) from failure

    def _finish(self, job: ParseJob, task: "_Task | None") -> ParseResult:
        if task is None:
            size, most = len(job.body), self._limits.file_bytes
            return _failed(job, f"{size:,} bytes long; the limit is {most:,}")
        try:
            reading = ParseResult.model_validate_json(self._result(task))
        except Unreadable as error:
            return _failed(job, error.what)
        except ValidationError as error:
            return _failed(job, f"what was read is not a record: {error.errors()[0]['msg']}")
        if reading.report.source.sha256 != hashlib.sha256(job.body).hexdigest():
            return _failed(job, "what was read is the record of another document")
        return reading


class _Task(NamedTuple):
    """Work handed to a pool, so that it can be handed to another."""

    work: Callable[..., bytes]
    arguments: tuple[object, ...]
    pool: pebble.ProcessPool
    future: Future[bytes]

    def failure(self) -> BaseException | None:
        """Waits; what the work ended with. A broken pool may forget its futures: that is one."""
        while not wait([self.future], timeout=LOOK_SECONDS).done:
            if not self.pool.active and not self.future.done():
                return BrokenProcessPool("its pool broke")
        return self.future.exception()


_IDLE: defaultdict[tuple[int, Limits], list[Worker]] = defaultdict(list)
"""Workers of one child that wait for `read_apart`, by process: a fork's parent keeps its own."""


def read_apart(job: ParseJob, limits: Limits | None = None) -> bytes:
    """One document read in a child process, as JSON: for an executor of any kind.

    As many children are kept as calls ran at one time, until this process ends. The caller
    validates what it gets with `Report.model_validate_json`.
    """
    idle = _IDLE[os.getpid(), limits if limits is not None else Limits()]
    try:
        worker = idle.pop()
    except IndexError:
        worker = Worker(limits, workers=1)
        Finalize(None, worker.stop, exitpriority=10)  # Before this process waits for its children.
    try:
        return worker.read(job).model_dump_json(by_alias=True).encode()
    finally:
        idle.append(worker)


def _why(failure: BaseException, limits: Limits) -> str:
    """The reason in words that tell a maintainer what to do."""
    if isinstance(failure, TimeoutError):
        return f"not read within {limits.seconds:g} seconds: it may be built to be slow"
    if isinstance(failure, MemoryError):
        return f"it needs more than {limits.memory_bytes:,} bytes of memory to be read"
    if isinstance(failure, RecursionError):
        return "nested too deep to be read"
    if isinstance(failure, pebble.ProcessExpired):
        return (
            f"reading it ended its process (exit code {failure.exitcode}): out of memory, or a"
            " file that the PDF library cannot bear"
        )
    if isinstance(failure, BrokenProcessPool):
        return (
            f"no process could be kept to read it in {limits.memory_bytes:,} bytes of memory:"
            " raise parse.memory_bytes"
        )
    return f"it could not be read: {type(failure).__name__}: {str(failure)[:200]}"


def _failed(job: ParseJob, reason: str) -> ParseResult:
    from parsers.parse import media_type_of
    from parsers.record import unreadable

    source = Source(
        page_url=job.page.url if job.page is not None else None,
        document_url=job.name,
        sha256=hashlib.sha256(job.body).hexdigest(),
        media_type=media_type_of(job.body, job.media_type),
    )
    return ParseResult(report=unreadable(reason, source))
