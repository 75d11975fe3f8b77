"""What a page of a PDF paints: texts, shapes and lines, in the order of painting."""

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from schemas.report import Box

DEEPEST = 8
"""Form objects nested deeper are not read."""
_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_OPAQUE = 128  # Least opacity (of 255) that hides what is below.
_LEVEL = 2.0  # Points, in both directions, from which a line is no level one and a shape no line.
_SMALL = 24.0  # Points: larger outlines are frames, not marks in a cell.
_LINE_POINTS = 2  # A path with this number of points is a straight line.
_LEGIBLE = 2.5  # Points: letters that are smaller cannot be read.
_LARGE, _UPRIGHT, _TALL = 36.0, 5.0, 16.0
"""Larger letters, in points, and those turned by more degrees, are no text of a table's row. A
text whose box is less tall is neither."""
_FILL, _STROKE = pdfium.FPDFPageObj_GetFillColor, pdfium.FPDFPageObj_GetStrokeColor

_UNMOVED = pypdfium2.PdfMatrix()
_PARTS = tuple(ctypes.c_uint() for _ in range(4))
_EDGES = tuple(ctypes.c_float() for _ in range(4))
"""Where PDFium writes a colour or a box; making them anew for each text would be slow."""

Colour = tuple[int, int, int]
"""Red, green and blue, each from 0 to 255."""


@dataclass(frozen=True)
class Frame:
    """The visible part of a page and its rotation."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> "Frame":
        """Return the frame of an opened page."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    def displayed(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return a box in points from the top left of the page as displayed."""
        if self.rotation == 90:
            return (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left)
        if self.rotation == 180:
            return (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom)
        if self.rotation == 270:
            return (self.top - y1, self.right - x1, self.top - y0, self.right - x0)
        return (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)

    def printed(self, box: Box) -> Box:
        """Return the box in the coordinates of the file for one on the page as displayed."""
        x0, top, x1, bottom = box
        if self.rotation == 90:
            return (top + self.left, x0 + self.bottom, bottom + self.left, x1 + self.bottom)
        if self.rotation == 180:
            return (self.right - x1, top + self.bottom, self.right - x0, bottom + self.bottom)
        if self.rotation == 270:
            return (self.right - bottom, self.top - x1, self.right - top, self.top - x0)
        return (x0 + self.left, self.top - bottom, x1 + self.left, self.top - top)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)


class Painted(NamedTuple):
    """A text, a shape that hides what is below, a line, or a ring: a small outline.

    A slant is a line that is not level. The box is in points from the top left of the page. Of two
    things, the one with the higher `order` is painted over the other. `colour` is None for pictures
    and patterns. A `hidden` text is in an invisible mode or too small to read, a `clear` one fully
    transparent.
    """

    kind: Literal["text", "shape", "line", "slant", "ring"]
    box: Box
    order: int
    colour: Colour | None = None
    hidden: bool = False
    clear: bool = False


def painted(page: pypdfium2.PdfPage) -> Iterator[Painted]:
    """Yield what an opened page paints; one thing for each text, also in forms."""
    displayed = Frame.of(page).displayed
    for order, (item, kind, matrix) in enumerate(_objects(page.raw)):
        edges = _bounds(item, matrix)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
            hidden = mode in _INVISIBLE_MODES or _is_tiny(item, edges, matrix)
            is_outline = mode == pdfium.FPDF_TEXTRENDERMODE_STROKE
            alpha, colour = _colour(item, _STROKE if is_outline else _FILL)
            yield Painted("text", displayed(*edges), order, colour, hidden, clear=alpha == 0)
            continue
        is_path = kind == pdfium.FPDF_PAGEOBJ_PATH
        made = _painted_path(item) if is_path else "shape"
        is_thick = made == "line" and _thickness(item) >= _LEVEL
        alpha, colour = _colour(item, _STROKE if is_thick else _FILL) if is_path else (255, None)
        if made == "shape" or is_thick:
            made = "shape"
            edges = _clipped(item, edges, matrix)
            if alpha < _OPAQUE or edges[0] >= edges[2] or edges[1] >= edges[3]:
                continue
            made = "line" if edges[3] - edges[1] < _LEVEL else made
        elif made == "ring" and max(edges[2] - edges[0], edges[3] - edges[1]) > _SMALL:
            continue
        if made is not None:
            yield Painted(made, displayed(*edges), order, colour)


