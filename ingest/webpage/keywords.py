"""Keyword lists that classify links, files and pages, and how they are matched."""

import re
from collections.abc import Mapping

from support.files import packaged_toml

KEYWORDS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words) for name, words in packaged_toml("ingest.webpage", "keywords.toml").items()
}
"""The lists of `keywords.toml`, which explains each."""


def plain_words(text: str) -> str:
    """Lower case, only letters and digits, words separated by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def find_phrase(text: str, phrases: tuple[str, ...]) -> str | None:
    """The first of the phrases that a text, reduced by `plain_words`, contains."""
    padded = f" {text} "
    return next((phrase for phrase in phrases if f" {phrase} " in padded), None)
