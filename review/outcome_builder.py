"""Collect what happens to the records and documents of one run."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from review.acceptance import PUBLISHED_RULE, Reading, Verdict
from review.decision_log import DecisionLog, notice_of
from review.diff import causes, change_of, change_since, differences, provenance, values
from review.policy import DOUBT_RULES, LIMIT_RULE, STRICT_RULE
from review.record_index import REPORTED, RecordIndex, document_key
from review.registrations import is_registered
from schemas.change import Cause, Change, ChangeKind, Notice, Provenance, RunOutcome, State, Waiting
from schemas.decision import DecisionKind
from schemas.registry import Registry
from schemas.report import Report


class OutcomeBuilder:
    """Collects records, waiting items, changes and notices during one run."""

    def __init__(self, state: State, log: DecisionLog, *, facts: str, today: dt.date) -> None:
        self._state, self._log, self._facts, self._today = state, log, facts, today
        self._waited = {item.change.key: item for item in state.waiting}
        self._waiting: dict[str, Waiting] = {}
        self._new: list[str] = []
        self._seen: dict[str, Provenance] = dict(state.seen.records)
        self.dismissed = self._unchanged = self._accepted = 0
        self._changes: list[Change] = []
        self.records = {str(record.id): record for record in state.records}
        self.notices: list[Notice] = []

    def carry_out_decisions(self, registry: Registry) -> None:
        """Carry out the last withdrawal or undo on each record.

        An undo that was carried out before is not repeated; the record may have changed since. A
        decision is refused, with a notice, if the published values changed since it was made.
        """
        for id_ in self._log.removals():
            record = self.records.get(id_)
            if record is not None and not is_registered(record, registry):
                self._carry_out(id_, None)
        for id_, decision in self._log.to_carry_out():
            undo = decision.kind is DecisionKind.UNDO
            now, wanted = self.records.get(id_), decision.before if undo else None
            done = undo and decision.name in self._state.seen.carried_out
            if done or not change_since(None if wanted is None else values(wanted), now):
                continue
            if refused := change_since(decision.based_on.record, now):
                self.notices.append(notice_of(decision, "refused", refused))
            else:
                self._carry_out(id_, wanted)

    def _carry_out(self, id_: str, wanted: Report | None) -> None:
        """Make a record what a decision wants: another one, or none."""
        affected, kind = wanted or self.records.get(id_), ChangeKind.RESTORED
        if wanted is None:
            self.records.pop(id_, None)
            kind = ChangeKind.WITHDRAWN
        else:
            self.records[id_] = wanted
            if id_ in self._seen:
                self._seen[id_] = provenance(wanted, self._seen[id_].facts)
        if affected is not None:
            self._settle(affected, id_, kind=kind, causes=("decision",), disposition="accepted")

    def is_limited(self, key: str, most_new: int) -> bool:
        """Return True if a new reading must wait because this run accepted as many as it may.

        Also if an earlier run held it back for that reason: otherwise several nights would publish
        in bulk what one night may not.
        """
        before = self._waited.get(key)
        was_over = before is not None and _rules(before.change) == {LIMIT_RULE}
        return was_over or self._accepted >= most_new

    def apply(
        self, key: str, reading: Reading, verdict: Verdict, record: Report | None = None
    ) -> None:
        """Do with a reading what the verdict says; `record` is the one that it belongs to."""
        told = (*reading.notices, *verdict.notices)
        self.notices += [notice for notice in told if notice not in self.notices]
        match verdict.action:
            case "accept":
                self._changes.append(self._change(key, reading, verdict, record))
                self.records[key] = reading.report.model_copy(update={"id": key})
                self._seen[key] = provenance(reading.judged, self._facts)
                self._accepted += verdict.counted
            case "wait":
                self._wait(key, reading, verdict, record)
            case "dismiss":
                self.dismissed += 1
            case "keep":
                self._unchanged += 1
                self._seen[key] = provenance(reading.judged, self._facts)

    def _wait(self, key: str, reading: Reading, verdict: Verdict, record: Report | None) -> None:
        """Put a reading before the maintainer: new unless it waited before for the same reasons."""
        key = key if key not in self._waiting else document_key(reading.report)
        change = self._change(key, reading, verdict, record)
        item = Waiting(
            change=change,
            since=self._today,
            draft=reading.draft,
            report=reading.report,
            read=values(reading.judged),
            over=verdict.over,
        )
        before = self._waited.get(key)
        if (
            before is not None
            and before.change.kind is change.kind
            and _rules(before.change) == _rules(change)
            and not differences(before.read, item.read)
        ):
            item = item.model_copy(update={"since": before.since})
        else:
            self._new.append(key)
        self._waiting[key] = item

    def _change(
        self, key: str, reading: Reading, verdict: Verdict, record: Report | None
    ) -> Change:
        made: Sequence[Cause] = ()
        if record is not None:
            now = provenance(reading.judged, self._facts)
            made = causes(self._seen.get(str(record.id)), record, now)
        return change_of(
            reading.report,
            key=key,
            kind=verdict.kind,
            disposition="accepted" if verdict.action == "accept" else "waiting",
            record=record.id if record is not None else None,
            causes=made,
            values=verdict.values,
            objections=verdict.objections,
        )

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
        record, now = self.records[id_], report.source_status
        if record.source_status == now or record.basis != report.basis:
            return
        self.records[id_] = record.model_copy(update={"source_status": now})
        # A page that shows a notice instead waits for a decision.
        if record.source_status == "unchecked" or now not in ("gone", "available"):
            return
        kind = ChangeKind.GONE if now == "gone" else ChangeKind.BACK
        self._settle(record, id_, kind=kind, causes=("page",), disposition="told")
        if now == "gone":
            self._new.append(id_)

    def outcome(self, readings: Sequence[Reading]) -> RunOutcome:
        """Return the result; items whose documents were not among the readings still wait."""
        self._carry_over(readings)
        before = {str(record.id): record for record in self._state.records}
        noticed = tuple(dict.fromkeys(notice.decision for notice in self.notices))
        new = [*self._new, *(name for name in noticed if name not in self._state.seen.told)]
        records = dict(sorted(self.records.items()))
        dates = [record.published for record in records.values() if record.published is not None]
        undos = [d.name for d in self._log.active if d.kind is DecisionKind.UNDO]
        return RunOutcome(
            records=tuple(records.values()),
            newest=max(dates, key=lambda date: date.latest, default=None),
            written=tuple(id_ for id_, record in records.items() if before.get(id_) != record),
            removed=tuple(sorted(before.keys() - records.keys())),
            ids=self._log.ids(self._state.ids, records.values()),
            changes=(*self._changes, *(item.change for item in self._waiting.values())),
            waiting=tuple(item for _, item in sorted(self._waiting.items())),
            new=tuple(dict.fromkeys(new)),
            notices=tuple(self.notices),
            unchanged=self._unchanged,
            dismissed=self.dismissed,
            seen=self._state.seen.model_copy(
                update={
                    "records": dict(sorted(self._seen.items())),
                    "told": tuple(sorted(noticed)),
                    "carried_out": tuple(name for name in undos if name not in noticed),
                }
            ),
        )

    def _settle(self, report: Report, id_: str, **fields: Any) -> None:
        self._changes.append(change_of(report, key=id_, record=id_, **fields))

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


def _rules(change: Change) -> set[str]:
    """Return the rules by which an item is new: not the setting, nor what its values say too."""
    return {o.rule for o in change.objections} - {STRICT_RULE, PUBLISHED_RULE, *DOUBT_RULES}
