"""The clock and the resolver that a visit is given; the system's own ones."""

import datetime as dt
import socket
import time
from collections.abc import Callable, Sequence
from typing import Protocol

Resolve = Callable[[str], Sequence[str]]
"""The addresses of a host name; raises OSError if it has none."""


class Clock(Protocol):
    """Time as the visit sees it."""

    def now(self) -> dt.datetime:
        """The time of day, in UTC."""

    def monotonic(self) -> float:
        """Seconds since some moment; never runs backwards."""

    def sleep(self, seconds: float) -> None:
        """Waits."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """The time of day, in UTC."""
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


def system_resolve(host: str) -> Sequence[str]:
    """The addresses that the machine's resolver gives a host."""
    return tuple(str(info[4][0]) for info in socket.getaddrinfo(host, None))
