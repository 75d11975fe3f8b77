"""The one form of a document: lines of cells of words, each with its place."""

import functools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from schemas.report import Box

SAME_LINE = 0.45
"""Letters whose middles lie this close, in letter heights, stand on one line."""

JUSTIFIED, ALIKE = 3, 0.1
"""So many gaps in a row, alike within so many letter heights, are those of a justified line."""

Element = Literal["text", "heading", "row", "item", "caption"]


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space between; in points from the page's top left (PDF).

    A web page has no points: there a table's columns and rows are put on a made-up grid.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int = 0
    moved: float = 0.0
    """How far down it was moved, to set a table's pages under one another."""

    @property
    def height(self) -> float:
        """Of the word's box, in points."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Cell:
    """Words of one line that stand together: a table cell's line, or a run of text."""

    words: tuple[Word, ...]

    @functools.cached_property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)

    @functools.cached_property
    def box(self) -> Box:
        """The box around all words."""
        return box_around(self.words)


@dataclass(frozen=True)
class Line:
    """Cells side by side; `page` for a PDF, `heading` (the nearest above) for a web page."""

    cells: tuple[Cell, ...]
    page: int | None = None
    heading: str | None = None
    element: Element = "text"
    group: int = 0

    @functools.cached_property
    def text(self) -> str:
        """All cells with single spaces."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(word.top for cell in self.cells for word in cell.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(word.bottom for cell in self.cells for word in cell.words)


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's text as scanned: its lines, and where each starts among the page's characters."""

    number: int
    lines: tuple[str, ...]
    starts: tuple[int, ...]


def box_around(words: Iterable[Word]) -> Box:
    """The smallest box that holds all words."""
    held = list(words)
    return (
        min(w.x0 for w in held),
        min(w.top for w in held),
        max(w.x1 for w in held),
        max(w.bottom for w in held),
    )


def page_and_box(words: Iterable[Word]) -> tuple[int | None, Box | None]:
    """Page and box of words as they stand in the document; those of the first page only."""
    held = list(words)
    page = min((word.page for word in held), default=0)
    if not page:
        return None, None
    box = box_around(
        Word(w.text, w.x0, w.top - w.moved, w.x1, w.bottom - w.moved)
        for w in held
        if w.page == page
    )
    return page, rounded(box)


def rows_of(cells: Iterable[Cell], page: int) -> Iterator[Line]:
    """Cells of a page put into lines by their middles, top to bottom, left to right."""
    row: list[Cell] = []
    for cell in sorted(cells, key=_middle):
        if row and _middle(cell) - _middle(row[0]) > SAME_LINE * cell.words[0].height:
            yield Line(tuple(sorted(row, key=lambda c: c.words[0].x0)), page=page)
            row = []
        row.append(cell)
    if row:
        yield Line(tuple(sorted(row, key=lambda c: c.words[0].x0)), page=page)


def _middle(cell: Cell) -> float:
    return (cell.words[0].top + cell.words[0].bottom) / 2


def rounded(box: Box) -> Box:
    """A box to a tenth of a point: more would differ between builds of the libraries."""
    x0, top, x1, bottom = box
    return (round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1))


def plain_text(text: str) -> str:
    """Text without what only printing put in: ligatures, soft hyphens, icons, odd spaces."""
    if text.isascii():
        return text
    text = text.translate(_TICKS)
    folded = "".join(
        c if c in "½¼¾" else unicodedata.normalize("NFKC", c) if ord(c) > 0x2BF else c for c in text
    )
    return "".join(" " if _space(c) else c for c in folded if not _unseen(c))


_TICKS = str.maketrans({"\uf0fc": "✓", "\uf0fe": "✓", "\uf050": "✓", "\uf052": "✓"})
"""Ticks of symbol fonts, which have no code of their own."""


def _space(char: str) -> bool:
    return unicodedata.category(char) == "Zs"


def _unseen(char: str) -> bool:
    return char == "\xad" or unicodedata.category(char) in ("Cf", "Co", "Cn", "Cs", "Cc")


def into_cells(words: Sequence[Word], gap_in_heights: float) -> tuple[Cell, ...]:
    """Words of a line, left to right, cut where the gap is wider than so many heights.

    Wide gaps that are all alike are those of a justified line, whose words stand together.
    """
    gaps = [after.x0 - before.x1 for before, after in pairwise(words)]
    cells: list[list[Word]] = [[word] for word in words[:1]]
    for index, (gap, word) in enumerate(zip(gaps, words[1:], strict=True)):
        if gap <= gap_in_heights * word.height or _justified(gaps, index, word.height):
            cells[-1].append(word)
        else:
            cells.append([word])
    return tuple(Cell(tuple(cell)) for cell in cells)


def _justified(gaps: Sequence[float], at: int, height: float) -> bool:
    """Whether a gap is one of a run of gaps that are as wide."""
    alike = 1
    for way in (range(at + 1, len(gaps)), range(at - 1, -1, -1)):
        for index in way:
            if abs(gaps[index] - gaps[at]) > ALIKE * height:
                break
            alike += 1
    return alike >= JUSTIFIED
