"""Words of tables, pages and terminal: kinds of body, dates, ordering rules, sentences."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.dates import MONTH_NAMES, PartialDate
from schemas.kinds import load_kinds
from schemas.rating import Rating
from schemas.tables import Body, Ranked
from support.files import packaged_toml

LETTERS = {
    Rating.OUTSTANDING: "O",
    Rating.GOOD: "G",
    Rating.REQUIRES_IMPROVEMENT: "RI",
    Rating.INADEQUATE: "I",
}
"""Letters of a rating in a cell, and the CSS class that colours it."""
TEXTS: dict[str, Any] = packaged_toml("league", "wording.toml")
"""The sentences and headings of `wording.toml`, which explains each."""
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def long_date(day: dt.date) -> str:
    """Return a day as `5 March 2024`."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def short_date(date: PartialDate) -> str:
    """Return a date with the precision known: `5 Mar 2024`, `Mar 2024`, `2024`."""
    first = date.earliest
    if date.precision == "year":
        return str(first.year)
    month = f"{MONTH_NAMES[first.month - 1][:3]} {first.year}"
    return month if date.precision == "month" else f"{first.day} {month}"


def shown_value(value: str | None) -> str:
    """Return a changed value for a reader: a date in words, `not known` for none."""
    if value is None:
        return "not known"
    return short_date(PartialDate(value)) if _DATE.fullmatch(value) else value


def short_name(body: Body) -> str:
    """Return the name of a body without the words for its kind, for a table of one kind."""
    prefix, suffix = load_kinds()[body.kind].affixes
    return body.name.removeprefix(prefix).removesuffix(suffix) or body.name


def short_programme_name(name: str) -> str:
    """Return the part of a programme's name after the first comma, if there is one."""
    _, comma, tail = name.partition(", ")
    return tail[:1].upper() + tail[1:] if comma else name


def fraction(value: int | None, maximum: int | None) -> str:
    """Return a score as printed, with its maximum where that is known: `14/21`, `14` or ``."""
    if value is None:
        return ""
    return f"{value}/{maximum}" if maximum is not None else str(value)


def counts_in_words(counts: Mapping[Rating, int]) -> str:
    """Return the ratings that occur with their numbers: `2 Good, 1 Inadequate`."""
    return ", ".join(f"{number} {rating}" for rating, number in counts.items() if number)


def place_notes(rows: Sequence[Ranked]) -> list[str]:
    """Return what the signs in a column of places mean, if there are any."""
    ranged, shared = (any(x.rank_to != x.rank for x in rows), any(x.tied for x in rows))
    signs = (("ranged_places", ranged), ("shared_places", shared))
    return [TEXTS[name] for name, occurs in signs if occurs]


def on_date(date: PartialDate) -> str:
    """Return a date of publication with its preposition: `on 5 March 2024`, `in March 2024`."""
    if date.precision == "day":
        return f"on {long_date(date.earliest)}"
    month = f"{MONTH_NAMES[date.earliest.month - 1]} " if date.precision == "month" else ""
    return f"in {month}{date.earliest.year}"
