"""What a maintainer decided about a record: one file a decision, replayed on every run."""

import datetime as dt
import enum
import re
from typing import Final

from pydantic import AwareDatetime, Field

from schemas.base import SCHEMA_VERSION, Model
from schemas.names import slug
from schemas.organisation import Organisation
from schemas.report import Report

Values = dict[str, str | None]
"""The values of a record by field (`overall.rating`, `standards.leadership.rating`, …)."""


OVERALL_FIELD, SCORE_FIELD = "overall.rating", "score.value"
WITHDRAWN_ID: Final = "withdrawn"
"""Value in `ids.json` for an id whose record was withdrawn."""


def standard_field(standard_id: str) -> str:
    """Return the field of a standard's rating, such as `standards.leadership.rating`."""
    return f"standards.{standard_id}.rating"


def standard_in(field: str) -> str | None:
    """Return the id of the standard whose rating the field is, or None."""
    match = re.fullmatch(r"standards\.(.+)\.rating", field)
    return match[1] if match else None


class DecisionKind(enum.StrEnum):
    """What can be decided."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    REGISTER = "register"
    WITHDRAW = "withdraw"
    UNDO = "undo"


class Base(Model):
    """What the decision was based on: it holds only while this is what we still see.

    `values` are the document's as read, `checks` those that failed or warned; `record` the
    values that were published then (None: nothing was), `over` the other documents of the same
    inspection that were seen and overruled.
    """

    sha256: str | None = None
    values: Values = Field(default_factory=dict)
    checks: tuple[str, ...] = ()
    record: Values | None = None
    over: tuple[str, ...] = ()


class Setting(Model):
    """One corrected field: what was read, and what is right (None: not known)."""

    field: str
    read: str | None
    right: str | None


class Alias(Model):
    """A further printed name of a registered organisation."""

    organisation: str
    name: str


class Decision(Model):
    """One decision. `reason` of a correction or withdrawal is published, `note` and `who` are not.

    `id` is the record's, minted by the decision for a new one; None where the document tells too
    little to have one. `before` is the record that was published, so that undoing loses nothing.
    `undoes` is the name of another decision. `forced`: taken although a hard check failed.
    """

    schema_version: str = SCHEMA_VERSION
    kind: DecisionKind
    on: AwareDatetime
    id: str | None = None
    base: Base | None = None
    settings: tuple[Setting, ...] = ()
    organisation: Organisation | None = None
    alias: Alias | None = None
    before: Report | None = None
    undoes: str | None = None
    forced: bool = False
    reason: str = ""
    note: str = ""
    who: str = ""

    @property
    def name(self) -> str:
        """Its file's name without the ending: sorts by time, differs between two reports."""
        moment = self.on.astimezone(dt.UTC)
        return f"{moment:%Y%m%dT%H%M%SZ}-{self.kind}-{self.subject}"

    @property
    def subject(self) -> str:
        """What it is about, as part of a file name."""
        if self.undoes is not None:
            return slug(self.undoes)
        if self.organisation is not None:
            return self.organisation.id
        if self.alias is not None:
            return f"{self.alias.organisation}-{slug(self.alias.name)}"
        document = self.base.sha256 if self.base is not None else None
        return self.id or (document or "")[:16]
