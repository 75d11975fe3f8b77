"""The faults that the sample site can be told to have, for tests of the crawl."""

import re
import threading
from typing import Literal

from schemas.base import Model

FaultKind = Literal[
    "status",
    "cut",
    "truncated",
    "slow",
    "garbled",
    "members",
    "early",
    "header",
    "wrong-type",
    "error-page",
    "redirect",
    "loop",
    "oversize",
]


class Fault(Model):
    """What goes wrong for requests whose path and query match `path` (a regular expression).

    status: answers `status` with `retry_after`, if given. cut: closes the connection without a
    word. truncated: announces the whole body and sends half. slow: sends `chunk` bytes every
    `delay` seconds. garbled: says that the body is packed, and it is not. members: packs the two
    halves of the body one after the other. early: packs the body and leaves out the end. header:
    sends a header line that HTTP does not allow.
    wrong-type: sends the right bytes as `media_type`. error-page: an HTML error
    with status 200. redirect: sends to `to`. loop: sends to itself with a changing query.
    oversize: sends `size` bytes. Ends after `times` requests, if given.
    """

    kind: FaultKind
    path: str = ".*"
    server: Literal["site", "files", "both"] = "both"
    status: int = 500
    retry_after: str | None = None
    to: str = ""
    media_type: str = "text/html; charset=UTF-8"
    chunk: int = 64
    delay: float = 0.02
    size: int = 0
    times: int | None = None


class Faults:
    """The faults now switched on; safe to change while the site serves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._met: dict[int, int] = {}

    def add(self, fault: Fault) -> None:
        """Switches a fault on; the first that matches a request is met."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Switches all faults off."""
        with self._lock:
            self._faults.clear()
            self._met.clear()

    def none(self) -> bool:
        """Whether no fault is switched on."""
        return not self._faults

    def met(self, server: str, target: str) -> Fault | None:
        """The fault that this request meets, counted as met."""
        with self._lock:
            for fault in self._faults:
                if fault.server not in (server, "both") or not re.search(fault.path, target):
                    continue
                count = self._met.get(id(fault), 0)
                if fault.times is not None and count >= fault.times:
                    continue
                self._met[id(fault)] = count + 1
                return fault
        return None
