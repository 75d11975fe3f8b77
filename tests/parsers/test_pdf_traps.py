"""PDFs whose ratings are those of other inspections or services, or of nobody."""

import pytest

from parsers.parse import read
from schemas.programme import load_programmes
from schemas.report import Report
from tests.parsers.pdf_bytes import drawn

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
        f"Ratings\n\n{table()}\n\nThese ratings are for the region as a whole.",
    ],
)
def test_other_ratings_are_not_read(page: str) -> None:
    report = record(page)
    assert (rated_in(report), report.overall.rating) == ([], None)
