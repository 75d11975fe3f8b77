"""What waits, most urgent first and in groups with a sample to check; the summary of a run."""

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from review.diff_text import KINDS, item_name
from schemas.base import SCHEMA_VERSION, Model
from schemas.change import Cause, Change, ChangeKind, Notice, RunOutcome, Waiting
from schemas.crawl import StatusFile
from schemas.decision import OVERALL_FIELD
from schemas.report import Status
from support.files import packaged_toml

MANY = 10
"""More items than this are shown in groups first."""
MOST_URGENT = 5
UNKNOWN_GROUP = "none"
"""Name of an unknown programme or layout, also on the command line."""
_SAMPLE_OF, _SMALLEST_SAMPLE = 10, 5
"""The sample of a group is one item in ten, and at least five."""
_ACCEPTED_IN_GROUPS = (ChangeKind.NEW, ChangeKind.SUPERSEDES)
"""A group never accepts a change to what was read in a report."""
_ONE_BY_ONE: Sequence[str] = packaged_toml("review", "rules.toml")["one_by_one"]


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
    found: dict[tuple[str, str], list[Waiting]] = defaultdict(list)
    for item in items:
        found[group_key(item)].append(item)
    made = []
    for (programme, layout), members in found.items():
        passing = [item.change.key for item in members if passes(item)]
        group = WaitingGroup(
            programme=programme,
            layout=layout,
            items=len(members),
            passing=len(passing),
            kinds=_counts(item.change for item in members),
            sample=_sample(passing),
        )
        made.append(group)
    return tuple(sorted(made, key=lambda g: (-g.passing, -g.items, g.programme, g.layout)))


def group_key(item: Waiting) -> tuple[str, str]:
    """Return the programme and layout of an item."""
    return item.change.programme or UNKNOWN_GROUP, item.change.layout or UNKNOWN_GROUP


def passes(item: Waiting) -> bool:
    """Return True if an item may be accepted with its group."""
    if item.report.status not in (Status.PASSED, Status.UNRATED):
        return False
    rules = {objection.rule for objection in item.change.objections}
    return item.change.kind in _ACCEPTED_IN_GROUPS and rules.isdisjoint(_ONE_BY_ONE)


def _sample(keys: Sequence[str]) -> tuple[str, ...]:
    count = max(_SMALLEST_SAMPLE, -(-len(keys) // _SAMPLE_OF))
    shuffled = sorted(keys, key=lambda key: hashlib.sha256(key.encode()).hexdigest())
    return tuple(sorted(shuffled[:count]))


def _priority(item: Waiting) -> int:
    change = item.change
    if change.record is None:
        return KINDS[change.kind].new
    if any(value.field == OVERALL_FIELD for value in change.values):
        return 0
    return KINDS[change.kind].published


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


def summarise(outcome: RunOutcome, status: StatusFile) -> RunSummary:
    """Summarise a run that completed, for the review page and `output/review/summary.json`."""
    new = set(outcome.new)
    settled = [c for c in outcome.changes if c.disposition != "waiting"]
    return RunSummary(
        run=status.run.id,
        at=status.run.ended or status.run.started,
        exit_code=status.run.exit_code or 0,
        records=len(outcome.records),
        unchanged=outcome.unchanged,
        dismissed=outcome.dismissed,
        accepted=_counts(settled),
        waiting=_counts(item.change for item in outcome.waiting),
        new=_counts(item.change for item in outcome.waiting if item.change.key in new),
        problems=status.counts.problems,
        problems_new=status.counts.problems_new,
        groups=waiting_groups(outcome.waiting),
        urgent=tuple(
            UrgentItem(
                key=item.change.key,
                kind=item.change.kind,
                who=item_name(item.change),
                fields=tuple(value.field for value in item.change.values),
                why=tuple(dict.fromkeys(o.rule for o in item.change.objections)),
                since=item.since,
                new=item.change.key in new,
            )
            for item in by_urgency(outcome.waiting)[:MOST_URGENT]
        ),
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
