"""The words of the tables: kinds, ordering rules, and sentences that describe and do not judge."""

import datetime as dt
from collections.abc import Mapping

from schemas.kinds import OrganisationKind, load_kinds
from schemas.rating import Rating

BY_RATING = (
    "By overall rating alone, since scores of different frameworks do not compare; services of "
    "one rating share a place and are printed newest programme, newest date, name."
)
BY_SCORE = (
    "By overall rating, then by score where both are known, confirmed and over the same maximum; "
    "a place such as '2 to 20' means that the order within the rating is not known."
)
NOT_RANKED = "Not ranked: listed only."
RANGE_NOTE = "A place such as '2 to 20': the order within the rating is not known."
TIED_NOTE = "= shares its place with another."
SAMPLE_NOTICE = (
    "Made-up sample data: no service, rating or score here is real or the inspectorate's."
)
UNOFFICIAL_NOTICE = (
    "Unofficial: the ratings are HM Inspectorate of Probation's, the order and any mistakes are "
    "ours. A rating describes a service at the time of its inspection; frameworks do not compare."
)

_UPPER = (Rating.OUTSTANDING, Rating.GOOD)
_LOWER = (Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)


def long_date(day: dt.date) -> str:
    """A day as people write it: 30 September 2019."""
    return f"{day.day} {day:%B %Y}"


def counted(number: int, kind: OrganisationKind) -> str:
    """A number of organisations of a kind: `1 CRC`, `21 CRCs`."""
    words = load_kinds()[kind]
    return f"{number} {words.singular if number == 1 else words.plural}"


def rating_sentence(
    distribution: Mapping[Rating, int], kind: OrganisationKind, *, members: int
) -> str:
    """How many of the rated organisations of a kind have which rating.

    Where not all `members` are rated, or not all bodies of the kind are registered, the sentence
    says that it speaks of those with a rating.
    """
    rated = sum(distribution.values())
    singular, plural = load_kinds()[kind].singular, load_kinds()[kind].plural
    if not rated:
        return f"No {singular} has a standing rating."
    everyone = rated == members and load_kinds()[kind].complete
    of = f"{rated} {plural}" if everyone else f"the {rated} {plural} with a rating"
    if rated == 1:
        rating = next(r for r, n in distribution.items() if n)
        return f"The one {singular} with a rating is rated {rating}."
    upper = sum(distribution.get(r, 0) for r in _UPPER)
    rest = [f"{distribution[r]} {r}" for r in _LOWER if distribution.get(r)]
    verb = "is" if upper == 1 else "are"
    return ", ".join([f"{upper} of {of} {verb} rated Good or Outstanding", *rest]) + "."


def headline(
    distributions: Mapping[OrganisationKind, Mapping[Rating, int]],
    members: Mapping[OrganisationKind, int],
) -> str:
    """One sentence over all kinds: how many of each are rated Good or Outstanding."""
    parts: list[str] = []
    for kind, distribution in distributions.items():
        rated = sum(distribution.values())
        if not rated:
            continue
        upper = sum(distribution.get(r, 0) for r in _UPPER)
        everyone = rated == members[kind] and load_kinds()[kind].complete
        of = f"{upper} of {counted(rated, kind)}" + ("" if everyone else " with a rating")
        verb = "is" if upper == 1 else "are"
        parts.append(of if parts else f"{of} {verb} rated Good or Outstanding")
    return ", ".join(parts) + "." if parts else "No organisation has a standing rating."


def short_name(name: str, kind: OrganisationKind) -> str:
    """A name without the words for its kind, for a table that holds one kind only."""
    prefix, suffix = load_kinds()[kind].affixes
    return name.removeprefix(prefix).removesuffix(suffix) or name
