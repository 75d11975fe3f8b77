"""What came of a request: an answer, or the reason why there is none."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.crawl import ProblemKind

FORBIDDEN = 403
"""The status with which a host refuses us."""


class Purpose(enum.StrEnum):
    """What is asked for; limits and allowed hosts depend on it."""

    ENTRY = "entry"
    PAGE = "page"
    FILE = "file"
    ROBOTS = "robots"


@dataclass(frozen=True)
class Answer:
    """An answer of a server: `url` is where redirects led to, header names are lower case."""

    asked: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The stated media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class FetchError(Exception):
    """No usable answer: why, for which address, what to do. Ends one address, not the visit."""

    def __init__(self, kind: ProblemKind, url: str, what: str, remedy: str = "") -> None:
        self.kind, self.url, self.what, self.remedy = kind, url, what, remedy
        super().__init__(f"{url}: {what}")


class HostClosed(FetchError):
    """The host refuses us or cannot be reached: nothing more is asked of it in this run.

    `status` is the answer that closed it, 0 if it was none.
    """

    def __init__(self, kind: ProblemKind, url: str, what: str, *, status: int = 0) -> None:
        self.status = status
        super().__init__(kind, url, what, "the next run tries again where this one stopped")


def named(raw: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Headers by their names in lower case; one that comes twice is one."""
    named: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), _text(value)
        named[key] = f"{named[key]}, {text}" if key in named else text
    return named


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
