"""One rating proves one name: which rating of a block belongs to which name, or to none."""

import pytest
from bs4 import BeautifulSoup

from parsers.document.html import Content
from parsers.document.model import Cell, Line, Word, into_lines
from parsers.ratings.blocks import blocks_of
from parsers.ratings.vocabulary import vocabulary_of
from schemas.programme import load_programmes

NAMES = "Leadership|Staffing|Services|Assessment|Planning"
LEADING = 12.0
"""Distance of lines in one cell, with letters of 10 points."""

SHARED_CELLS = [
    pytest.param(
        NAMES,
        "Good|Inadequate|Outstanding|Good|Good",
        "Good|Inadequate|Outstanding|Good|Good",
        id="a line for each name and each rating",
    ),
    pytest.param(
        NAMES,
        "Good|Requires|improvement|Good|Inadequate|Good",
        "",
        id="a rating that wraps moves those below it",
    ),
    pytest.param(
        NAMES,
        "Good|Good|Good|Inadequate|Requires|improvement",
        "Good|Good|Good|Inadequate|Requires improvement",
        id="the last rating wraps and moves none",
    ),
    pytest.param(
        "Leadership|Staffing|Implementation|and delivery|Assessment|Planning",
        "Good|Inadequate|Good|Outstanding|Good",
        "",
        id="a name that wraps moves those below it",
    ),
    pytest.param(
        "Leadership|Staffing|Services|Implementation|and delivery|Planning",
        "Good|Requires|improvement|Good|Inadequate|Good",
        "",
        id="a name wraps and another rating",
    ),
    pytest.param(
        "Leadership|Staffing|Implementation|and delivery|Planning",
        "Good|Good|Requires|improvement|Inadequate",
        "Good|Good|Requires improvement|Inadequate",
        id="a name and its own rating wrap",
    ),
    pytest.param(NAMES, "Good|Inadequate|Good|Good", "", id="a name has no rating"),
    pytest.param(NAMES, "Good|Inadequate|Good|Good|Good|Good", "", id="a rating has no name"),
    pytest.param(
        f"Service delivery|{NAMES}",
        "Good|Inadequate|Outstanding|Good|Good",
        "",
        id="a title above the names moves them",
    ),
    pytest.param(
        NAMES,
        "Rating|Good|Inadequate|Outstanding|Good|Good",
        "",
        id="a title above the ratings moves them",
    ),
]


def pairs_of(lines: list[Line]) -> dict[str, str]:
    blocks = blocks_of(lines, vocabulary_of(load_programmes().values()))
    pairs = [pair for block in blocks for pair in block.pairing.pairs]
    assert all(len(pair.ratings) == 1 for pair in pairs)
    used = [id(pair.ratings[0]) for pair in pairs]
    assert len(set(used)) == len(used)
    return {pair.name.text: pair.ratings[0].text for pair in pairs}


def scores_of(lines: list[Line]) -> list[int | None]:
    blocks = blocks_of(lines, vocabulary_of(load_programmes().values()))
    return [score.value for block in blocks for score in block.pairing.scores]


def expected(names: str, ratings: str) -> dict[str, str]:
    joined = names.replace("Implementation|and", "Implementation and")
    both = zip(joined.split("|"), ratings.split("|"), strict=True)
    return dict(both) if ratings else {}


