"""THE rule for ranks and ties: who is certainly above whom, and what follows from it.

A row is certainly above another if its rating is higher; or, in a programme's table, if both have
the same rating and confirmed scores over the same maximum, and its score is higher. `rank` is 1 +
the number of rows certainly above. `rank_to` adds the rows whose order is not known.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from schemas.publication import Inspection
from schemas.rating import Rating

_Result: TypeAlias = tuple[int, tuple[int, int] | None]
"""The step of a rating, then maximum and score; None if the score may not order rows."""


class Rank(NamedTuple):
    """Rank of a row, the lowest it may have, and whether another row is equal."""

    rank: int
    rank_to: int
    tied: bool


def ranks_by_score(rows: Sequence[Inspection]) -> list[Rank]:
    """Rank the rows of a programme's table, in the order given."""
    return _ranks([(row.rated_as.step, _comparable_score(row)) for row in rows])


def ranks_by_rating(ratings: Sequence[Rating]) -> list[Rank]:
    """Rank by rating alone, in the order given: equal ratings share a rank."""
    return _ranks([(rating.step, (0, 0)) for rating in ratings])


def _ranks(results: Sequence[_Result]) -> list[Rank]:
    number = Counter(results)
    ranks: dict[_Result, Rank] = {}
    for own in number:
        above = sum(n for other, n in number.items() if _certainly_above(other, own))
        below = sum(n for other, n in number.items() if _certainly_above(own, other))
        # A result without a comparable score is known to equal no other.
        equal = number[own] if own[1] is not None else 1
        ranks[own] = Rank(above + 1, len(results) - below - equal + 1, tied=equal > 1)
    return [ranks[result] for result in results]


def _certainly_above(one: _Result, other: _Result) -> bool:
    (rating, score), (other_rating, other_score) = one, other
    if rating != other_rating or score is None or other_score is None:
        return rating > other_rating
    return score[0] == other_score[0] and score[1] > other_score[1]


def _comparable_score(inspection: Inspection) -> tuple[int, int] | None:
    """Return maximum and score if the score may order rows, else None: it is not a low score."""
    score = inspection.score
    if not score.confirmed or score.value is None or score.max is None:
        return None
    return score.max, score.value
