"""A maintainer's decision about a record: one file each, applied again by every run."""

import datetime as dt
import enum
import re
from typing import Final

from pydantic import AwareDatetime, Field

from schemas.base import SCHEMA_VERSION, Model, PlainText
from schemas.organisation import Organisation, slug
from schemas.report import Report, Setting

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
    """What the maintainer saw: the decision applies only while readings still agree with it.

    `values` are those read from the document, `checks` those that failed or warned. `record` are
    the values published at the time (None: nothing was). `over` lists other documents of the same
    inspection, which the decision overrules. `rules` are those for which it waited; decisions of
    earlier releases have none.
    """

    sha256: str | None = None
    values: Values = Field(default_factory=dict)
    checks: tuple[str, ...] = ()
    record: Values | None = None
    over: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class Alias(Model):
    """A further printed name of a registered organisation."""

    organisation: str
    name: PlainText


class Decision(Model):
    """One decision. `reason` of a correction or withdrawal is published, `note` and `who` are not.

    `id` is the record's, created by the decision for a new record; None if the document states
    too little for an id. `before` is the record published before, so that an undo can restore it.
    `undoes` names another decision. `removes`: records that only the undone registration had made
    possible. `forced`: made although a hard check failed. `knew` names the active decisions on the
    same record or document when it was made; None in a decision of an earlier release.
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
    removes: tuple[str, ...] = ()
    knew: tuple[str, ...] | None = None
    forced: bool = False
    reason: PlainText = ""
    note: PlainText = ""
    who: PlainText = ""

    @property
    def based_on(self) -> Base:
        """What the maintainer saw; empty for a decision that is not about a document or record."""
        return self.base or Base()

    @property
    def name(self) -> str:
        """The name of its file without suffix; sorts by time and differs between reports."""
        moment = self.on.astimezone(dt.UTC)
        return f"{moment:%Y%m%dT%H%M%SZ}-{self.kind}-{self.subject}"

    @property
    def subject(self) -> str:
        """The record, organisation, alias or decision it concerns, as part of a file name."""
        if self.undoes is not None:
            return slug(self.undoes)
        if self.organisation is not None:
            return self.organisation.id
        if self.alias is not None:
            return slug(f"{self.alias.organisation} {self.alias.name}")
        return self.id or (self.based_on.sha256 or "")[:16]
