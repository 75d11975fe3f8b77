"""Find what keeps a reader of a PDF from seeing words as they are printed: what lies over them."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document.visibility import page_objects
from schemas.report import Box

_HARMLESS = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
"""Annotations that show nothing unless they have an appearance of their own."""
_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_TOUCH = 2.0
"""Points, in both directions, by which a thing must reach over words to cover them."""
_OPAQUE, _WHITE = 128, 250
"""Least opacity (of 255) that hides what is below; least red, green and blue of white."""
_THIN = 0.3
"""A line is at most this share of the height of the words it strikes out."""
_STRIKES = (0.25, 0.65)
"""The part of the height of words, from below, in which a line strikes them out."""
_BEYOND = 20.0
"""Points by which such a line may be longer than the words; a rule of a table is longer."""
_LINE_POINTS = 2
"""A path with this number of points is a straight line."""


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

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)


@dataclass(frozen=True)
class _Thing:
    """Something painted on the page: text, a shape that hides what is below, or a line."""

    kind: str
    box: Box
    white: bool = False
    clear: bool = False


class Covers:
    """What is painted on a page and may hide its words.

    `page` is of the file itself, with its annotations; `copy` the same page of its visible copy.
    """

    def __init__(self, page: pypdfium2.PdfPage, copy: pypdfium2.PdfPage) -> None:
        things = list(enumerate(_things(copy)))
        self._texts = [(order, thing) for order, thing in things if thing.kind == "text"]
        self._shapes = [(order, thing) for order, thing in things if thing.kind == "shape"]
        self._lines = [thing for _, thing in things if thing.kind in ("line", "slant")]
        self._notes = list(_annotations(page))
        fields = any(name == "a form field" for name, _ in self._notes)
        below = _things(page) if fields else ()
        self._printed = [thing.box for thing in below if thing.kind == "text"]

    def over(self, box: Box) -> str | None:
        """Return what keeps the words in a box from being seen as they are read, or None."""
        for name, edges in self._notes:
            if _reach(edges, box) and (name != "a form field" or self._is_over_text(edges, box)):
                return f"{name} lies over"
        shapes = [(order, shape) for order, shape in self._shapes if _reach(shape.box, box)]
        left, right = box[0] - _BEYOND, box[2] + _BEYOND
        lines = [t for t in self._lines if left < t.box[0] and t.box[2] < right]
        for at, text in self._texts:
            if not _inside(text.box, box):
                continue
            if any(order > at and _reach(shape.box, text.box) for order, shape in shapes):
                return "an opaque shape lies over"
            if any(_strikes(line, text.box) for line in lines):
                return "a line strikes out"
            if text.clear:
                return "transparent ink hides"
            below = (shape for order, shape in shapes if order < at)
            if text.white and not any(_is_ground(shape, text.box) for shape in below):
                return "nothing dark lies under the white"
        return None

    def _is_over_text(self, field: Box, box: Box) -> bool:
        return any(_reach(text, field) and _reach(text, box) for text in self._printed)


def _reach(one: Box, other: Box) -> bool:
    """Return whether two boxes overlap by more than a touch."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > _TOUCH and down > _TOUCH


def _inside(text: Box, box: Box) -> bool:
    """Return whether the text is, at least in part, that of the box."""
    middle = (text[1] + text[3]) / 2
    across = min(text[2], box[2]) - max(text[0], box[0])
    return box[1] - 1 <= middle <= box[3] + 1 and across > _TOUCH


def _strikes(thing: _Thing, text: Box) -> bool:
    """Return whether a line goes through the middle of the text, level or slanting."""
    x0, top, x1, bottom = thing.box
    height = text[3] - text[1]
    across = min(x1, text[2]) - max(x0, text[0])
    if across < min(height, (text[2] - text[0]) / 2):
        return False
    if thing.kind == "slant":
        return _reach(thing.box, text)
    from_below = (text[3] - (top + bottom) / 2) / max(height, 1.0)
    return bottom - top <= _THIN * height and _STRIKES[0] < from_below < _STRIKES[1]


