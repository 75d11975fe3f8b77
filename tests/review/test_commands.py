"""The maintainer's commands, from the command line, on the bundled history."""

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.commands import called

HULL = "pdu-2023--hull-east-riding--2024"
SUNDERLAND = "pdu-2023--sunderland--2025"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    assert called(folder, "run", "--history-only").returncode == 3
    return folder


def test_the_diff_says_why_a_derived_rating_waits_and_how_to_decide(history: Path) -> None:
    shown = called(history, "diff", HULL)
    assert shown.returncode == 0
    assert "derived" in shown.stdout
    assert "it waits for a source" in shown.stdout
    assert f"review correct {HULL} --set overall.rating=RATING" in shown.stdout
    assert f"review accept {HULL}" not in shown.stdout
    items = json.loads(called(history, "diff", "--json").stdout)
    assert HULL in [item["change"]["key"] for item in items]
    assert "```diff" in called(history, "diff", "--markdown").stdout


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for top in ("data", "output")
        for path in (folder / top).rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("accept", "nothing-of-this-name"), "nothing found"),
        (("accept", HULL, "--force"), "no overall rating is known"),
        (("accept", SUNDERLAND), "nothing about it waits"),
        (("accept",), "give either IDs"),
        (("accept", "--all-passing"), "needs --programme"),
        (("accept", "--all-passing", "--programme", "pdu-2021"), "groups that wait"),
        (("correct", SUNDERLAND, "--set", "overall.rating=Splendid", "--reason", "x"),
         "is not a rating"),
        (("correct", SUNDERLAND, "--set", "no.such.field=Good", "--reason", "x"),
         "cannot be corrected"),
        (("correct", SUNDERLAND, "--set", "overall.rating", "--reason", "x"), "FIELD=VALUE"),
        (("correct", SUNDERLAND, "--set", "overall.rating=Good"), "a reason is needed"),
        (("correct", SUNDERLAND, "--set", "fieldwork_started=2026-05", "--reason", "x"),
         "a check fails"),
        (("reject", SUNDERLAND, "--reason", "x"), "nothing about it waits"),
        (("withdraw", SUNDERLAND), "a reason is needed"),
        (("withdraw", HULL, "--reason", "x"), "nothing to withdraw"),
        (("register", HULL), "already registered"),
        (("register", HULL, "--alias-of", "x", "--name", "y"), "cannot be combined"),
        (("undo", SUNDERLAND), "no decision"),
        (("show", "ab"), "nothing found"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_clear_error_and_changes_nothing(
    history: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    before = files(history)
    folders = ["--data", str(history / "data"), "--output", str(history / "output")]
    with pytest.raises(SystemExit) as ended:
        main(["review", *arguments, *folders])
    assert ended.value.code in (1, 2)
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""
    assert files(history) == before
