"""The consumers in `docs/examples` work on what is published."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from league.publish.publish import publish
from tests.league.making import TODAY

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
EXPECTED = [
    "1\tCedar PDU\tGood\t2023",
    "2\tAsh PDU\tRequires improvement\t2025-03",
    "2\tBirch PDU\tRequires improvement\t2024-11-05",
    "4\t=Dodgy PDU\tInadequate\t2024",
]


@pytest.fixture
def output(sample, tmp_path):
    publish(sample, tmp_path, as_of=TODAY)
    return tmp_path


def run(*command: str | Path) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout.splitlines()


def test_python(output):
    lines = run(sys.executable, EXAMPLES / "league.py", output / "league.json", "pdu")
    assert lines == EXPECTED


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_javascript(output):
    assert run("node", EXAMPLES / "league.js", output / "league.json", "pdu") == EXPECTED


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r(output):
    lines = run("Rscript", EXAMPLES / "league.R", output / "inspections.csv")
    assert any("pdu-2023" in line for line in lines)


def test_sql_over_the_csv(output, monkeypatch):
    monkeypatch.chdir(output)
    import duckdb  # Loads slowly, and each test process collects this module.

    found = duckdb.connect().execute((EXAMPLES / "league.sql").read_text("utf-8")).fetchall()
    by_standard = {row[:2]: row[2:] for row in found}
    assert by_standard["pdu-2023", "staffing"] == (1, 1)


def test_examples_are_short_enough_to_be_read():
    for example in EXAMPLES.iterdir():
        assert len(example.read_text("utf-8").splitlines()) <= 14
