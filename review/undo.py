"""Which decision an undo means, what it affects, and whether it is possible."""

from collections.abc import Sequence
from typing import NamedTuple

from review.decision_log import DecisionLog, is_registered
from review.policy import RuleSet
from review.selection import SHORTEST_SHA256
from review.state import State
from schemas.decision import Decision, DecisionKind
from schemas.errors import DecisionError
from schemas.registry import Registry
from schemas.report import Report


class Affected(NamedTuple):
    """What a registration alone made possible: ids of records, and decisions that rest on it."""

    records: tuple[str, ...] = ()
    decisions: Sequence[Decision] = ()


def only_registered_by(
    state: State, log: DecisionLog, rules: RuleSet, without: Registry, known: Sequence[Report]
) -> Affected:
    """Return what names an organisation that the registry in `rules` has and `without` lacks.

    `known` are the drafts of all documents known here.
    """

    def only_here(report: Report) -> bool:
        return is_registered(report, rules.registry) and not is_registered(report, without)

    ids = tuple(str(record.id) for record in state.records if only_here(record))
    judged = [report for report in map(rules.judge, known) if only_here(report)]
    on_documents = [d for report in judged for d in log.on_document(report)]
    return Affected(ids, [*on_documents, *(d for id_ in ids for d in log.on_record(id_))])


def find_decision(log: DecisionLog, name: str) -> Decision:
    """Return the decision of that name, or the last on a record id or SHA-256, or its beginning.

    Raises DecisionError if there is none, or if it is the beginning of several ids.
    """
    name = name.removesuffix(".json")
    for decision in log.all:
        if decision.name == name:
            return decision
    candidates = [d for d in log.active if d.kind is not DecisionKind.UNDO]
    found = [d for d in candidates if d.id == name or _is_about_document(d, name)]
    if not found and len(name) >= SHORTEST_SHA256:
        found = [d for d in candidates if (d.id or "").startswith(name)]
        if len(several := sorted({str(d.id) for d in found})) > 1:
            raise DecisionError(f"{name} is the beginning of several: {', '.join(several)}")
    if found:
        return found[-1]
    latest = ", ".join(d.name for d in candidates[-3:]) or "none"
    raise DecisionError(f"no decision {name!r}", remedy=f"latest decisions: {latest}")


def check_undoable(decision: Decision, log: DecisionLog, affected: Affected) -> None:
    """Raise DecisionError for an undo, a decision undone already, or one that others rest on."""
    where = decision.name
    if decision.kind is DecisionKind.UNDO:
        raise DecisionError(
            "an undo cannot be undone", where=where, remedy="make the decision again"
        )
    if not log.is_active(decision):
        raise DecisionError("it is undone already", where=where)
    related = (*log.on_record(decision.id or ""), *affected.decisions)
    # An undo cannot be undone, so it must not stand in the way of what came before it.
    later = [d for d in related if d.on > decision.on and d.kind is not DecisionKind.UNDO]
    if later:
        raise DecisionError(
            "later decisions depend on it", where=where, remedy=f"undo {later[-1].name} first"
        )


def _is_about_document(decision: Decision, start: str) -> bool:
    sha256 = decision.base.sha256 if decision.base is not None else None
    return len(start) >= SHORTEST_SHA256 and (sha256 or "").startswith(start)
