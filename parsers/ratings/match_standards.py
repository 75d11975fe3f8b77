"""Says which standard of a programme each name of a block stands for: by name, then by code."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.ratings.blocks import Block
from parsers.ratings.columns import COLUMN_APART
from parsers.ratings.pairing import Pair
from parsers.ratings.tokens import Token, TokenKind, same_row
from parsers.ratings.vocabulary import squash
from schemas.programme import Level, Programme, Standard

OVERALL = "overall"
ALIKE = 75
"""How like a standard's name (0 to 100) a printed one must be for its code to count."""
NEXT_CELL = 60.0
"""Points at most between a domain's title and its standards in the cell beside it."""
COLUMN = 220.0
"""Points within which a domain's title stands over a name of its own column."""


@dataclass(frozen=True)
class MatchedPair:
    """A pair and what it rates: `overall`, a standard's id, or None with the reason."""

    pair: Pair
    target: str | None
    reason: str = ""


def match_standards(block: Block, programme: Programme) -> list[MatchedPair]:
    """What each pair of the block rates in that programme."""
    done: list[MatchedPair] = []
    for pair in sorted(block.pairing.pairs, key=lambda p: (p.name.position, p.name.top)):
        if pair.name.kind is TokenKind.OVERALL:
            done.append(MatchedPair(pair, OVERALL))
            continue
        if _is_domain(pair.name, programme):
            done.append(MatchedPair(pair, None, "the title of a domain, not a standard"))
            continue
        taken = [r.target for r in done]
        done.append(_match_one(pair, block, programme, taken))
    return list(_without_aliases_of_rated(done, programme))


def matches(name: Token, standard: Standard) -> bool:
    """Whether the name is the standard's, or one of its aliases."""
    return name.key in _keys(standard.name, *standard.aliases)


@functools.lru_cache(maxsize=1_024)
def _keys(*names: str) -> frozenset[str]:
    return frozenset(map(squash, names))


def code_of(standard: Standard) -> str:
    """A code's digits and letters without the letter of the programme: `P 1.1` is `11`."""
    return _bare(squash(standard.code or ""))


def _bare(code: str) -> str:
    return code.lstrip("prvy") if code[-1:].isdigit() else code


def alike(key: str, standard: Standard) -> bool:
    """Whether a squashed name is near enough to a standard's that its code can settle it."""
    from rapidfuzz import fuzz

    names = (squash(n) for n in (standard.name, *standard.aliases))
    return any(fuzz.partial_ratio(key, n) >= ALIKE and min(len(key), len(n)) > 4 for n in names)


def _is_domain(name: Token, programme: Programme) -> bool:
    titles = {squash(d.title): str(d.number) for d in programme.domains if d.title}
    single = name.code is not None and name.code == titles.get(name.key)
    codes = {code_of(standard) for standard in programme.standards()}
    return single and name.code not in codes


def _match_one(
    pair: Pair, block: Block, programme: Programme, taken: Sequence[str | None]
) -> MatchedPair:
    name = pair.name
    code = _bare(name.code) if name.code else None
    by_name = [s for s in programme.standards() if matches(name, s)]
    by_code = [s for s in programme.standards() if code and code_of(s) == code]
    if len(by_name) > 1:
        return _among(pair, by_name, by_code, block, programme, taken)
    if by_name:
        wrong = by_code and by_code[0] is not by_name[0]
        if wrong and programme.confidence.codes.level is Level.CONFIRMED:
            what = f"the name is that of {by_name[0].id}, the code that of {by_code[0].id}"
            return MatchedPair(pair, None, what)
        return MatchedPair(pair, by_name[0].id)
    if by_code and alike(name.key, by_code[0]):
        return MatchedPair(pair, by_code[0].id, f"by its code {name.code} and a like name")
    return MatchedPair(pair, None, f"no standard of {programme.id} is named so")


def _among(  # noqa: PLR0913 - the ways in which standards of one name are told apart
    pair: Pair,
    by_name: Sequence[Standard],
    by_code: Sequence[Standard],
    block: Block,
    programme: Programme,
    taken: Sequence[str | None],
) -> MatchedPair:
    """Standards of one name: told apart by code, by the domain's title above, by their order."""
    coded = [s for s in by_name if s in by_code]
    above = _domain_above(pair.name, block, programme)
    in_domain = [s for s in by_name if programme.domain_of(s.id).number == above]
    if len(coded) == 1:
        return MatchedPair(pair, coded[0].id)
    if by_code:
        return MatchedPair(pair, None, f"the code {pair.name.code} is not one of that name")
    if len(in_domain) == 1:
        return MatchedPair(pair, in_domain[0].id, "by the title of its domain")
    named = [p for p in block.pairing.pairs if p.name.key == pair.name.key]
    lefts = [p.name.left for p in named]
    one_column = max(lefts) - min(lefts) < COLUMN_APART
    if one_column and len(named) == len(by_name) and not any(p.name.code for p in named):
        left = [s for s in by_name if s.id not in taken]
        if left:
            return MatchedPair(pair, left[0].id, "by its order among those of one name")
    return MatchedPair(pair, None, "which of the standards of that name is meant cannot be told")


def _domain_above(name: Token, block: Block, programme: Programme) -> int | None:
    """The number of the domain whose title stands nearest above, in the same column."""
    numbers = {squash(d.title): d.number for d in programme.domains if d.title}
    domains = [a for a in block.tokens if a.key in numbers and a.kind is TokenKind.DOMAIN]
    before = [a for a in domains if a.position == name.position and a.left < name.left]
    if before:
        return numbers[before[-1].key]
    if any(_on_a_row(a, block) for a in domains):
        return None
    titles = [
        a
        for a in block.tokens
        if a.key in numbers
        and a.kind in (TokenKind.DOMAIN, TokenKind.LABEL)
        and a.bottom <= name.top + 1
        and abs(a.left - name.left) < COLUMN
        and not any(a is p.name for p in block.pairing.pairs)
    ]
    if titles:
        return numbers[max(titles, key=lambda a: (a.top, -abs(a.left - name.left))).key]
    return numbers.get(block.domain or "")


def _on_a_row(domain: Token, block: Block) -> bool:
    """Whether a domain's title stands beside its standards, not above them."""
    names = [p.name for p in block.pairing.pairs if p.name.kind is TokenKind.LABEL]
    if domain.right <= min((n.left for n in names), default=0.0):
        return True
    return any(
        p.name.kind is TokenKind.LABEL
        and p.name.position != domain.position
        and same_row(p.name, domain)
        and -1 <= p.name.left - domain.right < NEXT_CELL
        for p in block.pairing.pairs
    )


def _without_aliases_of_rated(
    resolved: Sequence[MatchedPair], programme: Programme
) -> Iterator[MatchedPair]:
    """A domain's title may be a standard's alias: the full name, where it is there, wins."""
    full = {squash(s.name): s.id for s in programme.standards()}
    by_full = {r.target for r in resolved if full.get(r.pair.name.key) == r.target}
    titles = {squash(d.title) for d in programme.domains if d.title}
    for r in resolved:
        key = r.pair.name.key
        if r.target in by_full and full.get(key) != r.target and key in titles:
            yield MatchedPair(r.pair, None, "the title of a domain, not the standard of that alias")
        else:
            yield r
