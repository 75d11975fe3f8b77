"""A PDF report in which one rating is covered, struck out or printed again on its page.

The file itself is changed, so both readers are tested. A record may pass only with what a reader
of the changed page sees. A few examples run in every test run; `-m soak` tries each rating of each
report, each in one of the ways.
"""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from parsers.parse import read
from schemas.judge import judge
from schemas.programme import load_programmes
from schemas.report import Box, Evidence, Outcome, Report, Status
from tests.parsers.changed_pdf import FIXTURES, RATINGS, WORDS, layout_registry

LAYOUTS = FIXTURES / "layouts"
WAYS = ("blank", "other", "struck", "again", "white")
SAMPLE = ("crc-2018-b07", "pdu-2023-x05", "national-2025-a32")
Target = tuple[str, Evidence, Box, bool]
"""What is rated, the evidence, the box of the rating's words, and whether others state it too."""


def passing() -> list[str]:
    """All PDF layouts that pass."""
    truths = (json.loads(path.read_text("utf-8")) for path in sorted(LAYOUTS.glob("*.truth.json")))
    files = (t["file"] for t in truths if t["expect"] in ("passed", ["passed"]))
    return [Path(file).stem for file in files if file.endswith(".pdf")]


def record_of(body: bytes) -> Report:
    programmes = load_programmes()
    draft = read(body, media_type=None, name="x", page=None, programmes=programmes)
    return judge(draft, programmes=programmes, registry=layout_registry())


def targets(body: bytes, record: Report) -> Iterator[Target]:
    """Yield each rating that a table or box states in words on one line."""
    values = [("overall", record.overall), *((s.id, s) for s in record.standards)]
    with pypdfium2.PdfDocument(body) as pdf:
        for target, value in values:
            for evidence in value.evidence:
                if "sentence" in evidence.witness or evidence.page is None or evidence.box is None:
                    continue
                page = pdf[evidence.page - 1]
                if page.get_rotation():
                    continue
                left, _, _, top = page.get_bbox()
                x0, upper, x1, lower = evidence.box
                text = page.get_textpage()
                words = text.get_text_bounded(left + x0, top - lower, left + x1, top - upper)
                if len(WORDS.findall(" ".join(words.split()))) != 1:
                    continue  # A column of earlier ratings is beside it.
                found = text.search(evidence.value or "", match_case=False)
                while place := found.get_next():
                    boxes = [found.textpage.get_charbox(place[0] + i) for i in range(place[1])]
                    box = (
                        min(b[0] for b in boxes),
                        min(b[1] for b in boxes),
                        max(b[2] for b in boxes),
                        max(b[3] for b in boxes),
                    )
                    middle = top - (box[1] + box[3]) / 2
                    inside = x0 - 1 < box[0] - left and box[2] - left < x1 + 1
                    if inside and upper - 1 < middle < lower + 1 and box[3] - box[1] < 20:
                        yield target, evidence, box, len(value.evidence) > 1
                        break


def changed(body: bytes, page: int, box: Box, way: str, other: str) -> bytes:
    """Return the file with one rating of a page changed by what is painted over it."""
    x0, y0, x1, y1 = box
    wide = max(x1 - x0, 6.0 * len(other)) + 6
    size = max(y1 - y0, 6.0)
    white = f"1 g {x0 - 2:.1f} {y0 - 3:.1f} {wide:.1f} {y1 - y0 + 6:.1f} re f"
    text = f"BT /Over {size:.1f} Tf 0 g {x0:.1f} {y0:.1f} Td ({other}) Tj ET"
    painted = {
        "blank": white,
        "other": f"{white} {text}",
        "struck": f"{x0:.1f} {(y0 + y1) / 2:.1f} m {x1:.1f} {(y0 + y1) / 2:.1f} l S",
        "again": text.replace(f"{x0:.1f} {y0:.1f} Td", f"{x0 + 0.3:.1f} {y0:.1f} Td"),
        "white": text.replace("0 g", "1 g"),
    }[way]
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(body)))
    sheet = writer.pages[page - 1]
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font")})
    font[NameObject("/Subtype")] = NameObject("/Type1")
    font[NameObject("/BaseFont")] = NameObject("/Helvetica")
    resources = sheet["/Resources"].get_object()
    fonts = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()  # type: ignore[attr-defined]
    fonts[NameObject("/Over")] = font
    old = sheet.get_contents()
    before, after = StreamObject(), StreamObject()
    before.set_data(b"q " + (old.get_data() if old is not None else b"") + b" Q ")
    after.set_data(f"q {painted} Q".encode())
    parts = [writer._add_object(before), writer._add_object(after)]
    sheet[NameObject("/Contents")] = ArrayObject(parts)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def accepted(record: Report) -> bool:
    return record.status is Status.PASSED and all(
        check.outcome is not Outcome.WARN for check in record.checks
    )


def values(record: Report) -> dict[str, str | None]:
    found = {s.id: s.rating and s.rating.value for s in record.standards}
    return {**found, "overall": record.overall.rating and record.overall.rating.value}


def wrong(body: bytes, record: Report, target: Target, way: str, other: str) -> list[str]:
    """What a changed report is accepted with that its reader does not see."""
    rated, evidence, box, repeated = target
    after = record_of(changed(body, evidence.page or 1, box, way, other))
    if not accepted(after):
        return []
    expected, got = values(record), values(after)
    if way == "other":
        expected[rated] = None if repeated else other
    elif way in ("blank", "struck") and not repeated:
        expected[rated] = None
    elif way == "again" and other != evidence.value:
        expected[rated] = None  # Two ratings one over the other.
    return [f"{way} {rated}: {k} is {got[k]}" for k in expected if got.get(k) != expected[k]]


def bad_changes(stem: str, *, every: bool) -> list[str]:
    body = (LAYOUTS / f"{stem}.pdf").read_bytes()
    record = record_of(body)
    found = list(targets(body, record))
    chosen = found if every else found[:: max(1, len(found) // 2)]
    bad = []
    for number, target in enumerate(chosen):
        value = target[1].value
        other = next(r for r in RATINGS[number % 4 :] + RATINGS if r != value)
        way = WAYS[number % len(WAYS)]
        bad += wrong(body, record, target, way, value or "" if way == "again" else other)
    return bad


@pytest.mark.parametrize("stem", SAMPLE)
def test_a_rating_covered_struck_out_or_printed_again(stem: str) -> None:
    assert bad_changes(stem, every=False) == []


@pytest.mark.parametrize(
    ("stem", "number", "new"),
    [
        ("region-2023-r06", 1, "Good"),
        pytest.param("region-2023-r03", 11, "Inadequate", marks=pytest.mark.soak),
    ],
)
def test_words_in_the_place_of_a_rating_are_read_or_hold_the_report(
    stem: str, number: int, new: str
) -> None:
    """Where two places state a rating, the other one must not count alone."""
    body = (LAYOUTS / f"{stem}.pdf").read_bytes()
    _, evidence, box, repeated = list(targets(body, record_of(body)))[number]
    assert repeated
    record = record_of(changed(body, evidence.page or 1, box, "other", new))
    assert record.status is Status.HELD
    assert "printed in the place of others and not read" in record.model_dump_json()


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("stem", passing())
def test_each_rating_covered_struck_out_or_printed_again(stem: str) -> None:
    assert bad_changes(stem, every=True) == []
