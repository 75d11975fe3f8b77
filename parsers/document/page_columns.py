"""Sets the columns of a page of running text under one another, so that lines follow as read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsers.document.model import Cell, Line, Word

PROSE = 6
"""Words of a line in a column of running text at least; a cell of a table has fewer. A word has
more than one letter: where letters are set singly, each looks like a word."""
ENOUGH = 5
"""So many lines of running text on either side make a page one of two columns."""
ACROSS = 3
"""Lines that may run over both columns at most, such as a title."""
SAME = 2.0
"""Points by which lines of one column may begin apart."""


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page top to bottom; of a page of two columns the left one's, then the right's.

    Only running text on both sides proves columns: a table's rows are read across.
    """
    edge = _right_column(lines)
    if edge is None:
        return list(lines)
    left = [part for line in lines if (part := _part(line, -1.0, edge))]
    right = [part for line in lines if (part := _part(line, edge, float("inf")))]
    if not left or not right:
        return list(lines)
    last = left[-1]
    move = last.bottom + 0.3 * (last.bottom - last.top) - right[0].top
    return [*left, *(replace(x, cells=tuple(_moved(c, move) for c in x.cells)) for x in right)]


def _right_column(lines: Sequence[Line]) -> float | None:
    """The left edge of the right one of two columns; None for any other page."""
    texts = [cell for line in lines for cell in line.cells if _running(cell)]
    starts = Counter(round(cell.words[0].x0) for cell in texts)
    for edge, count in starts.most_common(4):
        before = sum(cell.words[-1].x1 < edge for cell in texts)
        if count >= ENOUGH and before >= ENOUGH and _across(lines, edge) <= ACROSS:
            return edge - SAME
    return None


def _running(cell: Cell) -> bool:
    return sum(len(word.text) > 1 for word in cell.words) >= PROSE


def _across(lines: Sequence[Line], edge: int) -> int:
    """How many lines have words on both sides of an edge without a gap between."""
    return sum(
        any(c.words[0].x0 < edge - SAME and c.words[-1].x1 > edge + SAME for c in line.cells)
        for line in lines
    )


def _part(line: Line, first: float, last: float) -> Line | None:
    cells = tuple(cell for cell in line.cells if first <= cell.words[0].x0 < last)
    return replace(line, cells=cells) if cells else None


def _moved(cell: Cell, by: float) -> Cell:
    return Cell(tuple(_moved_word(word, by) for word in cell.words))


def _moved_word(word: Word, by: float) -> Word:
    return replace(word, top=word.top + by, bottom=word.bottom + by, moved=word.moved + by)
