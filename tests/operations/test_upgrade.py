"""An installation that an earlier release left: no published value changes without a decision."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.operations.installation import INSTALLATIONS, NIGHTS, edit_site, unpack
from tests.operations.nights import assert_published_whole
from tests.review.nights import EASTMARCH, ORMESBY, PENHALLOW, Maintainer
from tests.site_simulator.site import SampleSite

RELEASES = sorted(path for path in INSTALLATIONS.iterdir() if path.is_dir())
VALUES = (
    *("id", "former_ids", "status", "basis", "source_status", "programme", "title"),
    *("organisation", "joint", "language", "corrected"),
)
DATES = ("published", "fieldwork_started")
SCORE = ("value", "max", "computed", "confirmed")
STANDARD = ("rating", "state", "points", "counts")
INSPECTIONS = 13
"""Fourteen reports, of which one is withdrawn."""
SINCE_2_0 = ("age_months_max", "confidence", "caveat", "published_bounds")
"""Fields of rows and records that an earlier release did not write."""
DESCRIBES_ONE_RUN = (
    "output/sample/status.json",
    "output/sample/last-checked.json",
    "output/sample/review/",
)


class Before(NamedTuple):
    """What the earlier release published and kept."""

    league: dict
    records: dict[str, dict]
    ids: bytes
    decisions: dict[str, bytes]
    waiting: set[str]


class Upgraded(NamedTuple):
    """An installation after its first night with this code."""

    desk: Maintainer
    code: int
    requested: list[str]
    before: Before


def snapshot(folder: Path) -> Before:
    data = folder / "data/sample"
    return Before(
        league=json.loads((folder / "output/sample/league.json").read_bytes()),
        records={p.stem: json.loads(p.read_bytes()) for p in (data / "records").glob("*.json")},
        ids=(data / "ids.json").read_bytes(),
        decisions={p.name: p.read_bytes() for p in (data / "decisions").glob("*.json")},
        waiting={p.stem for p in (data / "waiting").glob("*.json")},
    )


def values(record: dict) -> dict[str, object]:
    """The values of a record or inspection, without evidence and checks."""
    found = {
        field: value
        for field, value in record.items()
        if field in VALUES or (field.startswith(DATES) and field not in SINCE_2_0)
    }
    overall, score = record["overall"], record["score"]
    found["overall"] = overall and overall["rating"]
    found["score"] = score and chosen(score, SCORE)
    for standard in record["standards"]:
        found[f"standards.{standard['id']}"] = chosen(standard, STANDARD)
    return found


def chosen(part: dict, fields: tuple[str, ...]) -> dict[str, object]:
    return {field: part[field] for field in fields if field in part}


def tables(league: dict) -> dict[str, tuple[list, list[str]]]:
    """By table: the rows with rank, ratings and score, and who is unranked."""
    return {
        table["id"]: (
            [
                {field: value for field, value in row.items() if field not in SINCE_2_0}
                for row in table["rows"]
            ],
            [row["organisation"]["id"] for row in table["unranked"]],
        )
        for table in league["tables"]
    }


def published_files(folder: Path) -> dict[str, bytes]:
    return {
        name: path.read_bytes()
        for path in sorted((folder / "output").rglob("*"))
        if path.is_file()
        and not (name := str(path.relative_to(folder))).startswith(DESCRIBES_ONE_RUN)
    }


@pytest.fixture(scope="module", params=RELEASES, ids=lambda release: release.name)
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    folder = tmp_path_factory.mktemp("upgraded")
    unpack(request.param, folder)
    before = snapshot(folder)
    with SampleSite.bundled() as site:
        edit_site(site)
        desk = Maintainer(folder, site, nights=NIGHTS)
        code = desk.night()
        yield Upgraded(desk, code, [asked.target for asked in site.log.all()], before)


def test_no_published_value_changes_without_a_decision(upgraded: Upgraded) -> None:
    desk, code, _, before = upgraded
    assert code in (0, 3), desk.logged
    league = desk.league()
    assert len(league["inspections"]) == INSPECTIONS
    assert [values(found) for found in league["inspections"]] == [
        values(found) for found in before.league["inspections"]
    ]
    assert tables(league) == tables(before.league)
    assert_published_whole(desk.folder)


def test_nothing_is_fetched_again(upgraded: Upgraded) -> None:
    assert upgraded.requested
    assert [t for t in upgraded.requested if t.startswith(("/document/", "/uploads/"))] == []


def test_records_ids_and_decisions_stay(upgraded: Upgraded) -> None:
    after, before = snapshot(upgraded.desk.folder), upgraded.before
    assert {id_: values(record) for id_, record in after.records.items()} == {
        id_: values(record) for id_, record in before.records.items()
    }
    assert after.ids == before.ids
    assert after.decisions == before.decisions
    planning = next(s for s in after.records[PENHALLOW]["standards"] if s["id"] == "planning")
    assert planning["rating"] == "Requires improvement"
    assert ORMESBY not in {found["id"] for found in upgraded.desk.league()["inspections"]}


def test_only_what_differs_waits(upgraded: Upgraded) -> None:
    desk, code, _, before = upgraded
    waiting = desk.waiting()
    assert EASTMARCH in before.waiting
    assert before.waiting <= set(waiting)
    new = set(waiting) - before.waiting
    assert code == (3 if new else 0)
    assert all(waiting[key]["values"] for key in new)


def test_the_second_night_changes_nothing(upgraded: Upgraded) -> None:
    desk = upgraded.desk
    published = published_files(desk.folder)
    waiting = desk.waiting()
    assert desk.night() == 0
    assert published_files(desk.folder) == published
    assert desk.waiting() == waiting


def test_reading_the_archive_again_changes_nothing(upgraded: Upgraded) -> None:
    desk = upgraded.desk
    published = published_files(desk.folder)
    assert desk.night(fresh=True) == 0
    assert published_files(desk.folder) == published
