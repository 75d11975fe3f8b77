"""The maintainer's commands, from the command line, on two bundled results."""

import datetime as dt
import errno
import json
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from pipeline.cli import main
from tests.commands import called
from tests.few_pages import publishing_few_pages, with_results
from tests.review.nights import (
    EASTMARCH,
    EASTMARCH_FILE,
    EASTMARCH_PAGE,
    ORMESBY,
    ORMESBY_PAGE,
    PENHALLOW,
    Maintainer,
    fixture,
)

HULL = "pdu-2023--hull-east-riding--2024"
SUNDERLAND = "pdu-2023--sunderland--2025"
LATER = {"PROBATION_LEAGUE_REVIEW__PUBLISH_AT_ONCE": "false"}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    with publishing_few_pages, with_results("pdu-hull-east-riding", "pdu-sunderland"):
        assert called(folder, "run", "--history-only").returncode == 3
    return folder


def test_the_diff_says_why_a_derived_rating_waits_and_how_to_decide(history: Path) -> None:
    shown = called(history, "diff", HULL)
    assert shown.returncode == 0
    assert "derived" in shown.stdout
    assert "it waits for a source" in " ".join(shown.stdout.split())
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


@pytest.fixture
def busy(desk: Maintainer) -> Maintainer:
    """A maintainer with three items to decide: a change, an unknown body, an amended page."""
    desk.replace_file(EASTMARCH_PAGE, EASTMARCH_FILE, fixture("review/eastmarch-reissued.pdf"))
    desk.add(
        "An inspection of probation services in Llanfechan and Bro Taran",
        fixture("layouts/pdu-2023-a10.pdf"),
        dt.date(2026, 1, 20),
    )
    desk.edit(ORMESBY_PAGE, summary="This report has been withdrawn.")
    assert desk.night() == 3
    return desk


def test_several_decisions_later_make_one_version(busy: Maintainer) -> None:
    versions = len(list((busy.folder / "output/sample/versions").glob("*.*")))
    listed = busy.output_of("review", "list").splitlines()
    assert [line.split(". ")[0] for line in listed] == ["1", "2", "3"]
    assert EASTMARCH in listed[0]
    done = busy.output_of("review", "accept", "1", "--later")
    assert "Not published yet. To publish: probation-league publish --sample" in done
    again = busy.call("review", "accept", "1", "--later")
    assert (again.code, f"number 1, {EASTMARCH}, does not wait" in again.err) == (2, True)
    assert listed[1].split(" ")[1] in busy.output_of("diff", "2")
    busy.output_of("review", "withdraw", ORMESBY[:20], "--reason", "withdrawn", "--later")
    assert len(list((busy.folder / "output/sample/versions").glob("*.*"))) == versions
    assert busy.output_of("publish").startswith("Published version")
    assert len(list((busy.folder / "output/sample/versions").glob("*.*"))) == versions + 1
    found = {i["id"]: i["overall"]["rating"] for i in busy.league()["inspections"]}
    assert (found[EASTMARCH], ORMESBY in found) == ("Good", False)


def test_every_printed_command_can_be_pasted(
    busy: Maintainer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    printed = [busy.output_of("diff"), busy.output_of("diff", "--full")]
    printed += [busy.output_of("review", "show", key) for key in busy.waiting()]
    lines = {line.strip() for text in printed for line in text.splitlines()}
    commands = {line.removeprefix("decide").strip() for line in lines if line.startswith("decide")}
    assert len(commands) >= 8
    for command in sorted(commands):
        folder = tmp_path_factory.mktemp("pasted")
        shutil.copytree(busy.folder, folder, dirs_exist_ok=True)
        program, *words = shlex.split(command.replace("FIELD=VALUE", "title='Another title'"))
        assert program == "probation-league"
        answer = replace(busy, folder=folder, settings=LATER).plain(*words)
        to_fill_in = re.search(r"[A-Z]{5,}", command)
        assert to_fill_in or answer.code == 0, (command, answer.err)


def test_a_decision_that_is_saved_is_named_even_if_publishing_fails(busy: Maintainer) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "output")
    with patch("pipeline.decide.publish_state", side_effect=full):
        done = busy.call("review", "accept", EASTMARCH, EASTMARCH)
    assert (done.code, done.out.count("Decision saved")) == (1, 1)
    assert "free some space" in done.err
    assert len(list((busy.folder / "data/sample/decisions").iterdir())) == 1
    assert busy.output_of("publish").startswith("Published version")


