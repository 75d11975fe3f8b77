"""How the pages spell ratings, dates, ages, movements and reasons."""

import datetime as dt

from league.wording import short_name
from schemas.dates import PartialDate
from schemas.rating import Rating
from schemas.report import StandardState
from schemas.tables import Body, LeagueRow, PreviousResult, UnrankedReason

LETTERS = {
    Rating.OUTSTANDING: "O",
    Rating.GOOD: "G",
    Rating.REQUIRES_IMPROVEMENT: "RI",
    Rating.INADEQUATE: "I",
}
"""What stands in a cell, and the class that colours it."""

UNRANKED_HEADINGS = {
    UnrankedReason.LISTED_ONLY: "Listed and not ranked",
    UnrankedReason.NOT_RATED: "Inspected but not rated",
    UnrankedReason.DATES_OVERLAP: "Order of inspections not known",
    UnrankedReason.NO_RATED_INSPECTION: "No rated inspection published",
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def letter(rating: Rating) -> str:
    """`O`, `G`, `RI` or `I`."""
    return LETTERS[rating]


def day(date: dt.date) -> str:
    """A day as `5 March 2024`."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def partial(date: PartialDate) -> str:
    """A date as precise as it is known: `5 Mar 2024`, `Mar 2024`, `2024`."""
    first = date.earliest
    if date.precision == "year":
        return str(first.year)
    month = f"{_MONTHS[first.month - 1][:3]} {first.year}"
    return month if date.precision == "month" else f"{first.day} {month}"


def age(months: int) -> str:
    """An age in whole months, in words."""
    if months < 1:
        return "under 1 month"
    return f"{months} month{'s' if months > 1 else ''}"


def name_among_its_kind(body: Body) -> str:
    """The name without the words that tell the kind, for a table that says the kind above."""
    return short_name(body.name, body.kind)


def beyond(detail: str, heading: str) -> str:
    """What a reason says beyond the heading that it stands under."""
    said = detail.casefold().startswith(heading.casefold())
    return detail[len(heading) :].lstrip(":, ") if said else detail


def movement(previous: PreviousResult | None) -> str:
    """The way from the rating before, with an arrow and in words."""
    if previous is None:
        return "first known"
    was = f"{previous.rating}, {partial(previous.published)}"
    if previous.movement is None:
        return f"was {was} under another programme"
    if previous.movement == 0:
        return f"▬ same as {partial(previous.published)}"
    arrow, way = ("▲", "up") if previous.movement > 0 else ("▼", "down")
    return f"{arrow} {way} from {was}"


def movement_order(previous: PreviousResult | None) -> str:
    """What the column of movements is sorted by; empty where nothing can be compared."""
    return "" if previous is None or previous.movement is None else str(previous.movement)


def state_words(state: StandardState) -> str:
    """A cell without a rating, in words."""
    return state.value.replace("-", " ")


def score(row: LeagueRow) -> str:
    """The score as printed: `14/21`, `14`, or nothing."""
    return fraction(row.score, row.max)


def fraction(value: int | None, maximum: int | None) -> str:
    """A score as printed, with its maximum where that is known."""
    if value is None:
        return ""
    return f"{value}/{maximum}" if maximum is not None else str(value)


def basis_words(basis: str) -> str:
    """What a result rests on."""
    return "inspection report" if basis == "report" else "public statement"


def difference(steps: int | None) -> str:
    """Rating steps between two services, in words that do not judge."""
    if steps is None:
        return ""
    if steps == 0:
        return "same rating"
    return f"{abs(steps)} step{'s' if abs(steps) > 1 else ''} {'higher' if steps > 0 else 'lower'}"
