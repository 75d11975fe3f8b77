"""The words by which links, files and pages are told apart, from `words.toml`."""

import functools
import importlib.resources
import re
import tomllib

from schemas.base import Model
from schemas.page import FileRole


class WordList(Model):
    """Words that speak for something."""

    words: tuple[str, ...]


class DateLabels(Model):
    """Labels of dates."""

    published: tuple[str, ...]
    edited: tuple[str, ...]


class Words(Model):
    """All word lists."""

    roles: dict[FileRole, tuple[str, ...]]
    report: WordList
    welsh: WordList
    listing: WordList
    types: WordList
    date: DateLabels


@functools.cache
def words() -> Words:
    """The packaged words."""
    text = importlib.resources.files("ingest.webpage").joinpath("words.toml").read_text("utf-8")
    return Words.model_validate(tomllib.loads(text))


def plain(text: str) -> str:
    """Text made comparable: lower case, only letters and digits, single spaces."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def says(text: str, sought: tuple[str, ...]) -> str | None:
    """The first of the words or phrases that plain text holds as whole words."""
    padded = f" {text} "
    return next((phrase for phrase in sought if f" {phrase} " in padded), None)
