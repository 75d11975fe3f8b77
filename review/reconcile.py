"""Compare every document with the accepted records: the only way in which records change."""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence

from review.acceptance import Reading, Verdict, assess_known, assess_new, read_draft
from review.corrections import as_read
from review.decision_log import ACCEPTING, DecisionLog, notice_of
from review.decisions import PendingDecision
from review.diff import ENGLISH, change_kind, contradictions, differences, ratings
from review.losses import contested
from review.outcome_builder import OutcomeBuilder
from review.policy import LIMIT_RULE, RuleSet
from review.record_index import REPORTED, RecordIndex, by_record, document_key, overlapping_dates
from review.registrations import overlay_registrations
from schemas.change import ChangeKind, Objection, RunOutcome, State
from schemas.decision import Decision
from schemas.errors import DecisionError
from schemas.report import Report, Status

_WITH_RATINGS = (Status.PASSED, Status.UNRATED)


def reconcile(
    state: State, drafts: Sequence[Report], *, rules: RuleSet, today: dt.date
) -> RunOutcome:
    """Return what happens to all documents now known: accepted, unchanged, waiting, dismissed.

    `drafts` come from the parsers (`source_status: gone` if the page is gone). The maintainer's
    registrations are added to the registry in `rules`. New items wait since `today`. A published
    value changes only by a decision, and a record leaves only by a withdrawal.
    """
    run = _Run(state, rules, today)
    readings = run.read(drafts)
    reported = [r for r in readings if r.report.basis == REPORTED]
    run.compare(reported)
    run.compare([r for r in readings if r.report.basis != REPORTED])
    run.compare(run.builder.overtaken(reported))
    run.report_overlapping_dates()
    return run.builder.outcome(readings)


def try_decisions(
    state: State, pending: Sequence[PendingDecision], *, rules: RuleSet, today: dt.date
) -> RunOutcome:
    """Return the outcome of the decisions, before anything is written.

    Raises DecisionError if a later run would not carry one of them out.
    """
    decisions = [item.decision for item in pending]
    drafts = [draft for item in pending for draft in item.drafts]
    about = {decision.id for decision in decisions if decision.id is not None}
    # A comparison must read again every reported result, and what waits on the same inspection.
    again = (
        item.draft
        for item in state.waiting
        if item.draft.basis == REPORTED or about & {item.change.record, item.change.key}
        if item.change.kind is not ChangeKind.DATES_OVERLAP
    )
    drafts += [draft for draft in again if draft not in drafts]
    decided = state.model_copy(update={"decisions": (*state.decisions, *decisions)})
    outcome = reconcile(decided, drafts, rules=rules, today=today)
    names = {decision.name for decision in decisions}
    for notice in outcome.notices:
        if notice.decision in names:
            where = notice.key or notice.decision
            raise DecisionError(f"would not be carried out: {notice.detail}", where=where)
    for decision in decisions:
        if decision.kind in ACCEPTING:
            _check_carried_out(decision, outcome)
    return outcome


def _check_carried_out(decision: Decision, outcome: RunOutcome) -> None:
    sha256 = decision.based_on.sha256
    for item in outcome.waiting:
        change = item.change
        named = sha256 is not None or decision.id in (change.key, change.record)
        same = named and change.sha256 == sha256
        if same and change.kind is not ChangeKind.DATES_OVERLAP:
            why = "; ".join(objection.detail for objection in change.objections)
            raise DecisionError(f"would not be carried out: {why}", where=change.key)
    if decision.id is None or outcome.ids.get(decision.id) != decision.id:
        raise DecisionError("would not be carried out", where=decision.id or decision.name)


