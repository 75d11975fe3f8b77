"""Official counts of inspections and lists of bodies, to show how much is known (coverage.toml)."""

import datetime as dt
import functools

from pydantic import Field

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import ProgrammeError
from schemas.kinds import OrganisationKind, facts_folder
from schemas.rating import Rating
from support.toml_models import read_entries, read_tables

TABLES = ("expectations", "lists")


class ByName(Model):
    """An inspection named with a count: its date is less exact, or its rating is not known."""

    organisation: str
    published: PartialDate


class Undated(Model):
    """A result that the count includes and that is not published here: its year is not known."""

    organisation: str
    rating: Rating
    source: str


class Expectation(Model):
    """An official statement: how many inspections of some programmes were published in a period.

    `expected` is None if the statement gives no number. `all_members`: it covers every
    organisation of the kind, so missing ones can be named. `round` is the programme's round of
    that period. `ratings` has only the ratings that the statement counts, `good_or_outstanding`
    its percentage. `ends` is None for a programme that has not ended. `note` explains the window.
    `ratings_not_known` are inspections of the count whose rating no source known to us gives.
    `of_bodies`: it counts bodies that were inspected at least once and existed when it ended.
    """

    id: str
    programmes: tuple[str, ...] = Field(min_length=1)
    round: str | None = None
    what: str
    starts: PartialDate = Field(alias="from")
    ends: PartialDate | None = Field(default=None, alias="to")
    expected: int | None = None
    all_members: bool = False
    of_bodies: bool = False
    ratings: dict[Rating, int] = Field(default_factory=dict)
    good_or_outstanding: int | None = Field(default=None, ge=0, le=100)
    by_name: tuple[ByName, ...] = ()
    undated: tuple[Undated, ...] = ()
    ratings_not_known: tuple[ByName, ...] = ()
    source: str
    note: str | None = None


class MemberList(Model):
    """An official list that names every body of a kind on the days from `starts` to `ends`.

    `members` are ids of organisations. On other days the number of bodies is not known.
    """

    kind: OrganisationKind
    starts: PartialDate = Field(alias="from")
    ends: PartialDate = Field(alias="to")
    members: tuple[str, ...] = Field(min_length=1)
    source: str

    def covers(self, day: dt.date) -> bool:
        """Return whether the list is complete on a day."""
        return self.starts.earliest <= day <= self.ends.latest


@functools.cache
def load_expectations() -> tuple[Expectation, ...]:
    """Return the packaged official counts. Raises ProgrammeError if malformed."""
    text = facts_folder().joinpath("coverage.toml").read_text("utf-8")
    return parse_expectations(text, "coverage.toml")


@functools.cache
def load_lists() -> tuple[MemberList, ...]:
    """Return the packaged lists of bodies. Raises ProgrammeError if malformed."""
    text = facts_folder().joinpath("coverage.toml").read_text("utf-8")
    tables = read_tables(text, "coverage.toml", TABLES, error=ProgrammeError).get("lists", ())
    return tuple(read_entries(MemberList, tables, "coverage.toml", error=ProgrammeError))


def parse_expectations(text: str, file: str) -> tuple[Expectation, ...]:
    """Return the counts of a file. Raises ProgrammeError naming file and entry if malformed."""
    tables = read_tables(text, file, TABLES, error=ProgrammeError)
    entries = tables.get("expectations", ())
    found = tuple(read_entries(Expectation, entries, file, error=ProgrammeError))
    for expectation in found:
        rated = sum(expectation.ratings.values())
        if expectation.expected is not None and rated > expectation.expected:
            raise ProgrammeError("more ratings than inspections", where=f"{file}: {expectation.id}")
    return found
