"""The record of one inspection report: what it says, the proof, and what was checked."""

import datetime as dt
import enum
from typing import Literal

from pydantic import Field

from schemas.base import SCHEMA_VERSION, Model, PlainText
from schemas.dates import PartialDate
from schemas.kinds import OrganisationKind
from schemas.rating import Rating

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the top left of the page."""
MAX_DAYS_APART = 45
"""How far two publication dates of one inspection may be apart, in days.

A press release, the month on the cover and the web page of a report name different days.
"""


class Witness(enum.StrEnum):
    """Where a rating or score is stated. Two witnesses of one kind are not independent."""

    RATINGS_TABLE = "ratings-table"
    SECTION_BOX = "section-box"
    OVERALL_SENTENCE = "overall-sentence"
    PRINTED_SCORE = "printed-score"
    PAGE_SUMMARY = "page-summary"
    REPORTED = "reported"


class ValueConfidence(enum.StrEnum):
    """How a value is known."""

    PRINTED = "printed"
    OFFICIAL = "official"
    SECONDARY = "secondary"


SourceStatus = Literal["available", "gone", "protected", "replaced", "unchecked"]
"""Whether the page of a record still shows the report: it may be gone, ask for a password, or show
a notice instead; `unchecked` if we never fetched it."""


class Statement(Model):
    """Words that state a value, and where they are printed.

    `page` counts from 1 (None for web pages, which give a `heading`). `text` quotes the source; it
    is None for a reported value, which has the `url` of its source or else `reported_by`, the words
    that name it.
    """

    page: int | None = None
    box: Box | None = None
    heading: str | None = None
    text: str | None
    url: str | None = None
    reported_by: str | None = None
    confidence: ValueConfidence | None = None


class Evidence(Statement):
    """One statement of a rating or score.

    `value` is in our spelling (a rating, or a score as `14/21`), so that witnesses can be compared.
    """

    witness: Witness
    value: str | None = None


class TraceEntry(Model):
    """A text that the parser used as a witness, or that `rule` refused, or a note about a step."""

    verdict: Literal["witness", "refused", "note"]
    what: str
    text: str
    rule: str = ""
    page: int | None = None
    box: Box | None = None
    heading: str | None = None


class Place(enum.StrEnum):
    """Where a document or page states what was inspected."""

    COVER = "cover"
    RUNNING_HEADER = "running-header"
    RATINGS_PAGE = "ratings-page"
    DOCUMENT_TITLE = "document-title"
    BODY = "body"
    WEB_PAGE = "web-page"
    LISTING = "listing"
    REPORTED = "reported"


OUTSIDE = (Place.WEB_PAGE, Place.LISTING)
"""Places that are not the document itself."""
IdentityField = Literal["programme", "organisation", "published", "fieldwork_started", "language"]


class Identification(Statement):
    """One statement of what was inspected, by which programme, or when."""

    field: IdentityField
    value: str
    place: Place


class Status(enum.StrEnum):
    """Result of parsing and checking; review decides whether a record is published."""

    PASSED = "passed"
    HELD = "held"
    UNRATED = "unrated"
    NOT_A_REPORT = "not-a-report"
    UNREADABLE = "unreadable"


WITHOUT_VALUES = (Status.UNREADABLE, Status.NOT_A_REPORT)
"""Documents in this state have nothing to show or to accept."""


class Outcome(enum.StrEnum):
    """Result of a check."""

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
    """The result of one check; `detail` says what was compared with what."""

    check: CheckName
    outcome: Outcome
    detail: str


class OrganisationRef(Model):
    """Who was inspected: `id` is the one in the registry, or the one that would be minted."""

    id: str
    name: str
    kind: OrganisationKind
    printed: str | None = None
    candidates: tuple[str, ...] = ()


class Overall(Model):
    """The overall rating; None if the report gives none or it could not be read."""

    rating: Rating | None = None
    evidence: tuple[Evidence, ...] = ()


class Score(Model):
    """`value` is what is printed, `computed` the sum of points of the standards that count."""

    value: int | None = None
    max: int | None = None
    computed: int | None = None
    confidence: ValueConfidence | None = None
    evidence: tuple[Evidence, ...] = ()


class StandardState(enum.StrEnum):
    """Whether a standard was rated, was not rated, or we do not know."""

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


class StandardCount(Model):
    """How many standards a source says have one of the `ratings`, without naming them.

    `of` is the number of standards that the source counted. Only for checking: never published.
    """

    ratings: tuple[Rating, ...]
    number: int
    of: int


class DateBounds(Model):
    """What is known of the day of publication besides the date itself; for reported results.

    The report was published neither before `not_before` nor after `not_after`, and no later than
    `read`, the day on which the first source of the result was read.
    """

    not_before: PartialDate | None = None
    not_after: PartialDate | None = None
    read: dt.date | None = None


class Source(Model):
    """Where the record came from."""

    page_url: str | None = None
    document_url: str
    sha256: str | None = None
    media_type: str | None = None
    retrieved: dt.datetime | None = None
    pages: int | None = None


class Setting(Model):
    """One corrected field: what was read, and what is right (None: not known)."""

    field: str
    read: str | None
    right: PlainText | None


class Correction(Setting):
    """A value that a maintainer corrected: what was read, what is right, and why."""

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
    published_bounds: DateBounds = DateBounds()
    fieldwork_started: PartialDate | None = None
    joint: bool | None = None
    language: str = "en"
    overall: Overall = Overall()
    score: Score = Score()
    standards: tuple[StandardRating, ...] = ()
    standard_counts: tuple[StandardCount, ...] = ()
    identity: tuple[Identification, ...] = ()
    services: tuple[str, ...] = ()
    layout: str | None = None
    unconfirmed: tuple[str, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    source: Source
    source_status: SourceStatus = "available"
    notice: str | None = None
    basis: Literal["report", "reported"] = "report"
    corrected: bool = False
    corrections: tuple[Correction, ...] = ()
    parser_version: str = ""
    errors: tuple[str, ...] = Field(default=())

    @property
    def published_earliest(self) -> dt.date | None:
        """The first day on which the report can have been published; None without a date."""
        if self.published is None:
            return None
        bound = self.published_bounds.not_before
        earliest = self.published.earliest
        return max(earliest, bound.earliest) if bound is not None else earliest

    @property
    def published_latest(self) -> dt.date | None:
        """The last day on which the report can have been published; None without a date."""
        if self.published is None:
            return None
        bounds = self.published_bounds
        not_after = bounds.not_after.latest if bounds.not_after is not None else None
        return min(day for day in (self.published.latest, not_after, bounds.read) if day)

    def check(self, name: CheckName) -> CheckResult | None:
        """Return the result of a check, or None if it was not run."""
        return next((result for result in self.checks if result.check == name), None)


def same_inspection(a: Report, b: Report) -> bool:
    """True if both records are of one inspection: same organisation, programme and time.

    Organisations are compared by id, so both must have been judged with one registry. What lacks
    one of the three is the same as no other.
    """
    if a.organisation is None or b.organisation is None or a.programme is None:
        return False
    if a.published is None or b.published is None or a.programme != b.programme:
        return False
    return a.organisation.id == b.organisation.id and close_in_time(a.published, b.published)


def close_in_time(a: PartialDate, b: PartialDate) -> bool:
    """True if two dates, each within its precision, are at most 45 days apart."""
    apart = max(a.earliest - b.latest, b.earliest - a.latest)
    return apart.days <= MAX_DAYS_APART
