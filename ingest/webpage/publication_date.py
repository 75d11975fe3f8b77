"""The publication date of a page, from every place it may stand; never the date of an edit."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from bs4 import Tag

from ingest.webpage.content import Content, Frame
from ingest.webpage.words import plain, words
from schemas.dates import PartialDate, london_day_of, printed_date

TIMES = frozenset({"published-date", "entry-date"})
"""Classes of a marked time of publication."""
Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def publication_date(frame: Frame, content: Content) -> PartialDate | None:
    """The publication date that a page states.

    In this order: the marked time of the article, a labelled date, a date of a definition list
    (old site), the page's structured data.
    """
    for time in content.named("time"):
        if TIMES.isdisjoint(time.get("class") or ()) or _labelled_as_edit(time):
            continue
        if day := london_day_of(str(time.get("datetime") or "")):
            return PartialDate.of(day)
    return _labelled(content.root) or _defined(content.root) or _structured(frame)


def _labelled_as_edit(time: Tag) -> bool:
    before = time.find_previous_sibling()
    own = time.parent.get_text(" ") if time.parent else ""
    said = before.get_text(" ") if isinstance(before, Tag) else own
    if isinstance(before, Tag) and printed_date(said) is not None:
        return False  # It states a day of its own, and labels no other.
    return plain(said).startswith(words().date.edited)


def _labelled(root: Tag) -> PartialDate | None:
    for text in root.find_all(string=re.compile(r"publi(shed|cation)", re.IGNORECASE)):
        if not plain(str(text)).startswith(words().date.published):
            continue
        around = text.parent.get_text(" ") if text.parent else str(text)
        if not plain(around).startswith(words().date.published):
            continue
        following = text.parent.find_next_sibling() if text.parent else None
        near = around if len(around) < 120 else str(text)
        if date := printed_date(near):
            return date
        if isinstance(following, Tag) and (date := printed_date(following.get_text(" ")[:60])):
            return date
    return None


def _defined(root: Tag) -> PartialDate | None:
    for term in root.select("#inspection-meta dt, dl dt"):
        if plain(term.get_text(" ")).startswith(words().date.published):
            value = term.find_next_sibling("dd")
            if isinstance(value, Tag):
                return printed_date(value.get_text(" "))
    return None


def _structured(frame: Frame) -> PartialDate | None:
    for published in frame.published:
        if day := london_day_of(published):
            return PartialDate.of(day)
    for text in frame.data:
        try:
            data = json.loads(text)
        except json.JSONDecodeError:
            continue
        for value in _published_in(data):
            if day := london_day_of(value):
                return PartialDate.of(day)
    return None


def _published_in(data: Json) -> Iterator[str]:
    if isinstance(data, Mapping):
        value = data.get("datePublished")
        if isinstance(value, str):
            yield value
        for inner in data.values():
            yield from _published_in(inner)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for inner in data:
            yield from _published_in(inner)
