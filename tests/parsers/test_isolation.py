"""Documents that break their reader end as one record with a reason; the next is still read."""

import json
import subprocess
import sys
from pathlib import Path

from parsers.worker import Job, Limits, Worker

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORTS = sorted((FIXTURES / "reports").glob("*.pdf"))
LAYOUTS = FIXTURES / "layouts"
BROKEN = sorted(LAYOUTS.glob("broken-*.pdf"))


def parse(*paths: Path | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", "parse", "--sample", "--json", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_each_path_has_one_line_in_order_though_files_are_broken_or_missing(
    tmp_path: Path,
) -> None:
    missing = tmp_path / "missing.pdf"
    paths = [REPORTS[0], missing, *BROKEN, REPORTS[1]]
    printed = parse(*paths)
    records = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [r["source"]["document_url"] for r in records] == [path.name for path in paths]
    assert [records[0]["status"], records[-1]["status"]] == ["passed", "passed"]
    assert records[1]["status"] == "unreadable"
    assert "cannot be opened" in records[1]["reason"]
    assert all(r["reason"] for r in records[1:-1])
    assert printed.returncode == 3


def test_parse_of_reports_that_pass_ends_with_0_and_without_a_path_with_2() -> None:
    assert parse(REPORTS[0]).returncode == 0
    assert parse().returncode == 2


def test_a_file_over_a_limit_is_unreadable() -> None:
    body = REPORTS[0].read_bytes()
    with Worker(Limits(file_bytes=10), workers=1) as worker:
        report = worker.read(Job(body, "long.pdf"))
    assert report.status == "unreadable"
    assert "the limit is 10" in str(report.reason)


def test_a_file_that_takes_too_long_is_unreadable() -> None:
    with Worker(Limits(seconds=0.01), workers=1) as worker:
        report = worker.read(Job(REPORTS[0].read_bytes(), "slow.pdf"))
    assert report.status == "unreadable"
    assert "seconds" in str(report.reason)


def test_deep_nested_markup_and_a_wrong_type_are_one_record_each() -> None:
    deep = b"<!DOCTYPE html><html><body>" + b"<div>" * 20_000 + b"Good"
    with Worker(workers=1) as worker:
        reports = list(worker.read_many([Job(deep, "deep.html"), Job(b"PK\x03\x04", "a.zip")]))
    assert [r.status == "passed" for r in reports] == [False, False]
    assert reports[1].status == "unreadable"
    assert "neither a PDF nor a web page" in str(reports[1].reason)
