"""Which inspection stands on a day: partial dates, overlaps, lifetimes, what is known when."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from league.inspections import inspections
from league.ranking.standing import known_on, months_between
from schemas.errors import StateError
from schemas.organisation import Succession
from schemas.tables import UnrankedReason
from tests.league.making import PROGRAMMES, TODAY, material, organisation, rank, record


def tables(source, as_of=TODAY):
    found = rank(
        source.records, registry=source.registry, programmes=source.programmes, as_of=as_of
    )
    return {table.id: table for table in found}


def only_row(source, table="pdu", as_of=TODAY):
    (row,) = tables(source, as_of)[table].rows
    return row


WHO = organisation("Ash PDU")


def test_a_month_counts_from_its_last_day():
    source = material([record(WHO, "pdu-2023", "2025-03", "R")])
    assert tables(source, dt.date(2025, 3, 30))["pdu"].rows == ()
    assert only_row(source, as_of=dt.date(2025, 3, 31)).published_precision == "month"


def test_a_year_counts_from_its_last_day_and_says_what_it_may_mean():
    source = material([record(WHO, "pdu-2023", "2024", "R")])
    assert tables(source, dt.date(2024, 12, 30))["pdu"].rows == ()
    row = only_row(source, as_of=dt.date(2025, 1, 1))
    assert (row.published_earliest, row.published_latest) == (
        dt.date(2024, 1, 1),
        dt.date(2024, 12, 31),
    )


def test_the_latest_rated_inspection_stands_and_the_one_before_is_its_previous():
    source = material(
        [
            record(WHO, "pdu-2023", "2024-02-01", "I"),
            record(WHO, "pdu-2023", "2025-02-01", "G"),
            record(WHO, "pdu-2021", "2022-02-01", "R"),
        ]
    )
    row = only_row(source)
    assert row.rating.value == "Good"
    assert row.previous is not None
    assert (row.previous.rating.value, row.previous.movement) == ("Inadequate", 2)
    assert not row.previous.framework_changed


def test_movement_across_programmes_is_not_counted():
    source = material(
        [record(WHO, "pdu-2021", "2022-02-01", "I"), record(WHO, "pdu-2023", "2025-02-01", "G")]
    )
    previous = only_row(source).previous
    assert previous is not None
    assert (previous.movement, previous.framework_changed) == (None, True)


def test_two_latest_whose_periods_overlap_leave_the_service_below_the_table():
    source = material(
        [record(WHO, "pdu-2023", "2024", "I"), record(WHO, "pdu-2023", "2024-05-01", "G")]
    )
    found = tables(source)
    assert found["pdu"].rows == ()
    (below,) = found["pdu"].unranked
    assert below.reason is UnrankedReason.DATES_OVERLAP
    assert len(below.inspections) == 2
    assert below.rating is None
    assert [b.organisation.id for b in found["pdu-2023"].unranked] == [WHO.id]


def test_an_uncertain_order_further_back_only_hides_the_previous_one():
    source = material(
        [
            record(WHO, "pdu-2021", "2022", "I"),
            record(WHO, "pdu-2021", "2022-05-01", "G"),
            record(WHO, "pdu-2023", "2025-01-01", "R"),
        ]
    )
    assert only_row(source).previous is None


def test_of_two_inspections_of_one_day_neither_stands():
    source = material(
        [
            record(WHO, "pdu-2021", "2024-02-01", "G"),
            record(WHO, "pdu-2023", "2024-02-01", "I"),
        ]
    )
    assert tables(source)["pdu"].rows == ()
    (below,) = tables(source)["pdu"].unranked
    assert below.reason is UnrankedReason.DATES_OVERLAP


def test_an_unrated_inspection_of_the_same_day_is_not_called_later():
    region = organisation("Marches region", "region")
    source = material(
        [
            record(region, "region-2023", "2024-05-01", "R"),
            record(region, "dynamic-2025", "2024-05-01", "-"),
        ]
    )
    assert only_row(source, "region").later_unrated_inspection is None


def test_a_framework_is_an_earlier_one_from_the_first_day_on_which_it_no_longer_ran():
    crc = organisation("Marches", "crc")
    source = material([record(crc, "crc-2018", "2019-05-01", "R")])
    before = only_row(source, "crc", dt.date(2021, 6, 25))
    after = only_row(source, "crc", dt.date(2021, 6, 26))
    assert (before.framework.value, after.framework.value) == ("current", "earlier")


def test_a_later_unrated_inspection_is_told_beside_the_standing_one():
    region = organisation("Marches region", "region")
    source = material(
        [
            record(region, "region-2023", "2024-05", "R"),
            record(region, "dynamic-2025", "2026-02-10", "-"),
        ]
    )
    row = only_row(source, "region")
    assert row.later_unrated_inspection == "dynamic-2025--marches-region--2026-02-10"
    (below,) = tables(source)["dynamic-2025"].unranked
    assert below.reason is UnrankedReason.NOT_RATED
    assert tables(source)["region"].unranked == ()


def test_inspected_without_a_rating_and_never_inspected_stand_below_for_their_reason():
    ash, birch = organisation("Ash PDU"), organisation("Birch PDU")
    source = material([record(ash, "pdu-2023", "2024-05-01", "-")], [birch])
    reasons = {b.organisation.id: b.reason for b in tables(source)["pdu"].unranked}
    assert reasons == {
        "pdu-ash-pdu": UnrankedReason.NOT_RATED,
        "pdu-birch-pdu": UnrankedReason.NO_RATED_INSPECTION,
    }


def test_no_company_is_in_a_table_after_its_last_day_but_its_record_stays_known():
    company = organisation("Old Company", "crc", ends="2021-06-26")
    source = material([record(company, "crc-2018", "2019-05-08", "G")], [company])
    assert only_row(source, "crc", dt.date(2021, 6, 26)).rating.value == "Good"
    assert tables(source, dt.date(2021, 6, 27))["crc"].rows == ()
    assert list(known_on(inspections(source.records, PROGRAMMES, source.registry), TODAY))


def test_a_predecessors_result_is_shown_and_never_ranked_as_the_successors():
    old = organisation("Slough and Ascot", "youth-justice-service", ends="2020-03-31")
    new = organisation(
        "Ascot",
        "youth-justice-service",
        starts="2020-04-01",
        predecessors=(Succession(id=old.id, how="split", source="made up"),),
    )
    source = material(
        [
            record(old, "youth-2018", "2018-09-01", "I", (4, 36)),
            record(old, "youth-2018", "2019-05-01", "G", (20, 36)),
        ],
        [old, new],
    )
    table = tables(source)["youth-justice-service"]
    assert table.rows == ()
    (below,) = table.unranked
    assert below.reason is UnrankedReason.NO_RATED_INSPECTION
    assert [(p.organisation.id, p.rating.value, p.how) for p in below.predecessors] == [
        (old.id, "Good", "split")
    ]


def test_a_row_bears_the_name_of_its_day():
    who = organisation(
        "Ash",
        names=(
            {"name": "Ash and Thorn", "to": "2024-05"},
            {"name": "Thorn and Ash", "from": "2024-06"},
        ),
    )
    source = material([record(who, "pdu-2023", "2024-02-01", "R")], [who])
    assert only_row(source, as_of=dt.date(2024, 5, 1)).organisation.name == "Ash and Thorn"
    assert only_row(source, as_of=dt.date(2024, 6, 1)).organisation.name == "Thorn and Ash"


def test_a_record_without_a_date_is_refused_with_its_name():
    lost = record(WHO, "pdu-2023", "2024-02-01", "R").model_copy(update={"published": None})
    with pytest.raises(StateError, match="pdu-2023--ash-pdu--2024-02-01"):
        tables(material([lost]))


dates = st.one_of(
    st.dates(dt.date(2018, 1, 1), dt.date(2026, 12, 31)).map(str),
    st.integers(2018, 2026).map(str),
    st.tuples(st.integers(2018, 2026), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
)
days = st.dates(dt.date(2018, 1, 1), dt.date(2027, 12, 31))


@given(st.lists(dates, max_size=8, unique=True), days, days)
def test_what_is_known_only_grows_with_the_day(published, one, other):
    source = material(record(WHO, "pdu-2023", p, "R") for p in published)
    found = inspections(source.records, PROGRAMMES, source.registry)
    first, second = sorted((one, other))
    before = {i.id for i in known_on(found, first)}
    assert before <= {i.id for i in known_on(found, second)}


@given(days, days)
def test_months_are_whole_ones(one, other):
    first, last = sorted((one, other))
    months = months_between(first, last)
    assert 0 <= months <= (last - first).days / 28
    assert months_between(first, first) == 0


def test_programmes_of_an_ended_framework_are_marked_in_the_kind_table():
    ash, birch = organisation("Ash PDU"), organisation("Birch PDU")
    source = material(
        [
            record(ash, "pdu-2021", "2022-08", "I", (2, 27)),
            record(birch, "pdu-2023", "2024-05", "I"),
        ]
    )
    frameworks = {r.organisation.id: r.framework for r in tables(source)["pdu"].rows}
    assert frameworks == {"pdu-ash-pdu": "earlier", "pdu-birch-pdu": "current"}
    assert PROGRAMMES["pdu-2021"].ended is not None
