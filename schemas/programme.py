"""An inspection programme: its domains, standards, points and bands, and how sure each fact is.

The programmes are the TOML files of `schemas/programmes/`, checked when they are loaded.
"""

import enum
import functools
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pydantic import Field

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import ProgrammeError
from schemas.kinds import OrganisationKind, facts_folder
from schemas.rating import Rating
from support.toml_models import invalid_data_as, toml_files


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
    """One rated standard; its `id` is permanent and unique in its programme."""

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

    def domain_of(self, standard_id: str) -> Domain:
        """Return the domain of the standard. Raises KeyError if none has it."""
        return {s.id: d for d in self.domains for s in d.standards}[standard_id]

    def bands_for(self, max_score: int) -> tuple[tuple[Band, ...], Level]:
        """Return the bands of a maximum and how sure they are; none and `unknown` if undefined."""
        if max_score == self.max_score:
            return self.bands, self.confidence.bands.level
        for scale in self.reduced:
            if scale.max_score == max_score:
                return scale.bands, scale.level
        return (), Level.UNKNOWN


Programmes = Mapping[str, Programme]
"""Programmes by id, in the order of their first report."""


@functools.cache
def load_programmes() -> Programmes:
    """The programmes packaged with this software.

    Raises ProgrammeError, naming file and key, if one of the files contradicts itself.
    """
    files = toml_files(facts_folder().joinpath("programmes"))
    return in_order(parse_programme(text, name) for name, text in files)


def in_order(programmes: Iterable[Programme]) -> Programmes:
    """Programmes by id, sorted by first report; refuses one id given twice."""
    ordered = sorted(programmes, key=lambda p: (p.first_report.earliest, p.id))
    for id_, count in Counter(p.id for p in ordered).items():
        if count > 1:
            raise ProgrammeError("two files define this programme", where=f"{id_}: id")
    known = {p.id: p for p in ordered}
    for programme in ordered:
        for older in programme.supersedes:
            if older not in known:
                raise ProgrammeError(f"no programme {older!r}", where=f"{programme.id}: supersedes")
    return known


def parse_programme(text: str, file: str) -> Programme:
    """A programme from the text of its file.

    Raises ProgrammeError with `file: key` for anything that is malformed or inconsistent.
    """
    with invalid_data_as(ProgrammeError, where=file):
        programme = Programme.model_validate(tomllib.loads(text))
    for key, what in _contradictions(programme):
        raise ProgrammeError(what, where=f"{file}: {key}")
    return programme


def _contradictions(programme: Programme) -> Iterator[tuple[str, str]]:
    """Yield the key and the description of each fact that contradicts another one of the file."""
    listed: Mapping[tuple[str, str], Iterable[object]] = {
        ("id", "standard id"): [s.id for s in programme.standards()],
        ("code", "code"): [s.code for s in programme.standards() if s.code],
        ("number", "domain number"): [str(d.number) for d in programme.domains],
    }
    for (key, what), values in listed.items():
        counts = Counter(values).items()
        yield from ((key, f"{what} {v!r} is given {n} times") for v, n in counts if n > 1)
    for domain in programme.domains:
        yield from _ambiguous_names(domain)
    if programme.rated and not programme.domains:
        yield "domains", "a rated programme needs standards"
    if programme.rated and set(programme.points) != set(Rating):
        yield "points", "points are needed for each rating"
    yield from _contradictory_scores(programme)


def _ambiguous_names(domain: Domain) -> Iterator[tuple[str, str]]:
    names: dict[str, str] = {}
    for standard in domain.standards:
        for name in (standard.name, *standard.aliases):
            known = names.setdefault(name.casefold(), standard.id)
            if known != standard.id:
                what = f"{name!r} names both {known!r} and {standard.id!r}"
                remedy = "give each name to one standard of the domain only"
                yield f"domains[{domain.number}].standards.aliases", f"{what} ({remedy})"


def _contradictory_scores(programme: Programme) -> Iterator[tuple[str, str]]:
    bands, maximum = programme.bands, programme.max_score
    if maximum is not None:
        yield from (("bands", what) for what in _broken_bands(bands, maximum))
    elif bands:
        yield "max_score", "bands without a maximum"
    if bands and programme.confidence.bands.level is Level.UNKNOWN:
        yield "confidence.bands", "bands are given but unknown"
    counting = sum(s.counts_towards_score for s in programme.standards())
    possible = max(programme.points.values(), default=0) * counting
    if maximum not in (None, possible):
        yield "max_score", f"{maximum} is not the points of all counting standards ({possible})"
    for scale in programme.reduced:
        key = f"reduced[{scale.max_score}].bands"
        yield from ((key, what) for what in _broken_bands(scale.bands, scale.max_score))


def _broken_bands(bands: tuple[Band, ...], maximum: int) -> Iterator[str]:
    starts = [0, *(band.max + 1 for band in bands)]
    ratings = [band.rating for band in bands]
    covered = [*(band.min for band in bands), maximum + 1] == starts == sorted(set(starts))
    if bands and not (covered and ratings == sorted(set(ratings))):
        given = ", ".join(f"{band.rating} {band.min} to {band.max}" for band in bands)
        yield f"{given}: bands cover 0 to {maximum} without gap or overlap, lowest rating first"
