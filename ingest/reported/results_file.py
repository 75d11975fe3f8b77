"""Reported results as a maintainer writes them, and how their files are read."""

import enum
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from pydantic import Field, ValidationError, model_validator

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.rating import Rating

REMEDY = "correct the entry; docs/adding-a-programme.md describes the fields"


class Confidence(enum.StrEnum):
    """How a value is known; only the first two are ever published."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    DERIVED = "derived"
    CONTRADICTED = "contradicted"

    @property
    def stated(self) -> bool:
        """Whether a source says so itself, and no other says otherwise."""
        return self in (Confidence.OFFICIAL, Confidence.SECONDARY)


class ReportedScore(Model):
    """A score out of a maximum; `sources` only where they differ from those of the result."""

    value: int = Field(ge=0)
    max: int = Field(gt=0)
    confidence: Confidence
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _possible(self) -> "ReportedScore":
        if self.value > self.max:
            raise ValueError(f"{self.value} is more than the maximum of {self.max}")
        return self


class ReportedResult(Model):
    """One statement of the result of one inspection; `organisation` as the source prints it.

    `rating` is missing where it is not known; `unrated` says why an inspection gave none.
    `derivation` explains a rating that no source states. `standards` are by id; those of
    `doubted` stand here for a maintainer and are not published. `sources` are addresses or, where
    none is known, a few words. `file` and `number` say where the entry stands.
    """

    programme: str
    organisation: str
    published: PartialDate
    fieldwork: PartialDate | None = None
    joint: bool = False
    rating: Rating | None = None
    confidence: Confidence | None = None
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
            raise ValueError("a rating and its confidence are given together or not at all")
        if self.rating is not None and self.unrated is not None:
            raise ValueError("an inspection is rated or unrated, not both")
        if self.confidence is not None and not self.confidence.stated and not self.derivation:
            raise ValueError(f"a {self.confidence} rating needs its derivation")
        twice = set(self.standards) & set(self.doubted)
        if twice:
            raise ValueError(f"stated and doubted at once: {', '.join(sorted(twice))}")
        return self

    @property
    def where(self) -> str:
        """The place of the entry, for messages."""
        return f"{self.file}: inspections[{self.number}] ({self.organisation}, {self.published})"


def packaged() -> Traversable:
    """The folder of the results that are shipped with this software."""
    return importlib.resources.files("ingest.reported")


def read_results(folder: Traversable, programmes: Programmes) -> Iterator[ReportedResult]:
    """The results of all TOML files of a folder, in the order of the files.

    Raises StateError naming file and entry for anything malformed, unknown or contradictory.
    """
    files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    for file in sorted(files, key=lambda file: file.name):
        yield from parse_results(file.read_text("utf-8"), file.name, programmes)


def parse_results(text: str, file: str, programmes: Programmes) -> Iterator[ReportedResult]:
    """The results of one file, table `inspections`. Raises StateError as `read_results`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StateError(f"not valid TOML: {error}", where=file, remedy=REMEDY) from error
    for unknown in sorted(set(tables) - {"inspections"}):
        raise StateError(f"no table {unknown!r} is known here", where=file, remedy=REMEDY)
    for number, table in enumerate(tables.get("inspections", ()), start=1):
        try:
            result = ReportedResult.model_validate({**table, "file": file, "number": number})
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"]))
            named = table.get("organisation", "no organisation")
            where = f"{file}: inspections[{number}] ({named}){': ' + key if key else ''}"
            raise StateError(first["msg"], where=where, remedy=REMEDY) from error
        _check_programme(result, programmes.get(result.programme))
        yield result


def _check_programme(result: ReportedResult, programme: Programme | None) -> None:
    if programme is None:
        what = f"no programme {result.programme!r} is defined"
        raise StateError(what, where=result.where, remedy=REMEDY)
    if result.rating is not None and not programme.rated:
        raise StateError(f"{programme.id} gives no ratings", where=result.where, remedy=REMEDY)
    known = {standard.id for standard in programme.standards()}
    for unknown in sorted({*result.standards, *result.doubted} - known):
        what = f"{programme.id} has no standard {unknown!r}"
        remedy = f"one of: {', '.join(sorted(known))}"
        raise StateError(what, where=result.where, remedy=remedy)
