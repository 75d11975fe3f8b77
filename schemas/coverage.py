"""Official counts of inspections, to show how many we know; data in `coverage.toml`."""

import functools

from pydantic import Field

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import ProgrammeError
from schemas.kinds import facts_folder
from schemas.rating import Rating
from support.toml_models import read_entries, read_tables


class ByName(Model):
    """An inspection counted by name, since its date is less exact than the period."""

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
    """

    id: str
    programmes: tuple[str, ...] = Field(min_length=1)
    round: str | None = None
    what: str
    starts: PartialDate = Field(alias="from")
    ends: PartialDate | None = Field(default=None, alias="to")
    expected: int | None = None
    all_members: bool = False
    ratings: dict[Rating, int] = Field(default_factory=dict)
    good_or_outstanding: int | None = Field(default=None, ge=0, le=100)
    by_name: tuple[ByName, ...] = ()
    undated: tuple[Undated, ...] = ()
    source: str
    note: str | None = None


@functools.cache
def load_expectations() -> tuple[Expectation, ...]:
    """Return the packaged official counts. Raises ProgrammeError if malformed."""
    text = facts_folder().joinpath("coverage.toml").read_text("utf-8")
    return parse_expectations(text, "coverage.toml")


def parse_expectations(text: str, file: str) -> tuple[Expectation, ...]:
    """Return the counts of a file. Raises ProgrammeError naming file and entry if malformed."""
    tables = read_tables(text, file, ("expectations",), error=ProgrammeError)
    entries = tables.get("expectations", ())
    found = tuple(read_entries(Expectation, entries, file, error=ProgrammeError))
    for expectation in found:
        rated = sum(expectation.ratings.values())
        if expectation.expected is not None and rated > expectation.expected:
            raise ProgrammeError("more ratings than inspections", where=f"{file}: {expectation.id}")
    return found
