"""Lines are divided into tables and boxes; headings say which inspection they are about."""

import pytest

from parsers.document.model import Line
from parsers.ratings.blocks import blocks_of, stitch_pages
from parsers.ratings.headings import heading_of_others
from parsers.ratings.tokens import TokenKind
from tests.parsers.text_drawing import (
    HEIGHT,
    ROW,
    block_in,
    blocks_in,
    lines_of,
    vocabulary,
)

SENTENCE = "We looked at what the managers and their staff do in the area each day."

THREE = "Leadership    Good\nStaffing      Good\nServices      Good"


def names_by_block(drawing: str) -> list[list[str]]:
    return [
        [token.text for token in block.tokens if token.kind is TokenKind.LABEL]
        for block in blocks_in(drawing)
    ]


@pytest.mark.parametrize(
    ("between", "blocks"),
    [
        pytest.param("", 1, id="nothing"),
        pytest.param("Some few words here", 1, id="a short text"),
        pytest.param(SENTENCE, 2, id="a sentence"),
        pytest.param(" " * 30 + SENTENCE, 1, id="a sentence in a column of the table"),
        pytest.param("Summary of ratings", 2, id="a heading of ratings"),
        pytest.param("Annexe 2", 2, id="an annexe"),
        pytest.param("The ratings of the previous inspection", 2, id="earlier ratings"),
        pytest.param("The previous inspection", 2, id="an earlier inspection"),
        pytest.param("----", 2, id="the next table of a web page"),
    ],
)
def test_what_ends_a_block(between: str, blocks: int) -> None:
    drawing = f"Leadership    Good\n\n{between}\n\nStaffing      Inadequate"
    one, two = [["Leadership", "Staffing"]], [["Leadership"], ["Staffing"]]
    assert names_by_block(drawing) == (one if blocks == 1 else two)


@pytest.mark.parametrize(
    ("first_line", "names"),
    [
        ("Staffing      Inadequate", [["Leadership", "Staffing"]]),
        ("What we found\n\nStaffing      Inadequate", [["Leadership"], ["Staffing"]]),
    ],
    ids=["a row", "a text"],
)
def test_a_table_continues_on_the_next_page_if_that_begins_with_a_row(
    first_line: str, names: list[list[str]]
) -> None:
    assert names_by_block(f"Leadership    Good\n====\n{first_line}") == names


def test_lines_that_state_nothing_are_no_block() -> None:
    assert names_by_block(SENTENCE) == []
    assert names_by_block("Organisation") == []
    assert names_by_block("Leadership") == [["Leadership"]]


@pytest.mark.parametrize(
    ("heading", "ratings_heading", "annexe", "previous"),
    [
        ("Summary of ratings", True, False, None),
        ("Summary of ratings 7", True, False, None),
        ("Summary of findings", False, False, None),
        ("Annexe 3: ratings at a glance", False, True, None),
        ("Annexes are printed apart.", False, False, None),
        ("Our previous ratings", False, False, "Our previous ratings"),
        ("Our current and previous ratings", False, False, None),
        ("The table below shows the last ratings, which others gave before us here.", False, False,
         "The table below shows the last ratings, which others gave before us here."),
        ("We came the last time with others, who gave these ratings then.", False, False, None),
    ],
)  # fmt: skip
def test_the_heading_above_a_block(
    heading: str, ratings_heading: bool, annexe: bool, previous: str | None
) -> None:
    block = block_in(f"{heading}\n\nLeadership    Good")
    assert block.under_ratings_heading is ratings_heading
    assert block.in_annexe is annexe
    assert block.earlier_heading(None) == previous


@pytest.mark.parametrize(
    "heading",
    [
        "Target ratings for 2026",
        "How other services were rated",
        "Benchmark",
        "What the service expected",
        "Peer review",
    ],
)
def test_a_heading_on_paper_names_ratings_of_others(heading: str) -> None:
    block = block_in(f"{heading}\nLeadership    Good")
    assert heading_of_others(block.headings) == heading