def on_web(*rows: tuple[str, ...]) -> list[Line]:
    cells = ("".join(f"<td>{x.replace('|', '<br>')}</td>" for x in row) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    soup = BeautifulSoup(f"<body><table>{table}</table></body>", "lxml")
    assert soup.body is not None
    return list(Content(vocabulary_of(load_programmes().values()).names).lines(soup.body))


def on_paper(*columns: str, leadings: tuple[float, ...] = (LEADING,) * 3) -> list[Line]:
    """Columns of lines; an empty line leaves a line free."""
    cells = []
    for number, column in enumerate(columns):
        for row, text in enumerate(column.split("|")):
            left, top = 72.0 + 200 * number, 100 + leadings[number] * row
            words = []
            for word in text.split():
                words.append(Word(word, left, top, left + 5 * len(word), top + 10, page=1))
                left += 5 * len(word) + 3
            cells += [Cell(tuple(words))] if words else []
    return list(into_lines(cells, 1))


@pytest.mark.parametrize(("names", "ratings", "read"), SHARED_CELLS)
def test_a_web_table_with_all_names_in_one_cell(names: str, ratings: str, read: str) -> None:
    assert pairs_of(on_web(("Standard", "Rating"), (names, ratings))) == expected(names, read)


@pytest.mark.parametrize(("names", "ratings", "read"), SHARED_CELLS)
def test_a_paper_table_with_all_names_in_one_cell(names: str, ratings: str, read: str) -> None:
    assert pairs_of(on_paper(names, ratings)) == expected(names, read)


def test_rows_of_their_own_are_read_though_a_rating_wraps() -> None:
    rows = [("Leadership", "Good"), ("Staffing", "Requires|improvement"), ("Services", "Good")]
    found = pairs_of(on_web(*rows))
    assert found == {"Leadership": "Good", "Staffing": "Requires improvement", "Services": "Good"}


def test_a_row_without_a_rating_moves_no_other_if_rows_are_apart() -> None:
    found = pairs_of(
        on_paper("Leadership|Staffing|Services", "Good||Inadequate", leadings=(30, 30))
    )
    assert found == {"Leadership": "Good", "Services": "Inadequate"}
    rows = on_web(("Leadership", "Good"), ("Staffing", ""), ("Services", "Inadequate"))
    assert pairs_of(rows) == found


@pytest.mark.parametrize("leading", [11.5, 13.0, 14.5, 16.0, 18.0])
def test_ratings_that_drift_from_their_names_prove_no_other_name(leading: float) -> None:
    names = "Leadership|Staffing|Services|Assessment|Planning|Reviewing"
    ratings = "Good|Outstanding|Inadequate|Requires improvement|Good|Inadequate"
    true = expected(names, ratings)
    found = pairs_of(on_paper(names, ratings, leadings=(12.0, leading)))
    assert found.items() <= true.items()


def test_a_score_beside_a_standard_is_read_behind_its_word() -> None:
    """As on a page of two columns."""
    rows = [("Leadership", "Good", "Score", "14/21"), ("Staffing", "Good", "", "")]
    assert scores_of(on_web(*rows)) == [14]
    rows = [("Leadership", "Good", "2/3"), ("Staffing", "Good", "1/3")]
    assert scores_of(on_web(*rows)) == []
    rows = [("Leadership", "Good", "Score", "2/3"), ("Staffing", "Good", "Score", "1/3")]
    assert scores_of(on_web(*rows)) == []


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(("||Leadership|Staffing|Services", "||Good|Good|Inadequate",
                      "Previous rating||Good|Good|Good"), id="right of the present one"),
        pytest.param(("||Leadership|Staffing|Services", "Previous rating||Good|Good|Good",
                      "||Good|Good|Inadequate"), id="left of the present one"),
    ],
)  # fmt: skip
def test_a_column_of_previous_ratings_leaves_the_present_one(columns: tuple[str, ...]) -> None:
    lines = on_paper(*columns)
    blocks = list(blocks_of(lines, vocabulary_of(load_programmes().values())))
    assert [block.earlier_heading(2024) for block in blocks] == [None]
    assert pairs_of(lines) == {"Leadership": "Good", "Staffing": "Good", "Services": "Inadequate"}


def test_a_heading_of_previous_ratings_is_about_the_whole_table() -> None:
    lines = on_paper("Previous ratings||Leadership|Staffing|Services", "||Good|Good|Inadequate")
    blocks = list(blocks_of(lines, vocabulary_of(load_programmes().values())))
    assert [block.earlier_heading(2024) for block in blocks] == ["Previous ratings"]


def test_a_web_column_of_previous_ratings_leaves_the_present_one() -> None:
    rows = [("Leadership", "Good", "Inadequate"), ("Staffing", "Inadequate", "Good")]
    lines = on_web(("", "", "Previous rating"), *rows)
    blocks = list(blocks_of(lines, vocabulary_of(load_programmes().values())))
    assert [block.earlier_heading(2024) for block in blocks] == [None]
    assert pairs_of(lines) == {"Leadership": "Good", "Staffing": "Inadequate"}
