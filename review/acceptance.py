"""Weighs one reading: accepted, kept as it is, waiting or dismissed, and for which reasons."""

import enum
from collections.abc import Sequence
from typing import NamedTuple

from review.decision_log import STALE, Replay
from review.diff import agrees, amended, kind_of, same_proof
from review.policy import LIMIT, Policy, objections
from review.values import contradictions, differences, most_telling, values
from schemas.change import ChangeKind, Lapse, Notice, Objection, ValueChange
from schemas.decision import Decision, DecisionKind
from schemas.report import Report, Status

NAMED = 3
"""Fields named in an objection; the diff shows all."""
NOT_DECIDABLE = (Status.UNREADABLE, Status.NOT_A_REPORT)


class Action(enum.Enum):
    """What is to be done with a reading."""

    ACCEPT = enum.auto()
    KEEP = enum.auto()
    WAIT = enum.auto()
    DISMISS = enum.auto()


class Room(NamedTuple):
    """Whether this run may still accept a new reading by itself, and whether this one waited.

    `waited`: it was over the limit in an earlier run; it then waits for a person, or many nights
    would publish in bulk what one night may not.
    """

    left: bool
    waited: bool
    most: int


class Verdict(NamedTuple):
    """The action, and what to tell of it."""

    action: Action
    kind: ChangeKind
    report: Report
    values: tuple[ValueChange, ...] = ()
    objections: tuple[Objection, ...] = ()
    counted: bool = False


def weigh_new(
    replayed: Replay, policy: Policy, room: Room, further: Sequence[Objection] = ()
) -> Verdict:
    """A reading of an inspection that is in no record yet.

    `further` are objections that come from its surroundings: a reused address, a withdrawn
    record of the same inspection.
    """
    report = replayed.report
    kind = kind_of(report, None)
    if replayed.dismissed is not None:
        return Verdict(Action.DISMISS, kind, report)
    approved = replayed.approved
    if approved is not None:
        if _base_record(approved) is None:
            return Verdict(Action.ACCEPT, kind, report)
        further = (_stale(approved, "then there was a record, now there is none"), *further)
    against = [*replayed.objections, *further, *_amended(report), *objections(report, policy)]
    counted = report.basis == "report" and not policy.trusting
    against += _limit(room) if counted and not against else ()
    if against:
        return Verdict(Action.WAIT, kind, report, objections=tuple(against))
    return Verdict(Action.ACCEPT, kind, report, counted=counted)


def weigh_again(record: Report, replayed: Replay, policy: Policy, room: Room) -> Verdict:
    """A reading of an inspection that has a record."""
    report = replayed.report
    supersedes = record.basis == "reported" and report.basis == "report"
    refused = _stale_dismissal(record, replayed)
    if replayed.dismissed is not None and refused is None:
        return Verdict(Action.DISMISS, kind_of(report, record), report)
    if not supersedes and agrees(record, report):
        same = same_proof(record, report)
        action = Action.KEEP if same else Action.ACCEPT
        return Verdict(action, ChangeKind.EVIDENCE, report)
    kind = kind_of(report, record)
    changed = differences(values(record), values(report))
    if report.status in NOT_DECIDABLE:
        changed = ()
    against = [*replayed.objections, *((refused,) if refused is not None else ())]
    approved = replayed.approved
    if approved is not None:
        base = _base_record(approved)
        moved = None if base is None else differences(base, values(record))
        if moved == ():
            return Verdict(Action.ACCEPT, _by_decision(kind, report), report, changed)
        against.append(_stale(approved, _moved(moved)))
    against += [*_amended(report), *objections(report, policy)]
    counted = False
    if record.basis == "report" or report.status is Status.HELD:
        against += [] if against else [_published(changed)]
    elif supersedes:
        apart = contradictions(values(record), values(report))
        against += [_published(apart)] if apart else []
        counted = not policy.trusting
        against += _limit(room) if counted and not against else ()
    if against:
        return Verdict(Action.WAIT, kind, report, changed, tuple(against))
    return Verdict(Action.ACCEPT, kind, report, changed, counted=counted)


def told_of_stale_dismissal(record: Report, replayed: Replay) -> tuple[Notice, ...]:
    """The notice that a rejection was taken when something else was published, if it was."""
    refused, decision = _stale_dismissal(record, replayed), replayed.dismissed
    # That a withdrawal is refused is told where it would have been carried out.
    if refused is None or decision is None or decision.kind is not DecisionKind.REJECT:
        return ()
    detail = refused.detail
    return (Notice(decision=decision.name, key=record.id, lapse=Lapse.REFUSED, detail=detail),)


def _stale_dismissal(record: Report, replayed: Replay) -> Objection | None:
    """Why a reading is not kept out though it was rejected: then something else was published."""
    if replayed.dismissed is None:
        return None
    base = _base_record(replayed.dismissed)
    moved = None if base is None else differences(base, values(record))
    return None if moved == () else _stale(replayed.dismissed, _moved(moved))


def _by_decision(kind: ChangeKind, report: Report) -> ChangeKind:
    return ChangeKind.CORRECTED if report.corrected else kind


def _base_record(decision: Decision) -> dict[str, str | None] | None:
    return decision.base.record if decision.base is not None else None


def _stale(decision: Decision, why: str) -> Objection:
    return Objection(rule=STALE, detail=f"{decision.kind} of {decision.on.date()} refused: {why}")


def _moved(moved: Sequence[ValueChange] | None) -> str:
    if not moved:
        return "then nothing was published of this inspection"
    first = most_telling(moved)
    return f"then {first.field} was published as {first.before}, now as {first.after}"


def _amended(report: Report) -> tuple[Objection, ...]:
    said = amended(report)
    return () if said is None else (Objection(rule="amended", detail=f"it says {said!r}"),)


def _published(changed: Sequence[ValueChange]) -> Objection:
    fields = [change.field for change in changed] or ["its checks"]
    more = f" and {len(fields) - NAMED} more" if len(fields) > NAMED else ""
    told = ", ".join(fields[:NAMED]) + more
    return Objection(rule="published-value", detail=f"would change what is published: {told}")


def _limit(room: Room) -> tuple[Objection, ...]:
    if room.left and not room.waited:
        return ()
    return (Objection(rule=LIMIT, detail=f"more than {room.most} new ones came in one run"),)
