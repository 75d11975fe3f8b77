"""Compares every reading with what was accepted: the one door through which records change."""

import datetime as dt
import functools
from collections.abc import Sequence

from review.acceptance import Action, Room, Verdict, told_of_stale_dismissal, weigh_again, weigh_new
from review.card import REPORTED, card_of, document_key
from review.corrections import as_read
from review.decision_log import Replay
from review.diff import kind_of
from review.effects import carry_out
from review.facts import Facts
from review.matching import Index
from review.minting import mint
from review.outcome_builder import Book
from review.overlapping import doubts
from review.policy import Policy
from review.readings import Reading, Readings
from review.records import Records
from review.registrations import overlaid
from review.standing import Decided
from review.state import Outcome, State
from review.values import contradictions, differences, ratings
from schemas.change import ChangeKind, Objection
from schemas.decision import DecisionKind
from schemas.report import Report, Status

ENGLISH = "en"
TELLS_RATINGS = (Status.PASSED, Status.UNRATED)


def reconcile(
    state: State, drafts: Sequence[Report], *, policy: Policy, facts: Facts, today: dt.date
) -> Outcome:
    """What becomes of all documents now known: accepted, unchanged, changed, held, dismissed.

    `drafts` are the readings as the parsers gave them (one whose page is gone has
    `source_status: gone`). `facts` hold the packaged registry, over which the maintainer's
    registrations are laid here. `today` is the day since which a new item is said to wait.
    A published value changes only by a decision; a record leaves only by a withdrawal. A
    document that is not among the drafts changes nothing.

    Both sides may be many: drafts are asked for one by one (twice each at most), and what is not
    at hand is kept packed, so that a report more costs a few KB.
    """
    run = _Run(state, policy, facts, today)
    readings = run.read(drafts)
    for reported in (True, False):
        run.take(readings, reported=reported)
    run.doubt()
    return run.book.outcome(readings.cards)


