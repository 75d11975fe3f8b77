"""Read single pages of a PDF exactly with pdfplumber: upright words without footnote marks."""

import io
import re
import statistics
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pdfplumber
import pypdfium2
from pdfminer.layout import LTChar, LTComponent, LTContainer

from parsers.document.model import (
    NO_LETTER,
    SAME_LINE,
    Cell,
    Line,
    Word,
    enclosing,
    grouped,
    into_cells,
    move_below,
    plain_text,
    with_ligatures,
)
from schemas.errors import Unreadable

_CELL_GAP = 0.9  # Letter heights between two cells: kerning leaves less, a column more.
_WORD_GAP = 0.18  # Letter heights between two words where no space is printed.
_NEAR, _SHARED, _COLUMN_GAP = 7, 3, 0.3
"""If this many (_SHARED) of the rows around (_NEAR) begin a cell at the same edge, a smaller gap
(_COLUMN_GAP, in letter heights) separates two cells there."""
_SMALL = 0.78
"""A mark is a footnote's if it is smaller than this share of the letter before it."""
_RUNNING_WORDS = 6
"""Least words of a line of running text; a table cell has fewer. Only words of several letters
count, because single letters set apart look like words."""
_ENOUGH = 5  # Least lines of running text on either side of a page with two columns.
_ACROSS = 3  # Most lines across both columns, such as a title.
_SAME = 2.0  # Points by which the left edges of lines in one column may differ.
_LARGE = 2.5  # A letter this many times as high as usual may be behind the lines of a table.
_FEW, _APART, _WIDER = 4, 2.0, 2.0
"""Least gaps of a spaced out row, most heights of its usual gap, how many of those part words."""
_TWICE, _BACK = 0.1, 4
"""A letter printed less than this share of its height beside the same letter, among the last few
(_BACK) before it, is the same letter again."""
_UNNAMED = re.compile(r"\(cid:\d+\)")
"""What pdfminer returns for a glyph without a letter: a bullet, an icon or a ligature."""
_SOFT_HYPHEN = "\u00ad"
_SYMBOLS = {"3": "✓", "4": "✔", "ü": "✓", "þ": "☑", "n": "■", "l": "●", "8": "✘", "û": "✗"}
"""What fonts of symbols print for letters, where they do not say it: Zapf Dingbats, Wingdings."""
_MARK = re.compile(r"[\d*†‡§,]")


def exact_lines(
    body: bytes, pages: Sequence[int], words: Container[str]
) -> dict[int, tuple[Line, ...]]:
    """Return the lines of the given pages (counted from 1), as read. Raises Unreadable.

    `words` are those by which ligatures are resolved (see `with_ligatures`).
    """
    if not pages:
        return {}
    try:
        with pdfplumber.open(_only_pages(body, pages)) as pdf:
            opened = zip(pages, pdf.pages, strict=True)
            return {
                number: tuple(_in_reading_order(list(_lines(page, number, words))))
                for number, page in opened
            }
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # pdfminer raises errors of any class on hostile files.
        raise Unreadable(
            f"the ratings page cannot be read exactly: {type(error).__name__}: {error}",
            where=f"page {pages[0]}",
        ) from error


