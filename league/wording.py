"""Words of tables, pages and terminal: kinds of body, dates, ordering rules, sentences."""

import datetime as dt
from collections.abc import Mapping

from schemas.dates import MONTH_NAMES, PartialDate
from schemas.kinds import OrganisationKind, load_kinds
from schemas.rating import Rating
from schemas.report import StandardState
from schemas.tables import Body, PreviousResult, UnrankedReason

LETTERS = {
    Rating.OUTSTANDING: "O",
    Rating.GOOD: "G",
    Rating.REQUIRES_IMPROVEMENT: "RI",
    Rating.INADEQUATE: "I",
}
"""Letters of a rating in a cell, and the CSS class that colours it."""
UNRANKED_HEADINGS = {
    UnrankedReason.LISTED_ONLY: "Listed, not ranked",
    UnrankedReason.NOT_RATED: "Inspected but not rated",
    UnrankedReason.DATES_OVERLAP: "Order of inspections not known",
    UnrankedReason.NO_RATED_INSPECTION: "No rated inspection published",
}
UNKNOWN_HEADINGS = {
    StandardState.NOT_RATED: "Not rated",
    StandardState.NOT_KNOWN: "Rating not known",
}
BY_RATING = (
    "Ranked by overall rating alone, because scores under different frameworks cannot be "
    "compared. Services with the same rating share a place and are listed newest framework and "
    "inspection first."
)
BY_SCORE = (
    "Ranked by overall rating, then by score where both scores are known, confirmed and out of "
    "the same maximum. A place such as '2 to 20' means that the order within the rating is not "
    "known."
)
NOT_RANKED = "Listed, not ranked."
RANGE_NOTE = "A place such as '2 to 20' means that the order within the rating is not known."
TIED_NOTE = "= marks a shared place."
SAMPLE_NOTICE = (
    "Made-up sample data: no service, rating or score here is real or the inspectorate's."
)
UNOFFICIAL_NOTICE = (
    "Unofficial: the ratings are HM Inspectorate of Probation's, the ranking and any mistakes are "
    "ours. A rating describes a service at the time of its inspection. Ratings under different "
    "frameworks cannot be compared."
)
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


def age(months: int) -> str:
    """Return an age in whole months, in words."""
    if months < 1:
        return "under 1 month"
    return f"{months} month{'s' if months > 1 else ''}"


def short_name(name: str, kind: OrganisationKind) -> str:
    """Return a name without the words for its kind, for a table of one kind."""
    prefix, suffix = load_kinds()[kind].affixes
    return name.removeprefix(prefix).removesuffix(suffix) or name


def short_body_name(body: Body) -> str:
    """Return the name of a body without the words for its kind."""
    return short_name(body.name, body.kind)


def number_of(number: int, kind: OrganisationKind) -> str:
    """Return a number of organisations of a kind: `1 CRC`, `21 CRCs`."""
    words = load_kinds()[kind]
    return f"{number} {words.singular if number == 1 else words.plural}"


def fraction(value: int | None, maximum: int | None) -> str:
    """Return a score as printed, with its maximum where that is known: `14/21`, `14` or ``."""
    if value is None:
        return ""
    return f"{value}/{maximum}" if maximum is not None else str(value)


def movement(previous: PreviousResult | None) -> str:
    """Return the change since the previous rating, with an arrow and in words."""
    if previous is None:
        return "first known"
    was = f"{previous.rating}, {short_date(previous.published)}"
    if previous.movement is None:
        return f"was {was} under another framework"
    if previous.movement == 0:
        return f"▬ same as {short_date(previous.published)}"
    arrow, way = ("▲", "up") if previous.movement > 0 else ("▼", "down")
    return f"{arrow} {way} from {was}"


def movement_order(previous: PreviousResult | None) -> str:
    """Return the sort key of a movement; empty where ratings do not compare."""
    return "" if previous is None or previous.movement is None else str(previous.movement)


def difference(steps: int | None) -> str:
    """Return rating steps between two services, in words that do not judge."""
    if steps is None:
        return ""
    if steps == 0:
        return "same rating"
    return f"{abs(steps)} step{'s' if abs(steps) > 1 else ''} {'higher' if steps > 0 else 'lower'}"


def basis_words(basis: str) -> str:
    """Return what kind of source a result has."""
    return "inspection report" if basis == "report" else "public statement"


def after_heading(detail: str, heading: str) -> str:
    """Return a reason without the words of the heading above it."""
    repeats = detail.casefold().startswith(heading.casefold())
    return detail[len(heading) :].lstrip(":, ") if repeats else detail


def rating_sentence(
    distribution: Mapping[Rating, int], kind: OrganisationKind, *, members: int
) -> str:
    """Return how many of the rated organisations of a kind have which rating.

    Where not all `members` are rated, or the registry may lack bodies of the kind, the sentence
    is about "those with a rating".
    """
    rated = sum(distribution.values())
    singular, plural = load_kinds()[kind].singular, load_kinds()[kind].plural
    if not rated:
        return f"No {singular} is ranked."
    everyone = rated == members and load_kinds()[kind].complete
    of = f"{rated} {plural}" if everyone else f"the {rated} {plural} with a rating"
    if rated == 1:
        rating = next(r for r, n in distribution.items() if n)
        return f"The one {singular} with a rating is rated {rating}."
    upper = sum(distribution.get(r, 0) for r in _UPPER)
    rest = [f"{distribution[r]} {r}" for r in _LOWER if distribution.get(r)]
    verb = "is" if upper == 1 else "are"
    return ", ".join([f"{upper} of {of} {verb} rated Good or Outstanding", *rest]) + "."


def headline_sentence(
    distributions: Mapping[OrganisationKind, Mapping[Rating, int]],
    members: Mapping[OrganisationKind, int],
) -> str:
    """Return one sentence over all kinds: how many of each are rated Good or Outstanding."""
    parts: list[str] = []
    for kind, distribution in distributions.items():
        rated = sum(distribution.values())
        if not rated:
            continue
        upper = sum(distribution.get(r, 0) for r in _UPPER)
        everyone = rated == members[kind] and load_kinds()[kind].complete
        of = f"{upper} of {number_of(rated, kind)}" + ("" if everyone else " with a rating")
        verb = "is" if upper == 1 else "are"
        parts.append(of if parts else f"{of} {verb} rated Good or Outstanding")
    return ", ".join(parts) + "." if parts else "No organisation is ranked."
