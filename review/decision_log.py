"""The maintainer's decisions in order, and what they do to documents and records today."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from review.corrections import corrected
from review.diff import change_of, differences, failing_checks, main_change, values
from review.policy import RuleSet
from schemas.change import (
    Cause,
    Change,
    ChangeKind,
    CorrectionNotice,
    Disposition,
    Lapse,
    Notice,
    Objection,
)
from schemas.decision import Base, Decision, DecisionKind
from schemas.report import Outcome, Report

STALE_RULE = "stale-decision"
"""Name of the rule that a decision applies only to what it was based on."""
ACCEPTING = (DecisionKind.ACCEPT, DecisionKind.CORRECT)
_ABOUT_DOCUMENTS = (*ACCEPTING, DecisionKind.REJECT, DecisionKind.WITHDRAW)
_PAST_TENSE = {
    DecisionKind.ACCEPT: "accepted",
    DecisionKind.CORRECT: "corrected",
    DecisionKind.REJECT: "rejected",
    DecisionKind.WITHDRAW: "withdrawn",
}


class DecisionLog:
    """All decisions in the order in which they were made; `active` are those not undone."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.all: Sequence[Decision] = sorted(decisions, key=lambda d: (d.on, d.name))
        undone = {d.undoes for d in self.all if d.undoes is not None}
        self.active: Sequence[Decision] = [d for d in self.all if d.name not in undone]
        self._undone = [d for d in self.all if d.name in undone]
        self._by_document: dict[str, list[Decision]] = defaultdict(list)
        self._by_record: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.active:
            if decision.id is not None:
                self._by_record[decision.id].append(decision)
            if decision.kind in _ABOUT_DOCUMENTS and decision.base is not None:
                key = decision.base.sha256 or f"reported:{decision.id}"
                self._by_document[key].append(decision)

    def ids(self) -> Iterator[str]:
        """Yield the record ids assigned by decisions, except those of undone rejections."""
        freed = {d.name for d in self._undone if d.kind is DecisionKind.REJECT}
        return (d.id for d in self.all if d.id is not None and d.name not in freed)

    def on_document(self, sha256: str | None, record: str | None) -> Sequence[Decision]:
        """Return decisions about a document; for a reported result, about its record."""
        return self._by_document.get(sha256 or f"reported:{record}", ())

    def on_record(self, record: str) -> Sequence[Decision]:
        """Return decisions about a record, on whatever document it was based."""
        return self._by_record.get(record, ())

    def undone_on(self, sha256: str | None) -> Decision | None:
        """Return the last undone acceptance of a document that has no active decision."""
        if sha256 is None or self._by_document.get(sha256):
            return None
        found = [
            d
            for d in self._undone
            if d.kind in ACCEPTING and d.base is not None and d.base.sha256 == sha256
        ]
        return found[-1] if found else None

    def removed(self) -> set[str]:
        """Return the ids of records that a decision removed: withdrawn, or no longer accepted."""
        found = {id_ for decision in self.active for id_ in decision.removes}
        for id_, last in self.last_on_records():
            undone = last.kind is DecisionKind.UNDO and last.before is None
            if undone or last.kind is DecisionKind.WITHDRAW:
                found.add(id_)
        return found

    def last_on_records(self) -> Iterator[tuple[str, Decision]]:
        """Yield each record id with the last decision on it."""
        return ((id_, decisions[-1]) for id_, decisions in sorted(self._by_record.items()))


def corrections_in_force(decisions: Sequence[Decision]) -> Sequence[Decision]:
    """Return the corrections made since the document was last accepted, rejected or withdrawn."""
    found: list[Decision] = []
    for decision in decisions:
        if decision.kind is DecisionKind.CORRECT:
            found.append(decision)
        else:
            found.clear()
    return found


def decided_on(decision: Decision) -> str:
    """Return what was decided about a document, and when: "accepted on 2026-11-24"."""
    return f"{_PAST_TENSE[decision.kind]} on {decision.on.date()}"


class Replay(NamedTuple):
    """The effect of earlier decisions on a reading.

    `approved` is the decision that accepts `report`, `dismissed` the one that keeps the document
    out. If both are None, a person must decide (again).
    """

    report: Report
    approved: Decision | None = None
    dismissed: Decision | None = None
    objections: tuple[Objection, ...] = ()
    notices: tuple[Notice, ...] = ()


def replay_decisions(
    draft: Report, judged: Report, decisions: Sequence[Decision], rules: RuleSet
) -> Replay:
    """Apply the active decisions on a document, if it still reads as it did then.

    `draft` is the reading before it was judged; corrections are applied to it.
    """
    if not decisions:
        return Replay(judged)
    last = decisions[-1]
    if last.kind is DecisionKind.CORRECT:
        return _replay_corrections(draft, judged, corrections_in_force(decisions), rules)
    changed = _changed_since(last, judged)
    if changed:
        return _decide_again(judged, last, "; ".join(changed))
    if last.kind is DecisionKind.ACCEPT:
        return Replay(judged, approved=last)
    return Replay(judged, dismissed=last)