@pytest.mark.parametrize(
    ("drawing", "earlier"),
    [
        ("2021\nLeadership    Good", "2021"),
        ("BEFORE\nLeadership    Good", "BEFORE"),
        ("Inspection of June 2021\n\nLeadership    Good", "Inspection of June 2021"),
        ("Ratings given to this service at the\nprevious inspection\n\nLeadership    Good",
         "Ratings given to this service at the previous inspection"),
        ("Leadership    Good\nSource: inspection report of 2021", "inspection report of 2021"),
        ("Leadership    Good\nNote: unlike in the previous inspection", None),
        (f"{THREE}\n* Ratings from 2019.", "2019"),
        (f"{THREE}\nThese ratings were given in 2019.", "2019"),
        (f"{THREE}\n* Ratings in words are those of 2019.", "2019"),
        (f"{THREE}\nRatings from our inspection of 2021, which was short.",
         "our inspection of 2021, which was short"),
        (f"{THREE}\nThe ratings shown here are those of\nthe previous inspection.",
         "the previous inspection"),
        (f"{THREE}\nThe table shows what ratings it had at the last inspection. They",
         "what ratings it had at the last inspection"),
        (f"{THREE}\nThe ratings are not those of the previous inspection.", None),
        (f"{THREE}\nThe ratings were in line with the previous inspection.", None),
        (f"{THREE}\nThe table below shows the ratings of the last inspection.", None),
        (f"{THREE}\nPrevious ratings are in brackets.", None),
        (f"{THREE}\nRatings at this inspection are better than in 2021.", None),
        (f"{THREE}\nThe table shows that ratings are better than at the last inspection.", None),
        (f"{THREE}\nThe ratings are of our inspection in June 2025.", None),
        (f"{THREE}\nPlanning      (Good)\n(Previous ratings are in brackets.)",
         "Previous ratings are in brackets"),
        (f"Annexe 2: the last inspection\n\n{THREE}\n====\nRatings\n\n{THREE}", None),
        (f"Annexe 2: the last inspection\n====\nRatings\n\n{THREE}",
         "Annexe 2: the last inspection"),
        (f"The last inspection\n\n{SENTENCE}\n\nLeadership    Good", None),
        (f"The last inspection\n\n{SENTENCE}\n\n{THREE}", "The last inspection"),
        (f"The last inspection\n\n{SENTENCE}\n\nRatings\n\n{THREE}", None),
        ("Ratings 2025\nLeadership    Good", None),
        ("June 2025\nLeadership    Good", None),
        ("June 2021\nLeadership    Good", "June 2021"),
        ("Fieldwork began in 2024\nLeadership    Good", None),
        (f"Others were rated Good in 2021, and\n{SENTENCE}\n\nLeadership    Good", None),
        (f"In 2021 others were not inspected, and\n{SENTENCE}\n\nLeadership    Good", None),
        ("Results of this inspection\nLeadership    Good", None),
        (f"{SENTENCE[:-1]}\nBefore we came, the ratings\n\nLeadership    Good", None),
    ],
)  # fmt: skip
def test_a_heading_on_paper_dates_the_ratings(drawing: str, earlier: str | None) -> None:
    assert blocks_in(drawing)[-1].earlier_heading(2025) == earlier


def test_a_date_between_rows_begins_a_table() -> None:
    ours, others = blocks_in("Overall    Good\n\nJune 2021\nStandard   Rating\nLeadership   Good")
    assert (ours.earlier_heading(2025), others.earlier_heading(2025)) == (None, "June 2021")


def test_the_last_line_of_the_page_before_can_be_the_heading() -> None:
    lines = lines_of("Leadership    Good")
    (block,) = blocks_of(lines, vocabulary(), above="Ratings of the last inspection")
    assert block.earlier_heading(None) == "Ratings of the last inspection"
    (block,) = blocks_of(lines, vocabulary(), above="as rated in the last inspection.")
    assert block.headings == ()


