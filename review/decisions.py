"""Make the maintainer's decisions: accept, correct, reject, withdraw, register, undo."""

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from review.corrections import as_read, corrected
from review.decision_log import ACCEPTING, DecisionLog, corrections_in_force, subjects
from review.diff import failing_checks, values
from review.diff_text import BLANK, possible
from review.policy import RuleSet
from review.record_index import RecordIndex
from review.registrations import (
    core_printed_name,
    new_organisation,
    only_registered_by,
    overlay_registrations,
    printed_organisation,
    registered,
)
from review.selection import Selection, find_decision
from schemas.change import ChangeKind, State, Waiting
from schemas.checks import is_unregistered
from schemas.decision import Alias, Base, Decision, DecisionKind, Values
from schemas.errors import DecisionError, RegistryError
from schemas.kinds import load_kinds
from schemas.report import WITHOUT_VALUES, Outcome, Report, Setting, Status
from support.toml_models import invalid_data_as


class Signature(NamedTuple):
    """Who decides, when and why; `forced` decides despite a failing check."""

    on: dt.datetime
    who: str = ""
    reason: str = ""
    note: str = ""
    forced: bool = False


class PendingDecision(NamedTuple):
    """A decision that is not yet written, and the drafts to try it on."""

    decision: Decision
    drafts: tuple[Report, ...] = ()


