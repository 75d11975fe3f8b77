"""Words become cells and lines by their positions; text loses what only printing adds."""

from dataclasses import replace

import pytest

from parsers.document.model import (
    Cell,
    Word,
    into_cells,
    into_lines,
    is_furniture,
    move_below,
    page_and_box,
    plain_text,
    squash,
)
from tests.parsers.text_drawing import COLUMN, HEIGHT, ROW, lines_of


def words_at(*edges: float, width: float = 10.0) -> list[Word]:
    """Return words whose left edges are given; letters are 10 points high."""
    return [Word(str(n), x, 0.0, x + width, HEIGHT) for n, x in enumerate(edges)]


@pytest.mark.parametrize(
    ("edges", "cells"),
    [
        pytest.param((0, 15), ["0 1"], id="a space"),
        pytest.param((0, 20), ["0", "1"], id="a wide gap"),
        pytest.param((0, 20, 40, 60), ["0 1 2 3"], id="equal gaps of a justified line"),
        pytest.param((0, 20, 40), ["0", "1", "2"], id="two equal gaps"),
        pytest.param((0, 20, 45, 75), ["0", "1", "2", "3"], id="gaps that differ"),
        pytest.param((), [], id="nothing"),
    ],
)
def test_wide_gaps_separate_cells(edges: tuple[float, ...], cells: list[str]) -> None:
    assert [cell.text for cell in into_cells(words_at(*edges), 0.9)] == cells


def test_cells_are_on_one_line_if_their_middles_are_near() -> None:
    def cell(text: str, left: float, top: float) -> Cell:
        return Cell((Word(text, left, top, left + 10, top + HEIGHT),))

    cells = [cell("right", 50, 4), cell("below", 0, 5), cell("left", 0, 0)]
    lines = list(into_lines(cells, page=3))
    assert [line.text for line in lines] == ["left right", "below"]
    assert {line.page for line in lines} == {3}


def test_a_line_moved_down_keeps_its_box_in_the_document() -> None:
    above, line = lines_of("Staffing    Good\n====\nLeadership  Good")
    (moved,) = move_below(above, [line])
    assert (moved.top, moved.bottom) == (above.bottom + 0.3 * HEIGHT, above.bottom + 1.3 * HEIGHT)
    assert page_and_box(moved.words) == page_and_box(line.words)
    assert page_and_box(line.words) == (2, (0.0, 2 * ROW, 16 * COLUMN, 2 * ROW + HEIGHT))


def test_the_box_of_words_on_two_pages_is_that_on_the_first() -> None:
    first, second = lines_of("Requires\n====\nimprovement")
    assert page_and_box([*second.words, *first.words]) == (1, (0.0, 0.0, 8 * COLUMN, HEIGHT))
    assert second.top == 2 * ROW


def test_words_of_a_web_page_have_no_box() -> None:
    (line,) = lines_of("Good")
    assert page_and_box([replace(word, page=0) for word in line.words]) == (None, None)
    assert page_and_box([]) == (None, None)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Good", "Good"),
        ("o\ufb03cer", "officer"),
        ("im\xadprove\u200bment", "improvement"),
        ("Requires\xa0improvement", "Requires improvement"),
        ("\uf0fc", "✓"),
        ("½ of ‘cafés’", "½ of ‘cafés’"),
        ("\ue000", ""),
    ],
)
def test_text_without_what_only_printing_adds(printed: str, plain: str) -> None:
    assert plain_text(printed) == plain


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Requires i mprov ement", "requiresimprovement"),
        ("P 1.1 Staffing & skills:", "p11staffingandskills"),
        ("–", ""),
    ],
)
def test_only_letters_and_digits_are_compared(text: str, letters: str) -> None:
    assert squash(text) == letters


@pytest.mark.parametrize(
    ("line", "furniture"),
    [
        ("12", True),
        ("Page 12", True),
        ("12 Inspection of Brackwater", True),
        ("Page 3 of 40", True),
        ("https://example.org/document/brackwater/ 3/40", True),
        ("2017.", False),
        ("19/36.", False),
        ("1.1", False),
        ("The inspection of Brackwater", False),
    ],
)
def test_running_headers_and_page_numbers_are_no_text(line: str, furniture: bool) -> None:
    assert is_furniture(line, {"inspectionofbrackwater"}) is furniture
