"""What a reader of a PDF does not see is not read, and what may hide a value holds the record."""

from collections.abc import Sequence

import pypdfium2
import pytest

from parsers.document.model import with_ligatures
from parsers.document.pdf_exact import exact_lines
from parsers.document.pdf_scan import PdfFile
from parsers.parse import read
from schemas.programme import load_programmes
from schemas.report import Status
from tests.parsers.pdf_bytes import CATALOGUE, one_page, pdf

SEEN = b"BT /F1 12 Tf 50 700 Td (Leadership Good) Tj ET "


def texts(body: bytes) -> tuple[str, str]:
    """The text of the first page as each of the two readers gives it."""
    with PdfFile(body, words=(), max_pages=9) as file:
        scanned = " ".join(" ".join(page.lines) for page in file.scan())
        exact = " ".join(line.text for line in exact_lines(file.body, [1], ())[1])
    return scanned.replace("\u2060", "").strip(), exact


def covered(body: bytes) -> str | None:
    """What lies over the words at the place of SEEN."""
    with PdfFile(body, words=(), max_pages=9) as file:
        return file.cover_over(1, (50.0, 130.0, 150.0, 146.0))


def test_text_in_an_invisible_mode_is_not_read() -> None:
    hidden = b"BT 3 Tr /F1 12 Tf 50 650 Td (Staffing Inadequate) Tj ET "
    again = b"BT 0 Tr /F1 12 Tf 50 600 Td (Services Good) Tj ET"
    assert texts(one_page(SEEN + hidden + again)) == ("Leadership Good Services Good",) * 2


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"BT /F1 12 Tf 5 Tc 50 700 Td (PREVIOUS RATINGS) Tj ET", "PREVIOUS RATINGS"),
        (b"BT /F1 12 Tf 50 700 Td (P R E V I O U S   R A T I N G S) Tj ET", "PREVIOUS RATINGS"),
        (b"BT /F1 12 Tf 50 700 Td (A B and C) Tj ET", "A B and C"),
        (b"BT /F1 12 Tf 50 700 Td " + b"(x) Tj 60 0 Td " * 4 + b"ET", "x x x x"),
    ],
)  # fmt: skip
def test_letters_that_are_spaced_out_make_words(content: bytes, text: str) -> None:
    assert texts(one_page(content))[1] == text


@pytest.mark.parametrize("box", [b"595 842 0 0", b"0 842 595 0", b"595 0 0 842"])
def test_the_box_of_a_page_can_be_given_from_any_corner(box: bytes) -> None:
    assert texts(one_page(SEEN).replace(b"0 0 595 842", box)) == ("Leadership Good",) * 2


@pytest.mark.parametrize(
    "tiny",
    [
        b"/F1 0.5 Tf 50 650 Td",
        b"/F1 12 Tf 0.1 0 0 0.1 50 650 Tm",
        b"/F1 12 Tf 1 0 0 0.01 50 650 Tm",
    ],
)
def test_letters_too_small_to_read_are_not_read(tiny: bytes) -> None:
    dots = b"BT /F1 9 Tf 50 600 Td (. - .) Tj ET"
    hidden = b"BT %b (Staffing Inadequate) Tj ET " % tiny
    assert texts(one_page(SEEN + hidden + dots)) == ("Leadership Good . - .",) * 2


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
    (SEEN + b"20 704 m 560 704 l S", None),
    (SEEN + b"100 698 m 160 698 l S", None),
    (SEEN + b"50 695 m 150 712 l S", "a line strikes out"),
    (SEEN + b"20 500 m 560 800 l S", "a line strikes out"),
    (SEEN + b"1 G 14 w 100 704 m 160 704 l S", "an opaque shape lies over"),
    (SEEN + b"14 w 100 650 m 160 650 l S", None),
    (b"q 0 0 9 9 re W n " + SEEN + b"Q", "a clipping path hides"),
    (b"q 0 690 300 40 re W n " + SEEN + b"Q", None),
    (b"1 G " + SEEN.replace(b"BT", b"BT 1 Tr"), "the colour below hides"),
    (b"1 g 0 G " + SEEN.replace(b"BT", b"BT 1 Tr"), None),
    (b"1 g " + SEEN, "the colour below hides"),
    (b"0 0 1 rg 40 690 200 30 re f 1 g " + SEEN, None),
]


@pytest.mark.parametrize(("content", "expected"), CASES)
def test_shapes_and_lines_over_words(content: bytes, expected: str | None) -> None:
    assert covered(one_page(content)) == expected


DISC = b"0 0 1 rg %d 696 10 10 re f "
RING = b"%d 696 m 260 706 l 250 710 l h S "
TINT = b"0.8 1 1 rg %d 690 80 20 re f "


