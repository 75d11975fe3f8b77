"""Where no rating is beside a name, the one below or above it counts, if the order is plain."""

import pytest

from parsers.ratings.stacking import LOOSE, TIGHT, stacked_pairs, without_legend
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, Token
from tests.parsers.text_drawing import pairing_of, refusals, texts, tokens_in, written


def names_and_ratings(drawing: str) -> tuple[list[Token], list[Token]]:
    tokens = tokens_in(drawing)
    names = [token for token in tokens if token.kind in NAME_KINDS]
    return names, [token for token in tokens if token.kind in RATING_KINDS]


@pytest.mark.parametrize(
    ("drawing", "pairs"),
    [
        pytest.param(
            """
            Leadership
            Good

            Staffing
            Inadequate
            """,
            ["Leadership = Good", "Staffing = Inadequate"],
            id="below the names",
        ),
        pytest.param(
            """
            Leadership  Staffing  Planning  Services
            Good        Good      Good      Inadequate
            """,
            ["Leadership = Good", "Staffing = Good", "Planning = Good", "Services = Inadequate"],
            id="a row below a row, in narrow columns",
        ),
        pytest.param(
            """
            Good
            Leadership

            Inadequate
            Staffing
            """,
            ["Leadership = Good", "Staffing = Inadequate"],
            id="above the names",
        ),
        pytest.param(
            """
            Leadership
            Good

            Staffing
            Planning
            Inadequate
            """,
            ["Leadership = Good", "Planning = Inadequate"],
            id="a name without a rating",
        ),
        pytest.param(
            """
            Leadership
            Good
            Inadequate

            Staffing
            Outstanding
            """,
            [],
            id="two ratings below one name",
        ),
        pytest.param(
            """
            Leadership

            Good
            Staffing

            Inadequate
            """,
            [],
            id="each rating is nearer to the next name",
        ),
        pytest.param(
            """
            Leadership




            Good
            """,
            [],
            id="too far below",
        ),
        pytest.param(
            """
            Leadership       Staffing         Planning
            Good             Inadequate       Outstanding
            """,
            ["Leadership = Good", "Staffing = Inadequate", "Planning = Outstanding"],
            id="cards side by side",
        ),
        pytest.param(
            """
            Leadership       Staffing         Planning
            Good             Inadequate
            """,
            ["Leadership = Good", "Staffing = Inadequate"],
            id="the last card has no rating",
        ),
        pytest.param(
            """
            Leadership       Partnerships and   Planning
            Good             services           Outstanding
                             Inadequate
            """,
            [
                "Leadership = Good",
                "Partnerships and services = Inadequate",
                "Planning = Outstanding",
            ],
            id="a card whose name wraps",
        ),
        pytest.param(
            """
            Good
            Overall rating

            Leadership
            Inadequate

            Staffing
            Outstanding
            """,
            ["Overall rating = Good", "Leadership = Inadequate", "Staffing = Outstanding"],
            id="the overall rating is set the other way",
        ),
        pytest.param(
            """
            Overall rating   Good
            Leadership       Staffing
            Inadequate       Outstanding
            """,
            ["Overall rating = Good", "Leadership = Inadequate", "Staffing = Outstanding"],
            id="the overall rating is beside its name",
        ),
        pytest.param(
            """
            Leadership   Good
            Staffing
            Inadequate
            """,
            ["Leadership = Good", "Staffing = Inadequate"],
            id="one rating beside, one right below",
        ),
        pytest.param(
            """
            Leadership   Good
            Staffing


            Inadequate
            """,
            ["Leadership = Good"],
            id="one rating beside, one further below",
        ),
    ],
)
def test_ratings_below_or_above_names(drawing: str, pairs: list[str]) -> None:
    assert sorted(written(pairing_of(drawing).pairs)) == sorted(pairs)


def test_a_rating_of_the_next_card_is_not_paired_with_the_name_beside_it() -> None:
    """A name of two lines reaches down to the rating that is below its neighbour."""
    pairing = pairing_of(
        """
        Partnerships and   Leadership   Staffing
        services           Good         Inadequate
        """
    )
    assert written(pairing.pairs) == ["Staffing = Inadequate"]
    assert refusals(pairing) == ["Good: the rating is under or over the name beside"]


@pytest.mark.parametrize(
    ("last_name", "last_rating"), [("", ""), ("Staffing", "Good")], ids=["three", "four"]
)
def test_ratings_of_narrow_cards_are_those_below_them(last_name: str, last_rating: str) -> None:
    """The wrapped name is beside a rating of the card on its left, and of that on its right."""
    drawing = (
        f"Leadership   Partnerships and   Planning      {last_name}\n"
        f"Good         services           Outstanding   {last_rating}\n"
        "             Inadequate"
    )
    pairs = written(pairing_of(drawing).pairs)
    right = {
        "Leadership = Good",
        "Partnerships and services = Inadequate",
        "Planning = Outstanding",
        f"{last_name} = {last_rating}",
    }
    assert "Partnerships and services = Inadequate" in pairs
    assert set(pairs) <= right


@pytest.mark.parametrize(
    ("gap", "pairs"), [(LOOSE, [("Leadership", "Good")]), (TIGHT, [])], ids=["loose", "tight"]
)
def test_the_largest_gap_is_counted_in_line_heights(gap: float, pairs: list[str]) -> None:
    names, ratings = names_and_ratings(
        """
        Leadership


        Good
        """
    )
    assert [(n.text, r.text) for n, r in stacked_pairs(names, ratings, gap)] == pairs


@pytest.mark.parametrize(
    ("drawing", "kept", "legend"),
    [
        pytest.param(
            "Outstanding  Good  Requires improvement  Inadequate",
            [],
            ["Outstanding", "Good", "Requires improvement", "Inadequate"],
            id="best first",
        ),
        pytest.param(
            "Inadequate  Requires improvement  Good  Outstanding",
            [],
            ["Inadequate", "Requires improvement", "Good", "Outstanding"],
            id="worst first",
        ),
        pytest.param(
            "Outstanding  Good  Inadequate  Requires improvement",
            ["Outstanding", "Good", "Inadequate", "Requires improvement"],
            [],
            id="not in order",
        ),
        pytest.param(
            "Outstanding  Good  Requires improvement",
            ["Outstanding", "Good", "Requires improvement"],
            [],
            id="three of four",
        ),
        pytest.param(
            "Outstanding  Good  Planning  Requires improvement  Inadequate",
            ["Outstanding", "Good", "Requires improvement", "Inadequate"],
            [],
            id="a name among them",
        ),
        pytest.param(
            """
            Good
            Outstanding  Good  Requires improvement  Inadequate
            Good
            """,
            ["Good", "Good"],
            ["Outstanding", "Good", "Requires improvement", "Inadequate"],
            id="between other ratings",
        ),
        pytest.param(
            """
            Leadership   Staffing  Planning              Assessment  Services
            Outstanding  Good      Requires improvement  Inadequate  Good
            """,
            ["Outstanding", "Good", "Requires improvement", "Inadequate", "Good"],
            [],
            id="in a row of more",
        ),
    ],
)
def test_the_scale_is_separated_from_ratings(
    drawing: str, kept: list[str], legend: list[str]
) -> None:
    names, ratings = names_and_ratings(drawing)
    rest, scale = without_legend(ratings, names)
    assert (texts(rest), texts(scale)) == (kept, legend)
