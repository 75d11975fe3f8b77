"""An organisation that can be inspected: its names, and how names are compared; its history."""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from schemas.base import Model, PlainText
from schemas.dates import PartialDate
from schemas.kinds import OrganisationKind, area_role, load_kinds

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))
LONGEST_SLUG = 150
"""Characters; with a programme, dates and an ending a file name has at most 255."""
_PARTS = re.compile(r"[,;/&]|\band\b", re.IGNORECASE)


class DatedName(Model):
    """An official name and the time it was in use; an open end is None."""

    name: PlainText
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
    """Codes of other registers; None where no source gives one."""

    gss: tuple[Annotated[str, Field(pattern=r"^[EW]\d{8}$")], ...] | None = None

    @property
    def official(self) -> str | None:
        """The code of the one authority that is its area; None if there are several, or no code."""
        return self.gss[0] if self.gss is not None and len(self.gss) == 1 else None


class Organisation(Model):
    """A body with a permanent id; docs/organisations.md explains the fields."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
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


def normalise_name(name: str) -> str:
    """A name without what printing varies: case, accents, ampersands, commas, dashes, spaces.

    Two different bodies of a kind never normalise alike in the registry; loading checks that.
    """
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES)).casefold()
    kept = (c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    words = re.sub(r"[^a-z0-9]+", " ", "".join(kept).replace("'", "")).split()
    return " ".join(word for word in words if word != "and")


@cache
def _kind_words() -> re.Pattern[str]:
    """Words of a normalised name that tell the kind of body but not which one."""
    words = [kind.name_words.pattern for kind in load_kinds().values() if kind.name_words]
    borough = "(?:royal |london |metropolitan )?borough of"
    return re.compile(rf"\b(?:{'|'.join(['the', *words, borough])})\b")


def core_name(name: str) -> str:
    """The normalised name without the words that only tell the kind of body."""
    normalised = normalise_name(name)
    return " ".join(_kind_words().sub(" ", normalised).split()) or normalised.removeprefix("the ")


@lru_cache(maxsize=4096)
def forms(name: str) -> frozenset[str]:
    """Everything that is compared when a name is looked up; two names are one if they share one.

    The whole name, the name without its kind, and its parts in whatever order they are printed
    ("Gateshead and South Tyneside"), each without spaces, since extracted text has stray ones
    ("Southend -on-sea"). Empty for text without letters or digits.
    """
    parts = sorted(filter(None, (_squeezed(core_name(part)) for part in _PARTS.split(name))))
    found = {_squeezed(normalise_name(name)), _squeezed(core_name(name)), "+".join(parts)}
    return frozenset(found - {""})


def slug(name: str) -> str:
    """The name as lower-case ASCII words joined by hyphens, for ids and file names."""
    folded = unicodedata.normalize("NFKD", name.translate(_APOSTROPHES).replace("&", " and "))
    ascii_only = folded.encode("ascii", "ignore").decode().casefold().replace("'", "")
    words = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    return words[:LONGEST_SLUG].rstrip("-") or "unnamed"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint naming up to three similar ones ("did you mean crc? "), or an empty text."""
    by_form = {each.casefold(): each for each in known}
    form = name.casefold()
    near = [each for each in by_form if each.startswith(form)][:3]
    near = near or difflib.get_close_matches(form, by_form, cutoff=0.7)
    return f"did you mean {' or '.join(by_form[each] for each in near)}? " if near else ""


def _squeezed(form: str) -> str:
    return form.replace(" ", "")
