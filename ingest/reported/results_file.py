"""Results that others reported, as a maintainer writes them in TOML files."""

import enum
import importlib.resources
from collections.abc import Iterator, Mapping

from pydantic import Field, model_validator

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.rating import Rating
from support.toml_models import invalid_data_as, read_tables, toml_files

REMEDY = "correct the entry; docs/adding-a-programme.md describes the fields"


class ResultConfidence(enum.StrEnum):
    """How reliably a value is known; only the first two are published."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    DERIVED = "derived"
    CONTRADICTED = "contradicted"

    @property
    def stated(self) -> bool:
        """True if a source states the value and no other source contradicts it."""
        return self in (ResultConfidence.OFFICIAL, ResultConfidence.SECONDARY)


class ReportedScore(Model):
    """A score out of a maximum; `sources` only if they differ from those of the result."""

    value: int = Field(ge=0)
    max: int = Field(gt=0)
    confidence: ResultConfidence
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> "ReportedScore":
        if self.value > self.max:
            raise ValueError(f"{self.value} is more than the maximum of {self.max}")
        return self


class ReportedResult(Model):
    """The reported result of one inspection; `organisation` as the source prints it.

    `rating` is None if it is not known; `unrated` gives the reason for an inspection without
    rating. `derivation` explains a rating that no source states. `standards` are by id; those in
    `doubted` are notes for a maintainer and are not published. `sources` are URLs or, without
    one, a few words. `file` and `number` locate the entry.
    """

    programme: str
    organisation: str
    published: PartialDate
    fieldwork: PartialDate | None = None
    joint: bool = False
    rating: Rating | None = None
    confidence: ResultConfidence | None = None
    derivation: str | None = None
    unrated: str | None = None
    score: ReportedScore | None = None
    standards: Mapping[str, Rating] = Field(default_factory=dict)
    doubted: Mapping[str, Rating] = Field(default_factory=dict)
    standards_sources: tuple[str, ...] = ()
    sources: tuple[str, ...] = Field(min_length=1)
    report: str | None = None
    note: str | None = None
    file: str = ""
    number: int = 0

    @model_validator(mode="after")
    def _consistent(self) -> "ReportedResult":
        if (self.rating is None) != (self.confidence is None):
            raise ValueError("a rating needs a confidence, and a confidence a rating")
        if self.rating is not None and self.unrated is not None:
            raise ValueError("an inspection is rated or unrated, not both")
        if self.confidence is not None and not self.confidence.stated and not self.derivation:
            raise ValueError(f"a {self.confidence} rating needs its derivation")
        twice = set(self.standards) & set(self.doubted)
        if twice:
            raise ValueError(f"both in standards and in doubted: {', '.join(sorted(twice))}")
        return self

    @property
    def where(self) -> str:
        """File and entry, for messages."""
        return f"{self.file}: inspections[{self.number}] ({self.organisation}, {self.published})"


def shipped_results(programmes: Programmes) -> Iterator[ReportedResult]:
    """Read the results shipped with this software, in the order of their files.

    Raises StateError with file and entry for anything malformed, unknown or contradictory.
    """
    for name, text in toml_files(importlib.resources.files("ingest.reported")):
        yield from parse_results(text, name, programmes)


def parse_results(text: str, file: str, programmes: Programmes) -> Iterator[ReportedResult]:
    """Read the results of one file (table `inspections`). Raises StateError if malformed."""
    tables = read_tables(text, file, {"inspections"}, error=StateError, remedy=REMEDY)
    for number, table in enumerate(tables.get("inspections", ()), start=1):
        where = f"{file}: inspections[{number}] ({table.get('organisation', 'no organisation')})"
        with invalid_data_as(StateError, where=where, remedy=REMEDY):
            result = ReportedResult.model_validate({**table, "file": file, "number": number})
        _check_programme(result, programmes.get(result.programme))
        yield result


def _check_programme(result: ReportedResult, programme: Programme | None) -> None:
    if programme is None:
        what = f"unknown programme {result.programme!r}"
        raise StateError(what, where=result.where, remedy=REMEDY)
    if result.rating is not None and not programme.rated:
        raise StateError(
            f"inspections of {programme.id} have no ratings", where=result.where, remedy=REMEDY
        )
    known = {standard.id for standard in programme.standards()}
    for unknown in sorted({*result.standards, *result.doubted} - known):
        what = f"{programme.id} has no standard {unknown!r}"
        remedy = f"one of: {', '.join(sorted(known))}"
        raise StateError(what, where=result.where, remedy=remedy)