def clipped_away(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """Yield the boxes of the texts of an opened page that lie outside their clipping paths."""
    displayed = Frame.of(page).displayed
    for item, kind, matrix in _objects(page.raw):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            edges = _bounds(item, matrix)
            left, low, right, high = _clipped(item, edges, matrix)
            if left >= right or low >= high:
                yield displayed(*edges)


def turned_texts(page: pypdfium2.PdfPage) -> Iterator[str]:
    """Yield the texts of an opened page that are not upright as displayed, or very large."""
    displayed = Frame.of(page).displayed
    for item, kind, matrix in _objects(page.raw):
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        _, top, _, bottom = displayed(*_bounds(item, matrix))
        if bottom - top > _TALL:
            across, up, angle = _size_and_angle(item, matrix)
            turned = abs((angle - page.get_rotation() + 180) % 360 - 180)
            if turned > _UPRIGHT or min(across, up) > _LARGE:
                text = page.get_textpage()
                yield string_from(partial(pdfium.FPDFTextObj_GetText, item, text.raw))


def spoken_texts(page: pypdfium2.PdfPage) -> Iterator[str]:
    """Yield the texts that an opened page gives to a screen reader instead of printed ones."""
    key, size = b"ActualText", ctypes.c_ulong()
    for item, _, _ in _objects(page.raw):
        for index in range(pdfium.FPDFPageObj_CountMarks(item)):
            mark = pdfium.FPDFPageObj_GetMark(item, index)

            def text(buffer: Any, length: int, mark: object = mark) -> int:
                pdfium.FPDFPageObjMark_GetParamStringValue(mark, key, buffer, length, size)
                return size.value

            yield string_from(text)


def string_from(get: Callable[[Any, int], int]) -> str:
    """Return a string of PDFium, which gives its length in bytes before it fills a buffer."""
    size = get(None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    get(buffer, size)
    return bytes(buffer).decode("utf-16-le", "ignore").rstrip("\0")


def _objects(
    parent: object, matrix: pypdfium2.PdfMatrix = _UNMOVED, depth: int = 0
) -> Iterator[tuple[object, int, pypdfium2.PdfMatrix]]:
    """Yield each object of a page or form with its type and the matrix of the form it is in."""
    count, get = pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject
    if depth:
        count, get = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
    for index in range(count(parent)):
        item = get(parent, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, kind, matrix
        elif depth < DEEPEST:
            own = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(item, own)
            inner = pypdfium2.PdfMatrix.from_raw(own).multiply(matrix)
            yield from _objects(item, inner, depth + 1)


def _painted_path(item: object) -> Literal["shape", "line", "slant", "ring"] | None:
    """Return what a path paints: a filled shape, a level or slanting line, an outline, or None."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    if fill.value:
        return "shape"
    if not stroke.value:
        return None
    if pdfium.FPDFPath_CountSegments(item) != _LINE_POINTS:
        return "ring"
    (x0, y0), (x1, y1) = (_point(pdfium.FPDFPath_GetPathSegment(item, i)) for i in (0, 1))
    return "slant" if abs(x1 - x0) > _LEVEL and abs(y1 - y0) > _LEVEL else "line"


def _thickness(path: object) -> float:
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(path, width)
    return width.value


def _point(segment: object) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value


def _is_tiny(item: object, edges: Box, matrix: pypdfium2.PdfMatrix) -> bool:
    """Return whether the letters of a text are too small to read; a dot is no small letter."""
    if not 0 < min(edges[2] - edges[0], edges[3] - edges[1]) < _LEGIBLE:
        return False
    across, up, _ = _size_and_angle(item, matrix)
    return min(across, up) < _LEGIBLE


def _size_and_angle(item: object, matrix: pypdfium2.PdfMatrix) -> tuple[float, float, float]:
    """Return the size of a text's letters in both directions, and its angle in degrees."""
    size, own = ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFTextObj_GetFontSize(item, size)
    pdfium.FPDFPageObj_GetMatrix(item, own)
    a, b, c, d, _, _ = pypdfium2.PdfMatrix.from_raw(own).multiply(matrix).get()
    points = abs(size.value)
    return points * math.hypot(a, b), points * math.hypot(c, d), math.degrees(math.atan2(b, a))


def _colour(item: object, get: Callable[..., int]) -> tuple[int, Colour | None]:
    """Return the opacity (0 to 255) of the colour that PDFium gets, and the colour if plain."""
    red, green, blue, alpha = _PARTS
    if not get(item, red, green, blue, alpha):
        return 255, None
    return alpha.value, (red.value, green.value, blue.value)


def _bounds(item: object, matrix: pypdfium2.PdfMatrix) -> Box:
    """Return the box of an object; an empty one if it has none."""
    left, bottom, right, top = _EDGES
    if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return 0.0, 0.0, 0.0, 0.0
    x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
    if matrix is _UNMOVED:
        return x0, y0, x1, y1
    return _around([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], matrix)


def _clipped(item: object, edges: Box, matrix: pypdfium2.PdfMatrix) -> Box:
    """Return the part of a box that is inside the clipping path of the object."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    get = pdfium.FPDFClipPath_GetPathSegment
    for number in range(max(0, pdfium.FPDFClipPath_CountPaths(clip)) if clip else 0):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        if points := [_point(get(clip, number, index)) for index in range(count)]:
            x0, y0, x1, y1 = _around(points, matrix)
            left, low, right, high = edges
            edges = (max(left, x0), max(low, y0), min(right, x1), min(high, y1))
    return edges


def _around(points: Sequence[tuple[float, float]], matrix: pypdfium2.PdfMatrix) -> Box:
    """Return the box around points, moved from a form to the page."""
    across, up = zip(*(matrix.on_point(x, y) for x, y in points), strict=True)
    return min(across), min(up), max(across), max(up)
