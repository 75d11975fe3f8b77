"""Matches a title against the forms in which a programme titles its reports."""

import functools
import re

from parsers.identity.language import in_english
from schemas.programme import Programme


def format_name(programme: Programme, text: str) -> str | None:
    """The name that a title of the programme's own form holds; "" where the form has none.

    The programme's own name is such a form too.
    """
    for form in (*programme.title_formats, programme.name):
        found = _pattern(form).fullmatch(_plain(in_english(text)))
        if found:
            return found.groupdict().get("name", "")
    return None


@functools.cache
def _pattern(form: str) -> re.Pattern[str]:
    before, named, after = _plain(form).partition("{name}")
    name = r"(?P<name>.+?)" if named else ""
    return re.compile(
        _spaced(before) + name + _spaced(after) + r"(?:\s*\(?20\d\d\)?)?", re.IGNORECASE
    )


def _spaced(text: str) -> str:
    """The letters of a text, whatever stray spaces stand between them."""
    return "".join(r"\s+" if c == " " else re.escape(c) + " ?" for c in text)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[–—-]", "-", text)).strip(" .")
