"""Names and ratings form columns; a column that explains the scale rates nothing."""

import pytest

from parsers.ratings.columns import earlier_columns, is_scale, name_columns, rating_columns
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, same_row
from tests.parsers.text_drawing import texts, tokens_in


def columns_in(drawing: str) -> tuple[list[list[str]], set[int]]:
    """Return the columns of ratings, and which of them are of an earlier inspection."""
    tokens = tokens_in(drawing)
    names = [token for token in tokens if token.kind in NAME_KINDS]
    ratings = [token for token in tokens if token.kind in RATING_KINDS]
    beside = {name: [r for r in ratings if same_row(r, name)] for name in names}
    columns = rating_columns(names, beside)
    earlier, _ = earlier_columns(columns, tokens, beside)
    return [list(texts(column)) for column in columns], earlier


@pytest.mark.parametrize(
    ("gap", "columns"),
    [(14, [["Leadership", "Staffing"]]), (15, [["Leadership"], ["Staffing"]])],
    ids=["84 points", "90 points"],
)
def test_names_far_apart_are_in_two_columns(gap: int, columns: list[list[str]]) -> None:
    names = tokens_in(f"{'Leadership':<{gap}}Staffing")
    assert [list(texts(column)) for column in name_columns(names)] == columns


@pytest.mark.parametrize(
    ("drawing", "columns"),
    [
        pytest.param(
            """
            Leadership      Good   Inadequate
            Staffing        Good
            """,
            [["Good", "Good"], ["Inadequate"]],
            id="one below the other",
        ),
        pytest.param(
            """
            Leadership      Good         Outstanding
            Staffing        Requires improvement
            """,
            [["Good", "Outstanding", "Requires improvement"]],
            id="a wide rating joins two",
        ),
        pytest.param(
            """
            Overall         Inadequate
            Leadership      Good
            """,
            [["Good", "Inadequate"]],
            id="the overall rating is aligned with the others",
        ),
        pytest.param(
            """
            Overall    Inadequate
            Leadership      Good
            """,
            [["Inadequate"], ["Good"]],
            id="the overall rating is not aligned",
        ),
    ],
)
def test_columns_of_ratings(drawing: str, columns: list[list[str]]) -> None:
    assert columns_in(drawing)[0] == columns


@pytest.mark.parametrize(
    ("left", "right", "earlier"),
    [
        ("Previous", "Current", {0}),
        ("2019", "2023", {0}),
        ("2023", "2023", set()),
        ("2021", "Rating", set()),
        ("2019 Previous", "2023 Previous", {0}),
        ("Last time", "Now", {0}),
        ("Rating", "Grade", set()),
    ],
)
def test_the_headers_date_the_columns(left: str, right: str, earlier: set[int]) -> None:
    header = f"{'':16}{left:<16}{right}"
    assert columns_in(f"{header}\nLeadership      Good            Inadequate")[1] == earlier


@pytest.mark.parametrize(
    ("header", "earlier"),
    [("Previous rating", {0}), ("Previous and current", set()), ("", set())],
)
def test_a_single_column_is_of_this_inspection_unless_its_header_denies_it(
    header: str, earlier: set[int]
) -> None:
    assert columns_in(f"{'':16}{header}\nLeadership      Good")[1] == earlier


@pytest.mark.parametrize(
    ("headers", "earlier"),
    [
        (f"{'':16}Rating{'':8}Marlham", {0}),
        (f"Standard{'':8}Rating", {0}),
        (f"Standard{'':32}Rating", {0}),
        (f"Standard{'':17}Rating", set()),
        (f"{'':36}Ratings", set()),
    ],
)
def test_words_beside_a_column_of_colours_headed_rating_are_not_the_rating(
    headers: str, earlier: set[int]
) -> None:
    assert columns_in(f"{headers}\n{'Leadership':30}Good")[1] == earlier


@pytest.mark.parametrize(
    ("ratings", "scale"),
    [
        ("Outstanding  Good  Requires improvement", True),
        ("Inadequate  Requires improvement  Good", True),
        ("Outstanding  Good  Inadequate", False),
        ("Good  Outstanding  Good", False),
        ("Outstanding  Good  Requires improvement  Not rated", False),
    ],
)
def test_a_scale_has_each_rating_next_to_its_neighbours(ratings: str, scale: bool) -> None:
    assert is_scale(tokens_in(ratings)) is scale
