"""Functions that behave and misbehave in a child process of the sandbox."""

import os
import signal
import time

PREPARED: list[str] = []


def prepare(name: str) -> None:
    PREPARED.append(name)


def double(number: int) -> int:
    return 2 * number


def prepared() -> list[str]:
    return PREPARED


def process() -> int:
    return os.getpid()


def sleep() -> None:
    time.sleep(60)


def fill_memory() -> int:
    return len(bytearray(2_000_000_000))


def fill_memory_in_steps() -> None:
    """Allocate until none is left; the list is a local variable when the error is raised."""
    taken = []
    while True:
        taken.append(bytearray(10_000_000))


def allocate(size: int) -> int:
    return len(bytearray(size))


def recurse() -> None:
    recurse()


def abort() -> None:
    os.abort()


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Unpicklable(Exception):
    """An exception that cannot be made again from its arguments."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}")


def fail() -> None:
    raise Unpicklable(3, 7)


def die_once(mark: str) -> str:
    """End the process at the first call, answer at the second."""
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return "done"
    os._exit(1)
