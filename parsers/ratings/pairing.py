"""Pairs names with ratings by their places: beside, before, after, in one or several columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.ratings.columns import (
    ColumnPeriod,
    column_periods,
    legend_columns,
    name_columns,
    rating_columns,
    ticked_pairs,
)
from parsers.ratings.stacking import (
    LOOSE,
    TIGHT,
    belongs_to_neighbour,
    stacked_pairs,
    without_legend,
)
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, Token, TokenKind, same_row


@dataclass(frozen=True)
class Pair:
    """A name and what stands beside it; several ratings where columns are not told apart."""

    name: Token
    ratings: tuple[Token, ...]


@dataclass(frozen=True)
class Pairing:
    """All pairs of a block, scores of it, and what was refused with the rule that refused it."""

    pairs: tuple[Pair, ...]
    scores: tuple[Token, ...]
    unpaired: tuple[Token, ...]
    refused: tuple[tuple[Token, str], ...]
    headers: tuple[str, ...] = ()


def pair_tokens(tokens: Sequence[Token]) -> Pairing:
    """The pairs of one block of atoms.

    A block can hold more than one arrangement (the overall rating beside its name, the standards
    over theirs): what the commonest leaves over is looked at again.
    """
    every = names = _with_codes(tokens)
    by_tick, heads = ticked_pairs(names, tokens)
    said = [a for a in tokens if a.kind in RATING_KINDS and not any(a is h for h in heads)]
    done = _Done([Pair(name, (rating,)) for name, rating in by_tick])
    done.refused += [(h, "the head of a column to be ticked") for h in heads]
    names = [n for n in names if not any(n is name for name, _ in by_tick)]
    beside = _beside(names, said)
    doubtful = [s for n in names for s in beside[id(n)] if belongs_to_neighbour(n, s, names)]
    beside = {key: [s for s in row if s not in doubtful] for key, row in beside.items()}
    if stack := _stack_instead(names, without_legend(said, names)[0], beside):
        done.pairs += [Pair(name, (rating,)) for name, rating in stack]
    names, said = done.left(names, said)
    rule = "it stands under or over the name beside"
    done.refused += [(s, rule) for s in said if s in doubtful]
    names, said = done.left(names, said)
    beside = _beside(names, said)
    while any(beside.values()):
        _take_columns(names, tokens, beside, done)
        names, said = done.left([n for n in names if not beside[id(n)]], said)
        beside = _beside(names, said)
    said, scale = without_legend(said, names)
    done.refused += [(token, "the scale of the four ratings") for token in scale]
    few = all(p.name.kind is TokenKind.OVERALL for p in done.pairs[len(by_tick) :])
    under = stacked_pairs(names, said, LOOSE if few else TIGHT)
    done.pairs += [Pair(name, (rating,)) for name, rating in under]
    alone = tuple(done.left(names, said)[1])
    scores = _scores(tokens, every)
    return Pairing(tuple(done.pairs), scores, alone, tuple(done.refused), tuple(done.headers))


class _Done:
    """What was paired or refused so far."""

    def __init__(self, pairs: list[Pair]) -> None:
        self.pairs = pairs
        self.refused: list[tuple[Token, str]] = []
        self.headers: list[str] = []

    def left(
        self, names: Sequence[Token], said: Sequence[Token]
    ) -> tuple[list[Token], list[Token]]:
        """The names and ratings that nothing was done with."""
        taken = {id(p.name) for p in self.pairs}
        used = {id(s) for p in self.pairs for s in p.ratings} | {id(s) for s, _ in self.refused}
        return [n for n in names if id(n) not in taken], [s for s in said if id(s) not in used]


def _stack_instead(
    names: Sequence[Token], said: Sequence[Token], beside: dict[int, list[Token]]
) -> list[tuple[Token, Token]]:
    """Pairs set over one another, if that is how most of the block is set; else none.

    The overall rating may stand beside its name all the same.
    """
    overall = next(
        (n for n in names if n.kind is TokenKind.OVERALL and len(beside[id(n)]) == 1), None
    )
    stack = stacked_pairs(names, said)
    if overall is not None:
        own = beside[id(overall)][0]
        rest = stacked_pairs(
            [n for n in names if n is not overall], [s for s in said if s is not own]
        )
        if len(rest) + 1 > len(stack):
            stack = [(overall, own), *rest]
    return stack if len(stack) > sum(map(bool, beside.values())) else []


def _take_columns(
    names: Sequence[Token],
    tokens: Sequence[Token],
    beside: dict[int, list[Token]],
    done: _Done,
) -> None:
    """Adds what stands beside names, column by column: present, earlier, or a legend."""
    columns = rating_columns(names, beside)
    roles, headers = column_periods(columns, tokens, names)
    legend = legend_columns(columns, beside)
    if _shifted(columns, beside):
        rule = "names and ratings are not set row by row: two ratings stand beside one name"
        done.refused += [(token, rule) for row in beside.values() for token in row]
        return
    for name in names:
        here = []
        for token in beside[id(name)]:
            column = next(i for i, c in enumerate(columns) if token in c)
            if column in legend:
                done.refused.append((token, "a legend of the four ratings beside the table"))
            elif roles[column] is ColumnPeriod.PREVIOUS:
                done.refused.append((token, "the column of an earlier inspection"))
            else:
                here.append(token)
        if here:
            done.pairs.append(Pair(name, tuple(here)))
    done.headers += [h for i, h in enumerate(headers) if i not in legend]


def _shifted(columns: Sequence[Sequence[Token]], beside: dict[int, list[Token]]) -> bool:
    """Whether a name has two ratings of one column, under one another, beside it.

    So it is where all names share a cell and a wrapped one moves those below it down.
    """
    return any(
        one is not other and not same_row(one, other)
        for row in beside.values()
        for column in columns
        for one in row
        for other in row
        if one in column and other in column
    )


def _with_codes(tokens: Sequence[Token]) -> list[Token]:
    """The names of the block, each with the code that stands alone beside it or above it."""
    codes = [a for a in tokens if a.kind is TokenKind.NUMBER and a.code]
    names: list[Token] = []
    for name in (a for a in tokens if a.kind in NAME_KINDS and not _spoken(a)):
        coded = name
        if name.kind is TokenKind.LABEL and name.code is None:
            near = [c for c in codes if same_row(c, name)]
            before = [c for c in near if c.left < name.left]
            pick = max(before, key=lambda c: c.left, default=None)
            pick = pick or next((c for c in near if len(c.code or "") > 1), None)
            above = _above(name, codes) if pick is None else None
            code = pick or above
            if code is not None and not _between(code, name, tokens):
                codes.remove(code)
                row = name.row_words if above is None else (*above.words, *name.row_words)
                words = (*code.words, *name.words)
                coded = replace(name, code=code.code, words=words, row_words=row)
        names.append(coded)
    return names


def _spoken(name: Token) -> bool:
    """Whether "overall" is the end of a sentence, not a name ("… ‘Good’ overall.")."""
    return name.kind is TokenKind.OVERALL and not name.looks_like_label and "rating" not in name.key


def _above(name: Token, codes: Sequence[Token]) -> Token | None:
    """A full code on the line right above its name, in one cell with it."""
    height = name.words[0].height
    return next(
        (
            c
            for c in codes
            if len(c.code or "") > 1
            and abs(c.left - name.left) < 3
            and 0 <= name.top - c.bottom < 0.6 * height
        ),
        None,
    )


def _between(one: Token, other: Token, tokens: Iterable[Token]) -> bool:
    left, right = sorted((one, other), key=lambda a: a.left)
    return any(
        a.kind in NAME_KINDS and left.left < a.left < right.left and same_row(a, other)
        for a in tokens
    )


def _beside(names: Sequence[Token], said: Sequence[Token]) -> dict[int, list[Token]]:
    """What stands on each name's row, on the side where most names have something."""

    columns = name_columns(names)
    edges = [min(n.left for n in column) for column in columns]

    def own_column(name: Token, s: Token, right: int) -> bool:
        mine = next(i for i, c in enumerate(columns) if any(n is name for n in c))
        passed = [
            i
            for i, edge in enumerate(edges)
            if right * (s.left - edge) > 0 and right * (edge - edges[mine]) > 0
        ]
        return not any(_stands(columns[i], s) for i in passed)

    def on(right: int) -> dict[int, list[Token]]:
        found: dict[int, list[Token]] = {}
        for name in names:
            found[id(name)] = [
                s
                for s in said
                if same_row(name, s)
                and right * (s.left - name.left) > 0
                and own_column(name, s, right)
                and not any(
                    right * (other.left - name.left) > 0 and right * (s.left - other.left) > 0
                    for other in names
                    if other is not name and same_row(other, s)
                )
            ]
        return found

    to_the_right, to_the_left = on(1), on(-1)
    right, left = (sum(map(bool, side.values())) for side in (to_the_right, to_the_left))
    return to_the_right if right >= left else to_the_left


def _stands(column: Sequence[Token], s: Token) -> bool:
    """Whether a column of names runs past the height at which a rating stands."""
    return (
        len(column) > 1
        and min(n.top for n in column) <= s.bottom
        and s.top <= max(n.bottom for n in column) + 3 * (s.bottom - s.top)
    )


def _scores(tokens: Sequence[Token], names: Sequence[Token]) -> tuple[Token, ...]:
    """Printed scores that are not the points of one standard; a bare number behind "Score"."""
    rows = [n for n in names if n.kind is TokenKind.LABEL]
    scores = [
        a for a in tokens if a.kind is TokenKind.SCORE and not any(same_row(a, n) for n in rows)
    ]
    if not scores:
        for word in (a for a in tokens if a.kind is TokenKind.SCORE_WORD):
            bare = [
                a
                for a in tokens
                if a.kind is TokenKind.NUMBER and (a.code or "").isdigit() and same_row(a, word)
            ]
            if len(bare) == 1 and bare[0].left > word.left and "." not in bare[0].text:
                scores.append(replace(bare[0], kind=TokenKind.SCORE, value=int(bare[0].code or 0)))
    return tuple(scores)
