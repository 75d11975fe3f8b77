"""Tells whether a document rates more than one service, and which."""

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.identity.titles import clean_name, names_body, read_title
from parsers.ratings.blocks import Block
from parsers.ratings.tokens import Kind
from parsers.ratings.vocabulary import squash
from schemas.dates import printed_dates
from schemas.names import core_name

LONGEST_NAME = 9
"""Words of a service's name at most."""
_ONLY_KIND = re.compile(
    r"(?:NPS|PDU|CRC|YJS|YOS|YOT|AP|division|region|approved premises|youth \w+ service|national "
    r"probation service|community rehabilitation company|probation delivery unit|\s)+",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"^(?P<one>.+\b(?P<kind>PDU|CRC|YJS|YOS|YOT|AP|region|division|Approved Premises|Youth \w+ "
    r"Service|Probation Delivery Unit|Community Rehabilitation Company))\b(?:,| and| &)+ "
    r"(?P<other>.+\b(?P=kind)\b.*)$",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?:summary of |our )?ratings?\b(?: summary)?\s*(?:for|of|[:–—-])\s*", re.I)
"""What a heading says before the name: "Ratings: Wessmoor PDU"."""


def services_in(titles: Sequence[str], blocks: Sequence[Block]) -> tuple[str, ...]:
    """The services that title, column heads or captions of ratings name, if several; else none.

    `titles` are the names of the organisation as title, header and properties print them.
    """
    for title in titles:
        if both := _BOTH.match(title):
            return (clean_name(both["one"]), clean_name(both["other"]))
    own = [squash(title) for title in titles]
    cores = {core_name(title).replace(" ", "") for title in titles}
    others: dict[str, str] = {}
    parts: dict[str, str] = {}
    for text, heads in _captions(blocks):
        if len(text.split()) > LONGEST_NAME or printed_dates(text) or not names_body(text):
            continue
        title_ = read_title(text)
        name = title_.name if title_ is not None and title_.name else clean_name(text)
        core = core_name(name).replace(" ", "")
        if not core or core in cores or _ONLY_KIND.fullmatch(name):
            continue
        part = any(squash(text) in o or core in o for o in own)
        if part and heads:
            parts.setdefault(core, name)
        elif not part and not any(c in core for c in cores if c):
            others.setdefault(core, name)
    if len(apart := _apart(parts)) > 1:
        return apart
    if not others:
        return ()
    return (*titles[:1], *others.values()) if len({*cores, *others}) > 1 else ()


def _apart(parts: Mapping[str, str]) -> tuple[str, ...]:
    """The names that stand in no other: each heads ratings of its own, the title joins them."""
    return tuple(
        name
        for core, name in parts.items()
        if not any(core in other for other in parts if other != core)
    )


def _captions(blocks: Sequence[Block]) -> Iterator[tuple[str, bool]]:
    """What may name a service beside ratings, and whether it is their heading."""
    for block in blocks:
        if block.previous is None and len(block.pairing.pairs) >= 3:
            yield from ((text, False) for text in block.pairing.columns)
            yield from ((a.text, False) for a in block.atoms if a.kind is Kind.PROSE)
            yield from ((_OF.sub("", text), True) for text in block.headings[-1:])
