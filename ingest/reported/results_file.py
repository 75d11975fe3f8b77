"""Results that others reported, as a maintainer writes them in TOML files."""

import datetime as dt
import importlib.resources
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.organisation import core_name, slug
from schemas.programme import Programme, Programmes
from schemas.rating import Rating
from support.files import packaged_files
from support.toml_models import invalid_data_as, read_tables

REMEDY = "correct the entry; docs/adding-a-programme.md describes the fields"
PrintedScore = Annotated[str, Field(pattern=r"^\d{1,3}/\d{1,3}$")]
"""A score and its maximum, as `7/27`."""


class ReportedSource(Model):
    """What one source states about an inspection; what it does not state is None or empty.

    It has a `url`, or else `by` says in a few words whose it is. `read` is the day on which a
    maintainer read it. `not_before` and `not_after` limit the day of publication. `standards` are
    by id. `unrated` is the reason for an inspection without overall rating.
    """

    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    by: str | None = None
    confidence: Literal["official", "secondary"]
    read: dt.date | None = None
    published: PartialDate | None = None
    not_before: PartialDate | None = None
    not_after: PartialDate | None = None
    fieldwork: PartialDate | None = None
    joint: Literal["yes", "no"] | None = None
    rating: Rating | None = None
    unrated: str | None = None
    score: PrintedScore | None = None
    standards: Mapping[str, Rating | Literal["not-rated"]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> "ReportedSource":
        if self.url is None and self.by is None:
            raise ValueError("a source needs its url, or a few words in `by`")
        if self.rating is not None and self.unrated is not None:
            raise ValueError("an inspection is rated or unrated, not both")
        if self.score is not None:
            value, maximum = map(int, self.score.split("/"))
            if value > maximum:
                raise ValueError(f"{value} is more than the maximum of {maximum}")
        return self


def counted_ratings(counted: str) -> tuple[Rating, ...]:
    """Return the ratings of a key of `counts`. Raises ValueError if one is not a rating."""
    return tuple(Rating(name) for name in counted.split(" or "))


class Derived(Model):
    """Values that no source states but that follow from others; `why` says how. Not published."""

    rating: Rating | None = None
    score: PrintedScore | None = None
    why: str


class ReportedResult(Model):
    """The reported result of one inspection; `organisation` as the sources print it.

    `id` is the id of its record. It is written once and stays when anything else is corrected;
    only rows of tables made by others have none. `report` is the URL of the report itself.
    `counts` says how many standards a source gives a rating ("Good or Outstanding" means either)
    without naming them, and `counts_of` how many it counted, if not all; they only serve to check
    the standards. `where` names file and entry, for messages.
    """

    id: str | None = Field(default=None, pattern=r"^[a-z0-9]+(-{1,2}[a-z0-9]+)*$")
    programme: str
    organisation: str
    sources: tuple[ReportedSource, ...] = Field(min_length=1)
    report: str | None = None
    counts: Mapping[str, int] = Field(default_factory=dict)
    counts_of: int | None = Field(default=None, gt=0)
    derived: Derived | None = None
    note: str | None = None
    where: str = ""

    @model_validator(mode="after")
    def _dated(self) -> "ReportedResult":
        if not any(source.published for source in self.sources):
            raise ValueError("no source states when the report was published")
        for counted in self.counts:
            counted_ratings(counted)
        return self

    @property
    def published(self) -> PartialDate:
        """The most exact date that a source states.

        If equally exact dates differ: the month or year that they share, else the later date.
        """
        stated = {source.published for source in self.sources if source.published is not None}
        exact = max(map(len, stated))
        dates = sorted(date for date in stated if len(date) == exact)
        lengths = [n for n in (10, 7, 4) if len({date[:n] for date in dates}) == 1]
        return PartialDate(dates[-1][: lengths[0]]) if lengths else dates[-1]


def shipped_results(programmes: Programmes) -> Iterator[ReportedResult]:
    """Read the results shipped with this software: the files of each programme's folder.

    Raises StateError with file and entry for anything malformed, unknown or contradictory.
    """
    found: dict[str | None, ReportedResult] = {}
    for file, body in packaged_files(importlib.resources.files("ingest.reported"), ""):
        if file.endswith(".toml"):
            for result in parse_results(body.decode(), file, programmes):
                first = found.setdefault(result.id, result)
                if first is not result:
                    what = f"{first.where} has the id {result.id!r} too"
                    raise StateError(what, where=result.where, remedy="give each entry its own id")
                yield result


def parse_results(text: str, file: str, programmes: Programmes) -> Iterator[ReportedResult]:
    """Read the results of one file (table `inspections`). Raises StateError if malformed."""
    tables = read_tables(text, file, {"inspections"}, error=StateError, remedy=REMEDY)
    for number, table in enumerate(tables.get("inspections", ()), start=1):
        where = f"{file}: inspections[{number}] ({table.get('organisation', 'no organisation')})"
        with invalid_data_as(StateError, where=where, remedy=REMEDY):
            result = ReportedResult.model_validate({**table, "where": where})
        _check(result, programmes.get(result.programme))
        yield result


def _check(result: ReportedResult, programme: Programme | None) -> None:
    if programme is None:
        what = f"unknown programme {result.programme!r}"
        raise StateError(what, where=result.where, remedy=REMEDY)
    if result.id is None:
        id_ = f"{programme.id}--{slug(core_name(result.organisation))}--{result.published}"
        raise StateError("it has no id", where=result.where, remedy=f'add the line id = "{id_}"')
    derived = result.derived.rating if result.derived is not None else None
    if not programme.rated and (derived or any(s.rating for s in result.sources)):
        raise StateError(
            f"inspections of {programme.id} have no ratings", where=result.where, remedy=REMEDY
        )
    known = {standard.id for standard in programme.standards()}
    stated = {id_ for source in result.sources for id_ in source.standards}
    for unknown in sorted(stated - known):
        what = f"{programme.id} has no standard {unknown!r}"
        remedy = f"one of: {', '.join(sorted(known))}"
        raise StateError(what, where=result.where, remedy=remedy)
