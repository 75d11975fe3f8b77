"""Draw pages of a PDF, or parts of them, as PNG with boxes around the evidence."""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdfium2
from PIL.Image import Image

from schemas.errors import Unreadable
from schemas.report import Box

SCALE = 1.6
"""Pixels per point: an A4 page becomes about 950 by 1,350."""
CROP_SCALE = 1.3
"""Pixels per point: an A4 page becomes 770 pixels wide, its text still legible."""
TAKEN = (200, 30, 30)
"""Colour of boxes around evidence."""
REFUSED = (40, 90, 200)
"""Colour of boxes around ratings that a rule refused."""
MARGIN = 3.0
"""Points between the words and the line around them."""
AROUND = 36.0
"""Points shown above and below the boxes of a crop: about two lines of text."""
_COLOURS = 48
"""Palette of a crop: enough for the tints of a page, a third of the bytes of full colour."""
_MOST_PIXELS, _MOST_CROP_PIXELS = 20_000_000, 4_000_000
"""Larger pages and crops are drawn at a smaller scale."""

_Colour = tuple[int, int, int]


class PagePart(NamedTuple):
    """The part of a page (counted from 1) around boxes, in points from its top left."""

    page: int
    boxes: tuple[Box, ...]


def draw_page(body: bytes, page: int, boxes: Sequence[Box], refused: Sequence[Box] = ()) -> bytes:
    """Return the page (counted from 1) as PNG: evidence boxed in red, refused ratings in blue.

    Boxes are in points from the top left of the page. Raises Unreadable if the document has no
    such page or cannot be drawn.
    """
    with _open(body) as pdf:
        if not 0 < page <= len(pdf):
            raise Unreadable(f"has no page {page}")
        try:
            sheet = pdf[page - 1]
            width, height = sheet.get_size()
            scale = min(SCALE, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
            image = sheet.render(scale=scale).to_pil().convert("RGB")
        except pypdfium2.PdfiumError as error:
            raise Unreadable(f"cannot be drawn: {error}", where=f"page {page}") from error
    _outline(image, refused, scale, REFUSED)
    _outline(image, boxes, scale, TAKEN)
    return _png(image, optimize=False)


def draw_crops(body: bytes, parts: Sequence[PagePart]) -> Sequence[bytes | None]:
    """Return each part as PNG in the full width of its page; None if it cannot be drawn.

    Raises Unreadable if the document cannot be opened.
    """
    with _open(body) as pdf:
        return list(_crops(pdf, parts))


def _open(body: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"cannot be drawn: {error}") from error


def _crops(pdf: pypdfium2.PdfDocument, parts: Sequence[PagePart]) -> Iterator[bytes | None]:
    for part in parts:
        if not 0 < part.page <= len(pdf) or not part.boxes:
            yield None
            continue
        try:
            yield _crop(pdf[part.page - 1], part.boxes)
        except (pypdfium2.PdfiumError, ValueError):
            yield None


def _crop(sheet: pypdfium2.PdfPage, boxes: Sequence[Box]) -> bytes:
    """Raises ValueError if the boxes lie outside the page."""
    width, height = sheet.get_size()
    top = max(0.0, min(box[1] for box in boxes) - AROUND)
    bottom = min(height, max(box[3] for box in boxes) + AROUND)
    if bottom - top < 1:
        raise ValueError("the boxes lie outside the page")
    scale = min(CROP_SCALE, (_MOST_CROP_PIXELS / max(width * (bottom - top), 1.0)) ** 0.5)
    image = sheet.render(scale=scale, crop=(0, height - bottom, 0, top)).to_pil().convert("RGB")
    shifted = [(x0, upper - top, x1, lower - top) for x0, upper, x1, lower in boxes]
    _outline(image, shifted, scale, TAKEN)
    return _png(image.quantize(_COLOURS), optimize=True)


def _outline(image: Image, boxes: Sequence[Box], scale: float, colour: _Colour) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    for x0, top, x1, bottom in boxes:
        edges = (x0 - MARGIN, top - MARGIN, x1 + MARGIN, bottom + MARGIN)
        pen.rectangle([edge * scale for edge in edges], outline=colour, width=2)


def _png(image: Image, *, optimize: bool) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=optimize)
    return out.getvalue()
