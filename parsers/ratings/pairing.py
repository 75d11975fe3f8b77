"""Pair the names of a block with its ratings by position: beside, above, below, ticked."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.ratings.columns import (
    LONGEST_HEADER,
    HeadedColumn,
    RatingsBeside,
    TokenColumn,
    doubtful_ratings,
    earlier_columns,
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

_NEIGHBOUR = "the rating is under or over the name beside"
HEAD_OF_TICKS = "the head of a column of ticks"
_EARLIER = "the column of an earlier inspection"


@dataclass(frozen=True)
class Pair:
    """A name and its ratings: several where the columns cannot be distinguished."""

    name: Token
    ratings: tuple[Token, ...]


@dataclass(frozen=True)
class Pairing:
    """All pairs and scores of a block, and the ratings that were refused, with the rule.

    `unpaired` ratings have no name; `columns` are those of ratings.
    """

    pairs: tuple[Pair, ...]
    scores: tuple[Token, ...]
    unpaired: tuple[Token, ...]
    refused: tuple[tuple[Token, str], ...]
    columns: tuple[HeadedColumn, ...] = ()

    def without(self, pairs: Container[Pair], rule: str) -> "Pairing":
        """Return the pairing with those of its pairs refused by a rule."""
        kept = tuple(pair for pair in self.pairs if pair not in pairs)
        refused = ((pair.ratings[0], rule) for pair in self.pairs if pair in pairs)
        return replace(self, pairs=kept, refused=(*self.refused, *refused))


def pair_tokens(tokens: Sequence[Token]) -> Pairing:
    """Return the pairs of one block of tokens.

    One block can have several arrangements (the overall rating beside its name, the standards
    above theirs), so what the most frequent one leaves unpaired is examined again.
    """
    names = _names_with_codes(tokens)
    progress = _Progress(names, [t for t in tokens if t.kind in RATING_KINDS])
    ticked, heads = ticked_pairs(progress.names, tokens)
    progress.add(ticked)
    progress.refuse(heads, HEAD_OF_TICKS)
    beside = _ratings_beside(progress.names, progress.ratings)
    doubtful = _ratings_of_neighbours(progress.names, beside)
    certain = {key: [r for r in row if r not in doubtful] for key, row in beside.items()}
    progress.pair_stacked_instead(certain)
    progress.refuse([rating for rating in progress.ratings if rating in doubtful], _NEIGHBOUR)
    progress.pair_columns(tokens)
    _, legend = without_legend(progress.ratings, progress.names)
    progress.refuse(legend, "the scale of the four ratings")
    only_overall = all(p.name.kind is TokenKind.OVERALL for p in progress.pairs[len(ticked) :])
    gap = LOOSE if only_overall else TIGHT
    progress.add(stacked_pairs(progress.names, progress.ratings, gap))
    progress.columns += _headed_rows(progress.pairs, tokens)
    refused = {rating for rating, rule in progress.refused if rule == _EARLIER}
    earlier = [column for column in progress.columns if refused.intersection(column.ratings)]
    scores = list(_scores(tokens, names))
    return Pairing(
        tuple(progress.pairs),
        tuple(score for score in scores if not any(column.has(score) for column in earlier)),
        tuple(progress.ratings),
        tuple(progress.refused),
        tuple(progress.columns),
    )


class _Progress:
    """What is paired or refused so far; `names` and `ratings` are those still open."""

    def __init__(self, names: Sequence[Token], ratings: Sequence[Token]) -> None:
        self.names, self.ratings = list(names), list(ratings)
        self.pairs: list[Pair] = []
        self.refused: list[tuple[Token, str]] = []
        self.columns: list[HeadedColumn] = []

    def add(self, pairs: Iterable[tuple[Token, Token]]) -> None:
        self.pairs += [Pair(name, (rating,)) for name, rating in pairs]
        self._close()

    def refuse(self, ratings: Iterable[Token], rule: str) -> None:
        self.refused += [(rating, rule) for rating in ratings]
        self._close()

    def pair_stacked_instead(self, beside: RatingsBeside) -> None:
        """Pair names with ratings above or below if that makes more pairs than beside.

        The overall rating may be beside its name all the same.
        """
        overall = (name for name in self.names if _is_overall(name) and len(beside[name]) == 1)
        pairs = [(name, beside[name][0]) for name in overall][:1]
        apart = {token for pair in pairs for token in pair}
        names = [name for name in self.names if name not in apart]
        pairs += stacked_pairs(names, [r for r in self._without_scale() if r not in apart])
        if len(pairs) > sum(map(bool, beside.values())):
            self.add(pairs)

    def pair_columns(self, tokens: Sequence[Token]) -> None:
        """Pair names with the ratings beside them, until no name has one beside it."""
        beside = self._certainly_beside()
        while any(beside.values()):
            self._pair_columns_once(tokens, beside)
            self.names = [name for name in self.names if not beside[name]]
            beside = self._certainly_beside()

    def _certainly_beside(self) -> RatingsBeside:
        """Return the ratings beside the open names, on either side; refuse those of neighbours."""
        beside = _ratings_beside(self.names, self.ratings)
        while doubtful := _ratings_of_neighbours(self.names, beside):
            self.refuse(doubtful, _NEIGHBOUR)
            beside = _ratings_beside(self.names, self.ratings)
        return beside

    def _pair_columns_once(self, tokens: Sequence[Token], beside: RatingsBeside) -> None:
        columns = rating_columns(self.names, beside)
        if _has_shifted_rows(columns, beside):
            doubtful = [(r, "two ratings are beside one name") for r in self._without_scale()]
        else:
            doubtful = list(doubtful_ratings(self.names, self._without_scale(), columns, beside))
        rules = {r: f"names and ratings are not set row by row: {why}" for r, why in doubtful}
        earlier, headed = earlier_columns(columns, tokens, beside)
        for rating in (rating for name in self.names for rating in beside[name]):
            if next(i for i, c in enumerate(columns) if rating in c) in earlier:
                rules.setdefault(rating, _EARLIER)
        for name in self.names:
            if taken := tuple(rating for rating in beside[name] if rating not in rules):
                self.pairs.append(Pair(name, taken))
        self.refused += rules.items()
        self.columns += headed
        self._close()

    def _without_scale(self) -> list[Token]:
        return without_legend(self.ratings, self.names)[0]

    def _close(self) -> None:
        """Drop the names and ratings that are paired or refused."""
        done = {token for pair in self.pairs for token in (pair.name, *pair.ratings)}
        done |= {rating for rating, _ in self.refused}
        self.names = [name for name in self.names if name not in done]
        self.ratings = [rating for rating in self.ratings if rating not in done]


def _is_overall(name: Token) -> bool:
    return name.kind is TokenKind.OVERALL


def _has_shifted_rows(columns: Sequence[TokenColumn], beside: RatingsBeside) -> bool:
    """Return whether two ratings of one column, one below the other, are beside one name.

    This happens where all names share a cell and a wrapped name moves those below it down.
    """
    return any(
        one is not other and not same_row(one, other)
        for row in beside.values()
        for column in columns
        for one in row
        for other in row
        if one in column and other in column
    )


def _names_with_codes(tokens: Sequence[Token]) -> list[Token]:
    """Return the names of the block, each with the code printed beside or above it."""
    codes = [t for t in tokens if t.kind is TokenKind.NUMBER and t.code]
    names: list[Token] = []
    for name in tokens:
        # "Overall" can end a sentence, "… ‘Good’ overall.", and is no name then.
        ends_sentence = not name.looks_like_label and "rating" not in name.key
        if name.kind not in NAME_KINDS or (_is_overall(name) and ends_sentence):
            continue
        needs_code = name.kind is TokenKind.LABEL and name.code is None
        code = _printed_code(name, codes) if needs_code else None
        left, right = sorted((code or name, name), key=lambda token: token.left)
        between = (t for t in tokens if left.left < t.left < right.left and same_row(t, name))
        if code is None or any(t.kind in NAME_KINDS for t in between):
            names.append(name)
            continue
        codes.remove(code)
        row = name.on_row if same_row(code, name) else (*code.words, *name.on_row)
        words = (*code.words, *name.words)
        names.append(replace(name, code=code.code, words=words, row_words=row))
    return names


def _printed_code(name: Token, codes: Sequence[Token]) -> Token | None:
    """Return the nearest code left of a name on its row, else a full code right of it or above it.

    A full code has a domain and a standard (`1.1`), so is no mere number.
    """
    left = [c for c in codes if same_row(c, name) and c.left < name.left]
    full = [c for c in codes if len(c.code or "") > 1]
    right = [c for c in full if same_row(c, name)]
    height = name.words[0].height
    above = (
        c for c in full if abs(c.left - name.left) < 3 and 0 <= name.top - c.bottom < 0.6 * height
    )
    return max(left, key=lambda c: c.left, default=None) or next(iter((*right, *above)), None)


def _ratings_beside(names: Sequence[Token], ratings: Sequence[Token]) -> RatingsBeside:
    """Return the ratings on the row of each name, on the side where most names have one."""
    right, left = _on_side(names, ratings, 1), _on_side(names, ratings, -1)
    return right if sum(map(bool, right.values())) >= sum(map(bool, left.values())) else left


def _ratings_of_neighbours(names: Sequence[Token], beside: RatingsBeside) -> list[Token]:
    """Return the ratings beside a name that are above or below the name next to it."""
    beside_names = ((name, rating) for name in names for rating in beside[name])
    found = (r for name, r in beside_names if belongs_to_neighbour(name, r, names))
    return list(dict.fromkeys(found))


def _on_side(names: Sequence[Token], ratings: Sequence[Token], side: int) -> RatingsBeside:
    """Return the ratings on each name's row to its right (`side` 1) or left (-1).

    A rating does not belong to a name if another name, or another column of names, is between.
    """
    columns = [(min(n.left for n in column), column) for column in name_columns(names)]

    def belongs(name: Token, rating: Token) -> bool:
        if not same_row(name, rating) or side * (rating.left - name.left) <= 0:
            return False
        edges = [n.left for n in names if n is not name and same_row(n, rating)]
        edges += [
            edge
            for edge, column in columns
            if name not in column and _reaches_down_to(column, rating)
        ]
        return not any(side * (e - name.left) > 0 and side * (rating.left - e) > 0 for e in edges)

    return {name: [r for r in ratings if belongs(name, r)] for name in names}


def _reaches_down_to(column: TokenColumn, rating: Token) -> bool:
    """Return whether a column of names extends past the height of a rating."""
    return (
        len(column) > 1
        and min(n.top for n in column) <= rating.bottom
        and rating.top <= max(n.bottom for n in column) + 3 * (rating.bottom - rating.top)
    )


def _headed_rows(pairs: Iterable[Pair], tokens: Sequence[Token]) -> Iterator[HeadedColumn]:
    """Yield the texts left of ratings that are in a row below or above their names, with these."""
    below = [rating for pair in pairs for rating in pair.ratings if not same_row(rating, pair.name)]
    prose = (token for token in tokens if token.kind is TokenKind.PROSE)
    for text in (text for text in prose if len(text.text.split()) <= LONGEST_HEADER):
        if row := [r for r in below if text.right < r.left and same_row(text, r)]:
            yield HeadedColumn((text,), tuple(row))


def _scores(tokens: Sequence[Token], names: Sequence[Token]) -> Iterator[Token]:
    """Yield printed scores that are not the points of one standard.

    Where all are on rows of standards, yield the only one behind the word "Score", as in a page of
    two columns; without any, yield the bare number behind that word.
    """
    rows = [name for name in names if name.kind is TokenKind.LABEL]
    scores = [t for t in tokens if t.kind is TokenKind.SCORE]
    words = [t for t in tokens if t.kind is TokenKind.SCORE_WORD]
    own = [score for score in scores if not any(same_row(score, name) for name in rows)]
    if not own:
        own = [s for s in scores if any(_is_right_before(word, s, tokens) for word in words)]
        own = own if len(own) == 1 else []
    if own:
        yield from own
        return
    bare = [t for t in tokens if t.kind is TokenKind.NUMBER and (t.code or "").isdigit()]
    for word in words:
        numbers = [number for number in bare if same_row(number, word)]
        if len(numbers) == 1 and numbers[0].left > word.left and "." not in numbers[0].text:
            value = int(numbers[0].code or 0)
            yield replace(numbers[0], kind=TokenKind.SCORE, value=value)


def _is_right_before(word: Token, score: Token, tokens: Sequence[Token]) -> bool:
    """Return whether a word is left of a score on its row, with nothing between them."""
    between = (t for t in tokens if word.left < t.left < score.left and same_row(t, score))
    return word.left < score.left and same_row(word, score) and not any(between)
