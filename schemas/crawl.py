"""What a visit to the sources brought: documents, problems, and how much was asked for."""

import enum

from schemas.base import Model
from schemas.page import Retrieved


class ProblemKind(enum.StrEnum):
    """Why an address gave no document."""

    NOT_FOUND = "not-found"
    REFUSED = "refused"
    FAULT = "fault"
    TOO_LARGE = "too-large"
    NO_REPORT = "no-report"
    WRONG_TYPE = "wrong-type"
    FORBIDDEN_HOST = "forbidden-host"
    UNEXPECTED = "unexpected"


class Problem(Model):
    """One address that gave no document: what was wrong, where, and what to do.

    `new` is False when an earlier run already told of it.
    """

    kind: ProblemKind
    where: str
    what: str
    remedy: str = ""
    new: bool = True


class CrawlCounts(Model):
    """Requests and bytes of one visit."""

    requests: int = 0
    bytes: int = 0
    listed: int = 0
    pages_fetched: int = 0
    files_fetched: int = 0
    files_unchanged: int = 0


class CrawlResult(Model):
    """All documents now known (changed in this visit or not), and what went wrong.

    `complete` is False where the visit was cut short; nothing may then be called gone.
    """

    documents: tuple[Retrieved, ...]
    changed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    counts: CrawlCounts = CrawlCounts()
    complete: bool = True
