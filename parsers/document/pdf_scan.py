"""Scan the text of all pages of a PDF with PDFium (fast), and locate chosen lines."""

import re
import statistics
from collections.abc import Container, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import accumulate
from typing import Self

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document.covers import Covers, annotation_over, overlap, texts_of_annotations
from parsers.document.model import (
    Cell,
    Line,
    PageText,
    Word,
    enclosing,
    into_cells,
    into_lines,
    plain_text,
    with_ligatures,
)
from parsers.document.painted import Frame, clipped_away, painted, spoken_texts, turned_texts
from parsers.document.visibility import UnseenTexts, with_field_values, without_hidden
from schemas.errors import Unreadable
from schemas.report import Box
from support.files import is_pdf

_CELL_GAP = 0.9  # Text heights between two cells.
_WORD_GAP = 0.17  # Text heights between two words where no space is printed.
_FEW, _USUAL = 4, 0.92
"""In a line of more than _FEW spaces, one narrower than this share of the usual is no space."""
_FORMS = (pdfium.FORMTYPE_ACRO_FORM, pdfium.FORMTYPE_XFA_FOREGROUND)
_KEPT_OPEN = 64  # Pages kept open, because opening is slow: those of a usual report.
_BEYOND = re.compile("[\U00010000-\U0010ffff]")  # Characters that PDFium counts as two.
_NOTHING = "\u2060"
"""Put after such a character, and instead of one that is not seen, so that indexes agree.
`plain_text` drops it."""
_HYPHEN = "\ufffe"  # PDFium's character for a hyphen at the end of a line.
SIGNS = re.compile("(?:\\s+[^\\s\u0020-\u024f\u1e00-\u1eff\u2010-\u201f]+)+$")
"""Words at the end of a line that are no letters of its language, but signs of a symbol font."""


class PdfFile:
    """An open PDF; use it as a context. Opening raises Unreadable with the reason.

    `words` are those by which ligatures are resolved (see `with_ligatures`).
    """

    def __init__(self, body: bytes, *, words: Container[str], max_pages: int) -> None:
        if not is_pdf(body):
            raise Unreadable("not a PDF: it has no PDF header", remedy="fetch the file again")
        try:
            self._pdf = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as error:
            raise _cannot_open(body, str(error)) from error
        self._opened = lru_cache(_KEPT_OPEN)(partial(_OpenPage, self._pdf))
        self._words = words
        self.pages = len(self._pdf)
        if not 0 < self.pages <= max_pages:
            self._pdf.close()
            what = "has no page" if not self.pages else f"has {self.pages} pages"
            raise Unreadable(f"{what}; the limit is {max_pages}", remedy="raise parse.pages")
        self._shown = self._pdf
        self._overprinted: list[tuple[int, Box]] = []
        self.replaced: list[tuple[int, Box, str]] = []
        """The places, with the page from 1, where words replace others, and both. The text of such
        a page is in no useful order."""
        self.body = body
        """The file with the text that its readers see."""
        if self._pdf.get_formtype() in _FORMS:
            self._read_instead(with_field_values(body))
        self._read_instead(without_hidden(self.body, dict(self._unseen())))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.cache_clear()
        self._pdf.close()
        self._shown.close()

    @property
    def is_placeholder(self) -> bool:
        """Return whether the content is not in the pages: in a dynamic form, or in other files."""
        dynamic: bool = self._shown.get_formtype() == pdfium.FORMTYPE_XFA_FULL
        files: int = self._shown.count_attachments()
        return dynamic or files > 0

    def cover_over(self, page: int, box: Box) -> str | None:
        """Return what keeps the words in a box of a page (from 1) from being seen, or None."""
        opened = self._opened(page - 1)
        if any(overlap(box, clipped) for clipped in opened.clipped):
            return "a clipping path hides"
        return annotation_over(self._as_shown(page), box) or opened.covers.over(box)

    def _as_shown(self, page: int) -> pypdfium2.PdfPage:
        """Return a page (from 1) with what is hidden in it, and with its annotations."""
        shown = self._shown is self._pdf
        return self._opened(page - 1).page if shown else self._shown[page - 1]

    def covers(self, page: int) -> Covers:
        """Return what a page (from 1) paints over others."""
        return self._opened(page - 1).covers

    def set_apart(self, page: int) -> Iterator[str]:
        """Yield the texts of a page (from 1) that are turned, very large, or in annotations."""
        shown = self._as_shown(page)  # With what is too faint to be read in small letters.
        yield from turned_texts(shown)
        yield from texts_of_annotations(shown)

    def spoken(self, page: int) -> str:
        """Return the texts that a page (from 1) has for screen readers, instead of printed ones."""
        return " ".join(spoken_texts(self._opened(page - 1).page))

    def overprinted(self) -> Iterator[tuple[int, str]]:
        """Yield pages (from 1) and texts of places where words are printed over others."""
        for index, box in self._overprinted:
            yield index + 1, self._opened(index).words_in(box)

    @property
    def title(self) -> str | None:
        """The title in the file's properties, which may differ from the report's."""
        return plain_text(self._pdf.get_metadata_value("Title")).strip() or None

    def scan(self) -> Iterator[PageText]:
        """Yield the text of each page, line by line. A damaged page is empty."""
        for index in range(self.pages):
            lines = self._text(index).split("\n")
            starts = accumulate((len(line) + 1 for line in lines[:-1]), initial=0)
            printed = tuple(line.rstrip("\r") for line in lines)
            yield PageText(index + 1, tuple(map(self._plain, printed)), printed, tuple(starts))

    def lines(self, page: PageText, wanted: Sequence[int]) -> tuple[Line, ...]:
        """Return the lines of a page with these indexes, with a box for every word."""
        opened = self._opened(page.number - 1)
        cells = (cell for index in wanted for cell in self._cells(opened, page, index))
        return tuple(into_lines(cells, page.number))

    def _cells(self, opened: "_OpenPage", page: PageText, index: int) -> tuple[Cell, ...]:
        words: list[Word] = []
        start = page.starts[index]
        for part in page.printed[index].split(" "):
            seen = (start + i for i, char in enumerate(part) if char != _NOTHING)
            boxes = [box for i in seen if (box := opened.box(i))]
            plain = self._plain(part)
            if boxes and plain:
                words.append(Word(plain, *enclosing(boxes), page.number))
            start += len(part) + 1
        return into_cells(words, _CELL_GAP)

    def _plain(self, text: str) -> str:
        """Return printed characters as the words that they make."""
        return plain_text(with_ligatures(text.replace(_HYPHEN, "-"), self._words)).strip()

    def without_false_spaces(self, page: PageText, index: int) -> str:
        """Return a line without the spaces that PDFium made of narrow gaps between letters.

        Signs of a symbol font at its end are left out too.
        """
        opened = self._opened(page.number - 1)
        line, start = page.printed[index], page.starts[index]
        gaps = {i: opened.gap(start + i) for i, char in enumerate(line) if char == " "}
        usual = statistics.median(gap for gap, _ in gaps.values()) if len(gaps) > _FEW else 0.0
        least = max(_WORD_GAP, usual * _USUAL)
        kept = (
            char
            for i, char in enumerate(line)
            if i not in gaps
            or not gaps[i][1]
            or gaps[i][0] >= least
            or (line[i - 1].islower() and line[i + 1].isupper())  # A word begins with a capital.
        )
        return self._plain(SIGNS.sub("", "".join(kept)))

    def _read_instead(self, body: bytes) -> None:
        if body is not self.body:
            self.body, self._pdf = body, pypdfium2.PdfDocument(body)
            self._opened = lru_cache(_KEPT_OPEN)(partial(_OpenPage, self._pdf))

    def _unseen(self) -> Iterator[tuple[int, UnseenTexts]]:
        """Yield the pages, by index, with texts that are not seen."""
        for index in range(self.pages):
            try:
                opened = self._opened(index)
            except pypdfium2.PdfiumError:
                continue
            covers = opened.covers
            unseen, places = covers.unseen(opened.frame.size)
            if unseen:
                yield index, (len(covers.texts), unseen)
            self.replaced += [(index + 1, box, opened.words_in(box)) for box in places]
            self._overprinted += [(index, box) for box in covers.overprinted()]

    def _text(self, index: int) -> str:
        try:
            opened = self._opened(index)
            content: str = opened.text.get_text_range()
        except pypdfium2.PdfiumError:
            return ""
        content = _BEYOND.sub(rf"\g<0>{_NOTHING}", content)
        if not opened.covers.crosses_edge(opened.frame.size):
            return content
        return "".join(
            char if char.isspace() or opened.is_on_page(i) else _NOTHING
            for i, char in enumerate(content)
        )


