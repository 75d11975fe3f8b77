"""Columns of names, ratings and ticks: which inspection they are about, and shifted ratings.

Where all names share one cell and all ratings the next, a rating that wraps moves all ratings
below it down by a row. The score cannot notice this if the sum stays the same, so the ratings of
such a column are refused: one rating proves one name.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.document.model import grouped
from parsers.ratings.tokens import NAME_KINDS, Token, TokenKind, same_row
from parsers.words import any_of, word_of
from schemas.rating import RATING_WORDS

PREVIOUS = re.compile(any_of("previous"), re.IGNORECASE)
"""Words above a column or table of ratings from an earlier inspection."""
PRESENT = word_of("present")
YEAR = re.compile(r"\b20[12]\d\b")
COLUMN_DISTANCE = 90.0
"""Least points between the left edges of two columns of names."""
_RATING_TOLERANCE = 4.0  # Points by which the edges or centres of ratings in a column may differ.
_MUCH_NEARER = 2.0  # A tick is this many times nearer to the head of its column than to another.
LONGEST_HEADER = 9
"""Most words of a column's header; a longer text is a sentence."""
_NO_HEADER = 30.0  # Least points between a column and a header that is not its own.
_SOLID = 0.45  # Lines less than this many letter heights apart may be lines of one cell.
_APART = 3.0  # Rows this many letter heights apart are not of one cell.

TokenColumn = Sequence[Token]


@dataclass(frozen=True)
class HeadedColumn:
    """Ratings in one column or row, with the texts that head it."""

    texts: tuple[Token, ...]
    ratings: tuple[Token, ...]

    @functools.cached_property
    def header(self) -> str:
        """The texts above the ratings, or left of them; it may be empty."""
        return " ".join(text.text for text in self.texts)

    def has(self, token: Token) -> bool:
        """Return whether a rating, or a score below the header, is in the column."""
        if token.kind is not TokenKind.SCORE:
            return token in self.ratings
        is_below = any(text.top < token.top for text in self.texts)
        return is_below and any(map(token.shares_width, self.ratings))


RatingsBeside = dict[Token, list[Token]]
"""The ratings beside each name."""


def name_columns(names: Sequence[Token]) -> list[list[Token]]:
    """Group names by their left edge; a new column begins far right of the one before."""
    return grouped(
        sorted(names, key=lambda n: n.left),
        lambda column, name: name.left - column[0].left < COLUMN_DISTANCE,
    )


def rating_columns(names: Sequence[Token], beside: RatingsBeside) -> list[list[Token]]:
    """Group the ratings beside names into columns, left to right, where their widths overlap.

    The overall rating may be apart from the table: it joins the column that it is aligned with.
    """
    columns: list[list[Token]] = []
    overall = [r for n in names if n.kind is TokenKind.OVERALL for r in beside[n]]
    for rating in (r for n in names if n.kind is not TokenKind.OVERALL for r in beside[n]):
        touching = [c for c in columns if any(rating.shares_width(other) for other in c)]
        merged = [other for column in touching for other in column] + [rating]
        columns = [c for c in columns if c not in touching] + [merged]
    for rating in overall:
        aligned = (c for c in columns if all(_distance(rating, r) < _RATING_TOLERANCE for r in c))
        if (own := next(aligned, None)) is None:
            columns.append(own := [])
        own.append(rating)
    return sorted(columns, key=lambda column: min(rating.left for rating in column))


def earlier_columns(
    columns: Sequence[TokenColumn], tokens: Sequence[Token], beside: RatingsBeside
) -> tuple[set[int], list[HeadedColumn]]:
    """Return the columns of ratings that are not of this inspection, and all with their headers."""
    rated = [name for name, ratings in beside.items() if ratings]
    names = [name for name in beside if any(map(name.shares_width, rated))]
    headed = [
        HeadedColumn(tuple(_header(column, columns, tokens, names)), tuple(column))
        for column in columns
    ]
    headers = [column.header for column in headed]
    years: list[str | None] = [max(YEAR.findall(header), default=None) for header in headers]
    known = {year for year in years if year is not None}
    rated_twice = any(len(ratings) > 1 for ratings in beside.values())
    has_present = rated_twice and any(map(PRESENT.search, headers))

    def is_earlier(header: str, year: str | None) -> bool:
        if len(known) > 1 and year is not None:
            return year != max(known)
        is_of_both = len(headers) == 1 and PRESENT.search(header) is not None
        if has_present and not PRESENT.search(header):
            return True
        return not is_of_both and PREVIOUS.search(header) is not None

    filled = [token for column in (names, *columns) for token in column]
    return {
        index
        for index, (column, year) in enumerate(zip(headed, years, strict=True))
        if is_earlier(column.header, year) or _is_beside_own(column, tokens, names, filled)
    }, headed


