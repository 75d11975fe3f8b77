"""Decisions through git: two maintainers decide, their clones merge, the server publishes."""

import datetime as dt
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.review.conftest import small_site
from tests.review.nights import EASTMARCH, PENHALLOW, Maintainer

REPOSITORY = Path(__file__).parents[2]
IGNORED = "archive/\nwaiting/\n*.sqlite*\n*.lock\noutput/\n"
ELSEWHERE = {"PROBATION_LEAGUE_REVIEW__PUBLISH_AT_ONCE": "false"}
NAME = ("-c", "user.name=a maintainer", "-c", "user.email=m@league.example")


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    done = subprocess.run(
        ["git", *NAME, *arguments], cwd=folder, capture_output=True, text=True, check=check
    )
    return done.stdout if check else f"{done.returncode} {done.stdout}"


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


@pytest.fixture
def server(first_night: Path, tmp_path: Path) -> Iterator[Maintainer]:
    """Yield the machine that publishes; only it has the archive."""
    folder = tmp_path / "server"
    shutil.copytree(first_night, folder)
    (folder / ".gitignore").write_text(IGNORED, "utf-8")
    attributes = (REPOSITORY / ".gitattributes").read_text("utf-8")
    (folder / ".gitattributes").write_text(attributes.replace("data/", "data/sample/"), "utf-8")
    git(folder, "init", "-qb", "main")
    commit(folder, "The first night")
    with small_site() as site:
        yield Maintainer(folder, site, nights=1)


def clone_of(server: Maintainer, name: str) -> Maintainer:
    folder = server.folder.parent / name
    git(server.folder.parent, "clone", "-q", str(server.folder), name)
    return Maintainer(folder, server.site, ELSEWHERE, nights=1)


def test_decisions_on_two_reports_merge_and_are_carried_out_where_the_archive_is(
    server: Maintainer,
) -> None:
    one, other = clone_of(server, "one"), clone_of(server, "other")
    one.output_of(
        "review", "correct", EASTMARCH, "--set", "fieldwork_started=2023-11-20", "--reason", "typo"
    )
    other.output_of("review", "withdraw", PENHALLOW, "--reason", "of another service")
    for clone in (one, other):
        assert git(clone.folder, "status", "--porcelain", "data/sample/ids.json") == ""
        commit(clone.folder, "Decide")
        branch = clone.folder.name
        git(server.folder, "fetch", "-q", str(clone.folder), f"main:{branch}")
        git(server.folder, "merge", "-q", "--no-edit", branch)
    assert server.output_of("publish").startswith("Published version")
    before = (server.folder / "output/sample/league.json").read_bytes()
    assert server.night() == 0
    assert (server.folder / "output/sample/league.json").read_bytes() == before
    published = {i["id"]: i for i in server.league()["inspections"]}
    assert PENHALLOW not in published
    assert published[EASTMARCH]["fieldwork_started"] == "2023-11-20"
    assert published[EASTMARCH]["corrected"] is True
    kinds = sorted(c["kind"] for c in server.league()["corrections"])
    assert kinds == ["correction", "withdrawal"]
    ids = json.loads((server.folder / "data/sample/ids.json").read_text("utf-8"))
    assert ids[PENHALLOW] == "withdrawn"


def decide_at(clone: Maintainer, hour: int, *words: str) -> None:
    """Decide in a clone, at an hour and with a name of its own."""
    now, name = dt.datetime(2026, 11, 24, hour, tzinfo=dt.UTC), clone.folder.name
    clone.settings = {**ELSEWHERE, "PROBATION_LEAGUE_REVIEW__WHO": name}
    with patch("pipeline.commands.review.utc_now", lambda: now):
        clone.output_of("review", *words, "--reason", f"as {name} saw")
    commit(clone.folder, "Decide")


@pytest.mark.parametrize(
    ("action", "setting"),
    [
        ("correct", "fieldwork_started=2023-11-27"),
        ("correct", "title=Another title"),
        ("withdraw", None),
    ],
)
def test_two_decisions_on_one_report_are_told_after_a_pull_and_one_is_chosen(
    server: Maintainer, action: str, setting: str | None
) -> None:
    one, other = clone_of(server, "one"), clone_of(server, "other")
    decide_at(one, 8, "correct", EASTMARCH, "--set", "fieldwork_started=2023-11-20")
    decide_at(other, 9, action, EASTMARCH, *(("--set", setting) if setting else ()))
    pulled = git(other.folder, "pull", "--no-rebase", "--no-edit", str(one.folder), check=False)
    assert f"Merge conflict in data/sample/records/{EASTMARCH}.json" in pulled or not setting
    unmerged = git(other.folder, "diff", "--name-only", "--diff-filter=U").split()
    assert unmerged == [f"data/sample/records/{EASTMARCH}.json"]
    told = other.call("review", "list").err
    assert other.call("diff").err == told
    assert f"two decisions on {EASTMARCH}, each made without the other" in told
    by_one = "correct by one on 2026-11-24 08:00 UTC: fieldwork_started = 2023-11-20 (as one saw)"
    assert by_one in told
    assert f"{action} by other on 2026-11-24 09:00 UTC" in told
    assert "(as other saw)" in told
    for words in (("publish",), ("review", "withdraw", PENHALLOW, "--reason", "x")):
        refused = other.call(*words)
        assert (refused.code, "two decisions on" in refused.err) == (1, True)
    undo = re.search(r"`probation-league (review undo .*)`", told)
    assert undo is not None
    assert other.plain(*undo[1].split()).code == 0
    assert other.call("diff").err == ""
    commit(other.folder, "Settle")
    git(server.folder, "pull", "-q", str(other.folder))
    assert server.night() == 0
    published = next(i for i in server.league()["inspections"] if i["id"] == EASTMARCH)
    assert published["fieldwork_started"] == "2023-11-20"


def test_a_record_is_set_one_value_a_line_so_that_git_shows_the_parse_diff(
    server: Maintainer,
) -> None:
    server.output_of(
        "review", "correct", EASTMARCH, "--set", "standards.staffing.rating=Outstanding",
        "--set", "score.value=19", "--reason", "misread",
    )  # fmt: skip
    path = f"data/sample/records/{EASTMARCH}.json"
    diff = git(server.folder, "diff", "-U0", path)
    added = [line[1:].strip() for line in diff.splitlines() if line.startswith("+ ")]
    assert '"rating": "Outstanding",' in added
    assert max(len(line) for line in added) < 150
    text = (server.folder / path).read_text("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize("removed", [True, False])
def test_undoing_what_did_not_know_of_a_withdrawal_leaves_it_in_force(
    server: Maintainer, *, removed: bool
) -> None:
    """The record that git could not merge is then removed, or left as it is."""
    one, other = clone_of(server, "one"), clone_of(server, "other")
    decide_at(one, 8, "withdraw", EASTMARCH)
    decide_at(other, 9, "correct", EASTMARCH, "--set", "fieldwork_started=2023-11-20")
    git(other.folder, "pull", "--no-rebase", "--no-edit", str(one.folder), check=False)
    if removed:
        (other.folder / f"data/sample/records/{EASTMARCH}.json").unlink()
    refused = other.call("publish").err
    assert f"two decisions on {EASTMARCH}, each made without the other" in refused
    undo = re.search(r"probation-league (review undo \S+)", refused)
    assert undo is not None
    other.output_of(*undo[1].split())
    other.output_of("publish")
    assert EASTMARCH not in {i["id"] for i in other.league()["inspections"]}
