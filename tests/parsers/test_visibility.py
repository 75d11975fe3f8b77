"""What a reader of a PDF does not see is not read, and what may hide a value holds the record."""

from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from parsers.document.covers import Covers, Frame
from parsers.document.pdf_exact import exact_lines
from parsers.document.pdf_scan import PdfFile
from parsers.parse import read
from schemas.programmes import load_programmes
from schemas.report import Report, Status
from tests.parsers.pdf_bytes import CATALOGUE, one_page, pdf

LAYOUTS = Path(__file__).parents[1] / "fixtures" / "layouts"
SEEN = b"BT /F1 12 Tf 50 700 Td (Leadership Good) Tj ET "


def texts(body: bytes) -> tuple[str, str]:
    """The text of the first page as each of the two readers gives it."""
    with PdfFile(body, max_pages=9) as file:
        scanned = " ".join(" ".join(page.lines) for page in file.scan())
        exact = " ".join(line.text for line in exact_lines(file.body, [1])[1])
    return scanned.replace("\u2060", "").strip(), exact


def covered(body: bytes) -> str | None:
    """What lies over the words at the place of SEEN."""
    with PdfFile(body, max_pages=9) as file:
        return file.cover_over(1, (50.0, 130.0, 150.0, 146.0))


def test_text_in_an_invisible_mode_is_not_read() -> None:
    hidden = b"BT 3 Tr /F1 12 Tf 50 650 Td (Staffing Inadequate) Tj ET "
    again = b"BT 0 Tr /F1 12 Tf 50 600 Td (Services Good) Tj ET"
    assert texts(one_page(SEEN + hidden + again)) == ("Leadership Good Services Good",) * 2


def layered(state: bytes) -> bytes:
    """A page with a layer of words, in the page and in a form."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R] /D << %b >> >> >>"
    resources = (
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        b" /Properties << /L 5 0 R /M 6 0 R >> /XObject << /X 7 0 R >> >>"
    )
    content = (
        SEEN
        + b"/OC /L BDC BT /F1 12 Tf 50 650 Td (Old one) Tj ET EMC"
        + b" /OC /M BDC BT /F1 12 Tf 50 600 Td (Old two) Tj ET EMC /X Do"
    )
    form = b"BT /F1 12 Tf 50 550 Td (Old three) Tj ET"
    return pdf(
        [
            catalogue % state,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b >>"
            % resources,
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            b"<< /Type /OCG /Name (Draft) >>",
            b"<< /Type /OCMD /OCGs [5 0 R] >>",
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /OC 5 0 R %b /Length %d >>\n"
            b"stream\n%b\nendstream" % (resources, len(form), form),
        ]
    )


@pytest.mark.parametrize("state", [b"/OFF [5 0 R]", b"/BaseState /OFF"])
def test_text_in_a_layer_that_is_off_is_not_read(state: bytes) -> None:
    assert texts(layered(state)) == ("Leadership Good", "Leadership Good")


@pytest.mark.parametrize("state", [b"", b"/BaseState /OFF /ON [5 0 R]"])
def test_text_in_a_layer_that_is_on_is_read(state: bytes) -> None:
    for text in texts(layered(state)):
        assert text == "Leadership Good Old one Old two Old three"


def test_text_beyond_the_edge_of_the_page_is_not_read() -> None:
    content = (
        SEEN
        + b"BT /F1 12 Tf 450 700 Td (Inadequate) Tj ET"
        + b" BT /F1 12 Tf 50 650 Td (A line that goes on over the edge of the page) Tj ET"
    )
    for text in texts(one_page(content, b"/CropBox [0 0 200 842]")):
        assert "Inadequate" not in text
        assert text.startswith("Leadership Good A line that goes on")
        assert "page" not in text
    assert texts(one_page(content))[0].count("Inadequate") == 1


BOX = b"1 g 100 695 60 16 re f "
CASES: Sequence[tuple[bytes, str | None]] = [
    (SEEN, None),
    (BOX + b"0 g " + SEEN, None),
    (SEEN + BOX, "an opaque shape lies over"),
    (SEEN + b"1 g 100 640 60 16 re f", None),
    (SEEN + b"q 0 0 10 10 re W n " + BOX + b"Q", None),
    (SEEN + b"100 695 60 16 re S", None),
    (SEEN + b"100 704 m 160 704 l S", "a line strikes out"),
    (SEEN + b"0 g 100 703.5 60 1 re f", "a line strikes out"),
    (SEEN + b"100 698 m 160 698 l S", None),
    (SEEN + b"50 695 m 150 712 l S", "a line strikes out"),
    (b"1 g " + SEEN, "nothing dark lies under the white"),
    (b"0 0 1 rg 40 690 200 30 re f 1 g " + SEEN, None),
]


@pytest.mark.parametrize(("content", "expected"), CASES)
def test_shapes_and_lines_over_words(content: bytes, expected: str | None) -> None:
    assert covered(one_page(content)) == expected


NOTE = b"<< /Type /Annot /Subtype /%b /Rect [100 695 160 712] /Contents (Poor) %b >>"


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        (b"FreeText", b"/F 4", "an annotation lies over"),
        (b"Square", b"", "an annotation lies over"),
        (b"Link", b"", None),
        (b"FreeText", b"/F 2", None),
        (b"Popup", b"", None),
    ],
)
def test_annotations_over_words(kind: bytes, more: bytes, expected: str | None) -> None:
    assert covered(one_page(SEEN, b"/Annots [5 0 R]", [NOTE % (kind, more)])) == expected


def with_field(content: bytes, value: bytes) -> bytes:
    """A page with a text field that shows its value."""
    look = b"BT /F1 12 Tf 2 4 Td (%b) Tj ET" % value
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    return pdf(
        [
            CATALOGUE.replace(b">>", b"/AcroForm << /Fields [5 0 R] /DR << %b >> >> >>" % font),
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << %b >> /Annots [5 0 R] >>" % font,
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (rating) /V (%b) /F 4"
            b" /DA (/F1 12 Tf 0 g) /Rect [120 696 220 714] /AP << /N 6 0 R >> >>" % value,
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 100 18] /Resources << %b >>"
            b" /Length %d >>\nstream\n%b\nendstream" % (font, len(look), look),
        ]
    )


def test_the_value_of_a_field_beside_words_is_read() -> None:
    body = with_field(b"BT /F1 12 Tf 50 700 Td (Leadership) Tj ET", b"Outstanding")
    assert texts(body) == ("Leadership Outstanding",) * 2
    with PdfFile(body, max_pages=9) as file:
        assert file.cover_over(1, (50.0, 126.0, 220.0, 146.0)) is None


def test_a_field_over_printed_words_covers_them() -> None:
    body = with_field(b"BT /F1 12 Tf 50 700 Td (Leadership Good) Tj ET", b"Outstanding")
    assert covered(body) == "a form field lies over"
