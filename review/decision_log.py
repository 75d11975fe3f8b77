"""The maintainer's decisions in order, and what they do to documents and records today."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from review.corrections import corrected
from review.diff import change_of, differences, failing_checks, main_change, values
from review.policy import RuleSet
from schemas.change import (
    Cause,
    Change,
    ChangeKind,
    Disposition,
    Lapse,
    Notice,
    Objection,
)
from schemas.dates import PartialDate
from schemas.decision import Base, Decision, DecisionKind
from schemas.registry import Registry
from schemas.report import Inspected, Outcome, Report

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
        self._undone_names = {d.undoes for d in self.all if d.undoes is not None}
        self.active: Sequence[Decision] = [d for d in self.all if self.is_active(d)]
        self._undone = [d for d in self.all if not self.is_active(d)]
        self._by_document: dict[str, list[Decision]] = defaultdict(list)
        self._by_record: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.active:
            if decision.id is not None:
                self._by_record[decision.id].append(decision)
            if decision.kind in _ABOUT_DOCUMENTS and decision.base is not None:
                self._by_document[_document(decision.base, decision.id)].append(decision)

    def related_to(self, decision: Decision) -> tuple[str, ...]:
        """Return the names of the active decisions on the same record or document."""
        about = subjects(decision)
        return tuple(d.name for d in self.active if about & subjects(d))

    def undos(self) -> tuple[str, ...]:
        """Return the names of the undos."""
        return tuple(d.name for d in self.active if d.kind is DecisionKind.UNDO)

    def is_active(self, decision: Decision) -> bool:
        """Return True unless the decision was undone."""
        return decision.name not in self._undone_names

    def undone_by(self, undo: Decision) -> Decision | None:
        """Return the decision that an undo undoes, or None for any other decision."""
        return next((d for d in self._undone if d.name == undo.undoes), None)

    def new_id(self, report: Report, records: Container[str], ids: Mapping[str, str]) -> str | None:
        """Return the id for a report without a record: the natural one, or `…--2`, `…--3` ….

        An inspection that had an id before gets it again. Another inspection never gets it.
        None if programme, organisation or publication date is unknown.
        """
        if report.id is None:
            return None
        number, id_ = 1, report.id
        while id_ in records or ids.get(id_) in records or self._is_of_another(id_, report):
            number += 1
            id_ = f"{report.id}--{number}"
        return id_

    def _is_of_another(self, id_: str, report: Report) -> bool:
        """Return True if the last decision about an id was on another inspection."""
        bases = (d.base for d in reversed(self.all) if d.id == id_ and d.base is not None)
        then = next((base.record for base in bases if base.record is not None), {})
        published = then.get("published")
        if published is None:
            return False
        known = Inspected(then.get("organisation"), then.get("programme"), PartialDate(published))
        return not known.same_as(Inspected.by(report))

    def on_document(self, judged: Report) -> Sequence[Decision]:
        """Return decisions about a document; a reported result is known by its values or id."""
        base = Base(sha256=judged.source.sha256, values=values(judged))
        found = self._by_document.get(_document(base, judged.id), ())
        return found or self._by_document.get(_document(Base(), judged.id), ())

    def on_record(self, record: str) -> Sequence[Decision]:
        """Return decisions about a record, on whatever document it was based."""
        return self._by_record.get(record, ())

    def undone_on(self, judged: Report) -> Decision | None:
        """Return the last undone acceptance of a document that has no active decision."""
        if self.on_document(judged):
            return None
        undone = DecisionLog(d for d in self._undone if d.kind in ACCEPTING)
        return next(reversed(undone.on_document(judged)), None)

    def removed(self) -> set[str]:
        """Return the ids of records that a decision removed: withdrawn, or no longer accepted."""
        found = {id_ for id_, _ in self.removals()}
        for id_, last in self.last_on_records():
            undone = last.kind is DecisionKind.UNDO and last.before is None
            if undone or last.kind is DecisionKind.WITHDRAW:
                found.add(id_)
        return found

    def removals(self) -> Iterator[tuple[str, Decision]]:
        """Yield the records that an undone registration had made possible, with the undo.

        Left out is what was accepted by a decision or registered again.
        """
        accepted = {d.id for d in self.active if d.kind in ACCEPTING}
        again = {d.subject for d in self.active if d.kind is DecisionKind.REGISTER}
        for undo in self.active:
            undone = self.undone_by(undo) if undo.removes else None
            if undone is not None and undone.subject not in again:
                yield from ((id_, undo) for id_ in undo.removes if id_ not in accepted)

    def withdrawn(self) -> Iterator[tuple[str, Report]]:
        """Yield each id whose record was withdrawn and not accepted since, with that record."""
        for id_, decisions in sorted(self._by_record.items()):
            made = [d for d in decisions if d.kind in (*ACCEPTING, DecisionKind.WITHDRAW)]
            if made and made[-1].kind is DecisionKind.WITHDRAW and made[-1].before is not None:
                yield id_, made[-1].before

    def last_on_records(self) -> Iterator[tuple[str, Decision]]:
        """Yield each record id with the last decision on it; a rejection leaves a record alone."""
        for id_, decisions in sorted(self._by_record.items()):
            kept = [d for d in decisions if d.kind is not DecisionKind.REJECT]
            if kept:
                yield id_, kept[-1]


def subjects(decision: Decision) -> set[str]:
    """Return the record and document of a decision; of a rejection the document alone."""
    document = decision.base.sha256 if decision.base is not None else None
    by_document = decision.kind is DecisionKind.REJECT and document is not None
    return {document or "", "" if by_document else decision.id or ""} - {""}


def _document(base: Base, record: str | None) -> str:
    """Return what identifies the document of a decision or reading."""
    read = [base.values.get(field) for field in ("programme", "organisation", "published")]
    return base.sha256 or (" ".join(map(str, read)) if base.values else f"reported:{record}")


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


def carry_out(
    records: Iterable[Report], log: DecisionLog, done: Collection[str], registry: Registry
) -> Effects:
    """Carry out the last withdrawal or undo on each record.

    An undo in `done` was carried out before; the record may have changed since. A decision is
    refused, with a notice, if the published values changed since it was made.
    """
    by_id = {str(record.id): record for record in records}
    changes: list[Change] = []
    notices: list[Notice] = []
    for id_, decision in log.removals():
        record = by_id.get(id_)
        if record is not None and not is_registered(record, registry):
            changes.append(_change(id_, decision, by_id.pop(id_)))
    for id_, decision in log.last_on_records():
        if decision.kind not in (DecisionKind.WITHDRAW, DecisionKind.UNDO):
            continue
        now = by_id.get(id_)
        undo = decision.kind is DecisionKind.UNDO
        wanted = decision.before if undo else None
        if _same_values(now, wanted) or (undo and decision.name in done):
            continue
        refused = _refused(decision, now)
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


def is_registered(record: Report, registry: Registry) -> bool:
    """Return True if the registry still finds the record's organisation by its printed name."""
    ref = record.organisation
    if ref is None:
        return True
    found = registry.match(ref.printed or ref.name, (ref.kind,)).organisation
    return found is not None and found.id == ref.id


def _same_values(one: Report | None, other: Report | None) -> bool:
    if one is None or other is None:
        return one is other
    return not differences(values(one), values(other))


def _refused(decision: Decision, now: Report | None) -> str:
    base = decision.base.record if decision.base is not None else None
    if (now is None) != (base is None):
        then = "was a record" if now is None else "was no record"
        return f"there {then} when this was decided"
    if now is not None and base is not None:
        changed = differences(base, values(now))
        if changed:
            first = main_change(changed)
            return f"{first.field} was published as {first.before} then and is {first.after} now"
    return ""


def _change(id_: str, decision: Decision, affected: Report) -> Change:
    restored = decision.kind is DecisionKind.UNDO and decision.before is not None
    return change_of(
        affected,
        key=id_,
        kind=ChangeKind.RESTORED if restored else ChangeKind.WITHDRAWN,
        disposition=Disposition.ACCEPTED,
        record=id_,
        causes=(Cause.DECISION,),
    )
