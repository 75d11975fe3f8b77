"""Makes the decisions a maintainer asks for, or says why one cannot be taken."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from review.card import card_of
from review.corrections import NOT_KNOWN, as_read, corrected
from review.facts import Facts
from review.matching import Index
from review.minting import mint
from review.registrations import overlaid
from review.selection import Chosen
from review.standing import Decided, corrections
from review.state import State
from review.values import failing, values
from schemas.change import ChangeKind, Waiting
from schemas.decision import Base, Decision, DecisionKind, Setting, Values
from schemas.errors import DecisionError
from schemas.kinds import load_kinds
from schemas.rating import Rating
from schemas.report import Outcome, Report, Status


class Signature(NamedTuple):
    """Who decides, when, with which reason, and whether against a failing hard check."""

    on: dt.datetime
    who: str = ""
    reason: str = ""
    note: str = ""
    forced: bool = False


class Step(NamedTuple):
    """A decision, and the readings that it has to be tried on."""

    decision: Decision
    drafts: tuple[Report, ...] = ()


class Desk:
    """Where one maintainer decides on the state as it is now."""

    def __init__(self, state: State, facts: Facts, by: Signature) -> None:
        self.state, self.by = state, by
        self.decided = Decided(state.decisions)
        self.facts = facts._replace(
            registry=overlaid(facts.registry, self.decided.standing).registry
        )

    def accept(self, chosen: Chosen) -> Step:
        """Accepts what waits, as it was read, or with the corrections that are in force."""
        item = _waiting(chosen)
        if item.change.kind is ChangeKind.DATES_OVERLAP:
            raise DecisionError(
                "is accepted; only a better date tells which inspection is the latest",
                where=chosen.name,
                remedy="`review correct --set published=YYYY-MM-DD`, or `review withdraw`",
            )
        if item.report.corrected:
            made = item.report.corrections
            again = tuple(Setting(field=c.field, read=c.read, right=c.right) for c in made)
            reasons = self.by.reason or "; ".join(dict.fromkeys(c.reason for c in made))
            return self._corrected(item.draft, item, again, reasons)
        judged = self._acceptable(self.facts.judge(item.draft), chosen.name)
        decision = self.signed(DecisionKind.ACCEPT).model_copy(update=self._about(judged, item))
        return Step(decision, (item.draft,))

    def correct(self, chosen: Chosen, sets: Sequence[tuple[str, str]]) -> Step:
        """Accepts a reading, or keeps a published record, with some of its values set right.

        Raises DecisionError for a field or value that cannot be, for a correction of nothing,
        and, unless forced, for one after which a hard check still fails.
        """
        _needs(self.by.reason, "a correction is published with its reason")
        draft, item = self._to_correct(chosen)
        if draft.status in (Status.UNREADABLE, Status.NOT_A_REPORT):
            raise DecisionError("it tells no values that could be corrected", where=chosen.name)
        raw = values(self.facts.judge(draft))
        settings = tuple(self._setting(field, right, raw) for field, right in sets)
        if not settings:
            raise DecisionError("nothing to correct", remedy="--set 'overall.rating=Good'")
        return self._corrected(draft, item, settings, self.by.reason)

    def reject(self, chosen: Chosen) -> Step:
        """Keeps a reading out for as long as the document reads as it does."""
        _needs(self.by.reason, "the next maintainer will want to know why")
        item = _waiting(chosen)
        about = self._about(self.facts.judge(item.draft), item)
        return Step(self.signed(DecisionKind.REJECT).model_copy(update=about), (item.draft,))

    def withdraw(self, chosen: Chosen) -> Step:
        """Takes a published record back."""
        _needs(self.by.reason, "a withdrawal is published with its reason")
        record = chosen.record
        if record is None:
            raise DecisionError(
                "is not published, so there is nothing to withdraw",
                where=chosen.name,
                remedy="`review reject` keeps out what waits",
            )
        base = self._said(record).model_copy(update={"record": values(record)})
        about = {"id": record.id, "base": base, "before": record}
        return Step(self.signed(DecisionKind.WITHDRAW).model_copy(update=about))

    def signed(self, kind: DecisionKind) -> Decision:
        """A decision of that kind with nothing but the signature."""
        on = self.by.on.astimezone(dt.UTC).replace(microsecond=0)
        return Decision(
            kind=kind,
            on=on,
            who=self.by.who,
            reason=self.by.reason,
            note=self.by.note,
            forced=self.by.forced,
        )

    def _corrected(
        self, draft: Report, item: Waiting | None, settings: tuple[Setting, ...], reason: str
    ) -> Step:
        judged = self.facts.judge(draft)
        decision = self.signed(DecisionKind.CORRECT).model_copy(
            update={"settings": settings, "reason": reason}
        )
        before = corrections(self.decided.on_document(draft.source.sha256, judged.id))
        fields = {s.field for d in (*before, decision) for s in d.settings}
        right = corrected(draft, [*before, decision], fields, self.facts.registry)
        outcome = self._acceptable(self.facts.judge(right), judged.id or "the document")
        about = self._about(judged, item, outcome)
        return Step(decision.model_copy(update=about), (draft,))

    def _to_correct(self, chosen: Chosen) -> tuple[Report, Waiting | None]:
        record, item = chosen.record, chosen.item
        if item is None and record is not None:
            return as_read(record, self.facts.registry), None
        if item is None:
            raise DecisionError("nothing is known of it", where=chosen.name)
        if record is not None and record.source.sha256 != item.change.sha256:
            shown = (record.source.sha256 or "")[:16] or "a reported result"
            waits = (item.change.sha256 or "")[:16]
            raise DecisionError(
                "one document is published and another waits",
                where=chosen.name,
                remedy=f"name the one to correct: {shown} (published) or {waits} (waits)",
            )
        return item.draft, item

    def _acceptable(self, judged: Report, name: str) -> Report:
        if judged.status in (Status.UNREADABLE, Status.NOT_A_REPORT):
            raise DecisionError(
                f"is {judged.status}: there is nothing in it to accept",
                where=name,
                remedy="`review reject` takes it off the list",
            )
        known = judged.check("organisation-known")
        if known is not None and known.outcome is Outcome.FAIL and not self.by.forced:
            raise DecisionError(
                known.detail,
                where=name,
                remedy="`review register` it, or `review correct --set organisation=ID`",
            )
        if judged.id is None:
            raise DecisionError(
                "programme, organisation or publication date is not known",
                where=name,
                remedy="`review correct --set published=YYYY-MM-DD`, or `review reject`",
            )
        failed = [c for c in judged.checks if c.outcome is Outcome.FAIL]
        if failed and not self.by.forced:
            said = "; ".join(f"{c.check}: {c.detail}" for c in failed)
            raise DecisionError(
                f"a hard check fails: {said}",
                where=name,
                remedy="correct what is wrong; --force publishes it all the same",
            )
        return judged

    def _about(
        self, judged: Report, item: Waiting | None, outcome: Report | None = None
    ) -> dict[str, object]:
        """What a decision is about and based on, as its fields.

        `outcome` is the reading as corrected, which may be of another inspection than was read.
        """
        right = outcome or judged
        records = {str(record.id): record for record in self.state.records}
        named = item.change.record if item is not None else None
        cards = {id_: card_of(record) for id_, record in records.items()}
        record = records.get(named or Index(cards).find(card_of(right)).record or "")
        base = Base(
            sha256=judged.source.sha256,
            values=values(judged),
            checks=failing(judged),
            record=values(record) if record is not None else None,
            over=item.over if item is not None else (),
        )
        id_ = record.id if record is not None else self._minted(right, item)
        return {"id": id_, "base": base, "before": record}

    def _minted(self, report: Report, item: Waiting | None) -> str | None:
        key = item.change.key if item is not None else None
        if report.id is None or (key is not None and key.startswith(report.id)):
            return key if report.id is not None else None
        return mint(report.id, {*self.state.ids, *(str(r.id) for r in self.state.records)})

    def _said(self, record: Report) -> Base:
        """What the record's document said, as the last correction saw it or the record tells."""
        decisions = self.decided.on_document(record.source.sha256, record.id)
        last = decisions[-1].base if decisions else None
        if last is not None and record.corrected:
            return last
        judged = self.facts.judge(as_read(record, self.facts.registry))
        return Base(sha256=record.source.sha256, values=values(judged), checks=failing(judged))

    def _setting(self, field: str, right: str, raw: Values) -> Setting:
        known: str | None = right.strip()
        if field == "organisation":
            known = self._organisation(right.strip())
        elif field.endswith(".rating"):
            known = next((r.value for r in Rating if r.value.casefold() == right.casefold()), known)
        if known == NOT_KNOWN and not field.startswith("standards."):
            known = None
        if raw.get(field) == known:
            raise DecisionError(f"{field} is read as {known or NOT_KNOWN} already")
        return Setting(field=field, read=raw.get(field), right=known)

    def _organisation(self, named: str) -> str:
        if self.facts.registry.get(named) is not None:
            return named
        match = self.facts.registry.match(named, list(load_kinds()))
        return match.organisation.id if match.organisation is not None else named


def _waiting(chosen: Chosen) -> Waiting:
    if chosen.item is None:
        raise DecisionError(
            "is accepted, and nothing about it waits",
            where=chosen.name,
            remedy="`review correct` or `review withdraw` change what is published",
        )
    return chosen.item


def _needs(reason: str, why: str) -> None:
    if not reason.strip():
        raise DecisionError("a reason is needed", remedy=f"--reason '…': {why}")
