"""Find out whether a document rates more than one service, and read the captions of ratings."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from parsers.document.model import page_and_box, squash
from parsers.identity.identify import TextLine
from parsers.identity.titles import clean_name, kind_words, name_in, names_body
from parsers.ratings.blocks import Block
from parsers.ratings.tokens import Token, TokenKind
from parsers.ratings.vocabulary import HEADINGS
from parsers.words import pattern_of
from schemas.dates import printed_dates
from schemas.organisation import core_name

_LONGEST_NAME = 9  # Most words of a service's name.
_BEFORE_NAME = pattern_of("before_name")


def services_in(
    titles: Sequence[str], blocks: Sequence[Block], of_pages: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the services that title, column headers or captions name, if more than one.

    `titles` are the names of the organisation as printed in titles, running header and properties,
    `of_pages` the first words of the pages with ratings.
    """
    kind = "|".join(kind_words("abbreviations", "labels"))
    two = rf"^(?P<one>.+\b(?P<kind>{kind}))\b(?:,| and| &)+ (?P<other>.+\b(?P=kind)\b.*)$"
    for title in titles:  # "Wessmoor PDU and Tarnbeck PDU".
        if both := re.match(two, title, re.IGNORECASE):
            return (clean_name(both["one"]), clean_name(both["other"]))
    in_titles = [squash(title) for title in titles]
    own = {_core(title) for title in titles}
    others: dict[str, str] = {}
    parts: dict[str, str] = {}
    of_ratings = ((_BEFORE_NAME.sub("", text), False) for text in of_pages)
    for text, is_heading in chain(_texts_with_ratings(blocks), of_ratings):
        name = _name_of_service(text)
        core = _core(name)
        if not core or core in own:
            continue
        if any(squash(text) in title or core in title for title in in_titles):
            if is_heading:
                parts.setdefault(core, name)
        elif not any(other in core for other in own if other):
            others.setdefault(core, name)
    joined_in_title = tuple(
        name for core, name in parts.items() if not any(core in x for x in parts if x != core)
    )
    if len(joined_in_title) > 1:
        return joined_in_title
    if others and len({*own, *others}) > 1:
        return (*titles[:1], *others.values())
    return ()


def captions(block: Block, below: float) -> list[TextLine]:
    """Return the texts above the first standard of a block, joining wrapped lines of a cell.

    They may also be `below` points under its top.
    """
    lowest = below + min((pair.name.top for pair in block.pairing.pairs), default=0.0)
    prose = (t for t in block.tokens if t.kind is TokenKind.PROSE and t.top <= lowest)
    texts = [(squash(t.text), t) for t in prose]
    cells: list[list[Token]] = []
    for token in (t for x, t in texts if x not in HEADINGS and not x.startswith("fieldwork")):
        cell = next((cell for cell in cells if _wraps(cell, token)), None)
        if cell is None:
            cells.append(cell := [])
        cell.append(token)
    return [
        TextLine(
            " ".join(line.text for line in cell),
            *page_and_box([word for line in cell for word in line.words]),
            block.line_of(cell[0]).heading,
        )
        for cell in cells
    ]


def _wraps(cell: Sequence[Token], line: Token) -> bool:
    """Return whether a line of text continues a cell."""
    first, height = cell[0], cell[0].bottom - cell[0].top
    return 0 < line.top - cell[-1].top < 2 * height and abs(line.left - first.left) < 2


def _name_of_service(text: str) -> str:
    """Return the name of a body if the text is one, else an empty text."""
    if len(text.split()) > _LONGEST_NAME or printed_dates(text) or not names_body(text):
        return ""
    name, kind = name_in(text), "|".join(kind_words("abbreviations", "leads", "labels"))
    return "" if re.fullmatch(rf"(?:{kind}|\s)+", name, re.IGNORECASE) else name


def _core(name: str) -> str:
    return core_name(name).replace(" ", "")


def _texts_with_ratings(blocks: Sequence[Block]) -> Iterator[tuple[str, bool]]:
    """Yield the texts that may name a service with ratings, and whether it is their heading."""
    for block in blocks:
        if block.earlier_heading(None) is None and len(block.pairing.pairs) >= 3:
            yield from ((text, False) for text in (x.header for x in block.pairing.columns))
            yield from ((t.text, False) for t in block.tokens if t.kind is TokenKind.PROSE)
            yield from ((_BEFORE_NAME.sub("", text), True) for text in block.headings[-1:])