class _Run:
    """One comparison of all documents with the records."""

    def __init__(self, state: State, rules: RuleSet, today: dt.date) -> None:
        self.policy, self.ids = rules.policy, state.ids
        self.log = DecisionLog(state.decisions)
        overlay = overlay_registrations(rules.registry, self.log.active)
        self.rules = rules._replace(registry=overlay.registry)
        self.builder = OutcomeBuilder(state, self.log, facts=rules.fingerprint(), today=today)
        for one, other in contested(self.log):
            told = f"made without knowing of {one.name}"
            notice = notice_of(other, "contested", told, other.id or one.id)
            self.builder.notices.append(notice)
        self.builder.notices += overlay.notices
        self.builder.carry_out_decisions(overlay.registry)
        accepted = self.builder.records
        withdrawn = {id_: record for id_, record in self.log.withdrawn() if id_ not in accepted}
        self.withdrawn, self.index = RecordIndex(withdrawn), RecordIndex(accepted)

    def read(self, drafts: Sequence[Report]) -> Sequence[Reading]:
        return [read_draft(draft, self.log, self.rules) for draft in drafts]

    def compare(self, readings: Sequence[Reading]) -> None:
        """Compare readings with the records, newest inspection first."""
        self.index = RecordIndex(self.builder.records)
        for id_, members in by_record(readings, self.index):
            if id_ is None:
                self._new_inspection(members)
            else:
                self._known_inspection(id_, members)

    def report_overlapping_dates(self) -> None:
        """Put records before the maintainer whose dates do not show which is the latest."""
        for id_, objection in overlapping_dates(self.builder.records.values()):
            record = self.builder.records[id_]
            draft = as_read(record, self.rules.registry)
            reading = Reading(draft, self.rules.judge(draft), record)
            verdict = Verdict("wait", ChangeKind.DATES_OVERLAP, objections=(objection,))
            self.builder.apply(f"{id_}--{objection.rule}", reading, verdict, record)

    def _new_inspection(self, members: Sequence[Reading]) -> None:
        reports = [r for r in members if r.report.status is not Status.NOT_A_REPORT]
        if not reports:
            return
        best = next((r for r in reports if r.approved is not None), reports[0])
        others = [r for r in reports if r is not best]
        key = self._new(best, _documents(others))
        self._others(others, key, best.report, self.builder.records.get(key))

    def _known_inspection(self, id_: str, members: Sequence[Reading]) -> None:
        record = self.builder.records[id_]
        decided = self.log.on_record(id_)
        last = decided[-1] if decided else None
        accepted = (r for r in members if last is not None and r.approved is last)
        named = (r for r in members if r.draft.id == id_)
        document = document_key(record)
        available = (r for r in members if r.report.source_status != "gone")
        same = (r for r in available if document_key(r.report) == document)
        likely = itertools.chain(accepted, named, same, members[:1])
        own = next((r for r in likely if _may_replace(r.report, record)), None)
        others = [r for r in members if r is not own]
        if own is not None:
            self._known(own, record, _documents(others))
        self._others(others, id_, self.builder.records[id_], record)

    def _new(self, reading: Reading, over: tuple[str, ...]) -> str:
        """Accept a reading without a record, or let it wait; return its key."""
        report = reading.report
        withdrawn = self.withdrawn.by_id(reading.draft)
        if withdrawn is None and report.id is not None:
            withdrawn = self.withdrawn.find(report).record
        decided = [d.id for d in self.log.on_document(reading.judged) if d.id is not None]
        new_id = withdrawn or (
            decided[-1] if decided else self.log.new_id(report, self.builder.records, self.ids)
        )
        key = new_id or document_key(report)
        undone = self.log.undone_on(reading.judged)
        limited = self.builder.is_limited(key, self.policy.most_new) or (
            undone is not None and LIMIT_RULE in undone.based_on.rules
        )
        further = self._objections(report, withdrawn)
        verdict = assess_new(reading, self.policy, limited=limited, further=further, undone=undone)
        if verdict.action == "accept" and new_id is None:
            verdict = verdict._replace(action="wait")
        elif verdict.action == "accept" and reading.approved is not None:
            key = reading.approved.id or key
        self.builder.apply(key, reading, verdict._replace(over=over))
        return key

    def _known(self, reading: Reading, record: Report, over: tuple[str, ...]) -> None:
        """Compare a reading with its record."""
        id_ = str(record.id)
        self.builder.update_source_status(id_, reading.report)
        record = self.builder.records[id_]
        # The source status is updated above, whatever becomes of the reading.
        kept = {name: getattr(record, name) for name in ("id", "former_ids", "source_status")}
        reading = reading._replace(report=reading.report.model_copy(update=kept))
        limited = self.builder.is_limited(id_, self.policy.most_new)
        verdict = assess_known(record, reading, self.policy, limited=limited)
        self.builder.apply(id_, reading, verdict._replace(over=over), record)

    def _others(
        self, others: Sequence[Reading], key: str, shown: Report, record: Report | None
    ) -> None:
        """Compare further documents of an inspection with the report shown for it.

        A copy changes nothing. A document that contradicts the report waits.
        """
        for reading in others:
            report = reading.report
            apart = contradictions(ratings(report), ratings(shown))
            if _is_copy(report, shown) or (not apart and report.status in _WITH_RATINGS):
                continue
            if reading.dismissed is not None or self._is_overruled(report, key):
                self.builder.dismissed += 1
                continue
            differing = "; ".join(f"{c.field}: {c.before} there, {c.after} here" for c in apart)
            against = [Objection(rule="second-document", detail=differing)] if apart else []
            against += assess_new(reading, self.policy).objections
            rated = report.status in _WITH_RATINGS
            kind = ChangeKind.SECOND_DOCUMENT if rated else change_kind(report, None)
            turned = [c.model_copy(update={"before": c.after, "after": c.before}) for c in apart]
            verdict = Verdict("wait", kind, tuple(turned), tuple(against))
            document = document_key(report)
            name = f"{key}--{REPORTED}" if document == REPORTED else document
            self.builder.apply(name, reading, verdict, record)

    def _is_overruled(self, report: Report, id_: str) -> bool:
        """Return True if a decision on the record already took this document into account."""
        bases = [d.based_on for d in self.log.on_record(id_) if d.kind in ACCEPTING]
        if any(document_key(report) in base.over for base in bases):
            return True
        published = (base.record for base in bases if base.record is not None)
        return any(not differences(record, ratings(report)) for record in published)

    def _objections(self, report: Report, withdrawn: str | None) -> tuple[Objection, ...]:
        """Return objections that come from earlier decisions, other records and the language."""
        found = {}
        reused = self.index.find(report).reused
        if withdrawn is not None:
            found["withdrawn"] = f"the record of this inspection, {withdrawn}, was withdrawn"
        if reused is not None:
            found["address-reused"] = f"the report of {reused} had this address before"
        if report.language != ENGLISH and report.status in _WITH_RATINGS:
            language = f"in language {report.language!r}"
            found["translation"] = f"{language}, and no English report is known"
        return tuple(Objection(rule=rule, detail=detail) for rule, detail in found.items())


def _documents(readings: Iterable[Reading]) -> tuple[str, ...]:
    return tuple(sorted(document_key(reading.report) for reading in readings))


def _may_replace(report: Report, record: Report) -> bool:
    """A reported result never replaces a report, nor a translation the original."""
    if record.basis == "report" and report.basis == REPORTED:
        return False
    return report.language in (ENGLISH, record.language)


def _is_copy(report: Report, shown: Report) -> bool:
    """Return True for a translation, a copy, or a document whose page is gone."""
    if report.language != ENGLISH or report.source_status == "gone":
        return True
    same = report.source.sha256 is not None and report.source.sha256 == shown.source.sha256
    return same or report.status is Status.NOT_A_REPORT
