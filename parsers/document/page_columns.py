"""Sets the columns of a page of running text under one another, so that lines follow as read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsers.document.form import Cell, Line, Word

PROSE = 25
"""Letters of a line in a column of running text at least; a cell of a table has fewer."""
SIDE_BY_SIDE = 6
"""So many lines of text beside one another make a page one of two columns."""
ACROSS = 3
"""Lines that may run over both columns at most, such as a title."""


def in_order(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page top to bottom; of a page of two columns the left one's, then the right's.

    Only running text on both sides proves columns: a table's rows are read across.
    """
    edge = _right_column(lines)
    if edge is None:
        return list(lines)
    left = [part for line in lines if (part := _part(line, -1.0, edge))]
    right = [part for line in lines if (part := _part(line, edge, float("inf")))]
    last = left[-1]
    move = last.bottom + 0.3 * (last.bottom - last.top) - right[0].top
    return [*left, *(replace(x, cells=tuple(_moved(c, move) for c in x.cells)) for x in right)]


def _right_column(lines: Sequence[Line]) -> float | None:
    """The left edge of the right one of two columns; None for any other page."""
    edges: Counter[int] = Counter()
    for line in lines:
        if len(line.cells) == 2 and all(len(cell.text) >= PROSE for cell in line.cells):
            edges[round(line.cells[1].words[0].x0)] += 1
    edge, count = edges.most_common(1)[0] if edges else (0, 0)
    if count < SIDE_BY_SIDE:
        return None
    across = sum(
        any(c.words[0].x0 < edge - 2 and c.words[-1].x1 > edge + 2 for c in line.cells)
        for line in lines
    )
    return edge - 2.0 if across <= ACROSS else None


def _part(line: Line, first: float, last: float) -> Line | None:
    cells = tuple(cell for cell in line.cells if first <= cell.words[0].x0 < last)
    return replace(line, cells=cells) if cells else None


def _moved(cell: Cell, by: float) -> Cell:
    return Cell(tuple(_moved_word(word, by) for word in cell.words))


def _moved_word(word: Word, by: float) -> Word:
    return replace(word, top=word.top + by, bottom=word.bottom + by, moved=word.moved + by)
