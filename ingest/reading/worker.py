"""Reads pages apart from the visit: in a worker process with limits, or right here."""

import gc
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, wait
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
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

LOOK_SECONDS = 1.0
"""How often a wait looks whether its pool still stands."""

Pending = Callable[[], PageReading]
"""Gives the reading when it is there; raises Unreadable."""
_Began = tuple[pebble.ProcessPool, "Future[PageReading]"]


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
        self._stop()

    def start(self, body: bytes, url: str) -> Pending:
        """Begins to read."""
        began = self._begin(body, url)

        def result() -> PageReading:
            try:
                return self._ended(*began, url)
            except BrokenProcessPool:
                # Not by this page's fault, if the system took the child while it waited.
                return self._ended(*self._begin(body, url), url)

        return result

    def _begin(self, body: bytes, url: str) -> "_Began":
        """Hands the page to the pool; to a new one if a child's death has broken it."""
        if self._pool is not None and not self._pool.active:
            self._stop()
        if self._pool is None:
            self._pool = pebble.ProcessPool(
                max_workers=1,
                context=multiprocessing.get_context("spawn"),
                initializer=_limit,
                initargs=(self._memory,),
            )
        future = self._pool.schedule(read_page, args=(body, url), timeout=self._seconds)
        return self._pool, future

    def _ended(
        self, pool: pebble.ProcessPool, future: "Future[PageReading]", url: str
    ) -> PageReading:
        # A pool that breaks may forget its futures: waiting for one alone could be for ever.
        while not wait([future], timeout=LOOK_SECONDS).done:
            if not pool.active and not future.done():
                raise BrokenProcessPool("its pool broke")
        try:
            return future.result()
        except Late as error:
            raise Unreadable(
                f"the page was not read in {self._seconds:.0f} seconds", where=url
            ) from error
        except (pebble.ProcessExpired, MemoryError, RecursionError) as error:
            raise Unreadable(f"reading the page failed: {error}", where=url) from error

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
        self._pool = None


def _limit(memory: int) -> None:
    gc.set_threshold(COLLECTED_AFTER)
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
