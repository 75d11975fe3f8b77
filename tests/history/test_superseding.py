"""A report that is read later takes the place of its reported result, under the same id."""

import datetime as dt
from collections.abc import Sequence

import pytest

from review.policy import Policy, RuleSet
from review.reconcile import reconcile
from schemas.change import ChangeKind, RunOutcome, State
from schemas.dates import PartialDate
from schemas.programme import Programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Evidence, Overall, Report, Score, Source, Witness
from tests.golden import standard_of

ID = "pdu-2021--lambeth--2022-10"
TRUSTING = Policy(trusting=True)


def parsed(record: Report, *, rating: Rating, published: str) -> Report:
    """The same inspection as its report tells it, all standards read."""
    said = tuple(
        Evidence(page=5, text=f"Overall rating {rating}", witness=witness, value=rating.value)
        for witness in (Witness.RATINGS_TABLE, Witness.OVERALL_SENTENCE)
    )
    value = "Requires improvement"
    standards = []
    for number, standard in enumerate(record.standards):
        own = Rating(value) if number < 3 else Rating.INADEQUATE
        proof = Evidence(page=5, text="x", witness=Witness.RATINGS_TABLE, value=own.value)
        changed = {"rating": own, "state": "rated", "evidence": (proof,)}
        standards.append(type(standard).model_validate({**dict(standard), **changed}))
    score = Evidence(page=5, text="Score 3/27", witness=Witness.PRINTED_SCORE, value="3/27")
    return record.model_copy(
        update={
            "id": None,
            "basis": "report",
            "published": PartialDate(published),
            "overall": Overall(rating=rating, evidence=said),
            "standards": tuple(standards),
            "score": Score(value=3, max=27, evidence=(score,)),
            "identity": (),
            "checks": (),
            "source": Source(document_url="lambeth.pdf", sha256="a" * 64),
            "parser_version": "1",
        }
    )


@pytest.fixture
def lambeth(accepted: Sequence[Report]) -> Report:
    return next(r for r in accepted if r.id == ID)


def after(record: Report, draft: Report, programmes: Programmes, registry: Registry) -> RunOutcome:
    state = State(records=(record,), ids={ID: ID})
    rules = RuleSet(programmes, registry, TRUSTING)
    day = dt.date(2026, 11, 24)
    return reconcile(state, [record, draft], rules=rules, today=day)


def test_a_report_that_agrees_takes_the_place_under_the_same_id(
    lambeth: Report, programmes: Programmes, registry: Registry
) -> None:
    draft = parsed(lambeth, rating=Rating.INADEQUATE, published="2022-10-20")
    outcome = after(lambeth, draft, programmes, registry)
    (record,) = outcome.records
    assert (record.id, record.basis, record.published) == (ID, "report", "2022-10-20")
    assert standard_of(record, "leadership").rating is Rating.REQUIRES_IMPROVEMENT
    assert outcome.waiting == ()


@pytest.mark.parametrize("published", ["2022-11", "2022"])
def test_a_report_that_differs_on_the_date_is_known_for_the_same_and_waits(
    published: str, lambeth: Report, programmes: Programmes, registry: Registry
) -> None:
    draft = parsed(lambeth, rating=Rating.INADEQUATE, published=published)
    outcome = after(lambeth, draft, programmes, registry)
    assert [(r.id, r.basis) for r in outcome.records] == [(ID, "reported")]
    (change,) = (c for c in outcome.changes if c.kind is ChangeKind.SUPERSEDES)
    assert (change.record, change.disposition) == (ID, "waiting")


def test_a_report_that_differs_waits_and_the_published_rating_stands(
    lambeth: Report, programmes: Programmes, registry: Registry
) -> None:
    draft = parsed(lambeth, rating=Rating.REQUIRES_IMPROVEMENT, published="2022-10-20")
    outcome = after(lambeth, draft, programmes, registry)
    (record,) = outcome.records
    assert record.overall.rating is Rating.INADEQUATE
    assert len(outcome.waiting) == 1


def test_a_report_of_another_time_is_another_inspection(
    lambeth: Report, programmes: Programmes, registry: Registry
) -> None:
    draft = parsed(lambeth, rating=Rating.INADEQUATE, published="2023-03-20")
    outcome = after(lambeth, draft, programmes, registry)
    assert {r.id for r in outcome.records} >= {ID}
    assert all(c.kind is not ChangeKind.SUPERSEDES for c in outcome.changes)
