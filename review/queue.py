"""The waiting items: most urgent first, and many of them in groups with a sample to check."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.base import Model
from schemas.change import ChangeKind, Waiting
from schemas.decision import OVERALL_FIELD
from schemas.report import Status

MANY = 10
"""More items than this are shown in groups first."""
MOST_URGENT = 5
UNKNOWN_GROUP = "none"
"""Name of an unknown programme or layout, also on the command line."""
_SAMPLE_OF, _SMALLEST_SAMPLE = 10, 5
"""The sample of a group is one item in ten, and at least five."""
_ACCEPTED_IN_GROUPS = (ChangeKind.NEW, ChangeKind.SUPERSEDES)
"""A group never accepts a change to what was read in a report."""
_ONE_BY_ONE = (
    "address-reused",
    "amended",
    "protected",
    "published-value",
    "second-document",
    "stale-decision",
    "translation",
    "undone",
    "withdrawn",
)
"""Rules whose items must be decided one by one."""
_PUBLISHED_PRIORITY = {
    ChangeKind.AMENDED: 1,
    ChangeKind.PROTECTED: 1,
    ChangeKind.CHANGED: 2,
    ChangeKind.SECOND_DOCUMENT: 2,
    ChangeKind.SUPERSEDES: 3,
    ChangeKind.HELD: 4,
    ChangeKind.NO_REPORT: 4,
    ChangeKind.UNREADABLE: 5,
    ChangeKind.UNKNOWN_ORGANISATION: 5,
}
"""Priorities for changes to published records; possible public errors first."""
_NEW_PRIORITY = {
    ChangeKind.UNKNOWN_ORGANISATION: 6,
    ChangeKind.HELD: 7,
    ChangeKind.AMENDED: 7,
    ChangeKind.UNREADABLE: 8,
}


class WaitingGroup(Model):
    """Waiting items of one programme and layout.

    `passing` items have no failing check and need no decision of their own: they can be accepted
    together. `sample` are the keys to look at first, chosen by their hash alone.
    """

    programme: str
    layout: str
    items: int
    passing: int
    kinds: dict[str, int]
    sample: tuple[str, ...]

    @property
    def command(self) -> str:
        """The command that accepts the passing items."""
        return f"review accept --programme {self.programme} --layout {self.layout} --all-passing"


def by_urgency(items: Iterable[Waiting]) -> Sequence[Waiting]:
    """Sort items by urgency, then by how long they wait, then by key."""
    return sorted(items, key=lambda item: (_priority(item), item.since, item.change.key))


def waiting_groups(items: Iterable[Waiting]) -> tuple[WaitingGroup, ...]:
    """Group items by programme and layout; the group with most passing items comes first."""
    found: dict[tuple[str, str], list[Waiting]] = {}
    for item in items:
        found.setdefault(group_key(item), []).append(item)
    made = [_group(*key, members) for key, members in found.items()]
    return tuple(sorted(made, key=lambda g: (-g.passing, -g.items, g.programme, g.layout)))


def group_key(item: Waiting) -> tuple[str, str]:
    """Return the programme and layout of an item."""
    return item.change.programme or UNKNOWN_GROUP, item.change.layout or UNKNOWN_GROUP


def passes(item: Waiting) -> bool:
    """Return True if an item may be accepted with its group."""
    if item.report.status not in (Status.PASSED, Status.UNRATED):
        return False
    alone = any(objection.rule in _ONE_BY_ONE for objection in item.change.objections)
    return item.change.kind in _ACCEPTED_IN_GROUPS and not alone


def _group(programme: str, layout: str, members: Sequence[Waiting]) -> WaitingGroup:
    passing = [item.change.key for item in members if passes(item)]
    kinds = Counter(item.change.kind.value for item in members)
    return WaitingGroup(
        programme=programme,
        layout=layout,
        items=len(members),
        passing=len(passing),
        kinds=dict(sorted(kinds.items())),
        sample=tuple(sorted(_sample(passing))),
    )


def _sample(keys: Sequence[str]) -> Sequence[str]:
    count = max(_SMALLEST_SAMPLE, -(-len(keys) // _SAMPLE_OF))
    return sorted(keys, key=lambda key: hashlib.sha256(key.encode()).hexdigest())[:count]


def _priority(item: Waiting) -> int:
    change = item.change
    if change.record is None:
        return _NEW_PRIORITY.get(change.kind, 9)
    if any(value.field == OVERALL_FIELD for value in change.values):
        return 0
    return _PUBLISHED_PRIORITY.get(change.kind, 5)
