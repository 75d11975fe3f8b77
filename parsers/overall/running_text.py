"""Running text of a PDF: which lines of a page are sentences, and how they go over pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document.model import squash
from parsers.ratings.vocabulary import Vocabulary

OVER_PAGE = 8
"""Lines over which a sentence can go on from one page to the next."""
SENTENCE = 40
"""Letters of a line that can be a part of running text, not a row of a table."""
_END = re.compile(r"[.!?][’”\"')]{0,2}(?=\s|$)")


@dataclass(frozen=True)
class Prose:
    """Running text with the place of each of its pieces: (start, page, line index)."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]


def sentences_among(
    lines: Sequence[tuple[int, str]], vocabulary: Vocabulary
) -> list[tuple[int, str]]:
    """The lines of a ratings page that are sentences, or go on with one."""
    kept: list[tuple[int, str]] = []
    last = ""
    for number, (line, whole) in enumerate(lines):
        open_ = bool(last) and last[-1] not in ".:;?!"
        goes_on = open_ and (len(last) >= SENTENCE or whole[:1].islower())
        row = vocabulary.row.fullmatch(squash(whole))
        text = whole
        if number and not goes_on and whole[:1].islower():
            text = _after_end(whole)  # The beginning of its sentence stood in a line left out.
        last = whole if text and (goes_on or (len(whole) >= SENTENCE and not row)) else ""
        if last:
            kept.append((line, text))
    return kept


def _after_end(text: str) -> str:
    end = _END.search(text)
    return text[end.end() :].strip() if end else ""


def unfinished(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The sentence that a page does not end, if it has one."""
    for back, (line, text) in enumerate(reversed(lines[-OVER_PAGE:])):
        if ends := list(_END.finditer(text)):
            rest = text[ends[-1].end() :].strip()
            return [(line, rest)] * bool(rest) + list(lines[len(lines) - back :])
    return []


def first_end(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The words of a page up to the end of its first sentence."""
    for count, (line, text) in enumerate(lines[:OVER_PAGE]):
        if end := _END.search(text):
            return [*lines[:count], (line, text[: end.end()].strip())]
    return []


def prose_of(parts: Sequence[tuple[str, int, int]]) -> Prose:
    """Lines, each with its page and its index there, joined."""
    pieces: list[tuple[int, int, int]] = []
    at = 0
    for text, page, line in parts:
        pieces.append((at, page, line))
        at += len(text) + 1
    return Prose(" ".join(text for text, _, _ in parts), tuple(pieces))
