"""Token: one name, rating, score or other thing that a cell, or part of a cell, states."""

import enum
import functools
from dataclasses import dataclass

from parsers.document.model import Word


class TokenKind(enum.Enum):
    """What a token is."""

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

Position = tuple[int, int]
"""Index of a line, and of a cell in that line."""


@dataclass(frozen=True, eq=False)
class Token:
    """One thing stated, equal only to itself; coordinates are in points from the page's top left.

    `key` is its text squashed (see `document.model.squash`). `row_words` are the words on the row
    where the token belongs, if some wrapped to another margin. `value` and `maximum` belong to a
    score. `may_be_domain` is true for a name that is the title of a domain too.
    """

    kind: TokenKind
    key: str
    words: tuple[Word, ...]
    position: Position
    row_words: tuple[Word, ...] = ()
    code: str | None = None
    value: int | None = None
    maximum: int | None = None
    may_be_domain: bool = False

    @functools.cached_property
    def text(self) -> str:
        """The words as printed."""
        return " ".join(word.text for word in self.words)

    @property
    def on_row(self) -> tuple[Word, ...]:
        """The words on the row where the token belongs."""
        return self.row_words or self.words

    @functools.cached_property
    def left(self) -> float:
        """Left edge on its row."""
        return min(word.x0 for word in self.on_row)

    @functools.cached_property
    def right(self) -> float:
        """Right edge on its row."""
        return max(word.x1 for word in self.on_row)

    @functools.cached_property
    def top(self) -> float:
        """Upper edge on its row."""
        return min(word.top for word in self.on_row)

    @functools.cached_property
    def bottom(self) -> float:
        """Lower edge on its row."""
        return max(word.bottom for word in self.on_row)

    @property
    def looks_like_label(self) -> bool:
        """True if it begins with a capital and lacks a full stop, unlike the end of a sentence."""
        first = next((char for char in self.text if char.isalpha()), "a")
        return first.isupper() and not self.text.rstrip().endswith((".", ".’", ".'", ".”"))

    def shares_width(self, other: "Token") -> bool:
        """Return whether two tokens overlap horizontally."""
        return self.left < other.right and other.left < self.right


def same_row(one: Token, other: Token) -> bool:
    """Return whether two tokens overlap vertically by half the height of the lower one."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def leads_to_a_page(line: str) -> bool:
    """Return whether a line is one of a table of contents: leaders and a page number."""
    leads = "...." in line or ". . . ." in line or "……" in line
    return leads and line.rstrip()[-1:].isdigit()
