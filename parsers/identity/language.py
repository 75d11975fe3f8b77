"""Tells in which language a document is written, and reads the title of a Welsh version."""

import re
from collections import Counter

_WELSH = frozenset(
    [
        "yn",
        "yr",
        "y",
        "mae",
        "wedi",
        "ar",
        "gan",
        "gyda",
        "eu",
        "ei",
        "ac",
        "am",
        "bod",
        "hyn",
        "gwasanaethau",
        "gwasanaeth",
        "prawf",
        "arolygiad",
        "cyfiawnder",
        "ieuenctid",
        "o'r",
        "i'r",
        "a'r",
        "fod",
        "oedd",
        "roedd",
        "sydd",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "was",
        "that",
        "for",
        "is",
        "were",
        "with",
        "by",
        "not",
        "on",
        "are",
        "this",
    ]
)
_INSPECTS = re.compile(r"arolygiad (?P<joint>ar y cyd )?o(?:['’]r)? (?P<rest>.+)", re.IGNORECASE)
_SUBJECTS = {
    "wasanaethau prawf": "probation services",
    "wasanaethau cyfiawnder ieuenctid": "youth justice services",
    "wasanaethau troseddau ieuenctid": "youth offending services",
}
"""The subjects of the titles, as the website's Welsh versions name them."""
_IN = re.compile(r"\s*(?:\b(?:yn|yng|ym)\b|[:–—-])\s*:?\s*")


def language_of(text: str) -> str:
    """`cy` where Welsh words outweigh English ones, else `en`."""
    words = Counter(re.findall(r"[a-zâêîôûŵŷ’']+", text.casefold().replace("’", "'")))
    welsh = sum(words[w] for w in _WELSH)
    english = sum(words[w] for w in _ENGLISH)
    return "cy" if welsh > english and welsh >= 3 else "en"


def in_english(title: str) -> str:
    """The title of a Welsh version in the English form, the name as it stands; any other as is."""
    found = _INSPECTS.fullmatch(title.strip())
    if found is None:
        return title
    lead = "A joint inspection of" if found["joint"] else "An inspection of"
    rest = found["rest"]
    for welsh, english in _SUBJECTS.items():
        if rest.casefold().startswith(welsh):
            name = _IN.sub("", rest[len(welsh) :], count=1)
            return f"{lead} {english} in {name}" if name else f"{lead} {english}"
    return f"{lead} {rest}"
