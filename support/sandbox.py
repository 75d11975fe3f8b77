"""Read untrusted input in child processes with limits on time and memory."""

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from functools import partial
from typing import Generic, ParamSpec, TypeVar

import pebble

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 2
"""A task whose process died is tried again: another task or the system may have ended it."""
POLL_SECONDS = 1.0
"""How often a waiting thread checks that its pool still works."""


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
    Functions, arguments and results must be picklable. A child may have read a hostile document,
    so return JSON and validate it.
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
        self._seconds, self._memory_bytes, self._workers = seconds, memory_bytes, workers
        self._initializer = (memory_bytes, prepare, arguments)
        self._lock = threading.Lock()
        self._stopped = False
        self._pool = self._new_pool()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def warm_up(self) -> None:
        """Start the children now, without waiting; else the first task starts them."""
        self.start(os.getpid)

    def start(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Task[T]":
        """Queue a call of `function` and return at once. Raises SandboxStopped after `stop`."""
        return Task(self, partial(function, *args, **kwargs))

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` in a child and wait. Raises SandboxError with the reason if it fails."""
        return self.start(function, *args, **kwargs).result()

    def stop(self) -> None:
        """End the children, whatever they do; threads that wait get SandboxStopped."""
        with self._lock:
            self._stopped = True
            self._end_pool()

    def _schedule(self, call: Callable[[], T]) -> tuple[pebble.ProcessPool, Future[T]]:
        """Queue a call, in a new pool if the death of a child has broken the last one."""
        with self._lock:
            if self._stopped:
                raise SandboxStopped("reading was stopped")
            if not self._pool.active:
                self._end_pool()
                self._pool = self._new_pool()
            return self._pool, self._pool.schedule(_guarded, args=(call,), timeout=self._seconds)

    def _new_pool(self) -> pebble.ProcessPool:
        return pebble.ProcessPool(
            max_workers=self._workers,
            context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=self._initializer,
        )

    def _end_pool(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _reason(self, failure: BaseException) -> str:
        code = getattr(failure, "exitcode", None)
        reasons = {
            SandboxError: str(failure),
            TimeoutError: f"not read within {self._seconds:g} seconds: it may be built to be slow",
            MemoryError: f"it needs more than {self._memory_bytes:,} bytes of memory to be read",
            RecursionError: "nested too deep to be read",
            pebble.ProcessExpired: f"reading it ended its process (exit code {code}): it ran out of"
            " memory, or the file crashes a library",
            BrokenProcessPool: f"no process could start in {self._memory_bytes:,} bytes of memory:"
            " raise the memory limit",
        }
        known = (reason for kind, reason in reasons.items() if isinstance(failure, kind))
        return next(known, _described(failure))


class Task(Generic[T]):
    """One call in a sandbox; `Sandbox.start` makes it."""

    def __init__(self, sandbox: Sandbox, call: Callable[[], T]) -> None:
        self._sandbox, self._call = sandbox, call
        self._pool, self._future = sandbox._schedule(call)

    def result(self) -> T:
        """Wait for the call and return its result. Raises SandboxError or SandboxStopped."""
        failure = self._wait()
        for _ in range(ATTEMPTS - 1):
            if isinstance(failure, BrokenProcessPool | pebble.ProcessExpired):
                self._pool, self._future = self._sandbox._schedule(self._call)
                failure = self._wait()
        if failure is not None:
            raise SandboxError(self._sandbox._reason(failure)) from failure
        return self._future.result()

    def _wait(self) -> BaseException | None:
        """Wait until the call ends; a broken pool may never complete its futures."""
        while not wait([self._future], timeout=POLL_SECONDS).done:
            if not self._pool.active and not self._future.done():
                return BrokenProcessPool("the pool broke")
        return self._future.exception()


def _begin(
    memory_bytes: int, prepare: Callable[..., object] | None, arguments: tuple[object, ...]
) -> None:
    """Prepare a child, then limit its memory and forbid core dumps."""
    if prepare is not None:
        prepare(*arguments)
    with contextlib.suppress(ImportError):  # Windows has no such limit.
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _guarded(call: Callable[[], T]) -> T:
    """Call it so that every error can be sent to the parent.

    An exception that cannot be unpickled there would break the pool, so it is sent as text.
    """
    failure: Exception
    try:
        return call()
    except (SandboxError, MemoryError, RecursionError) as error:
        failure = type(error)(str(error))
    except Exception as error:  # noqa: BLE001 - raised below
        failure = SandboxError(_described(error))
    # The pool keeps the exception while the next task runs. The traceback of the original would
    # keep all memory of the failed task, so that the next one could run out of it or crash.
    raise failure


def _described(error: BaseException) -> str:
    return f"it could not be read: {type(error).__name__}: {str(error)[:200]}"
