"""Pair names with the ratings below or above them, where none are beside them."""

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise

from parsers.document.model import grouped
from parsers.ratings.columns import is_scale, name_columns
from parsers.ratings.tokens import NAME_KINDS, RATING_KINDS, Token, TokenKind, same_row
from schemas.rating import Rating

LOOSE, TIGHT = 4.0, 1.5
"""Most line heights between a name and the rating below it: in a stacked block, or for a single
pair in another block."""
_ALIGNED = 8.0  # Points between the left edges of a name and the rating in the cell below it.
_SCALE = len(Rating)

TokenPairs = list[tuple[Token, Token]]


def without_legend(
    ratings: Sequence[Token], names: Sequence[Token]
) -> tuple[list[Token], list[Token]]:
    """Separate the ratings of names from legends: rows of all four in order, no name among them."""
    for start in range(len(ratings) - _SCALE + 1):
        four = ratings[start : start + _SCALE]
        name_among = any(four[0].position < n.position < four[-1].position for n in names)
        beside = any(same_row(four[0], r) for r in ratings if r not in four)
        if is_scale(four) and not name_among and not beside:
            rest, more = without_legend([*ratings[:start], *ratings[start + _SCALE :]], names)
            return rest, [*four, *more]
    return list(ratings), []


def stacked_pairs(
    names: Sequence[Token], ratings: Sequence[Token], gap: float = LOOSE
) -> TokenPairs:
    """Pair each name with the rating after or before it, at most `gap` line heights away."""
    candidates = [rating for rating in ratings if rating.looks_like_label]
    by_column: TokenPairs = []
    for column in name_columns(names):
        own = [rating for rating in candidates if _nearest(names, rating) in column]
        by_column += _pairs_in_column(column, own, gap)
    by_row = _pairs_row_by_row(names, candidates, gap)
    pairs = by_row if len(by_row) > len(by_column) else by_column
    return [(n, rating) for n, rating in pairs if not belongs_to_neighbour(n, rating, names)]


def belongs_to_neighbour(name: Token, rating: Token, names: Sequence[Token]) -> bool:
    """Return whether a rating is below or above the name beside this one, not below this one.

    This happens in cards side by side, where a name of several lines reaches down to the rating
    of the next card.
    """
    return not _in_cell(name, rating) and any(
        other.kind is TokenKind.LABEL and same_row(name, other) and _in_cell(other, rating)
        for other in names
        if other is not name
    )


def _in_cell(name: Token, rating: Token) -> bool:
    """Return whether a rating is right below or above a name and shares most of its width."""
    shared = min(name.right, rating.right) - max(name.left, rating.left)
    distance = max(rating.top - name.bottom, name.top - rating.bottom)
    narrower = min(name.right - name.left, rating.right - rating.left)
    near = not same_row(name, rating) and distance < TIGHT * rating.words[0].height
    return near and shared > 0.5 * narrower


def _pairs_row_by_row(names: Sequence[Token], ratings: Sequence[Token], gap: float) -> TokenPairs:
    """Pair where rows of names and rows of ratings alternate."""
    tokens = sorted((*names, *ratings), key=lambda t: (t.top + t.bottom, t.left))
    rows = grouped(tokens, lambda row, token: same_row(row[0], token))
    if len(rows) < 2 or any(len({t.kind in NAME_KINDS for t in row}) > 1 for row in rows):
        return []
    row_of = {max(row, key=lambda t: t.bottom): row for row in rows}
    pairs: TokenPairs = []
    for name, rating in _alternating_pairs(list(row_of), gap):
        own_names = sorted(row_of[name], key=lambda t: t.left)
        own_ratings = sorted(row_of[rating], key=lambda t: t.left)
        if len(own_names) == len(own_ratings):
            both = zip(own_names, own_ratings, strict=True)
            pairs += [(n, r) for n, r in both if abs(n.left - r.left) < _ALIGNED]
    return pairs


def _nearest(names: Sequence[Token], rating: Token) -> Token:
    """Return the name with the nearest left edge: the rating belongs to its column."""
    return min(names, key=lambda n: (abs(n.left - rating.left), abs(n.top - rating.top)))


def _pairs_in_column(names: Sequence[Token], ratings: Sequence[Token], gap: float) -> TokenPairs:
    """Pair where names and ratings alternate; the overall rating may be set the other way."""
    order = sorted((*names, *ratings), key=lambda t: (t.top, t.left))
    if pairs := _alternating_pairs(order, gap):
        return pairs
    overall = next((i for i, t in enumerate(order) if t.kind is TokenKind.OVERALL), None)
    if overall is None:
        return []
    for own in (overall + 1, overall - 1):
        if not 0 <= own < len(order) or order[own].kind not in RATING_KINDS:
            continue
        first, second = sorted((overall, own))
        others = [t for i, t in enumerate(order) if i not in (first, second)]
        rest = _alternating_pairs(others, gap)
        if rest and _is_near(order[first], order[second], gap):
            return [(order[overall], order[own]), *rest]
    return []


def _alternating_pairs(order: Sequence[Token], gap: float) -> TokenPairs:
    """Pair names and ratings that alternate throughout; return none where they do not.

    Also return none where ratings are nearer to the names that they would not be paired with.
    """
    marks = "".join("n" if t.kind in NAME_KINDS else "r" for t in order)
    if re.fullmatch(r"(?:n+r)+n*", marks):
        names_first = True
    elif re.fullmatch(r"(?:rn+)+", marks):
        names_first = False
    else:
        return []
    pairs: TokenPairs = []
    within, between = [], []
    for upper, lower in pairwise(order):
        if (upper.kind in NAME_KINDS) == (lower.kind in NAME_KINDS):
            continue
        distance = lower.top - upper.bottom
        if (upper.kind in NAME_KINDS) != names_first:
            between.append(distance)
            continue
        within.append(distance)
        if _is_near(upper, lower, gap):
            pairs.append((upper, lower) if names_first else (lower, upper))
    height = max(order[0].bottom - order[0].top, 1.0)
    if between and statistics.median(within) > statistics.median(between) + 0.3 * height:
        return []
    return pairs


def _is_near(upper: Token, lower: Token, gap: float) -> bool:
    """Return whether the lower token is right below the upper one, in the same column."""
    height = max(min(upper.words[0].height, lower.words[0].height), 1.0)
    return lower.top - upper.bottom < gap * height and upper.left < lower.right + 2 * height
