"""Find what keeps a reader of a PDF from seeing words as they are printed.

Words that a reader cannot see, with others in their place, are left out; if it is not plain that
they are not seen, a record with a value read from them is held.
"""

import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document.model import enclosing, grouped
from parsers.document.painted import Colour, Frame, Painted, painted, string_from
from schemas.report import Box

_HARMLESS = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
"""Annotations that show nothing unless they have an appearance of their own."""
_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_TOUCH = 2.0  # Points, in both directions, by which a thing must reach over words to cover them.
_THIN = 0.3  # A line is at most this share of the height of the words it strikes out.
_STRIKES = (0.25, 0.65)
"""The part of the height of words, from below, in which a line strikes them out."""
_BEYOND = 20.0
"""Points by which such a line may be longer than the words; a rule of a table is longer."""
_RUN = 1.5  # Letter heights between texts of one line of words, at most.
_WHITE: Colour = (255, 255, 255)
_CONTRAST = 1.3
"""Words are not seen if their colour differs less from that below: the ratio of the contrast as
WCAG 2.2 defines it, which asks for 4.5 at least."""


class Covers:
    """What a page paints, and what of it hides words."""

    def __init__(self, things: Iterable[Painted]) -> None:
        every = list(things)
        self.texts = [thing for thing in every if thing.kind == "text"]
        self._shapes = [thing for thing in every if thing.kind == "shape"]
        self._lines = [thing for thing in every if thing.kind in ("line", "slant")]
        self._rings = [thing for thing in every if thing.kind == "ring"]
        grounds = {_WHITE, *(shape.colour for shape in self._shapes if shape.colour)}
        colours = {text.colour for text in self.texts if text.colour}
        self._suspect = {c for c in colours if any(_alike(c, ground) for ground in grounds)}

    def unseen(self, size: tuple[float, float]) -> tuple[set[int], list[Box]]:
        """Return the numbers of the texts that a reader of a page of that size does not see.

        They are invisible, beyond the edge of the page, or have another text in their place that
        is seen instead; also return these places.
        """
        hidden = {t for t in self.texts if t.hidden or _is_outside(t.box, size)}
        below = {-1: [text for text in self.texts if self._is_faint(text)]}
        for shape, text in self._covered():
            if _contains(shape.box, text.box):
                below.setdefault(shape.order, []).append(text)
        unreadable = hidden.union(*below.values())
        seen = [text for text in self.texts if text not in unreadable]
        places: list[Box] = []
        for after, texts in below.items():
            instead = [text.box for text in seen if text.order > after]
            for run in _runs(texts) if instead else ():
                if any(overlap(box, text.box) for text in run for box in instead):
                    hidden.update(run)
                    places.append(enclosing(text.box for text in run))
        return {number for number, text in enumerate(self.texts) if text in hidden}, places

    def overprinted(self) -> list[Box]:
        """Return the boxes of texts that a shape covers in part, with another text over it."""
        return [
            text.box
            for shape, text in self._covered()
            if overlap(shape.box, text.box) and not _contains(shape.box, text.box)
            if any(t.order > shape.order and overlap(t.box, text.box) for t in self.texts)
        ]

    def _covered(self) -> Iterator[tuple[Painted, Painted]]:
        """Yield each shape and each text that was painted before it and that it overlaps."""
        for shape in self._shapes:
            left, top, right, bottom = shape.box
            for text in self.texts:
                if text.order > shape.order:
                    break
                box = text.box
                if box[1] < bottom and box[3] > top and box[0] < right and box[2] > left:
                    yield shape, text

    def over(self, box: Box) -> str | None:
        """Return what keeps the words in a box from being seen as they are read, or None."""
        shapes = [shape for shape in self._shapes if overlap(shape.box, box)]
        left, right = box[0] - _BEYOND, box[2] + _BEYOND
        lines = [
            t for t in self._lines if t.kind == "slant" or (left < t.box[0] and t.box[2] < right)
        ]
        for text in self.texts:
            shared = min(text.box[2], box[2]) - max(text.box[0], box[0])
            if shared <= _TOUCH or not box[1] - 1 <= _middle(text) <= box[3] + 1:
                continue
            if any(shape.order > text.order and overlap(shape.box, text.box) for shape in shapes):
                return "an opaque shape lies over"
            if any(_strikes(line, text.box) for line in lines):
                return "a line strikes out"
            if text.clear:
                return "transparent ink hides"
            if self._is_faint(text):
                return "the colour below hides"
        return None

    def marks_only(self, row: Box, centres: Sequence[float], marked: int) -> bool:
        """Return whether only the `marked` cell of a row has a mark that is drawn.

        The cells are given by their centres. What is in all others too is no mark: a box to tick,
        or a tint.
        """
        width = min((right - left for left, right in pairwise(centres)), default=0.0)
        drawn = [0] * len(centres)
        for thing in (*self._shapes, *self._rings, *self._lines):
            x0, _, x1, _ = thing.box
            is_seen = _TOUCH < x1 - x0 < 1.5 * width and thing.colour != _WHITE
            if is_seen and row[1] < _middle(thing) < row[3]:
                distances = [abs((x0 + x1) / 2 - centre) for centre in centres]
                if min(distances) < width / 2:
                    drawn[distances.index(min(distances))] += 1
        return len({*drawn[:marked], *drawn[marked + 1 :]}) <= 1

    def crosses_edge(self, size: tuple[float, float]) -> bool:
        """Return whether a text reaches over the edge of the page."""
        return any(
            not _contains((0.0, 0.0, *size), text.box) and not _is_outside(text.box, size)
            for text in self.texts
        )

    def _is_faint(self, text: Painted) -> bool:
        """Return whether a text has the colour of what is below it: a shape, or white paper."""
        if text.colour is None or text.colour not in self._suspect:
            return False
        x, y = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
        ground: Colour | None = _WHITE
        for shape in self._shapes:
            x0, top, x1, bottom = shape.box
            if shape.order < text.order and x0 <= x <= x1 and top <= y <= bottom:
                ground = shape.colour
        return ground is not None and _alike(text.colour, ground)


