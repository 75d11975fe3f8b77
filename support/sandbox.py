"""Read untrusted input in child processes with limits on time and memory."""

import contextlib
import json
import multiprocessing
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Any

ATTEMPTS = 2
"""A call whose process died is tried again: the system may have ended it."""


class SandboxError(Exception):
    """The child could not do its task; the message is the reason, for a maintainer.

    A function that runs in the sandbox raises it to give its own reason.
    """


class SandboxStopped(Exception):
    """The sandbox was stopped before it had done the task."""


class Sandbox(AbstractContextManager["Sandbox"]):
    """A pool of child processes; use it as a context. Any thread may call its methods.

    `seconds` limits each task, `memory_bytes` the address space of each child. Each child calls
    `prepare(*arguments)` once, before its memory is limited. A child that dies is replaced.
    Functions and arguments must be picklable. A child may have read a hostile document, so only
    JSON comes back: results must be values that it can write, and should be validated.
    """

    def __init__(
        self,
        *,
        seconds: float,
        memory_bytes: int,
        workers: int = 1,
        prepare: Callable[..., object] | None = None,
        arguments: tuple[object, ...] = (),
    ) -> None:
        serve = partial(_serve, memory_bytes, prepare, arguments)
        self._children = [_Child(seconds, memory_bytes, serve) for _ in range(workers)]
        self._idle = SimpleQueue[_Child]()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(max_workers=workers)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, function: Callable[..., Any], *arguments: object) -> Future[Any]:
        """Queue a call of `function` and return at once. Raises SandboxStopped after `stop`.

        The result of the future raises SandboxError if the call fails, or SandboxStopped.
        """
        try:
            return self._threads.submit(self._call, partial(function, *arguments))
        except RuntimeError as error:  # It takes no calls after its end.
            raise SandboxStopped("reading was stopped") from error

    def run(self, function: Callable[..., Any], *arguments: object) -> Any:
        """Call `function` in a child and wait. Raises SandboxError with the reason if it fails."""
        return self.start(function, *arguments).result()

    def stop(self) -> None:
        """End the children, whatever they do; threads that wait get SandboxStopped."""
        for child in self._children:
            child.stop()
        self._threads.shutdown()

    def _call(self, call: Callable[[], object]) -> object:
        child = self._idle.get()
        try:
            return child.call(call)
        finally:
            self._idle.put(child)


class _Child:
    """A process that does one call after another; it starts with the first, and after a death."""

    def __init__(
        self, seconds: float, memory_bytes: int, serve: Callable[[Connection], None]
    ) -> None:
        self._seconds, self._memory_bytes, self._serve = seconds, memory_bytes, serve
        self._lock, self._stopped = threading.Lock(), False
        self._process: BaseProcess | None = None

    def call(self, call: Callable[[], object]) -> object:
        """Return the result of a call. Raises SandboxError, or SandboxStopped."""
        for _ in range(ATTEMPTS):
            try:
                self._start()
            except (EOFError, OSError):
                self._end()
                limit = f"{self._memory_bytes:,} bytes of memory"
                reason = f"no process could start in {limit}: raise the memory limit"
                continue
            try:
                return self._answer(call)
            except (EOFError, OSError):
                code = self._end()
                reason = f"reading it ended its process (exit code {code}): it ran out of memory,"
                reason += " or the file crashes a library"
        raise SandboxError(reason)

    def stop(self) -> None:
        """End the process, whatever it does, and start none again."""
        with self._lock:
            self._stopped = True
            self._end()

    def _start(self) -> None:
        """Start the process unless it runs. Raises EOFError or OSError if it cannot start."""
        with self._lock:
            if self._stopped:
                raise SandboxStopped("reading was stopped")
            if self._process is not None and self._process.is_alive():
                return
            context = multiprocessing.get_context("spawn")
            self._connection, theirs = context.Pipe()
            self._process = context.Process(target=self._serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        self._connection.recv_bytes()

    def _answer(self, call: Callable[[], object]) -> object:
        self._connection.send(call)
        if not self._connection.poll(self._seconds):
            self._end()
            limit = f"{self._seconds:g} seconds"
            raise SandboxError(f"not read within {limit}: it may be built to be slow")
        answer = self._connection.recv_bytes()
        try:
            result, failure = json.loads(answer)
        except (ValueError, TypeError) as error:
            self._end()
            raise SandboxError("its process gave no valid answer") from error
        if failure is not None:
            raise SandboxError(str(failure))
        return result

    def _end(self) -> int | None:
        """End the process, whatever it does, and return its exit code."""
        if self._process is None:
            return None
        self._process.kill()
        self._process.join()
        return self._process.exitcode


def _serve(
    memory_bytes: int,
    prepare: Callable[..., object] | None,
    arguments: tuple[object, ...],
    connection: Connection,
) -> None:
    """Runs in the child: prepare, limit memory, forbid core dumps, then answer calls."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if prepare is not None:
        prepare(*arguments)
    with contextlib.suppress(ImportError):  # Windows has no such limit.
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    connection.send_bytes(b"ready")
    with contextlib.suppress(EOFError, OSError):  # The parent is gone.
        while True:
            connection.send_bytes(_answered(connection.recv(), memory_bytes))


def _answered(call: Callable[[], object], memory_bytes: int) -> bytes:
    """Return the result of a call, or None, and the reason why it failed, as JSON."""
    try:
        return json.dumps((call(), None)).encode()
    except SandboxError as error:
        reason = str(error)
    except MemoryError:
        reason = f"it needs more than {memory_bytes:,} bytes of memory to be read"
    except RecursionError:
        reason = "nested too deep to be read"
    except Exception as error:  # noqa: BLE001 - the parent reports it
        reason = f"it could not be read: {type(error).__name__}: {str(error)[:200]}"
    # The exception and with it all memory of the failed task is freed here.
    return json.dumps((None, reason)).encode()
