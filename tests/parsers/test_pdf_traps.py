"""PDFs whose ratings are those of other inspections or services, or of nobody."""

import pytest

from parsers.document.pdf_exact import exact_lines
from parsers.parse import read
from schemas.programme import load_programmes
from schemas.report import Report
from tests.parsers.pdf_bytes import CATALOGUE, drawn, one_page, pdf

STANDARDS = {
    "P 1.1 Leadership": "Good",
    "P 1.2 Staffing": "Requires improvement",
    "P 1.3 Services": "Requires improvement",
    "P 2.1 Assessment": "Inadequate",
    "P 2.2 Planning": "Requires improvement",
    "P 2.3 Implementation and delivery": "Inadequate",
    "P 2.4 Reviewing": "Requires improvement",
}
OVERALL = {"Overall rating": "Requires improvement", **STANDARDS}
TITLE = "An inspection of probation services in Brackwater PDU"
COVER = f"""
HM Inspectorate of Probation

{TITLE}

HM Inspectorate of Probation, March 2025
"""
FOREWORD = (
    "Foreword\n\n" + 8 * "Leaders met often, listened to staff and asked for data on disparity.\n"
)


def table(*columns: str, space: int = 44) -> str:
    """Draw a table; each column is a header, `{}` in it stands for the rating."""
    rows = (f"{name:{space}}{rating}" for name, rating in OVERALL.items())
    head = [f"{'Standard':{space}}{'   '.join(columns)}"] if columns else []
    return "\n".join([*head, *rows])


def record(page: str, *more: str) -> Report:
    body = drawn(COVER, FOREWORD, page, *more)
    return read(body, media_type=None, name="x", page=None, programmes=load_programmes())


def rated_in(report: Report) -> list[str]:
    return [str(standard.rating) for standard in report.standards if standard.rating]


STARRED = f"{table('Rating*')}\n\n* "


@pytest.mark.parametrize(
    "above",
    [
        "Ratings",
        "Ratings\n\nThis page sets out how each standard was rated.",
        "Ratings\n\nBrackwater PDU" + 18 * " " + "Fieldwork started January 2025",
        "Brackwater PDU",
        "Ratings for each standard",
        "Ratings\n\nBrackwat er P DU",
        "Ratings\n\nHead of service: J Marlowe",
        "No.     Standard                            Rating",
        "1. Organisational arrangements and activity (continued)",
    ],
)
def test_the_ratings_of_this_inspection_are_read(above: str) -> None:
    report = record(f"{above}\n\n{table()}")
    assert rated_in(report) == list(STANDARDS.values())
    assert str(report.overall.rating) == "Requires improvement"


@pytest.mark.parametrize(
    "page",
    [
        f"Swindon\n\n{table()}",
        f"Ratings\n\nUpper Netherby\n\n{table()}",
        f"What we would like to see\n\n{table()}",
        f"Ratings\n\n{table('Target for 2026')}",
        f"Ratings\n\n{table('Lowest rating needed')}",
        f"Ratings\n\n{table('Q1')}",
        f"Ratings\n\n{table('Rating').replace('Standard', 'Farholm ')}",
        f"Ratings\n\n{table()}\n\nThese ratings are for the region as a whole.",
        f"Ratings\n\n{table()}\n\nThese ratings are provisional until the report is final.",
        f"Ratings\n\n{table()}\n\nFictitious values, to show the layout of the page.",
        f"Ratings\n\n{STARRED}Inspection of 2022.",
        f"Ratings\n\n{STARRED}Published in 2022.",
        f"Ratings\n\n{STARRED}Given by the region’s own audit team.",
        f"Swindon\f{table()}",
        f"As at March 2022\n\n{table()}",
    ],
)
def test_other_ratings_are_not_read(page: str) -> None:
    report = record(*page.split("\f"))
    assert (rated_in(report), report.overall.rating) == ([], None)


@pytest.mark.parametrize(
    ("pages", "services"),
    [
        (f"Part B: Farholm PDU\fRatings\n\n{table()}", ("Brackwater PDU", "Part B: Farholm PDU")),
        (f"Inspection of Farholm PDU\n\nRatings\n\n{table()}", ("Brackwater PDU", "Farholm PDU")),
        (f"Part B: Brackwater PDU\fRatings\n\n{table()}", ()),
        (f"{FOREWORD}Farholm PDU\fRatings\n\n{table()}", ()),
    ],
)
def test_a_divider_or_the_top_of_a_page_may_name_another_service(
    pages: str, services: tuple[str, ...]
) -> None:
    assert record(*pages.split("\f")).services == services


@pytest.mark.parametrize("at", [0, 65])
def test_a_title_beside_the_rows_is_one_of_the_table(at: int) -> None:
    title = dict(enumerate(("", "Inspection", "of 2022")))
    rows = (f"{title.get(i, ''):14}{row}" for i, row in enumerate(table(space=40).split("\n")))
    if at:
        rows = (
            f"{row:{at}}{title.get(i, '')}" for i, row in enumerate(table(space=40).split("\n"))
        )
    assert rated_in(record("\n".join(["Ratings", "", *rows]))) == []


@pytest.mark.parametrize(
    ("font", "letter", "mark"), [("ZapfDingbats", b"4", "✔"), ("Wingdings", b"\xfc", "✓")]
)
def test_a_tick_of_a_font_of_symbols_is_read(font: str, letter: bytes, mark: str) -> None:
    described = f"/FontDescriptor << /Type /FontDescriptor /FontName /{font} /Flags 4 >>"
    encoded = "/Encoding /WinAnsiEncoding" if font == "Wingdings" else ""
    dictionary = f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} {described} {encoded} >>"
    resources = f"/Font << /F1 {dictionary} >>"
    shown = b"BT /F1 10 Tf 50 700 Td (%b) Tj ET" % letter
    page = f"/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >>".encode()
    body = pdf(
        [
            CATALOGUE,
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R %b >>" % page,
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(shown), shown),
        ]
    )
    (line,) = exact_lines(body, [1], ())[1]
    assert line.text == mark


def test_only_small_marks_right_behind_letters_are_footnotes() -> None:
    small, large = b"/F1 9 Tf (%b) Tj ", b"/F1 14 Tf %d 0 Td (%b) Tj "
    shown = small % b"P 1.2" + large % (90, b"Good") + b"/F1 7 Tf 36 4 Td (1) Tj"
    (line,) = exact_lines(one_page(b"BT 50 700 Td " + shown + b" ET"), [1], ())[1]
    assert line.text == "P 1.2 Good"
