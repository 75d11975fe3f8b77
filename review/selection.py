"""Find the record or waiting item that the maintainer names on the command line."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from review.queue import group_key, passes, waiting_groups
from review.state import State
from schemas.change import Waiting
from schemas.errors import ConfigError, DecisionError
from schemas.names import did_you_mean
from schemas.report import Report

SHORTEST_SHA256 = 8
"""Fewest characters by which a SHA-256, or an id, may be given."""
DIFF_AGAIN = "`probation-league diff` numbers what waits now"
MOST_NAMED = 5
"""An error names this many of several."""
_SHA256 = re.compile(rf"[0-9a-f]{{{SHORTEST_SHA256},64}}")


class Selection(NamedTuple):
    """What a name refers to: an accepted record, a waiting item, or both."""

    name: str
    record: Report | None
    item: Waiting | None


def select(state: State, name: str) -> Selection:
    """Find by id, former id, the number in `diff`, or the beginning of an id or SHA-256.

    Raises ConfigError if the name refers to nothing or is ambiguous.
    """
    name = name.strip()
    records = {str(record.id): record for record in state.records}
    items = {item.change.key: item for item in state.waiting}
    if name in records or name in items:
        item = items.get(name) or _change_to(items.values(), name)
        return Selection(name, records.get(name), item)
    current = next((str(r.id) for r in state.records if name in r.former_ids), None)
    if current is not None:
        return select(state, current)
    if _SHA256.fullmatch(name):
        return _by_document(state, name)
    if name in state.numbered:
        # As it was shown: a number must not come to mean another item after a decision.
        key = state.numbered[name]
        if key not in items:
            raise ConfigError(f"number {name}, {key}, does not wait any more", remedy=DIFF_AGAIN)
        return select(state, key)
    beginning = [id_ for id_ in {**records, **items} if id_.startswith(name)]
    if len(name) >= SHORTEST_SHA256 and beginning:
        if len(beginning) > 1:
            several = ", ".join(beginning[:MOST_NAMED])
            raise ConfigError(
                f"{name} is the beginning of several: {several}", remedy="give more characters"
            )
        return select(state, beginning[0])
    raise ConfigError(
        f"nothing found for {name!r}",
        remedy=did_you_mean(name, [*items, *records])
        + "`probation-league diff` lists what waits, `review list --accepted` the records; "
        f"give an id, a number of `diff`, or at least {SHORTEST_SHA256} characters of a SHA-256",
    )


def passing_items(state: State, *, programme: str | None, layout: str | None) -> Sequence[Waiting]:
    """Return the items of a group that may be accepted together; `layout` None means any.

    Raises DecisionError naming the groups if there are none.
    """
    found = [
        item
        for item in state.waiting
        if passes(item)
        and programme in (None, group_key(item)[0])
        and layout in (None, group_key(item)[1])
    ]
    if not found:
        waiting = sorted(
            f"--programme {g.programme} --layout {g.layout} ({g.passing} of {g.items} pass)"
            for g in waiting_groups(state.waiting)
        )
        raise DecisionError(
            "no waiting item of this programme and layout passes every check",
            remedy=f"groups that wait: {'; '.join(waiting) or 'none'}",
        )
    return found


def _change_to(items: Iterable[Waiting], record: str) -> Waiting | None:
    """Return what waits for a record; None if several do, as each must be named itself."""
    found = [item for item in items if item.change.record == record]
    return found[0] if len(found) == 1 else None


def _by_document(state: State, start: str) -> Selection:
    items = {i.change.sha256: i for i in state.waiting if (i.change.sha256 or "").startswith(start)}
    records = {
        r.source.sha256: r for r in state.records if (r.source.sha256 or "").startswith(start)
    }
    documents = sorted({*items, *records} - {None}, key=str)
    if not documents:
        raise ConfigError(
            f"no waiting or accepted document has a SHA-256 that begins with {start}",
            remedy="`probation-league diff` lists them",
        )
    if len(documents) > 1:
        listed = ", ".join(str(document)[:16] for document in documents)
        raise ConfigError(
            f"{start} is the beginning of several: {listed}", remedy="give more characters"
        )
    return Selection(start, records.get(documents[0]), items.get(documents[0]))
