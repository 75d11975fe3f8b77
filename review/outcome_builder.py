"""Books what becomes of each reading while a reconciliation goes through them."""

import datetime as dt
from collections.abc import Sequence

from review.acceptance import Room, Verdict
from review.card import REPORTED, Card, document_key
from review.diff import causes, provenance
from review.effects import Effects, change_of
from review.matching import Index
from review.minting import ids_of
from review.policy import LIMIT
from review.readings import Reading
from review.records import Records
from review.standing import Decided
from review.state import Outcome, State
from review.values import values
from schemas.change import (
    Cause,
    Change,
    ChangeKind,
    Disposition,
    Duplicate,
    Notice,
    Provenance,
    Seen,
    Waiting,
)
from schemas.dates import PartialDate
from schemas.packed import Packed, pack
from schemas.report import Report


class Book:
    """Records and waiting items as they become, and all that is to be told of it."""

    def __init__(  # noqa: PLR0913
        self,
        state: State,
        decided: Decided,
        records: Records,
        effects: Effects,
        *,
        facts: str,
        today: dt.date,
    ) -> None:
        self._state, self._decided, self._facts, self._today = state, decided, facts, today
        self._waited = {item.change.key: item for item in state.waiting}
        self._waiting: dict[str, Waiting] = {}
        self._new: list[str] = []
        self._seen: dict[str, Provenance] = dict(state.seen.records)
        self._unchanged = self._dismissed = 0
        # Packed, for on a first night there are as many as reports.
        self._changes = [pack(change) for change in effects.changes]
        self._duplicates: list[Duplicate] = []
        self.records = records
        self.notices: list[Notice] = list(effects.notices)
        self.accepted_alone = 0
        self.taken = {*state.ids, *self.records, *decided.ids()}

    def index(self) -> Index:
        """The records as they are now, to be searched."""
        return Index(self.records.cards)

    def room(self, key: str, most: int) -> Room:
        """Whether another new reading may still be accepted in this run without a person."""
        before = self._waited.get(key)
        waited = before is not None and _rules(before.change) == (LIMIT,)
        return Room(left=self.accepted_alone < most, waited=waited, most=most)

    def accept(self, id_: str, verdict: Verdict, record: Report | None) -> None:
        """The reading becomes the record of that id, in the place of `record` if there is one."""
        accepted = verdict.report.model_copy(update={"id": id_})
        now = provenance(accepted, self._facts)
        because = () if record is None else causes(self._seen.get(id_), record, now)
        self.records.put(id_, accepted)
        self.taken.add(id_)
        self._seen[id_] = now
        self.accepted_alone += verdict.counted
        told = change_of(accepted, key=id_, kind=verdict.kind, disposition=Disposition.ACCEPTED)
        of = id_ if record is not None else None
        update = {"values": verdict.values, "causes": because, "record": of}
        self._changes.append(pack(told.model_copy(update=update)))

    def keep(self, id_: str, judged: Report) -> None:
        """The record stands as it is; the reading's origin is remembered."""
        self._unchanged += 1
        self._seen[id_] = provenance(judged, self._facts)

    def dismiss(self) -> None:
        """The reading stays out by a decision."""
        self._dismissed += 1

    def duplicate(self, report: Report, of: str) -> None:
        """The reading is of an inspection that is told already, and says the same."""
        self._duplicates.append(
            Duplicate(of=of, document=document_key(report), document_url=report.source.document_url)
        )

    def wait(
        self,
        key: str,
        reading: Reading,
        verdict: Verdict,
        *,
        record: Report | None,
        over: Sequence[str],
    ) -> None:
        """The reading waits for a decision; it is new unless it waited before for the same."""
        key = key if key not in self._waiting else document_key(reading.report)
        because: tuple[Cause, ...] = ()
        if record is not None:
            now = provenance(reading.judged, self._facts)
            because = causes(self._seen.get(str(record.id)), record, now)
        update = {
            "causes": because,
            "values": verdict.values,
            "objections": verdict.objections,
            "record": record.id if record is not None else None,
        }
        told = change_of(
            verdict.report, key=key, kind=verdict.kind, disposition=Disposition.WAITING
        ).model_copy(update=update)
        item = Waiting(
            change=told,
            since=self._today,
            draft=reading.draft(),
            report=verdict.report,
            read=values(reading.judged),
            over=tuple(sorted(over)),
        )
        before = self._waited.get(key)
        if before is not None and _same(before, item):
            item = item.model_copy(update={"since": before.since})
        else:
            self._new.append(key)
        self._waiting[key] = item

    def still_there(self, id_: str, report: Report) -> None:
        """Notes that the page of a record is gone, or is back."""
        gone = report.source_status == "gone"
        if self.records.cards[id_].gone == gone:
            return
        record = self.records[id_]
        self.records.put(id_, record.model_copy(update={"source_status": report.source_status}))
        kind = ChangeKind.GONE if gone else ChangeKind.BACK
        told = change_of(record, key=id_, kind=kind, disposition=Disposition.TOLD)
        update = {"record": id_, "causes": (Cause.PAGE,)}
        self._changes.append(pack(told.model_copy(update=update)))
        if gone:
            self._new.append(id_)

    def outcome(self, met: Sequence[Card]) -> Outcome:
        """Everything booked; what waited before and was not met again goes on waiting."""
        self._carry_over(met)
        told = tuple(dict.fromkeys(notice.decision for notice in self.notices))
        former = {id_: card.former_ids for id_, card in self.records.cards.items()}
        new = [*self._new, *(name for name in told if name not in self._state.seen.told)]
        return Outcome(
            records=self.records.packed(),
            newest=self._newest(),
            written=self.records.written(),
            removed=self.records.removed(),
            ids=ids_of(self._state.ids, former, self._decided.standing),
            changes=Packed(Change, self._changes)
            + Packed.of(Change, (item.change for item in self._waiting.values())),
            waiting=tuple(item for _, item in sorted(self._waiting.items())),
            new=tuple(dict.fromkeys(new)),
            notices=tuple(self.notices),
            duplicates=tuple(self._duplicates),
            unchanged=self._unchanged,
            dismissed=self._dismissed,
            seen=Seen(records=dict(sorted(self._seen.items())), told=tuple(sorted(told))),
        )

    def _newest(self) -> PartialDate | None:
        cards = [card for _, card in sorted(self.records.cards.items())]
        dates = [c.inspected.published for c in cards if c.inspected.published is not None]
        return max(dates, key=lambda date: date.latest, default=None)

    def _carry_over(self, met: Sequence[Card]) -> None:
        documents = {card.document for card in met} - {REPORTED}
        addresses = {card.document_url for card in met}
        for key, item in self._waited.items():
            if item.change.kind is ChangeKind.DATES_OVERLAP:
                continue
            source = item.draft.source
            if source.sha256 not in documents and source.document_url not in addresses:
                self._waiting.setdefault(key, item)


def _same(before: Waiting, now: Waiting) -> bool:
    alike = before.read == now.read and before.change.kind is now.change.kind
    return alike and _rules(before.change) == _rules(now.change)


def _rules(change: Change) -> tuple[str, ...]:
    return tuple(objection.rule for objection in change.objections)