def annotation_over(page: pypdfium2.PdfPage, box: Box) -> str | None:
    """Return which annotation lies over the words in a box; a form field only over printed ones."""
    for _, name, edges in _annotations(page):
        if overlap(edges, box):
            words = (t.box for t in painted(page) if t.kind == "text" and overlap(t.box, box))
            if name != "a form field" or any(overlap(edges, word) for word in words):
                return f"{name} lies over"
    return None


def _annotations(page: pypdfium2.PdfPage) -> Iterator[tuple[object, str, Box]]:
    """Yield the annotations that show something, what they are, and their boxes."""
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
            yield note, name, frame.displayed(edges.left, low, edges.right, high)
        pdfium.FPDFPage_CloseAnnot(note)


def texts_of_annotations(page: pypdfium2.PdfPage) -> Iterator[str]:
    """Yield the texts of a page's annotations, and the names of its stamps."""
    for note, _, _ in _annotations(page):
        for key in (b"Contents", b"Name"):
            yield string_from(functools.partial(pdfium.FPDFAnnot_GetStringValue, note, key))


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes overlap by more than a touch."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > _TOUCH and down > _TOUCH


def _contains(outer: Box, inner: Box) -> bool:
    """Return whether a box covers another one, but for a touch."""
    return (
        outer[1] < inner[1] + _TOUCH
        and inner[3] < outer[3] + _TOUCH
        and outer[0] < inner[0] + _TOUCH
        and inner[2] < outer[2] + _TOUCH
    )


def _is_outside(box: Box, size: tuple[float, float]) -> bool:
    has_size = box[2] > box[0] or box[3] > box[1]
    return has_size and (box[0] >= size[0] or box[2] <= 0 or box[1] >= size[1] or box[3] <= 0)


def _runs(texts: Sequence[Painted]) -> Iterator[list[Painted]]:
    """Divide texts, which may be single letters, into those that follow one another on a line."""

    def height(line: Iterable[Painted]) -> float:
        return max(text.box[3] - text.box[1] for text in line)

    def same_line(line: list[Painted], text: Painted) -> bool:
        return _middle(text) - _middle(line[0]) < height([text, *line]) / 2

    def parts(line: list[Painted]) -> list[list[Painted]]:
        gap = _RUN * height(line)
        in_order = sorted(line, key=lambda text: text.box[0])
        return grouped(in_order, lambda part, text: text.box[0] - part[-1].box[2] <= gap)

    for line in grouped(sorted(texts, key=_middle), same_line):
        yield from parts(line)


def _middle(text: Painted) -> float:
    return (text.box[1] + text.box[3]) / 2


def _strikes(thing: Painted, text: Box) -> bool:
    """Return whether a level line goes through the middle of the text.

    A slanting one need only reach over it: it may be part of a cross over a table.
    """
    x0, top, x1, bottom = thing.box
    height = text[3] - text[1]
    across = min(x1, text[2]) - max(x0, text[0])
    if across < min(height, (text[2] - text[0]) / 2):
        return False
    if thing.kind == "slant":
        return overlap(thing.box, text)
    from_below = (text[3] - (top + bottom) / 2) / max(height, 1.0)
    return bottom - top <= _THIN * height and _STRIKES[0] < from_below < _STRIKES[1]


@functools.lru_cache(maxsize=1_024)
def _alike(one: Colour, other: Colour) -> bool:
    """Return whether the contrast of two colours is too low to see one on the other."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05) < _CONTRAST


def _luminance(colour: Colour) -> float:
    red, green, blue = (math.pow(each / 255, 2.2) for each in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
