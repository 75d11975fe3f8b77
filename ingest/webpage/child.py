"""Reads pages in a process of its own: `python -m ingest.webpage.child BYTES` of memory.

Asked on standard input: a line of JSON with address and length of a page, then the page. Answers
on standard output, a line each: at first that it is ready, then `+` and a reading as JSON, or `-`
and why there is none. It imports no more than reading needs, so that it starts fast.
"""

import gc
import json
import signal
import sys
from typing import BinaryIO

from ingest.webpage.page import read_page

READY, READ, FAILED = b"ready", b"+", b"-"
COLLECTED_AFTER = 100_000
"""Objects between two collections of garbage: a page is thousands of them, all dead at once."""


def asked(body: bytes, url: str) -> bytes:
    """What the child is sent for one page."""
    return json.dumps([url, len(body)]).encode() + b"\n" + body


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Reads what is asked until there is no more."""
    _say(target, READY)
    while head := source.readline():
        url, size = json.loads(head)
        body = source.read(size)
        try:
            said = READ + read_page(body, url).model_dump_json().encode()
        except (MemoryError, RecursionError) as error:
            said = FAILED + json.dumps(f"{type(error).__name__}: {error}").encode()
        _say(target, said)


def limit(memory: int) -> None:
    """Limits the address space of this process, in bytes."""
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _say(target: BinaryIO, line: bytes) -> None:
    """At once: what is held back would make the next page's delay this one's."""
    target.write(line + b"\n")
    target.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Who started it is interrupted too, and ends it.
    gc.freeze()
    gc.set_threshold(COLLECTED_AFTER)
    limit(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
