"""The record of one inspection report: what it says, the proof, and what was checked."""

import datetime as dt
import enum
from typing import Literal

from pydantic import Field

from schemas.base import SCHEMA_VERSION, Model
from schemas.dates import PartialDate
from schemas.evidence import Evidence, Identification
from schemas.kinds import OrganisationKind
from schemas.rating import Rating


class Status(enum.StrEnum):
    """The word of parser and checks; whether a record is published is review's decision."""

    PASSED = "passed"
    HELD = "held"
    UNRATED = "unrated"
    NOT_A_REPORT = "not-a-report"
    UNREADABLE = "unreadable"


class Outcome(enum.StrEnum):
    """What came of a check."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


CheckName = Literal[
    "organisation-known",
    "one-service",
    "witnesses-agree",
    "standards-complete",
    "no-standard-twice",
    "score-is-sum-of-points",
    "score-in-band",
    "dates-in-order",
    "page-agrees",
]


class CheckResult(Model):
    """The outcome of one check and, in `detail`, what was compared with what."""

    check: CheckName
    outcome: Outcome
    detail: str


class OrganisationRef(Model):
    """Who was inspected: `id` is that of the registry, or the one that would be minted."""

    id: str
    name: str
    kind: OrganisationKind
    printed: str | None = None
    candidates: tuple[str, ...] = ()


class Overall(Model):
    """The overall rating; None if the report gives none or it could not be told."""

    rating: Rating | None = None
    evidence: tuple[Evidence, ...] = ()


class ScoreConfidence(enum.StrEnum):
    """How a score is known: printed in a report, or the word of a reported result's source."""

    PRINTED = "printed"
    OFFICIAL = "official"
    SECONDARY = "secondary"


class Score(Model):
    """`value` is what is printed, `computed` the sum of points of the standards that count."""

    value: int | None = None
    max: int | None = None
    computed: int | None = None
    confidence: ScoreConfidence | None = None
    evidence: tuple[Evidence, ...] = ()


class StandardState(enum.StrEnum):
    """Whether a standard's rating is there, was not given, or is not known to us."""

    RATED = "rated"
    NOT_RATED = "not-rated"
    NOT_KNOWN = "not-known"


class StandardRating(Model):
    """The rating of one standard of the programme."""

    id: str
    code: str | None = None
    name: str
    domain: int
    rating: Rating | None = None
    state: StandardState
    points: int | None = None
    counts: bool = True
    evidence: tuple[Evidence, ...] = ()


class Source(Model):
    """Where the record came from."""

    page_url: str | None = None
    document_url: str
    sha256: str | None = None
    media_type: str | None = None
    retrieved: dt.datetime | None = None
    pages: int | None = None


class Correction(Model):
    """A value that a maintainer corrected: what was read, what is right, and why."""

    field: str
    read: str | None
    right: str | None
    reason: str
    on: dt.date


class Report(Model):
    """The record of one document. Drafts from the parsers have no checks and no final status."""

    schema_version: str = SCHEMA_VERSION
    id: str | None = None
    former_ids: tuple[str, ...] = ()
    status: Status
    reason: str | None = None
    programme: str | None = None
    title: str | None = None
    organisation: OrganisationRef | None = None
    published: PartialDate | None = None
    fieldwork_started: PartialDate | None = None
    joint: bool = False
    language: str = "en"
    overall: Overall = Overall()
    score: Score = Score()
    standards: tuple[StandardRating, ...] = ()
    identity: tuple[Identification, ...] = ()
    services: tuple[str, ...] = ()
    layout: str | None = None
    unconfirmed: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    source: Source
    source_status: Literal["available", "gone"] = "available"
    basis: Literal["report", "reported"] = "report"
    corrected: bool = False
    corrections: tuple[Correction, ...] = ()
    parser_version: str = ""
    errors: tuple[str, ...] = Field(default=())

    def standard(self, standard_id: str) -> StandardRating:
        """The rating of that standard; KeyError if the record has none."""
        for standard in self.standards:
            if standard.id == standard_id:
                return standard
        raise KeyError(standard_id)

    def check(self, name: CheckName) -> CheckResult | None:
        """The result of a check, if it was run."""
        return next((result for result in self.checks if result.check == name), None)
