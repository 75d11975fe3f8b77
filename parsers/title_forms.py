"""Matches a title against the forms in which a programme titles its reports."""

import re

from schemas.programme import Programme


def format_name(programme: Programme, text: str) -> str | None:
    """The name that a title of the programme's own form holds; "" where the form has none."""
    for form in programme.title_formats:
        found = _pattern(form).fullmatch(_plain(text))
        if found:
            return found.groupdict().get("name", "")
    return None


def _pattern(form: str) -> re.Pattern[str]:
    parts = re.escape(_plain(form)).replace(r"\{name\}", r"(?P<name>.+?)")
    return re.compile(parts + r"(?:\s*\(?20\d\d\)?)?", re.IGNORECASE)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[–—-]", "-", text)).strip(" .")
