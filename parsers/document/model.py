"""The form that every document is read into: lines of cells of words, with positions."""

import functools
import itertools
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, TypeVar

from schemas.report import Box

SAME_LINE = 0.45
"""Letters are on one line if their middles differ by less than this many letter heights."""
COLUMN = 10_000.0
"""Width of a column of the grid that a web page's words are put on: wider than any text."""
NO_LETTER = "\ufffd"
"""Marks a glyph that the PDF maps to no letter."""
_JUSTIFIED, _ALIKE = 3, 0.1
"""This many consecutive gaps, equal within this many letter heights, make a justified line."""

Element = Literal["text", "heading", "row", "item", "caption"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """Letters without a space between; coordinates in points from the page's top left.

    A web page has no points: its words are put on an invented grid (see `document.html`). A word
    is equal only to itself.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int = 0
    moved: float = 0.0
    """How far down the word was moved, to put pages or columns below one another."""

    @property
    def height(self) -> float:
        """Height of the word's box, in points."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way between the upper and lower edge."""
        return (self.top + self.bottom) / 2

    def is_above(self, below: "Word") -> bool:
        """Return whether another word begins the next line of the same paragraph."""
        return 0 < below.top - self.top < 1.8 * self.height and abs(below.x0 - self.x0) < 3


@dataclass(frozen=True)
class Cell:
    """Adjacent words of one line: one line of a table cell, or of running text."""

    words: tuple[Word, ...]

    @functools.cached_property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Line:
    """Cells side by side. A PDF gives `page`, a web page `heading` (the nearest above).

    `around` are the headings of the larger sections that it is in, the largest first. `group`
    differs between tables and lists that follow one another on a web page.
    """

    cells: tuple[Cell, ...]
    page: int | None = None
    heading: str | None = None
    around: tuple[str, ...] = ()
    element: Element = "text"
    group: int = 0

    @functools.cached_property
    def text(self) -> str:
        """All cells with single spaces."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the sections that a line of a web page is in, the largest first."""
        return (*self.around, self.heading) if self.heading else ()

    @property
    def words(self) -> list[Word]:
        """The words of all cells."""
        return [word for cell in self.cells for word in cell.words]

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(word.bottom for word in self.words)


@dataclass(frozen=True, slots=True)
class PageText:
    """The scanned text of a page; `printed` are the characters of its lines in the file.

    `starts` are the indexes of the lines' first characters.
    """

    number: int
    lines: tuple[str, ...]
    printed: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()


def page_and_box(words: Iterable[Word]) -> tuple[int | None, Box | None]:
    """Return page and box of words in the document: of those on the first page only."""
    every = list(words)
    page = min((word.page for word in every), default=0)
    if not page:
        return None, None
    here = (word for word in every if word.page == page)
    left, top, right, bottom = enclosing(
        (word.x0, word.top - word.moved, word.x1, word.bottom - word.moved) for word in here
    )
    # Further digits differ between builds of the libraries.
    return page, (round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))