def test_list_and_show_print_json(busy: Maintainer) -> None:
    items = json.loads(busy.output_of("review", "list", "--json"))
    assert next(item["change"]["key"] for item in items) == EASTMARCH
    records = json.loads(busy.output_of("review", "list", "--accepted", "--json"))
    assert ORMESBY in [record["id"] for record in records]
    assert json.loads(busy.output_of("review", "show", "2", "--json"))["overall"]["rating"]


def test_the_diff_fits_80_columns_but_for_what_is_copied(busy: Maintainer) -> None:
    for words in (("diff",), ("diff", "--full"), ("review", "show", EASTMARCH)):
        for line in busy.output_of(*words).partition("\n{")[0].splitlines():
            copied = "probation-league " in line or " " not in line.strip()
            assert len(line) <= 80 or copied, line


def test_a_name_of_a_record_shows_what_waits_for_it_or_says_that_nothing_does(
    busy: Maintainer,
) -> None:
    shown = busy.call("diff", PENHALLOW)
    assert (shown.code, shown.out) == (0, "")
    assert shown.err == f"{PENHALLOW} is accepted; nothing about it waits.\n"


def test_an_error_names_commands_as_they_can_be_typed(busy: Maintainer) -> None:
    refused = busy.call("review", "accept", "nowhere").err
    assert "`probation-league diff --sample` lists what waits" in refused
    busy.output_of("review", "reject", EASTMARCH, "--reason", "an older copy")
    refused = busy.call("review", "accept", EASTMARCH).err
    correct = re.search("`probation-league (review correct .*?)` or", refused)
    assert correct is not None
    words = shlex.split(correct[1].replace("FIELD=VALUE", "title='Another title'"))
    assert busy.plain(*words).code == 0


def test_markdown_shows_a_printed_name_as_text(busy: Maintainer) -> None:
    path = busy.folder / "data/sample/waiting" / f"{EASTMARCH}.json"
    state = path.read_text("utf-8").replace("Eastmarch PDU", "![x](http://x.example/`) @all")
    path.write_text(state, "utf-8")
    (headline,) = re.findall("### .*example.*", busy.output_of("diff", "--markdown"))
    assert headline.startswith("### `1. ")
    assert headline.count("`") == 2


def test_what_reads_otherwise_than_it_was_shown_is_not_decided_before_it_is_shown(
    busy: Maintainer,
) -> None:
    """As after a run between `diff` and the decision; what was not shown may be decided."""
    waiting = busy.folder / "data/sample/waiting"
    first, second, third = busy.waiting()

    def reads_otherwise(key: str) -> None:
        item = json.loads((waiting / f"{key}.json").read_text("utf-8"))
        item["read"]["overall.rating"] = "Inadequate"
        (waiting / f"{key}.json").write_text(json.dumps(item), "utf-8")

    busy.output_of("diff", first, second)
    for key in (first, third):
        reads_otherwise(key)
    busy.output_of("review", "list")
    for words in (("accept", "1"), ("reject", first, "--reason", "x")):
        refused = busy.call("review", *words)
        assert (refused.code, "otherwise than when it was shown" in refused.err) == (1, True)
        assert f"`probation-league diff {first} --sample`" in refused.err
    busy.output_of("review", "reject", third, "--reason", "not shown yet", "--later")
    busy.output_of("diff", first)
    busy.output_of("review", "reject", first, "--reason", "seen", "--later")
