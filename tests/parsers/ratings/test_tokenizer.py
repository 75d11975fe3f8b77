"""A cell is read as codes, names, ratings and scores, or as prose that states nothing."""

from itertools import pairwise

import pytest

from parsers.ratings.tokenizer import separate_glued
from parsers.ratings.tokens import TokenKind
from tests.parsers.text_drawing import HEIGHT, lines_of, tokens_in


def stated(drawing: str) -> list[tuple[str, str]]:
    """Return what a drawing states: kinds and texts of all tokens but prose."""
    return [
        (token.kind.value, token.text)
        for token in tokens_in(drawing)
        if token.kind is not TokenKind.PROSE
    ]


LEADERSHIP, GOOD, OVERALL = ("standard", "Leadership"), ("rating", "Good"), ("overall", "Overall")
REQUIRES = ("rating", "Requires improvement")


@pytest.mark.parametrize(
    ("drawing", "tokens"),
    [
        pytest.param("Leadership  Good", [LEADERSHIP, GOOD], id="a row"),
        pytest.param("Leadership Good", [LEADERSHIP, GOOD], id="name and rating in one cell"),
        pytest.param("1.1 Leadership", [("standard", "1.1 Leadership")], id="a code"),
        pytest.param("P 1.1 Leadership", [("standard", "P 1.1 Leadership")], id="a code in parts"),
        pytest.param("1.1", [("code or number", "1.1")], id="a code alone"),
        pytest.param("1 Organisation", [("domain", "1 Organisation")], id="a domain"),
        pytest.param("Overall", [OVERALL], id="overall"),
        pytest.param("Overall PDU rating", [("overall", "Overall PDU rating")], id="of a kind"),
        pytest.param("Not rated", [("not rated", "Not rated")], id="not rated"),
        pytest.param("Our rating", [("filler", "Our rating")], id="a caption"),
        pytest.param("✓", [("tick", "✓")], id="a tick"),
        pytest.param("xx", [], id="no tick"),
        pytest.param("Good progress", [], id="a rating begins other words"),
        pytest.param("Leadership of the board", [], id="a name begins other words"),
        pytest.param("Leadership requires improvement", [], id="a sentence"),
        pytest.param(
            "Leadership Requires improvement", [LEADERSHIP, REQUIRES], id="a capital rates"
        ),
        pytest.param(
            "Leadership: requires improvement", [LEADERSHIP, ("rating", "requires improvement")],
            id="a colon rates",
        ),
        pytest.param("It was Good overall.", [], id="the end of a sentence"),
        pytest.param("Good overall.", [], id="overall behind a rating"),
        pytest.param("1. Leadership ........ 12", [], id="a line of the contents"),
        pytest.param("Leadership ........ Good", [LEADERSHIP, GOOD], id="leaders to a rating"),
    ],
)  # fmt: skip
def test_a_cell_of_one_line(drawing: str, tokens: list[tuple[str, str]]) -> None:
    assert stated(drawing) == tokens


@pytest.mark.parametrize(
    ("drawing", "tokens"),
    [
        pytest.param("Good (previously Inadequate)", [GOOD], id="previously"),
        pytest.param("Good – up from Inadequate", [GOOD], id="up from"),
        pytest.param("Good unchanged", [GOOD], id="unchanged"),
        pytest.param("Good (2021 Inadequate)", [GOOD], id="a year"),
        pytest.param("Good enough", [], id="any other word"),
        pytest.param(
            "Good unchanged since the last time that we came to this service", [], id="a sentence"
        ),
    ],
)
def test_a_remark_behind_a_rating(drawing: str, tokens: list[tuple[str, str]]) -> None:
    assert stated(drawing) == tokens


@pytest.mark.parametrize(
    ("drawing", "tokens"),
    [
        pytest.param(
            "1.1 Leadership: the board drives the work", [("standard", "1.1 Leadership")],
            id="a description behind a coded name",
        ),
        pytest.param("Leadership: the board drives the work", [], id="behind a bare name"),
        pytest.param("1.1 Leadership drives the work", [], id="without a colon"),
        pytest.param(
            "Overall rating for Brackwater 14/24",
            [("overall", "Overall rating"), ("score", "14/24")],
            id="the score of a service behind its name",
        ),
        pytest.param("Leadership for Brackwater 14/24", [], id="the score of a standard"),
        pytest.param("Overall rating for Brackwater Good", [], id="a rating behind a name"),
    ],
)  # fmt: skip
def test_a_caption(drawing: str, tokens: list[tuple[str, str]]) -> None:
    assert stated(drawing) == tokens