class DecisionMaker:
    """Makes decisions on the current state for one maintainer; every method may raise
    DecisionError with what is wrong and what to do.

    `known` returns the drafts of all documents known here, which an undo compares again.
    """

    def __init__(
        self,
        state: State,
        rules: RuleSet,
        by: Signature,
        known: Callable[[], Sequence[Report]] = tuple,
    ) -> None:
        self.known = known
        self.state, self.by, self.packaged = state, by, rules.registry
        self.log = DecisionLog(state.decisions)
        overlay = overlay_registrations(rules.registry, self.log.active)
        self.rules = rules._replace(registry=overlay.registry)

    def signing(self, *, reason: str, forced: bool) -> "DecisionMaker":
        """Return a maker on the same state whose decisions carry this reason."""
        made = copy.copy(self)
        made.by = self.by._replace(reason=reason, forced=forced)
        return made

    def accept(self, selection: Selection) -> PendingDecision:
        """Accept what waits, as it was read and with the corrections in force."""
        item = _waiting(selection)
        if item.change.kind is ChangeKind.DATES_OVERLAP:
            what = "already accepted; only a better date shows which inspection is the latest"
            raise DecisionError(what, where=selection.name, remedy=possible(item))
        if item.report.corrected:
            made = item.report.corrections
            again = tuple(Setting(field=c.field, read=c.read, right=c.right) for c in made)
            reasons = self.by.reason or "; ".join(dict.fromkeys(c.reason for c in made))
            return self._corrected(item.draft, item, again, reasons)
        judged = self._acceptable(item.draft, selection.name, item)
        decision = self._sign(DecisionKind.ACCEPT, self._subject(judged, item))
        return PendingDecision(decision, (item.draft,))

    def correct(self, selection: Selection, sets: Sequence[tuple[str, str]]) -> PendingDecision:
        """Accept a reading, or keep a published record, with some of its values corrected.

        A check that still fails afterwards is an error unless forced.
        """
        self._need_reason("a correction is published with its reason")
        draft, item = self._to_correct(selection)
        if draft.status in WITHOUT_VALUES:
            raise DecisionError("it has no values to correct", where=selection.name)
        read = values(self.rules.judge(draft))
        settings = tuple(self._setting(field, right, read) for field, right in sets)
        if not settings:
            raise DecisionError("nothing to correct", remedy="--set 'overall.rating=Good'")
        if len(dict(sets)) < len(sets):
            raise DecisionError("a field is given twice", remedy="give each field one value")
        pending = self._corrected(draft, item, settings, self.by.reason)
        now = values(item.report if item is not None else selection.record or draft)
        for made in pending.decision.settings:
            if made.right == now[made.field]:
                raise DecisionError(f"{made.field} already has the value {made.right or BLANK}")
            if made.right == made.read:
                what = f"{made.field} is read as {made.right or BLANK}: no correction is needed"
                raise DecisionError(what, remedy=f"`review undo {selection.name}`")
        return pending

    def reject(self, selection: Selection) -> PendingDecision:
        """Keep a reading out as long as the document reads the same."""
        self._need_reason("the next maintainer will want to know why")
        item = _waiting(selection)
        subject = self._subject(self.rules.judge(item.draft), item)
        return PendingDecision(self._sign(DecisionKind.REJECT, subject), (item.draft,))

    def withdraw(self, selection: Selection) -> PendingDecision:
        """Withdraw a published record."""
        self._need_reason("a withdrawal is published with its reason")
        record = selection.record
        if record is None:
            raise DecisionError(
                "not published, so there is nothing to withdraw",
                where=selection.name,
                remedy=possible(selection.item) if selection.item is not None else "",
            )
        base = self._base_of(record, selection.item).model_copy(update={"record": values(record)})
        subject = {"id": record.id, "base": base, "before": record}
        decision = self._sign(DecisionKind.WITHDRAW, subject)
        return PendingDecision(decision)

    def register(
        self,
        selection: Selection,
        *,
        alias_of: str | None = None,
        id_: str | None = None,
        name: str | None = None,
    ) -> PendingDecision:
        """Register the unknown organisation of a waiting item, with another id or name if given.

        With `alias_of`, its printed name becomes an alias of that known organisation instead.
        """
        ref, item = printed_organisation(selection), _waiting(selection)
        named: dict[str, object] = {}
        if alias_of is None:
            with invalid_data_as(DecisionError, where=selection.name):
                named["organisation"] = new_organisation(ref, id_, name)
        elif self.rules.registry.organisations.get(alias_of) is None:
            similar = ", ".join(ref.candidates) or "none"
            what = f"no organisation {alias_of!r} is registered"
            raise DecisionError(what, remedy=f"similar: {similar}")
        else:
            named["alias"] = Alias(organisation=alias_of, name=ref.printed or ref.name)
        base = Base(sha256=item.change.sha256)
        decision = self._sign(DecisionKind.REGISTER, {**named, "base": base})
        try:
            registered(self.rules.registry, decision)
        except RegistryError as error:
            raise DecisionError(str(error), where=selection.name) from error
        core = core_printed_name(item.draft)
        drafts = (other.draft for other in self.state.waiting)
        return PendingDecision(decision, tuple(d for d in drafts if core_printed_name(d) == core))

    def undo(self, name: str) -> PendingDecision:
        """Undo a decision, so that its record becomes what it was before.

        `name` is the name of the decision, or the id or SHA-256 it is about. A record that the
        decision, or a registration, made possible is removed, also if it was published.
        """
        decision, known = find_decision(self.log, name), tuple(self.known())
        update: dict[str, object] = {"undoes": decision.name}
        resting: Sequence[Decision] = ()
        if decision.kind is DecisionKind.REGISTER:
            others = [d for d in self.log.active if d is not decision]
            without = overlay_registrations(self.packaged, others).registry
            affected = only_registered_by(self.state, self.rules, without, known)
            update["removes"], resting = affected
        elif decision.kind in (*ACCEPTING, DecisionKind.WITHDRAW):
            record = next((r for r in self.state.records if r.id == decision.id), None)
            base = Base(record=values(record) if record is not None else None)
            update |= {"id": decision.id, "base": base, "before": decision.before}
        self._check_undoable(decision, resting)
        return PendingDecision(self._sign(DecisionKind.UNDO, update), known)

    def _check_undoable(self, decision: Decision, resting: Sequence[Decision]) -> None:
        """Refuse an undo, a decision undone already, and one on which others rest."""
        problem = remedy = ""
        # An undo cannot be undone, so it must not stand in the way of what came before it.
        related = (*self.log.on_record(decision.id or ""), *resting)
        since = self.log.all[self.log.all.index(decision) + 1 :]
        later = [d for d in since if d in related and d.kind is not DecisionKind.UNDO]
        if decision.kind is DecisionKind.UNDO:
            problem, remedy = "an undo cannot be undone", "make the decision again"
        elif not self.log.is_active(decision):
            problem = "it is undone already"
        elif later:
            problem, remedy = "later decisions depend on it", f"`review undo {later[-1].name}`"
        if problem:
            raise DecisionError(problem, where=decision.name, remedy=remedy)

    def _sign(self, kind: DecisionKind, update: Mapping[str, object]) -> Decision:
        on = self.by.on.astimezone(dt.UTC).replace(microsecond=0)
        decision = Decision.model_validate({**self.by._asdict(), "kind": kind, "on": on, **update})
        about = subjects(decision)
        knew = tuple(d.name for d in self.log.active if about & subjects(d))
        return decision.model_copy(update={"knew": knew})

    def _need_reason(self, why: str) -> None:
        if not self.by.reason.strip():
            raise DecisionError("a reason is needed", remedy=f"--reason '…': {why}")

    def _corrected(
        self, draft: Report, item: Waiting | None, settings: tuple[Setting, ...], reason: str
    ) -> PendingDecision:
        judged = self.rules.judge(draft)
        update: dict[str, object] = {"settings": settings, "reason": reason}
        decision = self._sign(DecisionKind.CORRECT, update)
        earlier = corrections_in_force(self.log.on_document(judged))
        fields = {s.field for d in (*earlier, decision) for s in d.settings}
        right = corrected(draft, [*earlier, decision], fields, self.rules.registry)
        after = values(right)
        spelled = [s.model_copy(update={"right": after[s.field]}) for s in settings]
        update = {"settings": tuple(spelled), "reason": reason}
        result = self._acceptable(right, judged.id or "the document", item)
        subject = self._subject(judged, item, result)
        return PendingDecision(self._sign(DecisionKind.CORRECT, update | subject), (draft,))

    def _to_correct(self, selection: Selection) -> tuple[Report, Waiting | None]:
        record, item = selection.record, selection.item
        if item is None:
            if record is None:
                raise DecisionError("nothing to correct", where=selection.name)
            return as_read(record, self.rules.registry), None
        if record is not None and record.source.sha256 != item.change.sha256:
            published = (record.source.sha256 or "")[:16] or "a reported result"
            waits = (item.change.sha256 or "")[:16]
            what = "one document is published and another one waits"
            remedy = f"name the one to correct: {published} (published) or {waits} (waits)"
            raise DecisionError(what, where=selection.name, remedy=remedy)
        return item.draft, item

    def _acceptable(self, draft: Report, name: str, item: Waiting | None) -> Report:
        """Return the judged draft. Raises DecisionError if it cannot be accepted as it is."""
        judged = self.rules.judge(draft)
        for what in self._obstacles(draft, judged):
            raise DecisionError(what, where=name, remedy="" if item is None else possible(item))
        failed = [f"{c.check}: {c.detail}" for c in judged.checks if c.outcome is Outcome.FAIL]
        if draft.status is Status.HELD and not failed:
            failed = [f"held: {judged.reason or 'by the parser'}"]
        if failed and not self.by.forced:
            what = f"a check fails: {'; '.join(failed)}"
            remedy = "correct what is wrong; --force publishes it anyway"
            raise DecisionError(what, where=name, remedy=remedy)
        return judged

    def _obstacles(self, draft: Report, judged: Report) -> Iterator[str]:
        """Yield why a draft cannot be accepted as it is, even if forced."""
        if judged.status in WITHOUT_VALUES:
            yield f"it is {judged.status}, so there is nothing to accept"
        known = judged.check("organisation-known")
        # A record without organisation or date cannot be published, even if forced.
        if known is not None and is_unregistered(judged):
            yield known.detail
        if None in (judged.programme, judged.organisation, judged.published):
            yield "programme, organisation or publication date is not known"
        held = judged.status is Status.HELD and draft.status is not Status.UNRATED
        if held and judged.overall.rating is None:
            reason = judged.reason or "none was read"
            source = "; add a source that states it" if judged.basis == "reported" else ""
            yield f"no overall rating is known: {reason}{source}"

    def _subject(
        self, judged: Report, item: Waiting | None, result: Report | None = None
    ) -> dict[str, object]:
        """Return the fields that say what a decision is about and based on.

        `result` is the corrected reading, which may be of another inspection than was read.
        """
        right = result or judged
        records = {str(record.id): record for record in self.state.records}
        index = RecordIndex(records)
        match = index.find(right)
        id_ = index.by_id(judged) or match.record
        if id_ is None and item is not None and match.reused is None:
            id_ = item.change.record
        record = records.get(id_ or "")
        base = Base(
            sha256=judged.source.sha256,
            values=values(judged),
            checks=failing_checks(judged),
            record=values(record) if record is not None else None,
            over=item.over if item is not None else (),
            rules=tuple(o.rule for o in item.change.objections) if item is not None else (),
        )
        if item is not None and right.id is not None and item.change.key.startswith(right.id):
            id_ = id_ or item.change.key
        id_ = id_ or self.log.new_id(right, records, self.state.ids)
        return {"id": id_, "base": base, "before": record}

    def _base_of(self, record: Report, item: Waiting | None) -> Base:
        """Return what the record's document says, as it waits, or the last correction shows."""
        sha256, decisions = record.source.sha256, self.log.on_document(record)
        if item is not None and item.change.sha256 == sha256:
            draft = item.draft
        elif record.corrected and decisions and decisions[-1].base is not None:
            return decisions[-1].base
        else:
            draft = as_read(record, self.rules.registry)
        judged = self.rules.judge(draft)
        return Base(sha256=sha256, values=values(judged), checks=failing_checks(judged))

    def _setting(self, field: str, right: str, read: Values) -> Setting:
        if field == "organisation" and right not in self.rules.registry.organisations:
            named = self.rules.registry.match(right, list(load_kinds())).organisation
            right = named.id if named is not None else right
        return Setting(field=field, read=read.get(field), right=right)


def _waiting(selection: Selection) -> Waiting:
    if selection.item is None:
        what = "already accepted; nothing about it waits"
        correct = f"`review correct {selection.name} --set FIELD=VALUE --reason '…'`"
        withdraw = f"`review withdraw {selection.name} --reason '…'`"
        remedy = f"what is published is changed by {correct} or {withdraw}"
        raise DecisionError(what, where=selection.name, remedy=remedy)
    return selection.item
