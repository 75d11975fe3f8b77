"""What review starts from and what it comes to."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, SkipValidation

from schemas.base import Model
from schemas.change import Change, Duplicate, Notice, Seen, Waiting
from schemas.dates import PartialDate
from schemas.decision import Decision
from schemas.report import Report

Reports = Annotated[Sequence[Report], SkipValidation]
"""Records that are valid by themselves, and are left packed if they are (`schemas.packed`)."""
Changes = Annotated[Sequence[Change], SkipValidation]
"""Changes of one run, left packed likewise."""


class State(Model):
    """All that is kept in `data/`: accepted records, decisions, minted ids, what waits."""

    records: Reports = ()
    decisions: tuple[Decision, ...] = ()
    ids: dict[str, str] = Field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    seen: Seen = Seen()


class Outcome(Model):
    """What a run comes to.

    `records` are all accepted ones, by id, `newest` the date of the one published last, `written`
    and `removed` the ids of those that differ from before. `new` are the keys of what this run
    puts before the maintainer for the first time (exit code 3); what waits since earlier is in
    `waiting` only.
    """

    records: Reports
    newest: PartialDate | None = None
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    ids: dict[str, str] = Field(default_factory=dict)
    changes: Changes = ()
    waiting: tuple[Waiting, ...] = ()
    new: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    unchanged: int = 0
    dismissed: int = 0
    seen: Seen = Seen()
