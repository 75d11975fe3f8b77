"""Renders a page of a PDF with boxes drawn on it, as PNG bytes."""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pypdfium2
from PIL.Image import Image

from schemas.errors import Unreadable
from schemas.report import Box

SCALE = 1.6
"""Pixels a point: a page of A4 becomes about 950 by 1,350."""
MOST_PIXELS = 20_000_000
"""A page that would be larger is drawn smaller."""
TAKEN = (200, 30, 30)
REFUSED = (40, 90, 200)
MARGIN = 2.0
"""Points between words and the line around them."""


def draw_page(body: bytes, page: int, boxes: Sequence[Box], refused: Sequence[Box] = ()) -> bytes:
    """The page (counted from 1) as PNG; boxes in points from its top left.

    Red: what was taken as evidence. Blue: what looked like it and was refused.

    Raises Unreadable if the document has no such page or cannot be drawn.
    """
    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"cannot be drawn: {error}") from error
    try:
        if not 0 < page <= len(pdf):
            raise Unreadable(f"has no page {page}")
        sheet = pdf[page - 1]
        width, height = sheet.get_size()
        scale = min(SCALE, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        image = sheet.render(scale=scale).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"cannot be drawn: {error}", where=f"page {page}") from error
    finally:
        pdf.close()
    inked = [(box, REFUSED) for box in refused] + [(box, TAKEN) for box in boxes]
    return _drawn(image, inked, scale)


def _drawn(image: Image, inked: Sequence[tuple[Box, tuple[int, int, int]]], scale: float) -> bytes:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    for (x0, top, x1, bottom), ink in inked:
        edges = (x0 - MARGIN, top - MARGIN, x1 + MARGIN, bottom + MARGIN)
        pen.rectangle([edge * scale for edge in edges], outline=ink, width=2)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()


CROP_SCALE = 1.3
"""Pixels a point: a page of A4 becomes 770 pixels wide, which its text is still legible at."""
AROUND = 36.0
"""Points shown above and below what is boxed: about two lines of text."""
CROP_MARGIN = 3.0
"""Points between words and the line around them."""
COLOURS = 48
"""Of the picture's palette: enough for a page's tints, a third of the bytes of full colour."""
CROP_MOST_PIXELS = 4_000_000
"""A part that would be larger is drawn smaller."""
INK = (200, 30, 30)


class PagePart(NamedTuple):
    """A part of a page (counted from 1) by what is boxed on it, in points from its top left."""

    page: int
    boxes: tuple[Box, ...]


def draw_crops(body: bytes, parts: Sequence[PagePart]) -> Sequence[bytes | None]:
    """A picture of each part, the whole width of its page; None for one that cannot be drawn.

    Raises Unreadable if the document cannot be opened.
    """
    try:
        pdf = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"cannot be drawn: {error}") from error
    try:
        return list(_parts_drawn(pdf, parts))
    finally:
        pdf.close()


def _parts_drawn(pdf: pypdfium2.PdfDocument, parts: Sequence[PagePart]) -> Iterator[bytes | None]:
    for part in parts:
        if not 0 < part.page <= len(pdf) or not part.boxes:
            yield None
            continue
        try:
            yield _crop(pdf[part.page - 1], part.boxes)
        except (pypdfium2.PdfiumError, ValueError):
            yield None


def _crop(sheet: pypdfium2.PdfPage, boxes: Sequence[Box]) -> bytes:
    width, height = sheet.get_size()
    top = max(0.0, min(box[1] for box in boxes) - AROUND)
    bottom = min(height, max(box[3] for box in boxes) + AROUND)
    if bottom - top < 1:
        raise ValueError("the boxes lie beside the page")
    scale = min(CROP_SCALE, (CROP_MOST_PIXELS / max(width * (bottom - top), 1.0)) ** 0.5)
    image = sheet.render(scale=scale, crop=(0, height - bottom, 0, top)).to_pil().convert("RGB")
    _box(image, boxes, top, scale)
    out = io.BytesIO()
    image.quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _box(image: Image, boxes: Sequence[Box], top: float, scale: float) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    for x0, upper, x1, lower in boxes:
        edges = (
            x0 - CROP_MARGIN,
            upper - top - CROP_MARGIN,
            x1 + CROP_MARGIN,
            lower - top + CROP_MARGIN,
        )
        pen.rectangle([edge * scale for edge in edges], outline=INK, width=2)
