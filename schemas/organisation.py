"""An organisation that can be inspected: its names over time, predecessors and successors."""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from schemas.base import Model
from schemas.dates import PartialDate
from schemas.kinds import OrganisationKind, area_role, load_kinds
from schemas.names import forms


class DatedName(Model):
    """An official name and the time it was in use; an open end is None."""

    name: str
    starts: PartialDate | None = Field(default=None, alias="from")
    ends: PartialDate | None = Field(default=None, alias="to")

    def covers(self, day: dt.date) -> bool:
        """Return whether the day is certainly in the time; an open end is open."""
        begun = self.starts is None or self.starts.latest <= day
        return begun and (self.ends is None or day <= self.ends.earliest)


class Succession(Model):
    """The link to an organisation before or after this one, with its source."""

    id: str
    on: PartialDate | None = None
    how: Literal["split", "merger", "transfer", "renamed"]
    source: str


class Codes(Model):
    """Codes of other registers; None where no source gives one.

    `gss`: the codes of the Office for National Statistics for the authorities that together make
    up the area of the body, in the order of their names.
    """

    gss: tuple[Annotated[str, Field(pattern=r"^[EW]\d{8}$")], ...] | None = None

    @property
    def official(self) -> str | None:
        """The code of the one authority that is its area; None if there are several, or no code."""
        return self.gss[0] if self.gss is not None and len(self.gss) == 1 else None


class Organisation(Model):
    """A body with a permanent id; `starts` and `ends` bound the days on which it existed.

    `inferred` names the bounds that no source gives: the true day lies on it or inside. `area` is
    the id of the area that it works in. `owners` are the companies that owned it, where known.
    """

    id: str
    kind: OrganisationKind
    names: tuple[DatedName, ...] = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    area: str | None = None
    codes: Codes = Codes()
    starts: PartialDate | None = Field(default=None, alias="from")
    ends: PartialDate | None = Field(default=None, alias="to")
    inferred: tuple[Literal["from", "to"], ...] = ()
    owners: tuple[DatedName, ...] = ()
    predecessors: tuple[Succession, ...] = ()
    successors: tuple[Succession, ...] = ()
    source: str = ""

    @field_validator("id")
    @classmethod
    def _plain_id(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
            raise ValueError("an id is lower-case ASCII words joined by hyphens")
        return value

    @model_validator(mode="after")
    def _in_order(self) -> "Organisation":
        bounded: tuple[Organisation | DatedName, ...] = (self, *self.names)
        for what in bounded:
            if what.starts and what.ends and what.ends.latest < what.starts.earliest:
                raise ValueError(f"{what.name} ends ({what.ends}) before it starts ({what.starts})")
        prefix = load_kinds()[self.kind].prefix
        if not self.id.startswith(f"{prefix}-"):
            raise ValueError(f"the id of a {self.kind} starts with {prefix!r}")
        return self

    @property
    def name(self) -> str:
        """The newest name."""
        return self.names[-1].name

    @property
    def all_names(self) -> tuple[str, ...]:
        """All names and aliases, the oldest name first."""
        return (*(dated.name for dated in self.names), *self.aliases)

    def answers_to(self, printed: str) -> bool:
        """True if the printed name is one of its names or aliases."""
        return any(forms(name) & forms(printed) for name in self.all_names)

    def owner_on(self, day: dt.date) -> str | None:
        """Return the company that owned it on a day; None if that is not known."""
        return next((o.name for o in self.owners if o.covers(day)), None)

    def name_on(self, day: dt.date) -> str:
        """Return the name in use on a day, or the first name if all are later."""
        for dated in reversed(self.names):
            if dated.starts is None or dated.starts.earliest <= day:
                return dated.name
        return self.names[0].name

    def alive_on(self, day: dt.date) -> bool:
        """True if it existed on the day; an unknown bound is open."""
        return self.alive_during(day, day)

    def alive_during(self, first: dt.date, last: dt.date) -> bool:
        """True if it existed on a day of the period, both ends included."""
        born = self.starts is None or self.starts.earliest <= last
        return born and (self.ends is None or first <= self.ends.latest)


class Area(Model):
    """A part of England and Wales: `lead` is the organisation that covers all of it.

    `tile` is its place on a map of tiles, column and row from the top left; None: it is on none.
    """

    id: str
    name: str
    kind: OrganisationKind
    lead: str
    source: str = ""
    tile: tuple[int, int] | None = None

    @field_validator("kind")
    @classmethod
    def _covers_areas(cls, value: str) -> str:
        area_role(value)
        return value
