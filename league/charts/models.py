"""What a picture can show: plain data, compared and hashed without drawing anything."""

from typing import Literal

from schemas.base import Model
from schemas.rating import Rating


class Cells(Model):
    """One row of a heat map; a cell is None where its rating is not known or was not given."""

    place: str
    name: str
    overall: Rating
    score: str
    cells: tuple[Rating | None, ...]


class Column(Model):
    """A standard in a heat map; `first` where a domain begins."""

    name: str
    domain: str
    first: bool


class HeatMap(Model):
    """Services down, standards across."""

    kind: Literal["heat-map"] = "heat-map"
    columns: tuple[Column, ...]
    rows: tuple[Cells, ...]


class OverTime(Model):
    """Rated inspections by year of publication, and how many have which rating."""

    kind: Literal["over-time"] = "over-time"
    years: tuple[int, ...]
    counts: dict[Rating, tuple[int, ...]]


class Distributions(Model):
    """The ratings of the services of one table, standard by standard."""

    kind: Literal["distributions"] = "distributions"
    names: tuple[str, ...]
    domains: tuple[str, ...]
    counts: dict[Rating, tuple[int, ...]]
    members: tuple[int, ...]


class Movement(Model):
    """How many services went from which rating to which, between two rounds or inspections."""

    kind: Literal["movement"] = "movement"
    left: str
    right: str
    flows: tuple[tuple[Rating, Rating, int], ...]


class Chart(Model):
    """A picture: its name is that of its files; `width` and `height` are CSS pixels."""

    name: str
    table: str
    title: str
    subtitle: str
    alt: str
    width: int
    height: int
    data: HeatMap | OverTime | Distributions | Movement
