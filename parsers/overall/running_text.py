"""Running text of a PDF: the lines of a page that are sentences, also across pages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document.model import squash
from parsers.ratings.vocabulary import Vocabulary

_OVER_PAGE = 8
"""Most lines of a sentence on either side of a page break."""
_SENTENCE = 40
"""Least characters of a line of running text that is not a row of a table."""
_END = re.compile(r"[.!?][’”\"')]{0,2}(?=\s|$)")


@dataclass(frozen=True)
class Prose:
    """Running text; `pieces` are the (start, page, line index) of its lines."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]


def sentences_among(
    lines: Sequence[tuple[int, str]], vocabulary: Vocabulary
) -> list[tuple[int, str]]:
    """Return the lines of a ratings page, by index, that are sentences or continue one."""
    kept: list[tuple[int, str]] = []
    last = ""
    for number, (index, line) in enumerate(lines):
        continues = _is_open(last) and (len(last) >= _SENTENCE or line[:1].islower())
        row = vocabulary.row.fullmatch(squash(line))
        text = line
        if number and not continues and line[:1].islower():
            text = _after_end(line)  # Its sentence began in a line that was left out.
        is_sentence = continues or (len(line) >= _SENTENCE and not row)
        last = line if text and is_sentence else ""
        if last:
            kept.append((index, text))
    return kept


def _is_open(line: str) -> bool:
    """Return whether a line ends inside a sentence."""
    return bool(line) and line[-1] not in ".:;?!"


def _after_end(text: str) -> str:
    end = _END.search(text)
    return text[end.end() :].strip() if end else ""


def unfinished(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines of the sentence that a page leaves open, if there is one."""
    for back, (line, text) in enumerate(reversed(lines[-_OVER_PAGE:])):
        if ends := list(_END.finditer(text)):
            rest = text[ends[-1].end() :].strip()
            return [(line, rest)] * bool(rest) + list(lines[len(lines) - back :])
    return []


def first_end(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines of a page up to the end of its first sentence."""
    for count, (line, text) in enumerate(lines[:_OVER_PAGE]):
        if end := _END.search(text):
            return [*lines[:count], (line, text[: end.end()].strip())]
    return []


def prose_of(parts: Sequence[tuple[str, int, int]]) -> Prose:
    """Join lines, each given with its page and its index there.

    A new line marks where lines of a page are left out: no sentence goes on across it.
    """
    pieces: list[tuple[int, int, int]] = []
    text = ""
    for line_text, page, line in parts:
        if pieces:
            left_out = page == pieces[-1][1] and line > pieces[-1][2] + 1
            text += "\n" if left_out else " "
        pieces.append((len(text), page, line))
        text += line_text
    return Prose(text, tuple(pieces))
