"""The shipped results hold every fact that was gathered, and nothing that no source states."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from schemas.dates import PartialDate
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Outcome, Report, StandardState, Status

FACTS = Path(__file__).parents[1] / "fixtures" / "history" / "inspections.csv"
"""The facts as they were gathered in November 2026, without their working notes."""
LESS_EXACT = {
    ("crc-norfolk-suffolk", "2019-09-11"),
    ("region-east-of-england", "2024-08-29"),
    ("youth-carmarthenshire", "2024-03-19"),
}
"""Days that were only estimated or are contradicted: the month is kept."""
Fact = Mapping[str, str]


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pairs(
    facts: Sequence[Fact], judged: Sequence[Report], registry: Registry
) -> list[tuple[Fact, Report]]:
    """Each fact with its record."""
    by_key = {(r.programme, r.organisation.id, r.published): r for r in judged if r.organisation}
    found: list[tuple[Fact, Report]] = []
    for fact in facts:
        kind = fact["kind"]
        organisation = registry.match(fact["organisation"], (kind,)).organisation
        assert organisation is not None, fact["organisation"]
        less = (organisation.id, fact["published"]) in LESS_EXACT
        published = PartialDate(fact["published"][: 7 if less else 10])
        found.append((fact, by_key[fact["programme"], organisation.id, published]))
    return found


def test_every_gathered_fact_has_one_record_of_its_own(
    pairs: list[tuple[Fact, Report]], judged: Sequence[Report]
) -> None:
    ids = [record.id for _, record in pairs]
    assert len(set(ids)) == len(ids) == 248
    # Three more, each with its own release, were found when the registry was made or read again.
    more = {r.id for r in judged} - set(ids)
    assert more == {
        "youth-2021--neath-port-talbot--2022-05",
        "youth-2021--cumberland--2024-10",
        "youth-2021--ceredigion--2024-11",
    }


def test_a_rating_is_published_as_stated_or_not_at_all(pairs: list[tuple[Fact, Report]]) -> None:
    for fact, record in pairs:
        stated = fact["rating_confidence"] in ("official", "secondary")
        expected = Rating(fact["overall_rating"]) if stated else None
        assert record.overall.rating is expected, record.id
        if fact["rating_confidence"] == "derived":
            assert record.status is Status.HELD
            assert any("derived" in error for error in record.errors)


def test_a_score_is_published_as_stated_or_not_at_all(pairs: list[tuple[Fact, Report]]) -> None:
    for fact, record in pairs:
        stated = fact["score_confidence"] in ("official", "secondary")
        value = int(fact["score"]) if stated else None
        assert record.score.value == value, record.id
        confidence = record.score.confidence.value if record.score.confidence else None
        assert confidence == (fact["score_confidence"] if stated else None)


def test_no_standard_is_rated_otherwise_than_its_fact(pairs: list[tuple[Fact, Report]]) -> None:
    doubted: Counter[str | None] = Counter()
    for fact, record in pairs:
        said = Counter(json.loads(fact["standards"] or "{}").values())
        kept = Counter(s.rating.value for s in record.standards if s.rating is not None)
        assert not kept - said, record.id
        doubted[record.id] += (said - kept).total()
    # Praise in prose, a word that may not be a rating, and sources that contradict each other.
    assert {id_: n for id_, n in doubted.items() if n} == {
        "crc-2018--essex--2018-10-10": 1,
        "crc-2018--south-yorkshire--2019-03": 1,
        "crc-2018--durham-tees-valley--2020-04": 1,
        "nps-2018--south-west-south-central--2018-11": 2,
        "pdu-2021--west-kent--2022-05": 9,
    }


def test_every_published_value_has_evidence_that_says_it(judged: Sequence[Report]) -> None:
    for record in judged:
        values = [(record.overall.rating, record.overall.evidence)]
        values += [(s.rating, s.evidence) for s in record.standards]
        for rating, evidence in values:
            if rating is not None:
                assert {e.value for e in evidence} == {rating.value}, record.id
            assert all(e.url or "not known" in e.text for e in evidence), record.id
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
    held = {r.id for r in judged if r.status is Status.HELD}
    assert held == {
        "crc-2018--south-yorkshire--2020",
        "crc-2018--thames-valley--2020-01-21",
        "pdu-2023--hull-east-riding--2024",
        "region-2023--yorkshire-humber--2025",
        "youth-2018--milton-keynes--2021-08",
        "youth-2021--portsmouth--2022-06-21",
    }


def test_at_least_220_rated_inspections_are_shipped(accepted: Sequence[Report]) -> None:
    assert sum(r.overall.rating is not None for r in accepted) >= 220


def test_no_two_records_would_get_one_id(judged: Sequence[Report]) -> None:
    assert [id_ for id_, n in Counter(r.id for r in judged).items() if n > 1] == []


def test_no_evidence_quotes_a_source(judged: Sequence[Report]) -> None:
    longest = max((e.text for r in judged for e in r.overall.evidence), key=len)
    assert len(longest) < 130, longest
