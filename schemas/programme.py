"""An inspection programme: its domains, standards, points and bands, and how sure each fact is."""

import enum
from collections.abc import Iterator
from functools import cached_property

from pydantic import Field

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.kinds import OrganisationKind
from schemas.rating import Rating


class Level(enum.StrEnum):
    """How sure a fact is: a failed check holds the record only if the fact is confirmed."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"


class Fact(Model):
    """How sure one fact of a programme is, and on what it rests."""

    level: Level
    basis: str = ""


class Confidence(Model):
    """How sure each checked fact of a programme is."""

    standards: Fact
    codes: Fact
    points: Fact
    max_score: Fact
    bands: Fact


class Standard(Model):
    """One rated standard. `id` is permanent and unique in its programme.

    `optional`: a report may leave it out without a word (no cases of the kind).
    `linked`: ids `programme/standard` of the standard it renamed, shown apart but linked.
    """

    id: str
    code: str | None = None
    name: str
    aliases: tuple[str, ...] = ()
    counts_towards_score: bool = True
    optional: bool = False
    linked: tuple[str, ...] = ()


class Domain(Model):
    """A group of standards under one heading; `may_be_unrated` in a very small service."""

    number: int
    title: str | None = None
    may_be_unrated: bool = False
    standards: tuple[Standard, ...]


class Band(Model):
    """The scores, both ends included, that give an overall rating."""

    rating: Rating
    min: int
    max: int


class ReducedScale(Model):
    """Bands for a smaller maximum, when a domain was not rated."""

    max_score: int
    bands: tuple[Band, ...]
    level: Level
    basis: str = ""


class Round(Model):
    """A named round of inspections, by publication month."""

    name: str
    starts: PartialDate = Field(alias="from")
    ends: PartialDate = Field(alias="to")


class Programme(Model):
    """One inspection programme, as its file under `schemas/programmes/` defines it."""

    id: str
    name: str
    organisation_kinds: tuple[OrganisationKind, ...]
    first_report: PartialDate
    last_report: PartialDate | None = None
    rated: bool
    ended: PartialDate | None = None
    supersedes: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()
    points: dict[Rating, int] = Field(default_factory=dict)
    max_score: int | None = None
    bands: tuple[Band, ...] = ()
    reduced: tuple[ReducedScale, ...] = ()
    confidence: Confidence
    ratings_page_headings: tuple[str, ...] = ()
    title_formats: tuple[str, ...] = ()
    unrated_reason: str | None = None
    notes: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()

    def standards(self) -> Iterator[Standard]:
        """Yield all standards in the order of the programme."""
        for domain in self.domains:
            yield from domain.standards

    def standard(self, standard_id: str) -> Standard:
        """Return the standard of that id. Raises KeyError if the programme has none."""
        for standard in self.standards():
            if standard.id == standard_id:
                return standard
        raise KeyError(standard_id)

    def domain_of(self, standard_id: str) -> Domain:
        """Return the domain of the standard. Raises KeyError if none has it."""
        return self._domains[standard_id]

    @cached_property
    def _domains(self) -> dict[str, Domain]:
        return {s.id: domain for domain in self.domains for s in domain.standards}

    def bands_for(self, max_score: int) -> tuple[tuple[Band, ...], Level]:
        """Return the bands of a maximum and how sure they are; none and `unknown` if undefined."""
        if max_score == self.max_score:
            return self.bands, self.confidence.bands.level
        for scale in self.reduced:
            if scale.max_score == max_score:
                return scale.bands, scale.level
        return (), Level.UNKNOWN
