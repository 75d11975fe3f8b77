"""Keyword lists that classify links, files and pages, and how they are matched."""

import functools
import importlib.resources
import re
import tomllib

from schemas.base import Model
from schemas.crawl import NoticeKind


class Keywords(Model):
    """All keyword lists; `keywords.toml` explains each."""

    other_files: tuple[str, ...]
    welsh_files: tuple[str, ...]
    report: tuple[str, ...]
    welsh: tuple[str, ...]
    listing: tuple[str, ...]
    post_types: tuple[str, ...]
    published_labels: tuple[str, ...]
    edited_labels: tuple[str, ...]
    protected_titles: tuple[str, ...]
    notices: dict[NoticeKind, tuple[str, ...]]
    notice_subjects: tuple[str, ...]
    notice_qualifiers: tuple[str, ...]
    notice_phrases: tuple[str, ...]
    notice_labels: tuple[str, ...]


@functools.cache
def keywords() -> Keywords:
    """Load the packaged keyword lists."""
    file = importlib.resources.files("ingest.webpage").joinpath("keywords.toml")
    return Keywords.model_validate(tomllib.loads(file.read_text("utf-8")))


def plain_words(text: str) -> str:
    """Lower case, only letters and digits, words separated by single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def find_phrase(text: str, phrases: tuple[str, ...]) -> str | None:
    """The first of the phrases that a text, reduced by `plain_words`, contains."""
    padded = f" {text} "
    return next((phrase for phrase in phrases if f" {phrase} " in padded), None)
