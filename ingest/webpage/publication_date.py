"""Finds the publication date of a page, wherever it is printed; never the date of an edit."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from bs4 import BeautifulSoup, Tag

from ingest.webpage.keywords import keywords, plain_words
from schemas.dates import PartialDate, london_day_of, printed_date

PUBLICATION_TIMES = "time.published-date, time.entry-date"
"""Elements with the publication time on the current site."""
LONGEST_LABEL = 120
"""Longer text around the label "Published" is a sentence, not the label of a date."""
Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def publication_date(soup: BeautifulSoup, content: Tag) -> PartialDate | None:
    """The publication date that a page states.

    The first of: the publication time of the article, a labelled date, a date in a definition
    list (old site), the page's metadata.
    """
    for time in content.select(PUBLICATION_TIMES):
        if not _labelled_as_edit(time) and (day := london_day_of(str(time.get("datetime") or ""))):
            return PartialDate.of(day)
    return _labelled(content) or _defined(content) or _from_metadata(soup)


def _labelled_as_edit(time: Tag) -> bool:
    """True if the text before the time says "Updated" and has no date itself."""
    before = time.find_previous_sibling()
    if isinstance(before, Tag):
        label = before.get_text(" ")
        if printed_date(label) is not None:
            return False
    else:
        label = time.parent.get_text(" ") if time.parent else ""
    return plain_words(label).startswith(keywords().edited_labels)


def _labelled(content: Tag) -> PartialDate | None:
    """A date after the label "Published", in the same element or in the next one."""
    labels = keywords().published_labels
    for text in content.find_all(string=re.compile(r"publi(shed|cation)", re.IGNORECASE)):
        parent = text.parent
        around = parent.get_text(" ") if parent is not None else str(text)
        if not all(plain_words(part).startswith(labels) for part in (str(text), around)):
            continue
        if date := printed_date(around if len(around) < LONGEST_LABEL else str(text)):
            return date
        following = parent.find_next_sibling() if parent is not None else None
        if isinstance(following, Tag) and (date := printed_date(following.get_text(" ")[:60])):
            return date
    return None


def _defined(content: Tag) -> PartialDate | None:
    for term in content.select("dl dt"):
        if plain_words(term.get_text(" ")).startswith(keywords().published_labels):
            value = term.find_next_sibling("dd")
            if isinstance(value, Tag):
                return printed_date(value.get_text(" "))
    return None


def _from_metadata(soup: BeautifulSoup) -> PartialDate | None:
    metas = soup.select('meta[property="article:published_time"][content]')
    stamps = [str(meta["content"]) for meta in metas]
    for script in soup.select('script[type="application/ld+json"]'):
        try:
            stamps += _published_in(json.loads(script.get_text()))
        except json.JSONDecodeError:
            continue
    days = (london_day_of(stamp) for stamp in stamps)
    return next((PartialDate.of(day) for day in days if day is not None), None)


def _published_in(data: Json) -> Iterator[str]:
    """All values of `datePublished` in structured data, outermost first."""
    if isinstance(data, Mapping):
        value = data.get("datePublished")
        if isinstance(value, str):
            yield value
        for inner in data.values():
            yield from _published_in(inner)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for inner in data:
            yield from _published_in(inner)
