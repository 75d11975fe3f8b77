"""Old reports on their way through a whole run: from a folder, and from a web archive's copy."""

import json
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from league.publish.pages import PageMaker
from pipeline.cli import cli
from pipeline.sample_server import sample_data
from schemas.errors import ConfigError, StateError
from schemas.programme import load_programmes
from tests.few_pages import with_results
from tests.ingest.old_markup import HOME, UPLOADS, OldMarkup
from tests.reading_here import reading_here

TITLE = "An inspection of probation services in Lambeth PDU"
LAMBETH = "pdu-2021--lambeth--2022-10"
WESSMOOR = "An inspection of probation services in Wessmoor PDU"


def call(folder: Path, *arguments: str) -> int:
    places = ["--data", str(folder / "data"), "--output", str(folder / "output")]
    runner = CliRunner()
    with (
        patch("pipeline.run._workers", reading_here),
        patch("league.site.build.site_pages", without_pages),
        with_results("pdu-lambeth"),
    ):
        result = runner.invoke(cli, [*arguments, *places], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    assert isinstance(result.return_value, int)
    return result.return_value


def without_pages(*_: object, **__: object) -> PageMaker:
    """Makes no pages: these tests are about the data."""
    return lambda _context: ()


def published(folder: Path) -> dict[str, dict[str, object]]:
    league = json.loads((folder / "output" / "league.json").read_text("utf-8"))
    return {inspection["id"]: inspection for inspection in league["inspections"]}


def web_page(ratings: Sequence[str], score: str) -> str:
    """A report in a web page, for a service whose overall rating is known from a release."""
    standards = load_programmes()["pdu-2021"].standards()
    rows = "".join(
        f"<tr><td>{standard.code} {standard.name}</td><td>{rating}</td></tr>"
        for standard, rating in zip(standards, ratings, strict=True)
    )
    return (
        f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>"
        "<p>Published: 20 October 2022</p><h2>Foreword</h2><p>Overall, Lambeth PDU was rated as "
        "‘Inadequate’. Leaders know what has to be done.</p><h2>Ratings</h2><table><tbody>"
        "<tr><td>Lambeth PDU</td><td></td></tr>"
        "<tr><td>Overall rating</td><td>Inadequate</td></tr>"
        f"<tr><td>Score</td><td>{score}</td></tr>"
        f"{rows}</tbody></table></main></body></html>"
    )


def test_a_report_of_a_folder_takes_the_place_of_its_reported_result(tmp_path: Path) -> None:
    backlog = tmp_path / "backlog"
    backlog.mkdir()
    ratings = ["Requires improvement"] * 2 + ["Inadequate"] * 7
    (backlog / "lambeth.html").write_text(web_page(ratings, "2/27"), "utf-8")
    (backlog / "documents.csv").write_text(
        "file,address,published\nlambeth.html,https://www.old.example/lambeth/,2022-10-20\n",
        "utf-8",
    )
    assert call(tmp_path, "run", "--folder", str(backlog)) == 3
    # It agrees with the release, but nobody has looked at it yet.
    assert published(tmp_path)[LAMBETH]["basis"] == "reported"
    call(tmp_path, "review", "accept", LAMBETH)
    record = published(tmp_path)[LAMBETH]
    assert record["basis"] == "report"
    assert record["published"] == "2022-10-20"
    source = record["source"]
    assert isinstance(source, dict)
    assert source["document_url"] == "https://www.old.example/lambeth/"


def test_reports_of_a_web_archive_are_read_and_published_under_their_old_address(
    tmp_path: Path,
) -> None:
    body = sample_data().joinpath("reports", "pdu-2021-00.pdf").read_bytes()
    with OldMarkup({2023: {WESSMOOR: body}}, archived=True).serving() as home:
        assert call(tmp_path, "run", "--sample", "--old-site", home) == 0
    (record,) = published(tmp_path).values()
    source = record["source"]
    assert isinstance(source, dict)
    assert source["document_url"].startswith(HOME + UPLOADS)
    assert source["page_url"].startswith(HOME + "inspections/")
    assert record["published"] == "2023-05-30"
    # What was found once is known to every later run.
    assert call(tmp_path, "run", "--sample", "--offline") == 0
    assert list(published(tmp_path).values()) == [record]
    assert call(tmp_path, "status", "--sample", "--verify") == 0
    sha256 = str(source["sha256"])
    (tmp_path / "data" / "archive" / sha256[:2] / sha256).write_bytes(b"altered")
    with pytest.raises(StateError, match="1 of 2 archived files"):
        call(tmp_path, "status", "--sample", "--verify")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--folder", ".", "--offline"),
        ("--folder", ".", "--old-site", "https://www.old.example/"),
        ("--old-site", "www.old.example"),
        ("--folder", "nowhere"),
    ],
)
def test_wrong_ways_to_name_a_backlog_are_refused(arguments: Sequence[str], tmp_path: Path) -> None:
    import click

    with pytest.raises(click.UsageError):
        call(tmp_path, "run", *arguments)
    assert not (tmp_path / "data").exists()


def test_a_table_with_a_wrong_date_is_refused_before_anything_is_touched(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "documents.csv").write_text("file,published\na.pdf,13 May 2024\n", "utf-8")
    with pytest.raises(ConfigError, match="line 2"):
        call(tmp_path, "run", "--folder", str(tmp_path))
    assert not (tmp_path / "data").exists()
