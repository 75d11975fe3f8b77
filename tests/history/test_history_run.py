"""A run on the shipped results alone publishes them once; a table by another hand holds one."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from tests.few_pages import publishing_few_pages, with_results
from tests.history.conftest import run

READING, HULL = "youth-reading", "pdu-hull-east-riding"
"""An accepted result and a held one."""


def files(folder: Path) -> dict[str, bytes]:
    kept = [*(folder / "data" / "records").rglob("*"), *(folder / "output").rglob("*")]
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in kept
        if path.is_file() and path.name != "status.json" and "review" not in path.parts
    }


def test_the_first_run_publishes_real_results_that_say_what_they_rest_on(published: Path) -> None:
    league = json.loads((published / "output" / "league.json").read_text("utf-8"))
    assert league["sample"] is False
    rated = [i for i in league["inspections"] if i["overall"]["rating"]]
    assert len(rated) >= 220
    assert {i["basis"] for i in league["inspections"]} == {"reported"}
    rows = [row for table in league["tables"] for row in table["rows"]]
    assert rows
    assert {row["basis"] for row in rows} == {"reported"}


def test_what_is_held_stands_nowhere_in_what_is_published(published: Path) -> None:
    held = b"youth-2018--south-tyneside--2021"
    assert [name for name, body in files(published).items() if held in body] == []


def test_a_second_run_finds_nothing_new_and_changes_no_byte(tmp_path: Path) -> None:
    with publishing_few_pages, with_results(READING, HULL):
        assert run(tmp_path) == 3
        before = files(tmp_path)
        assert run(tmp_path) == 0
    assert files(tmp_path) == before


@pytest.mark.soak
def test_a_second_run_on_all_results_changes_no_byte(published: Path, tmp_path: Path) -> None:
    shutil.copytree(published, tmp_path, dirs_exist_ok=True)
    assert run(tmp_path) == 0
    assert files(tmp_path) == files(published)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["crc", "--as-of", "2019-09-30"], ["1 of the 21 CRCs", "Hampshire"]),
        (["nps-division", "--as-of", "2019-09-30"], ["5 of the 7 NPS divisions", "Midlands"]),
        (
            ["area", "midlands", "--as-of", "2019-09-30"],
            ["of the 3 CRCs in its area: 3 Requires", "1 below"],
        ),
        (["pdu", "--as-of", "2026-11-23"], ["0 of the 64 PDUs", "Sunderland"]),
        (["youth", "--as-of", "2026-11-23"], ["87 of the 142 youth justice services", "Camden"]),
        (["organisation", "Bridgend"], ["Before it: Western Bay", "2022-06-14"]),
    ],
)
def test_the_command_line_prints_what_a_reader_of_the_league_looks_for(
    asked: list[str], says: list[str], published: Path
) -> None:
    places = ["--data", str(published / "data"), "--output", str(published / "output")]
    result = CliRunner().invoke(cli, ["league", *asked, *places], standalone_mode=False)
    assert result.exception is None, result.output
    printed = " ".join(result.output.split())
    assert [text for text in says if text not in printed] == []


def test_a_table_that_says_otherwise_goes_to_review_and_the_published_rating_stands(
    tmp_path: Path,
) -> None:
    table = tmp_path / "data" / "reference" / "youth-2021" / "table.csv"
    with publishing_few_pages, with_results(READING):
        assert run(tmp_path) == 0
        before = files(tmp_path)
        table.parent.mkdir(parents=True)
        table.write_text("Service,Date,Overall rating\nReading,3 December 2024,Good\n", "utf-8")
        assert run(tmp_path) == 3
    assert files(tmp_path) == before
    waiting = tmp_path / "data" / "waiting"
    assert any("youth-2021--reading--2024-12-03" in path.name for path in waiting.iterdir())