class _Run:
    """One reconciliation on its way through the documents."""

    def __init__(self, state: State, policy: Policy, facts: Facts, today: dt.date) -> None:
        self.policy = policy
        self.decided = Decided(state.decisions)
        registry, notices = overlaid(facts.registry, self.decided.standing)
        self.facts = facts._replace(registry=registry)
        records = Records(state.records)
        effects = carry_out(records, self.decided, state.ids)
        effects = effects._replace(notices=(*notices, *effects.notices))
        fingerprint = self.facts.fingerprint()
        self.book = Book(state, self.decided, records, effects, facts=fingerprint, today=today)
        self.withdrawn = Index(
            {
                id_: card_of(decision.before)
                for id_, decision in self.decided.last_on_records()
                if decision.kind is DecisionKind.WITHDRAW and decision.before is not None
                if id_ not in self.book.records
            }
        )
        self.index = self.book.index()

    def read(self, drafts: Sequence[Report]) -> Readings:
        """The drafts as judged by today's facts, and what was decided about each before."""
        readings = Readings(drafts, self.decided, self.facts)
        self.book.notices += readings.notices
        return readings

    def take(self, readings: Readings, *, reported: bool) -> None:
        """Goes through readings, newest first, those of one record or inspection together."""
        self.index = self.book.index()
        for key, members in readings.together(self.index, reported=reported):
            self._inspection(members, key if key in self.book.records else None)

    def doubt(self) -> None:
        """Puts accepted records before the maintainer that are not known to be the latest."""
        for id_, objection in doubts(self.book.records.cards.values()):
            record = self.book.records[id_]
            draft = as_read(record, self.facts.registry)
            judged = self.facts.judge(draft)
            reading = Reading(functools.partial(_itself, draft), judged, Replay(record))
            verdict = Verdict(
                Action.WAIT, ChangeKind.DATES_OVERLAP, record, objections=(objection,)
            )
            self._wait(f"{id_}--{objection.rule}", reading, verdict, record, ())

    def _inspection(self, members: Sequence[Reading], id_: str | None) -> None:
        if id_ is None:
            told = [r for r in members if r.report.status is not Status.NOT_A_REPORT]
            if told:
                key = self._new(told[0], told[1:])
                if told[1:]:
                    made = self.book.records.get(key)
                    self._others(told[1:], key, told[0].report, record=made)
            return
        record = self.book.records[id_]
        own = next((r for r in members if _is_document_of(r.report, record)), members[0])
        others = [r for r in members if r is not own]
        if _may_stand_for(own.report, record):
            self._known(own, record, others)
        else:
            others = list(members)
        if others:
            self._others(others, id_, self.book.records[id_], record=record)

    def _new(self, reading: Reading, others: Sequence[Reading]) -> str:
        """Weighs a reading of an inspection without a record; what it is then known by."""
        report = reading.report
        withdrawn = self.withdrawn.find(card_of(report)).record if report.id is not None else None
        would_be = withdrawn or self._would_be(report)
        replayed = reading.replayed
        key = would_be or document_key(report)
        room = self.book.room(key, self.policy.most_new)
        around = self._around(report, withdrawn)
        verdict = weigh_new(replayed, self.policy, room, around)
        if verdict.action is Action.DISMISS:
            self.book.dismiss()
        elif verdict.action is Action.ACCEPT and would_be is not None:
            approved = replayed.approved
            key = approved.id or would_be if approved is not None else would_be
            self.book.accept(key, verdict, None)
        else:
            self._wait(key, reading, verdict, None, others)
        return key

    def _known(self, reading: Reading, record: Report, others: Sequence[Reading]) -> None:
        """Weighs a reading of an inspection that has a record."""
        id_ = str(record.id)
        replayed = reading.replayed._replace(report=_as(record, reading.report))
        room = self.book.room(id_, self.policy.most_new)
        verdict = weigh_again(record, replayed, self.policy, room)
        self.book.notices += told_of_stale_dismissal(record, replayed)
        if verdict.action is Action.ACCEPT:
            self.book.accept(id_, verdict, record)
        elif verdict.action is Action.KEEP:
            self.book.keep(id_, reading.judged)
        elif verdict.action is Action.DISMISS:
            self.book.dismiss()
        else:
            self._wait(id_, reading, verdict, record, others)
        self.book.still_there(id_, reading.report)

    def _others(
        self, others: Sequence[Reading], key: str, shown: Report, *, record: Report | None
    ) -> None:
        """Further documents of an inspection: none may count twice, nor hide a difference."""
        for reading in others:
            report = reading.report
            apart = contradictions(ratings(report), ratings(shown))
            if _only_a_copy(report, shown) or (not apart and report.status in TELLS_RATINGS):
                self.book.duplicate(report, key)
                continue
            replayed = reading.replayed
            if replayed.dismissed is not None or self._overruled(report, key):
                self.book.dismiss()
                continue
            said = "; ".join(f"{c.field}: {c.before} there, {c.after} here" for c in apart)
            against = [Objection(rule="second-document", detail=said)] if apart else []
            against += weigh_new(replayed, self.policy, _UNLIMITED).objections
            tells = report.status in TELLS_RATINGS
            kind = ChangeKind.SECOND_DOCUMENT if tells else kind_of(report, None)
            turned = [c.model_copy(update={"before": c.after, "after": c.before}) for c in apart]
            verdict = Verdict(Action.WAIT, kind, report, tuple(turned), tuple(against))
            document = document_key(report)
            name = f"{key}--{REPORTED}" if document == REPORTED else document
            self._wait(name, reading, verdict, record, ())

    def _wait(
        self,
        key: str,
        reading: Reading,
        verdict: Verdict,
        record: Report | None,
        others: Sequence[Reading],
    ) -> None:
        over = [document_key(other.report) for other in others]
        self.book.wait(key, reading, verdict, record=record, over=over)

    def _overruled(self, report: Report, id_: str) -> bool:
        """Whether a decision on the record was taken in sight of what this document says."""
        for decision in self.decided.on_record(id_):
            base = decision.base
            if base is None or decision.kind not in (DecisionKind.ACCEPT, DecisionKind.CORRECT):
                continue
            if document_key(report) in base.over:
                return True
            if base.record is not None and not differences(base.record, ratings(report)):
                return True
        return False

    def _would_be(self, report: Report) -> str | None:
        decisions = self.decided.on_document(report.source.sha256, report.id)
        decided = [decision.id for decision in decisions if decision.id is not None]
        if decided or report.id is None:
            return decided[-1] if decided else None
        return mint(report.id, self.book.taken)

    def _around(self, report: Report, withdrawn: str | None) -> tuple[Objection, ...]:
        found: list[Objection] = []
        undone = self.decided.undone_on(report.source.sha256)
        if undone is not None:
            detail = f"it was accepted on {undone.on.date()}, and that was undone"
            found.append(Objection(rule="undone", detail=detail))
        reused = self.index.find(card_of(report)).reused
        if withdrawn is not None:
            detail = f"the record of this inspection, {withdrawn}, was withdrawn"
            found.append(Objection(rule="withdrawn", detail=detail))
        if reused is not None:
            detail = f"its address held the report of {reused} before"
            found.append(Objection(rule="address-reused", detail=detail))
        if report.language != ENGLISH and report.status in TELLS_RATINGS:
            detail = f"in language {report.language!r}, and no English report is known"
            found.append(Objection(rule="translation", detail=detail))
        return tuple(found)


_UNLIMITED = Room(left=True, waited=False, most=0)


def _itself(draft: Report) -> Report:
    return draft


def _is_document_of(report: Report, record: Report) -> bool:
    return document_key(report) == document_key(record) and report.source_status != "gone"


def _may_stand_for(report: Report, record: Report) -> bool:
    """A list of results never takes a report's place, nor a translation the original's."""
    if record.basis == "report" and report.basis == REPORTED:
        return False
    return report.language in (ENGLISH, record.language)


def _only_a_copy(report: Report, shown: Report) -> bool:
    """Translations, copies, and what can no longer be had beside what can."""
    if report.language != ENGLISH or report.source_status == "gone":
        return True
    same = report.source.sha256 is not None and report.source.sha256 == shown.source.sha256
    return same or report.status is Status.NOT_A_REPORT


def _as(record: Report, report: Report) -> Report:
    """The reading under the record's id; whether its page is there is noted apart."""
    kept = {
        "id": record.id,
        "former_ids": record.former_ids,
        "source_status": record.source_status,
    }
    return report.model_copy(update=kept)