@pytest.mark.parametrize(
    ("drawn", "only"),
    [
        (b"", True),
        (DISC % 335, True),
        (DISC % 255, False),
        (RING % 255, False),
        (TINT % 300, True),
        (TINT % 220, False),
        (b"".join(TINT % x for x in (220, 300, 380, 460)), True),
        (b"".join(DISC % x for x in (255, 335, 415, 495)), True),
        (b"".join(DISC % x for x in (255, 335, 415, 495)) + RING % 255, False),
        (b"".join(DISC % x for x in (255, 335, 415, 495)) + RING % 335, True),
        (b"0.8 1 1 rg 50 690 500 20 re f", True),
        (DISC.replace(b"696", b"640") % 255, True),
    ],
)
def test_marks_drawn_beside_a_tick(drawn: bytes, only: bool) -> None:
    with PdfFile(one_page(drawn + SEEN), words=(), max_pages=9) as file:
        row = (50.0, 130.0, 345.0, 146.0)
        assert file.covers(1).marks_only(row, (260.0, 340.0, 420.0, 500.0), marked=1) is only


@pytest.mark.parametrize(
    ("more", "turned"),
    [
        (b"", []),
        (b"BT /F1 9 Tf 0 1 -1 0 40 650 Tm (Previous) Tj ET", ["Previous"]),
        (b"0.9 g BT /F1 90 Tf 50 300 Td (DRAFT) Tj ET", ["DRAFT"]),
    ],
)
def test_texts_that_are_turned_or_very_large(more: bytes, turned: list[str]) -> None:
    with PdfFile(one_page(SEEN + more), words=(), max_pages=9) as file:
        assert list(file.set_apart(1)) == turned
    rotated = one_page(SEEN.replace(b"50 700 Td", b"0 1 -1 0 50 300 Tm"), b"/Rotate 90")
    with PdfFile(rotated, words=(), max_pages=9) as file:
        assert list(file.set_apart(1)) == []


OLD = b"BT /F1 12 Tf 140 700 Td (Good) Tj ET "
NEW = b"BT /F1 12 Tf 140 700 Td (Poor) Tj ET "
SINGLE = [b"BT /F1 12 Tf %d 700 Td (%c) Tj ET " % (140 + 7 * i, c) for i, c in enumerate(b"gil.po")]
"""Letters of a word that are placed one by one, some of them below the line."""
OVER = b"1 g 136 695 60 16 re f 0 g "
NAME = b"BT /F1 12 Tf 50 700 Td (Leadership) Tj ET "


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (NAME + OLD + OVER + NEW, "Leadership Poor"),
        (NAME + b"1 g " + OLD + b"0 g " + NEW, "Leadership Poor"),
        (NAME + b"0.9 1 0.9 rg 130 690 90 26 re f 1 g " + OLD + b"0 g " + NEW, "Leadership Poor"),
        (NAME + b"".join(SINGLE) + OVER + NEW, "Leadership Poor"),
        (NAME + OLD + OVER, "Leadership Good"),  # Held: nothing is in its place.
        (NAME + OLD + OVER + NEW.replace(b"700", b"650"), "Leadership Good Poor"),
        (NAME + b"0 0 0.5 rg 130 690 90 26 re f 1 g " + OLD, "Leadership Good"),
    ],
)
def test_words_that_others_replace_on_the_page_are_left_out(content: bytes, expected: str) -> None:
    assert texts(one_page(content)) == (expected,) * 2


def test_words_that_others_replace_are_left_out_of_a_form() -> None:
    content, resources = NAME + OLD + OVER + NEW, b"/Resources << /Font << /F1 6 0 R >> >>"
    body = pdf(
        [
            CATALOGUE,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /XObject << /X 5 0 R >> >> >>",
            b"<< /Length 16 >>\nstream\nq 1 0 0 1 9 9 cm /X Do Q\nendstream".replace(b"16", b"24"),
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] %b /Length %d >>\nstream\n%b\n"
            b"endstream" % (resources, len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )
    assert texts(body) == ("Leadership Poor",) * 2


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
    with PdfFile(body, words=(), max_pages=9) as file:
        assert file.cover_over(1, (50.0, 126.0, 220.0, 146.0)) is None


def test_a_field_without_a_look_is_read_and_one_that_shows_other_words_is_not() -> None:
    body = with_field(b"BT /F1 12 Tf 50 700 Td (Leadership) Tj ET", b"Outstanding")
    bare = body.replace(b"/AP << /N 6 0 R >>", b" " * 18)
    assert texts(bare) == ("Leadership Outstanding",) * 2
    differs = body.replace(b"/V (Outstanding)", b"/V (Inadequate!)")
    assert texts(differs) == ("Leadership",) * 2


def test_a_field_over_printed_words_covers_them() -> None:
    body = with_field(b"BT /F1 12 Tf 50 700 Td (Leadership Good) Tj ET", b"Outstanding")
    assert covered(body) == "a form field lies over"


def mapped(content: bytes, target: bytes) -> bytes:
    """A page in a font that maps `~` to other characters, given as UTF-16 in hexadecimal."""
    table = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange"
        b" <00> <FF> endcodespacerange 1 beginbfchar <7E> <%b> endbfchar endcmap end end" % target
    )
    return pdf(
        [
            CATALOGUE,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(table), table),
        ]
    )


