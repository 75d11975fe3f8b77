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


class Expectation(Model):
    """An official statement: how many inspections of a programme were published in a period.

    `all_members`: it covers every organisation of the kind, so missing ones can be named. `round`
    is the programme's round of that period. `ratings` is empty if it has no counts by rating.
    """

    id: str
    programme: str
    round: str | None = None
    what: str
    starts: PartialDate = Field(alias="from")
    ends: PartialDate = Field(alias="to")
    expected: int
    all_members: bool = False
    ratings: dict[Rating, int] = Field(default_factory=dict)
    by_name: tuple[ByName, ...] = ()
    source: str


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
        if expectation.ratings and sum(expectation.ratings.values()) > expectation.expected:
            raise ProgrammeError("more ratings than inspections", where=f"{file}: {expectation.id}")
    return found
