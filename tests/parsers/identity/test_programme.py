"""The programme is chosen by title, date and the standards on the ratings page."""

import pytest

from parsers.identity.programme import choose_programme, fit
from parsers.identity.titles import read_title
from schemas.dates import PartialDate
from schemas.programme import Programme
from tests.parsers.text_drawing import blocks_in, programme

ALL = """
1.1  Leadership  Good
1.2  Staffing    Good
1.3  Services    Good
2.1  Assessment  Good
2.2  Planning    Good
3.1  Assessment  Good
3.2  Planning    Good
"""
HALF = "Leadership  Good\nStaffing    Good\nServices    Good"
NONE = "Words"


def other(programme_id: str, **changes: object) -> Programme:
    return programme().model_copy(update={"id": programme_id, "title_formats": (), **changes})


LATER = other("later", first_report=PartialDate("2025-01"))
SHORT = other("short", domains=programme().domains[:1], first_report=PartialDate("2020"))
PROGRAMMES = {p.id: p for p in (programme(), LATER, SHORT)}


@pytest.mark.parametrize(
    ("drawing", "expected"),
    [
        pytest.param(ALL, 1.0, id="all standards"),
        pytest.param(HALF, 2 * 3 / (7 + 3), id="three of seven"),
        pytest.param(NONE, 0.0, id="none"),
        pytest.param(f"{HALF}\nOverall     Good", 2 * 3 / (7 + 3), id="overall is none"),
        pytest.param(f"{HALF}\nAssessment  Good", 2 * 3 / (7 + 3 + 1), id="a name too many"),
    ],
)  # fmt: skip
def test_how_well_a_programme_fits(drawing: str, expected: float) -> None:
    assert fit(programme(), blocks_in(drawing)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("title", "published", "drawing", "chosen", "by_standards"),
    [
        pytest.param("A toy inspection of Brackwater PDU", "2024-05", ALL, "toy-2023", "toy-2023",
            id="title and standards"),
        pytest.param("An inspection of Brackwater PDU", "2025-05", ALL, "later", "later",
            id="the later one, by the date"),
        pytest.param("An inspection of Brackwater PDU", "2024-05", ALL, "toy-2023", "toy-2023",
            id="the earlier one, by the date"),
        pytest.param("An inspection of Brackwater PDU", "2024-05", HALF, "short", "short",
            id="the one that fits, whatever the date"),
        pytest.param(None, "2024-05", HALF, "short", "short", id="no title"),
        pytest.param(None, "2024-05", NONE, None, None, id="nothing"),
        pytest.param("An inspection of Brackwater PDU", "2024-05", NONE, None, None,
            id="a title that fits several"),
        pytest.param("A toy inspection of Brackwater PDU", "2024-05", NONE, "toy-2023", None,
            id="the form of one programme"),
    ],
)  # fmt: skip
def test_the_programme_is_chosen(
    title: str | None, published: str, drawing: str, chosen: str | None, by_standards: str | None
) -> None:
    read = read_title(title) if title else None
    choice = choose_programme(PROGRAMMES, read, PartialDate(published), blocks_in(drawing))
    assert (choice.programme.id if choice.programme else None) == chosen
    assert (choice.by_standards.id if choice.by_standards else None) == by_standards
