"""Opens single pages of a PDF with pdfplumber: words in place, footnote marks and rotation gone."""

import io
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pdfplumber
import pypdfium2
from pdfminer.layout import LTChar, LTComponent, LTContainer
from pdfminer.pdfexceptions import PDFException
from pdfminer.psparser import PSException
from pdfplumber.utils.exceptions import PdfminerException

from parsers.document.model import SAME_LINE, Cell, Line, Word, into_cells, plain_text
from schemas.errors import Unreadable

CELL_GAP = 0.9
"""A gap of this many letter heights parts two cells: kerning leaves less, a column more."""
WORD_GAP = 0.18
"""A gap of this many letter heights parts two words where no space is printed."""
NEAR, SHARED, COLUMN_GAP = 7, 3, 0.3
"""So many of the rows around that have a cell at one edge make it a column's; a lesser gap than
that between columns, in letter heights, then parts two cells there."""
SMALL = 0.78
"""A mark this much smaller than its line is a footnote's."""
_UNNAMED = re.compile(r"\(cid:\d+\)")
"""What pdfminer gives for a glyph without a letter: a bullet or an icon."""
_MARK = re.compile(r"[\d*†‡§,]")


def exact_lines(body: bytes, pages: Sequence[int]) -> dict[int, tuple[Line, ...]]:
    """The lines of the given pages (counted from 1), top to bottom. Raises Unreadable."""
    if not pages:
        return {}
    wanted = sorted(pages)
    try:
        with pdfplumber.open(io.BytesIO(_alone(body, wanted))) as pdf:
            opened = zip(wanted, pdf.pages, strict=True)
            return {
                number: tuple(reading_order(list(_lines(page, number)))) for number, page in opened
            }
    except (
        pypdfium2.PdfiumError,
        PDFException,
        PSException,
        PdfminerException,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
    ) as error:  # What pdfminer raises on hostile files is not of one kind.
        raise Unreadable(
            f"the ratings page cannot be opened exactly: {type(error).__name__}: {error}",
            where=f"page {pages[0]}",
        ) from error


def _alone(body: bytes, pages: Sequence[int]) -> bytes:
    """Those pages as a PDF of their own: pdfminer would walk through all others to reach them."""
    source, made = pypdfium2.PdfDocument(body), pypdfium2.PdfDocument.new()
    try:
        made.import_pages(source, [number - 1 for number in pages])
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()
    finally:
        made.close()
        source.close()


def _lines(page: pdfplumber.page.Page, number: int) -> Iterator[Line]:
    rows = [tuple(_words(_without_marks(row), number)) for row in _rows(list(_chars(page)))]
    cells = [into_cells(words, CELL_GAP) for words in rows if words]
    for index, row in enumerate(cells):
        near = [c for c in cells[max(0, index - NEAR) : index + NEAR + 1] if c is not row]
        edges = Counter(round(cell.words[0].x0) for c in near for cell in c[1:])
        yield Line(tuple(part for cell in row for part in _parted(cell, edges)), page=number)
    page.close()


def _parted(cell: Cell, edges: Counter[int]) -> Iterator[Cell]:
    """A cell cut where a word stands at the edge of a column that the rows around it have."""
    start = 0
    for i, (before, word) in enumerate(pairwise(cell.words), 1):
        at = round(word.x0)
        rows = edges[at] + edges[at - 1] + edges[at + 1]
        if rows >= SHARED and word.x0 - before.x1 > COLUMN_GAP * word.height:
            yield Cell(cell.words[start:i])
            start = i
    yield Cell(cell.words[start:])


def _chars(page: pdfplumber.page.Page) -> Iterator["_Char"]:
    """The upright letters, in points from the top left of the page as it is shown.

    Read from pdfplumber's layout without its dictionaries, which cost more than the page.
    """
    right = page.mediabox[0] - page.cropbox[0]
    down = page.height + page.mediabox[1] - page.cropbox[1]
    waiting: list[LTContainer[LTComponent]] = [page.layout]
    while waiting:
        for item in waiting.pop():
            if isinstance(item, LTContainer):
                waiting.append(item)
            elif isinstance(item, LTChar) and item.upright:
                text = plain_text(item.get_text())
                if text and not _UNNAMED.fullmatch(text):
                    yield _Char(
                        text, item.x0 + right, down - item.y1, item.x1 + right, down - item.y0
                    )


class _Char:
    """A letter of the page, its text made plain."""

    __slots__ = ("bottom", "size", "text", "top", "x0", "x1")

    def __init__(self, text: str, x0: float, top: float, x1: float, bottom: float) -> None:
        self.text, self.x0, self.x1 = text, x0, x1
        self.top, self.bottom, self.size = top, bottom, bottom - top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def _rows(chars: Sequence[_Char]) -> Iterator[list[_Char]]:
    """Letters grouped into lines by their middle, each line left to right."""
    row: list[_Char] = []
    for char in sorted(chars, key=lambda c: c.middle):
        if row and char.middle - row[0].middle > SAME_LINE * max(row[0].size, char.size):
            yield sorted(row, key=lambda c: c.x0)
            row = []
        row.append(char)
    if row:
        yield sorted(row, key=lambda c: c.x0)


def _without_marks(row: Sequence[_Char]) -> list[_Char]:
    usual = statistics.median(char.size for char in row)
    if all(char.size >= SMALL * usual for char in row):
        return list(row)
    return [c for c in row if c.size >= SMALL * usual or not _MARK.fullmatch(c.text.strip() or " ")]


def _words(row: Sequence[_Char], page: int) -> Iterator[Word]:
    word: list[_Char] = []
    for char in row:
        blank = char.text.isspace()
        if word and (blank or char.x0 - word[-1].x1 > WORD_GAP * char.size):
            yield _word(word, page)
            word = []
        if not blank:
            word.append(char)
    if word:
        yield _word(word, page)


def _word(chars: Sequence[_Char], page: int) -> Word:
    return Word(
        "".join(c.text for c in chars),
        min(c.x0 for c in chars),
        min(c.top for c in chars),
        max(c.x1 for c in chars),
        max(c.bottom for c in chars),
        page,
    )


_RUNNING_WORDS = 6
"""Words of a line in a column of running text at least; a cell of a table has fewer. A word has
more than one letter: where letters are set singly, each looks like a word."""
ENOUGH = 5
"""So many lines of running text on either side make a page one of two columns."""
ACROSS = 3
"""Lines that may run over both columns at most, such as a title."""
SAME = 2.0
"""Points by which lines of one column may begin apart."""


def reading_order(lines: Sequence[Line]) -> list[Line]:
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
    return sum(len(word.text) > 1 for word in cell.words) >= _RUNNING_WORDS


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
