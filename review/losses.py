"""Find what is missing from the state although it was published or decided: a run must not start.

A file that was deleted, cut or taken from an older copy would otherwise be published as if a
maintainer had decided so.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from review.contested import contested, contested_text
from review.correction_notices import correction_notices
from review.decision_log import DecisionLog
from review.diff import values
from review.diff_text import command_line
from review.state import State
from schemas.decision import Decision, DecisionKind
from schemas.errors import StateError
from schemas.registry import Registry
from support.atomic_files import git_restore

MOST_NAMED = 5
"""An error names this many records; of the others it gives the number."""


class ShownVersion(NamedTuple):
    """What the last version showed: inspections (`new` ones for the first time) and corrections.

    A correction is named by its inspection, the day of the decision, the field and its right value.
    """

    version: str
    inspections: frozenset[str]
    new: frozenset[str]
    corrections: frozenset[tuple[str, dt.date, str | None, str | None]]


def refuse_losses(
    state: State, last: ShownVersion | None, registry: Registry, data: Path, *, sample: bool
) -> None:
    """Raise StateError if a published record, its id or a decision is missing from `data`.

    `registry` has the maintainer's registrations, also those undone.
    """
    shown = last or ShownVersion("", frozenset(), frozenset(), frozenset())
    log = DecisionLog(state.decisions)
    present = {id_ for r in state.records for id_ in (str(r.id), *r.former_ids)}
    published = shown.inspections.union(id_ for id_, now in state.ids.items() if id_ == now)
    by = f" (version {shown.version} of the output shows them)" if shown.version else ""
    if lost := published - present - log.removed():
        files = [f"records/{id_}.json" for id_ in sorted(lost)]
        what = f"published without a withdrawal, but the record is missing: {_named(lost)}{by}"
        raise StateError(what, where=str(data / "records"), remedy=_remedy(data, files, sample))
    # A run of an earlier release that was killed may have published new ids without saving them.
    if unlisted := shown.inspections.difference(state.ids) - (shown.new & present):
        what = f"ids that were published are missing: {_named(unlisted)}{by}"
        remedy = _remedy(data, ["ids.json"], sample)
        raise StateError(what, where=str(data / "ids.json"), remedy=remedy)
    if undecided := _without_decision(state, shown, log, registry):
        what = f"the decision is missing on which this rests: {_named(undecided)}"
        remedy = _remedy(data, ["decisions"], sample)
        raise StateError(what, where=str(data / "decisions"), remedy=remedy)


def refuse_contradictions(
    state: State, steps: Sequence[Decision] = (), *, options: str = ""
) -> None:
    """Raise StateError if two decisions contradict each other, or a record the decision on it.

    `steps` are about to be made; an undo, and one that settles the matter, is possible. A record is
    as it was before a decision after an old file was put back, or if a decision arrived without
    its record: only a run applies it again. `options` are added to the commands named.
    """
    log = DecisionLog(state.decisions)
    in_doubt = contested(log)
    left = contested(DecisionLog((*state.decisions, *steps))) if steps else in_doubt
    if left and not (steps and all(step.kind is DecisionKind.UNDO for step in steps)):
        raise StateError(contested_text(left[0], options))
    by_id = {str(record.id): record for record in state.records}
    old = []
    for id_, last in log.last_on_records():
        if (record := by_id.get(id_)) is None or any(last in pair for pair in in_doubt):
            continue
        now = values(record)
        wrong = any(now.get(s.field) == s.read != s.right for s in last.settings)
        if wrong or last.kind is DecisionKind.WITHDRAW:
            old.append(f"{id_} ({last.name})")
    if old:
        raise StateError(
            f"a record is as it was before the decision on it: {_named(old)}",
            remedy=f"{command_line('run --offline', options)} applies the decisions again; "
            "nothing was changed",
        )


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
        if body is not None and registry.get(body.id) is None:
            lost.add(f"registration of {body.id}, inspected in {record.id}")
    return lost


def _named(lost: Collection[str]) -> str:
    further = len(lost) - MOST_NAMED
    return ", ".join(sorted(lost)[:MOST_NAMED]) + (f" and {further} more" if further > 0 else "")


def _remedy(data: Path, files: Iterable[str], sample: bool) -> str:  # noqa: FBT001
    named = list(files)
    paths = [data / name for name in (named if len(named) <= MOST_NAMED else ("records",))]
    made_up = f"; or remove {data} and its output, and run the sample again" if sample else ""
    return (
        f"restore it from git: {git_restore(*paths)} (if the change was committed, revert that "
        f"commit; if {data} is older than the output, update it: git pull){made_up}; "
        "nothing was changed"
    )
