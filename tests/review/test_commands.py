"""The maintainer's commands, from the command line, on the bundled history and the sample site."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PORTSMOUTH = "youth-2021--portsmouth--2022-06-21"
SUNDERLAND = "pdu-2023--sunderland--2025"


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=folder,
        env={**os.environ, "PROBATION_LEAGUE_PUBLISH__PICTURES": "false"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def league(folder: Path) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(
        (folder / "output/league.json").read_text("utf-8")
    )
    return found


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    assert call(folder, "run", "--history-only").returncode == 3
    return folder


@pytest.fixture
def desk(history: Path, tmp_path: Path) -> Path:
    shutil.copytree(history, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_diff_says_why_a_derived_rating_waits_and_how_to_decide(desk: Path) -> None:
    shown = call(desk, "diff", PORTSMOUTH)
    assert shown.returncode == 0
    assert "derived" in shown.stdout
    assert f"review accept {PORTSMOUTH}" in shown.stdout
    items = json.loads(call(desk, "diff", "--json").stdout)
    assert PORTSMOUTH in [item["change"]["key"] for item in items]
    assert "```diff" in call(desk, "diff", "--markdown").stdout


def test_a_correction_is_published_with_both_values_and_the_reason(desk: Path) -> None:
    done = call(
        desk, "review", "correct", SUNDERLAND, "--set", "overall.rating=Good", "--reason", "misread"
    )
    assert done.returncode == 0, done.stderr
    published = league(desk)
    record = next(i for i in published["inspections"] if i["id"] == SUNDERLAND)
    assert record["corrected"] is True
    assert record["overall"]["rating"] == "Good"
    (told,) = published["corrections"]
    assert (told["shown"], told["right"], told["reason"]) == (
        "Requires improvement",
        "Good",
        "misread",
    )
    again = call(desk, "run", "--history-only")
    assert again.returncode == 0, again.stderr
    record = next(i for i in league(desk)["inspections"] if i["id"] == SUNDERLAND)
    assert record["overall"]["rating"] == "Good"


def test_a_withdrawal_goes_at_once_says_so_and_can_be_undone(desk: Path) -> None:
    assert call(desk, "review", "withdraw", SUNDERLAND, "--reason", "wrong").returncode == 0
    published = league(desk)
    assert SUNDERLAND not in [i["id"] for i in published["inspections"]]
    assert published["corrections"][0]["kind"] == "withdrawal"
    ids = json.loads((desk / "data/ids.json").read_text("utf-8"))
    assert ids[SUNDERLAND] == "withdrawn"
    assert call(desk, "run", "--history-only").returncode == 0
    assert SUNDERLAND not in [i["id"] for i in league(desk)["inspections"]]
    assert call(desk, "review", "undo", SUNDERLAND).returncode == 0
    assert SUNDERLAND in [i["id"] for i in league(desk)["inspections"]]


@pytest.mark.parametrize(
    "arguments",
    [
        ("accept", "nothing-of-this-name"),
        ("correct", SUNDERLAND, "--set", "overall.rating=Splendid", "--reason", "x"),
        ("correct", SUNDERLAND, "--set", "no.such.field=Good", "--reason", "x"),
        ("correct", SUNDERLAND, "--set", "overall.rating=Good"),
        ("withdraw", SUNDERLAND),
        ("withdraw", PORTSMOUTH, "--reason", "x"),
        ("register", PORTSMOUTH),
    ],
)
def test_bad_input_gets_a_clear_error_and_changes_nothing(
    desk: Path, arguments: tuple[str, ...]
) -> None:
    before = (desk / "output/league.json").read_bytes()
    done = call(desk, "review", *arguments)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("probation-league: ")
    assert not list((desk / "data").glob("decisions/*"))
    assert (desk / "output/league.json").read_bytes() == before


def test_decisions_survive_a_fresh_clone_that_has_no_waiting_items(desk: Path) -> None:
    assert call(desk, "review", "accept", PORTSMOUTH).returncode == 0
    shutil.rmtree(desk / "data/waiting")
    before = (desk / "output/league.json").read_bytes()
    done = call(desk, "run", "--history-only")
    assert "Nothing new" in done.stderr
    assert (desk / "output/league.json").read_bytes() == before


def test_reparse_of_an_unchanged_archive_differs_in_nothing(tmp_path: Path) -> None:
    assert call(tmp_path, "run", "--sample").returncode == 0
    done = call(tmp_path, "reparse", "--sample", "--check")
    assert (done.returncode, done.stdout) == (0, "")
