"""Words of tables, pages and terminal: kinds of body, dates, ordering rules, sentences."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.dates import MONTH_NAMES, PartialDate
from schemas.kinds import OrganisationKind, load_kinds
from schemas.publication import CoverageItem
from schemas.rating import Rating
from schemas.tables import Body, Ranked, StandardLeague
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
_UPPER = (Rating.OUTSTANDING, Rating.GOOD)
_LOWER = (Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)


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


def league_title(league: StandardLeague) -> str:
    """Return a standard's name with its domain: two domains may have a standard of one name."""
    return f"{league.name} ({league.domain_title})" if league.domain_title else league.name


def number_of(number: int, kind: OrganisationKind) -> str:
    """Return a number of organisations of a kind: `1 CRC`, `21 CRCs`."""
    words = load_kinds()[kind]
    return f"{number} {words.singular if number == 1 else words.plural}"


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
    ranged = (
        "A place such as '2 to 20' means that these services have the same rating and their "
        "order is not known."
    )
    notes = [ranged] if any(row.rank_to != row.rank for row in rows) else []
    return [*notes, "= marks a shared place."] if any(row.tied for row in rows) else notes


def after_heading(detail: str, heading: str) -> str:
    """Return a reason without the words of the heading above it."""
    repeats = detail.casefold().startswith(heading.casefold())
    return detail[len(heading) :].lstrip(":, ") if repeats else detail


def rating_sentence(
    distribution: Mapping[Rating, int],
    kind: OrganisationKind,
    *,
    number: int | None = None,
    caveats: str = "",
) -> str:
    """Return how many of the ranked organisations of a kind have which rating.

    `number` is that of all bodies of the kind, if an official list is complete. `caveats` are
    sentences on inspections that do not count or are not known here.
    """
    rated = sum(distribution.values())
    singular, plural = load_kinds()[kind].singular, load_kinds()[kind].plural
    if not rated:
        return f"No {singular} is ranked.{caveats}"
    upper = sum(distribution.get(r, 0) for r in _UPPER)
    rest = [f"{distribution[r]} {r}" for r in _LOWER if distribution.get(r)]
    if number is None and rated == 1:
        rating = next(r for r, n in distribution.items() if n)
        return f"The one {singular} ranked here is rated {rating}.{caveats}"
    of = f"{rated} {plural} ranked here" if number is None else f"{number} {plural}"
    verb = "is" if upper == 1 else "are"
    if number is not None and number > rated:
        rest.append(f"no rating of {number - rated} is known here for this day")
    sentence = ", ".join([f"{upper} of the {of} {verb} rated Good or Outstanding", *rest])
    known = "By the ratings known here, " if number is not None and caveats else ""
    return f"{known}{sentence}.{caveats}"


def later_sentences(rated: int, *, unrated: int, unknown: int) -> str:
    """Say of how many of the rated bodies later inspections do not count, and why; may be empty.

    `unrated` have one without a rating; of `unknown` the rating or day is not known.
    """
    one = "It has" if rated == 1 else f"One of the {rated} rated has"
    causes = ((unrated, TEXTS["later_unrated"]), (unknown, TEXTS["later_unknown"]))
    return "".join(
        f" {one if number == 1 else f'{number} of the {rated} rated have'} {what}."
        for number, what in causes
        if number
    )


def headline_sentence(distributions: Mapping[OrganisationKind, Mapping[Rating, int]]) -> str:
    """Return one sentence over all kinds: how many of each are rated Good or Outstanding."""
    parts = [
        f"{sum(distribution.get(r, 0) for r in _UPPER)} of {number_of(rated, kind)}"
        for kind, distribution in distributions.items()
        if (rated := sum(distribution.values()))
    ]
    if not parts:
        return "No organisation is ranked."
    return f"Rated Good or Outstanding, of those ranked here: {', '.join(parts)}."


def gap_sentence(item: CoverageItem) -> str | None:
    """Return how an official count differs from what is known here; None if it does not."""
    differs = {r for r, n in item.expected_ratings.items() if item.known_ratings.get(r, 0) != n}
    if not item.missing and not differs:
        return None
    return f"{item.what}: the official count is {official_count(item)}; {known_count(item)}."


def official_count(item: CoverageItem) -> str:
    """Return the official number, and its split by rating where the statement gives one."""
    counts = [f"{number} {rating}" for rating, number in item.expected_ratings.items()]
    if item.good_or_outstanding is not None:
        counts.append(f"{item.good_or_outstanding} per cent Good or Outstanding")
    number = [str(item.expected)] if item.expected is not None else []
    return " with ".join([*number, *([", ".join(counts)] if counts else [])]) or "not given"


def known_count(item: CoverageItem) -> str:
    """Return the number known here, with the ratings that the official statement counts."""
    shown = item.expected_ratings or {r: n for r, n in item.known_ratings.items() if n}
    counts = ", ".join(f"{item.known_ratings.get(r, 0)} {r}" for r in shown)
    return f"known here: {item.known}" + (f" with {counts}" if counts else "")


def and_others(item: CoverageItem) -> str:
    """Return the words behind the named missing organisations if more than these are missing."""
    more = item.missing is not None and item.missing > len(item.missing_organisations)
    return " and others, not named" if more else ""


def on_date(date: PartialDate) -> str:
    """Return a date of publication with its preposition: `on 5 March 2024`, `in March 2024`."""
    if date.precision == "day":
        return f"on {long_date(date.earliest)}"
    month = f"{MONTH_NAMES[date.earliest.month - 1]} " if date.precision == "month" else ""
    return f"in {month}{date.earliest.year}"
