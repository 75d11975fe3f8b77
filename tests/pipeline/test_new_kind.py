"""A kind of body and its programme are added by data alone: read, ranked and published."""

import json
import shutil
from pathlib import Path

import pytest

from parsers.parse import read
from schemas.programme import load_programmes
from tests.commands import typed_in_turn

ROOT = Path(__file__).parents[2]
KIND = r"""
[[kinds]]
id = "prison"
prefix = "prison"
singular = "prison"
plural = "prisons"
name = "Prison"
title = "Prisons"
leads = ["HMP"]
name_pattern = '\bHMP\b'
mentions = ['HMP']
name_words = "hmp"
affixes = ["HMP ", ""]
"""
PROGRAMME = """
id = "prison-2026"
name = "Prison inspections"
organisation_kinds = ["prison"]
first_report = "2026-01"
rated = true
max_score = 6
ratings_page_headings = ["Ratings"]
title_formats = ["An inspection of {name}"]

[points]
"Inadequate" = 0
"Requires improvement" = 1
"Good" = 2
"Outstanding" = 3

[confidence]
standards = { level = "confirmed" }
codes = { level = "unconfirmed" }
points = { level = "confirmed" }
max_score = { level = "confirmed" }
bands = { level = "unknown" }

[[domains]]
number = 1
standards = [
  { id = "safety", code = "1", name = "Safety" },
  { id = "purposeful-activity", code = "2", name = "Purposeful activity" },
]
"""
PRISONS = """
[[organisations]]
id = "prison-ashmoor"
kind = "prison"
names = [{ name = "HMP Ashmoor" }]

[[organisations]]
id = "prison-brackwater"
kind = "prison"
names = [{ name = "HMP Brackwater" }]
"""
REPORT = """<!DOCTYPE html><html lang="en"><head><title>An inspection of {name}</title></head>
<body><main><h1>An inspection of {name}</h1>
<p>HM Inspectorate of Probation</p>
<p>Published: <time class="published-date" datetime="2026-02-10T00:01:00+00:00">10 February
2026</time></p>
<p>The fieldwork for this inspection started on 12 January 2026.</p>
<h2>Foreword</h2><p>{prose}</p>
<h2>Ratings</h2>
<table><thead><tr><th>{name}</th><th>Score {score}/6</th></tr></thead><tbody>
<tr><td>Overall rating</td><td>{overall}</td></tr>
<tr><td>1 Safety</td><td>{safety}</td></tr>
<tr><td>2 Purposeful activity</td><td>{activity}</td></tr>
</tbody></table>
<h2>Findings</h2><p>{prose}</p></main></body></html>"""
PROSE = "We looked at the work of the staff and at the records of the people in their care. " * 12


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    """The packaged facts with one more kind, programme and file of organisations."""
    folder = tmp_path / "facts"
    shutil.copytree(ROOT / "schemas", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    with (folder / "kinds.toml").open("a", encoding="utf-8") as kinds:
        kinds.write(KIND)
    (folder / "programmes" / "prison-2026.toml").write_text(PROGRAMME, "utf-8")
    (folder / "organisations" / "prison.toml").write_text(PRISONS, "utf-8")
    return folder


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Reports of two prisons."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, score, overall, safety, activity in (
        ("HMP Ashmoor", 3, "Requires improvement", "Requires improvement", "Good"),
        ("HMP Brackwater", 5, "Good", "Outstanding", "Good"),
    ):
        text = REPORT.format(
            name=name, score=score, overall=overall, safety=safety, activity=activity, prose=PROSE
        )
        (folder / f"{name.split()[-1].lower()}.html").write_text(text, "utf-8")
    return folder


@pytest.mark.timeout(300)
def test_a_prison_report_is_read_ranked_and_published_by_data_alone(
    tmp_path: Path, facts: Path, reports: Path
) -> None:
    files = [str(file) for file in sorted(reports.iterdir())]
    ids = [f"prison-2026--{file.stem}--2026-02-10" for file in sorted(reports.iterdir())]
    read, ran, accepted, published, printed = typed_in_turn(
        tmp_path,
        ["parse", "--json", *files],
        ["run", "--folder", str(reports), "--as-of", "2026-03-01"],
        ["review", "accept", *ids],
        ["publish"],
        ["league", "prison"],
        PROBATION_LEAGUE_FACTS=str(facts),
        PROBATION_LEAGUE_PARSE__WORKERS="1",
        PROBATION_LEAGUE_REVIEW__PUBLISH_AT_ONCE="false",
    )
    assert read.returncode == 0, read.stdout + read.stderr
    first = json.loads(read.stdout.splitlines()[0])
    assert first["organisation"]["id"] == "prison-ashmoor"
    assert first["organisation"]["kind"] == "prison"
    assert first["programme"] == "prison-2026"
    assert first["overall"]["rating"] == "Requires improvement"
    assert [json.loads(line)["id"] for line in read.stdout.splitlines()] == ids
    assert ran.returncode == 3, ran.stdout + ran.stderr
    for done in (accepted, published):
        assert done.returncode == 0, done.stdout + done.stderr

    league = json.loads((tmp_path / "output" / "league.json").read_text("utf-8"))
    (table,) = (t for t in league["tables"] if t["id"] == "prison")
    assert table["title"] == "Prisons"
    assert [(row["rank"], row["organisation"]["name"]) for row in table["rows"]] == [
        (1, "HMP Brackwater"),
        (2, "HMP Ashmoor"),
    ]
    assert (tmp_path / "output" / "tables" / "prison.csv").is_file()
    schema = json.loads((tmp_path / "output/schema/league.schema.json").read_text("utf-8"))
    assert "prison" in schema["$defs"]["OrganisationKind"]["enum"]
    assert "Brackwater" in printed.stdout


def test_without_the_facts_a_prison_is_unknown(reports: Path) -> None:
    for file in sorted(reports.iterdir()):
        draft = read(
            file.read_bytes(),
            media_type="text/html",
            name=file.name,
            page=None,
            programmes=load_programmes(),
        )
        assert draft.programme != "prison-2026"