def _replay_corrections(
    draft: Report, judged: Report, decisions: Sequence[Decision], rules: RuleSet
) -> Replay:
    last = decisions[-1]
    read = values(judged)
    settings = {s.field: s for decision in decisions for s in decision.settings}
    in_force = [f for f, s in settings.items() if read.get(f) == s.read != s.right]
    obsolete = [f for f, s in settings.items() if read.get(f) == s.right]
    changed = [
        f"{f} was read as {s.read} then and is read as {read.get(f)} now"
        for f, s in settings.items()
        if f not in in_force and f not in obsolete
    ]
    changed += _changed_since(last, judged, ignored=tuple(settings))
    if changed:
        return _decide_again(judged, last, "; ".join(changed))
    notices = tuple(
        Notice(
            decision=last.name,
            key=last.id,
            lapse=Lapse.OBSOLETE,
            detail=f"{field} is now read as {settings[field].right}, as corrected",
        )
        for field in obsolete
    )
    if not in_force:
        return Replay(judged, approved=last, notices=notices)
    report = rules.judge(corrected(draft, decisions, in_force, rules.registry))
    failed = [c for c in report.checks if c.outcome is Outcome.FAIL]
    if failed and not any(decision.forced for decision in decisions):
        return _decide_again(judged, last, f"{failed[0].check}: {failed[0].detail}")
    return Replay(report, approved=last, notices=notices)


def _changed_since(
    decision: Decision, judged: Report, *, ignored: Sequence[str] = ()
) -> Sequence[str]:
    """Return what reads differently than when the decision was made.

    A check that failed then and passes now is ignored, and so is a change between passed and
    held, which only follows from the checks.
    """
    base = decision.base or Base()
    changed = [
        f"{c.field} was {c.before or 'not known'} then and is {c.after or 'not known'} now"
        for c in differences(base.values, values(judged))
        if c.field not in ignored and {c.before, c.after} != {"passed", "held"}
    ]
    return [*changed, *(f"new: {x}" for x in failing_checks(judged) if x not in base.checks)]


def _decide_again(judged: Report, decision: Decision, changed: str) -> Replay:
    detail = f"{decided_on(decision)}, but changed since: {changed}"
    notice = Notice(decision=decision.name, key=decision.id, lapse=Lapse.STALE, detail=changed)
    return Replay(
        judged, objections=(Objection(rule=STALE_RULE, detail=detail),), notices=(notice,)
    )


class Effects(NamedTuple):
    """The records after withdrawals and undone decisions; `notices` are of those refused."""

    records: dict[str, Report]
    changes: Sequence[Change]
    notices: Sequence[Notice]


def carry_out(records: Iterable[Report], log: DecisionLog, ids: Mapping[str, str]) -> Effects:
    """Carry out the last withdrawal or undo on each record.

    A decision is refused, with a notice, if the published values changed since it was made. A
    record once published cannot be removed by undoing; it must be withdrawn.
    """
    by_id = {str(record.id): record for record in records}
    changes: list[Change] = []
    notices: list[Notice] = []
    for id_, decision in log.last_on_records():
        if decision.kind not in (DecisionKind.WITHDRAW, DecisionKind.UNDO):
            continue
        now = by_id.get(id_)
        wanted = decision.before if decision.kind is DecisionKind.UNDO else None
        if _same_values(now, wanted):
            continue
        refused = _refused(decision, now, published=ids.get(id_) == id_)
        if refused:
            notices.append(
                Notice(decision=decision.name, key=id_, lapse=Lapse.REFUSED, detail=refused)
            )
            continue
        if wanted is None:
            by_id.pop(id_, None)
        else:
            by_id[id_] = wanted
        affected = wanted or now
        if affected is not None:
            changes.append(_change(id_, decision, affected))
    return Effects(by_id, changes, notices)


def _same_values(one: Report | None, other: Report | None) -> bool:
    if one is None or other is None:
        return one is other
    return not differences(values(one), values(other))


def _refused(decision: Decision, now: Report | None, *, published: bool) -> str:
    base = decision.base.record if decision.base is not None else None
    if (now is None) != (base is None):
        then = "was a record" if now is None else "was no record"
        return f"there {then} when this was decided"
    if now is not None and base is not None:
        changed = differences(base, values(now))
        if changed:
            first = main_change(changed)
            return f"{first.field} was published as {first.before} then and is {first.after} now"
    if decision.kind is DecisionKind.UNDO and decision.before is None and published:
        return "the record has been published since; use `review withdraw`"
    return ""


def _change(id_: str, decision: Decision, affected: Report) -> Change:
    withdrawn = decision.kind is DecisionKind.WITHDRAW
    return change_of(
        affected,
        key=id_,
        kind=ChangeKind.WITHDRAWN if withdrawn else ChangeKind.RESTORED,
        disposition=Disposition.ACCEPTED,
        record=id_,
        causes=(Cause.DECISION,),
    )


def correction_notices(
    decisions: Iterable[Decision], *, name_people: bool
) -> tuple[CorrectionNotice, ...]:
    """Return one notice for each corrected field and each withdrawal, for publication.

    `who` and `note` are left empty unless `name_people`.
    """
    found = [notice for decision in DecisionLog(decisions).active for notice in _notices(decision)]
    if name_people:
        return tuple(found)
    return tuple(notice.model_copy(update={"who": "", "note": ""}) for notice in found)


def _notices(decision: Decision) -> Iterator[CorrectionNotice]:
    if decision.id is None or decision.kind not in (DecisionKind.WITHDRAW, DecisionKind.CORRECT):
        return
    withdrawn = decision.kind is DecisionKind.WITHDRAW
    notice = CorrectionNotice(
        id=decision.id,
        on=decision.on.astimezone(dt.UTC).date(),
        what=ChangeKind.WITHDRAWN if withdrawn else ChangeKind.CORRECTED,
        reason=decision.reason,
        who=decision.who,
        note=decision.note,
    )
    if withdrawn:
        yield notice
        return
    published = decision.base.record if decision.base is not None else None
    for setting in decision.settings:
        before = (published or {}).get(setting.field, setting.read)
        update = {"field": setting.field, "before": before, "after": setting.right}
        yield notice.model_copy(update=update)
