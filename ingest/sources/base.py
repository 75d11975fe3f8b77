"""What every source of reports offers, and what a look at it gives."""

from collections.abc import Callable, Mapping
from typing import Protocol

from schemas.base import Model
from schemas.page import Listing

Known = Callable[[], Mapping[str, Listing]]
"""Gives what earlier runs found, by page key: lets a source stop where nothing new can follow."""


class Survey(Model):
    """What a source lists. `whole` is False if it was not read to its end: then nothing that it
    lacks may be called gone. `stated` is the number of entries that the source says it has.
    """

    route: str
    listings: tuple[Listing, ...]
    whole: bool = True
    stated: int | None = None
    notes: tuple[str, ...] = ()


class SourceSilent(Exception):
    """The source does not answer, or not in any form that is known. `where` and `what`."""

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(f"{where}: {what}")


class Source(Protocol):
    """A place that lists reports."""

    name: str

    def survey(self, known: Known) -> Survey:
        """What it lists now; raises SourceSilent if it cannot tell."""
