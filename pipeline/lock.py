"""One run at a time: a lock on the state folder, released even by a crash."""

import contextlib
import datetime as dt
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from schemas.errors import Locked

LOCK_FILE = "run.lock"
HOLDER_FILE = "run.lock.json"


@contextlib.contextmanager
def only_run(data: Path, *, now: dt.datetime) -> Iterator[None]:
    """Lock a state folder during the block.

    The operating system releases the lock when the process ends, however it ends; the note beside
    it is only for people. Raises Locked, naming the process that has the lock, or OSError.
    """
    lock = FileLock(data / LOCK_FILE)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Locked(
            f"another run holds the lock ({_holder(data)})",
            where=str(data / LOCK_FILE),
            remedy="wait for it to end; nothing was changed",
        ) from error
    try:
        note = {"pid": os.getpid(), "host": socket.gethostname(), "since": now.isoformat()}
        with contextlib.suppress(OSError):
            (data / HOLDER_FILE).write_text(json.dumps(note, sort_keys=True) + "\n", "utf-8")
        yield
    finally:
        with contextlib.suppress(OSError):
            (data / HOLDER_FILE).unlink(missing_ok=True)
        lock.release()


def _holder(data: Path) -> str:
    try:
        note = json.loads((data / HOLDER_FILE).read_text("utf-8"))
        return f"process {note['pid']} on {note['host']} since {note['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "its process is not known"
