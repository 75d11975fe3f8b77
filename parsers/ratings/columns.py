"""Columns of names, ratings and ticks, and which inspection a column of ratings is about."""

import enum
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.ratings.tokens import Token, TokenKind, same_row
from schemas.rating import RATING_WORDS

PREVIOUS = re.compile(
    r"\b(?:previous(?:ly)?|last|earlier|prior|former|past)\b|\bthen\b|change since", re.IGNORECASE
)
"""Words above a column or table of ratings from an earlier inspection."""
PRESENT = re.compile(r"\b(?:current|this|present|latest|new|now|today)\b", re.IGNORECASE)
YEAR = re.compile(r"\b20[12]\d\b")
COLUMN_DISTANCE = 90.0
"""Least points between the left edges of two columns of names."""
_RATING_TOLERANCE, _TICK_TOLERANCE = 4.0, 9.0
"""Points by which the edges or centres of ratings (ticks) in one column may differ."""
_LONGEST_HEADER = 9
"""Most words of a column header; a longer text is a sentence."""


class ColumnPeriod(enum.Enum):
    """Which inspection the ratings of a column are from."""

    PRESENT = "present"
    PREVIOUS = "previous"
    UNKNOWN = "unknown"


def name_columns(names: Sequence[Token]) -> list[list[Token]]:
    """Group names by their left edge; a new column begins far right of the one before."""
    columns: list[list[Token]] = []
    for name in sorted(names, key=lambda n: n.left):
        if columns and name.left - columns[-1][0].left < COLUMN_DISTANCE:
            columns[-1].append(name)
        else:
            columns.append([name])
    return columns


def rating_columns(names: Sequence[Token], beside: dict[int, list[Token]]) -> list[list[Token]]:
    """Group the ratings beside names into columns, left to right, where their widths overlap.

    The overall rating may be apart from the table: it joins the column that it is aligned with.
    """
    columns: list[list[Token]] = []
    overall = [r for n in names if n.kind is TokenKind.OVERALL for r in beside[id(n)]]
    for rating in (r for n in names if n.kind is not TokenKind.OVERALL for r in beside[id(n)]):
        touching = [c for c in columns if any(_share_width(rating, other) for other in c)]
        merged = [other for column in touching for other in column] + [rating]
        columns = [c for c in columns if c not in touching] + [merged]
    for rating in overall:
        own = next(
            (c for c in columns if all(_aligned(rating, r, _RATING_TOLERANCE) for r in c)), None
        )
        if own is not None:
            own.append(rating)
        else:
            columns.append([rating])
    return sorted(columns, key=lambda column: min(rating.left for rating in column))


def column_periods(
    columns: Sequence[Sequence[Token]], tokens: Sequence[Token], names: Sequence[Token]
) -> tuple[list[ColumnPeriod], list[str]]:
    """Return the period of each column of ratings, and the header that it was read from."""
    if not columns:
        return [], []
    headers = [_header(column, columns, tokens, names) for column in columns]
    if len(headers) == 1:
        only_previous = PREVIOUS.search(headers[0]) and not PRESENT.search(headers[0])
        return [ColumnPeriod.PREVIOUS if only_previous else ColumnPeriod.PRESENT], headers
    years = [max(YEAR.findall(header), default=None) for header in headers]
    known = {year for year in years if year is not None}
    periods = [_period(header) for header in headers]
    if len(known) > 1:
        by_year = dict.fromkeys(known, ColumnPeriod.PREVIOUS)
        by_year[max(known)] = ColumnPeriod.PRESENT
        periods = [
            by_year[year] if year is not None else period
            for period, year in zip(periods, years, strict=True)
        ]
    return periods, headers


def legend_columns(columns: Sequence[Sequence[Token]], beside: dict[int, list[Token]]) -> set[int]:
    """Return the columns that only explain the scale, beside one that rates more rows."""
    rated = [sum(any(r in column for r in row) for row in beside.values()) for column in columns]
    most = max(rated, default=0)
    return {
        index
        for index, column in enumerate(columns)
        if rated[index] < most and len(column) <= 4 and is_scale(column, 3)
    }


