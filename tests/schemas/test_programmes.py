"""The programme files load, agree with themselves, and say where they do not."""

import re

import pytest

from schemas.errors import ProgrammeError
from schemas.programme import (
    Level,
    Programme,
    in_order,
    load_programmes,
    parse_programme,
)
from schemas.rating import Rating

PROGRAMMES = load_programmes()
GOOD = """
id = "toy-2020"
name = "Toy"
organisation_kinds = ["pdu"]
first_report = "2020-01"
rated = true
max_score = 6

[points]
"Inadequate" = 0
"Requires improvement" = 1
"Good" = 2
"Outstanding" = 3

[confidence]
standards = { level = "confirmed" }
codes = { level = "confirmed" }
points = { level = "confirmed" }
max_score = { level = "confirmed" }
bands = { level = "confirmed" }

[[bands]]
rating = "Inadequate"
min = 0
max = 1
[[bands]]
rating = "Requires improvement"
min = 2
max = 3
[[bands]]
rating = "Good"
min = 4
max = 5
[[bands]]
rating = "Outstanding"
min = 6
max = 6

[[domains]]
number = 1
[[domains.standards]]
id = "one"
name = "One"
[[domains.standards]]
id = "two"
name = "Two"
aliases = ["Second"]
"""


def test_the_programmes_are_there_in_the_order_of_their_first_report() -> None:
    assert list(PROGRAMMES) == [
        "youth-2018",
        "crc-2018",
        "nps-2018",
        "youth-2021",
        "pdu-2021",
        "pdu-2023",
        "region-2023",
        "national-2025",
        "youth-2025",
        "youth-2025-children-victims",
        "approved-premises-2025",
        "dynamic-2025",
    ]


@pytest.mark.parametrize(
    ("programme", "standards", "maximum"),
    [
        ("crc-2018", 10, 30),
        ("nps-2018", 10, 30),
        ("pdu-2021", 9, 27),
        ("pdu-2023", 7, 21),
        ("youth-2018", 12, 36),
        ("youth-2021", 13, 36),
        ("region-2023", 8, None),
        ("dynamic-2025", 0, None),
    ],
)
def test_each_programme_has_its_standards_and_maximum(
    programme: str, standards: int, maximum: int | None
) -> None:
    definition = PROGRAMMES[programme]
    assert len(list(definition.standards())) == standards
    assert definition.max_score == maximum


def test_standards_of_one_name_in_two_domains_are_two_standards() -> None:
    youth = PROGRAMMES["youth-2018"]
    assessments = [s.id for s in youth.standards() if s.name == "Assessment"]
    assert assessments == ["court-disposals-assessment", "out-of-court-disposals-assessment"]
    assert [youth.domain_of(id_).number for id_ in assessments] == [2, 3]


def test_resettlement_is_rated_but_does_not_count() -> None:
    youth = PROGRAMMES["youth-2021"]
    not_counting = [s.id for s in youth.standards() if not s.counts_towards_score]
    assert not_counting == ["resettlement-policy-and-provision"]


@pytest.mark.parametrize("programme", [p for p in PROGRAMMES.values() if p.bands])
def test_every_score_has_one_band_and_more_points_never_a_lower_rating(
    programme: Programme,
) -> None:
    assert programme.max_score is not None
    bands, level = programme.bands_for(programme.max_score)
    found = [
        [band.rating for band in bands if band.min <= score <= band.max]
        for score in range(programme.max_score + 1)
    ]
    assert level is not Level.UNKNOWN
    assert all(len(ratings) == 1 for ratings in found)
    assert [r for (r,) in found] == sorted((r for (r,) in found), key=lambda r: r.step)


def test_an_unrated_programme_says_why() -> None:
    assert all(p.unrated_reason for p in PROGRAMMES.values() if not p.rated)


def test_the_pattern_of_a_good_file_loads() -> None:
    assert parse_programme(GOOD, "toy.toml").points[Rating.GOOD] == 2


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('id = "two"', 'id = "one"', "toy.toml: id: standard id 'one' is given 2 times"),
        ('aliases = ["Second"]', 'aliases = ["ONE"]', "'ONE' names both 'one' and 'two'"),
        ("max_score = 6", "max_score = 9", "Outstanding 6 to 6: bands cover 0 to 9"),
        ("min = 4", "min = 5", "bands cover 0 to 6 without gap"),
        ('rating = "Good"\nmin', 'rating = "Inadequate"\nmin', "lowest rating first"),
        ('"Good" = 2\n', "", "points are needed for each rating"),
        ('"Good" = 2\n', '"Fair" = 2\n', "points"),
        ('name = "Toy"', 'name = "Toy"\ncolour = "red"', "toy.toml: colour"),
        ("rated = true", "rated = ", "not valid TOML"),
        ('first_report = "2020-01"', 'first_report = "Jan 2020"', "toy.toml: first_report"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_with_file_and_key(
    old: str, new: str, what: str
) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(ProgrammeError, match=re.escape(what)):
        parse_programme(GOOD.replace(old, new, 1), "toy.toml")


def test_one_id_in_two_files_is_refused() -> None:
    toy = parse_programme(GOOD, "toy.toml")
    with pytest.raises(ProgrammeError, match="two files define this programme"):
        in_order([toy, toy])


def test_a_programme_cannot_follow_one_that_does_not_exist() -> None:
    toy = parse_programme(GOOD.replace("rated =", 'supersedes = ["toy-1999"]\nrated ='), "toy.toml")
    with pytest.raises(ProgrammeError, match="no programme 'toy-1999'"):
        in_order([toy])
