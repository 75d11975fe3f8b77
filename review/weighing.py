"""Weighs one reading: accepted, kept as it is, waiting or dismissed, and for which reasons."""

import enum
from collections.abc import Sequence
from typing import NamedTuple

from review.comparing import agrees, amended, kind_of, same_proof
from review.policy import LIMIT, Policy, objections
from review.replaying import STALE, Replay
from review.values import contradictions, differences, values
from schemas.change import ChangeKind, Objection, ValueChange
from schemas.decision import Decision
from schemas.report import Report, Status

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
    if replayed.dismissed is not None:
        return Verdict(Action.DISMISS, kind_of(report, record), report)
    if not supersedes and agrees(record, report):
        same = same_proof(record, report)
        action = Action.KEEP if same else Action.ACCEPT
        return Verdict(action, ChangeKind.EVIDENCE, report)
    kind = kind_of(report, record)
    changed = differences(values(record), values(report))
    if report.status in NOT_DECIDABLE:
        changed = ()
    against = list(replayed.objections)
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


def _by_decision(kind: ChangeKind, report: Report) -> ChangeKind:
    return ChangeKind.CORRECTED if report.corrected else kind


def _base_record(decision: Decision) -> dict[str, str | None] | None:
    return decision.base.record if decision.base is not None else None


def _stale(decision: Decision, why: str) -> Objection:
    return Objection(rule=STALE, detail=f"{decision.kind} of {decision.on.date()} refused: {why}")


def _moved(moved: Sequence[ValueChange] | None) -> str:
    if not moved:
        return "then nothing was published of this inspection"
    first = moved[0]
    return f"then {first.field} was published as {first.before}, now as {first.after}"


def _amended(report: Report) -> tuple[Objection, ...]:
    said = amended(report)
    return () if said is None else (Objection(rule="amended", detail=f"it says {said!r}"),)


def _published(changed: Sequence[ValueChange]) -> Objection:
    fields = ", ".join(change.field for change in changed) or "its checks"
    return Objection(rule="published-value", detail=f"would change what is published: {fields}")


def _limit(room: Room) -> tuple[Objection, ...]:
    if room.left and not room.waited:
        return ()
    return (Objection(rule=LIMIT, detail=f"more than {room.most} new ones came in one run"),)
