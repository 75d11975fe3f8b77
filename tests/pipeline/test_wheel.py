"""The sample job from an installed wheel, outside any checkout."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.pipeline.conftest import REMEMBERED

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as an installer lays it."""
    built = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        timeout=100,
    )
    (wheel,) = built.glob("*.whl")
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def python(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={
            **os.environ,
            "PYTHONPATH": str(installed),
            "PROBATION_LEAGUE_PUBLISH__PICTURES": "false",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_the_sample_runs_from_a_wheel_outside_a_checkout(
    installed: Path, first_night: tuple[Path, object], tmp_path: Path
) -> None:
    where = python(installed, tmp_path, "-c", "import pipeline; print(pipeline.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installed)
    shutil.copytree(first_night[0] / REMEMBERED, tmp_path / REMEMBERED)
    next((tmp_path / REMEMBERED).rglob("*.json")).unlink()
    ran = python(installed, tmp_path, "-m", "pipeline", "run", "--sample")
    assert ran.returncode == 0, ran.stderr
    last = json.loads(ran.stderr.splitlines()[-1])
    assert last["parsed"] >= 1
    league = json.loads((tmp_path / "output/sample/league.json").read_text("utf-8"))
    assert len(league["inspections"]) == 14
    assert league["sample"] is True


def test_a_wheel_brings_every_file_of_facts_and_pages(installed: Path) -> None:
    rooms = ("support", "schemas", "ingest", "parsers", "review", "league", "pipeline")
    listed = subprocess.run(
        ["git", "ls-files", *rooms], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    missing = [name for name in listed.stdout.splitlines() if not (installed / name).is_file()]
    assert missing == []
