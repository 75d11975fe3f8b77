"""Puts what waits in the order in which a maintainer should look at it."""

from collections.abc import Iterable, Sequence

from review.evidence import OVERALL
from schemas.change import ChangeKind, Waiting

MOST_URGENT = 5
_PUBLISHED = {
    ChangeKind.AMENDED: 1,
    ChangeKind.CHANGED: 2,
    ChangeKind.SECOND_DOCUMENT: 2,
    ChangeKind.SUPERSEDES: 3,
    ChangeKind.HELD: 4,
    ChangeKind.NO_REPORT: 4,
    ChangeKind.UNREADABLE: 5,
    ChangeKind.UNKNOWN_ORGANISATION: 5,
}
"""Of what speaks against a published record: what may be wrong before the public comes first."""
_NEW = {
    ChangeKind.UNKNOWN_ORGANISATION: 6,
    ChangeKind.HELD: 7,
    ChangeKind.AMENDED: 7,
    ChangeKind.UNREADABLE: 8,
}


def by_urgency(items: Iterable[Waiting]) -> Sequence[Waiting]:
    """The most urgent first; of two alike the one that waits longer, then by key."""
    return sorted(items, key=lambda item: (_rank(item), item.since, item.change.key))


def _rank(item: Waiting) -> int:
    change = item.change
    if change.record is None:
        return _NEW.get(change.kind, 9)
    if any(value.field == OVERALL for value in change.values):
        return 0
    return _PUBLISHED.get(change.kind, 5)
