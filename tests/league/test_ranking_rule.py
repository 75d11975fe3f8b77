"""The rule for ranks and ties, against a copy of it that compares pair by pair, and in cases."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from league.inspections import inspections
from league.ranking.places import Rank, ranks_by_rating, ranks_by_score
from schemas.publication import Inspection
from schemas.rating import Rating
from schemas.registry import Registry
from tests.league.making import PROGRAMMES, TODAY, material, organisation, rank, record

scores = st.one_of(
    st.none(), st.tuples(st.integers(0, 6), st.sampled_from([21, 27]), st.booleans())
)
rows = st.lists(st.tuples(st.sampled_from(list(Rating)), scores), min_size=1, max_size=14)


def result(number: int, rating: Rating, score: tuple[int, int, bool] | None) -> Inspection:
    who = organisation(f"Unit {number}")
    letter = {r.value: k for k, r in zip("IRGO", Rating, strict=True)}[rating.value]
    found = [record(who, "pdu-2023", "2024-05-01", letter)]
    (made,) = inspections(found, PROGRAMMES, Registry([who]))
    value, maximum, confirmed = score or (None, None, False)
    update = {"value": value, "max": maximum, "confirmed": confirmed}
    return made.model_copy(update={"score": made.score.model_copy(update=update)})


def certainly_above(one: Inspection, other: Inspection) -> bool:
    """The first row ranks above the second beyond doubt."""
    if one.overall.rating is not other.overall.rating:
        return one.overall.rating > other.overall.rating
    comparable = one.score.confirmed and other.score.confirmed and one.score.max == other.score.max
    return comparable and one.score.value > other.score.value


def made(drawn: list[tuple[Rating, tuple[int, int, bool] | None]]) -> list[Inspection]:
    return [result(n, rating, score) for n, (rating, score) in enumerate(drawn)]


def by_pairs(found: list[Inspection]) -> list[Rank]:
    """The rule as it is written, pair by pair."""
    places = []
    for own in found:
        others = [o for o in found if o is not own]
        above = sum(certainly_above(o, own) for o in others)
        undecided = tied = 0
        for other in others:
            if other.overall.rating is not own.overall.rating:
                continue
            if certainly_above(other, own) or certainly_above(own, other):
                continue
            known = own.score.confirmed and other.score.confirmed
            if known and (own.score.value, own.score.max) == (other.score.value, other.score.max):
                tied += 1
            else:
                undecided += 1
        places.append(Rank(above + 1, above + 1 + undecided, tied=tied > 0))
    return places


@given(rows)
def test_counting_gives_the_places_that_comparing_every_pair_gives(drawn):
    found = made(drawn)
    assert ranks_by_score(found) == by_pairs(found)


@given(rows)
def test_who_is_certainly_above_has_the_smaller_rank(drawn):
    found = made(drawn)
    places = ranks_by_score(found)
    for a, one in zip(places, found, strict=True):
        for b, other in zip(places, found, strict=True):
            if certainly_above(one, other):
                assert a.rank < b.rank
                assert a.rank_to <= b.rank_to or one.overall.rating is other.overall.rating


@given(rows, st.randoms())
def test_the_order_of_the_rows_changes_no_place(drawn, shuffler):
    found = made(drawn)
    before = dict(zip((i.organisation.id for i in found), ranks_by_score(found), strict=True))
    shuffler.shuffle(found)
    after = dict(zip((i.organisation.id for i in found), ranks_by_score(found), strict=True))
    assert before == after


@given(rows)
def test_one_more_certainly_below_all_others_moves_nobody(drawn):
    found = made([(max(r, Rating.REQUIRES_IMPROVEMENT), s) for r, s in drawn])
    lowest = result(99, Rating.INADEQUATE, (0, 21, True))
    assert ranks_by_score([*found, lowest])[:-1] == ranks_by_score(found)


@given(rows, st.data())
def test_a_higher_confirmed_score_never_gives_a_worse_place(drawn, data):
    found = made(drawn)
    known = [n for n, r in enumerate(found) if r.score.confirmed]
    if not known:
        return
    n = data.draw(st.sampled_from(known))
    rating, score = drawn[n]
    assert score is not None
    raised = [*found[:n], result(n, rating, (score[0] + 1, *score[1:])), *found[n + 1 :]]
    before, after = ranks_by_score(found)[n], ranks_by_score(raised)[n]
    assert after.rank <= before.rank
    assert after.rank_to <= before.rank_to


@pytest.mark.parametrize(
    ("drawn", "shown"),
    [
        # Two of one rating, one without a score: the order between them is not known.
        ([("G", (20, 21)), ("G", None)], ["1 to 2", "1 to 2"]),
        # Scores over another maximum do not compare.
        ([("R", (9, 21)), ("R", (9, 18)), ("R", (8, 21))], ["1 to 2", "1 to 3", "2 to 3"]),
        # Equal scores share a place; a third without one makes it a range.
        ([("R", (9, 21)), ("R", (9, 21)), ("I", (2, 21))], ["=1", "=1", "3"]),
        ([("R", (9, 21)), ("R", (9, 21)), ("R", None)], ["=1 to 2", "=1 to 2", "1 to 3"]),
        # A low rating without score is never above a higher rating.
        ([("I", None), ("O", None)], ["2", "1"]),
    ],
)
def test_places_as_shown(drawn, shown):
    people = [organisation(f"Unit {n}") for n in range(len(drawn))]
    records = [
        record(who, "pdu-2023", "2024-05-01", letter, score)
        for who, (letter, score) in zip(people, drawn, strict=True)
    ]
    source = material(records)
    tables = rank(records, registry=source.registry, programmes=PROGRAMMES, as_of=TODAY)
    table = next(t for t in tables if t.id == "pdu-2023")
    by_name = {row.organisation.name: row.place for row in table.rows}
    assert [by_name[who.name] for who in people] == shown


def test_ranking_the_records_in_another_order_gives_the_same_tables(sample):
    records = list(sample.records)
    facts = {"registry": sample.registry, "programmes": sample.programmes, "as_of": TODAY}
    before = rank(records, **facts)
    random.Random(7).shuffle(records)
    assert rank(records, **facts) == before


@given(st.lists(st.sampled_from(list(Rating)), max_size=12))
def test_competition_places_count_those_above(ratings):
    for rating, place in zip(ratings, ranks_by_rating(ratings), strict=True):
        assert place.rank == 1 + sum(other > rating for other in ratings)
        assert place.rank_to == place.rank
        assert place.tied == (ratings.count(rating) > 1)
