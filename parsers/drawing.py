"""Draw pages of a PDF, or parts of them, as PNG with boxes around the evidence."""

import io
from collections.abc import Sequence
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
    """A page (counted from 1), or only the part around boxes, in points from its top left.

    Evidence is in `boxes`, ratings that a rule refused in `refused`.
    """

    page: int
    boxes: tuple[Box, ...]
    refused: tuple[Box, ...] = ()
    is_whole: bool = False


def draw_parts(body: bytes, parts: Sequence[PagePart]) -> Sequence[bytes | None]:
    """Return each part as PNG in the full width of its page; None if it cannot be drawn.

    Evidence is boxed in red, refused ratings in blue. Raises Unreadable if the document cannot be
    opened.
    """
    try:
        with pypdfium2.PdfDocument(body) as pdf:
            pdf.init_forms()  # Without this, form fields are not drawn.
            return [_drawn(pdf, part) for part in parts]
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"cannot be drawn: {error}") from error


def _drawn(pdf: pypdfium2.PdfDocument, part: PagePart) -> bytes | None:
    if not 0 < part.page <= len(pdf):
        return None
    try:
        sheet = pdf[part.page - 1]
        width, height = sheet.get_size()
        top, bottom = (0.0, height) if part.is_whole else _around(part.boxes, height)
        if bottom - top < 1:  # The boxes lie outside the page.
            return None
        usual, most = (SCALE, _MOST_PIXELS) if part.is_whole else (CROP_SCALE, _MOST_CROP_PIXELS)
        scale = min(usual, (most / max(width * (bottom - top), 1.0)) ** 0.5)
        shown = sheet.render(scale=scale, crop=(0, height - bottom, 0, top))
        image = shown.to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, ValueError):
        return None
    _outline(image, part.refused, scale, top, REFUSED)
    _outline(image, part.boxes, scale, top, TAKEN)
    out = io.BytesIO()
    if part.is_whole:
        image.save(out, "PNG")
    else:
        image.quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _around(boxes: Sequence[Box], height: float) -> tuple[float, float]:
    """Return the upper and lower edge of the part of a page around boxes."""
    top = min((box[1] for box in boxes), default=height)
    bottom = max((box[3] for box in boxes), default=0.0)
    return max(0.0, top - AROUND), min(height, bottom + AROUND)


def _outline(image: Image, boxes: Sequence[Box], scale: float, top: float, colour: _Colour) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    for x0, upper, x1, lower in boxes:
        edges = (x0 - MARGIN, upper - top - MARGIN, x1 + MARGIN, lower - top + MARGIN)
        pen.rectangle([edge * scale for edge in edges], outline=colour, width=2)
