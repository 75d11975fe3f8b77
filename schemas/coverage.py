"""What sources outside the reports state, and who publishes them.

Official counts of inspections and lists of bodies show how much is known. The fields are explained
in coverage.toml and publishers.toml.
"""

import datetime as dt
import functools
import importlib.resources
import re
from collections.abc import Iterator
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import Field

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import ProgrammeError, StateError
from schemas.kinds import OrganisationKind, facts_folder
from schemas.rating import Rating
from support.safe_text import web_link
from support.toml_models import read_entries, read_tables

FILE = "coverage.toml"
_Entry = TypeVar("_Entry", bound=Model)


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
    """An official statement: how many inspections of some programmes were published in a period."""

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
    """An official list of every body of a kind, by id, on the days from `starts` to `ends`."""

    kind: OrganisationKind
    starts: PartialDate = Field(alias="from")
    ends: PartialDate = Field(alias="to")
    members: tuple[str, ...] = Field(min_length=1)
    source: str

    def covers(self, day: dt.date) -> bool:
        """Return whether the list is complete on a day."""
        return self.starts.earliest <= day <= self.ends.latest


class Publisher(Model):
    """Hosts (with all below them) and the words for their publisher."""

    hosts: tuple[str, ...]
    words: str
    pattern: re.Pattern[str] | None = None


@functools.cache
def load_expectations() -> tuple[Expectation, ...]:
    """Return the packaged official counts. Raises ProgrammeError if malformed."""
    return parse_expectations(_packaged_text(), FILE)


@functools.cache
def load_lists() -> tuple[MemberList, ...]:
    """Return the packaged lists of bodies. Raises ProgrammeError if malformed."""
    return tuple(_entries(MemberList, "lists", _packaged_text(), FILE))


def parse_expectations(text: str, file: str) -> tuple[Expectation, ...]:
    """Return the counts of a file. Raises ProgrammeError naming file and entry if malformed."""
    found = tuple(_entries(Expectation, "expectations", text, file))
    for expectation in found:
        rated = sum(expectation.ratings.values())
        if expectation.expected is not None and rated > expectation.expected:
            raise ProgrammeError("more ratings than inspections", where=f"{file}: {expectation.id}")
    return found


def publisher_of(source: str) -> str:
    """Return who published a source: by its host, or the source itself if it is no address."""
    address = web_link(source)
    if address is None:
        return source
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    for publisher in _publishers():
        below = any(host == own or host.endswith(f".{own}") for own in publisher.hosts)
        if below and (publisher.pattern is None or publisher.pattern.search(address)):
            return publisher.words.format(host=host)
    return f"the website {host}"


def _packaged_text() -> str:
    return facts_folder().joinpath(FILE).read_text("utf-8")


def _entries(model: type[_Entry], table: str, text: str, file: str) -> Iterator[_Entry]:
    tables = read_tables(text, file, ("expectations", "lists"), error=ProgrammeError)
    return read_entries(model, tables.get(table, ()), file, error=ProgrammeError)


@functools.cache
def _publishers() -> tuple[Publisher, ...]:
    file = importlib.resources.files("schemas").joinpath("publishers.toml")
    tables = read_tables(file.read_text("utf-8"), file.name, ("publishers",), error=StateError)
    return tuple(read_entries(Publisher, tables["publishers"], file.name, error=StateError))
