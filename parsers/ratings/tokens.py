"""An atom: the one thing that a cell, or a part of it, says: a name, a rating, a score."""

import enum
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.document.model import Cell, Word


class TokenKind(enum.Enum):
    """What an atom is."""

    LABEL = "standard"
    DOMAIN = "domain"
    OVERALL = "overall"
    RATING = "rating"
    NOT_RATED = "not rated"
    SCORE_WORD = "score word"
    SCORE = "score"
    NUMBER = "code or number"
    MARK = "tick"
    FILLER = "filler"
    PROSE = "prose"


NAME_KINDS = (TokenKind.LABEL, TokenKind.OVERALL)
RATING_KINDS = (TokenKind.RATING, TokenKind.NOT_RATED)


@dataclass(frozen=True)
class Token:
    """One thing said: its `key` is squashed; `row` the words that stand on the row it belongs to.

    `value` and `maximum` are a score's; `at` is the index of line and cell.
    """

    kind: TokenKind
    key: str
    words: tuple[Word, ...]
    row_words: tuple[Word, ...]
    position: tuple[int, int]
    code: str | None = None
    value: int | None = None
    maximum: int | None = None

    @functools.cached_property
    def text(self) -> str:
        """The words as printed."""
        return " ".join(word.text for word in self.words)

    @functools.cached_property
    def left(self) -> float:
        """Left edge on its row."""
        return min(word.x0 for word in self.row_words)

    @functools.cached_property
    def right(self) -> float:
        """Right edge on its row."""
        return max(word.x1 for word in self.row_words)

    @functools.cached_property
    def top(self) -> float:
        """Upper edge on its row."""
        return min(word.top for word in self.row_words)

    @functools.cached_property
    def bottom(self) -> float:
        """Lower edge on its row."""
        return max(word.bottom for word in self.row_words)

    @property
    def looks_like_label(self) -> bool:
        """Whether it is set like a label (capital, no full stop), not like a sentence's end."""
        first = next((c for c in self.text if c.isalpha()), "a")
        return first.isupper() and not self.text.rstrip().endswith((".", ".’", ".'", ".”"))


def make_token(  # noqa: PLR0913 - the fields of an atom
    kind: TokenKind,
    key: str,
    words: Sequence[Word],
    at: tuple[int, int],
    *,
    code: str | None = None,
    row_words: Sequence[Word] = (),
    more: Sequence[Word] = (),
    value: int | None = None,
    maximum: int | None = None,
) -> Token:
    """An atom of words; `row` are those on its row if not all, `more` those of its code."""
    return Token(
        kind,
        key,
        (*more, *words),
        (*more, *(row_words or words)),
        at,
        code.strip(".:)") if code else None,
        value,
        maximum,
    )


def prose_token(words: Sequence[Word], at: tuple[int, int]) -> Token:
    """Words that say nothing which is looked for."""
    return make_token(TokenKind.PROSE, "", words, at)


def same_row(one: Token, other: Token) -> bool:
    """Whether the two stand on one row: they overlap by half of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


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
