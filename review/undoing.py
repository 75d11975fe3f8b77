"""Takes a decision back, where that does not make something published vanish."""

from review.corrections import as_read
from review.decisions import Desk, Step
from review.values import values
from schemas.decision import Base, Decision, DecisionKind
from schemas.errors import DecisionError

ON_ACCEPTED = (DecisionKind.ACCEPT, DecisionKind.CORRECT)


def undo(desk: Desk, decision: Decision) -> Step:
    """The decision that takes `decision` back: its record becomes what it was before.

    Raises DecisionError for an acceptance that was published since (it has to be withdrawn), for
    a decision that later ones rest on, and for an undoing itself.
    """
    _may_be_undone(desk, decision)
    record = next((r for r in desk.state.records if r.id == decision.id), None)
    changed = decision.kind in (*ON_ACCEPTED, DecisionKind.WITHDRAW)
    undone = desk.signed(DecisionKind.UNDO).model_copy(update={"undoes": decision.name})
    if not changed:
        return Step(undone)
    base = Base(record=values(record) if record is not None else None)
    undone = undone.model_copy(update={"id": decision.id, "base": base, "before": decision.before})
    again = record is not None and decision.kind in ON_ACCEPTED
    return Step(undone, (as_read(record, desk.facts.registry),) if again and record else ())


def named(desk: Desk, name: str) -> Decision:
    """The decision of that name, or the last one that stands on a record of that id.

    Raises DecisionError, listing what there is, where there is none.
    """
    name = name.removesuffix(".json")
    for decision in desk.decided.all:
        if decision.name == name:
            return decision
    about = [d for d in desk.decided.standing if d.kind is not DecisionKind.UNDO]
    found = [d for d in about if d.id == name or (len(name) >= 8 and _document(d, name))]
    if found:
        return found[-1]
    latest = ", ".join(d.name for d in about[-3:]) or "none was taken"
    raise DecisionError(f"no decision stands under {name!r}", remedy=f"latest: {latest}")


def _document(decision: Decision, start: str) -> bool:
    sha256 = decision.base.sha256 if decision.base is not None else None
    return sha256 is not None and sha256.startswith(start)


def _may_be_undone(desk: Desk, decision: Decision) -> None:
    where, state = decision.name, desk.state
    if decision.kind is DecisionKind.UNDO:
        raise DecisionError("is an undoing", where=where, remedy="take the decision again instead")
    if decision not in desk.decided.standing:
        raise DecisionError("is undone already", where=where)
    later = [d for d in desk.decided.on_record(decision.id or "") if d.on > decision.on]
    if later:
        remedy = f"undo {later[-1].name} first"
        raise DecisionError("later decisions rest on it", where=where, remedy=remedy)
    new = decision.kind in ON_ACCEPTED and decision.before is None
    if new and state.ids.get(decision.id or "") == decision.id:
        raise DecisionError(
            f"{decision.id} has been published and cannot vanish",
            where=where,
            remedy=f"`review withdraw {decision.id}`",
        )
    registered = decision.organisation.id if decision.organisation is not None else None
    resting = [r.id for r in state.records if r.organisation and r.organisation.id == registered]
    if registered is not None and resting:
        raise DecisionError(
            f"accepted records are of {registered}: {', '.join(map(str, resting))}",
            where=where,
            remedy="withdraw or correct them first",
        )
