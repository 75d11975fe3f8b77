"""The summary of a run, for `output/review/summary.json`, the review page and the log."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from review.diff_text import item_name
from review.queue import MOST_URGENT, WaitingGroup, by_urgency, waiting_groups
from review.state import RunOutcome
from schemas.base import SCHEMA_VERSION, Model
from schemas.change import Cause, Change, ChangeKind, Disposition, Notice, Waiting


class SummaryChange(Model):
    """One change of a run that needs no decision."""

    key: str
    kind: ChangeKind
    who: str
    causes: tuple[Cause, ...] = ()


class UrgentItem(Model):
    """One waiting item without its values, which nobody has approved: summaries are mailed.

    `fields` are those that would change, `why` the names of the rules that it fails.
    """

    key: str
    kind: ChangeKind
    who: str
    fields: tuple[str, ...]
    why: tuple[str, ...]
    since: dt.date
    new: bool


class RunSummary(Model):
    """Counts of a run by kind of change, groups of waiting items, and the most urgent items.

    `accepted` counts what the run or a decision accepted, `waiting` all that waits, `new` what
    waits for the first time. `told` are the changes that need no decision.
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
    groups: tuple[WaitingGroup, ...]
    urgent: tuple[UrgentItem, ...]
    told: tuple[SummaryChange, ...]
    notices: tuple[Notice, ...]


def summarise(  # noqa: PLR0913
    outcome: RunOutcome,
    *,
    run: str,
    at: dt.datetime,
    exit_code: int,
    problems: int,
    problems_new: int,
) -> RunSummary:
    """Summarise a run that completed."""
    new = set(outcome.new)
    settled = [c for c in outcome.changes if c.disposition is not Disposition.WAITING]
    return RunSummary(
        run=run,
        at=at,
        exit_code=exit_code,
        records=len(outcome.records),
        unchanged=outcome.unchanged,
        dismissed=outcome.dismissed,
        accepted=_counts(settled),
        waiting=_counts(item.change for item in outcome.waiting),
        new=_counts(item.change for item in outcome.waiting if item.change.key in new),
        problems=problems,
        problems_new=problems_new,
        groups=waiting_groups(outcome.waiting),
        urgent=_urgent(outcome.waiting, new),
        told=tuple(
            SummaryChange(key=c.key, kind=c.kind, who=item_name(c), causes=c.causes)
            for c in settled
            if c.kind is not ChangeKind.EVIDENCE
        ),
        # The details quote values that nobody has approved; `diff` shows them.
        notices=tuple(n.model_copy(update={"detail": ""}) for n in outcome.notices),
    )


def _counts(changes: Iterable[Change]) -> dict[str, int]:
    return dict(sorted(Counter(change.kind.value for change in changes).items()))


def _urgent(items: Sequence[Waiting], new: Collection[str]) -> tuple[UrgentItem, ...]:
    return tuple(
        UrgentItem(
            key=item.change.key,
            kind=item.change.kind,
            who=item_name(item.change),
            fields=tuple(value.field for value in item.change.values),
            why=tuple(dict.fromkeys(o.rule for o in item.change.objections)),
            since=item.since,
            new=item.change.key in new,
        )
        for item in by_urgency(items)[:MOST_URGENT]
    )
