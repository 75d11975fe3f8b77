"""The shipped results agree with what was said in public about them."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import pytest

from schemas.programme import Programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Report, Status
from schemas.tables import LeagueTable
from tests.league.making import rank

OUTSTANDING, GOOD = Rating.OUTSTANDING, Rating.GOOD
REQUIRES, INADEQUATE = Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE
END_OF_ROUND_1 = dt.date(2019, 9, 30)

BY_YEAR_2024 = {
    "pdu-brighton-east-sussex",
    "pdu-hertfordshire",
    "pdu-hull-east-riding",
    "pdu-leeds",
    "pdu-north-yorkshire",
    "pdu-wakefield",
    "pdu-west-kent",
    "pdu-west-sussex",
    "pdu-york",
}
"""PDUs of which only the year 2024 is known; all belong to the window of the annual report."""


def within(
    records: Sequence[Report],
    programme: str,
    first: str,
    last: str,
    *,
    by_name: frozenset[tuple[str, str]] = frozenset(),
) -> list[Report]:
    """Records published within a window for sure, and those named that are dated by year only."""
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)

    def counts(record: Report) -> bool:
        assert record.published is not None
        assert record.organisation is not None
        inside = start <= record.published.earliest and record.published.latest <= end
        return inside or (record.organisation.id, record.published) in by_name

    return [r for r in records if r.programme == programme and counts(r)]


def ratings(records: Sequence[Report]) -> Counter[Rating | None]:
    return Counter(r.overall.rating for r in records)


def named(records: Sequence[Report], rating: Rating) -> set[str]:
    return {r.organisation.id for r in records if r.organisation and r.overall.rating is rating}


def tables_on(
    day: dt.date, accepted: Sequence[Report], registry: Registry, programmes: Programmes
) -> dict[str, LeagueTable]:
    tables = rank(accepted, registry=registry, programmes=programmes, as_of=day)
    return {table.id: table for table in tables}


# Release of October 2019 on the first round (https://www.justiceinspectorates.gov.uk/hmiprobation/
# media/press-releases/2019/10/ic1/): 21 CRCs, 1 Good, 19 Requires improvement, 1 Inadequate; 7 NPS
# divisions, 5 Good, 2 Requires improvement.
def test_the_first_round_of_21_companies_and_7_divisions(judged: Sequence[Report]) -> None:
    companies = within(judged, "crc-2018", "2018-01-01", "2019-09-30")
    assert ratings(companies) == {GOOD: 1, REQUIRES: 19, INADEQUATE: 1}
    assert named(companies, GOOD) == {"crc-hampshire-isle-of-wight"}
    assert named(companies, INADEQUATE) == {"crc-dorset-devon-cornwall"}
    assert len({r.organisation.id for r in companies if r.organisation}) == 21
    divisions = within(judged, "nps-2018", "2018-01-01", "2019-09-30")
    assert ratings(divisions) == {GOOD: 5, REQUIRES: 2}
    assert named(divisions, REQUIRES) == {"nps-london", "nps-south-east-eastern"}


# As above, as tables of the day on which the first round had ended.
def test_the_tables_at_the_end_of_the_first_round(
    accepted: Sequence[Report], registry: Registry, programmes: Programmes
) -> None:
    tables = tables_on(END_OF_ROUND_1, accepted, registry, programmes)
    companies, divisions = tables["crc"], tables["nps-division"]
    assert (companies.members, len(companies.rows), companies.unranked) == (21, 21, ())
    assert (divisions.members, len(divisions.rows), divisions.unranked) == (7, 7, ())
    assert Counter(row.rating for row in companies.rows) == {GOOD: 1, REQUIRES: 19, INADEQUATE: 1}
    first, last = companies.rows[0], companies.rows[-1]
    assert first.organisation.id == "crc-hampshire-isle-of-wight"
    assert (last.organisation.id, last.rank) == ("crc-dorset-devon-cornwall", 21)
    assert {row.rank for row in companies.rows[1:-1]} == {2}
    assert [row.rank for row in divisions.rows] == [1] * 5 + [6] * 2
    assert {row.basis for row in (*companies.rows, *divisions.rows)} == {"reported"}


# Press release of 3 December 2020 on the annual report (…/media/press-releases/2020/12/par2020/):
# since September 2019 ten services were given an overall rating, three CRCs and one NPS division
# Good, six CRCs Requires improvement, none Outstanding or Inadequate; one CRC was inspected in
# part.
def test_the_second_round_of_companies_with_two_ratings_that_are_only_derived(
    judged: Sequence[Report],
) -> None:
    names = frozenset({("crc-south-yorkshire", "2020")})
    companies = within(judged, "crc-2018", "2020-01-01", "2020-12-02", by_name=names)
    # Two of the three Good are derived, so they are held and their rating is not published.
    assert ratings(companies) == {GOOD: 1, REQUIRES: 6, None: 3}
    held = {r.organisation.id for r in companies if r.organisation and r.status is Status.HELD}
    assert held == {"crc-south-yorkshire", "crc-thames-valley"}
    unrated = [r for r in companies if r.status is Status.UNRATED]
    assert [r.id for r in unrated] == ["crc-2018--hampshire-isle-of-wight--2020-07"]
    (division,) = within(judged, "nps-2018", "2019-10-01", "2020-12-02")
    assert division.overall.rating is GOOD


# Blog of the inspectorate (https://www.justiceinspectorates.gov.uk/hmiprobation/2023/01/
# 11-january-2023-green-shoots-of-hope-for-probation-services/): of 17 PDU reports published in 2022
# ten were Inadequate.
def test_seventeen_delivery_units_in_2022_ten_of_them_inadequate(judged: Sequence[Report]) -> None:
    units = within(judged, "pdu-2021", "2022-01-01", "2022-12-31")
    assert len(units) == 17
    assert ratings(units)[INADEQUATE] == 10


# Press release of September 2023 on the annual report 2022-2023
# (…/media/press-releases/2023/09/annual-report-2022-2023/): 31 PDUs since unification, one Good,
# 15 Inadequate. Cumbria is dated by its year only and is counted by name.
def test_thirty_one_delivery_units_until_the_middle_of_2023(judged: Sequence[Report]) -> None:
    cumbria = frozenset({("pdu-cumbria", "2023")})
    units = within(judged, "pdu-2021", "2022-01-01", "2023-06-30", by_name=cumbria)
    assert ratings(units) == {GOOD: 1, REQUIRES: 15, INADEQUATE: 15}
    assert named(units, GOOD) == {"pdu-south-tyneside-gateshead"}


# Annual report of 18 March 2025, as told at
# https://www.russellwebster.com/probation-under-resourced-and-over-stretched/: from February 2024
# to
# February 2025 24 PDUs, ten Requires improvement, 14 Inadequate. Nine are dated by their year only
# and are counted by name; the tenth Requires improvement (Hull and East Riding) is only derived.
def test_twenty_four_delivery_units_of_which_one_rating_is_only_derived(
    judged: Sequence[Report],
) -> None:
    names = frozenset((name, "2024") for name in BY_YEAR_2024)
    units = within(judged, "pdu-2023", "2024-02-01", "2025-02-28", by_name=names)
    assert ratings(units) == {REQUIRES: 9, INADEQUATE: 14, None: 1}
    (held,) = (r for r in units if r.overall.rating is None)
    assert held.id == "pdu-2023--hull-east-riding--2024"
    assert held.status is Status.HELD
    assert held.reason is not None
    assert "derived" in held.reason


# As above: three regions were rated Requires improvement by then; one of the three is only derived.
def test_three_regions_of_which_one_rating_is_only_derived(judged: Sequence[Report]) -> None:
    names = frozenset({("region-yorkshire-humber", "2025")})
    regions = within(judged, "region-2023", "2024-05-01", "2025-02-28", by_name=names)
    assert ratings(regions) == {REQUIRES: 2, None: 1}


# Official release of October 2022 on three London PDUs
# (…/news/inspectorate-calls-for-urgent-action-
# as-trio-of-london-probation-services-rated-inadequate): none of 27 points, and twice three points.
def test_no_points_at_all_is_a_score_and_not_a_missing_one(judged: Sequence[Report]) -> None:
    scores = {
        r.organisation.name: (r.score.value, r.score.max)
        for r in judged
        if r.organisation and r.programme == "pdu-2021" and r.published == "2022-10"
    }
    assert scores == {
        "Hammersmith, Fulham, Kensington, Chelsea and Westminster PDU": (0, 27),
        "Ealing and Hillingdon PDU": (3, 27),
        "Lambeth PDU": (3, 27),
    }


# The bands of the youth programmes are confirmed facts: 0-6, 7-18, 19-30, 31-36
# (schemas/programmes).
def test_every_youth_score_agrees_with_its_band(judged: Sequence[Report]) -> None:
    scored = [r for r in judged if r.score.value is not None and r.score.max == 36]
    assert len(scored) == 84
    for record in scored:
        check = record.check("score-in-band")
        assert check is not None
        assert check.outcome == "pass", record.id


# On 26 June 2021 the CRCs and NPS divisions ended
# (https://www.gov.uk/government/organisations/probation-service/about).
@pytest.mark.parametrize(("day", "rows"), [("2021-06-26", 21), ("2021-06-27", 0)])
def test_no_company_stands_in_a_table_after_the_companies_ended(
    day: str,
    rows: int,
    accepted: Sequence[Report],
    registry: Registry,
    programmes: Programmes,
) -> None:
    table = tables_on(dt.date.fromisoformat(day), accepted, registry, programmes)["crc"]
    assert len(table.rows) == rows


# Releases of 28 March 2019 and June 2022 (…/2019/03/westernbayyjeis/, …/2022/06/bridgend-yjs): the
# service of three councils was Inadequate and later disbanded; its parts have results of their own.
def test_the_result_of_a_service_that_was_split_is_none_of_its_successors(
    accepted: Sequence[Report], registry: Registry, programmes: Programmes
) -> None:
    day = dt.date(2019, 6, 30)
    before = tables_on(day, accepted, registry, programmes)["youth-justice-service"]
    assert "youth-western-bay" in {row.organisation.id for row in before.rows}
    now = tables_on(dt.date(2023, 1, 1), accepted, registry, programmes)["youth-justice-service"]
    rows = {row.organisation.id: row for row in now.rows}
    assert "youth-western-bay" not in rows
    assert rows["youth-bridgend"].rating is REQUIRES
    assert rows["youth-bridgend"].previous is None


# Release of 2025 (…/?p=4259): Gateshead and South Tyneside was Good in 2022, when its name stood in
# the other order, and is Requires improvement now.
def test_a_unit_whose_names_were_swapped_has_one_history(
    accepted: Sequence[Report], registry: Registry, programmes: Programmes
) -> None:
    table = tables_on(dt.date(2026, 1, 1), accepted, registry, programmes)["pdu"]
    (row,) = (r for r in table.rows if r.organisation.id == "pdu-south-tyneside-gateshead")
    assert row.rating is REQUIRES
    assert row.previous is not None
    assert row.previous.rating is GOOD
