"""Apply earlier decisions to a reading, and decide: accept, keep, wait or dismiss, and why."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from review import diff
from review.corrections import corrected
from review.decision_log import (
    ACCEPTING,
    DecisionLog,
    corrections_in_force,
    decided,
    notice_of,
)
from review.policy import LIMIT_RULE, STRICT_RULE, Policy, RuleSet, objections
from schemas.change import ChangeKind, Notice, Objection
from schemas.checks import contradicted_counts
from schemas.decision import Decision, DecisionKind
from schemas.errors import DecisionError
from schemas.report import WITHOUT_VALUES, Outcome, Report, Status
from schemas.versions import FieldChange
from support.safe_text import first_of

PUBLISHED_RULE = "published-value"
"""Name of the rule that a published value changes only by a decision."""
MOST_FIELDS_NAMED = 3


class Reading(NamedTuple):
    """A document as read, as judged today, and with the effect of earlier decisions.

    `report` is the judged reading with the corrections in force, `approved` the decision that
    accepts it, `dismissed` the one that keeps the document out. If both are None, a person must
    decide (again).
    """

    draft: Report
    judged: Report
    report: Report
    approved: Decision | None = None
    dismissed: Decision | None = None
    objections: tuple[Objection, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_draft(draft: Report, log: DecisionLog, rules: RuleSet) -> Reading:
    """Judge a draft by today's facts, and apply the active decisions on its document.

    A decision applies if the document still reads as it did then.
    """
    judged = rules.judge(draft)
    reading, decisions = Reading(draft, judged, judged), log.on_document(judged)
    if not decisions:
        return reading
    last, corrections, read = decisions[-1], corrections_in_force(decisions), diff.values(judged)
    settings = {s.field: s for decision in corrections for s in decision.settings}
    in_force = [f for f, s in settings.items() if read.get(f) == s.read != s.right]
    obsolete = [f for f, s in settings.items() if read.get(f) == s.right]
    changed = [
        f"{f} was read as {s.read} then and is read as {read.get(f)} now"
        for f, s in settings.items()
        if f not in in_force and f not in obsolete
    ]
    changed += _read_differently(last, judged, ignored=tuple(settings))
    if changed:
        return _decide_again(reading, last, changed)
    if last.kind not in ACCEPTING:
        return reading._replace(dismissed=last)
    details = (f"{f} is now read as {settings[f].right}, as corrected" for f in obsolete)
    notices = tuple(notice_of(last, "obsolete", detail) for detail in details)
    if not in_force:
        return reading._replace(approved=last, notices=notices)
    forced = any(decision.forced for decision in corrections)
    try:
        report = rules.judge(corrected(draft, corrections, in_force, rules.registry))
        failed = [f"{c.check}: {c.detail}" for c in report.checks if c.outcome is Outcome.FAIL]
    except DecisionError as error:  # Such as an organisation that a new release does not have.
        forced, failed = False, [str(error)]
    if failed and not forced:
        return _decide_again(reading, last, failed[:1])
    return reading._replace(report=report, approved=last, notices=notices)


def _read_differently(
    decision: Decision, judged: Report, *, ignored: Sequence[str]
) -> Sequence[str]:
    """Return what reads differently than when the decision was made.

    A check that failed then and passes now is ignored, and so is a change between passed and
    held, which only follows from the checks.
    """
    base = decision.based_on
    changed = [
        f"{c.field} was {c.before or 'not known'} then and is {c.after or 'not known'} now"
        for c in diff.differences(base.values, diff.values(judged))
        if c.field not in ignored and {c.before, c.after} != {"passed", "held"}
    ]
    return [*changed, *(f"new: {x}" for x in diff.failing_checks(judged) if x not in base.checks)]


def _decide_again(reading: Reading, decision: Decision, changed: Sequence[str]) -> Reading:
    what = "; ".join(changed)
    stale = _stale(decision, f"changed since: {what}")
    notice = notice_of(decision, "stale", what)
    return reading._replace(objections=(stale,), notices=(notice,))


class Verdict(NamedTuple):
    """What to do with a reading, the kind of change, and the reasons.

    `counted`: it counts towards the limit of the run. `notices` are of a rejection that no longer
    applies because the record changed since. `over`: further documents of the inspection, which
    accepting this one overrules.
    """

    action: Literal["accept", "keep", "wait", "dismiss"]
    kind: ChangeKind
    values: tuple[FieldChange, ...] = ()
    objections: tuple[Objection, ...] = ()
    counted: bool = False
    notices: tuple[Notice, ...] = ()
    over: tuple[str, ...] = ()


def assess_new(
    reading: Reading,
    policy: Policy,
    *,
    limited: bool = False,
    further: Sequence[Objection] = (),
    undone: Decision | None = None,
) -> Verdict:
    """Assess a reading of an inspection that has no record.

    `limited`: new readings must wait for a person. `further` are objections from outside the
    reading, such as a reused address. `undone` is its acceptance that was undone; one of an
    earlier release does not say for which rules the item waited before, so it waits again.
    """
    report = reading.report
    kind = diff.change_kind(report, None)
    if reading.dismissed is not None:
        return Verdict("dismiss", kind)
    if (approved := reading.approved) is not None:
        moved = diff.change_since(approved.based_on.record, None)
        if not moved:
            return Verdict("accept", kind)
        further = (_stale(approved, moved), *further)
    against = [*reading.objections, *further, *_amended(report, None), *objections(report, policy)]
    if undone is not None and not undone.based_on.rules and not against:
        detail = f"{decided(undone)}, but that decision was undone"
        against.append(Objection(rule="undone", detail=detail))
    counted = report.basis == "report" and not policy.trusting
    against += _over_limit(policy, against) if counted and limited else ()
    if against:
        return Verdict("wait", kind, objections=tuple(against))
    return Verdict("accept", kind, counted=counted)


def assess_known(record: Report, reading: Reading, policy: Policy, *, limited: bool) -> Verdict:
    """Assess a reading of an inspection that has a record."""
    report, decision = reading.report, reading.approved or reading.dismissed
    supersedes = record.basis == "reported" and report.basis == "report"
    kind = diff.change_kind(report, record)
    against = [*reading.objections]
    notices: tuple[Notice, ...] = ()
    applies = False
    if decision is not None:
        moved = diff.change_since(decision.based_on.record, record)
        # A notice on the page that the record lacks and the decision did not see is news.
        known = (None, diff.amendment(record), decision.based_on.values.get(diff.NOTICE_FIELD))
        applies = not moved and diff.amendment(report) in known
        against += [_stale(decision, moved)] if moved else []
        # `carry_out_decisions` gives the notice of a refused withdrawal.
        if moved and decision.kind is DecisionKind.REJECT:
            notices = (notice_of(decision, "refused", against[-1].detail, key=record.id),)
    if applies and reading.dismissed is not None:
        return Verdict("dismiss", kind)
    if not supersedes and diff.agrees(record, report):
        kind = ChangeKind.EVIDENCE
        kept = diff.same_evidence(record, report)
        return Verdict("keep" if kept else "accept", kind, notices=notices)
    changed = diff.differences(diff.values(record), diff.values(report))
    if report.status in WITHOUT_VALUES:
        changed = ()
    if applies:
        return Verdict("accept", ChangeKind.CORRECTED if report.corrected else kind, changed)
    against += [*_amended(report, record), *objections(report, policy)]
    counted = False
    if record.basis == "report" or report.status is Status.HELD:
        against += [_changes_published(changed)] if changed or not against else []
    elif supersedes:
        contradicted = diff.contradictions(diff.values(record), diff.values(report))
        against += [_changes_published(contradicted)] if contradicted else []
        counted_otherwise = contradicted_counts(record.standard_counts, report.standards)
        against += [Objection(rule="reported-counts", detail=what) for what in counted_otherwise]
        counted = not policy.trusting
        against += _over_limit(policy, against) if counted and limited else ()
    if against:
        return Verdict("wait", kind, changed, tuple(against), notices=notices)
    return Verdict("accept", kind, changed, counted=counted, notices=notices)


def _stale(decision: Decision, why: str) -> Objection:
    return Objection(rule="stale-decision", detail=f"{decided(decision)}, but {why}")


def _amended(report: Report, record: Report | None) -> tuple[Objection, ...]:
    text = diff.amendment(report)
    if text is None or (record is not None and text == diff.amendment(record)):
        return ()
    if report.source_status != "protected":
        return (Objection(rule="amended", detail=f"its title or page says {text!r}"),)
    detail = f"{text}; accepting keeps the record published, withdrawing removes it"
    return (Objection(rule="protected", detail=detail),)


def _changes_published(changed: Sequence[FieldChange]) -> Objection:
    fields = [change.field for change in changed] or ["its checks"]
    detail = f"changes published values: {first_of(fields, MOST_FIELDS_NAMED)}"
    return Objection(rule=PUBLISHED_RULE, detail=detail)


def _over_limit(policy: Policy, against: Sequence[Objection]) -> Sequence[Objection]:
    """Return an objection to what only the limit, or `strict` besides, keeps from acceptance."""
    if any(objection.rule != STRICT_RULE for objection in against):
        return ()
    detail = f"more than {policy.most_new} new reports in one run"
    return (Objection(rule=LIMIT_RULE, detail=detail),)
