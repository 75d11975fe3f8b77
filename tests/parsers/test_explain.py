"""What `parse --explain` prints and `--picture` draws is true, complete and in the right place."""

import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from parsers.drawing import REFUSED, SCALE, TAKEN, PagePart, draw_parts
from parsers.parse import read
from pipeline.cli import cli
from pipeline.commands.parse import boxes_by_page
from schemas.programme import load_programmes
from schemas.report import Box, TraceEntry
from tests.parsers.evidence import words_outside
from tests.reading_here import worker_here

FIXTURES = Path(__file__).parents[1] / "fixtures"
REPORTS = sorted((FIXTURES / "reports").glob("*.pdf"))
LAYOUTS = FIXTURES / "layouts"
PLACED = [
    *REPORTS[::6],
    *(LAYOUTS / f"{stem}.pdf" for stem in ("pdu-2023-x05", "youth-2021-b50", "nps-2018-b10")),
]
"""`tests/parsers/test_layouts.py` looks for the words of values in the boxes of each layout."""


def parsed(*arguments: str | Path) -> Result:
    """The command in this process; tests of isolation start it as a process with children."""
    with worker_here:
        return CliRunner().invoke(cli, ["parse", "--sample", *map(str, arguments)])


@pytest.fixture(scope="module")
def explanation() -> Sequence[str]:
    """The explanations of a contradictory PDF, a web page and a missing file."""
    files = (LAYOUTS / name for name in ("pdu-2023-x05.pdf", "pdu-2023-w03.html", "missing.pdf"))
    return parsed("--explain", *files).stdout.splitlines()


def test_explain_tells_the_values_their_witnesses_each_refusal_and_each_check(
    explanation: Sequence[str],
) -> None:
    assert explanation[0].startswith("pdu-2023-x05.pdf: held - services: ")
    wanted = [
        "value     score: 8/21  by printed-score",
        "value     leadership (P 1.1): Good  by ratings-table, section-box",
        "value     services (P 1.3): not read  witnesses differ: Requires improvement by"
        " ratings-table, Outstanding by section-box",
        "note      ratings pages  “5, 7”",
        "witness   staffing: Requires improvement (section-box)  [page 7]"
        "  “P 1.2 Staffing Requires improvement”",
        "refused   rating  [page 8]  “Inadequate”  <- the scale of the four ratings",
        "check     standards-complete: fail - no rating was read for services",
    ]
    assert [line for line in wanted if f"  {line}" not in explanation] == []
    refusals = [line for line in explanation if line.startswith("  refused")]
    assert refusals
    assert all("  <- " in line for line in refusals)
    assert any("“Neighbouring Brackmoor was rated 'Inadequate'" in line for line in refusals)


def test_explain_names_headings_of_a_web_page_and_the_reason_of_a_broken_file(
    explanation: Sequence[str],
) -> None:
    said = "  witness   staffing: Good (section-box)  [P 1.2 Staffing – Good]"
    assert f"{said}  “P 1.2 Staffing Good”" in explanation
    assert (
        explanation[-1] == "missing.pdf: unreadable - cannot be opened: No such file or directory"
    )


def test_the_page_that_linked_a_file_gives_the_day_and_belongs_to_one_file() -> None:
    page, file = LAYOUTS / "pdu-2023-b25.page.html", LAYOUTS / "pdu-2023-b25.pdf"
    assert json.loads(parsed("--json", "--page", page, file).stdout)["published"] == "2024-12-05"
    assert parsed("--page", page, file, file).exit_code == 2


def test_the_table_cuts_no_rating_and_says_what_a_folder_is() -> None:
    printed = parsed(LAYOUTS / "pdu-2023-b25.pdf", LAYOUTS).stdout
    assert "improvement" in printed
    assert "layouts: is a folder (name the files in it" in printed
    assert "no pdu named 'Tarnbeck PDU' is registered" in printed


def test_pictures_and_explanations_leave_standard_output_to_the_records(tmp_path: Path) -> None:
    files = (REPORTS[0], LAYOUTS / "stub-one.html")
    result = parsed("--json", "--explain", "--picture", tmp_path / "boxes", *files)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["source"]["document_url"] for r in records] == [file.name for file in files]
    drawn = sorted(file.name for file in (tmp_path / "boxes").iterdir())
    assert drawn
    assert all(re.fullmatch(rf"{REPORTS[0].stem}-page-\d{{3}}\.png", name) for name in drawn)
    assert f"{REPORTS[0].name}: passed" in result.stderr
    assert "stub-one.html: nothing to draw" in result.stderr


@pytest.mark.parametrize("file", PLACED, ids=lambda file: file.stem)
def test_pdfium_finds_the_quoted_words_in_the_box(file: Path) -> None:
    """All of them; of a sentence over a page break, those of its larger part."""
    trace: list[TraceEntry] = []
    report = read(
        file.read_bytes(),
        media_type=None,
        name=file.name,
        page=None,
        programmes=load_programmes(),
        trace=trace,
    )
    evidence = [*report.overall.evidence, *report.score.evidence]
    evidence += [e for standard in report.standards for e in standard.evidence]
    placed = [(e.page, e.box, e.text, "sentence" in e.witness) for e in evidence]
    placed += [(i.page, i.box, i.text, False) for i in report.identity]
    placed += [(s.page, s.box, s.text, "sentence" in s.what) for s in trace]
    assert words_outside(file.read_bytes(), placed) == []


def colours(drawn: bytes | None, box: Box) -> set[tuple[int, int, int]]:
    """The colours along the line that is drawn around a box."""
    image = Image.open(io.BytesIO(drawn or b"")).convert("RGB")
    x0, top, x1, _ = (edge * SCALE for edge in box)
    across = range(int(x0), int(x1))
    near: Sequence[int] = range(int(top) - 6, int(top) + 2)
    return {image.getpixel((x, y)) for x in across for y in near}  # type: ignore[misc]


def test_what_was_taken_is_drawn_red_and_what_was_refused_blue() -> None:
    body = (LAYOUTS / "pdu-2023-x05.pdf").read_bytes()
    trace: list[TraceEntry] = []
    report = read(
        body,
        media_type=None,
        name="x05.pdf",
        page=None,
        programmes=load_programmes(),
        trace=trace,
    )
    pages = boxes_by_page(report, trace)
    taken, refused = pages[8]
    assert (len(taken), len(refused)) == (0, 4)
    parts = [PagePart(page, *pages[page], is_whole=True) for page in (8, 5)]
    of_refused, of_taken = draw_parts(body, parts)
    assert REFUSED in colours(of_refused, refused[0])
    assert TAKEN in colours(of_taken, pages[5][0][0])
