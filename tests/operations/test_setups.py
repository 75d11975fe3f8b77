"""The set-ups that operations.md offers, as far as they can be tried without installing them."""

import configparser
import datetime as dt
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from pipeline.options import Exit
from schemas.dates import london_day
from tests.operations.nights import ROOT

DEPLOY = ROOT / "docs/deploy"
SPAN = re.compile(r"(\*|\d+)(-\d+)?(/\d+)?(,(\*|\d+)(-\d+)?(/\d+)?)*")
CRON = r"(?P<times>(?:\S+ +){4}\S+) +(?P<command>.+)"


def unit(name: str) -> configparser.ConfigParser:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read_string((DEPLOY / name).read_text("utf-8"))
    return parsed


def cron() -> re.Match[str]:
    lines = (DEPLOY / "crontab").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if line and not line.startswith("#"))
    found = re.fullmatch(CRON, line)
    assert found is not None
    return found


def test_the_crontab_names_five_times_and_a_command_without_a_stray_percent_sign() -> None:
    times = cron()["times"].split()
    assert len(times) == 5
    assert all(SPAN.fullmatch(time) for time in times)
    assert "%" not in cron()["command"]


@pytest.mark.parametrize("code", [0, 3, 4])
def test_the_command_of_the_crontab_mails_the_log_only_when_something_is_to_be_told(
    tmp_path: Path, code: int
) -> None:
    program = tmp_path / ".venv/bin/probation-league"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho told\necho told >&2\nexit {code}\n")
    program.chmod(0o755)
    command = cron()["command"].replace("/srv/probation-league", str(tmp_path))
    done = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == code
    assert ("told" in done.stdout) == (code != 0)


def test_the_service_is_hardened_and_takes_codes_3_and_143_for_success() -> None:
    service = unit("probation-league.service")["Service"]
    # A stop ends with code 143, or by the signal if it comes before the run begins.
    good = [str(int(Exit.NEW_TO_REVIEW)), str(int(Exit.TERMINATED)), "SIGTERM"]
    assert service["SuccessExitStatus"].split() == good
    assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "strict")
    assert service["User"] == "probation-league"
    for folder in service["ReadWritePaths"].split():
        assert folder.startswith(service["WorkingDirectory"])


def test_the_timer_means_london_and_catches_up() -> None:
    timer = unit("probation-league.timer")["Timer"]
    assert timer["OnCalendar"].endswith("Europe/London")
    assert timer["Persistent"] == "true"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_itself_takes_both_units(tmp_path: Path) -> None:
    for name in ("probation-league.service", "probation-league.timer"):
        text = (DEPLOY / name).read_text("utf-8")
        # The program and the user are not installed here.
        text = re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", text)
        (tmp_path / name).write_text(text.replace("User=probation-league\n", "User=root\n"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    said = done.stdout + done.stderr
    if "Failed to" in said and "Unknown" not in said:
        pytest.skip(f"systemd-analyze cannot work here: {said[:200]}")
    assert done.returncode == 0, said
    assert "Unknown" not in said


@pytest.mark.parametrize("name", ["nightly.yml", "review.yml"])
def test_a_workflow_is_set_as_yaml_wants_it_and_names_no_unknown_value(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    assert "\t" not in text
    assert all(len(line) - len(line.lstrip(" ")) in range(0, 40, 2) for line in text.splitlines())
    assert "cancel-in-progress: false" in text
    for path in ("data/archive", "data/ledger.sqlite", "data/waiting"):
        assert path in text
    assert set(re.findall(r"\$\{\{ *([\w.]+)", text)) <= {
        "github.run_id",
        "github.run_attempt",
        "github.token",
    }


def test_the_nightly_workflow_takes_something_new_for_success_and_commits() -> None:
    text = (DEPLOY / "nightly.yml").read_text("utf-8")
    assert f'case "$code" in {int(Exit.DONE)}|{int(Exit.NEW_TO_REVIEW)})' in text
    assert "git add data output" in text


def test_the_review_workflow_follows_the_nightly_one_with_a_pull_request() -> None:
    text = (DEPLOY / "review.yml").read_text("utf-8")
    assert "workflows: [nightly]" in text
    assert "gh pr create" in text


def test_the_container_file_copies_installs_and_drops_its_rights_in_that_order() -> None:
    words = [
        line.split()[0]
        for line in (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
        if re.match(r"[A-Z]+ ", line)
    ]
    wanted = ["FROM", "COPY", "RUN", "USER", "ENTRYPOINT", "CMD"]
    assert [word for word in words if word in wanted] == wanted
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for lock in re.findall(r"requirements/\w+\.txt", text):
        assert (ROOT / lock).is_file()
    assert "--require-hashes" in text


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-06-30T23:30:00+00:00", "2026-07-01"),
        ("2026-12-31T23:30:00+00:00", "2026-12-31"),
        ("2026-03-29T00:30:00+00:00", "2026-03-29"),  # the night in which an hour is left out
        ("2026-10-25T00:30:00+00:00", "2026-10-25"),  # an hour comes twice: half past one, first
        ("2026-10-25T01:30:00+00:00", "2026-10-25"),  # and again
        ("2026-10-24T23:30:00+00:00", "2026-10-25"),
    ],
)
def test_a_night_belongs_to_its_day_in_london_through_both_clock_changes(
    moment: str, day: str
) -> None:
    assert london_day(dt.datetime.fromisoformat(moment)).isoformat() == day


def test_ci_runs_the_local_check_on_every_supported_python() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]["check"]
    versions = job["strategy"]["matrix"]["python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={versions[0]}"
    assert versions == ["3.11", "3.12", "3.13", "3.14"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]


def test_hooks_before_a_commit_run_the_tools_of_make_check() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    (repository,) = config["repos"]
    assert repository["repo"] == "local"
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(BIN)", ".venv/bin")
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].replace(" --force-exclude", "") in makefile


def test_the_citation_has_what_its_format_requires_and_names_no_person() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
    assert citation["authors"] == [{"name": "The probation-league maintainers"}]
    assert citation["license"] == "OGL-UK-3.0"
