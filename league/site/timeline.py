"""Where the marks of an organisation's inspections stand in the drawing of its history."""

import datetime as dt
from collections.abc import Sequence

from league.parts import Brief
from schemas.base import Model
from schemas.rating import Rating

WIDTH, HEIGHT = 400, 172
LEFT, RIGHT, TOP, BOTTOM = 128, 384, 18, 138
"""The field of the marks in the drawing's own units; ratings are named left of it."""


class Mark(Model):
    """One rated inspection; `joined` to the mark before it if both are of one programme."""

    inspection: str
    programme: str
    rating: Rating
    x: float
    y: float
    joined: bool


class Tick(Model):
    """The beginning of a year."""

    year: int
    x: float


class Timeline(Model):
    """Marks by date and rating, and the years below them."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[tuple[Rating, float], ...]


def timeline(inspections: Sequence[Brief], until: dt.date) -> Timeline | None:
    """The drawing of the rated inspections, oldest first; None without any.

    A partial date stands in the middle of its period. Marks of different programmes are not
    joined, since frameworks do not compare.
    """
    dated = sorted(
        ((_middle(i), i.id, i) for i in inspections if i.rating is not None),
        key=lambda item: item[:2],
    )
    if not dated:
        return None
    first, last = dt.date(dated[0][0].year, 1, 1), dt.date(max(until, dated[-1][0]).year + 1, 1, 1)
    days = (last - first).days
    marks: list[Mark] = []
    for when, _, inspection in dated:
        rating = inspection.rating
        if rating is None:
            continue
        marks.append(
            Mark(
                inspection=inspection.id,
                programme=inspection.programme,
                rating=rating,
                x=_x((when - first).days / days),
                y=_y(rating),
                joined=bool(marks) and marks[-1].programme == inspection.programme,
            )
        )
    years = range(first.year, last.year)
    every = 1 if len(years) <= 6 else 2
    ticks = tuple(
        Tick(year=year, x=_x((dt.date(year, 1, 1) - first).days / days)) for year in years[::every]
    )
    levels = tuple((rating, _y(rating)) for rating in reversed(Rating))
    return Timeline(marks=tuple(marks), ticks=ticks, levels=levels)


def _middle(inspection: Brief) -> dt.date:
    return (
        inspection.published_earliest
        + (inspection.published_latest - inspection.published_earliest) / 2
    )


def _x(share: float) -> float:
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _y(rating: Rating) -> float:
    return round(BOTTOM - rating.step * (BOTTOM - TOP) / 3, 1)
