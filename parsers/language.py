"""Tells in which language a document is written: English or Welsh."""

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


def language_of(text: str) -> str:
    """`cy` where Welsh words outweigh English ones, else `en`."""
    words = Counter(re.findall(r"[a-zâêîôûŵŷ’']+", text.casefold().replace("’", "'")))
    welsh = sum(words[w] for w in _WELSH)
    english = sum(words[w] for w in _ENGLISH)
    return "cy" if welsh > english and welsh >= 3 else "en"
