"""Exit code 4 from the command line: what stood stands, and the message says where and what."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import cli
from tests.ingest.crawling import small
from tests.site_simulator.faults import Fault
from tests.site_simulator.site import SampleSite


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite.plain() as running:
        yield small(running)


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
    output = tmp_path / "output"
    places = ["--data", str(tmp_path / "data"), "--output", str(output)]
    result = CliRunner().invoke(
        cli, ["run", "--site", site.url, "--pace", "0", *places], standalone_mode=False
    )
    assert result.return_value == 4
    status = json.loads((output / "status.json").read_text("utf-8"))
    assert status["run"]["exit_code"] == 4
    assert all(word in status["run"]["error"] for word in said)
    assert status["run"]["remedy"]
    assert not (output / "league.json").exists()
