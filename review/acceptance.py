"""Decide what happens to one reading: accept, keep, wait or dismiss, and for which reasons."""

import enum
from collections.abc import Sequence
from typing import NamedTuple

from review.decision_log import STALE_RULE, Replay, decided_on
from review.diff import (
    NOTICE_FIELD,
    agrees,
    amendment,
    change_kind,
    contradictions,
    differences,
    main_change,
    same_evidence,
    values,
)
from review.policy import LIMIT_RULE, STRICT_RULE, Policy, objections
from schemas.change import ChangeKind, Lapse, Notice, Objection, ValueChange
from schemas.checks import contradicted_counts
from schemas.decision import Decision, DecisionKind
from schemas.report import Report, Status

PUBLISHED_RULE = "published-value"
"""Name of the rule that a published value changes only by a decision."""
MOST_FIELDS_NAMED = 3
"""An objection names this many fields; the diff shows all."""
NOT_DECIDABLE = (Status.UNREADABLE, Status.NOT_A_REPORT)


class Action(enum.Enum):
    """What to do with a reading."""

    ACCEPT = enum.auto()
    KEEP = enum.auto()
    WAIT = enum.auto()
    DISMISS = enum.auto()


class RunLimit(NamedTuple):
    """Whether this run may accept one more new reading without a person.

    `was_over`: an earlier run held this reading back because of the limit. It then waits for a
    person; otherwise several nights would publish in bulk what one night may not.
    """

    reached: bool
    was_over: bool
    most_new: int


class Verdict(NamedTuple):
    """The action, the kind of change, and the reasons; `counted` towards the limit of the run."""

    action: Action
    kind: ChangeKind
    report: Report
    values: tuple[ValueChange, ...] = ()
    objections: tuple[Objection, ...] = ()
    counted: bool = False


def assess_new(
    replayed: Replay,
    policy: Policy,
    limit: RunLimit,
    further: Sequence[Objection] = (),
    undone: Decision | None = None,
) -> Verdict:
    """Assess a reading of an inspection that has no record.

    `further` are objections from outside the reading, such as a reused address; `undone` is its
    acceptance that was undone. One of an earlier release does not say for which rules the item
    waited before, so it waits again.
    """
    report = replayed.report
    kind = change_kind(report, None)
    if replayed.dismissed is not None:
        return Verdict(Action.DISMISS, kind, report)
    approved = replayed.approved
    if approved is not None:
        if _base_record(approved) is None:
            return Verdict(Action.ACCEPT, kind, report)
        further = (_stale(approved, "the record is gone since"), *further)
    against = [*replayed.objections, *further, *_amended(report, None), *objections(report, policy)]
    if undone is not None and undone.base is not None and not undone.base.rules and not against:
        detail = f"{decided_on(undone)}, but that decision was undone"
        against.append(Objection(rule="undone", detail=detail))
    counted = report.basis == "report" and not policy.trusting
    against += _over_limit(limit, against) if counted else ()
    if against:
        return Verdict(Action.WAIT, kind, report, objections=tuple(against))
    return Verdict(Action.ACCEPT, kind, report, counted=counted)


def assess_known(record: Report, replayed: Replay, policy: Policy, limit: RunLimit) -> Verdict:
    """Assess a reading of an inspection that has a record."""
    report = replayed.report
    supersedes = record.basis == "reported" and report.basis == "report"
    stale_dismissal = _stale_dismissal(record, replayed)
    dismissed = replayed.dismissed if stale_dismissal is None else None
    if dismissed is not None and not _unseen_notice(record, report, dismissed):
        return Verdict(Action.DISMISS, change_kind(report, record), report)
    if not supersedes and agrees(record, report):
        action = Action.KEEP if same_evidence(record, report) else Action.ACCEPT
        return Verdict(action, ChangeKind.EVIDENCE, report)
    kind = change_kind(report, record)
    changed = differences(values(record), values(report))
    if report.status in NOT_DECIDABLE:
        changed = ()
    against = [*replayed.objections, *([stale_dismissal] if stale_dismissal else [])]
    approved = replayed.approved
    if approved is not None:
        moved = _changed_since(approved, record)
        if moved == () and not _unseen_notice(record, report, approved):
            accepted_as = ChangeKind.CORRECTED if report.corrected else kind
            return Verdict(Action.ACCEPT, accepted_as, report, changed)
        against += [_stale(approved, _why_moved(moved))] if moved != () else []
    against += [*_amended(report, record), *objections(report, policy)]
    counted = False
    if record.basis == "report" or report.status is Status.HELD:
        against += [_changes_published(changed)] if changed or not against else []
    elif supersedes:
        contradicted = contradictions(values(record), values(report))
        against += [_changes_published(contradicted)] if contradicted else []
        counted_otherwise = contradicted_counts(record.standard_counts, report.standards)
        against += [Objection(rule="reported-counts", detail=what) for what in counted_otherwise]
        counted = not policy.trusting
        against += _over_limit(limit, against) if counted else ()
    if against:
        return Verdict(Action.WAIT, kind, report, changed, tuple(against))
    return Verdict(Action.ACCEPT, kind, report, changed, counted=counted)


