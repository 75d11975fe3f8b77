"""The four ratings of the inspectorate, in their order."""

import enum
import functools
from collections import Counter
from collections.abc import Iterable, Mapping


@functools.total_ordering
class Rating(enum.Enum):
    """A rating; comparison follows the scale, `Inadequate` lowest.

    The values are the only spelling used in anything we write.
    """

    INADEQUATE = "Inadequate"
    REQUIRES_IMPROVEMENT = "Requires improvement"
    GOOD = "Good"
    OUTSTANDING = "Outstanding"

    @functools.cached_property
    def step(self) -> int:
        """Position on the scale, 0 (Inadequate) to 3 (Outstanding). Not a score."""
        return list(Rating).index(self)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Rating):
            return NotImplemented
        return self.step < other.step

    def __str__(self) -> str:
        return self.value


def rating_counts(ratings: Iterable[Rating | None]) -> dict[Rating, int]:
    """Return how often each rating occurs, highest first."""
    tally = Counter(ratings)
    return {rating: tally[rating] for rating in reversed(Rating)}


RATING_PATTERN = "outstanding|good|requir(?:es?|ing) improvement|inadequate"
"""A rating in running text, as a regular expression in lower case."""
RATING_WORDS: Mapping[str, Rating] = {
    "outstanding": Rating.OUTSTANDING,
    "good": Rating.GOOD,
    "requiresimprovement": Rating.REQUIRES_IMPROVEMENT,
    "requiringimprovement": Rating.REQUIRES_IMPROVEMENT,
    "requireimprovement": Rating.REQUIRES_IMPROVEMENT,
    "requiredimprovement": Rating.REQUIRES_IMPROVEMENT,
    "inadequate": Rating.INADEQUATE,
}
"""Ratings by the spellings seen in reports, in lower case without spaces."""
