"""The accepted state, what a run read differently, and what was done about it."""

import datetime as dt
import enum
import hashlib
import json
from typing import Literal

from pydantic import Field

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.decision import Decision, Values
from schemas.report import Report, Status
from schemas.versions import FieldChange


class ChangeKind(enum.StrEnum):
    """How a reading differs from the accepted record; the first kind that applies."""

    NEW = "new"
    CHANGED = "changed"
    EVIDENCE = "evidence"
    SUPERSEDES = "supersedes"
    HELD = "held"
    UNKNOWN_ORGANISATION = "organisation-unknown"
    AMENDED = "amended"
    PROTECTED = "protected"
    UNREADABLE = "unreadable"
    NO_REPORT = "no-report"
    SECOND_DOCUMENT = "second-document"
    DATES_OVERLAP = "dates-overlap"
    GONE = "gone"
    BACK = "back"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


Cause = Literal["document", "page", "parser", "facts", "decision"]
"""What changed, so that a reading differs."""
Disposition = Literal["accepted", "waiting", "told"]
"""Whether a change was accepted, waits for a decision, or is only reported."""
Lapse = Literal["stale", "obsolete", "refused", "contested"]
"""Why a decision no longer has its effect, or should be looked at again."""


class Objection(Model):
    """Why a reading was not accepted automatically: the name of the rule, and details."""

    rule: str
    detail: str


class Provenance(Model):
    """What a reading was made from; comparing two shows why two readings differ."""

    sha256: str | None
    page: str
    parser_version: str
    facts: str


class Change(Model):
    """One difference. The `review` commands find it by `key`: a record id or a SHA-256.

    `record` is the id of the accepted record that it would change, None for a new one.
    """

    key: str
    kind: ChangeKind
    disposition: Disposition
    causes: tuple[Cause, ...] = ()
    values: tuple[FieldChange, ...] = ()
    objections: tuple[Objection, ...] = ()
    record: str | None = None
    status: Status
    programme: str | None = None
    organisation: str | None = None
    title: str | None = None
    layout: str | None = None
    sha256: str | None = None
    document_url: str
    page_url: str | None = None


class Waiting(Model):
    """A reading that waits for a decision, as stored in `data/waiting/`.

    `draft` is the parser's record, `report` the judged one with corrections applied. `since` is
    the first day on which the maintainer could see it; `over` lists other documents of the same
    inspection.
    """

    change: Change
    since: dt.date
    draft: Report
    report: Report
    read: Values
    over: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A short hash that differs if another document waits, or if it reads otherwise."""
        text = json.dumps([self.change.sha256, self.change.kind, self.read], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class Notice(Model):
    """A decision that a run could not apply, or no longer needs to, and why."""

    decision: str
    key: str | None
    lapse: Lapse
    detail: str


class Seen(Model):
    """What earlier runs saw: the provenance of each record, the notices already reported, and the
    undos already carried out.
    """

    records: dict[str, Provenance] = Field(default_factory=dict)
    told: tuple[str, ...] = ()
    carried_out: tuple[str, ...] = ()


class Shown(Model):
    """What `diff` showed last: the key of each number, and the fingerprint of each item shown."""

    numbers: dict[str, str] = Field(default_factory=dict)
    items: dict[str, str] = Field(default_factory=dict)


class CorrectionNotice(Model):
    """What is published about a record that was corrected or withdrawn.

    `before` is the value read or published, `after` the right one; both None for a withdrawal.
    `retracted`: the decision was undone. `of_undoing`: the notice of an undo. `who` and `note` are
    empty unless the configuration publishes them.
    """

    id: str
    on: dt.date
    what: ChangeKind
    field: str | None = None
    before: str | None = None
    after: str | None = None
    reason: str = ""
    who: str = ""
    note: str = ""
    retracted: bool = False
    of_undoing: bool = False


class State(Model):
    """Everything kept in `data/`: accepted records, decisions, published ids, waiting items."""

    records: tuple[Report, ...] = ()
    decisions: tuple[Decision, ...] = ()
    ids: dict[str, str] = Field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    seen: Seen = Seen()
    shown: Shown = Shown()


class RunOutcome(Model):
    """The result of one run.

    `records` are all accepted records, sorted by id; `newest` is their latest publication date.
    `written` and `removed` are the ids of the records that changed or left. `new` are the keys
    that the maintainer sees for the first time (exit code 3).
    """

    records: tuple[Report, ...]
    newest: PartialDate | None = None
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    ids: dict[str, str] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    new: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    unchanged: int = 0
    dismissed: int = 0
    seen: Seen = Seen()

    def state(self, decisions: tuple[Decision, ...]) -> State:
        """Return the accepted state after the run, with the given decisions."""
        return State(
            records=self.records,
            decisions=decisions,
            ids=self.ids,
            waiting=self.waiting,
            seen=self.seen,
        )