@pytest.mark.parametrize(
    ("drawing", "score"),
    [
        pytest.param("14/24", (14, 24), id="a slash"),
        pytest.param("Score 14/24", (14, 24), id="behind the word"),
        pytest.param("Score14/24", (14, 24), id="glued to the word"),
        pytest.param("14 out of 24", (14, 24), id="out of"),
        pytest.param("14 out of a possible 24 points", (14, 24), id="of a possible"),
        pytest.param("(14/24)", (14, 24), id="in brackets"),
        pytest.param("14  /  24", (14, 24), id="in three cells"),
        pytest.param(
            """
            14 out of
            24
            """,
            (14, 24),
            id="wrapped",
        ),
        pytest.param("Brackwater PDU Score 14/24", (14, 24), id="at the end of a caption"),
        pytest.param("14 of the 24 cases", None, id="cases"),
        pytest.param("14%", None, id="a percentage"),
        pytest.param(
            "The delivery unit of Brackwater and its many neighbours in the North Score 14/24",
            (14, 24),
            id="at the end of a long name",
        ),
        pytest.param(
            "the delivery unit of Brackwater and its many neighbours in the North Score 14/24",
            None,
            id="at the end of a sentence",
        ),
    ],
)
def test_a_score(drawing: str, score: tuple[int, int] | None) -> None:
    scores = [t for t in tokens_in(drawing) if t.kind is TokenKind.SCORE]
    assert [(token.value, token.maximum) for token in scores] == ([score] if score else [])


@pytest.mark.parametrize(
    ("drawing", "tokens"),
    [
        pytest.param(
            """
            Leadership  Requires
                        improvement
            """,
            [LEADERSHIP, REQUIRES],
            id="a rating below itself",
        ),
        pytest.param(
            """
            Leadership  Requires
            improvement
            """,
            [LEADERSHIP, REQUIRES],
            id="a rating wrapped to the margin",
        ),
        pytest.param(
            """
            Partnerships   Good
            and services
            """,
            [("standard", "Partnerships and services"), GOOD],
            id="a name below itself",
        ),
        pytest.param("Partnerships  and services", [("standard", "Partnerships and services")],
            id="a name in two cells",
        ),
        pytest.param(
            """
            Partnerships


            and services
            """,
            [],
            id="not over a gap",
        ),
        pytest.param(
            """
            Partnerships
            ----
            and services
            """,
            [],
            id="not into the next table",
        ),
        pytest.param(
            """
            Partnerships
            and services across the area
            """,
            [],
            id="not into a sentence",
        ),
        pytest.param(
            """
            Good
            work was done
            """,
            [],
            id="a rating word begins a sentence",
        ),
        pytest.param(
            """
            Good
            Work was done
            """,
            [GOOD],
            id="a sentence below a rating",
        ),
        pytest.param(
            """
            The service had much to say about how it is led in its own report, and about
            Leadership
            """,
            [],
            id="the last line of a sentence",
        ),
        pytest.param(
            """
            The service had much to say about how it is led in its own report, and more.
            Leadership
            """,
            [LEADERSHIP],
            id="a name below a sentence",
        ),
    ],
)  # fmt: skip
def test_words_that_continue_in_another_cell(drawing: str, tokens: list[tuple[str, str]]) -> None:
    assert stated(drawing) == tokens


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Score14/21", ["Score", "14/21"]),
        ("1.1Leadership", ["1.1", "Leadership"]),
        ("Staffing......Good", ["Staffing", "......", "Good"]),
        ("StaffingGood", ["Staffing", "Good"]),
        ("Overall:Good", ["Overall", ":", "Good"]),
        ("Goodwill", ["Goodwill"]),
        ("14/21", ["14/21"]),
    ],
)
def test_glued_words_are_separated(cell: str, words: list[str]) -> None:
    (line,) = lines_of(cell)
    parts = separate_glued(line.cells[0])
    assert [word.text for word in parts] == words
    assert (parts[0].x0, parts[-1].x1) == (line.words[0].x0, line.words[0].x1)
    assert all(before.x1 == after.x0 for before, after in pairwise(parts))


def test_a_token_is_placed_where_its_row_is() -> None:
    """The part of a rating that wrapped to the margin does not move it there."""
    _, rating = tokens_in("Leadership  Requires\nimprovement")
    (beginning, _) = rating.words
    assert rating.left == beginning.x0
    assert rating.bottom - rating.top == HEIGHT
