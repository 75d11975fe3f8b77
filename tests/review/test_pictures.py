"""Pictures of evidence: the box drawn covers the words that are quoted, and nothing is lost."""

import datetime as dt
import io
import json
import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from ingest.archive import Archive
from parsers.drawing import AROUND, CROP_SCALE, MARGIN, TAKEN, PagePart, draw_parts
from pipeline.review_pages import Pictures
from pipeline.settings import ParseSettings
from review.evidence import MAX_GAP, Crop, evidence_crops, quotes
from schemas.errors import Unreadable
from schemas.report import Report
from tests.reading_here import worker_here

REPORTS = Path(__file__).parents[1] / "fixtures/reports"
NAMES = sorted(path.stem for path in REPORTS.glob("*.pdf"))
LITTLE = 1.0
"""Points: letters reach a little over the box that their font gives them."""


def shown(name: str) -> tuple[Report, tuple[Crop, ...]]:
    report = Report.model_validate_json((REPORTS / f"{name}.json").read_bytes())
    return report, evidence_crops(report, quotes(report, ()))


def squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


@pytest.mark.parametrize("name", NAMES)
def test_the_text_that_pdfium_finds_within_a_box_is_what_is_quoted(name: str) -> None:
    _, parts = shown(name)
    assert parts
    pdf = pypdfium2.PdfDocument(REPORTS / f"{name}.pdf")
    for part in parts:
        sheet = pdf[part.page - 1]
        height = sheet.get_height()
        text = sheet.get_textpage()
        for quote in part.quotes:
            x0, top, x1, bottom = quote.box
            found = text.get_text_bounded(
                left=x0 - LITTLE, bottom=height - bottom - LITTLE, right=x1 + LITTLE,
                top=height - top + LITTLE,
            )  # fmt: skip
            assert squash(quote.text) in squash(found), (name, part.page, quote.text, found)
    pdf.close()


@pytest.mark.parametrize("name", [NAMES[0], NAMES[-1]])
def test_the_box_is_drawn_around_its_words_and_within_the_picture(name: str) -> None:
    _, parts = shown(name)
    body = (REPORTS / f"{name}.pdf").read_bytes()
    drawn = draw_parts(body, [PagePart(part.page, part.boxes) for part in parts])
    for part, png in zip(parts, drawn, strict=True):
        assert png is not None
        image = Image.open(io.BytesIO(png)).convert("RGB")
        offset = max(0.0, min(box[1] for box in part.boxes) - AROUND)
        for x0, top, x1, bottom in part.boxes:
            edges = (
                ((x0 + x1) / 2, top - offset - MARGIN),
                (x0 - MARGIN, (top + bottom) / 2 - offset),
            )
            for x, y in edges:
                assert _inked(image, x * CROP_SCALE, y * CROP_SCALE), (name, part.page)
        assert len(png) < 120_000


def _inked(image: Image.Image, x: float, y: float) -> bool:
    near = [
        image.getpixel(
            (min(max(int(x) + dx, 0), image.width - 1), min(max(int(y) + dy, 0), image.height - 1))
        )
        for dx in (-1, 0, 1, 2)
        for dy in (-1, 0, 1, 2)
    ]
    return any(max(abs(a - b) for a, b in zip(p, TAKEN, strict=True)) < 60 for p in near)


def test_boxes_far_apart_on_a_page_make_two_pictures() -> None:
    report, _ = shown("pdu-2023-00")
    found = [q for q in quotes(report, ()) if q.page == 14]
    assert len(found) == 2
    assert found[1].box[1] - found[0].box[3] > MAX_GAP
    assert [c.page for c in evidence_crops(report, found)] == [14, 14]


def test_a_part_that_is_not_there_is_missing_and_the_others_are_drawn() -> None:
    body = (REPORTS / "pdu-2023-00.pdf").read_bytes()
    box = (72.0, 100.0, 200.0, 112.0)
    drawn = draw_parts(
        body, [PagePart(999, (box,)), PagePart(1, ((0, 5000, 10, 5010),)), PagePart(1, (box,))]
    )
    assert [png is None for png in drawn] == [True, True, False]


def test_a_document_that_cannot_be_opened_says_so() -> None:
    with pytest.raises(Unreadable):
        draw_parts(b"%PDF-1.4 nothing", [PagePart(1, ((0, 0, 1, 1),))])


def test_a_crop_is_named_by_its_document_page_and_boxes_alone() -> None:
    _, parts = shown("pdu-2023-00")
    again = Crop.model_validate(json.loads(parts[0].model_dump_json()))
    other = parts[0].model_copy(update={"sha256": "0" * 64})
    assert (again.name, other.name == parts[0].name) == (parts[0].name, False)


def test_a_picture_that_a_power_cut_left_torn_is_drawn_again(tmp_path: Path) -> None:
    _, parts = shown("pdu-2023-00")
    body = (REPORTS / "pdu-2023-00.pdf").read_bytes()
    archive = Archive(tmp_path / "archive")
    archive.put(
        body,
        url="https://site.example/a.pdf",
        at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        headers={},
    )
    pictures = Pictures(tmp_path, ParseSettings(workers=1))
    with worker_here:
        (name, complete), *_ = pictures.of(parts[:1]).items()
        (kept,) = (tmp_path / "waiting/pictures").glob("*.png")
        for left in (0, 100):
            kept.write_bytes(complete[:left])
            assert pictures.of(parts[:1]) == {name: complete}
            assert kept.read_bytes() == complete
