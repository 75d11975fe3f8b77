"""The maintainer's decisions in order, the ids after them, and what is published of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from review.diff import differences, values
from schemas.change import ChangeKind, CorrectionNotice, Lapse, Notice
from schemas.dates import PartialDate
from schemas.decision import WITHDRAWN_ID, Base, Decision, DecisionKind
from schemas.report import Report, close_in_time
from support.files import packaged_toml

ACCEPTING = (DecisionKind.ACCEPT, DecisionKind.CORRECT)
_PAST_TENSE: Mapping[str, str] = packaged_toml("review", "rules.toml")["past_tense"]
_ABOUT_DOCUMENTS = (*ACCEPTING, DecisionKind.REJECT, DecisionKind.WITHDRAW)


class DecisionLog:
    """All decisions in the order in which they were made; `active` are those not undone."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.all: Sequence[Decision] = _in_order(decisions)
        self._undone_names = {d.undoes for d in self.all if d.undoes is not None}
        self.active: Sequence[Decision] = [d for d in self.all if self.is_active(d)]
        self._undone = [d for d in self.all if not self.is_active(d)]
        self._by_document: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.active:
            if decision.kind in _ABOUT_DOCUMENTS and decision.base is not None:
                self._by_document[_document(decision.base, decision.id)].append(decision)

    def is_active(self, decision: Decision) -> bool:
        """Return True unless the decision was undone."""
        return decision.name not in self._undone_names

    def undone_by(self, undo: Decision) -> Decision | None:
        """Return the decision that an undo undoes, or None for any other decision."""
        return next((d for d in self._undone if d.name == undo.undoes), None)

    def new_id(self, report: Report, records: Container[str], ids: Mapping[str, str]) -> str | None:
        """Return the id for a report without a record: the natural one, or `…--2`, `…--3` ….

        An inspection that had an id before gets it again. Another inspection never gets it.
        None if programme, organisation or publication date is unknown.
        """
        if report.id is None:
            return None
        number, id_ = 1, report.id
        while id_ in records or ids.get(id_) in records or self._is_of_another(id_, report):
            number += 1
            id_ = f"{report.id}--{number}"
        return id_

    def _is_of_another(self, id_: str, report: Report) -> bool:
        """Return True if the last decision about an id was on another inspection."""
        records = (d.based_on.record for d in reversed(self.all) if d.id == id_)
        then = next((record for record in records if record is not None), {})
        published = then.get("published")
        if published is None:
            return False
        now = values(report)
        same = all(then.get(field) == now[field] for field in ("organisation", "programme"))
        known = PartialDate(published)
        return not (same and report.published and close_in_time(known, report.published))

    def on_document(self, judged: Report) -> Sequence[Decision]:
        """Return decisions about a document; a reported result is known by its values or id."""
        base = Base(sha256=judged.source.sha256, values=values(judged))
        found = self._by_document.get(_document(base, judged.id), ())
        return found or self._by_document.get(_document(Base(), judged.id), ())

    def on_record(self, record: str) -> Sequence[Decision]:
        """Return decisions about a record, on whatever document it was based."""
        return [decision for decision in self.active if decision.id == record]

    def undone_on(self, judged: Report) -> Decision | None:
        """Return the last undone acceptance of a document that has no active decision."""
        if self.on_document(judged):
            return None
        undone = DecisionLog(d for d in self._undone if d.kind in ACCEPTING)
        return next(reversed(undone.on_document(judged)), None)

    def removed(self) -> set[str]:
        """Return the ids of records that a decision removed: withdrawn, or no longer accepted."""
        withdraw = DecisionKind.WITHDRAW
        gone = (i for i, last in self.to_carry_out() if last.kind is withdraw or not last.before)
        return {*self.removals(), *gone}

    def removals(self) -> Iterator[str]:
        """Yield the ids of records that an undone registration had made possible.

        Left out is what was accepted by a decision or registered again.
        """
        accepted = {d.id for d in self.active if d.kind in ACCEPTING}
        again = {d.subject for d in self.active if d.kind is DecisionKind.REGISTER}
        for undo in self.active:
            undone = self.undone_by(undo) if undo.removes else None
            if undone is not None and undone.subject not in again:
                yield from (id_ for id_ in undo.removes if id_ not in accepted)

    def withdrawn(self) -> Iterator[tuple[str, Report]]:
        """Yield each id whose record was withdrawn and not accepted since, with that record."""
        for id_, last in self.to_carry_out():
            if last.kind is DecisionKind.WITHDRAW and last.before is not None:
                yield id_, last.before

    def to_carry_out(self) -> Iterator[tuple[str, Decision]]:
        """Yield the last decision on each record if it is an undo, and the last withdrawal.

        Undoing a decision made in another clone leaves in force a withdrawal it did not know of.
        """
        yield from (each for each in self.last_on_records() if each[1].kind is DecisionKind.UNDO)
        last = self._last(*ACCEPTING, DecisionKind.WITHDRAW)
        yield from (each for each in last if each[1].kind is DecisionKind.WITHDRAW)

    def last_on_records(self) -> Iterator[tuple[str, Decision]]:
        """Yield each record id with the last decision on it; a rejection leaves a record alone."""
        return self._last(*ACCEPTING, DecisionKind.WITHDRAW, DecisionKind.UNDO)

    def _last(self, *kinds: DecisionKind) -> Iterator[tuple[str, Decision]]:
        yield from sorted({d.id: d for d in self.active if d.id and d.kind in kinds}.items())

    def ids(self, published: Mapping[str, str], records: Iterable[Report]) -> dict[str, str]:
        """Map every id ever published to its current id: the content of `data/ids.json`.

        An id is never removed; one whose record no longer exists maps to `withdrawn`.
        """
        by_id = {str(record.id): record for record in records}
        ids = {id_: now if now in by_id else WITHDRAWN_ID for id_, now in published.items()}
        for id_, record in by_id.items():
            ids[id_] = id_
            ids.update(dict.fromkeys(record.former_ids, id_))
        for decision in self.active:
            if decision.kind is DecisionKind.WITHDRAW and decision.id is not None:
                ids.setdefault(decision.id, WITHDRAWN_ID)
        return dict(sorted(ids.items()))