def is_scale(ratings: Sequence[Token], least: int) -> bool:
    """Return whether at least this many ratings follow the order of the scale, up or down."""
    steps = [RATING_WORDS[r.key].step for r in ratings if r.key in RATING_WORDS]
    if len(steps) < least or len(steps) != len(ratings):
        return False
    return {later - earlier for earlier, later in pairwise(steps)} in ({1}, {-1})


def ticked_pairs(
    names: Sequence[Token], tokens: Sequence[Token]
) -> tuple[list[tuple[Token, Token]], list[Token]]:
    """Pair names with the rating above the tick on their row; also return the ratings used.

    The ratings that head the columns are the nearest row of ratings above. If a tick is below
    none of them, or below more than one, or on the row of two names, no tick of the block is read.
    """
    marks = [t for t in tokens if t.kind is TokenKind.MARK]
    rows = _header_rows([t for t in tokens if t.kind is TokenKind.RATING]) if marks else []
    pairs: list[tuple[Token, Token]] = []
    used: dict[int, Token] = {}
    read: set[int] = set()
    for name in names:
        ticks = [m for m in marks if same_row(m, name) and m.left > name.right]
        heads = max((r for r in rows if r[0].bottom <= name.top), key=_lower_edge, default=[])
        if not ticks or not heads:
            continue
        above = [[h for h in heads if _aligned(h, tick, _TICK_TOLERANCE)] for tick in ticks]
        if any(len(ratings) != 1 for ratings in above) or read.intersection(map(id, ticks)):
            return [], []
        read.update(map(id, ticks))
        if len(above) == 1:
            rating = above[0][0]
            used |= {id(head): head for head in heads}
            pairs.append((name, replace(rating, words=(*rating.words, *ticks[0].words))))
    return (pairs, list(used.values())) if pairs else ([], [])


def _aligned(one: Token, other: Token, tolerance: float) -> bool:
    """Return whether two tokens share a left edge, right edge or centre, within some points."""
    distances = (
        one.left - other.left,
        one.right - other.right,
        (one.left + one.right - other.left - other.right) / 2,
    )
    return min(map(abs, distances)) < tolerance


def _share_width(one: Token, other: Token) -> bool:
    return one.left < other.right and other.left < one.right


def _header(
    column: Sequence[Token],
    columns: Sequence[Sequence[Token]],
    tokens: Sequence[Token],
    names: Sequence[Token],
) -> str:
    """Return the texts above a column of ratings that are above no other column."""
    labels = [n for n in names if n.kind is TokenKind.LABEL]
    lower_edge = min((n.top for n in labels), default=0.0)
    if len(column) == 1:
        lower_edge = min(lower_edge, column[0].top)
    left, right = min(r.left for r in column), max(r.right for r in column)
    others = [*(c for c in columns if len(c) > 1), labels]
    return " ".join(
        text.text
        for text in tokens
        if text.kind in (TokenKind.PROSE, TokenKind.FILLER)
        and text.left < right
        and left < text.right
        and text.bottom <= lower_edge + 1
        and sum(any(_share_width(text, t) for t in other) for other in others) <= 1
        and len(text.text.split()) <= _LONGEST_HEADER
    )


def _period(header: str) -> ColumnPeriod:
    if PREVIOUS.search(header):
        return ColumnPeriod.PREVIOUS
    return ColumnPeriod.PRESENT if PRESENT.search(header) else ColumnPeriod.UNKNOWN


def _header_rows(ratings: Sequence[Token]) -> list[list[Token]]:
    """Return the rows of at least three different ratings."""
    rows: list[list[Token]] = []
    for rating in ratings:
        row = [r for r in ratings if r is rating or same_row(r, rating)]
        if row[0] is rating and len(row) >= 3 and len({r.key for r in row}) == len(row):
            rows.append(row)
    return rows


def _lower_edge(row: Sequence[Token]) -> float:
    return max(rating.bottom for rating in row)
