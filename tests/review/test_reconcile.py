"""What becomes of a reading: every kind of change, and what nobody may change."""

import datetime as dt

from review.facts import Facts
from review.outcome import Outcome, State
from review.policy import Policy
from review.reconcile import reconcile
from schemas.change import ChangeKind, Disposition
from schemas.report import Report

TODAY = dt.date(2026, 11, 24)


def run(state: State, drafts: list[Report], facts: Facts, policy: Policy = Policy()) -> Outcome:
    return reconcile(state, drafts, policy=policy, facts=facts, today=TODAY)


def after(state: State, outcome: Outcome) -> State:
    return state.model_copy(
        update={
            "records": outcome.records,
            "ids": outcome.ids,
            "waiting": outcome.waiting,
            "seen": outcome.seen,
        }
    )


def test_new_report_that_meets_every_rule_is_accepted_under_a_minted_id(draft, facts) -> None:
    outcome = run(State(), [draft()], facts)
    assert [r.id for r in outcome.records] == ["pdu-2023--wessmoor--2025-03-04"]
    assert outcome.waiting == ()
    assert outcome.new == ()
    assert [c.kind for c in outcome.changes] == [ChangeKind.NEW]


def test_second_run_over_the_same_documents_changes_nothing(draft, facts) -> None:
    state = after(State(), run(State(), [draft(), draft("Eldervale")], facts))
    outcome = run(state, [draft("Eldervale"), draft()], facts)
    assert (outcome.written, outcome.changes, outcome.unchanged) == ((), (), 2)


def test_changed_rating_in_a_replaced_document_waits_and_old_value_stays(draft, facts) -> None:
    state = after(State(), run(State(), [draft()], facts))
    outcome = run(state, [draft(sha256="b" * 64, overall="Inadequate", score=None)], facts)
    assert outcome.records == state.records
    (item,) = outcome.waiting
    assert item.change.disposition is Disposition.WAITING
    assert [c.value for c in item.change.causes] == ["document"]
    assert {c.field for c in item.change.values} >= {"overall.rating"}
    assert outcome.new == (item.change.key,)
    again = run(
        after(state, outcome), [draft(sha256="b" * 64, overall="Inadequate", score=None)], facts
    )
    assert again.new == ()
    assert len(again.waiting) == 1
