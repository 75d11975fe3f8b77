"""Finds the record or waiting item that a maintainer names on the command line."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from review.queue import groups, key_of, passes
from review.state import State
from schemas.change import Waiting
from schemas.errors import DecisionError
from schemas.report import Report

SHORTEST = 8
"""Characters of a SHA-256 that must be given at least."""
_SHA256 = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}")


class Chosen(NamedTuple):
    """What a name stands for: the accepted record, what waits, or both."""

    name: str
    record: Report | None
    item: Waiting | None


def choose(state: State, name: str) -> Chosen:
    """The record and the waiting item of that id, former id or beginning of a SHA-256.

    Raises DecisionError for a name that is nothing's or several's.
    """
    name = name.strip()
    records = {str(record.id): record for record in state.records}
    items = {item.change.key: item for item in state.waiting}
    if name in records or name in items:
        return Chosen(name, records.get(name), items.get(name) or _changing(items.values(), name))
    present = next((str(r.id) for r in state.records if name in r.former_ids), None)
    if present is not None:
        return choose(state, present)
    if _SHA256.fullmatch(name):
        return _by_document(state, name)
    raise DecisionError(
        f"nothing is known under {name!r}",
        remedy="`probation-league diff` lists what waits, `review list` what is accepted; an id "
        f"is given whole, a document's SHA-256 by at least {SHORTEST} of its characters",
    )


def _changing(items: Iterable[Waiting], record: str) -> Waiting | None:
    """What waits on a record; where several do, none is meant before it is named itself."""
    found = [item for item in items if item.change.record == record]
    return found[0] if len(found) == 1 else None


def _by_document(state: State, start: str) -> Chosen:
    items = {i.change.sha256: i for i in state.waiting if (i.change.sha256 or "").startswith(start)}
    records = {
        r.source.sha256: r for r in state.records if (r.source.sha256 or "").startswith(start)
    }
    documents = sorted({*items, *records} - {None}, key=str)
    if not documents:
        raise DecisionError(
            f"no document whose SHA-256 begins with {start} waits or is accepted",
            remedy="`probation-league diff` lists them",
        )
    if len(documents) > 1:
        listed = ", ".join(str(document)[:16] for document in documents)
        raise DecisionError(f"{start} begins several: {listed}", remedy="give more of it")
    return Chosen(start, records.get(documents[0]), items.get(documents[0]))


def waiting_group(state: State, *, programme: str | None, layout: str | None) -> Sequence[Waiting]:
    """The waiting items of a programme and layout that fail no hard check, to be taken at once.

    `layout` None: of any layout. Raises DecisionError, naming the groups there are, where there
    is none.
    """
    found = [
        item
        for item in state.waiting
        if passes(item)
        and programme in (None, key_of(item)[0])
        and layout in (None, key_of(item)[1])
    ]
    if not found:
        waiting = sorted(
            f"--programme {g.programme} --layout {g.layout} ({g.passing} of {g.items} pass)"
            for g in groups(state.waiting)
        )
        raise DecisionError(
            "nothing that waits is of this programme and layout and passes every hard check",
            remedy=f"groups that wait: {'; '.join(waiting) or 'none'}",
        )
    return found
