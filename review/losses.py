"""Find what is missing from the state although it was published or decided, and contradictions.

A run must not start with either: a file that was deleted, cut or taken from an older copy would
be published as if a maintainer had decided so.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from review.decision_log import DecisionLog, correction_notices, subjects
from review.diff import values
from review.diff_text import templates
from review.evidence import evidence_by_field
from schemas.change import State
from schemas.decision import Decision, DecisionKind
from schemas.errors import StateError
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Report
from support.files import git_restore
from support.safe_text import first_of

MOST_RECORDS_NAMED = 5
"""An error names this many records; of the others it gives the number."""


class ShownVersion(NamedTuple):
    """What the last version showed: inspections (`new` ones for the first time) and corrections.

    A correction is named by its inspection, the day of the decision, the field and its right value.
    """

    version: str = ""
    inspections: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    corrections: frozenset[tuple[str, dt.date, str | None, str | None]] = frozenset()


def refuse_losses(
    state: State, shown: ShownVersion, registry: Registry, data: Path, *, sample: bool
) -> None:
    """Raise StateError if a record, its id or evidence, or a decision is missing from `data`.

    `registry` has the maintainer's registrations, also those undone.
    """
    log = DecisionLog(state.decisions)
    present = {id_ for r in state.records for id_ in (str(r.id), *r.former_ids)}
    published = shown.inspections.union(id_ for id_, now in state.ids.items() if id_ == now)
    by = f" (version {shown.version} of the output shows them)" if shown.version else ""
    # Of two decisions made without each other one may have removed it: that is reported instead.
    doubted = {decision.id for pair in contested(log) for decision in pair}
    if lost := published - present - log.removed() - doubted:
        what = f"published without a withdrawal, but the record is missing: {_named(lost)}{by}"
        few = len(lost) <= MOST_RECORDS_NAMED
        files = [f"records/{id_}.json" for id_ in sorted(lost)] if few else ["records"]
        raise _lost(what, data, "records", sample=sample, files=files)
    # A run of an earlier release that was killed may have published new ids without saving them.
    if unlisted := shown.inspections.difference(state.ids) - (shown.new & present):
        what = f"ids that were published are missing: {_named(unlisted)}{by}"
        raise _lost(what, data, "ids.json", sample=sample)
    for id_, value in _without_evidence(state.records):
        what = f"neither its evidence nor a correction says so: {value} in {id_}"
        raise _lost(what, data, "records", sample=sample, files=[f"records/{id_}.json"])
    if undecided := _without_decision(state, shown, log, registry):
        what = f"the decision is missing on which this rests: {_named(undecided)}"
        raise _lost(what, data, "decisions", sample=sample)


def refuse_contradictions(state: State, steps: Sequence[Decision] = ()) -> None:
    """Raise StateError if two decisions contradict each other, or a record the decision on it.

    `steps` are about to be made; an undo, and one that settles the matter, is possible. A record is
    as it was before a decision after an old file was put back, or if a decision arrived without
    its record: a run applies it again, if it can.
    """
    log = DecisionLog(state.decisions)
    in_doubt = contested(log)
    left = contested(DecisionLog((*state.decisions, *steps))) if steps else in_doubt
    if left and not (steps and all(step.kind is DecisionKind.UNDO for step in steps)):
        raise StateError(contested_text(left[0]))
    by_id = {str(record.id): record for record in state.records}
    undone = {step.undoes for step in steps}
    old = []
    for id_, last in log.last_on_records():
        record, doubted = by_id.get(id_), any(last in pair for pair in in_doubt)
        if record is None or doubted or last.name in undone:
            continue
        now = values(record)
        wrong = any(now.get(s.field) == s.read != s.right for s in last.settings)
        if wrong or last.kind is DecisionKind.WITHDRAW:
            old.append(last.name)
    if old:
        what = f"a record is as it was before the decision on it: {_named(old)}"
        undo = f"`review undo {min(old)}` takes one back"
        remedy = f"`run --offline` applies the decisions again, {undo}; nothing was changed"
        raise StateError(what, remedy=remedy)


DecisionPair = tuple[Decision, Decision]


def contested(log: DecisionLog) -> Sequence[DecisionPair]:
    """Return pairs of active decisions that differ and were made without each other.

    A later decision that was made with both in view settles the matter.
    """
    by_subject: dict[str, list[Decision]] = defaultdict(list)
    for decision in log.active:
        for subject in subjects(decision):
            by_subject[subject].append(decision)
    pairs = {
        (one.name, other.name): (one, other)
        for related in by_subject.values()
        for one, other in combinations(related, 2)
        if _differ(one, other)
        and not any({one.name, other.name} <= set(later.knew or ()) for later in related)
    }
    return [pairs[names] for names in sorted(pairs)]


def contested_text(pair: DecisionPair) -> str:
    """Return who decided what, and the command by which to choose."""
    one, other = pair
    undo = next((d for d in (other, one) if d.kind is not DecisionKind.UNDO), other)
    text = templates().get_template("contested.txt")
    return text.render(one=one, other=other, undo=undo)


def _without_evidence(records: Iterable[Report]) -> Iterator[tuple[str, str]]:
    """Yield the ids of records with a rating that was changed by hand: nothing there states it."""
    names = {rating.value for rating in Rating}
    for record in records:
        read, right = values(record), {made.field: made.right for made in record.corrections}
        for field, evidence in evidence_by_field(record).items():
            stated = {right.get(field), *(e.value for e in evidence)}
            if read[field] in names - stated:
                yield str(record.id), f"{field} = {read[field]}"


def _without_decision(
    state: State, shown: ShownVersion, log: DecisionLog, registry: Registry
) -> set[str]:
    """Return what shows that there was a decision of which there is no file."""
    notices = correction_notices(log.all, name_people=False)
    decided = {(n.id, n.on, n.field, n.after) for n in notices}
    set_ = {(s.field, d.on.date()) for d in log.all for s in d.settings}
    lost = {f"correction of {id_} on {on}" for id_, on, _, _ in shown.corrections - decided}
    for record in state.records:
        if any((made.field, made.on) not in set_ for made in record.corrections):
            lost.add(f"correction of {record.id}")
        body = record.organisation
        if body is not None and registry.organisations.get(body.id) is None:
            lost.add(f"registration of {body.id}, inspected in {record.id}")
    return lost


def _named(lost: Collection[str]) -> str:
    return first_of(sorted(lost), MOST_RECORDS_NAMED)


def _lost(
    what: str, data: Path, place: str, *, sample: bool, files: Sequence[str] = ()
) -> StateError:
    """Return the error for what is lost at a place in `data`, with how to get its files back."""
    paths = [data / name for name in files or [place]]
    made_up = f"; or remove {data} and its output, and run the sample again" if sample else ""
    remedy = (
        f"restore it from git: {git_restore(*paths)} (if the change was committed, revert that "
        f"commit; if {data} is older than the output, update it: git pull){made_up}; "
        "nothing was changed"
    )
    return StateError(what, where=str(data / place), remedy=remedy)


def _differ(one: Decision, other: Decision) -> bool:
    if other.knew is None or one.name in other.knew or other.name in (one.knew or ()):
        return False
    together = (one.on, one.who) == (other.on, other.who)
    return not together and _effect(one) != _effect(other)


def _effect(decision: Decision) -> Iterable[object]:
    settings = sorted((s.field, s.right or "") for s in decision.settings)
    named = decision.organisation, decision.alias, decision.undoes
    return decision.kind, decision.based_on.sha256, settings, named
