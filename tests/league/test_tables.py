"""Tables of kinds, standards and areas, what is listed only, sentences, and coverage."""

import datetime as dt

import pytest

from league.compile import publication
from league.environment import sentence
from schemas.coverage import load_expectations, parse_expectations
from schemas.errors import ProgrammeError, StateError
from schemas.organisation import Area
from schemas.rating import Rating, rating_counts
from schemas.registry import load_registry
from schemas.tables import UnrankedReason
from tests.league.making import PROGRAMMES, RATINGS, TODAY, material, organisation, record

YOUTH = "youth-justice-service"
CRC, NPS = "crc", "nps-division"


def table_of(source, table, as_of=TODAY):
    return publication(source, as_of).table(table)


def test_outstanding_without_score_stands_above_a_high_score_of_an_older_framework():
    new, old = organisation("New", YOUTH), organisation("Old", YOUTH)
    source = material(
        [
            record(new, "youth-2025", "2025-10-01", "O"),
            record(old, "youth-2021", "2024-10-01", "O", (31, 36)),
        ]
    )
    rows = table_of(source, YOUTH).rows
    assert [(r.organisation.name, r.place, r.score) for r in rows] == [
        ("New", "=1", None),
        ("Old", "=1", 31),
    ]


def test_two_of_27_in_2022_and_one_of_21_in_2024_share_a_place_newest_first():
    old, new = organisation("Old PDU"), organisation("New PDU")
    source = material(
        [
            record(old, "pdu-2021", "2022-08", "I", (2, 27)),
            record(new, "pdu-2023", "2024-11", "I", (1, 21)),
        ]
    )
    rows = table_of(source, "pdu").rows
    assert [(r.organisation.name, r.place, r.score, r.max) for r in rows] == [
        ("New PDU", "=1", 1, 21),
        ("Old PDU", "=1", 2, 27),
    ]


def test_within_a_place_the_newest_date_then_the_name_is_printed_first():
    names = {"Cedar": "2024-05", "Ash": "2024-05", "Birch": "2024-06"}
    source = material([record(organisation(n), "pdu-2023", day, "R") for n, day in names.items()])
    printed = [row.organisation.name for row in table_of(source, "pdu").rows]
    assert printed == ["Birch", "Ash", "Cedar"]


def test_the_national_inspection_is_listed_with_its_rating_and_not_ranked():
    body = organisation("National arrangements", "national")
    source = material([record(body, "national-2025", "2025-04-29", "R")])
    for table in ("national", "national-2025"):
        found = table_of(source, table)
        assert found.rows == ()
        (below,) = found.unranked
        assert below.reason is UnrankedReason.LISTED_ONLY
        assert below.rating is Rating.REQUIRES_IMPROVEMENT


def test_each_standard_has_its_own_league_and_names_nobody_best_while_one_is_unknown():
    people = [organisation(n, CRC) for n in ("Ash", "Birch", "Cedar")]
    letters = ("O", "G", "?")
    source = material(
        [
            record(who, "crc-2018", "2019-05-01", "R", standards={"unpaid-work": letter})
            for who, letter in zip(people, letters, strict=True)
        ]
    )
    found = publication(source, dt.date(2020, 1, 1))
    league = next(s for s in found.standards if s.id == "crc-2018/unpaid-work")
    assert (league.known, league.members) == (2, 3)
    assert league.best is None
    assert league.summary == "Ratings known here: 1 Outstanding, 1 Good, of 3 CRCs ranked."
    assert [(r.place, r.organisation.name) for r in league.rows] == [("1", "Ash"), ("2", "Birch")]
    assert [(u.organisation.name, u.state) for u in league.unranked] == [("Cedar", "not-known")]


