"""Carries out what was decided about a document, as long as it still reads as it did then."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from review.corrections import corrected
from review.facts import Facts
from review.standing import corrections, still_reads
from review.values import failing, values
from schemas.change import Lapse, Notice, Objection
from schemas.decision import Base, Decision, DecisionKind
from schemas.report import Outcome, Report

STALE = "stale-decision"
"""Name of the rule that a decision holds only for what it was taken on."""


class Replay(NamedTuple):
    """What the decisions make of a reading.

    `approved` is the decision by which `report` is to be accepted, `dismissed` the one by which
    the document stays out; neither if it has to be decided (again).
    """

    report: Report
    approved: Decision | None = None
    dismissed: Decision | None = None
    objections: tuple[Objection, ...] = ()
    notices: tuple[Notice, ...] = ()


def replay(
    draft: Callable[[], Report], judged: Report, decisions: Sequence[Decision], facts: Facts
) -> Replay:
    """What the standing decisions on a document make of it today.

    `draft` gives the reading as it was before it was judged, for corrections to be put into.
    """
    if not decisions:
        return Replay(judged)
    last = decisions[-1]
    if last.kind is DecisionKind.CORRECT:
        return _corrected(draft(), judged, corrections(decisions), facts)
    differs = still_reads(last.base or Base(), values(judged), failing(judged), ())
    if differs:
        return _again(judged, last, differs)
    if last.kind is DecisionKind.ACCEPT:
        return Replay(judged, approved=last)
    return Replay(judged, dismissed=last)


def _corrected(
    draft: Report, judged: Report, decisions: Sequence[Decision], facts: Facts
) -> Replay:
    last = decisions[-1]
    read = values(judged)
    settings = {s.field: s for decision in decisions for s in decision.settings}
    in_force = [f for f, s in settings.items() if read.get(f) == s.read != s.right]
    obsolete = [f for f, s in settings.items() if read.get(f) == s.right]
    neither = [f for f in settings if f not in in_force and f not in obsolete]
    differs = [f"{f} was read as {settings[f].read}, is {read.get(f)}" for f in neither]
    said = still_reads(last.base or Base(), read, failing(judged), tuple(settings))
    if said:
        differs.append(said)
    if differs:
        return _again(judged, last, "; ".join(differs))
    told = tuple(
        Notice(
            decision=last.name,
            key=last.id,
            lapse=Lapse.OBSOLETE,
            detail=f"{field} is now read as {settings[field].right}, as corrected",
        )
        for field in obsolete
    )
    if not in_force:
        return Replay(judged, approved=last, notices=told)
    report = facts.judge(corrected(draft, decisions, in_force, facts.registry))
    broken = [c for c in report.checks if c.outcome is Outcome.FAIL]
    if broken and not any(decision.forced for decision in decisions):
        return _again(judged, last, f"{broken[0].check}: {broken[0].detail}")
    return Replay(report, approved=last, notices=told)


_DONE = {
    DecisionKind.ACCEPT: "accepted",
    DecisionKind.CORRECT: "corrected",
    DecisionKind.REJECT: "rejected",
    DecisionKind.WITHDRAW: "withdrawn",
}


def _again(judged: Report, decision: Decision, differs: str) -> Replay:
    detail = f"{_DONE[decision.kind]} on {decision.on.date()}, but since then: {differs}"
    notice = Notice(decision=decision.name, key=decision.id, lapse=Lapse.STALE, detail=differs)
    return Replay(judged, objections=(Objection(rule=STALE, detail=detail),), notices=(notice,))
