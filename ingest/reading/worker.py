"""Reads pages apart from the visit: in a worker process with limits, or right here."""

import gc
import multiprocessing
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from types import TracebackType
from typing import Protocol, Self

import pebble

from ingest.reading.page import PageReading, read_page
from schemas.errors import Unreadable

SECONDS = 30.0
MEMORY = 1_000_000_000
"""Limits of the reading of one page: time, and address space in bytes."""

COLLECTED_AFTER = 100_000
"""Objects between two collections of garbage: a page is thousands of them, all dead at once."""

Pending = Callable[[], PageReading]
"""Gives the reading when it is there; raises Unreadable."""


class PageReader(Protocol):
    """Reads pages."""

    def start(self, body: bytes, url: str) -> Pending:
        """Begins to read; the result is asked for later."""


class DirectReader:
    """Reads in this process, when the result is asked for."""

    def start(self, body: bytes, url: str) -> Pending:
        """Begins to read."""
        return lambda: read_page(body, url)


class WorkerReader:
    """Reads in one worker process, started with the first page and ended with the context.

    A page that takes too long or too much memory ends its worker, not the visit.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._pool: pebble.ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    def start(self, body: bytes, url: str) -> Pending:
        """Begins to read."""
        if self._pool is None:
            self._pool = pebble.ProcessPool(
                max_workers=1,
                context=multiprocessing.get_context("spawn"),
                initializer=_limit,
                initargs=(self._memory,),
            )
        future = self._pool.schedule(read_page, args=(body, url), timeout=self._seconds)

        def result() -> PageReading:
            try:
                reading: PageReading = future.result()
            except Late as error:
                raise Unreadable(
                    f"the page was not read in {self._seconds:.0f} seconds", where=url
                ) from error
            except (pebble.ProcessExpired, MemoryError, RecursionError) as error:
                raise Unreadable(f"reading the page failed: {error}", where=url) from error
            return reading

        return result


def _limit(memory: int) -> None:
    gc.set_threshold(COLLECTED_AFTER)
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
