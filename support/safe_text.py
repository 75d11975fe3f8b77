"""Make text and links from outside safe to show in a terminal, a page or a spreadsheet."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlsplit

UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode categories of control, direction and invisible characters and line separators."""


def without_controls(text: str, replacement: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """Return `text` with each run of control or direction characters replaced.

    Such characters could rewrite a terminal line or make a line read differently.
    """
    if text.isprintable():
        return text
    runs = groupby(text, lambda char: unicodedata.category(char) in UNSAFE_CATEGORIES)
    return "".join(replacement if unsafe else "".join(run) for unsafe, run in runs)


def first_of(names: Sequence[str], most: int) -> str:
    """Return the first names of a list, and how many more there are."""
    further = len(names) - most
    return ", ".join(names[:most]) + (f" and {further} more" if further > 0 else "")


def whole_number(text: str) -> int | None:
    """Return the number that `text` writes in digits; None for other text and over 18 digits.

    Numbers from outside may be longer than Python converts or a database stores.
    """
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def web_link(address: str | None) -> str | None:
    """Return `address` if it is an `http` or `https` URL with a host, else None.

    Only such an address may become a link: a browser would run `javascript:` or open `file:`.
    """
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