def _is_beside_own(
    headed: HeadedColumn, tokens: Sequence[Token], names: TokenColumn, filled: Sequence[Token]
) -> bool:
    """Return whether "Rating" is beside this header, or lack of one, above colours or letters."""
    texts, column = headed.texts, headed.ratings
    own = [
        token
        for token in tokens
        if token.kind is TokenKind.FILLER
        and not any(token.shares_width(other) for other in filled if other.top > token.top)
    ]
    if not texts:  # Then "Rating" is far from the column, on the row of a header of the names.
        left, right = min(r.left for r in column), max(r.right for r in column)
        own = [t for t in own if t.right < left - _NO_HEADER or t.left > right + _NO_HEADER]
    heads = texts or [t for t in tokens if t.top < names[0].top and t.shares_width(names[0])]
    is_named = any(same_row(text, token) for text in heads for token in own)
    return is_named and all(text.kind is TokenKind.PROSE for text in texts)


def is_scale(ratings: Sequence[Token]) -> bool:
    """Return whether ratings follow the order of the scale, up or down."""
    steps = [RATING_WORDS[r.key].step for r in ratings if r.key in RATING_WORDS]
    if len(steps) != len(ratings):
        return False
    return {later - earlier for earlier, later in pairwise(steps)} in ({1}, {-1})


def ticked_pairs(
    names: Sequence[Token], tokens: Sequence[Token]
) -> tuple[list[tuple[Token, Token]], list[Token]]:
    """Pair names with the rating above the tick on their row; also return the ratings used.

    The ratings that head the columns are the nearest row of ratings above. If it is unclear below
    which of them a tick is, or it is on the row of two names, or another sign is below one of them
    on its row, no tick of the block is read.
    """
    marks = [t for t in tokens if t.kind is TokenKind.MARK]
    rows = _header_rows([t for t in tokens if t.kind is TokenKind.RATING]) if marks else []
    pairs: list[tuple[Token, Token]] = []
    used: dict[Token, None] = {}
    read: set[Token] = set()
    for name in names:
        ticks = [m for m in marks if same_row(m, name) and m.left > name.right]
        above = (row for row in rows if row[0].bottom <= name.top)
        heads = max(above, key=lambda row: max(head.bottom for head in row), default=[])
        if not ticks or not heads:
            continue
        ticked = [_head_of(tick, heads) for tick in ticks]
        if None in ticked or read.intersection(ticks):
            return [], []
        signs = (t for t in tokens if t.kind is TokenKind.PROSE and same_row(t, name))
        read.update(ticks)
        if len({tick.text for tick in read}) > 1 or any(_head_of(sign, heads) for sign in signs):
            return [], []
        if len(ticked) == 1 and (rating := ticked[0]) is not None:
            used |= dict.fromkeys(heads)
            pairs.append((name, replace(rating, words=(*rating.words, *ticks[0].words))))
    return pairs, list(used)


def doubtful_ratings(
    names: Sequence[Token],
    ratings: Sequence[Token],
    columns: Sequence[TokenColumn],
    beside: RatingsBeside,
) -> Iterator[tuple[Token, str]]:
    """Yield the ratings that may be those of the names above or below, and why.

    `names` and `ratings` are all that are not paired or refused, `columns` the ratings beside
    names. In doubt are all ratings of a column, as far as its rows are near each other.
    """
    taken = {rating for row in beside.values() for rating in row}
    for column in columns:
        named = [name for name in names if any(r in column for r in beside[name])]
        left, right = min(r.left for r in column), max(r.right for r in column)
        nameless = [
            r
            for r in ratings
            if len(column) > 1 and r not in taken and r.left < right and left < r.right
        ]
        unrated = _names_without_rating(names, named, beside)
        for rows in _near_rows([*named, *unrated, *column, *nameless]):
            own_names = [token for token in rows if token.kind in NAME_KINDS]
            own_ratings = [token for token in rows if token.kind not in NAME_KINDS]
            if reason := _reason_to_doubt(own_names, own_ratings, beside, taken):
                yield from ((rating, reason) for rating in own_ratings)