def test_best_and_worst_are_named_where_all_are_known_or_said_to_be_unrated():
    people = [organisation(n, CRC) for n in ("Ash", "Birch", "Cedar")]
    source = material(
        [
            record(who, "crc-2018", "2019-05-01", "R", standards={"unpaid-work": letter})
            for who, letter in zip(people, "OG-", strict=True)
        ]
    )
    found = publication(source, dt.date(2020, 1, 1))
    league = next(s for s in found.standards if s.id == "crc-2018/unpaid-work")
    assert (league.best, league.worst, league.not_rated) == (("crc-ash",), ("crc-birch",), 1)


def test_names_that_hold_commas_and_and_are_told_apart_in_a_sentence():
    people = [organisation(n, CRC) for n in ("Ash, Oak and Elm", "Birch and Yew", "Cedar")]
    source = material(
        [
            record(who, "crc-2018", "2019-05-01", "R", standards={"unpaid-work": letter})
            for who, letter in zip(people, "RRI", strict=True)
        ]
    )
    found = publication(source, dt.date(2020, 1, 1))
    league = next(s for s in found.standards if s.id == "crc-2018/unpaid-work")
    said = (
        "Highest of the 3 CRCs ranked here, Requires improvement: Ash, Oak and Elm; Birch and Yew."
    )
    assert league.summary == said


def test_standards_of_one_name_in_two_domains_are_never_merged_and_renamed_ones_are_linked():
    found = publication(material([]), TODAY)
    youth = [s for s in found.standards if s.programme == "youth-2021" and s.name == "Planning"]
    assert len({s.domain for s in youth}) == len(youth) == 2
    linked = {s.id: s.linked for s in found.standards}
    renamed = "youth-2021/out-of-court-disposal-policy-and-provision"
    assert "youth-2018/joint-working" in linked[renamed]
    assert renamed in linked["youth-2018/joint-working"]


def area_material(ends=None):
    lead = organisation("Midlands division", NPS, area="nps-midlands", ends=ends)
    near = organisation("Ash", CRC, area="nps-midlands", ends=ends)
    far = organisation("Birch", CRC, area="nps-midlands", ends=ends)
    other = organisation("Elsewhere", CRC, ends=ends)
    area = Area(id="nps-midlands", name="Midlands", kind="nps-division", lead=lead.id)
    return material(
        [
            record(lead, "nps-2018", "2018-12-18", "G"),
            record(near, "crc-2018", "2019-01", "R"),
            record(other, "crc-2018", "2019-01", "I"),
        ],
        [lead, near, far, other],
        [area],
    )


def test_a_division_stands_beside_the_companies_of_its_area_with_the_difference_in_steps():
    (area,) = publication(area_material(), TODAY).areas
    assert area.lead.rating is Rating.GOOD
    told = [(m.organisation.name, m.rating, m.difference, m.reason) for m in area.members]
    assert told == [
        ("Ash", Rating.REQUIRES_IMPROVEMENT, -1, None),
        ("Birch", None, None, "no rating published here"),
    ]


def test_an_ended_area_is_shown_as_it_stood_on_its_last_day():
    (area,) = publication(area_material(ends="2021-06-26"), TODAY).areas
    assert area.ended
    assert area.as_of == dt.date(2021, 6, 26)
    assert area.members[0].difference == -1


def test_sentences_describe_and_do_not_judge():
    def by_rating(ratings, kind, number=None):
        counts, none = rating_counts(RATINGS[r] for r in ratings), {"unrated": 0, "unknown": 0}
        values = {"distribution": counts, "kind": kind, "number": number, "gaps": (), **none}
        return sentence("by_rating", **values)

    said = by_rating("G" + 19 * "R" + "I", CRC, 21)
    assert (
        said
        == "1 of the 21 CRCs is rated Good or Outstanding, 19 Requires improvement, 1 Inadequate."
    )
    some = by_rating("OO", "pdu")
    assert some == "2 of the 2 PDUs ranked here are rated Good or Outstanding."
    assert by_rating("", CRC, 21) == "No CRC is ranked."
    for word in ("better", "outperform", "fail", "best"):
        assert word not in (said + some).casefold()


