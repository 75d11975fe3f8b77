"""League tables as published: ranked rows, unranked organisations, standards and areas.

`league/fields.toml` says what each published field means.
"""

import datetime as dt
import enum
from typing import Any, Literal

from schemas.base import Model
from schemas.dates import PartialDate, Precision
from schemas.kinds import OrganisationKind
from schemas.rating import Rating
from schemas.report import StandardState, ValueConfidence


class Published(Model):
    """Base of everything published.

    A field added after 1.0 needs a default, so that versions published before can still be read.
    """


class Body(Published):
    """An organisation as a row names it: under the name it had on the day of the table."""

    id: str
    name: str
    kind: OrganisationKind


class Ranked(Published):
    """An organisation at its place in a table."""

    rank: int
    rank_to: int
    tied: bool
    organisation: Body
    inspection: str

    @property
    def place(self) -> str:
        """The rank as shown: `3`, `=3`, `2 to 20`, `=1 to 2`."""
        to = f" to {self.rank_to}" if self.rank_to != self.rank else ""
        return f"{'=' if self.tied else ''}{self.rank}{to}"


class Framework(enum.StrEnum):
    """Whether the programme of an inspection still ran on the day of the table."""

    CURRENT = "current"
    EARLIER = "earlier"


class Dated(Published):
    """When an inspection was published: as printed, and the first and last day it may mean."""

    published: PartialDate
    published_earliest: dt.date
    published_latest: dt.date
    published_precision: Precision

    @property
    def middle(self) -> dt.date:
        """The middle of the time that the date may mean."""
        return self.published_earliest + (self.published_latest - self.published_earliest) / 2

    def dates(self) -> dict[str, Any]:
        """Return the four dates, for a model that repeats them."""
        return {name: getattr(self, name) for name in Dated.model_fields}


class PreviousResult(Dated):
    """The rated inspection before the current one."""

    inspection: str
    programme: str
    rating: Rating
    movement: int | None
    framework_changed: bool


class RowStandard(Published):
    """The rating of one standard; null with the state `not-rated` or `not-known`."""

    rating: Rating | None
    state: StandardState


class LeagueRow(Ranked, Dated):
    """One ranked organisation with its standing inspection."""

    programme: str
    framework: Framework
    rating: Rating
    score: int | None
    max: int | None
    score_confirmed: bool
    standards: dict[str, RowStandard]
    fieldwork_started: PartialDate | None
    age_months: int
    basis: Literal["report", "reported"]
    previous: PreviousResult | None
    later_unrated_inspection: str | None
    age_months_max: int | None = None
    confidence: ValueConfidence | None = None
    caveat: str | None = None


class UnrankedReason(enum.StrEnum):
    """Why an organisation is listed below a table."""

    NOT_RATED = "not-rated"
    NO_RATED_INSPECTION = "no-rated-inspection"
    DATES_OVERLAP = "dates-overlap"
    LISTED_ONLY = "listed-only"


class PredecessorResult(Dated):
    """What a predecessor was rated: shown as such, never ranked as the successor's."""

    organisation: Body
    how: Literal["split", "merger", "transfer", "renamed"]
    inspection: str
    rating: Rating


class Unranked(Published):
    """An organisation below the table: why, and the inspections that were published of it."""

    organisation: Body
    reason: UnrankedReason
    detail: str
    inspections: tuple[str, ...]
    rating: Rating | None
    predecessors: tuple[PredecessorResult, ...]


class LeagueTable(Published):
    """One league table. `programme` is None for the table of a kind over all programmes."""

    id: str
    title: str
    description: str
    kind: OrganisationKind
    programme: str | None
    as_of: dt.date
    ordering: str
    summary: str
    members: int
    distribution: dict[Rating, int]
    rows: tuple[LeagueRow, ...]
    unranked: tuple[Unranked, ...]
    official_number: int | None = None
    official_source: str | None = None
    gaps: tuple[str, ...] = ()
    ended: bool = False

    @property
    def newest(self) -> dt.date:
        """The last day of publication of a row. Raises ValueError if there is none."""
        return max(row.published_latest for row in self.rows)


class StandardRow(Ranked):
    """The rank of one organisation by its rating on one standard."""

    rating: Rating


class StandardUnknown(Published):
    """An organisation of the table without a rating on the standard, and why."""

    organisation: Body
    inspection: str
    state: StandardState


class StandardLeague(Published):
    """The league of one standard of one programme."""

    id: str
    programme: str
    standard: str
    code: str | None
    name: str
    domain: int
    domain_title: str | None
    linked: tuple[str, ...]
    as_of: dt.date
    members: int
    known: int
    not_rated: int
    distribution: dict[Rating, int]
    best: tuple[str, ...] | None
    worst: tuple[str, ...] | None
    summary: str
    rows: tuple[StandardRow, ...]
    unranked: tuple[StandardUnknown, ...]
    enough_known: bool = False


class AreaResult(Published):
    """An organisation of an area with its standing inspection, if it has one."""

    organisation: Body
    inspection: str | None
    programme: str | None
    rating: Rating | None
    score: int | None
    max: int | None
    published: PartialDate | None
    difference: int | None
    reason: str | None
    caveat: str | None = None


class AreaComparison(Published):
    """The organisation that covers an area beside those that worked inside it."""

    id: str
    name: str
    kind: OrganisationKind
    as_of: dt.date
    ended: bool
    summary: str
    lead: AreaResult
    members: tuple[AreaResult, ...]
    official_number: int | None = None
