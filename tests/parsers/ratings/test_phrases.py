"""The longest known phrase is found over cells and lines, and not beyond."""

import pytest

from parsers.ratings.vocabulary import Phrases
from tests.parsers.text_drawing import lines_of, vocabulary


def phrases_of(drawing: str) -> Phrases:
    lines = lines_of(drawing)
    cells = [[list(cell.words) for cell in line.cells] for line in lines]
    return Phrases(cells, [line.group for line in lines], vocabulary())


def longest(drawing: str) -> str | None:
    phrases = phrases_of(drawing)
    found = phrases.longest(phrases.lines[0][0], 0, (0, 0))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("drawing", "phrase"),
    [
        pytest.param("Resettlement", "resettlement", id="one that begins a longer one"),
        pytest.param("Resettlement policy", "resettlementpolicy", id="the longer one"),
        pytest.param("Resettlement work", "resettlement", id="followed by another word"),
        pytest.param("Court", None, id="a beginning only"),
        pytest.param("Re settle ment", "resettlement", id="false spaces"),
        pytest.param("Leadership1", "leadership", id="a glued footnote"),
        pytest.param("Leadership 1", "leadership", id="a number behind it"),
        pytest.param("Leadership123", None, id="no footnote has three digits"),
        pytest.param("Resettlement : policy", "resettlement", id="a colon ends it"),
        pytest.param("Resettlement * policy", "resettlementpolicy", id="a mark does not"),
        pytest.param("Court     work", "courtwork", id="in the cell beside"),
        pytest.param("Court\nwork", "courtwork", id="in the line below"),
        pytest.param("Court\n----\nwork", None, id="not in another table"),
        pytest.param("Court\n\n\nwork", None, id="not far below"),
        pytest.param("Court\n" + " " * 20 + "work", None, id="not below another cell"),
        pytest.param("Resettlement\nPolicy", "resettlement", id="a capital begins anew"),
        pytest.param("Resettlement\npolicy", "resettlementpolicy", id="a small letter goes on"),
        pytest.param("        Requires\nimprovement", "requiresimprovement", id="to the margin"),
        pytest.param("        Court\nwork", "courtwork", id="slightly to the left"),
        pytest.param(" " * 20 + "Court\nwork", None, id="to the margin, but no rating"),
    ],
)
def test_the_longest_phrase(drawing: str, phrase: str | None) -> None:
    assert longest(drawing) == phrase


@pytest.mark.parametrize(
    ("below", "cut_off"),
    [("work in the area", True), ("work (Area)", False), ("work", False)],
)
def test_a_phrase_that_ends_inside_a_sentence(below: str, cut_off: bool) -> None:
    phrases = phrases_of(f"Court\n{below}")
    used = (phrases.lines[0][0][0], phrases.lines[1][0][0])
    assert phrases.cut_off(used, 0) is cut_off


def test_a_phrase_on_one_line_is_not_cut_off() -> None:
    phrases = phrases_of("Court work in the area")
    assert not phrases.cut_off(phrases.lines[0][0][:2], 0)


@pytest.mark.parametrize(
    ("drawing", "below"),
    [
        pytest.param("Score\n14/24", ["14/24"], id="right below"),
        pytest.param("Score\n" + " " * 10 + "14/24", [], id="below another cell"),
        pytest.param("Score\n\n\n14/24", [], id="too far below"),
        pytest.param("Score\n----\n14/24", [], id="in another table"),
        pytest.param("Score", [], id="nothing"),
    ],
)
def test_the_words_below(drawing: str, below: list[str]) -> None:
    phrases = phrases_of(drawing)
    assert [word.text for word in phrases.below(phrases.lines[0][0], 0)] == below


def test_claimed_words_are_not_read_again() -> None:
    phrases = phrases_of("Court\nwork")
    phrases.claimed.update(phrases.lines[1][0])
    assert phrases.below(phrases.lines[0][0], 0) == []
    assert phrases.longest(phrases.lines[0][0], 0, (0, 0)) is None
    assert phrases.free(phrases.lines[1][0]) == []
