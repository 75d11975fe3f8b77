"""An inspection programme: its domains, standards, points and bands, and how sure each fact is.

The programmes are the TOML files of `schemas/programmes/`, checked when they are loaded.
"""

import enum
import functools
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources.abc import Traversable

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

    def domain_of(self, standard_id: str) -> Domain:
        """Return the domain of the standard. Raises KeyError if none has it."""
        return self._domains[standard_id]

    @functools.cached_property
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


Programmes = Mapping[str, Programme]
"""Programmes by id, in the order of their first report."""


@functools.cache
def load_programmes() -> Programmes:
    """The programmes packaged with this software.

    Raises ProgrammeError, naming file and key, if one of the files contradicts itself.
    """
    return load_programmes_from(facts_folder().joinpath("programmes"))


def load_programmes_from(folder: Traversable) -> Programmes:
    """The programmes of another folder. Raises ProgrammeError like `load_programmes`."""
    return in_order(parse_programme(text, name) for name, text in toml_files(folder))


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
    _check_standards(programme, file)
    _check_scores(programme, file)
    return programme


def _check_standards(programme: Programme, file: str) -> None:
    _refuse_twice((s.id for s in programme.standards()), "id", "standard id", file)
    _refuse_twice((s.code for s in programme.standards() if s.code), "code", "code", file)
    _refuse_twice((str(d.number) for d in programme.domains), "number", "domain number", file)
    for domain in programme.domains:
        _check_names(domain, file)
    if programme.rated and not programme.domains:
        raise ProgrammeError("a rated programme needs standards", where=f"{file}: domains")


def _check_names(domain: Domain, file: str) -> None:
    names: dict[str, str] = {}
    for standard in domain.standards:
        for name in (standard.name, *standard.aliases):
            folded = name.casefold()
            if names.setdefault(folded, standard.id) != standard.id:
                raise ProgrammeError(
                    f"{name!r} names both {names[folded]!r} and {standard.id!r}",
                    where=f"{file}: domains[{domain.number}].standards.aliases",
                    remedy="give each name to one standard of the domain only",
                )


def _refuse_twice(values: Iterable[str], key: str, what: str, file: str) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise ProgrammeError(f"{what} {value!r} is given {count} times", where=f"{file}: {key}")


def _check_scores(programme: Programme, file: str) -> None:
    if programme.rated and set(programme.points) != set(Rating):
        raise ProgrammeError("points are needed for each rating", where=f"{file}: points")
    if programme.bands or programme.max_score is not None:
        if programme.max_score is None:
            raise ProgrammeError("bands without a maximum", where=f"{file}: max_score")
        _check_bands(programme.bands, programme.max_score, f"{file}: bands")
        if programme.confidence.bands.level is Level.UNKNOWN and programme.bands:
            raise ProgrammeError("bands are given but unknown", where=f"{file}: confidence.bands")
        _check_maximum(programme, file)
    for scale in programme.reduced:
        _check_bands(scale.bands, scale.max_score, f"{file}: reduced[{scale.max_score}].bands")


def _check_maximum(programme: Programme, file: str) -> None:
    top = max(programme.points.values(), default=0)
    possible = top * sum(s.counts_towards_score for s in programme.standards())
    if programme.max_score != possible:
        raise ProgrammeError(
            f"{programme.max_score} is not the points of all counting standards ({possible})",
            where=f"{file}: max_score",
        )


def _check_bands(bands: tuple[Band, ...], maximum: int, where: str) -> None:
    expected = 0
    previous: Rating | None = None
    for band in bands:
        if band.min != expected or band.max < band.min:
            raise ProgrammeError(
                f"{band.rating} is {band.min} to {band.max}, but should start at {expected}",
                where=where,
                remedy="bands cover 0 to the maximum without gap or overlap, lowest first",
            )
        if previous is not None and band.rating <= previous:
            raise ProgrammeError(f"{band.rating} comes after {previous}", where=where)
        expected, previous = band.max + 1, band.rating
    if bands and expected != maximum + 1:
        raise ProgrammeError(f"bands end at {expected - 1}, not {maximum}", where=where)
