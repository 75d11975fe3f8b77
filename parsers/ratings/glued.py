"""Parts words that a document glued together: a code and a name, a name and its leader."""

import re
from dataclasses import replace

from parsers.document.model import Cell, Word

_GLUED = re.compile(
    r"(?<=[^.…_])(?=[.…_]{3})|(?<=[.…_]{3})(?=[^.…_])|"
    r"(?<=[Ss]core)(?=\d)|(?<=[a-z])(?=(?:Outstanding|Good|Requires|Inadequate)\b)|"
    r"(?<=[^\W_])(?=[:|=(–—])|(?<=[:|=)–—])(?=[^\W_])|(?<=\d\.\d)\.?(?=[A-Za-z]{3})"
)


def parted(cell: Cell) -> list[Word]:
    """The cell's words, parted where a code, dash or colon is glued to the next."""
    words: list[Word] = []
    for word in cell.words:
        parts = [part for part in _GLUED.split(word.text) if part]
        if len(parts) < 2:
            words.append(word)
            continue
        step = (word.x1 - word.x0) / max(len(word.text), 1)
        at = word.x0
        for part in parts:
            words.append(replace(word, text=part, x0=at, x1=at + step * len(part)))
            at += step * len(part)
    return words
