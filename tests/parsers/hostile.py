"""Readers that fail as a hostile document can make the real one fail, to run in children."""

import os
import signal
import time

from parsers.parse import read as read_document
from schemas.report import Report


class Unpicklable(Exception):
    """An error that cannot be made again from what pickle keeps, as many libraries have."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}")


def aborts(body: bytes, **known: object) -> Report:
    os.abort()


def is_killed(body: bytes, **known: object) -> Report:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def hangs(body: bytes, **known: object) -> Report:
    """As a loop within a C library: deaf to the signal that asks it to end."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    time.sleep(600)
    raise AssertionError


def fills_memory(body: bytes, **known: object) -> Report:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def goes_too_deep(body: bytes, **known: object) -> Report:
    return goes_too_deep(body, **known)


def raises_what_cannot_be_sent(body: bytes, **known: object) -> Report:
    raise Unpicklable(3, 7)


def tells_of_another(body: bytes, **known: object) -> Report:
    return read_document(body + b" ", **known)  # type: ignore[arg-type]


DEEDS = {
    deed.__name__: deed
    for deed in (
        aborts,
        is_killed,
        hangs,
        fills_memory,
        goes_too_deep,
        raises_what_cannot_be_sent,
        tells_of_another,
    )
}


def does_as_told(body: bytes, **known: object) -> Report:
    """Does what the body names; any other document is read as always."""
    deed = DEEDS.get(body.decode("latin-1"), read_document)
    return deed(body, **known)  # type: ignore[operator, no-any-return]
