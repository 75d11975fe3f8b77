"""The words and patterns by which documents are read (words.toml, sentences.toml)."""

import calendar
import functools
import re
from typing import Any

from schemas.dates import MONTH_NAMES, SQUASHED_DATE
from schemas.rating import RATING_PATTERN
from support.files import packaged_toml

WORDS: dict[str, Any] = {
    "any_rating": RATING_PATTERN,
    "month": MONTH_NAMES,
    "month_abbreviated": tuple(calendar.month_abbr)[1:],
    "squashed_date": SQUASHED_DATE,
    **packaged_toml("parsers", "words.toml"),
    **packaged_toml("parsers", "sentences.toml"),
}
"""All groups by name: the files explain them."""


def any_of(group: str) -> str:
    """Return the regular expression of any word of a group."""
    words = WORDS[group]
    joined = "|".join(words) if isinstance(words, list | tuple) else words.replace("\n", "")
    return re.sub(r"\{([a-z_]+)\}", lambda other: f"(?:{any_of(other[1])})", joined)


@functools.cache
def pattern_of(group: str) -> re.Pattern[str]:
    """Return the pattern of a group."""
    return re.compile(any_of(group))


@functools.cache
def word_of(group: str) -> re.Pattern[str]:
    """Return the pattern of a word of a group that stands alone, in capitals or not."""
    return re.compile(rf"\b(?:{any_of(group)})\b", re.IGNORECASE)


ONE_RATING = pattern_of("one_rating")
"""A paragraph, list item or line that only states one rating."""
