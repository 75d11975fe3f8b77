"""Check that the box of evidence on a page contains the words that the evidence quotes."""

import re
from collections.abc import Iterable

import pypdfium2

from parsers.document.pdf_scan import PdfFile
from schemas.report import Box

_LETTER = 8.0
"""Points of a letter: where a cell is cut between letters, its parts share out the width."""
Placed = tuple[int | None, Box | None, str, bool]
"""Page, box and quoted words of evidence, and whether it is a sentence, which may cross a page."""


def words_outside(body: bytes, placed: Iterable[Placed]) -> list[tuple[int, str, list[str], str]]:
    """Return the evidence whose box lacks words that it quotes, with the words of the box.

    Of a sentence over a page break, the box has those of its larger part.
    """
    quoted = [item for item in placed if item[0] is not None and item[1] is not None]
    if not quoted:
        return []
    outside = []
    with PdfFile(body, words=(), max_pages=200) as file, pypdfium2.PdfDocument(file.body) as pdf:
        opened = {number: pdf[number - 1] for number, *_ in quoted if number is not None}
        texts = {number: page.get_textpage() for number, page in opened.items()}
        for number, box, text, sentence in quoted:
            assert number is not None
            assert box is not None
            x0, top, x1, bottom = box
            left, _, _, roof = opened[number].get_bbox()
            found = texts[number].get_text_bounded(
                left + x0 - _LETTER, roof - bottom - 1, left + x1 + _LETTER, roof - top + 1
            )
            missing = [word for word in text.split() if _letters(word) not in _letters(found)]
            if len(missing) > (len(text.split()) / 2 if sentence else 0):
                outside.append((number, text, missing, found))
    return outside


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