def enclosing(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around boxes. Raises ValueError if there is none."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def grouped(items: Iterable[T], joins: Callable[[list[T], T], bool]) -> list[list[T]]:
    """Divide items into groups; each begins a new one unless it `joins` the one before."""
    groups: list[list[T]] = []
    for item in items:
        if groups and joins(groups[-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def into_lines(cells: Iterable[Cell], page: int) -> Iterator[Line]:
    """Group the cells of a page into lines by their middles, top to bottom."""

    def same_line(row: list[Cell], cell: Cell) -> bool:
        above, first = row[0].words[0], cell.words[0]
        return first.middle - above.middle <= SAME_LINE * first.height

    for row in grouped(sorted(cells, key=lambda c: c.words[0].middle), same_line):
        yield Line(tuple(sorted(row, key=lambda c: c.words[0].x0)), page=page)


def into_cells(words: Sequence[Word], gap_in_heights: float) -> tuple[Cell, ...]:
    """Divide the words of a line, left to right, at gaps wider than this number of letter heights.

    Wide gaps that are all equal belong to a justified line, which is one cell.
    """
    gaps = [after.x0 - before.x1 for before, after in pairwise(words)]

    def same_cell(_: list[int], index: int) -> bool:
        gap, height = gaps[index - 1], words[index].height
        return gap <= gap_in_heights * height or _justified(gaps, index - 1, height)

    cells = grouped(range(len(words)), same_cell)
    return tuple(Cell(tuple(words[index] for index in cell)) for cell in cells)


def move_below(above: Line, lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines moved down so that they follow the line `above`; `page_and_box` undoes this."""
    distance = above.bottom + 0.3 * (above.bottom - above.top) - lines[0].top

    def moved(word: Word) -> Word:
        top, bottom = word.top + distance, word.bottom + distance
        return replace(word, top=top, bottom=bottom, moved=word.moved + distance)

    for line in lines:
        cells = tuple(Cell(tuple(map(moved, cell.words))) for cell in line.cells)
        yield replace(line, cells=cells)


def is_furniture(text: str, running: Container[str]) -> bool:
    """Return whether a line at the edge of a page is a running header or the page's number.

    `running` are the headers, squashed and without numbers. A year heads what is below it.
    """
    bare = squash(text).strip("0123456789")
    is_number = bare in ("", "page") and len(text) < 12 and "." not in text
    is_number = is_number and not _YEAR.fullmatch(text)
    return bare in running or is_number or _PAGE_OF.fullmatch(text) is not None


def plain_text(text: str) -> str:
    """Return the text without what only printing adds: ligatures, soft hyphens, odd spaces."""
    return text if text.isascii() else text.translate(_PLAIN)


class _PlainLetters(dict[int, str]):
    """What each letter becomes in plain text; worked out once for each that occurs."""

    def __missing__(self, code: int) -> str:
        letter = _TICKS.get(chr(code), chr(code))
        folded = unicodedata.normalize("NFKC", letter) if ord(letter) > 0x2BF else letter
        kinds = ((c, unicodedata.category(c)) for c in folded)
        shown = (" " if kind == "Zs" else c for c, kind in kinds if kind not in _INVISIBLE)
        self[code] = "".join(shown)
        return self[code]


def with_ligatures(text: str, words: Container[str]) -> str:
    """Return the text with the letters of ligatures that a PDF maps to a wrong letter or none.

    Some wrong letters are always the same. Any other is replaced if one ligature alone makes one
    of the known `words`; a mark for no letter that remains at the edge of a word is dropped.
    """
    if not text.isascii():
        text = _CALIBRI.sub(lambda found: _CALIBRI_LETTERS[found[0]], text)
    if not _ODD.search(text):
        return text
    return _TOKEN.sub(lambda found: _spelt(found[0], words), text)


def _spelt(word: str, words: Container[str]) -> str:
    parts = _ODD.split(word)
    if not 1 < len(parts) <= _MOST_ODD + 1:
        return word.strip(NO_LETTER)
    spellings = (
        "".join(itertools.chain(*zip(parts, (*chosen, ""), strict=True)))
        for chosen in itertools.product(_LIGATURES, repeat=len(parts) - 1)
    )
    fitting = {spelling for spelling in spellings if spelling.casefold() in words}
    return fitting.pop() if len(fitting) == 1 else word.strip(NO_LETTER)


@functools.lru_cache(maxsize=16_384)
def squash(text: str) -> str:
    """Return only the letters and digits of a text, in lower case.

    Extracted text has spaces anywhere ("Requires i mprov ement"), so phrases are compared so.
    """
    return _NOT_ALPHANUMERIC.sub("", text.replace("&", "and").casefold())


_LIGATURES = ("ti", "tt", "tti", "ft", "tf", "fi", "fl", "ff", "ffi", "ffl")
_CALIBRI_LETTERS = {"Ɵ": "ti", "Ʃ": "tt", "ƫ": "tti", "Ō": "ft", "ƞ": "tf"}
_CALIBRI = re.compile("(?<=[a-z])[ƟƩƫŌƞ]|[ƟƩƫƞ](?=[a-z])")
"""What Word maps the ligatures of Calibri to: letters that no word in English or Welsh has."""
_ODD = re.compile(rf"(?<=[a-z])[A-Z0-9\ue000-\uf8ff](?=[a-z])|{NO_LETTER}")
"""A letter that no word has there; it may be a ligature."""
_TOKEN = re.compile(rf"[A-Za-z0-9\ue000-\uf8ff{NO_LETTER}]+")
_MOST_ODD = 2  # Most ligatures of one word that are resolved.
_INVISIBLE = ("Cf", "Co", "Cn", "Cs", "Cc")  # Unicode categories of characters that show nothing.
_YEAR = re.compile(r"20\d\d")
_PAGE_OF = re.compile(r"(?i)(?:page|https?://\S+) \d+ ?(?:of|/) ?\d+")  # As browsers print it.
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_TICKS = {"\uf0fc": "✓", "\uf0fe": "✓", "\uf050": "✓", "\uf052": "✓"}
"""Ticks of symbol fonts, which have no Unicode character of their own."""
_PLAIN = _PlainLetters()


def _justified(gaps: Sequence[float], at: int, height: float) -> bool:
    """Return whether a gap is in a run of equal gaps."""
    alike = 1
    for direction in (range(at + 1, len(gaps)), range(at - 1, -1, -1)):
        for index in direction:
            if abs(gaps[index] - gaps[at]) > _ALIKE * height:
                break
            alike += 1
    return alike >= _JUSTIFIED
