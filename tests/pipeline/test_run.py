"""The nightly run from the command line, over real HTTP on loopback."""

import hashlib
import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.commands import COMMAND, called, typed
from tests.pipeline.conftest import REMEMBERED


def sums(folder: Path) -> dict[str, str]:
    apart = ("status.json", "last-checked.json", "review/")
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := str(path.relative_to(folder))).startswith(apart)
    }


def events(finished: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    """The log: off a terminal, every line of standard error is JSON."""
    return [json.loads(line) for line in finished.stderr.splitlines()]


def test_the_first_run_publishes_fourteen_made_up_services(
    first_night: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, finished = first_night
    assert finished.returncode == 0, finished.stderr
    league = json.loads((folder / "output/sample/league.json").read_text("utf-8"))
    assert league["sample"] is True
    assert len(league["inspections"]) == 14
    assert "Made-up sample data" in league["notice"]
    checked = json.loads((folder / "output/sample/last-checked.json").read_text("utf-8"))
    assert checked["last_checked"].endswith("Z")
    last = events(finished)[-1]
    assert (last["event"], last["exit_code"], last["accepted"]) == ("run.finished", 0, 14)


def test_papers_that_are_no_reports_are_named_in_the_status(
    first_night: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = first_night
    status = json.loads((folder / "output/sample/status.json").read_text("utf-8"))
    over = {item["address"].rsplit("/", 1)[-1] for item in status["passed_over"]}
    assert {"thematic-made-up-matters.pdf", "annual-report.pdf"} <= over
    assert status["run"]["exit_code"] == 0


def test_the_second_run_says_that_nothing_is_new_and_changes_no_byte(
    first_night: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = first_night
    before = sums(folder / "output/sample")
    again = called(folder, "run", "--sample")
    assert again.returncode == 0
    assert "Nothing new" in again.stdout
    last = events(again)[-1]
    assert (last["files_fetched"], last["parsed"]) == (0, 0)
    assert sums(folder / "output/sample") == before


def test_offline_and_publish_come_to_the_same_bytes(
    first_night: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = first_night
    before = sums(folder / "output/sample")
    for arguments in (("run", "--sample", "--offline"), ("publish", "--sample")):
        assert called(folder, *arguments).returncode == 0
        assert sums(folder / "output/sample") == before


def test_a_dry_run_writes_no_record_and_publishes_nothing(
    first_night: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    shutil.copytree(first_night[0] / "data/sample/archive", tmp_path / "data/sample/archive")
    finished = called(tmp_path, "run", "--sample", "--dry-run")
    assert finished.returncode == 0, finished.stderr
    assert not (tmp_path / "output").exists()
    assert not (tmp_path / "data/sample/records").exists()


def test_a_site_that_cannot_be_reached_is_exit_code_4_and_stands_in_the_status(
    tmp_path: Path,
) -> None:
    finished = called(
        tmp_path, "run", "--site", "http://127.0.0.1:9/", "--pace", "0",
        PROBATION_LEAGUE_CRAWL__RETRIES="0",
    )  # fmt: skip
    assert finished.returncode == 4, finished.stderr
    status = json.loads((tmp_path / "output/status.json").read_text("utf-8"))
    assert status["run"]["exit_code"] == 4
    assert "127.0.0.1" in status["run"]["error"]
    (failed,) = (json.loads(line) for line in finished.stderr.splitlines() if "run.failed" in line)
    assert failed["reason"] == status["run"]["error"]
    assert failed["remedy"] == status["run"]["remedy"] != ""
    assert failed["remedy"] not in failed["reason"]
    assert status["last_success"] is None


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    assert typed(tmp_path, "run", "--no-such-option").returncode == 2
    assert called(tmp_path, "run", "--offline", "--history-only").returncode == 2
    finished = called(tmp_path, "status", PROBATION_LEAGUE_PACE="-1")
    assert finished.returncode == 2
    assert "pace" in finished.stderr


def test_sigterm_ends_in_order_and_the_next_run_completes_the_work(
    first_night: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    with subprocess.Popen(
        [*COMMAND, "run", "--sample"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        archive = tmp_path / "data/sample/archive"
        until = time.monotonic() + 30
        while not archive.exists() and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 143
    status = json.loads((tmp_path / "output/sample/status.json").read_text("utf-8"))
    assert status["run"]["error"] == "ended by SIGTERM"
    shutil.copytree(first_night[0] / REMEMBERED, tmp_path / REMEMBERED, dirs_exist_ok=True)
    assert called(tmp_path, "run", "--sample").returncode == 0
    assert (tmp_path / "output/sample/league.json").exists()


def test_publishing_where_no_record_ever_was_is_refused(tmp_path: Path) -> None:
    done = called(tmp_path, "publish")
    assert done.returncode == 1
    assert "data: no record has been accepted yet (run it in the folder of data/" in done.stderr
    assert not (tmp_path / "output").exists()


def test_off_a_terminal_the_summary_is_part_of_the_log(tmp_path: Path) -> None:
    again = called(tmp_path, "run", "--history-only", "--dry-run")
    assert (again.returncode, again.stdout) == (3, ""), again.stderr[-2000:]
    assert "Nothing was published" in " ".join(events(again)[-1]["summary"])


def test_a_reader_that_closes_its_end_is_not_an_error_to_print(
    first_night: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    with subprocess.Popen(
        [*COMMAND, "league", "--sample", "--format", "json"],
        cwd=first_night[0], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        process.wait(timeout=60)
