"""Scan the text of all pages of a PDF with PDFium (fast), and locate chosen lines."""

import statistics
from collections.abc import Iterator, Sequence
from typing import Self

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document.model import Cell, Line, PageText, Word, into_cells, into_lines, plain_text
from schemas.errors import Unreadable
from schemas.report import Box
from support.file_types import is_pdf

_CELL_GAP = 0.9
"""Text heights between two cells."""
_WORD_GAP = 0.17
"""Text heights between two words where no space is printed."""
_FEW, _USUAL = 4, 0.92
"""In a line of more than _FEW spaces, one narrower than this share of the usual is no space."""
_KEPT_OPEN = 64
"""Pages kept open: those of a usual report."""
_HYPHEN = "\ufffe"
"""PDFium's character for a hyphen at the end of a line."""


class PdfFile:
    """An open PDF; use it as a context. Opening raises Unreadable with the reason."""

    def __init__(self, body: bytes, *, max_pages: int) -> None:
        if not is_pdf(body):
            raise Unreadable("not a PDF: it has no PDF header", remedy="fetch the file again")
        try:
            self._pdf = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as error:
            raise _cannot_open(body, str(error)) from error
        self._open: dict[int, tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]] = {}
        self.pages = len(self._pdf)
        if not 0 < self.pages <= max_pages:
            self._pdf.close()
            what = "has no page" if not self.pages else f"has {self.pages} pages"
            raise Unreadable(f"{what}; the limit is {max_pages}", remedy="raise parse.pages")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for page, text in self._open.values():
            text.close()
            page.close()
        self._pdf.close()

    @property
    def title(self) -> str | None:
        """The title in the file's properties, which may differ from the report's."""
        return plain_text(self._pdf.get_metadata_value("Title")).strip() or None

    def scan(self) -> Iterator[PageText]:
        """Yield the text of each page, line by line. A damaged page is empty."""
        for index in range(self.pages):
            yield PageText(index + 1, *_lines_of(self._text(index)))

    def lines(self, page: PageText, wanted: Sequence[int]) -> tuple[Line, ...]:
        """Return the lines of a page with these indexes, with a box for every word."""
        locator = _Locator(*self._opened(page.number - 1))
        cells = (
            cell
            for i in wanted
            for cell in _cells(locator, page.number, page.starts[i], page.lines[i])
        )
        return tuple(into_lines(cells, page.number))

    def without_false_spaces(self, page: PageText, index: int) -> str:
        """Return a line without the spaces that PDFium made of narrow gaps between letters."""
        locator = _Locator(*self._opened(page.number - 1))
        line, start = page.lines[index], page.starts[index]
        gaps = {i: locator.gap(start + i) for i, char in enumerate(line) if char == " "}
        usual = statistics.median(gap for gap, _ in gaps.values()) if len(gaps) > _FEW else 0.0
        least = max(_WORD_GAP, usual * _USUAL)
        return "".join(
            char
            for i, char in enumerate(line)
            if i not in gaps or not gaps[i][1] or gaps[i][0] >= least
        )

    def _text(self, index: int) -> str:
        try:
            _, text = self._opened(index)
            content: str = text.get_text_range()
        except pypdfium2.PdfiumError:
            return ""
        return content

    def _opened(self, index: int) -> tuple[pypdfium2.PdfPage, pypdfium2.PdfTextPage]:
        """Return a page and its text; the latest pages stay open, because opening is slow."""
        if index not in self._open:
            page = self._pdf[index]
            self._open[index] = (page, page.get_textpage())
            if len(self._open) > _KEPT_OPEN:
                oldest, text = self._open.pop(next(iter(self._open)))
                text.close()
                oldest.close()
        return self._open[index]


class _Locator:
    """Boxes of characters, in points from the top left of the page as displayed."""

    def __init__(self, page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage) -> None:
        self._raw = text.raw
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self._rotation = page.get_rotation()
        self._edges = pdfium.FS_RECTF()

    def box(self, text_index: int) -> Box | None:
        """Return the box of the character at an index of the scanned text."""
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, text_index)
        edges = self._edges
        if index < 0 or not pdfium.FPDFText_GetLooseCharBox(self._raw, index, edges):
            return None
        return self._displayed(edges.left, edges.bottom, edges.right, edges.top)

    def gap(self, text_index: int) -> tuple[float, bool]:
        """Return how wide a space is, in text heights, and whether PDFium made it of a gap."""
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(self._raw, text_index)
        before, after = self.box(text_index - 1), self.box(text_index + 1)
        if index < 0 or before is None or after is None:
            return 0.0, False
        made = pdfium.FPDFText_IsGenerated(self._raw, index) == 1
        return (after[0] - before[2]) / max(before[3] - before[1], 1.0), made

    def _displayed(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        if self._rotation == 90:
            return (y0 - self._bottom, x0 - self._left, y1 - self._bottom, x1 - self._left)
        if self._rotation == 180:
            return (self._right - x1, y0 - self._bottom, self._right - x0, y1 - self._bottom)
        if self._rotation == 270:
            return (self._top - y1, self._right - x1, self._top - y0, self._right - x0)
        return (x0 - self._left, self._top - y1, x1 - self._left, self._top - y0)


def _cells(locator: _Locator, page: int, start: int, text: str) -> tuple[Cell, ...]:
    words: list[Word] = []
    for part in text.split(" "):
        boxes = [box for i in range(len(part)) if (box := locator.box(start + i))]
        plain = plain_text(part.replace(_HYPHEN, "-")).strip()
        if boxes and plain:
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            words.append(Word(plain, min(lefts), min(tops), max(rights), max(bottoms), page))
        start += len(part) + 1
    return into_cells(words, _CELL_GAP)


def _lines_of(text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    lines: list[str] = []
    starts: list[int] = []
    at = 0
    for line in text.split("\n"):
        lines.append(line.rstrip("\r"))
        starts.append(at)
        at += len(line) + 1
    return tuple(lines), tuple(starts)


def _cannot_open(body: bytes, message: str) -> Unreadable:
    if "password" in message.lower():
        return Unreadable("encrypted: it opens with a password only", remedy="ask for an open copy")
    if b"%%EOF" not in body[-2048:]:
        return Unreadable("truncated: the end of the PDF is missing", remedy="fetch the file again")
    return Unreadable(f"a damaged PDF: {message}", remedy="fetch the file again")