def _in_order(decisions: Iterable[Decision]) -> Sequence[Decision]:
    """Sort by time, but each after those it knew, even if their clocks were ahead."""
    by_time = sorted(decisions, key=lambda d: (d.on, d.name))
    by_name = {decision.name: decision for decision in by_time}
    begun: set[str] = set()
    ordered: list[Decision] = []

    def add(name: str) -> None:
        if name in by_name and name not in begun:
            begun.add(name)
            for known in by_name[name].knew or ():
                add(known)
            ordered.append(by_name[name])

    for name in by_name:
        add(name)
    return ordered


def decided(decision: Decision) -> str:
    """Return what was decided, and when: "accepted on 2026-11-24"."""
    return f"{_PAST_TENSE[decision.kind]} on {decision.on.date()}"


def subjects(decision: Decision) -> set[str]:
    """Return the record and document of a decision; of a rejection the document alone."""
    document = decision.based_on.sha256
    by_document = decision.kind is DecisionKind.REJECT and document is not None
    return {document or "", "" if by_document else decision.id or ""} - {""}


def _document(base: Base, record: str | None) -> str:
    """Return what identifies the document of a decision or reading."""
    read = [base.values.get(field) for field in ("programme", "organisation", "published")]
    return base.sha256 or (" ".join(map(str, read)) if base.values else f"reported:{record}")


def notice_of(decision: Decision, lapse: Lapse, detail: str, key: str | None = None) -> Notice:
    """Return a notice of a decision; `key` is its record unless another one is given."""
    return Notice(decision=decision.name, key=key or decision.id, lapse=lapse, detail=detail)


def corrections_in_force(decisions: Sequence[Decision]) -> Sequence[Decision]:
    """Return the corrections made since the document was last accepted, rejected or withdrawn."""
    latest_first = takewhile(lambda d: d.kind is DecisionKind.CORRECT, reversed(decisions))
    return list(latest_first)[::-1]


def correction_notices(
    decisions: Iterable[Decision], *, name_people: bool
) -> tuple[CorrectionNotice, ...]:
    """Return one notice for each value that a decision found wrong, and for each removed record.

    A notice of an undone decision is `retracted`: what it called wrong is right. If the decision
    was published, its undo has separate notices. `who` and `note` are left empty unless
    `name_people`.
    """
    log = DecisionLog(decisions)
    found = [notice for decision in log.all for notice in _notices(decision, log)]
    if name_people:
        return tuple(found)
    return tuple(notice.model_copy(update={"who": "", "note": ""}) for notice in found)


def _notices(decision: Decision, log: DecisionLog) -> Iterator[CorrectionNotice]:
    published, undone = decision.based_on.record, log.undone_by(decision)
    notice = CorrectionNotice(
        id=decision.id or "",
        on=decision.on.astimezone(dt.UTC).date(),
        what=ChangeKind.CORRECTED,
        reason=decision.reason,
        who=decision.who,
        note=decision.note,
        retracted=not log.is_active(decision),
        of_undoing=undone is not None,
    )
    if undone is not None and not notice.reason:
        reason = f"the decision of {undone.on.astimezone(dt.UTC).date()} was undone"
        notice = notice.model_copy(update={"reason": reason})
    removed = {"what": ChangeKind.WITHDRAWN}
    if decision.kind is DecisionKind.WITHDRAW and decision.id is not None:
        yield notice.model_copy(update=removed)
    elif decision.kind is DecisionKind.CORRECT and decision.id is not None:
        for s in decision.settings:
            before = (published or {}).get(s.field, s.read)
            yield notice.model_copy(update={"field": s.field, "before": before, "after": s.right})
    elif undone is not None:
        for id_ in decision.removes:
            yield notice.model_copy(update={"id": id_, **removed})
        if undone.kind not in ACCEPTING or published is None:
            return
        if decision.before is None:
            yield notice.model_copy(update=removed)
            return
        for changed in differences(published, values(decision.before)):
            yield notice.model_copy(update=dict(changed))
