"""A CSV table made by others is read and compared with our records, value by value."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import parse_results, shipped_results
from ingest.reported.results_table import ReferenceTable, read_references
from pipeline.cli import cli
from pipeline.commands.reconcile import Reconciliation, reconcile_table
from schemas.base import canonical_json
from schemas.errors import StateError, Unreadable
from schemas.judge import judge
from schemas.programme import load_programmes
from schemas.rating import Rating
from schemas.registry import load_registry
from schemas.report import Report, Status

PROGRAMMES = load_programmes()
REGISTRY = load_registry()
YOUTH = PROGRAMMES["youth-2021"]
SCRAPED = Path(__file__).parents[1] / "fixtures" / "history" / "youth-scraped.csv"
HEADER = [
    "Service",
    "Date published",
    "Overall rating",
    "Score",
    "2.1 Assessment",
    "3.1 Assessment",
]
LEEDS = ["Leeds YJS", "14 May 2024", "Requires Improvement", "8/36", "Inadequate", "Good"]
ACCEPTED = """[[inspections]]
id = "youth-2021--leeds--2024-05"
programme = "youth-2021"
organisation = "Leeds"
[[inspections.sources]]
url = "https://example.org"
confidence = "official"
published = "2024-05"
rating = "Requires improvement"
score = "8/36"
[inspections.sources.standards]
court-disposals-assessment = "Inadequate"
out-of-court-disposals-assessment = "Good"
"""


def records(text: str) -> list[Report]:
    results = parse_results(text, "x.toml", PROGRAMMES)
    drafts = reported_drafts(results, programmes=PROGRAMMES, registry=REGISTRY)
    return [judge(d, programmes=PROGRAMMES, registry=REGISTRY) for d in drafts]


def as_csv(*rows: list[str]) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


def reconciled(*rows: list[str], accepted: str = ACCEPTED) -> Reconciliation:
    table = ReferenceTable(as_csv(HEADER, *rows), "t.csv", YOUTH)
    return reconcile_table(table, records(accepted), REGISTRY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_column_of_a_table_is_read(encoding: str) -> None:
    title = ["Ratings of all services – 2024", "", "", "", "", ""]
    body = as_csv(title, HEADER, LEEDS).decode().encode(encoding)
    (row,) = ReferenceTable(body, "t.csv", YOUTH).rows
    assert row.organisation == "Leeds YJS"
    assert row.published == "2024-05-14"
    assert (row.rating, row.score) == (Rating.REQUIRES_IMPROVEMENT, "8/36")
    assert row.standards == {
        "court-disposals-assessment": Rating.INADEQUATE,
        "out-of-court-disposals-assessment": Rating.GOOD,
    }
    assert row.problems == ()


def test_a_table_that_agrees_leaves_nothing_to_look_at() -> None:
    found = reconciled(LEEDS)
    assert found.clean
    assert found.agreeing == 1


@pytest.mark.parametrize(
    ("at", "cell", "field"),
    [
        (2, "Good", "overall"),
        (3, "9/36", "score"),
        (4, "Good", "standards.court-disposals-assessment"),
        (5, "Inadequate", "standards.out-of-court-disposals-assessment"),
        (1, "10 June 2024", "published"),
    ],
)
def test_each_value_that_differs_is_reported(at: int, cell: str, field: str) -> None:
    row = [*LEEDS[:at], cell, *LEEDS[at + 1 :]]
    found = reconciled(row)
    assert [d.field for d in found.differing] == [field]
    assert found.differing[0].where == "t.csv, line 2"
    assert found.agreeing == 0


def test_missing_and_extra_are_reported_from_both_sides() -> None:
    row = ["Bradford", "14 May 2024", "Good", "", "", ""]
    found = reconciled(row)
    assert [r.organisation for r in found.missing] == ["Bradford"]
    assert found.extra == ("youth-2021--leeds--2024-05",)


def test_another_time_is_another_inspection() -> None:
    row = ["Leeds", "14 May 2021", "Good", "", "", ""]
    found = reconciled(row)
    assert len(found.missing) == len(found.extra) == 1


def test_a_row_without_a_date_is_compared_only_if_one_record_can_be_meant() -> None:
    row = ["Leeds", "", "Good", "", "", ""]
    assert len(reconciled(row).differing) == 1
    found = reconciled(row, accepted=ACCEPTED + ACCEPTED.replace("2024-05", "2022-05"))
    assert "may be any of" in found.unread[0]
    assert (found.differing, found.missing, found.extra) == ((), (), ())


def test_a_row_with_more_cells_than_the_header_is_reported() -> None:
    found = reconciled(["Leeds", *LEEDS])
    assert "the row has more cells than the header" in found.unread[0]
    assert found.agreeing == 0
    assert reconciled([*LEEDS, "", ""]).unread == ()


@pytest.mark.parametrize(
    ("at", "cell", "what"),
    [
        (2, "Fair", "overall: 'Fair' is not a rating"),
        (2, "RI", "overall: 'RI' is not a rating"),
        (2, "Good 1", "overall: 'Good 1' is not a rating"),
        (3, "8/25", "score: '8/25' is not a number of points out of 36"),
        (3, "4.56%", "score: '4.56%' is not a number of points out of 36"),
        (3, "37", "score: '37' is not a number of points out of 36"),
        (1, "soon", "published: 'soon' is not a date"),
        (0, "Leads", "'Leads' is not registered; nearest: youth-leeds"),
    ],
)
def test_a_cell_that_cannot_be_read_is_reported_and_not_guessed(
    at: int, cell: str, what: str
) -> None:
    row = [*LEEDS[:at], cell, *LEEDS[at + 1 :]]
    found = reconciled(row)
    assert any(what in line for line in found.unread)
    assert found.agreeing == 0


@pytest.mark.parametrize("cell", ["8", "8/36", "8 out of 36", "22.22%", "22%"])
def test_points_are_read_as_written_or_as_a_percentage(cell: str) -> None:
    row = [*LEEDS[:3], cell, "", ""]
    assert ReferenceTable(as_csv(HEADER, row), "t.csv", YOUTH).rows[0].score == "8/36"


@pytest.mark.parametrize(
    ("body", "name", "what"),
    [
        (b"a,b\n1,2\n", "t.csv", "no row names the columns"),
        (b"", "t.csv", "no row names the columns"),
        (b"<table></table>", "t.html", "not a CSV file"),
        (
            b"YJS,Rating,Overall rating\nLeeds,Good,Inadequate\n",
            "t.csv",
            "two columns are 'overall'",
        ),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_by_name(body: bytes, name: str, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as caught:
        ReferenceTable(body, name, YOUTH)
    assert caught.value.where.startswith(name)


def test_a_result_that_a_table_contradicts_is_held() -> None:
    row = ["Leeds", "14 May 2024", "Good", "", "", ""]
    table = ReferenceTable(as_csv(HEADER, row), "t.csv", YOUTH)
    shipped = parse_results(ACCEPTED, "x.toml", PROGRAMMES)
    both = [*shipped, *table.results()]
    (draft,) = reported_drafts(both, programmes=PROGRAMMES, registry=REGISTRY)
    made = judge(draft, programmes=PROGRAMMES, registry=REGISTRY)
    assert made.status is Status.HELD
    assert made.overall.rating is None


def test_tables_kept_in_a_folder_are_of_the_programme_that_their_subfolder_names(
    tmp_path: Path,
) -> None:
    (tmp_path / "youth-2021").mkdir()
    (tmp_path / "youth-2021" / "old-site.csv").write_bytes(as_csv(HEADER, LEEDS))
    (tmp_path / "youth-2021" / ".DS_Store").write_bytes(b"x")
    (result,) = read_references(tmp_path, PROGRAMMES)
    assert (result.programme, result.organisation) == ("youth-2021", "Leeds YJS")
    assert [source.by for source in result.sources] == ["old-site.csv, line 2"]
    assert list(read_references(tmp_path / "none", PROGRAMMES)) == []
    (tmp_path / "youth").mkdir()
    (tmp_path / "youth" / "old-site.csv").write_bytes(as_csv(HEADER, LEEDS))
    with pytest.raises(StateError, match="no programme of that name"):
        list(read_references(tmp_path, PROGRAMMES))


def test_the_other_scrapers_list_is_reconciled_with_the_shipped_results() -> None:
    shipped = shipped_results(PROGRAMMES)
    drafts = reported_drafts(shipped, programmes=PROGRAMMES, registry=REGISTRY)
    ours = [judge(d, programmes=PROGRAMMES, registry=REGISTRY) for d in drafts]
    table = ReferenceTable(SCRAPED.read_bytes(), SCRAPED.name, YOUTH)
    found = reconcile_table(table, ours, REGISTRY)
    assert len(table.rows) == 65
    assert found.missing == ()
    # Its three known faults: a rating that its own score contradicts, a footnote for a rating, a
    # score that is not a number of points.
    (difference,) = found.differing
    assert difference.record == "youth-2021--west-sussex--2022-06-22"
    assert (difference.table, difference.ours) == ("Requires improvement", "Good")
    assert [line.split(": ")[1] for line in found.unread] == ["score", "overall"]
    # Our other sources have inspections that the table lacks.
    assert "youth-2021--west-berkshire--2023-03" in found.extra
    assert found.agreeing == len(table.rows) - 3


def test_the_command_shows_differences_and_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "records").mkdir(parents=True)
    (record,) = records(ACCEPTED)
    path = data / "records" / f"{record.id}.json"
    path.write_text(canonical_json(record), "utf-8")
    table = tmp_path / "table.csv"
    table.write_bytes(as_csv(HEADER, [*LEEDS[:2], "Good", *LEEDS[3:]]))
    before = {p: p.read_bytes() for p in data.rglob("*") if p.is_file()}
    arguments = ["reconcile", str(table), "--programme", "youth-2021", "--data", str(data)]
    result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert result.return_value == 3
    assert "the table says Good, we have Requires improvement" in result.stdout
    assert {p: p.read_bytes() for p in data.rglob("*") if p.is_file()} == before
    table.write_bytes(as_csv(HEADER, LEEDS))
    result = CliRunner().invoke(cli, [*arguments, "--json"], standalone_mode=False)
    assert result.return_value == 0
    assert '"agreeing":1' in result.stdout


def test_the_command_knows_the_sample_by_its_own_organisations(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_bytes(as_csv(HEADER, ["Great Marlstone", *LEEDS[1:]]))
    arguments = ["reconcile", str(table), "--programme", "youth-2021", "--data", str(tmp_path)]
    outputs = [
        CliRunner().invoke(cli, [*arguments, *more], standalone_mode=False).stdout
        for more in ([], ["--sample"])
    ]
    assert ["is not registered" in text for text in outputs] == [True, False]
