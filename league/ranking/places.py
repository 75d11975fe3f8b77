"""The ranking rule: places from ratings and confirmed scores, without comparing every pair."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from league.ranking.results import Result
from schemas.rating import Rating


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` = 1 + the number certainly above, `rank_to` = `rank` + the number undecided."""

    rank: int
    rank_to: int
    tied: bool


def certainly_above(one: Result, other: Result) -> bool:
    """Whether the first row stands above the second beyond doubt.

    It does by a higher rating; or by a higher score over the same maximum, both confirmed.
    """
    if one.rating is None or other.rating is None:
        return False
    if one.rating is not other.rating:
        return one.rating > other.rating
    first, second = comparable(one), comparable(other)
    return first is not None and second is not None and first[0] == second[0] and first > second


def comparable(result: Result) -> tuple[int, int] | None:
    """Maximum and score if the score may order rows, else None. A null is never low or high."""
    if not result.confirmed or result.score is None or result.max is None:
        return None
    return result.max, result.score


def programme_places(rows: Sequence[Result]) -> list[Place]:
    """The places in a programme's table, in the order of the rows given.

    In a rating the rows of one maximum are ordered by score; rows of another maximum or without
    a confirmed score are undecided against them. Counting replaces comparing each pair.
    """
    higher = _number_higher([row.rating for row in rows])
    of_rating = Counter(row.rating for row in rows)
    scores: dict[tuple[Rating | None, int], list[int]] = defaultdict(list)
    for row in rows:
        if (known := comparable(row)) is not None:
            scores[row.rating, known[0]].append(known[1])
    for group in scores.values():
        group.sort()
    equal = Counter((row.rating, comparable(row)) for row in rows)
    places: list[Place] = []
    for row in rows:
        above, known = higher[row.rating], comparable(row)
        if known is None:
            places.append(Place(above + 1, above + of_rating[row.rating], tied=False))
            continue
        group = scores[row.rating, known[0]]
        rank = above + len(group) - bisect_right(group, known[1]) + 1
        undecided = of_rating[row.rating] - len(group)
        places.append(Place(rank, rank + undecided, tied=equal[row.rating, known] > 1))
    return places


def rating_places(ratings: Sequence[Rating]) -> list[Place]:
    """Competition places by rating alone, in the order given."""
    higher, of_rating = _number_higher(ratings), Counter(ratings)
    return [Place(higher[r] + 1, higher[r] + 1, tied=of_rating[r] > 1) for r in ratings]


def _number_higher(ratings: Sequence[Rating | None]) -> dict[Rating | None, int]:
    count = Counter(ratings)
    return {r: sum(count[o] for o in Rating if r is not None and o > r) for r in count}
