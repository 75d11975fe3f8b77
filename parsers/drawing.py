"""Renders a page of a PDF with boxes drawn on it, as PNG bytes."""

import io
from collections.abc import Sequence

import pypdfium2
from PIL.Image import Image

from schemas.errors import Unreadable
from schemas.evidence import Box

SCALE = 1.6
"""Pixels a point: a page of A4 becomes about 950 by 1,350."""
MOST_PIXELS = 20_000_000
"""A page that would be larger is drawn smaller."""
TAKEN = (200, 30, 30)
REFUSED = (40, 90, 200)
MARGIN = 2.0
"""Points between words and the line around them."""


def picture(body: bytes, page: int, boxes: Sequence[Box], refused: Sequence[Box] = ()) -> bytes:
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
