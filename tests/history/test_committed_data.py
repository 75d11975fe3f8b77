"""The committed records are the shipped results, and no published id was lost."""

import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from review.diff import same_evidence
from review.store import Store
from schemas.report import Report, StandardState

ROOT = Path(__file__).parents[2]
MOVED = (
    *("blackpool--2025", "darlington--2025", "gloucestershire--2026", "hounslow--2025"),
    *("lambeth--2026-01-13", "leicester-city--2025", "merton--2025"),
    *("south-gloucestershire--2025", "warwickshire--2026"),
)
"""Published under the full framework at first; their titles name children and victims only."""


@pytest.fixture(scope="module")
def records() -> Mapping[str, Report]:
    return {str(record.id): record for record in Store(ROOT / "data").load().records}


def test_records_are_the_accepted_results_of_the_files(
    records: Mapping[str, Report], accepted: Sequence[Report]
) -> None:
    reported = {id_: record for id_, record in records.items() if record.basis == "reported"}
    by_id = {str(result.id): result for result in accepted}
    assert reported.keys() == by_id.keys()
    assert [id_ for id_, r in reported.items() if not same_evidence(r, by_id[id_])] == []


def test_293_records_know_599_of_2971_standards(records: Mapping[str, Report]) -> None:
    assert len(records) == 293
    states = Counter(s.state for record in records.values() for s in record.standards)
    assert (states[StandardState.RATED], states.total()) == (599, 2971)


def test_every_published_id_is_the_id_of_its_record(records: Mapping[str, Report]) -> None:
    ids = json.loads((ROOT / "data" / "ids.json").read_bytes())
    assert ids == {id_: id_ for id_ in records}
    for kept in (ROOT / "output" / "versions").glob("*/league.json.gz"):
        published = {i["id"] for i in json.loads(gzip.decompress(kept.read_bytes()))["inspections"]}
        assert published <= ids.keys(), kept


@pytest.mark.parametrize("name", MOVED)
def test_an_inspection_that_moved_to_another_programme_kept_its_id(
    name: str, records: Mapping[str, Report]
) -> None:
    assert records[f"youth-2025--{name}"].programme == "youth-2025-children-victims"
    organisation = records[f"youth-2025--{name}"].organisation
    same = [r for r in records.values() if r.organisation == organisation]
    assert Counter(r.programme for r in same)["youth-2025-children-victims"] == 1
