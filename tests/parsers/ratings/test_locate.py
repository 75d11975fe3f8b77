"""Only pages that look like ratings pages are read exactly; boxes are found on all others."""

import pytest

from parsers.document.model import PageText
from parsers.ratings.locate import Located, Spot, locate
from parsers.ratings.vocabulary import vocabulary_of
from tests.parsers.text_drawing import programme

TABLE = ("Leadership Good", "Staffing Good", "Partnerships and services Inadequate")
PROSE = "The managers of the service know what their staff do and how they do it in the area,"


def located(*pages: tuple[str, ...], headings: tuple[str, ...] = ()) -> Located:
    texts = [PageText(number, lines) for number, lines in enumerate(pages, 1)]
    toy = programme().model_copy(update={"ratings_page_headings": headings})
    return locate(texts, vocabulary_of([toy]))


@pytest.mark.parametrize(
    ("lines", "chosen"),
    [
        pytest.param(TABLE, True, id="three rows"),
        pytest.param(TABLE[:2], False, id="two rows"),
        pytest.param(("Ratings", "Leadership Good"), True, id="one row below a heading"),
        pytest.param(("Ratings", "Leadership"), False, id="a name only below a heading"),
        pytest.param(("Our grades", "Leadership Good"), True, id="a heading of the programme"),
        pytest.param(("Overall rating Good",), True, id="the overall rating"),
        pytest.param(("Overall rating",), False, id="the overall rating without its value"),
        pytest.param(("1.1 Leadership Good", "Good 1.2 Staffing", "Services rated Good"), True,
            id="codes and ratings on either side"),
        pytest.param(("Leadership Good Assessment Good", "Staffing Good Planning Good"),
            True, id="names side by side"),
        pytest.param(("Leadership Good 2.1 Assessment Good", "Staffing Good Planning Good"),
            True, id="names side by side, one with a code"),
        pytest.param(("Contents", *TABLE), False, id="a table of contents"),
        pytest.param(("Leadership .... 4", "Staffing .... 5", "Planning .... 6", *TABLE), False,
            id="leaders to pages"),
        pytest.param(tuple(f"{row} 40%" for row in TABLE), False, id="percentages"),
        pytest.param(tuple(row.lower() for row in TABLE), False, id="small letters"),
        pytest.param(tuple(f"{row} in the end" for row in TABLE), False, id="sentences"),
        pytest.param((PROSE, "Leadership Good", PROSE, "Staffing Good", PROSE, "Planning Good"),
            False, id="the last lines of sentences"),
        pytest.param(tuple("LeadershipGoodStaffingGoodPlanningGood"), True, id="torn letters"),
        pytest.param((" ".join((*TABLE, *TABLE)),), True, id="all rows in one line"),
        pytest.param(tuple(f"{row} page 7" for row in TABLE), True, id="pages"),
        pytest.param(tuple("LeadershipStaffingPlanning"), False, id="torn letters without ratings"),
    ],
)  # fmt: skip
def test_a_ratings_page(lines: tuple[str, ...], chosen: bool) -> None:
    assert located(lines, headings=("Our grades",)).tables == ((1,) if chosen else ())


@pytest.mark.parametrize(
    ("page", "chosen"),
    [
        pytest.param(("Assessment Good", "Planning Good"), True, id="new rows"),
        pytest.param(("Standard Rating Planning Good",), True, id="a new row with the header"),
        pytest.param(("Leadership Good",), False, id="a row of the page before"),
        pytest.param((*[PROSE] * 4, "Assessment Good"), False, id="rows below prose"),
        pytest.param(("Contents", "Assessment Good"), False, id="a table of contents"),
    ],
)
def test_a_page_that_continues_the_table(page: tuple[str, ...], chosen: bool) -> None:
    assert located(TABLE, page).tables == ((1, 2) if chosen else (1,))


def test_of_many_ratings_pages_those_with_most_rows_are_read() -> None:
    longer = (*TABLE, "Assessment Good")
    pages = [TABLE] * 5 + [longer] * 11
    assert located(*pages).tables == (1, *range(6, 17))


def test_a_box_is_the_lines_around_a_rating() -> None:
    pages = ("Court work", PROSE, "", "2.1 Assessment", "Our rating", "Good", "Next", PROSE, "More")
    assert located(pages).spots == (Spot(1, (3, 4, 5, 6), "courtwork"),)


def test_the_domain_of_a_box_may_be_on_a_page_before_but_not_on_a_ratings_page() -> None:
    box = ("Assessment", "Good")
    assert [spot.domain for spot in located(("Court work",), box).spots] == ["courtwork"]
    assert [spot.domain for spot in located(("Court work", *TABLE), ("Text",), box).spots] == [None]


def test_boxes_that_touch_are_joined() -> None:
    page = ("Assessment", "Good", "Planning", "Good", *[PROSE] * 8, "Leadership", "Good")
    assert [spot.lines for spot in located(page).spots] == [(0, 1, 2, 3), (12, 13)]
