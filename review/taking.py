"""Tries decisions on the state before anything is written, in the way a later run replays them."""

import datetime as dt
from collections.abc import Sequence

from review.decisions import Step
from review.facts import Facts
from review.policy import Policy
from review.reconcile import reconcile
from review.state import Outcome, State
from schemas.decision import Decision, DecisionKind
from schemas.errors import DecisionError


def take(
    state: State, steps: Sequence[Step], *, policy: Policy, facts: Facts, today: dt.date
) -> Outcome:
    """What the state becomes by these decisions.

    Raises DecisionError where a run would not carry one of them out; then nothing may be kept.
    """
    decisions = [step.decision for step in steps]
    drafts = [draft for step in steps for draft in step.drafts]
    decided = state.model_copy(update={"decisions": (*state.decisions, *decisions)})
    outcome = reconcile(decided, drafts, policy=policy, facts=facts, today=today)
    names = {decision.name for decision in decisions}
    for notice in outcome.notices:
        if notice.decision in names:
            raise DecisionError(
                f"would not hold: {notice.detail}", where=notice.key or notice.decision
            )
    for decision in decisions:
        _check_carried_out(decision, outcome)
    return outcome


def _check_carried_out(decision: Decision, outcome: Outcome) -> None:
    if decision.kind not in (DecisionKind.ACCEPT, DecisionKind.CORRECT):
        return
    sha256 = decision.base.sha256 if decision.base is not None else None
    for item in outcome.waiting:
        if item.change.key == decision.id or (sha256 is not None and item.change.sha256 == sha256):
            why = "; ".join(objection.detail for objection in item.change.objections)
            raise DecisionError(f"would not be carried out: {why}", where=item.change.key)
    if decision.id is None or outcome.ids.get(decision.id) != decision.id:
        raise DecisionError("would not be carried out", where=decision.id or decision.name)
