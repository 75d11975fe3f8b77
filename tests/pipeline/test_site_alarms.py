"""Exit codes 3 and 4 from the command line: what is lost, and what the message says."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from tests.few_pages import publishing_few_pages, with_results
from tests.ingest.crawling import small
from tests.reading_here import worker_here
from tests.site_simulator.faults import Fault
from tests.site_simulator.site import SampleSite


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite.plain() as running:
        yield small(running)


def night(site: SampleSite, folder: Path) -> int:
    """Crawl the site as the command line does; return the exit code."""
    places = ["--data", str(folder / "data"), "--output", str(folder / "output")]
    run = ["run", "--site", site.url, "--pace", "0", "--no-pictures", *places]
    with worker_here, publishing_few_pages, with_results():
        return int(CliRunner().invoke(cli, run, standalone_mode=False).return_value)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(kind="status", status=403, path="/document/"), ["403"]),
        (Fault(kind="status", status=429, path="/document/"), ["429"]),
        (
            Fault(kind="error-page", path="/document/"),
            ["5 of 5 pages", "title (h1 of the content)", "expected a title"],
        ),
    ],
)
def test_a_site_that_refuses_or_has_changed_ends_with_exit_code_4(
    fault: Fault, said: list[str], site: SampleSite, tmp_path: Path
) -> None:
    site.faults.add(fault)
    assert night(site, tmp_path) == 4
    output = tmp_path / "output"
    status = json.loads((output / "status.json").read_text("utf-8"))
    assert status["run"]["exit_code"] == 4
    assert all(word in status["run"]["error"] for word in said)
    assert status["run"]["remedy"]
    assert not (output / "league.json").exists()


def test_one_bad_page_is_exit_3_once_and_stops_nothing(
    site: SampleSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROBATION_LEAGUE_CRAWL__NEWEST_REPORT_WEEKS", "9999")
    night(site, tmp_path)
    now = dt.datetime.now(dt.UTC)
    for page in site.store.pages("document")[:2]:
        site.store.edit(page.id, at=now - dt.timedelta(hours=3), summary="Edited.")
    bad = site.store.pages("document")[0]
    site.faults.add(Fault(kind="error-page", path=bad.path))
    assert night(site, tmp_path) == 3
    time.sleep(1)  # A run knows its start to the second, and that decides what is news.
    assert night(site, tmp_path) == 0
    status = json.loads((tmp_path / "output/status.json").read_text("utf-8"))
    (problem,) = status["problems"]
    assert problem["where"].endswith(bad.path)
    assert "accepted_changes" in problem["remedy"]