def _reason_to_doubt(
    names: TokenColumn, ratings: TokenColumn, beside: RatingsBeside, taken: set[Token]
) -> str | None:
    """Return why a rating may belong to another name; None if each proves its own name."""
    owned = [rating for name in names for rating in beside[name]]
    if any(owned.count(rating) > 1 for rating in ratings):
        return "one rating is beside two names"
    in_order = len(names) == len(ratings) and all(
        not beside[name] or rating in beside[name]
        for name, rating in zip(names, ratings, strict=True)
    )
    if in_order:
        return None
    named = [name for name in names if beside[name]]
    unrated = [name for name in names if not beside[name]]
    nameless = [rating for rating in ratings if rating not in taken]
    if unrated and nameless:
        return "a name has no rating, and a rating of the same column no name"
    if any(_is_set_solid(rating, ratings) for rating in nameless):
        return "the column has more ratings than names"
    solid = any(_is_set_solid(rating, ratings) for rating in ratings)
    if solid and any(_is_set_solid(name, named) for name in unrated):
        return "the column has more names than ratings"
    return None


def _head_of(tick: Token, heads: TokenColumn) -> Token | None:
    """Return the head of the column that a tick is in: much nearer to it than to any other."""
    near = sorted((_distance(tick, head), number) for number, head in enumerate(heads))
    (nearest, number), (next_, _) = near[:2]
    return heads[number] if nearest < next_ / _MUCH_NEARER else None


def _distance(one: Token, other: Token) -> float:
    """Return the distance between the left edges, right edges or centres of tokens, the least."""
    distances = (
        one.left - other.left,
        one.right - other.right,
        (one.left + one.right - other.left - other.right) / 2,
    )
    return min(map(abs, distances))


def _header(
    column: TokenColumn,
    columns: Sequence[TokenColumn],
    tokens: Sequence[Token],
    names: Sequence[Token],
) -> list[Token]:
    """Return the texts above a column of ratings that are above no other column."""
    labels = [n for n in names if n.kind is TokenKind.LABEL]
    lower_edge = min((n.top for n in labels), default=0.0)
    if len(column) == 1:
        lower_edge = min(lower_edge, column[0].top)
    left, right = min(r.left for r in column), max(r.right for r in column)
    others = [*(c for c in columns if len(c) > 1), labels]
    return [
        text
        for text in tokens
        if text.kind in (TokenKind.PROSE, TokenKind.FILLER, *NAME_KINDS)
        and not (text.kind in NAME_KINDS and any(map(text.shares_width, names)))
        and text.left < right
        and left < text.right
        and text.bottom <= lower_edge + 1
        and not any(same_row(text, rating) for rating in column)
        and sum(any(text.shares_width(t) for t in other) for other in others) <= 1
        and len(text.text.split()) <= LONGEST_HEADER
    ]


def _header_rows(ratings: Sequence[Token]) -> list[list[Token]]:
    """Return the rows of at least three different ratings."""
    rows: list[list[Token]] = []
    for rating in ratings:
        row = [r for r in ratings if r is rating or same_row(r, rating)]
        if row[0] is rating and len(row) >= 3 and len({r.key for r in row}) == len(row):
            rows.append(row)
    return rows


def _names_without_rating(
    names: Sequence[Token], named: Sequence[Token], beside: RatingsBeside
) -> list[Token]:
    """Return the names of standards without a rating, in the columns of the `named` ones."""
    return [
        name
        for column in name_columns(names)
        if any(other in column for other in named)
        for name in column
        if name.kind is TokenKind.LABEL and not name.may_be_domain and not beside[name]
    ]


def _near_rows(tokens: Sequence[Token]) -> list[list[Token]]:
    """Divide tokens, from top to bottom, where the distance to the next row is large."""

    def is_near(rows: list[Token], token: Token) -> bool:
        return token.top - max(t.bottom for t in rows) <= _APART * token.words[0].height

    return grouped(sorted(tokens, key=lambda t: t.top), is_near)


def _is_set_solid(token: Token, others: Sequence[Token]) -> bool:
    """Return whether another token is on the line right above or below, as near as in one cell."""
    for other in others:
        upper, lower = sorted((token, other), key=lambda each: each.top)
        height = upper.words[0].height
        near = -0.3 * height < lower.top - upper.bottom < _SOLID * height
        if near and other is not token and upper.left < lower.right and lower.left < upper.right:
            return True
    return False