def test_the_heading_of_an_annexe_may_wrap() -> None:
    block = block_in(
        """
        Annexe 2: the ratings of the
        previous inspection

        Leadership    Good
        """
    )
    assert block.earlier_heading(None) == "Annexe 2: the ratings of the previous inspection"


def test_a_row_of_the_contents_is_no_heading() -> None:
    assert not block_in("Annexe 2    14\n\nLeadership    Good").in_annexe


@pytest.mark.parametrize(
    ("drawing", "year", "earlier"),
    [
        pytest.param("Ratings in 2021\n\nLeadership  Good", 2023, "Ratings in 2021", id="before"),
        pytest.param("Ratings in 2023\n\nLeadership  Good", 2023, None, id="this year"),
        pytest.param("Ratings in 2021\n\nLeadership  Good", None, None, id="year unknown"),
        pytest.param("Work since 2021\n\nLeadership  Good", 2023, None, id="not about ratings"),
        pytest.param(
            "Ratings in 2021 and 2023\n\nLeadership  Good", 2023, None, id="with this year"
        ),
        pytest.param(
            """
                        Rating in 2021
            Leadership  Good
            """,
            2023,
            "Rating in 2021",
            id="the header of the only column",
        ),
        pytest.param(
            """
                        Rating in 2021   Rating in 2023
            Leadership  Good             Good
            """,
            2023,
            None,
            id="the headers of both",
        ),
        pytest.param(
            """
                        Since 2021
            Leadership  Good
            """,
            2023,
            None,
            id="a header about something else",
        ),
    ],
)
def test_ratings_dated_before_the_inspection(
    drawing: str, year: int | None, earlier: str | None
) -> None:
    lines = [as_heading(line) if line.text[0] in "RW" else line for line in lines_of(drawing)]
    (block,) = blocks_of(lines, vocabulary())
    assert block.earlier_heading(year) == earlier


def as_heading(line: Line) -> Line:
    left = line.cells[0].words[0].x0
    return Line(line.cells, page=1, element="text" if left else "heading")


def test_a_block_knows_the_domain_that_it_begins_in() -> None:
    first, second, third = blocks_in(
        f"""
        Leadership    Good

        Court work
        {SENTENCE}
        Assessment    Good
        ====
        What we found
        Planning      Good
        """
    )
    assert (first.domain, second.domain, third.domain) == (None, "courtwork", None)


def test_the_domain_above_the_first_line_is_given() -> None:
    (block,) = blocks_of(lines_of("Assessment    Good"), vocabulary(), domain="courtwork")
    assert block.domain == "courtwork"


def test_pages_that_follow_one_another_become_one_tall_page() -> None:
    first, second, fourth = (lines_of("Leadership    Good") for _ in range(3))
    joined, apart = stitch_pages({1: first, 2: second, 4: fourth}, frozenset())
    assert [line.text for line in joined] == ["Leadership Good"] * 2
    assert joined[1].top == joined[0].bottom + 0.3 * HEIGHT
    assert [word.moved for word in joined[1].words] == [HEIGHT + 0.3 * HEIGHT] * 2
    assert apart == fourth


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("An inspection of Brackwater PDU", False),
        ("12", False),
        ("Page 12", False),
        ("2021", True),
        ("1.1", True),
        ("What we found", True),
    ],
)
def test_running_headers_and_page_numbers_are_removed(line: str, kept: bool) -> None:
    page = lines_of("\n".join([line, *["Leadership    Good"] * 8]))
    (lines,) = stitch_pages({1: page}, frozenset({"aninspectionofbrackwaterpdu"}))
    assert (line in [each.text for each in lines]) is kept


def test_a_number_in_the_middle_of_a_page_is_kept() -> None:
    page = lines_of("\n".join([*["Leadership    Good"] * 4, "12", *["Staffing    Good"] * 4]))
    (lines,) = stitch_pages({1: page}, frozenset())
    assert lines[4].text == "12"
    assert lines[4].top == 4 * ROW
