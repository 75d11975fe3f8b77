"""Tells whether a document rates more than one service, and which."""

import re
from collections.abc import Iterator, Mapping, Sequence

from parsers.document.model import page_and_box
from parsers.identity.identify import TextLine
from parsers.identity.titles import clean_name, names_body, read_title
from parsers.ratings.blocks import Block
from parsers.ratings.locate import HEADINGS
from parsers.ratings.tokens import TokenKind
from parsers.ratings.vocabulary import squash
from schemas.dates import printed_dates
from schemas.kinds import kind_words
from schemas.names import core_name

LONGEST_NAME = 9
"""Words of a service's name at most."""
_WORDS = kind_words("abbreviations", "labels")
_ONLY_KIND = re.compile(
    rf"(?:{'|'.join(kind_words('abbreviations', 'leads', 'labels'))}|\s)+", re.IGNORECASE
)
_BOTH = re.compile(
    rf"^(?P<one>.+\b(?P<kind>{'|'.join(_WORDS)}))\b(?:,| and| &)+ (?P<other>.+\b(?P=kind)\b.*)$",
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
    for text, heads in _texts_beside(blocks):
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


def _texts_beside(blocks: Sequence[Block]) -> Iterator[tuple[str, bool]]:
    """What may name a service beside ratings, and whether it is their heading."""
    for block in blocks:
        if block.previous_heading is None and len(block.pairing.pairs) >= 3:
            yield from ((text, False) for text in block.pairing.headers)
            yield from ((a.text, False) for a in block.tokens if a.kind is TokenKind.PROSE)
            yield from ((_OF.sub("", text), True) for text in block.headings[-1:])


def captions(block: Block) -> list[TextLine]:
    """The texts above a block's first standard, wrapped lines of a cell joined."""
    first = min((p.name.top for p in block.pairing.pairs), default=0.0)
    texts = [
        a
        for a in block.tokens
        if a.kind is TokenKind.PROSE
        and a.top <= first + 40
        and squash(a.text) not in HEADINGS
        and not squash(a.text).startswith("fieldwork")
    ]
    found = []
    used: set[int] = set()
    for i, token in enumerate(texts):
        if i in used:
            continue
        joined = [token]
        for j in range(i + 1, len(texts)):
            below = texts[j]
            height = token.bottom - token.top
            if abs(below.left - token.left) < 2 and 0 < below.top - joined[-1].top < 2 * height:
                joined.append(below)
                used.add(j)
        page, box = page_and_box([w for a in joined for w in a.words])
        heading = block.line_of(token).heading
        found.append(TextLine(" ".join(a.text for a in joined), page, box, heading))
    return found
