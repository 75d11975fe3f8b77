"""What is published: `league.json`, what changed since the last version, and corrections.

`league/fields.toml` says what each field means.
"""

import datetime as dt
from typing import Literal

from pydantic import Field

from schemas.base import SCHEMA_VERSION, Model
from schemas.dates import PartialDate, Precision
from schemas.kinds import OrganisationKind
from schemas.organisation import Codes, DatedName, Succession
from schemas.programme import Programme
from schemas.rating import Rating
from schemas.report import (
    CheckResult,
    Correction,
    Source,
    SourceStatus,
    StandardState,
    Status,
    ValueConfidence,
    Witness,
)
from schemas.tables import AreaComparison, Body, Dated, LeagueTable, Published, StandardLeague
from schemas.versions import Changes, PublishedCorrection


class About(Model):
    """Who publishes and where; without `base_url` the published links are relative."""

    sample: bool = False
    publisher: str = "probation-league"
    contact: str = ""
    homepage: str = ""
    base_url: str = ""


class Licence(Published):
    """The licence of the data; the ratings are the inspectorate's."""

    name: str = "Open Government Licence v3.0"
    spdx: str = "OGL-UK-3.0"
    url: str = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    attribution: str = (
        "Contains public sector information published by HM Inspectorate of Probation and "
        "licensed under the Open Government Licence v3.0. Area codes: Office for National "
        "Statistics, licensed under the Open Government Licence v3.0."
    )


class PublishedEvidence(Published):
    """One statement of a value: the quoted words and where they are printed."""

    page: int | None
    heading: str | None
    text: str | None
    witness: Witness
    url: str | None
    reported_by: str | None = None
    confidence: ValueConfidence | None = None


class PublishedOverall(Published):
    """The overall rating, null if none was given."""

    rating: Rating | None
    evidence: tuple[PublishedEvidence, ...]
    confidence: ValueConfidence | None = None


class PublishedScore(Published):
    """`value` of `max` as printed; `computed` the sum of points; `confirmed` as the rule says."""

    value: int | None
    max: int | None
    computed: int | None
    confirmed: bool
    confidence: ValueConfidence | None
    evidence: tuple[PublishedEvidence, ...]


class PublishedStandard(Published):
    """One standard of the programme in one inspection."""

    id: str
    code: str | None
    name: str
    domain: int
    rating: Rating | None
    state: StandardState
    points: int | None
    counts: bool
    evidence: tuple[PublishedEvidence, ...]
    confidence: ValueConfidence | None = None


class Inspection(Dated):
    """An accepted record as published; one without an overall rating says why in `reason`."""

    id: str
    former_ids: tuple[str, ...]
    status: Status
    reason: str | None
    programme: str
    title: str | None
    organisation: Body
    fieldwork_started: PartialDate | None
    fieldwork_started_earliest: dt.date | None
    fieldwork_started_latest: dt.date | None
    fieldwork_started_precision: Precision | None
    joint: bool | None
    language: str
    overall: PublishedOverall
    score: PublishedScore
    standards: tuple[PublishedStandard, ...]
    unconfirmed: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    source: Source
    source_status: SourceStatus
    basis: Literal["report", "reported"]
    corrected: bool
    corrections: tuple[Correction, ...]
    parser_version: str
    taken_from: str = ""
    round: str | None = None
    owner: str | None = None

    @property
    def date_order(self) -> tuple[dt.date, dt.date, str]:
        """Sort key by date of publication, oldest first."""
        return self.published_latest, self.published_earliest, self.id

    @property
    def rated_as(self) -> Rating:
        """The overall rating of a rated inspection. Raises ValueError for another."""
        if self.overall.rating is None:
            raise ValueError(f"{self.id} has no overall rating")
        return self.overall.rating


class PublishedOrganisation(Published):
    """An organisation of the registry."""

    id: str
    name: str
    kind: OrganisationKind
    names: tuple[DatedName, ...]
    aliases: tuple[str, ...]
    area: str | None
    codes: Codes
    starts: PartialDate | None = Field(alias="from")
    ends: PartialDate | None = Field(alias="to")
    predecessors: tuple[Succession, ...]
    successors: tuple[Succession, ...]
    source: str
    inferred_from: PartialDate | None = None
    inferred_to: PartialDate | None = None
    official_code: str | None = None
    owners: tuple[DatedName, ...] = ()

    @property
    def last(self) -> PartialDate | None:
        """The last day on which it may have existed; None while it exists."""
        return self.ends or self.inferred_to


class UnknownRating(Published):
    """An inspection that an official statement counts and whose rating is not known here."""

    organisation: Body
    published: PartialDate


class CoverageItem(Published):
    """How many of the inspections that an official statement counts are known to us."""

    id: str
    programme: str | None
    programmes: tuple[str, ...] = ()
    round: str | None
    what: str
    expected: int | None
    known: int
    missing: int | None
    missing_organisations: tuple[Body, ...]
    expected_ratings: dict[Rating, int]
    known_ratings: dict[Rating, int]
    source: str
    starts: PartialDate | None = Field(default=None, alias="from")
    ends: PartialDate | None = Field(default=None, alias="to")
    good_or_outstanding: int | None = None
    ratings_not_known: tuple[UnknownRating, ...] = ()
    note: str | None = None


class Count(Published):
    """Inspections of one kind, programme, round (None: outside any) and rating (None: unrated)."""

    kind: OrganisationKind
    programme: str
    round: str | None
    rating: Rating | None
    inspections: int


class Sentence(Published):
    """One generated sentence about a table."""

    table: str
    text: str


class Summary(Published):
    """Counts and sentences that describe and do not judge."""

    headline: str
    sentences: tuple[Sentence, ...]
    counts: tuple[Count, ...]


class OrganisationFile(Published):
    """`organisations/<id>.json`: an organisation and its inspections, newest first.

    Without version, day, age or rank, so that it changes only if its own results do.
    """

    schema_version: str = SCHEMA_VERSION
    sample: bool
    licence: Licence
    organisation: PublishedOrganisation
    inspections: tuple[Inspection, ...]


class Publication(Published):
    """The whole of `league.json`."""

    schema_version: str = SCHEMA_VERSION
    version: str
    as_of: dt.date
    sample: bool
    notice: str
    publisher: str
    contact: str
    homepage: str
    licence: Licence
    deprecated: tuple[str, ...]
    coverage: tuple[CoverageItem, ...]
    summary: Summary
    programmes: tuple[Programme, ...]
    organisations: tuple[PublishedOrganisation, ...]
    tables: tuple[LeagueTable, ...]
    areas: tuple[AreaComparison, ...]
    standards: tuple[StandardLeague, ...]
    changes: Changes
    corrections: tuple[PublishedCorrection, ...]
    inspections: tuple[Inspection, ...]

    def table(self, table_id: str) -> LeagueTable:
        """The table of that id; KeyError if there is none."""
        return {table.id: table for table in self.tables}[table_id]
