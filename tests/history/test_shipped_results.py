"""The shipped results hold every fact that was gathered, and nothing that no source states."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ingest.reported.results_file import ReportedResult, shipped_results
from schemas.coverage import load_expectations
from schemas.dates import PartialDate
from schemas.programme import Programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Evidence, Outcome, Report, StandardState, Status
from support.safe_text import web_link
from tests.golden import standard_of

FOLDER = Path(__file__).parents[1] / "fixtures" / "history"
"""The facts as they were gathered until the end of November 2026, without their working notes."""
STATED = ("official", "secondary")
JOINT = {"yes": True, "no": False, "unknown": None}
HELD = {
    "crc-2018--south-yorkshire--2020",
    "crc-2018--thames-valley--2020-01-21",
    "pdu-2023--hull-east-riding--2024",
    "region-2023--yorkshire-humber--2025",
    "youth-2018--south-tyneside--2021",
    "youth-2018--trafford--2021-02",
}
"""Five ratings that only follow from others, and one report whose ratings were not seen."""
Fact = Mapping[str, str]
Key = tuple[str, str, str]


def facts(name: str) -> list[Fact]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def entries(programmes: Programmes) -> Sequence[ReportedResult]:
    return tuple(shipped_results(programmes))


@pytest.fixture(scope="module")
def records(judged: Sequence[Report]) -> Mapping[Key, Report]:
    """The judged results by programme, organisation and date."""
    found = {}
    for record in judged:
        assert record.programme
        assert record.organisation
        assert record.published
        found[record.programme, record.organisation.id, record.published] = record
    assert len(found) == len(judged)
    return found


@pytest.fixture(scope="module")
def pairs(records: Mapping[Key, Report], registry: Registry) -> list[tuple[Fact, Report]]:
    """Each inspection that was gathered, with its record."""
    return [(fact, record_of(fact, records, registry)) for fact in facts("inspections.csv")]


def record_of(fact: Fact, records: Mapping[Key, Report], registry: Registry) -> Report:
    organisation = registry.match(fact["organisation"], (fact["kind"],)).organisation
    assert organisation is not None, fact["organisation"]
    return records[fact["programme"], organisation.id, PartialDate(fact["published"])]


def is_from(url: str, evidence: Sequence[Evidence]) -> bool:
    """True if a source is among the evidence; one without an address is named in other words."""
    return url in {e.url for e in evidence} if web_link(url) else None in {e.url for e in evidence}


def test_every_gathered_inspection_has_one_record_of_its_own(
    pairs: list[tuple[Fact, Report]], judged: Sequence[Report]
) -> None:
    assert len(judged) == len(pairs) == 299
    assert {record.id for _, record in pairs} == {record.id for record in judged}


def test_a_rating_is_published_as_stated_and_with_its_source_or_not_at_all(
    pairs: list[tuple[Fact, Report]],
) -> None:
    for fact, record in pairs:
        stated = fact["rating_confidence"] in STATED
        expected = Rating(fact["overall_rating"]) if stated else None
        assert record.overall.rating is expected, record.id
        if stated:
            best = [e for e in record.overall.evidence if e.confidence == fact["rating_confidence"]]
            assert is_from(fact["overall_source_url"], best), record.id
            official = any(e.confidence == "official" for e in record.overall.evidence)
            assert official == (fact["rating_confidence"] == "official"), record.id
        if fact["rating_confidence"] == "derived":
            assert record.status is Status.HELD
            assert any("derived" in error for error in record.errors)


def test_a_score_is_published_as_stated_or_not_at_all(pairs: list[tuple[Fact, Report]]) -> None:
    for fact, record in pairs:
        stated = fact["score_confidence"] in STATED
        expected = (int(fact["score"]), int(fact["max_score"])) if stated else (None, None)
        assert (record.score.value, record.score.max) == expected, record.id
        confidence = record.score.confidence.value if record.score.confidence else None
        assert confidence == (fact["score_confidence"] if stated else None)


def test_dates_and_joint_are_as_gathered(pairs: list[tuple[Fact, Report]]) -> None:
    for fact, record in pairs:
        assert record.joint is JOINT[fact["joint"]], record.id
        assert (record.fieldwork_started or "") == fact["fieldwork"], record.id
        dates = [i for i in record.identity if i.field == "published"]
        urls = {i.url for i in dates if i.value == fact["published"]}
        assert fact["date_source_url"] in urls or None in urls, record.id


def test_every_standard_is_published_as_stated_and_a_doubted_one_not_at_all(
    judged: Sequence[Report], registry: Registry, programmes: Programmes
) -> None:
    by_key = {(r.programme, r.organisation.id, r.published): r for r in judged if r.organisation}
    expected = Counter()
    for fact in facts("standards.csv"):
        kinds = programmes[fact["programme"]].organisation_kinds
        organisation = registry.match(fact["organisation"], kinds).organisation
        assert organisation is not None
        record = by_key[fact["programme"], organisation.id, PartialDate(fact["published"])]
        standard = standard_of(record, fact["standard_id"])
        if fact["confidence"] == "doubted":
            assert standard.state is StandardState.NOT_KNOWN, record.id
            continue
        assert standard.rating == Rating(fact["rating"]), (record.id, standard.id)
        official = any(e.confidence == "official" for e in standard.evidence)
        assert official == (fact["confidence"] == "official"), (record.id, standard.id)
        assert is_from(fact["source_url"], standard.evidence), (record.id, standard.id)
        expected[record.id] += 1
    known = Counter({r.id: sum(s.rating is not None for s in r.standards) for r in judged})
    assert +known == expected


def test_293_results_are_accepted_and_599_of_their_2971_standards_known(
    judged: Sequence[Report], accepted: Sequence[Report]
) -> None:
    assert len(accepted) == 293
    assert {r.id for r in judged} - {r.id for r in accepted} == HELD
    assert sum(r.overall.rating is not None for r in accepted) == 287
    states = Counter(s.state for r in accepted for s in r.standards)
    assert states.total() == 2971
    assert states[StandardState.RATED] == 599


# Annual reports of the youth inspections: of 2018-19 26 services, 3 Outstanding, 12 Good, 8
# Requires improvement, 3 Inadequate; of 2019-20 16 services, 1, 6, 8 and 1.
@pytest.mark.parametrize(
    ("count", "ratings"),
    [
        ("youth-annual-report-2018-19", (3, 12, 8, 3)),
        ("youth-annual-report-2019-20", (1, 6, 8, 1)),
    ],
)
def test_the_official_counts_of_youth_services_are_met_exactly(
    count: str, ratings: tuple[int, ...], accepted: Sequence[Report]
) -> None:
    (official,) = (e for e in load_expectations() if e.id == count)
    assert official.ends is not None
    first, last = official.starts.earliest, official.ends.latest
    named = {(n.organisation, n.published) for n in official.by_name}
    found = Counter(result.rating for result in official.undated)
    for record in accepted:
        assert record.published_earliest is not None
        assert record.published_latest is not None
        assert record.organisation is not None
        inside = first <= record.published_earliest and record.published_latest <= last
        by_name = (record.organisation.id, record.published) in named
        if record.programme in official.programmes and (inside or by_name):
            assert record.overall.rating is not None
            found[record.overall.rating] += 1
    assert tuple(found[rating] for rating in reversed(Rating)) == ratings
    assert found.total() == official.expected == sum(ratings)
    assert official.ratings == dict(zip(reversed(Rating), ratings, strict=True))


def test_no_published_value_is_without_a_named_source(judged: Sequence[Report]) -> None:
    for record in judged:
        values = [(record.overall.rating, record.overall.evidence)]
        values += [(s.rating, s.evidence) for s in record.standards]
        for rating, evidence in values:
            if rating is not None:
                assert {e.value for e in evidence} == {rating.value}, record.id
            assert all(e.text is None for e in evidence), record.id
            assert all(e.url or "not known" in (e.reported_by or "") for e in evidence), record.id
            assert all(e.confidence for e in evidence), record.id
        assert record.source.document_url


def test_all_standards_of_each_programme_are_listed(judged: Sequence[Report]) -> None:
    for record in judged:
        for standard in record.standards:
            known = standard.state is StandardState.RATED
            assert known == (standard.rating is not None)
    youth = [r for r in judged if r.programme == "youth-2021"]
    assert {len(r.standards) for r in youth} == {13}


def test_a_standard_that_two_domains_name_is_rated_in_its_own(judged: Sequence[Report]) -> None:
    (leeds,) = (r for r in judged if r.id == "youth-2018--leeds--2019-11")
    rated = {s.id: s.rating for s in leeds.standards if s.rating is not None}
    assert rated == {
        "out-of-court-disposals-assessment": Rating.INADEQUATE,
        "out-of-court-disposals-planning": Rating.INADEQUATE,
    }


def test_no_record_fails_a_check_and_only_doubt_holds_one(judged: Sequence[Report]) -> None:
    failed = [c for r in judged for c in r.checks if c.outcome in (Outcome.FAIL, Outcome.WARN)]
    assert failed == []
    assert {r.id for r in judged if r.status is Status.HELD} == HELD


def test_entries_are_in_the_folder_of_their_programme(entries: Sequence[ReportedResult]) -> None:
    assert {e.where for e in entries if not e.where.startswith(f"{e.programme}/")} == set()
    assert len({e.id for e in entries}) == len(entries)