def stale_dismissal_notice(record: Report, replayed: Replay) -> tuple[Notice, ...]:
    """Return a notice if a rejection no longer applies because the record changed since."""
    stale, decision = _stale_dismissal(record, replayed), replayed.dismissed
    # `carry_out` gives the notice of a refused withdrawal.
    if stale is None or decision is None or decision.kind is not DecisionKind.REJECT:
        return ()
    notice = Notice(decision=decision.name, key=record.id, lapse=Lapse.REFUSED, detail=stale.detail)
    return (notice,)


def _stale_dismissal(record: Report, replayed: Replay) -> Objection | None:
    """Return an objection if the record changed after the reading was rejected."""
    if replayed.dismissed is None:
        return None
    moved = _changed_since(replayed.dismissed, record)
    return None if moved == () else _stale(replayed.dismissed, _why_moved(moved))


def _changed_since(decision: Decision, record: Report) -> tuple[ValueChange, ...] | None:
    """Return how the record changed since the decision; None if there was no record then."""
    base = _base_record(decision)
    return None if base is None else differences(base, values(record))


def _base_record(decision: Decision) -> dict[str, str | None] | None:
    return decision.base.record if decision.base is not None else None


def _stale(decision: Decision, why: str) -> Objection:
    return Objection(rule=STALE_RULE, detail=f"{decided_on(decision)}, but {why}")


def _why_moved(moved: Sequence[ValueChange] | None) -> str:
    if not moved:
        return "nothing was published then"
    first = main_change(moved)
    return f"{first.field} was published as {first.before} then and is {first.after} now"


def _amended(report: Report, record: Report | None) -> tuple[Objection, ...]:
    text = amendment(report)
    if text is None or (record is not None and text == amendment(record)):
        return ()
    if report.source_status != "protected":
        return (Objection(rule="amended", detail=f"its title or page says {text!r}"),)
    detail = f"{text}; accepting keeps the record published, withdrawing removes it"
    return (Objection(rule="protected", detail=detail),)


def _unseen_notice(record: Report, report: Report, decision: Decision) -> bool:
    """Return True if the page has a notice that the record lacks and the decision did not see."""
    decided = decision.base.values.get(NOTICE_FIELD) if decision.base is not None else None
    return amendment(report) not in (None, amendment(record), decided)


def _changes_published(changed: Sequence[ValueChange]) -> Objection:
    fields = [change.field for change in changed] or ["its checks"]
    further = len(fields) - MOST_FIELDS_NAMED
    more = f" and {further} more" if further > 0 else ""
    named = ", ".join(fields[:MOST_FIELDS_NAMED]) + more
    return Objection(rule=PUBLISHED_RULE, detail=f"changes published values: {named}")


def _over_limit(limit: RunLimit, against: Sequence[Objection]) -> tuple[Objection, ...]:
    """Return an objection to what only the limit, or `strict` besides, keeps from acceptance."""
    alone = all(objection.rule == STRICT_RULE for objection in against)
    if not alone or (not limit.reached and not limit.was_over):
        return ()
    detail = f"more than {limit.most_new} new reports in one run"
    return (Objection(rule=LIMIT_RULE, detail=detail),)
