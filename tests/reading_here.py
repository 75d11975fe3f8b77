"""In the place of the processes that read pages and documents or draw them: this one.

A night is quick so.

Those processes, and what they withstand, have tests of their own.
"""

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from importlib.resources.abc import Traversable
from typing import NamedTuple, TypeVar
from unittest.mock import patch

import parsers.html_report
import parsers.parse
import parsers.pdf_report
from ingest.archive import Archive
from ingest.webpage.page import PageReader, PageReading, read_page
from pipeline.settings import Settings
from schemas.crawl import Retrieved
from schemas.programme import load_programmes
from schemas.report import Report
from support.files import packaged_files

T = TypeVar("T")


@functools.lru_cache(maxsize=2_000)
def read_page_once(body: bytes, url: str) -> PageReading:
    """Reads a page as `read_page` does; the same bytes, which most tests begin with, once."""
    return read_page(body, url)


def page_reader_here() -> contextlib.AbstractContextManager[PageReader]:
    """What reads pages in the place of a sandbox."""
    return contextlib.nullcontext(read_page_once)


@functools.cache
def packaged_files_once(folder: Traversable, path: str) -> Sequence[tuple[str, bytes]]:
    """Returns the files of a package as `packaged_files` does, and reads them once."""
    return tuple(packaged_files(folder, path))


READ: dict[tuple[str | None, ...], Report] = {}
"""What this process has read: many tests begin with the same few reports."""


@contextlib.contextmanager
def reading_here(settings: Settings) -> Iterator[tuple[Executor, Callable[[Retrieved], Report]]]:
    """A thread that reads documents, and what it calls."""
    archive = Archive(settings.data / "archive")

    def read_one(document: Retrieved) -> Report:
        body = archive.get(document.sha256)
        page = document.page.model_dump_json() if document.page else None
        key = (document.sha256, document.media_type, document.document_url, page)
        if key not in READ:
            READ[key] = parsers.parse.read(
                body,
                media_type=document.media_type,
                name=document.document_url,
                page=document.page,
                programmes=load_programmes(),
            )
        return READ[key]

    executor = ThreadPoolExecutor(max_workers=1)
    try:
        yield executor, read_one
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@functools.lru_cache(maxsize=200)
def _call_once(function: Callable[..., T], *arguments: object) -> T:
    """Call it; the same pictures of the same report are drawn once."""
    return function(*arguments)


class SandboxHere:
    """Calls in this process what a `Sandbox` calls in another, without its limits."""

    def __init__(
        self,
        *,
        prepare: Callable[..., object] | None = None,
        arguments: tuple[object, ...] = (),
        **_limits: object,
    ) -> None:
        if prepare is not None:
            prepare(*arguments)

    def warm_up(self) -> None:
        """Nothing has to start."""

    def stop(self) -> None:
        """Nothing has to end."""

    def run(self, function: Callable[..., T], *arguments: object) -> T:
        return _call_once(function, *arguments)

    def start(self, function: Callable[..., T], *arguments: object) -> "TaskHere":
        return TaskHere(functools.partial(function, *arguments))


class TaskHere(NamedTuple):
    """A call that is made when its result is wanted; like that of a `Task`."""

    result: Callable[[], object]


worker_here = patch("parsers.worker.Sandbox", SandboxHere)
"""Each `Worker` made meanwhile reads and draws in this process."""
