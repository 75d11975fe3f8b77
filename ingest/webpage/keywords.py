"""Keyword lists that classify links, files and pages, and how they are matched."""

import importlib.resources
import re
import tomllib
from collections.abc import Mapping

_FILE = importlib.resources.files("ingest.webpage") / "keywords.toml"
KEYWORDS: Mapping[str, tuple[str, ...]] = {
    name: tuple(words) for name, words in tomllib.loads(_FILE.read_text("utf-8")).items()
}
"""The lists of `keywords.toml`, which explains each."""


def plain_words(text: str) -> str:
    """Lower case, only letters and digits, words separated by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def find_phrase(text: str, phrases: tuple[str, ...]) -> str | None:
    """The first of the phrases that a text, reduced by `plain_words`, contains."""
    padded = f" {text} "
    return next((phrase for phrase in phrases if f" {phrase} " in padded), None)
