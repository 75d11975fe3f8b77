"""Judge the drafts of a run, and collect what happens to each of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from review.acceptance import PUBLISHED_RULE, RunLimit, Verdict
from review.decision_log import DecisionLog, Effects, Replay, replay_decisions
from review.diff import causes, change_of, differences, provenance, values
from review.matching import REPORTED, RecordIndex, document_key, group_by_inspection
from review.policy import DOUBT_RULES, LIMIT_RULE, STRICT_RULE, RuleSet
from review.state import RunOutcome, State, current_ids
from schemas.change import (
    Cause,
    Change,
    ChangeKind,
    Disposition,
    Notice,
    Provenance,
    Waiting,
)
from schemas.dates import PartialDate
from schemas.report import Report


class Reading(NamedTuple):
    """A document as read, as judged today, and with earlier decisions applied."""

    draft: Report
    judged: Report
    replayed: Replay

    @property
    def report(self) -> Report:
        """The judged report with the corrections in force."""
        return self.replayed.report


def read_drafts(drafts: Sequence[Report], log: DecisionLog, rules: RuleSet) -> Sequence[Reading]:
    """Judge each draft by today's facts and apply the earlier decisions on it."""
    readings = []
    for draft in drafts:
        judged = rules.judge(draft)
        decisions = log.on_document(judged)
        replayed = replay_decisions(draft, judged, decisions, rules)
        readings.append(Reading(draft, judged, replayed))
    return readings


def readings_by_record(
    readings: Sequence[Reading], index: RecordIndex
) -> Iterator[tuple[str | None, Sequence[Reading]]]:
    """Yield the id of a record (None for a new inspection) with all its readings.

    The newest inspection comes first; within an inspection the best reading comes first. A
    reading that has the id of a record belongs to it, also if its programme or date was corrected.
    """
    found: dict[str | int, list[Reading]] = defaultdict(list)
    ordered: list[Reading] = []
    for reading in sorted(readings, key=_order, reverse=True):
        known = index.by_id(reading.draft)
        (ordered if known is None else found[known]).append(reading)
    for number, group in enumerate(group_by_inspection([r.report for r in ordered])):
        members = [ordered[position] for position in group]
        matches = (index.find(member.report).record for member in members)
        ids = [id_ for id_ in matches if id_ is not None]
        found[min(ids) if ids else number] += members
    for key, members in found.items():
        yield (key if isinstance(key, str) else None), members


