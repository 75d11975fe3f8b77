"""The sample reports: the command prints their golden records, and those say what is true.

The truth was written down when the reports were made, by whoever made them, not by the parser.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from tests.reading_here import worker_here

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORTS = FIXTURES / "reports"
TRUTH = {t["file"]: t for t in json.loads((FIXTURES / "truth/reports.json").read_text("utf-8"))}


def golden(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((REPORTS / name).with_suffix(".json").read_text("utf-8"))
    return found


def test_parse_prints_the_golden_records_in_the_order_given() -> None:
    files = sorted(REPORTS.glob("*.pdf"))
    with worker_here:
        printed = CliRunner().invoke(cli, ["parse", "--sample", "--json", *map(str, files)])
    assert printed.exit_code == 0, printed.stderr
    records = [json.loads(line) for line in printed.stdout.splitlines()]
    assert len(records) == 14
    assert records == [golden(file.name) for file in files]


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_a_golden_record_says_what_is_true(name: str) -> None:
    truth, record = TRUTH[name], golden(name)
    assert record["status"] == "passed"
    assert record["programme"] == truth["programme"]
    assert record["organisation"]["name"] == truth["organisation"]
    assert record["published"] == truth["published"]
    assert record["overall"]["rating"] == truth["overall"]
    assert (record["score"]["value"], record["score"]["max"]) == (
        truth["score"],
        truth["max_score"],
    )
    said = [(s["id"], s["rating"]) for s in record["standards"] if s["state"] == "rated"]
    assert said == [(s["id"], s["rating"]) for s in truth["standards"]]


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_every_value_has_evidence_with_page_box_and_words(name: str) -> None:
    record = golden(name)
    values = [record["overall"], *(s for s in record["standards"] if s["rating"])]
    if record["score"]["value"] is not None:
        values.append(record["score"])
    for value in values:
        assert value["evidence"]
        for evidence in value["evidence"]:
            assert evidence["page"] >= 1
            assert evidence["text"]
            x0, top, x1, bottom = evidence["box"]
            assert x0 < x1
            assert top < bottom
