"""Find ratings that may have moved to the row of another name: one rating proves one name.

Where all names share one cell and all ratings the next, a rating that wraps moves all ratings
below it down by a row. The score cannot notice this if the sum stays the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.ratings.columns import name_columns
from parsers.ratings.tokens import NAME_KINDS, Token, TokenKind

_SOLID = 0.45
"""Lines less than this many letter heights apart may be lines of one cell."""
_APART = 3.0
"""Rows this many letter heights apart are not of one cell."""

Beside = Mapping[int, Sequence[Token]]
"""The ratings beside each name, by the `id()` of the name's token."""


def doubtful_ratings(
    names: Sequence[Token],
    ratings: Sequence[Token],
    columns: Sequence[Sequence[Token]],
    beside: Beside,
) -> Iterator[tuple[Token, str]]:
    """Yield the ratings that may be those of the names above or below, and why.

    `names` and `ratings` are all that are not paired or refused, `columns` the ratings beside
    names. In doubt are all ratings of a column, as far as its rows are near each other.
    """
    taken = {id(rating) for row in beside.values() for rating in row}
    for column in columns:
        named = [name for name in names if any(r in column for r in beside[id(name)])]
        nameless = [r for r in ratings if id(r) not in taken and _in_column(r, column)]
        unrated = _names_without_rating(names, named, beside)
        for rows in _near_rows([*named, *unrated, *column, *nameless]):
            if reason := _Rows(rows, beside, taken).reason_to_doubt():
                yield from ((token, reason) for token in rows if token.kind not in NAME_KINDS)


@dataclass(frozen=True)
class _Rows:
    """Names and ratings of a column from top to bottom, and which ratings are beside names."""

    tokens: Sequence[Token]
    beside: Beside
    taken: set[int]

    def reason_to_doubt(self) -> str | None:
        """Return why a rating may belong to another name; None if each proves its own name."""
        names = [token for token in self.tokens if token.kind in NAME_KINDS]
        ratings = [token for token in self.tokens if token.kind not in NAME_KINDS]
        named = [name for name in names if self.beside[id(name)]]
        owners = [id(rating) for name in named for rating in self.beside[id(name)]]
        if any(owners.count(id(rating)) > 1 for rating in ratings):
            return "one rating is beside two names"
        reason = self._unequal(names, ratings)
        if reason is None or (len(names) == len(ratings) and self._in_order(names, ratings)):
            return None
        return reason

    def _unequal(self, names: Sequence[Token], ratings: Sequence[Token]) -> str | None:
        """Return how names and ratings fail to match in number."""
        named = [name for name in names if self.beside[id(name)]]
        unrated = [name for name in names if not self.beside[id(name)]]
        nameless = [rating for rating in ratings if id(rating) not in self.taken]
        if unrated and nameless:
            return "a name has no rating, and a rating of the same column no name"
        if any(_is_set_solid(rating, ratings) for rating in nameless):
            return "the column has more ratings than names"
        solid = any(_is_set_solid(rating, ratings) for rating in ratings)
        if solid and any(_is_set_solid(name, named) for name in unrated):
            return "the column has more names than ratings"
        return None

    def _in_order(self, names: Sequence[Token], ratings: Sequence[Token]) -> bool:
        """Return whether each name is beside the rating of the same number, if beside any."""
        return all(
            not self.beside[id(name)] or any(r is rating for r in self.beside[id(name)])
            for name, rating in zip(names, ratings, strict=True)
        )


def _names_without_rating(
    names: Sequence[Token], named: Sequence[Token], beside: Beside
) -> list[Token]:
    """Return the names of standards without a rating, in the columns of the `named` ones."""
    return [
        name
        for column in name_columns(names)
        if any(other in column for other in named)
        for name in column
        if name.kind is TokenKind.LABEL and not name.may_be_domain and not beside[id(name)]
    ]


def _in_column(rating: Token, column: Sequence[Token]) -> bool:
    left, right = min(r.left for r in column), max(r.right for r in column)
    return len(column) > 1 and rating.left < right and left < rating.right


def _near_rows(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Divide tokens, from top to bottom, where the distance to the next row is large."""
    rows: list[Token] = []
    for token in sorted(tokens, key=lambda t: t.top):
        bottom = max((t.bottom for t in rows), default=token.top)
        if token.top - bottom > _APART * token.words[0].height:
            yield rows
            rows = []
        rows.append(token)
    yield rows


def _is_set_solid(token: Token, others: Sequence[Token]) -> bool:
    """Return whether another token is on the line right above or below, as near as in one cell."""
    return any(_touch(token, other) for other in others if other is not token)


def _touch(one: Token, other: Token) -> bool:
    upper, lower = sorted((one, other), key=lambda token: token.top)
    height = upper.words[0].height
    near = -0.3 * height < lower.top - upper.bottom < _SOLID * height
    return near and upper.left < lower.right and lower.left < upper.right
