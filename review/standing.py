"""Which decisions stand: those not undone, by the document and by the record they are about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from review.values import differences
from schemas.decision import Base, Decision, DecisionKind, Values

ON_RECORDS = (
    DecisionKind.ACCEPT,
    DecisionKind.CORRECT,
    DecisionKind.REJECT,
    DecisionKind.WITHDRAW,
)


class Decided:
    """All decisions in the order in which they were taken, without those that were undone."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        ordered = sorted(decisions, key=lambda d: (d.on, d.name))
        undone = {d.undoes for d in ordered if d.undoes is not None}
        self.all: Sequence[Decision] = tuple(ordered)
        self.standing: Sequence[Decision] = tuple(d for d in ordered if d.name not in undone)
        self._undone = [d for d in ordered if d.name in undone]
        self._by_document: dict[str, list[Decision]] = defaultdict(list)
        self._by_record: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.standing:
            if decision.id is not None:
                self._by_record[decision.id].append(decision)
            if decision.kind in ON_RECORDS and decision.base is not None:
                key = decision.base.sha256 or f"reported:{decision.id}"
                self._by_document[key].append(decision)

    def ids(self) -> Iterable[str]:
        """Ids that decisions gave away; a rejection that was undone never stood for a record."""
        gone = {d.name for d in self._undone if d.kind is DecisionKind.REJECT}
        return (d.id for d in self.all if d.id is not None and d.name not in gone)

    def on_document(self, sha256: str | None, record: str | None) -> Sequence[Decision]:
        """Decisions about a document; one without bytes (a reported result) by its record."""
        return self._by_document.get(sha256 or f"reported:{record}", ())

    def on_record(self, record: str) -> Sequence[Decision]:
        """Decisions about a record, whatever document it then rested on."""
        return self._by_record.get(record, ())

    def undone_on(self, sha256: str | None) -> Decision | None:
        """The last acceptance of a document that was taken back, if none stands since."""
        if sha256 is None or self._by_document.get(sha256):
            return None
        accepted = (DecisionKind.ACCEPT, DecisionKind.CORRECT)
        found = [
            d
            for d in self._undone
            if d.kind in accepted and d.base is not None and d.base.sha256 == sha256
        ]
        return found[-1] if found else None

    def last_on_records(self) -> Iterable[tuple[str, Decision]]:
        """The last decision on each record."""
        return ((id_, decisions[-1]) for id_, decisions in sorted(self._by_record.items()))


def corrections(decisions: Sequence[Decision]) -> Sequence[Decision]:
    """The corrections in force: those since the document was last accepted or thrown out."""
    last: list[Decision] = []
    for decision in decisions:
        if decision.kind is DecisionKind.CORRECT:
            last.append(decision)
        else:
            last.clear()
    return last


def still_reads(base: Base, read: Values, failing: Sequence[str], apart_from: Sequence[str]) -> str:
    """Empty if the document still reads as it did for the decision, else what differs.

    A check that failed then and passes now is no reason to decide again. Whether a record passed
    or is held follows from its checks and is not compared apart from them.
    """
    changed = [
        c
        for c in differences(base.values, read)
        if c.field not in apart_from and {c.before, c.after} != {"passed", "held"}
    ]
    said = [
        f"{c.field} was {c.before or 'not known'}, is {c.after or 'not known'}" for c in changed
    ]
    said += [f"{check} is new" for check in failing if check not in base.checks]
    return "; ".join(said)