class OutcomeBuilder:
    """Collects records, waiting items, changes and notices during one run."""

    def __init__(
        self, state: State, log: DecisionLog, effects: Effects, *, facts: str, today: dt.date
    ) -> None:
        self._state, self._log, self._facts, self._today = state, log, facts, today
        self._waited = {item.change.key: item for item in state.waiting}
        self._waiting: dict[str, Waiting] = {}
        self._new: list[str] = []
        self._seen: dict[str, Provenance] = dict(state.seen.records)
        self._unchanged = self._dismissed = self._accepted = 0
        self._changes: list[Change] = list(effects.changes)
        self.records = effects.records
        self.notices: list[Notice] = list(effects.notices)
        for change in effects.changes:
            restored, seen = self.records.get(change.key), self._seen.get(change.key)
            if restored is not None and seen is not None:
                self._seen[change.key] = provenance(restored, seen.facts)

    def limit(self, key: str, most_new: int) -> RunLimit:
        """Return whether another new reading may be accepted in this run without a person."""
        before = self._waited.get(key)
        was_over = before is not None and _rules(before.change) == {LIMIT_RULE}
        return RunLimit(reached=self._accepted >= most_new, was_over=was_over, most_new=most_new)

    def accept(self, id_: str, verdict: Verdict, record: Report | None) -> None:
        """Make the reading the record of that id; it replaces `record` if there is one."""
        accepted = verdict.report.model_copy(update={"id": id_})
        change = change_of(
            accepted,
            key=id_,
            kind=verdict.kind,
            disposition=Disposition.ACCEPTED,
            record=id_ if record is not None else None,
            causes=self._causes(record, accepted),
        )
        self._changes.append(change.model_copy(update={"values": verdict.values}))
        self.records[id_] = accepted
        self._seen[id_] = provenance(accepted, self._facts)
        self._accepted += verdict.counted

    def keep(self, id_: str, judged: Report) -> None:
        """Leave the record unchanged and remember what the reading was made from."""
        self._unchanged += 1
        self._seen[id_] = provenance(judged, self._facts)

    def dismiss(self) -> None:
        """Count a reading that a decision keeps out."""
        self._dismissed += 1

    def wait(
        self,
        key: str,
        reading: Reading,
        verdict: Verdict,
        *,
        record: Report | None,
        others: Sequence[Reading] = (),
    ) -> None:
        """Put the reading before the maintainer.

        It is new unless the same reading waited before for the same reasons. `others` are further
        documents of the inspection, which accepting this one overrules.
        """
        key = key if key not in self._waiting else document_key(reading.report)
        change = change_of(
            verdict.report,
            key=key,
            kind=verdict.kind,
            disposition=Disposition.WAITING,
            record=record.id if record is not None else None,
            causes=self._causes(record, reading.judged),
        )
        update = {"values": verdict.values, "objections": verdict.objections}
        item = Waiting(
            change=change.model_copy(update=update),
            since=self._today,
            draft=reading.draft,
            report=verdict.report,
            read=values(reading.judged),
            over=tuple(sorted(document_key(other.report) for other in others)),
        )
        before = self._waited.get(key)
        if before is not None and _is_same(before, item):
            item = item.model_copy(update={"since": before.since})
        else:
            self._new.append(key)
        self._waiting[key] = item

    def overtaken(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        """Take back, and return, reported results that wait although a report is accepted now."""
        index = RecordIndex({i: r for i, r in self.records.items() if r.basis != REPORTED})
        drafts = {id(r.draft): r for r in readings if index.find(r.report).record is not None}
        found = {
            key: drafts[id(item.draft)]
            for key, item in self._waiting.items()
            if id(item.draft) in drafts
        }
        self._waiting = {k: item for k, item in self._waiting.items() if k not in found}
        self._new = [key for key in self._new if key not in found]
        return list(found.values())

    def update_source_status(self, id_: str, report: Report) -> None:
        """Note that the web page of a record is gone, is back, or no longer shows the report."""
        record = self.records[id_]
        if record.source_status == report.source_status or record.basis != report.basis:
            return
        self.records[id_] = record.model_copy(update={"source_status": report.source_status})
        if "unchecked" in (record.source_status, report.source_status):
            return
        gone = report.source_status == "gone"
        if not gone and report.source_status != "available":
            return  # The notice waits for a decision.
        self._changes.append(
            change_of(
                record,
                key=id_,
                kind=ChangeKind.GONE if gone else ChangeKind.BACK,
                disposition=Disposition.TOLD,
                record=id_,
                causes=(Cause.PAGE,),
            )
        )
        if gone:
            self._new.append(id_)

    def outcome(self, readings: Sequence[Reading]) -> RunOutcome:
        """Return the result; items whose documents were not among the readings still wait."""
        self._carry_over(readings)
        before = {str(record.id): record for record in self._state.records}
        noticed = tuple(dict.fromkeys(notice.decision for notice in self.notices))
        new = [*self._new, *(name for name in noticed if name not in self._state.seen.told)]
        waiting = tuple(item for _, item in sorted(self._waiting.items()))
        records = tuple(record for _, record in sorted(self.records.items()))
        return RunOutcome(
            records=records,
            newest=_newest(records),
            written=tuple(
                id_ for id_, record in sorted(self.records.items()) if before.get(id_) != record
            ),
            removed=tuple(sorted(before.keys() - self.records.keys())),
            ids=current_ids(self._state.ids, records, self._log.active),
            changes=(*self._changes, *(item.change for item in self._waiting.values())),
            waiting=waiting,
            new=tuple(dict.fromkeys(new)),
            notices=tuple(self.notices),
            unchanged=self._unchanged,
            dismissed=self._dismissed,
            seen=self._state.seen.model_copy(
                update={
                    "records": dict(sorted(self._seen.items())),
                    "told": tuple(sorted(noticed)),
                    "carried_out": tuple(n for n in self._log.undos() if n not in noticed),
                }
            ),
        )

    def _causes(self, record: Report | None, reading: Report) -> tuple[Cause, ...]:
        if record is None:
            return ()
        return causes(self._seen.get(str(record.id)), record, provenance(reading, self._facts))

    def _carry_over(self, readings: Sequence[Reading]) -> None:
        documents = {document_key(reading.report) for reading in readings}
        addresses = {reading.report.source.document_url for reading in readings}
        for key, item in self._waited.items():
            # Reported results are read in every run, so one that was not read is gone.
            if item.change.kind is ChangeKind.DATES_OVERLAP or item.draft.basis == REPORTED:
                continue
            source = item.draft.source
            if source.sha256 not in documents and source.document_url not in addresses:
                self._waiting.setdefault(key, item)


def _order(reading: Reading) -> tuple[str, str, str]:
    report = reading.report
    return str(report.published or ""), report.id or "", report.source.sha256 or ""


def _newest(records: Sequence[Report]) -> PartialDate | None:
    dates = [record.published for record in records if record.published is not None]
    return max(dates, key=lambda date: date.latest, default=None)


def _is_same(before: Waiting, now: Waiting) -> bool:
    same_kind = before.change.kind is now.change.kind
    same_values = not differences(before.read, now.read)
    return same_values and same_kind and _rules(before.change) == _rules(now.change)


def _rules(change: Change) -> set[str]:
    """Return the rules by which an item is new: not the setting, nor what its values say too."""
    return {o.rule for o in change.objections} - {STRICT_RULE, PUBLISHED_RULE, *DOUBT_RULES}