def _is_ground(thing: _Thing, text: Box) -> bool:
    """Return whether the text is painted on something that is not white."""
    x, y = (text[0] + text[2]) / 2, (text[1] + text[3]) / 2
    on_it = thing.box[0] <= x <= thing.box[2] and thing.box[1] <= y <= thing.box[3]
    return not thing.white and on_it


def _annotations(page: pypdfium2.PdfPage) -> Iterator[tuple[str, Box]]:
    frame, edges = Frame.of(page), pdfium.FS_RECTF()
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        normal = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
        has_look = pdfium.FPDFAnnot_GetAP(note, normal, None, 0) > 2
        hidden = pdfium.FPDFAnnot_GetFlags(note) & _NOT_SHOWN
        shown = not hidden and (has_look or kind not in _HARMLESS)
        if shown and pdfium.FPDFAnnot_GetRect(note, edges):
            name = "a form field" if kind == pdfium.FPDF_ANNOT_WIDGET else "an annotation"
            low, high = sorted((edges.bottom, edges.top))
            yield name, frame.displayed(edges.left, low, edges.right, high)
        pdfium.FPDFPage_CloseAnnot(note)


def _things(page: pypdfium2.PdfPage) -> Iterator[_Thing]:
    """Yield texts, opaque shapes and lines in the order of painting."""
    frame = Frame.of(page)
    for item, kind, matrix in page_objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            if edges := _bounds(item, matrix):
                alpha, white = _fill(item)
                yield _Thing("text", frame.displayed(*edges), white, alpha == 0)
            continue
        made = _painted_path(item) if kind == pdfium.FPDF_PAGEOBJ_PATH else "shape"
        if made is None or (edges := _bounds(item, matrix)) is None:
            continue
        alpha, white = _fill(item) if kind == pdfium.FPDF_PAGEOBJ_PATH else (255, False)
        if made == "shape":
            edges = _clipped(item, edges, matrix)
            if alpha < _OPAQUE or edges[0] >= edges[2] or edges[1] >= edges[3]:
                continue
            made = "line" if edges[3] - edges[1] < _TOUCH else made
        yield _Thing(made, frame.displayed(*edges), white)


def _painted_path(item: object) -> str | None:
    """Return what a path paints: a filled shape, a level line, a slanting one, or nothing."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    if fill.value:
        return "shape"
    if not stroke.value or pdfium.FPDFPath_CountSegments(item) != _LINE_POINTS:
        return None
    (x0, y0), (x1, y1) = (_point(pdfium.FPDFPath_GetPathSegment(item, i)) for i in (0, 1))
    return "slant" if abs(x1 - x0) > _TOUCH and abs(y1 - y0) > _TOUCH else "line"


def _point(segment: object) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _fill(item: object) -> tuple[int, bool]:
    """Return the opacity (0 to 255) of the filling colour, and whether it is white."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    colours = [ctypes.byref(colour) for colour in (red, green, blue, alpha)]
    if not pdfium.FPDFPageObj_GetFillColor(item, *colours):
        return 255, False
    return alpha.value, min(red.value, green.value, blue.value) >= _WHITE


def _bounds(item: object, matrix: pdfium.FS_MATRIX) -> Box | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in edges)):
        return None
    x0, y0, x1, y1 = (edge.value for edge in edges)
    return _around([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], matrix)


def _clipped(item: object, edges: Box, matrix: pdfium.FS_MATRIX) -> Box:
    """Return the part of a box that is inside the clipping path of the object."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    for number in range(max(0, pdfium.FPDFClipPath_CountPaths(clip)) if clip else 0):
        count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
        get = pdfium.FPDFClipPath_GetPathSegment
        if points := [_point(get(clip, number, index)) for index in range(count)]:
            x0, y0, x1, y1 = _around(points, matrix)
            left, low, right, high = edges
            edges = (max(left, x0), max(low, y0), min(right, x1), min(high, y1))
    return edges


def _around(points: list[tuple[float, float]], m: pdfium.FS_MATRIX) -> Box:
    """Return the box around points, moved from a form to the page."""
    moved = [(m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f) for x, y in points]
    across, up = zip(*moved, strict=True)
    return min(across), min(up), max(across), max(up)
