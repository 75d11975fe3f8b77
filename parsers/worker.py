"""Parse and draw documents in child processes with limits on time, memory, pages and bytes."""

import gc
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, NamedTuple, Self

from pydantic import ConfigDict, ValidationError

from schemas.base import Model
from schemas.crawl import Page, ParseLimits
from schemas.errors import StateError, Unreadable
from schemas.programme import Programmes, load_programmes
from schemas.report import Report, TraceEntry
from support.sandbox import Sandbox, SandboxError, SandboxStopped, Task

if TYPE_CHECKING:
    from parsers.drawing import PagePart

_QUEUED_PER_WORKER = 2
"""Documents queued for each worker before the first result is awaited; more only fill memory."""


Reader = Callable[..., Report]
"""Turns bytes into a draft record, with the arguments of `parsers.parse.read`."""


class ParseJob(NamedTuple):
    """One document to read; `name` is its URL or file name, `page` the web page that links it."""

    body: bytes
    name: str
    media_type: str | None = None
    page: Page | None = None


class ParseResult(Model):
    """The draft record of a document and the trace of reading it."""

    report: Report
    trace: tuple[TraceEntry, ...] = ()


class Worker:
    """A pool of child processes; use it as a context. Any thread may call its methods.

    A document that exceeds a limit or ends its child becomes one `unreadable` record. Results
    are validated here, because a child that read a hostile document is not trusted.
    """

    def __init__(
        self,
        limits: ParseLimits | None = None,
        *,
        workers: int | None = None,
        reader: Reader | None = None,
    ) -> None:
        self._limits = limits if limits is not None else ParseLimits()
        self.workers = workers or os.cpu_count() or 1
        self._sandbox = Sandbox(
            seconds=self._limits.seconds,
            memory_bytes=self._limits.memory_bytes,
            workers=self.workers,
            prepare=_prepare,
            arguments=(reader,),
        )
        Finalize(self, self._sandbox.stop, exitpriority=10)  # A process waits for its children.

    def __enter__(self) -> Self:
        self._sandbox.warm_up()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the children; threads that wait for a result get StateError."""
        self._sandbox.stop()

    def read(self, job: ParseJob) -> Report:
        """Return the draft record of one document. Raises StateError after `stop`."""
        return next(self.read_many([job])).report

    def read_many(self, jobs: Iterable[ParseJob]) -> Iterator[ParseResult]:
        """Yield the results in the order of the jobs; all workers read at once."""
        waiting: deque[tuple[ParseJob, Task[bytes] | None]] = deque()
        try:
            for job in jobs:
                too_long = len(job.body) > self._limits.file_bytes
                pages = self._limits.pages
                task = None if too_long else self._sandbox.start(_parse, job, pages)
                waiting.append((job, task))
                if len(waiting) > _QUEUED_PER_WORKER * self.workers:
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())
        except SandboxStopped as error:
            raise StateError("reading of documents was stopped", remedy="run again") from error

    def draw(self, body: bytes, parts: Sequence["PagePart"]) -> Sequence[bytes | None]:
        """Return pages or parts of them as PNG, None for one that cannot be drawn.

        Raises Unreadable if the document cannot be opened.
        """
        try:
            drawn = self._sandbox.run(_draw, body, tuple(parts))
        except SandboxError as error:
            raise Unreadable(str(error)) from error
        return _Drawn.model_validate_json(drawn).images

    def _result(self, job: ParseJob, task: Task[bytes] | None) -> ParseResult:
        if task is None:
            size, limit = len(job.body), self._limits.file_bytes
            return _failed(job, f"{size:,} bytes long; the limit is {limit:,}")
        try:
            result = ParseResult.model_validate_json(task.result())
        except SandboxError as error:
            return _failed(job, str(error))
        except ValidationError as error:
            return _failed(job, f"the child returned no valid record: {error.errors()[0]['msg']}")
        if result.report.source.sha256 != hashlib.sha256(job.body).hexdigest():
            return _failed(job, "the child returned the record of another document")
        return result


def _failed(job: ParseJob, reason: str) -> ParseResult:
    from parsers.parse import source_of
    from parsers.record import unreadable

    source = source_of(job.body, job.media_type, job.name, job.page)
    return ParseResult(report=unreadable(reason, source))


class _Drawn(Model):
    """Drawn pages as sent from the child; None for one that could not be drawn."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    images: tuple[bytes | None, ...]


class _Child:
    """What a child process keeps between documents."""

    reader: Reader
    programmes: Programmes


def _prepare(reader: Reader | None) -> None:
    """Load in the child what every document needs, which never becomes garbage."""
    gc.disable()
    import parsers.pdf_report  # noqa: F401 - loaded before memory is limited
    from parsers.parse import read

    _Child.reader = reader if reader is not None else read
    _Child.programmes = load_programmes()
    gc.freeze()
    gc.enable()


def _parse(job: ParseJob, max_pages: int) -> bytes:
    """Runs in the child: the ParseResult as JSON."""
    trace: list[TraceEntry] = []
    report = _Child.reader(
        job.body,
        media_type=job.media_type,
        name=job.name,
        page=job.page,
        programmes=_Child.programmes,
        trace=trace,
        max_pages=max_pages,
    )
    result = ParseResult(report=report, trace=tuple(trace))
    return result.model_dump_json(by_alias=True).encode()


def _draw(body: bytes, parts: Sequence["PagePart"]) -> bytes:
    from parsers.drawing import draw_parts

    try:
        return _Drawn(images=tuple(draw_parts(body, parts))).model_dump_json().encode()
    except Unreadable as error:
        raise SandboxError(error.what) from error
