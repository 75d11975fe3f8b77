"""Pairs names with ratings on the lines after or before them, where none stand beside."""

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise

from parsers.ratings.columns import is_scale, name_columns
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, Token, TokenKind, same_row
from parsers.ratings.vocabulary import RATING_WORDS

LOOSE, TIGHT = 4.0, 1.5
"""Line heights between a name and its rating under it: where all are set so, or one alone."""
ALIGNED = 8.0
"""Points between the left edges of a name and the rating in the cell under it."""
_SCALE = len(set(RATING_WORDS.values()))


def without_legend(
    said: Sequence[Token], names: Sequence[Token]
) -> tuple[list[Token], list[Token]]:
    """Ratings parted into those of something, and the four in their order with no name among."""
    for start in range(len(said) - _SCALE + 1):
        four = said[start : start + _SCALE]
        among = any(four[0].position < n.position < four[-1].position for n in names)
        if is_scale(four, _SCALE) and not among:
            rest, more = without_legend([*said[:start], *said[start + _SCALE :]], names)
            return rest, [*four, *more]
    return list(said), []


def stacked_pairs(
    names: Sequence[Token], said: Sequence[Token], gap: float = LOOSE
) -> list[tuple[Token, Token]]:
    """Pairs of a name and the rating on the line after it, or before it, column by column."""
    looks_like_label = [s for s in said if s.looks_like_label]
    pairs: list[tuple[Token, Token]] = []
    for column in name_columns(names):
        mine = [s for s in looks_like_label if _nearest(s, names) in column]
        pairs += _alternating(column, mine, gap)
    across = _row_by_row(names, looks_like_label, gap)
    best = across if len(across) > len(pairs) else pairs
    return [(name, s) for name, s in best if not belongs_to_neighbour(name, s, names)]


def belongs_to_neighbour(name: Token, said: Token, names: Sequence[Token]) -> bool:
    """Whether a rating stands under or over the name beside this one, and not under this one.

    So it is in cards side by side, where a name of more lines reaches down to the rating of the
    next card.
    """
    return not _in_cell(name, said) and any(
        other.kind is TokenKind.LABEL and same_row(name, other) and _in_cell(other, said)
        for other in names
        if other is not name
    )


def _in_cell(name: Token, said: Token) -> bool:
    """Whether a rating stands right under or over a name, most of the narrower one's width."""
    shared = min(name.right, said.right) - max(name.left, said.left)
    apart = max(said.top - name.bottom, name.top - said.bottom)
    narrow = min(name.right - name.left, said.right - said.left)
    near = not same_row(name, said) and apart < TIGHT * said.words[0].height
    return near and shared > 0.5 * narrow


def _row_by_row(
    names: Sequence[Token], said: Sequence[Token], gap: float
) -> list[tuple[Token, Token]]:
    """Pairs where rows of names and rows of ratings take turns, each under or over its own."""
    rows: list[list[Token]] = []
    for token in sorted((*names, *said), key=lambda a: (a.top + a.bottom, a.left)):
        if rows and same_row(rows[-1][0], token):
            rows[-1].append(token)
        else:
            rows.append([token])
    if len(rows) < 2 or any(len({a.kind in NAME_KINDS for a in row}) > 1 for row in rows):
        return []
    lowest = [max(row, key=lambda a: a.bottom) for row in rows]
    turns = _in_turn(lowest, gap)
    by_first = {id(low): row for low, row in zip(lowest, rows, strict=True)}
    pairs = []
    for name, rating in turns:
        above, below = by_first[id(name)], by_first[id(rating)]
        ordered = zip(*(sorted(row, key=lambda a: a.left) for row in (above, below)), strict=False)
        if len(above) == len(below):
            pairs += [(n, r) for n, r in ordered if abs(n.left - r.left) < ALIGNED]
    return pairs


def _nearest(said: Token, names: Sequence[Token]) -> Token | None:
    """The name in whose column a rating stands: that with the nearest left edge."""
    return min(names, key=lambda n: (abs(n.left - said.left), abs(n.top - said.top)), default=None)


def _alternating(
    names: Sequence[Token], said: Sequence[Token], gap: float
) -> list[tuple[Token, Token]]:
    order = sorted((*names, *said), key=lambda a: (a.top, a.left))
    pairs = _in_turn(order, gap)
    if pairs:
        return pairs
    overall = next((i for i, a in enumerate(order) if a.kind is TokenKind.OVERALL), None)
    if overall is None:
        return []
    for beside in (overall + 1, overall - 1):
        if not 0 <= beside < len(order) or order[beside].kind not in RATING_KINDS:
            continue
        first, second = sorted((overall, beside))
        rest = _in_turn([a for i, a in enumerate(order) if i not in (first, second)], gap)
        if rest and _near(order[first], order[second], gap):
            return [(order[overall], order[beside]), *rest]
    return []


def _in_turn(order: Sequence[Token], gap: float) -> list[tuple[Token, Token]]:
    """Pairs where name and rating take turns throughout; none where they do not.

    Nor where a rating stands nearer to the name that it would not be paired with.
    """
    marks = "".join("n" if a.kind in NAME_KINDS else "r" for a in order)
    if re.fullmatch(r"(?:n+r)+n*", marks):
        first = "n"
    elif re.fullmatch(r"(?:rn+)+", marks):
        first = "r"
    else:
        return []
    pairs, within, between = [], [], []
    for one, other in pairwise(order):
        if (one.kind in NAME_KINDS) == (other.kind in NAME_KINDS):
            continue
        if (one.kind in NAME_KINDS) == (first == "n"):
            within.append(other.top - one.bottom)
            if _near(one, other, gap):
                name, rating = (one, other) if first == "n" else (other, one)
                pairs.append((name, rating))
        else:
            between.append(other.top - one.bottom)
    height = max(order[0].bottom - order[0].top, 1.0)
    if between and statistics.median(within) > statistics.median(between) + 0.3 * height:
        return []
    return pairs


def _near(one: Token, other: Token, gap: float) -> bool:
    """Whether one stands right under the other, and not in another column."""
    height = max(min(one.words[0].height, other.words[0].height), 1.0)
    return other.top - one.bottom < gap * height and one.left < other.right + 2 * height
