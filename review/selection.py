"""Find the record or waiting item that the maintainer names on the command line."""

import contextlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import NamedTuple

from review.decision_log import DecisionLog, decided
from review.summary import group_key, passes, waiting_groups
from schemas.change import State, Waiting
from schemas.decision import Decision, DecisionKind
from schemas.errors import ConfigError, DecisionError
from schemas.organisation import did_you_mean
from schemas.report import Report

SHORTEST_SHA256 = 8
"""Fewest characters by which a SHA-256, or an id, may be given."""
MOST_MATCHES_NAMED = 5
"""An error names this many of several."""


class Selection(NamedTuple):
    """What a name refers to: an accepted record, a waiting item, or both."""

    name: str
    record: Report | None
    item: Waiting | None


def select(state: State, name: str) -> Selection:
    """Find by id, former id, the number in `diff`, or the beginning of an id or SHA-256.

    A SHA-256 means one document; an id also what waits to change the record. Raises ConfigError if
    the name refers to nothing or is ambiguous.
    """
    records = {str(record.id): record for record in state.records}
    items = {item.change.key: item for item in state.waiting}
    former = {id_: str(record.id) for record in state.records for id_ in record.former_ids}
    name = former.get(name.strip(), name.strip())
    if name in state.shown.numbers:
        # As it was shown: a number must not come to mean another item after a decision.
        number, name = name, state.shown.numbers[name]
        if name not in items:
            what = f"number {number}, {name}, does not wait any more"
            raise ConfigError(what, remedy="`diff` numbers what waits now")
    if name in records or name in items:
        # Of several items that wait for a record, each must be named itself.
        changes = [item for item in state.waiting if item.change.record == name]
        only = changes[0] if len(changes) == 1 else None
        return Selection(name, records.get(name), items.get(name, only))
    accepted = {record.source.sha256 or "": record for record in state.records}
    waits = {item.change.sha256 or "": item for item in state.waiting}
    known = {**records, **items, **former, **accepted, **waits}
    found = sorted(id_ for id_ in known if id_.startswith(name) and len(name) >= SHORTEST_SHA256)
    if len(found) > 1:
        what = f"{name} is the beginning of several: {', '.join(found[:MOST_MATCHES_NAMED])}"
        raise ConfigError(what, remedy="give more characters")
    if found and (found[0] in accepted or found[0] in waits):
        return Selection(name, accepted.get(found[0]), waits.get(found[0]))
    if found:
        return select(state, found[0])
    log = DecisionLog(state.decisions)
    with contextlib.suppress(DecisionError):
        if log.is_active(last := find_decision(log, name)):
            what = f"{name} was {decided(last)}, so nothing waits under this name"
            raise ConfigError(what, remedy=f"`review undo {name}` takes that back")
    raise ConfigError(
        f"nothing found for {name!r}",
        remedy=did_you_mean(name, [*items, *records])
        + "`diff` lists what waits, `review list --accepted` the records; "
        f"give an id, a number of `diff`, or at least {SHORTEST_SHA256} characters of a SHA-256",
    )


def find_decision(log: DecisionLog, name: str) -> Decision:
    """Return the decision of that name or path, or the last on an id or SHA-256, or its beginning.

    The id is that of a record or organisation. One that is undone counts if no other is left.

    Raises DecisionError if there is none, or if it is the beginning of several.
    """
    name = PurePath(name).name.removesuffix(".json")
    candidates = [d for d in log.all if d.kind is not DecisionKind.UNDO]
    candidates.sort(key=log.is_active)
    about = {d.based_on.sha256 or "": d for d in candidates} | {d.subject: d for d in candidates}
    named = about | {d.name: d for d in log.all}
    found = [name] if name and name in named else []
    if not found and len(name) >= SHORTEST_SHA256:
        found = sorted(each for each in about if each.startswith(name))
    if len(found) > 1:
        raise DecisionError(f"{name} is the beginning of several: {', '.join(found)}")
    if found:
        return named[found[0]]
    latest = ", ".join(d.name for d in candidates[-3:]) or "none"
    raise DecisionError(f"no decision {name!r}", remedy=f"latest decisions: {latest}")


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
        what = "no waiting item of this programme and layout passes every check"
        waiting = sorted(
            f"--programme {g.programme} --layout {g.layout} ({g.passing} of {g.items} pass)"
            for g in waiting_groups(state.waiting)
        )
        raise DecisionError(what, remedy=f"groups that wait: {'; '.join(waiting) or 'none'}")
    return found