def test_boxes_after_characters_beyond_the_basic_plane_are_those_of_the_words() -> None:
    shown = b"BT /F1 12 Tf 50 700 Td (~~ ~ Leadership) Tj 0 -20 Td (~ Staffing Good) Tj ET"
    body = mapped(shown, b"D83DDD34")
    with PdfFile(body, words=(), max_pages=9) as file:
        page = next(iter(file.scan()))
        words = [word for line in file.lines(page, [0, 1]) for word in line.words]
    text = pypdfium2.PdfDocument(body)[0].get_textpage()
    for wanted in ("Leadership", "Staffing", "Good"):
        found = next(word for word in words if word.text == wanted)
        edges = (found.x0 - 1, 842 - found.bottom, found.x1 + 1, 842 - found.top)
        assert text.get_text_bounded(*edges).strip() == wanted


WORDS = frozenset(("implementation", "rating", "attention", "ratings", "staffing", "delivery"))


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("ImplementaƟon and delivery", "Implementation and delivery"),
        ("Implementa�on", "Implementation"),
        ("Overall raOng", "Overall rating"),
        ("Ra\ue123ngs", "Ratings"),
        ("aOenOon", "attention"),
        ("soŌware for aƩending", "software for attending"),
        ("McDonald in DoNcaster", "McDonald in DoNcaster"),
        ("� Staffing�", " Staffing"),
        ("Youth Justice", "Youth Justice"),
        ("Ōtaki", "Ōtaki"),
    ],
)
def test_a_ligature_with_a_wrong_letter_or_none(printed: str, expected: str) -> None:
    assert with_ligatures(printed, WORDS) == expected


def test_a_glyph_without_a_letter_within_a_word_may_be_a_ligature() -> None:
    body = mapped(b"BT /F1 12 Tf 50 700 Td (~ Implementa~on) Tj ET", b"E123")
    (line,) = exact_lines(body, [1], WORDS)[1]
    assert line.text == "Implementation"


def test_letters_printed_twice_are_read_once() -> None:
    twice = b"BT /F1 12 Tf 50 700 Td (Staffing Good) Tj ET BT /F1 12 Tf %b 700 Td"
    for shift in (b"50.4", b"51"):
        body = one_page(twice % shift + b" (Staffing Good) Tj ET")
        assert texts(body)[1] == "Staffing Good"
    assert texts(one_page(twice % b"60" + b" () Tj ET"))[1] == "Staffing Good"


def test_a_large_word_behind_a_table_merges_no_rows() -> None:
    rows = (
        b"BT /F1 10 Tf 50 700 Td (Leadership) Tj 0 -20 Td (Staffing) Tj 0 -20 Td (Services) Tj ET"
    )
    behind = b"0.9 g BT /F1 90 Tf 40 660 Td (DRAFT) Tj ET 0 g "
    lines = [line.text for line in exact_lines(one_page(behind + rows), [1], ())[1]]
    assert [text for text in lines if text != "DRAFT"] == ["Leadership", "Staffing", "Services"]


def test_a_large_figure_beside_one_line_stays_on_its_line() -> None:
    body = one_page(b"BT /F1 10 Tf 50 700 Td (Score) Tj ET BT /F1 30 Tf 120 695 Td (14) Tj ET")
    assert [line.text for line in exact_lines(body, [1], ())[1]] == ["Score 14"]


PLACEHOLDERS = (
    "Please wait. If this message is not replaced, your viewer cannot show this type of document.",
    "This document has moved. The new copy is on our website, and this address is kept for links.",
    "This report has been withdrawn while we correct it, and will be published again shortly.",
)


@pytest.mark.parametrize("words", PLACEHOLDERS)
def test_a_placeholder_is_unreadable_with_the_remedy(words: str) -> None:
    lines = [
        words,
        "The staff of the office are there to help on all working days of the week.",
    ] * 2
    shown = b"".join(b"(%b) Tj 0 -20 Td " % line.encode() for line in lines)
    body = one_page(b"BT /F1 9 Tf 50 700 Td " + shown + b"ET")
    record = read(body, media_type=None, name="x", page=None, programmes=load_programmes())
    assert record.status is Status.UNREADABLE
    assert record.reason is not None
    assert "stand for another document" in record.reason
    assert "Acrobat" in record.reason


def test_a_short_letter_is_not_a_report() -> None:
    line = (
        b"(The staff of the office are there to help on all working days of the week.) Tj 0 -20 Td "
    )
    body = one_page(b"BT /F1 9 Tf 50 700 Td " + line * 4 + b"ET")
    record = read(body, media_type=None, name="x", page=None, programmes=load_programmes())
    assert record.status is Status.NOT_A_REPORT
