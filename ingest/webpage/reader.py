"""Reads pages apart from the visit: in a worker process with limits, or right here."""

import contextlib
import os
import subprocess  # nosec B404
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from types import TracebackType
from typing import IO, NamedTuple, Protocol, Self, cast

from pydantic import ValidationError

from ingest.webpage import child
from ingest.webpage.page import PageReading, read_page
from schemas.errors import Unreadable

SECONDS = 30.0
MEMORY = 1_000_000_000
"""Limits of the reading of one page: time, and address space in bytes."""
START_SECONDS = 60.0
"""How long the process may take to be ready."""
TRIES = 2
"""A page during whose reading the process ended is read once more: the system may have taken it."""
TOGETHER = 10
"""So many pages are sent at once, unless one is waited for: threads that wake up slow the visit."""
MOST_SAID = 50_000_000
"""More bytes than any reading has."""

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

    A page that takes too long or too much memory ends its worker, not the visit. What the worker
    hands back is JSON, validated here: a process that read a hostile page is not trusted. It is no
    child of `multiprocessing`, which would import the whole program again before the first page.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._worker is not None:
            self._worker.stop()
        self._worker = None

    def start(self, body: bytes, url: str) -> Pending:
        """Begins to read; never waits for what is being read."""
        task = self._begin(body, url)
        return lambda: self._ended(task, body, url)

    def _begin(self, body: bytes, url: str) -> "_Task":
        if self._worker is not None and not self._worker.alive:
            self._worker.stop()
            self._worker = None
        if self._worker is None:
            self._worker = _Worker(self._memory)
        return self._worker.hand(child.asked(body, url))

    def _ended(self, task: "_Task", body: bytes, url: str) -> PageReading:
        deaths = 0
        while True:
            try:
                said = task.worker.wait(task, self._seconds)
            except TimeoutError as error:
                what = f"the page was not read in {self._seconds:.0f} seconds"
                raise Unreadable(what, where=url) from error
            except _Died as error:
                deaths += error.of_this
                if deaths >= TRIES:
                    raise Unreadable("reading the page ended its process", where=url) from error
                task = self._begin(body, url)
                continue
            return _reading(said, url)


def _reading(said: bytes, url: str) -> PageReading:
    if not said.startswith(child.READ):
        raise Unreadable(f"reading the page failed: {said[1:200].decode()}", where=url)
    try:
        return PageReading.model_validate_json(said[len(child.READ) :])
    except ValidationError as error:
        raise Unreadable(
            f"what was read is no page: {error.errors()[0]['msg']}", where=url
        ) from error


class _Died(Exception):
    """The process ended; `of_this` if it was busy with this page."""

    def __init__(self, *, of_this: bool) -> None:
        self.of_this = of_this
        super().__init__()


class _Task(NamedTuple):
    """A page handed to a worker: its answer comes in its turn."""

    worker: "_Worker"
    answer: "Future[bytes]"


class _Worker:
    """One process. Two threads talk to it, so that nobody waits for a pipe to be emptied."""

    def __init__(self, memory: int) -> None:
        # Our own Python and module; nothing of a page is in the command.
        self._process = subprocess.Popen(  # noqa: S603 # nosec B603
            [sys.executable, "-m", child.__name__, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self._ready: Future[bytes] = Future()
        self._answers: deque[Future[bytes]] = deque([self._ready])
        self._pages: SimpleQueue[bytes | None] = SimpleQueue()
        self._unsent: list[bytes] = []
        self._lock, self._late = threading.Lock(), False
        self.alive = True
        self._threads = [
            threading.Thread(target=w, daemon=True) for w in (self._send, self._receive)
        ]
        for thread in self._threads:
            thread.start()

    def hand(self, page: bytes) -> _Task:
        """Puts a page into the line."""
        answer: Future[bytes] = Future()
        with self._lock:
            if self.alive:
                self._answers.append(answer)
                self._unsent.append(page)
                if len(self._unsent) >= TOGETHER:
                    self._ask()
            else:
                answer.set_exception(_Died(of_this=False))
        return _Task(self, answer)

    def wait(self, task: _Task, seconds: float) -> bytes:
        """The answer. Raises TimeoutError if the page takes longer, _Died if the process ended.

        The pages before it are waited for first: each has its own time.
        """
        while not task.answer.done():
            with self._lock:
                self._ask()
                first = self._answers[0] if self._answers else task.answer
            try:
                first.exception(START_SECONDS if first is self._ready else seconds)
            except TimeoutError as error:
                self._end_late(first, error)
        return task.answer.result()

    def _ask(self) -> None:
        """Sends what is not sent yet."""
        if self._unsent:
            self._pages.put(b"".join(self._unsent))
            self._unsent.clear()

    def stop(self) -> None:
        """Ends the process, whatever it does."""
        self._process.kill()
        for thread in self._threads:
            thread.join()

    def _end_late(self, answer: "Future[bytes]", error: TimeoutError) -> None:
        with self._lock:
            if answer.done():
                return
            self._late = True
            if answer is not self._ready:
                answer.set_exception(error)
        self.stop()

    def _send(self) -> None:
        pipe = cast("IO[bytes]", self._process.stdin)
        with contextlib.suppress(OSError), pipe:  # What went wrong, the other thread sees.
            while (page := self._pages.get()) is not None:
                pipe.write(page)
                pipe.flush()

    def _receive(self) -> None:
        pipe = cast("IO[bytes]", self._process.stdout)
        with pipe:
            while (line := pipe.readline(MOST_SAID)).endswith(b"\n"):
                with self._lock:
                    if self._late or not self._answers:
                        break
                    self._answers.popleft().set_result(line[:-1])
        self._process.kill()
        self._process.wait()
        self._pages.put(None)
        with self._lock:
            self.alive = False
            before = not self._ready.done()
            for place, answer in enumerate(self._answers):
                if not answer.done():
                    busy = before or (place == 0 and not self._late)
                    answer.set_exception(_Died(of_this=busy))
            self._answers.clear()