def _only_pages(body: bytes, pages: Sequence[int]) -> io.BytesIO:
    """Return a PDF of those pages only: pdfminer would parse all others to reach them."""
    with pypdfium2.PdfDocument(body) as source, pypdfium2.PdfDocument.new() as made:
        made.import_pages(source, [number - 1 for number in pages])
        for page in made:  # pdfminer expects the lower left corner first.
            x0, y0, x1, y1 = page.get_mediabox()
            page.set_mediabox(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        out = io.BytesIO()
        made.save(out)
        return out


def _lines(page: pdfplumber.page.Page, number: int, words: Container[str]) -> Iterator[Line]:
    letters = list(_letters(page, number))
    behind = _behind(letters)
    rows = _rows([letter for letter in letters if letter not in behind] if behind else letters)
    if behind:
        rows = sorted([*rows, *_rows(behind)], key=lambda row: row[0].middle)
    words_of_rows = (list(_words(_without_marks(_once(row)), words)) for row in rows)
    cells = [into_cells(row, _CELL_GAP) for row in words_of_rows if row]
    for index, row in enumerate(cells):
        near = [c for c in cells[max(0, index - _NEAR) : index + _NEAR + 1] if c is not row]
        edges = Counter(round(cell.words[0].x0) for c in near for cell in c[1:])
        yield Line(
            tuple(part for cell in row for part in _split_at_edges(cell, edges)), page=number
        )
    page.close()


def _split_at_edges(cell: Cell, edges: Counter[int]) -> Iterator[Cell]:
    """Split a cell where a word begins at an edge that cells of the rows around share."""
    start = 0
    for i, (before, word) in enumerate(pairwise(cell.words), 1):
        at = round(word.x0)
        rows = edges[at] + edges[at - 1] + edges[at + 1]
        if rows >= _SHARED and word.x0 - before.x1 > _COLUMN_GAP * word.height:
            yield Cell(cell.words[start:i])
            start = i
    yield Cell(cell.words[start:])


def _letters(page: pdfplumber.page.Page, number: int) -> Iterator[Word]:
    """Yield each upright letter on the page, in points from its top left as displayed.

    They come from pdfplumber's layout: its dictionaries of letters are slow to build.
    """
    right = page.mediabox[0] - page.cropbox[0]
    down = page.height + page.mediabox[1] - page.cropbox[1]
    left, upper, far, lower = page.cropbox
    width, height = far - left, lower - upper
    last: Word | None = None
    waiting: list[LTContainer[LTComponent]] = [page.layout]
    while waiting:
        for item in waiting.pop():
            if isinstance(item, LTContainer):
                waiting.append(item)
            elif isinstance(item, LTChar) and item.upright:
                text = plain_text(item.get_text().replace(_SOFT_HYPHEN, "-"))
                if "dings" in item.fontname.casefold() or "dingbats" in item.fontname.casefold():
                    text = _SYMBOLS.get(text, text)
                unnamed = not text or (text[0] == "(" and _UNNAMED.fullmatch(text))
                x0, x1 = item.x0 + right, item.x1 + right
                letter = Word(
                    NO_LETTER if unnamed else text, x0, down - item.y1, x1, down - item.y0, number
                )
                if unnamed and not (last and _goes_on(last, letter)):
                    continue
                last = letter
                if 0 < (x0 + x1) / 2 < width and 0 < letter.middle < height:
                    yield letter


def _behind(letters: Sequence[Word]) -> list[Word]:
    """Return the letters of a large word behind a table: each is as high as several lines."""
    if not letters:
        return []
    usual = statistics.median(letter.height for letter in letters)
    large = [letter for letter in letters if letter.height > _LARGE * usual]
    middles = {round(letter.middle) for letter in letters if letter.height <= _LARGE * usual}
    behind = []
    for letter in large:
        within = sorted(m for m in middles if letter.top < m < letter.bottom)
        if within and within[-1] - within[0] > usual:
            behind.append(letter)
    return behind


def _goes_on(before: Word, letter: Word) -> bool:
    """Return whether a glyph without a letter goes on with a word: it may be a ligature."""
    near = abs(letter.x0 - before.x1) < _WORD_GAP * letter.height
    return near and before.text.islower() and abs(letter.middle - before.middle) < 1


def _rows(letters: Sequence[Word]) -> list[list[Word]]:
    """Group letters into lines by their middles, each line left to right."""

    def same_row(row: list[Word], letter: Word) -> bool:
        limit = SAME_LINE * max(row[0].height, letter.height)
        return letter.middle - row[0].middle <= limit

    rows = grouped(sorted(letters, key=lambda letter: letter.middle), same_row)
    return [sorted(row, key=lambda letter: letter.x0) for row in rows]


def _once(row: Sequence[Word]) -> list[Word]:
    """Return the letters of a row without those printed again, slightly moved, to look bold."""
    kept: list[Word] = []
    for letter in row:
        near = _TWICE * letter.height
        alike = (x for x in kept[-_BACK:] if x.text == letter.text)
        if not any(letter.x0 - x.x0 < near and abs(letter.top - x.top) < near for x in alike):
            kept.append(letter)
    return kept


def _without_marks(row: Sequence[Word]) -> list[Word]:
    """Return the letters of a row without the small marks of footnotes right behind others."""
    kept: list[Word] = []
    for letter in row:
        text = letter.text.strip()
        before = next((x for x in reversed(kept) if x.text.strip()), letter)
        is_near = letter.x0 - before.x1 < before.height
        if is_near and letter.height < _SMALL * before.height and _MARK.fullmatch(text or " "):
            continue
        kept.append(letter)
    return kept


def _words(row: Sequence[Word], words: Container[str]) -> Iterator[Word]:
    """Yield the words of a row; letters that are spaced out are joined, "R A T I N G S"."""
    height = row[0].height
    printed = [letter for letter in row if not letter.text.isspace()]
    gaps = sorted(after.x0 - before.x1 for before, after in pairwise(printed))
    is_wide = len(gaps) >= _FEW and gaps[len(gaps) // 5] > _WORD_GAP * height
    usual = gaps[len(gaps) // 2] if is_wide else 0.0
    wider = _WIDER * usual if usual < _APART * height else 0.0

    def same_word(word: list[Word], letter: Word) -> bool:
        if letter.text.isspace() or word[-1].text.isspace():
            return False
        return letter.x0 - word[-1].x1 <= (wider or _WORD_GAP * letter.height)

    for letters in grouped(printed if wider else row, same_word):
        text = with_ligatures("".join(letter.text for letter in letters), words)
        if text and not text.isspace():
            x0, top, x1, bottom = enclosing((x.x0, x.top, x.x1, x.bottom) for x in letters)
            yield Word(text, x0, top, x1 + wider, bottom, letters[0].page)


def _in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines top to bottom; with two columns, those of the left one first.

    Only running text on both sides proves columns: the rows of a table are read across.
    """
    edge = _right_column(lines)
    if edge is None:
        return list(lines)
    left, right = (
        [
            replace(line, cells=cells)
            for line in lines
            if (cells := tuple(c for c in line.cells if (c.words[0].x0 >= edge) is is_right))
        ]
        for is_right in (False, True)
    )
    return [*left, *move_below(left[-1], right)] if left and right else list(lines)


def _right_column(lines: Sequence[Line]) -> float | None:
    """Return the left edge of the right column; None if the page has no two columns."""
    cells = [cell for line in lines for cell in line.cells]
    texts = [c for c in cells if sum(len(w.text) > 1 for w in c.words) >= _RUNNING_WORDS]
    starts = Counter(round(cell.words[0].x0) for cell in texts)
    for edge, count in starts.most_common(4):
        before = sum(cell.words[-1].x1 < edge for cell in texts)
        across = sum(
            any(c.words[0].x0 < edge - _SAME and c.words[-1].x1 > edge + _SAME for c in line.cells)
            for line in lines
        )
        if count >= _ENOUGH and before >= _ENOUGH and across <= _ACROSS:
            return edge - _SAME
    return None