class _OpenPage:
    """An open page: its text, what it paints, and where on the displayed page its characters are.

    Boxes are in points from the top left.
    """

    def __init__(self, pdf: pypdfium2.PdfDocument, index: int) -> None:
        self.page = pdf[index]
        self.text = self.page.get_textpage()
        self.frame = Frame.of(self.page)
        self.covers = Covers(painted(self.page))
        self._raw, self._edges = self.text.raw, pdfium.FS_RECTF()

    @cached_property
    def clipped(self) -> list[Box]:
        """The boxes of the texts that clipping paths hide."""
        return list(clipped_away(self.page))

    def words_in(self, box: Box) -> str:
        """Return the text in a box."""
        words: str = self.text.get_text_bounded(*self.frame.printed(box))
        return words

    def box(self, text_index: int) -> Box | None:
        """Return the box of the character at an index of the scanned text."""
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, text_index)
        edges = self._edges
        if index < 0 or not pdfium.FPDFText_GetLooseCharBox(self._raw, index, edges):
            return None
        return self.frame.displayed(edges.left, edges.bottom, edges.right, edges.top)

    def is_on_page(self, text_index: int) -> bool:
        """Return whether the middle of a character is on the visible page."""
        x0, top, x1, bottom = self.box(text_index) or (0.0, 0.0, 2.0, 2.0)
        width, height = self.frame.size
        return 0 < (x0 + x1) / 2 < width and 0 < (top + bottom) / 2 < height

    def gap(self, text_index: int) -> tuple[float, bool]:
        """Return how wide a space is, in text heights, and whether PDFium made it of a gap."""
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, text_index)
        before, after = self.box(text_index - 1), self.box(text_index + 1)
        if index < 0 or before is None or after is None:
            return 0.0, False
        made = pdfium.FPDFText_IsGenerated(self._raw, index) == 1
        return (after[0] - before[2]) / max(before[3] - before[1], 1.0), made


def _cannot_open(body: bytes, message: str) -> Unreadable:
    if "password" in message.lower():
        return Unreadable("encrypted: it opens with a password only", remedy="ask for an open copy")
    if b"%%EOF" not in body[-2048:]:
        return Unreadable("truncated: the end of the PDF is missing", remedy="fetch the file again")
    return Unreadable(f"a damaged PDF: {message}", remedy="fetch the file again")
