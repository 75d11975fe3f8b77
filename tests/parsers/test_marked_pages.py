"""Reports with something added to a page that puts its ratings in doubt."""

import io
from functools import cache

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from parsers.parse import read
from schemas.programme import load_programmes
from schemas.report import Report
from tests.parsers.changed_pdf import FIXTURES

TICKS = "youth-2025-children-victims-r03"  # A matrix of ticks on page 3.
OTHER = "youth-2025-children-victims-r01"


@cache
def file_of(stem: str) -> bytes:
    return (FIXTURES / "layouts" / f"{stem}.pdf").read_bytes()


def record(writer: pypdf.PdfWriter) -> Report:
    out = io.BytesIO()
    writer.write(out)
    return read(out.getvalue(), media_type=None, name="x", page=None, programmes=load_programmes())


def with_content(added: str) -> pypdf.PdfWriter:
    """Return the report with more content on page 3."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(file_of(TICKS))))
    page = writer.pages[2]
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font")})
    font |= {NameObject("/Subtype"): NameObject("/Type1")}
    font |= {NameObject("/BaseFont"): NameObject("/Helvetica")}
    resources = page["/Resources"].get_object()
    fonts = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()  # type: ignore[attr-defined]
    fonts[NameObject("/More")] = font
    old, new = page.get_contents(), StreamObject()
    before = StreamObject()
    before.set_data(b"q " + (old.get_data() if old is not None else b"") + b" Q ")
    new.set_data(f"q {added} Q".encode())
    parts = [writer._add_object(before), writer._add_object(new)]
    page[NameObject("/Contents")] = ArrayObject(parts)
    return writer


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        ("", None),
        ("0.9 g BT /More 60 Tf 0.7 0.7 -0.7 0.7 150 200 Tm (DRAFT) Tj ET", "is marked 'DRAFT'"),
        ("BT /More 9 Tf 0 1 -1 0 30 400 Tm (Previous inspection) Tj ET", "'Previous inspection'"),
        ("BT /More 9 Tf 0 1 -1 0 30 400 Tm (Organisational delivery) Tj ET", None),
        ("0 0 1 rg 281 500 8 8 re f", None),
        ("0 0 1 rg 281 629 8 8 re f", "no rating was read for assessing"),
    ],
)  # fmt: skip
def test_what_is_drawn_on_a_page_of_ratings(added: str, reason: str | None) -> None:
    report = record(with_content(added))
    assert (report.status == "held", reason or "None") == (bool(reason), reason or "None")
    assert (reason or "None") in str(report.reason)


@pytest.mark.parametrize(
    ("kind", "key", "said", "reason"),
    [
        ("Stamp", "/Name", NameObject("/Draft"), "is marked 'Draft'"),
        ("Stamp", "/Name", NameObject("/Approved"), None),
        ("FreeText", "/Contents", TextStringObject("SUPERSEDED"), "is marked 'SUPERSEDED'"),
        ("FreeText", "/Contents", TextStringObject("Correction: Good"), "is marked 'Correction"),
        ("FreeText", "/Contents", TextStringObject("Printed on 3 May"), None),
    ],
)
def test_what_an_annotation_says(kind: str, key: str, said: PdfObject, reason: str | None) -> None:
    writer = with_content("")
    note = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject(key): said})
    note[NameObject("/Subtype")] = NameObject(f"/{kind}")
    note[NameObject("/Rect")] = ArrayObject(map(FloatObject, (20, 20, 120, 40)))
    writer.pages[2][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    assert (reason or "None") in str(record(writer).reason)


@pytest.mark.parametrize(
    ("spoken", "reason"),
    [("Good", None), ("Inadequate", "has other ratings for screen readers than it shows")],
)
def test_what_a_page_tells_screen_readers(spoken: str, reason: str | None) -> None:
    text = f"/Span <</ActualText ({spoken})>> BDC BT /More 9 Tf 60 60 Td (Good) Tj ET EMC"
    assert (reason or "None") in str(record(with_content(text)).reason)


@pytest.mark.parametrize(("stem", "page", "held"), [(OTHER, 1, True), (TICKS, 1, False)])
def test_the_cover_of_another_report_before_the_ratings(stem: str, page: int, held: bool) -> None:
    report = pypdf.PdfReader(io.BytesIO(file_of(TICKS)))
    cover = pypdf.PdfReader(io.BytesIO(file_of(stem))).pages[page - 1]
    writer = pypdf.PdfWriter()
    for sheet in (*report.pages[:2], cover, *report.pages[2:]):
        writer.add_page(sheet)
    reason = record(writer).reason
    assert ("page 3 is the cover of another report" in str(reason)) is held
