"""Groups many waiting items by programme and layout, with a sample of each to check."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.base import Model
from schemas.change import ChangeKind, Waiting
from schemas.report import Status

MANY = 10
"""More items than this are told as groups first."""
SHARE, LEAST = 10, 5
"""Of a group one in ten is to be checked, and at least five."""
TAKEN_TOGETHER = (ChangeKind.NEW, ChangeKind.SUPERSEDES)
"""Kinds that a group may be accepted of: never one that changes what was read in a report."""
ONE_BY_ONE = (
    "address-reused",
    "amended",
    "published-value",
    "second-document",
    "stale-decision",
    "translation",
    "undone",
    "withdrawn",
)
"""Rules whose cases are each of their own kind: a group never takes them along."""
NONE = "none"
"""Stands for a programme or layout that is not known, on the command line too."""


class Group(Model):
    """Items that wait of one programme and layout.

    `passing` fail no hard check and are of no case of their own: they can be taken together.
    `sample` are the keys of those to be looked at before that: the same each time, and not
    chosen by what is in them.
    """

    programme: str
    layout: str
    items: int
    passing: int
    kinds: dict[str, int]
    sample: tuple[str, ...]


def groups(items: Iterable[Waiting]) -> tuple[Group, ...]:
    """The groups, those with most to take first."""
    found: dict[tuple[str, str], list[Waiting]] = {}
    for item in items:
        found.setdefault(key_of(item), []).append(item)
    made = [_group(*key, members) for key, members in found.items()]
    return tuple(sorted(made, key=lambda g: (-g.passing, -g.items, g.programme, g.layout)))


def key_of(item: Waiting) -> tuple[str, str]:
    """Programme and layout of an item."""
    return item.change.programme or NONE, item.change.layout or NONE


def passes(item: Waiting) -> bool:
    """Whether an item may be accepted with its group."""
    if item.report.status not in (Status.PASSED, Status.UNRATED):
        return False
    alone = any(objection.rule in ONE_BY_ONE for objection in item.change.objections)
    return item.change.kind in TAKEN_TOGETHER and not alone


def _group(programme: str, layout: str, members: Sequence[Waiting]) -> Group:
    passing = [item.change.key for item in members if passes(item)]
    kinds = Counter(item.change.kind.value for item in members)
    return Group(
        programme=programme,
        layout=layout,
        items=len(members),
        passing=len(passing),
        kinds=dict(sorted(kinds.items())),
        sample=tuple(sorted(_sample(passing))),
    )


def _sample(keys: Sequence[str]) -> Sequence[str]:
    count = max(LEAST, -(-len(keys) // SHARE))
    return sorted(keys, key=lambda key: hashlib.sha256(key.encode()).hexdigest())[:count]