EXPECTED = """
[[expectations]]
id = "round-1"
programmes = ["crc-2018"]
round = "Round 1"
what = "CRCs of the first round"
from = "2018-09"
to = "2019-09"
expected = 3
all_members = true
ratings = { "Good" = 1 }
source = "made up"
by_name = [{ organisation = "crc-birch", published = "2018" }]
"""


def test_coverage_counts_what_is_known_by_window_and_by_name_and_names_the_missing():
    ash, birch, cedar = (organisation(n, CRC) for n in ("Ash", "Birch", "Cedar"))
    source = material(
        [
            record(ash, "crc-2018", "2019-05-01", "G"),
            record(ash, "crc-2018", "2020-05-01", "R"),
            record(birch, "crc-2018", "2018", "I"),
        ],
        [ash, birch, cedar],
        expectations=parse_expectations(EXPECTED, "test.toml"),
    )
    (item,) = publication(source, TODAY).coverage
    assert (item.known, item.expected, item.missing) == (2, 3, 1)
    assert [body.id for body in item.missing_organisations] == ["crc-cedar"]
    assert item.known_ratings[Rating.GOOD] == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expected = 3", "expected = 'many'", "round-1: expected"),
        ("expected = 3", "expected = 0", "round-1"),
        ("[[expectations]]", "[[expectations]", "not valid TOML"),
    ],
)
def test_a_malformed_count_is_refused_with_file_and_entry(old, new, said):
    with pytest.raises(ProgrammeError, match=f"test.toml: .*{said}|test.toml: {said}"):
        parse_expectations(EXPECTED.replace(old, new), "test.toml")


def test_packaged_counts_speak_of_programmes_rounds_and_organisations_that_exist():
    registry = load_registry()
    for expectation in load_expectations():
        rounds = {r.name for id_ in expectation.programmes for r in PROGRAMMES[id_].rounds}
        assert expectation.round is None or expectation.round in rounds
        for named in expectation.by_name:
            assert registry.organisations.get(named.organisation) is not None, named


def test_a_record_of_an_unregistered_body_is_refused_with_the_remedy():
    source = material([record(organisation("Ash"), "pdu-2023", "2024-05", "R")])
    empty = type(source.registry)([])
    with pytest.raises(StateError, match="is not registered") as error:
        publication(type(source)(source.records, empty, source.programmes, source.about), TODAY)
    assert "review" in error.value.remedy


def test_two_records_of_one_id_are_refused():
    one = record(organisation("Ash"), "pdu-2023", "2024-05", "R")
    with pytest.raises(StateError, match="two records"):
        publication(material([one, one]), TODAY)


def test_a_count_of_bodies_counts_each_once_and_names_those_not_known():
    ash, birch, cedar = (organisation(n, CRC) for n in ("Ash", "Birch", "Cedar"))
    ended = organisation("Dale", CRC, ends="2019-03")
    text = EXPECTED.replace("all_members = true", "all_members = true\nof_bodies = true")
    text = text.replace('organisation = "crc-birch"', 'organisation = "crc-none"')
    undated = '{ organisation = "crc-birch", rating = "Good", source = "made up" }'
    source = material(
        [
            record(ash, "crc-2018", "2018-11-01", "I"),
            record(ash, "crc-2018", "2019-05-01", "R"),
            record(ended, "crc-2018", "2018-12-01", "G"),
        ],
        [ash, birch, cedar, ended],
        expectations=parse_expectations(f"{text}undated = [{undated}]\n", "test.toml"),
    )
    (item,) = publication(source, TODAY).coverage
    assert (item.known, item.expected, item.missing) == (2, 3, 1)
    assert [body.id for body in item.missing_organisations] == ["crc-cedar"]
    assert item.known_ratings[Rating.GOOD] == item.known_ratings[Rating.REQUIRES_IMPROVEMENT] == 1
    assert item.known_ratings[Rating.INADEQUATE] == 0
