"""Tells whether a document rates more than one service, and which."""

import re
from collections.abc import Iterator, Sequence

from parsers.atoms import Kind
from parsers.blocks import Block
from parsers.printed_dates import dates_in
from parsers.titles import clean_name, names_body, read_title
from parsers.vocabulary import squash
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
    for text in _captions(blocks):
        if len(text.split()) > LONGEST_NAME or dates_in(text) or not names_body(text):
            continue
        title_ = read_title(text)
        name = title_.name if title_ is not None and title_.name else clean_name(text)
        core = core_name(name).replace(" ", "")
        part = any(squash(text) in o or core in o for o in own) or any(
            c in core for c in cores if c
        )
        if core and not part and not _ONLY_KIND.fullmatch(name) and core not in cores:
            others.setdefault(core, name)
    if not others:
        return ()
    return (*titles[:1], *others.values()) if len({*cores, *others}) > 1 else ()


def _captions(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.previous is None and len(block.pairing.pairs) >= 3:
            yield from block.pairing.columns
            yield from (a.text for a in block.atoms if a.kind is Kind.PROSE)
