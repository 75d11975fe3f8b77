"""THE rule for ranks and ties: who is certainly above whom, and what follows from it.

A row is certainly above another if its rating is higher; or, in a programme's table, if both have
the same rating and confirmed scores over the same maximum, and its score is higher. `rank` is 1 +
the number of rows certainly above. `rank_to` adds the rows whose order is not known.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from schemas.publication import Inspection
from schemas.rating import Rating


class Rank(NamedTuple):
    """Rank of a row, the lowest it may have, and whether another row is equal."""

    rank: int
    rank_to: int
    tied: bool


def ranks_by_score(rows: Sequence[Inspection]) -> list[Rank]:
    """Rank the rows of a programme's table, in the order given."""
    results = [(row.overall.rating, _comparable_score(row)) for row in rows]
    higher, equal = _number_higher([rating for rating, _ in results]), Counter(results)
    of_rating = Counter(rating for rating, _ in results)
    ranks: dict[tuple[Rating | None, tuple[int, int] | None], Rank] = {}
    for rating, known in equal:
        above = higher[rating]
        if known is None:
            ranks[rating, known] = Rank(above + 1, above + of_rating[rating], tied=False)
            continue
        comparable = {
            score: number
            for (other, score), number in equal.items()
            if other is rating and score is not None and score[0] == known[0]
        }
        rank = above + sum(n for score, n in comparable.items() if score > known) + 1
        undecided = of_rating[rating] - sum(comparable.values())
        ranks[rating, known] = Rank(rank, rank + undecided, tied=equal[rating, known] > 1)
    return [ranks[result] for result in results]


def ranks_by_rating(ratings: Sequence[Rating]) -> list[Rank]:
    """Rank by rating alone, in the order given: equal ratings share a rank."""
    higher, of_rating = _number_higher(ratings), Counter(ratings)
    return [Rank(higher[r] + 1, higher[r] + 1, tied=of_rating[r] > 1) for r in ratings]


def _comparable_score(inspection: Inspection) -> tuple[int, int] | None:
    """Return maximum and score if the score may order rows, else None: it is not a low score."""
    score = inspection.score
    if not score.confirmed or score.value is None or score.max is None:
        return None
    return score.max, score.value


def _number_higher(ratings: Sequence[Rating | None]) -> dict[Rating | None, int]:
    count = Counter(ratings)
    return {r: sum(count[o] for o in Rating if r is not None and o > r) for r in count}
