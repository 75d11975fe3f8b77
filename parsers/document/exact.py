"""Opens single pages of a PDF with pdfplumber: words in place, footnote marks and rotation gone."""

import io
import re
import statistics
from collections.abc import Iterator, Sequence

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfminer.psparser import PSException

from parsers.document.form import SAME_LINE, Line, Word, into_cells, plain
from schemas.errors import Unreadable

CELL_GAP = 0.9
"""A gap of this many letter heights parts two cells: kerning leaves less, a column more."""
WORD_GAP = 0.18
"""A gap of this many letter heights parts two words where no space is printed."""
SMALL = 0.78
"""A mark this much smaller than its line is a footnote's."""
_MARK = re.compile(r"[\d*†‡§,]")


def exact_lines(body: bytes, pages: Sequence[int]) -> dict[int, tuple[Line, ...]]:
    """The lines of the given pages (counted from 1), top to bottom. Raises Unreadable."""
    if not pages:
        return {}
    try:
        with pdfplumber.open(io.BytesIO(body), pages=sorted(pages)) as pdf:
            return {page.page_number: tuple(_lines(page)) for page in pdf.pages}
    except (PDFException, PSException, ValueError, TypeError, KeyError, IndexError) as error:
        raise Unreadable(
            f"the ratings page cannot be opened exactly: {type(error).__name__}: {error}",
            where=f"page {pages[0]}",
        ) from error


def _lines(page: pdfplumber.page.Page) -> Iterator[Line]:
    chars = [_Char(char) for char in page.chars if char["upright"]]
    for row in _rows([char for char in chars if char.text]):
        words = tuple(_words(_without_marks(row), page.page_number))
        if words:
            yield Line(into_cells(words, CELL_GAP), page=page.page_number)
    page.close()


class _Char:
    """A letter of the page, its text made plain."""

    __slots__ = ("bottom", "size", "text", "top", "x0", "x1")

    def __init__(self, char: dict[str, float | str]) -> None:
        self.text = plain(str(char["text"]))
        self.x0, self.x1 = float(char["x0"]), float(char["x1"])
        self.top, self.bottom = float(char["top"]), float(char["bottom"])
        self.size = self.bottom - self.top

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
