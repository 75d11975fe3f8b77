"""What a night brought, counted and grouped: `output/review/summary.json` and the last log line."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from review.diff_text import who
from review.queue import Group, groups
from review.state import Outcome
from review.urgency import MOST_URGENT, by_urgency
from schemas.base import SCHEMA_VERSION, Model, Numerous
from schemas.change import Cause, Change, ChangeKind, Disposition, Notice, Waiting


class Told(Numerous):
    """One change of a night that waits for nobody: what came of which record, and why."""

    key: str
    kind: ChangeKind
    who: str
    causes: tuple[Cause, ...] = ()


class Urgent(Model):
    """One waiting item, without its values: the summary is sent about, and nobody approved them.

    `fields` are those that would change, `why` the rules that speak against it.
    """

    key: str
    kind: ChangeKind
    who: str
    fields: tuple[str, ...]
    why: tuple[str, ...]
    since: dt.date
    new: bool


class Summary(Model):
    """A night for a program or a message: counts, groups, and what to look at first.

    `accepted` counts by kind what the run took by itself or by a decision, `waiting` what waits,
    `new` of that what waits for the first time; `told` are changes nobody has to decide on.
    """

    schema_version: str = SCHEMA_VERSION
    run: str
    at: dt.datetime
    exit_code: int
    records: int
    unchanged: int
    dismissed: int
    accepted: dict[str, int]
    waiting: dict[str, int]
    new: dict[str, int]
    problems: int
    problems_new: int
    groups: tuple[Group, ...]
    urgent: tuple[Urgent, ...]
    told: tuple[Told, ...]
    notices: tuple[Notice, ...]


def summed(  # noqa: PLR0913
    outcome: Outcome,
    *,
    run: str,
    at: dt.datetime,
    exit_code: int,
    problems: int,
    problems_new: int,
) -> Summary:
    """The summary of a run that did its work."""
    new = set(outcome.new)
    fresh = [item.change for item in outcome.waiting if item.change.key in new]
    settled: Counter[str] = Counter()
    told: list[Told] = []
    for change in outcome.changes:
        if change.disposition is not Disposition.WAITING:
            settled[change.kind.value] += 1
            if change.kind is not ChangeKind.EVIDENCE:
                told.append(_told(change))
    return Summary(
        run=run,
        at=at,
        exit_code=exit_code,
        records=len(outcome.records),
        unchanged=outcome.unchanged,
        dismissed=outcome.dismissed,
        accepted=dict(sorted(settled.items())),
        waiting=counts(item.change for item in outcome.waiting),
        new=counts(fresh),
        problems=problems,
        problems_new=problems_new,
        groups=groups(outcome.waiting),
        urgent=urgent(outcome.waiting, new),
        told=tuple(told),
        # Details quote values, which nobody has approved; `diff` shows them.
        notices=tuple(n.model_copy(update={"detail": ""}) for n in outcome.notices),
    )


def _told(change: Change) -> Told:
    return Told(key=change.key, kind=change.kind, who=who(change), causes=change.causes)


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each kind."""
    return dict(sorted(Counter(change.kind.value for change in changes).items()))


def urgent(items: Sequence[Waiting], new: Iterable[str] = ()) -> tuple[Urgent, ...]:
    """The five items to look at first."""
    fresh = set(new)
    return tuple(
        Urgent(
            key=item.change.key,
            kind=item.change.kind,
            who=who(item.change),
            fields=tuple(value.field for value in item.change.values),
            why=tuple(dict.fromkeys(o.rule for o in item.change.objections)),
            since=item.since,
            new=item.change.key in fresh,
        )
        for item in by_urgency(items)[:MOST_URGENT]
    )
