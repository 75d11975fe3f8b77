"""THE rule for ranks and ties: who is certainly above whom, and what follows from it.

A row is certainly above another if its rating is higher; or, in a programme's table, if both have
the same rating and confirmed scores over the same maximum, and its score is higher. `rank` is 1 +
the number of rows certainly above. `rank_to` adds the rows whose order is not known.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from league.ranking.results import Result
from schemas.rating import Rating


@dataclass(frozen=True, slots=True)
class Rank:
    """Rank of a row, the lowest it may have, and whether another row is equal."""

    rank: int
    rank_to: int
    tied: bool


def certainly_above(one: Result, other: Result) -> bool:
    """Return whether the first row ranks above the second beyond doubt."""
    if one.rating is None or other.rating is None:
        return False
    if one.rating is not other.rating:
        return one.rating > other.rating
    first, second = comparable_score(one), comparable_score(other)
    return first is not None and second is not None and first[0] == second[0] and first > second


def comparable_score(result: Result) -> tuple[int, int] | None:
    """Return maximum and score if the score may order rows, else None: it is not a low score."""
    if not result.confirmed or result.score is None or result.max is None:
        return None
    return result.max, result.score


def ranks_by_score(rows: Sequence[Result]) -> list[Rank]:
    """Rank the rows of a programme's table, in the order given.

    Counts rows by rating and score instead of comparing each pair.
    """
    higher = _number_higher([row.rating for row in rows])
    of_rating = Counter(row.rating for row in rows)
    scores: dict[tuple[Rating | None, int], list[int]] = defaultdict(list)
    for row in rows:
        if (known := comparable_score(row)) is not None:
            scores[row.rating, known[0]].append(known[1])
    for group in scores.values():
        group.sort()
    equal = Counter((row.rating, comparable_score(row)) for row in rows)
    ranks: list[Rank] = []
    for row in rows:
        above, known = higher[row.rating], comparable_score(row)
        if known is None:
            ranks.append(Rank(above + 1, above + of_rating[row.rating], tied=False))
            continue
        group = scores[row.rating, known[0]]
        rank = above + len(group) - bisect_right(group, known[1]) + 1
        undecided = of_rating[row.rating] - len(group)
        ranks.append(Rank(rank, rank + undecided, tied=equal[row.rating, known] > 1))
    return ranks


def ranks_by_rating(ratings: Sequence[Rating]) -> list[Rank]:
    """Rank by rating alone, in the order given: equal ratings share a rank."""
    higher, of_rating = _number_higher(ratings), Counter(ratings)
    return [Rank(higher[r] + 1, higher[r] + 1, tied=of_rating[r] > 1) for r in ratings]


def _number_higher(ratings: Sequence[Rating | None]) -> dict[Rating | None, int]:
    count = Counter(ratings)
    return {r: sum(count[o] for o in Rating if r is not None and o > r) for r in count}
