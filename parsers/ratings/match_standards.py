"""Match the printed names of a block with the standards of a programme: by name, then by code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document.model import squash
from parsers.ratings.blocks import Block
from parsers.ratings.columns import COLUMN_DISTANCE
from parsers.ratings.pairing import Pair
from parsers.ratings.tokens import Token, TokenKind, same_row
from schemas.programme import Level, Programme, Standard

OVERALL = "overall"
"""What a pair rates that is the overall rating."""
_NEXT_CELL = 60.0  # Most points between a domain's title and its standards in the cell beside it.
_SAME_COLUMN = 220.0  # Most points between the left edges of a domain's title and a name below it.


@dataclass(frozen=True)
class MatchedPair:
    """A pair and what it rates: `overall`, a standard's id, or None; `reason` says why."""

    pair: Pair
    target: str | None
    reason: str = ""


def match_standards(block: Block, programme: Programme) -> list[MatchedPair]:
    """Return what each pair of the block rates in that programme."""
    numbered = {(squash(d.title), str(d.number)) for d in programme.domains if d.title}
    codes = {_code_of(standard) for standard in programme.standards()}
    matched: list[MatchedPair] = []
    for pair in sorted(block.pairing.pairs, key=lambda p: (p.name.position, p.name.top)):
        code, key = pair.name.code, pair.name.key
        if pair.name.kind is TokenKind.OVERALL:
            matched.append(_overall(pair, block, programme))
        elif code and (key, code) in numbered and code not in codes:
            matched.append(MatchedPair(pair, None, "the title of a domain, not a standard"))
        else:
            taken = [match.target for match in matched]
            matched.append(_match(pair, block, programme, taken))
    return list(_without_domain_titles(matched, programme))


def _overall(pair: Pair, block: Block, programme: Programme) -> MatchedPair:
    """Return that a pair rates the service, unless it is in the section or row of a domain."""
    titles = {squash(domain.title) for domain in programme.domains if domain.title}
    line = pair.name.position[0]
    in_row = any(t.kind is TokenKind.DOMAIN and t.position[0] == line for t in block.tokens)
    in_section = any(squash(text).strip("0123456789") in titles for text in block.headings)
    if in_section or (in_row and block.line_of(pair.name).element == "row"):
        return MatchedPair(pair, None, "the overall rating of a domain")
    return MatchedPair(pair, OVERALL)


def _match(
    pair: Pair, block: Block, programme: Programme, taken: Sequence[str | None]
) -> MatchedPair:
    name = pair.name
    code = _without_letter(name.code) if name.code else None
    by_name = [s for s in programme.standards() if name.key in map(squash, (s.name, *s.aliases))]
    by_code = [s for s in programme.standards() if code and _code_of(s) == code]
    if len(by_name) > 1:
        target, reason = _of_same_name(pair.name, (by_name, by_code), block, programme, taken)
        return MatchedPair(pair, target, reason)
    if by_name:
        other_code = by_code and by_code[0] is not by_name[0]
        if other_code and programme.confidence.codes.level is Level.CONFIRMED:
            reason = f"the name is that of {by_name[0].id}, the code that of {by_code[0].id}"
            return MatchedPair(pair, None, reason)
        return MatchedPair(pair, by_name[0].id)
    return MatchedPair(pair, None, f"{programme.id} has no standard of this name")


def _of_same_name(
    name: Token,
    candidates: tuple[Sequence[Standard], Sequence[Standard]],
    block: Block,
    programme: Programme,
    taken: Sequence[str | None],
) -> tuple[str | None, str]:
    """Choose among standards of one name by code, by the domain's title above, or by order.

    `candidates` are the standards of that name, and those of the printed code.
    """
    by_name, by_code = candidates
    coded = [standard for standard in by_name if standard in by_code]
    if len(coded) == 1:
        return coded[0].id, ""
    if by_code:
        return None, f"the code {name.code} is not that of a standard of this name"
    above = _domain_above(name, block, programme)
    in_domain = [s for s in by_name if programme.domain_of(s.id).number == above]
    if len(in_domain) == 1:
        return in_domain[0].id, "by the title of its domain"
    left = [standard for standard in by_name if standard.id not in taken]
    named = [p.name for p in block.pairing.pairs if p.name.key == name.key]
    lefts = [token.left for token in named]
    one_column = max(lefts) - min(lefts) < COLUMN_DISTANCE
    if left and one_column and len(named) == len(by_name) and not any(t.code for t in named):
        return left[0].id, "by its order among the standards of this name"
    return None, "several standards have this name"


def _domain_above(name: Token, block: Block, programme: Programme) -> int | None:
    """Return the number of the domain whose title is nearest above, in the same column."""
    numbers = {squash(d.title): d.number for d in programme.domains if d.title}
    titles = [t for t in block.tokens if t.key in numbers and t.kind is TokenKind.DOMAIN]
    in_cell = [t for t in titles if t.position == name.position and t.left < name.left]
    if in_cell:
        return numbers[in_cell[-1].key]
    if any(_is_beside_standards(title, block) for title in titles):
        return None
    paired = {pair.name for pair in block.pairing.pairs}
    above = [
        token
        for token in block.tokens
        if token.key in numbers
        and token.kind in (TokenKind.DOMAIN, TokenKind.LABEL)
        and token not in paired
        and token.bottom <= name.top + 1
        and abs(token.left - name.left) < _SAME_COLUMN
    ]
    if above:
        return numbers[max(above, key=lambda t: (t.top, -abs(t.left - name.left))).key]
    return numbers.get(block.domain or "")


def _is_beside_standards(title: Token, block: Block) -> bool:
    """Return whether a domain's title is beside its standards, not above them."""
    names = [p.name for p in block.pairing.pairs if p.name.kind is TokenKind.LABEL]
    if title.right <= min((name.left for name in names), default=0.0):
        return True
    return any(
        name.position != title.position
        and same_row(name, title)
        and -1 <= name.left - title.right < _NEXT_CELL
        for name in names
    )


def _without_domain_titles(
    matched: Sequence[MatchedPair], programme: Programme
) -> Iterator[MatchedPair]:
    """Refuse a domain's title that is an alias of a standard whose full name is printed too."""
    full = {squash(standard.name): standard.id for standard in programme.standards()}
    titles = {squash(domain.title) for domain in programme.domains if domain.title}
    printed = {m.target for m in matched if full.get(m.pair.name.key) == m.target}
    for match in matched:
        key = match.pair.name.key
        if match.target in printed and full.get(key) != match.target and key in titles:
            reason = "the title of a domain, not the standard with that alias"
            yield MatchedPair(match.pair, None, reason)
        else:
            yield match


def _code_of(standard: Standard) -> str:
    """Return a code without separators and without the letter of the programme: `11`."""
    return _without_letter(squash(standard.code or ""))


def _without_letter(code: str) -> str:
    return code.lstrip("prvy") if code[-1:].isdigit() else code
