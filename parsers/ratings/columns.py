"""Columns of names and ratings: where they stand, and whose ratings a column holds."""

import enum
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.ratings.tokens import Token, TokenKind, same_row
from parsers.ratings.vocabulary import RATING_WORDS

PREVIOUS = re.compile(
    r"\b(?:previous(?:ly)?|last|earlier|prior|former|past)\b|\bthen\b|change since", re.IGNORECASE
)
"""Words over a column or table of an inspection before this one."""
PRESENT = re.compile(r"\b(?:current|this|present|latest|new|now|today)\b", re.IGNORECASE)
COLUMN_APART = 90.0
"""Points between the left edges of two columns of names."""
IN_LINE = 4.0
"""Points by which the edges of two ratings of one column may differ."""
LONGEST_HEAD = 9
"""Words of the head of a column at most; more are a sentence."""
YEAR = re.compile(r"\b20[12]\d\b")


class ColumnPeriod(enum.Enum):
    """Whose ratings a column holds."""

    PRESENT = "present"
    PREVIOUS = "previous"
    UNKNOWN = "not told"


def name_columns(names: Sequence[Token]) -> list[list[Token]]:
    """Names by the left edge they share; a new column begins far to the right of the last."""
    columns: list[list[Token]] = []
    for name in sorted(names, key=lambda n: n.left):
        if columns and name.left - columns[-1][0].left < COLUMN_APART:
            columns[-1].append(name)
        else:
            columns.append([name])
    return columns


def rating_columns(names: Sequence[Token], beside: dict[int, list[Token]]) -> list[list[Token]]:
    """The ratings that stand beside names, by column: those whose widths overlap.

    The overall rating may stand apart from the table: it belongs to a column that it is in line
    with.
    """
    columns: list[list[Token]] = []
    overall = [s for n in names if n.kind is TokenKind.OVERALL for s in beside[id(n)]]
    for token in (s for n in names if n.kind is not TokenKind.OVERALL for s in beside[id(n)]):
        touching = [
            c for c in columns if any(a.left < token.right and token.left < a.right for a in c)
        ]
        merged = [a for c in touching for a in c] + [token]
        columns = [c for c in columns if c not in touching] + [merged]
    for token in overall:
        own = next((c for c in columns if all(aligned(token, a, IN_LINE) for a in c)), None)
        if own is not None:
            own.append(token)
        else:
            columns.append([token])
    return sorted(columns, key=lambda c: min(a.left for a in c))


def aligned(one: Token, other: Token, within: float) -> bool:
    """Whether two atoms share their left edge, their right edge or their centre, within points."""
    apart = (
        one.left - other.left,
        one.right - other.right,
        (one.left + one.right - other.left - other.right) / 2,
    )
    return min(map(abs, apart)) < within


def column_periods(
    columns: Sequence[Sequence[Token]], tokens: Sequence[Token], names: Sequence[Token]
) -> tuple[list[ColumnPeriod], list[str]]:
    """Whose ratings each column holds, told by the words above it; and those words."""
    if not columns:
        return [], []
    first = min((n.top for n in names if n.kind is TokenKind.LABEL), default=0.0)
    heads = [a for a in tokens if a.kind in (TokenKind.PROSE, TokenKind.FILLER)]
    table = [c for c in columns if len(c) > 1]
    headers = []
    for column in columns:
        left, right = min(a.left for a in column), max(a.right for a in column)
        under = first if len(column) > 1 else min(first, column[0].top)
        over = [
            a
            for a in heads
            if a.left < right
            and left < a.right
            and a.bottom <= under + 1
            and not _wide(a, table, names)
        ]
        headers.append(" ".join(a.text for a in over if len(a.text.split()) <= LONGEST_HEAD))
    if len(columns) == 1:
        only = headers[0]
        previous = PREVIOUS.search(only) and not PRESENT.search(only)
        return [ColumnPeriod.PREVIOUS if previous else ColumnPeriod.PRESENT], headers
    roles = [
        ColumnPeriod.PREVIOUS
        if PREVIOUS.search(header)
        else ColumnPeriod.PRESENT
        if PRESENT.search(header)
        else ColumnPeriod.UNKNOWN
        for header in headers
    ]
    years = [max(YEAR.findall(header), default=None) for header in headers]
    known = [year for year in years if year is not None]
    if len(set(known)) > 1:
        newest = max(known)
        roles = [
            role
            if year is None
            else ColumnPeriod.PRESENT
            if year == newest
            else ColumnPeriod.PREVIOUS
            for role, year in zip(roles, years, strict=True)
        ]
    return roles, headers


def _wide(head: Token, columns: Sequence[Sequence[Token]], names: Sequence[Token]) -> bool:
    """Whether a text stands over several columns, and so tells none from the others."""
    labels = [n for n in names if n.kind is TokenKind.LABEL]
    over = [
        c for c in (*columns, labels) if any(a.left < head.right and head.left < a.right for a in c)
    ]
    return len(over) > 1


def legend_columns(columns: Sequence[Sequence[Token]], beside: dict[int, list[Token]]) -> set[int]:
    """Columns that only explain the scale beside another column that rates more rows."""
    rated = [sum(any(a in c for a in row) for row in beside.values()) for c in columns]
    most = max(rated, default=0)
    return {
        i
        for i, column in enumerate(columns)
        if rated[i] < most and len(column) <= 4 and is_scale(column, 3)
    }


def is_scale(tokens: Sequence[Token], least: int) -> bool:
    """Whether at least so many ratings follow one another as on the scale, up or down."""
    steps = [RATING_WORDS[a.key].step for a in tokens if a.key in RATING_WORDS]
    if len(steps) < least or len(steps) != len(tokens):
        return False
    turns = {later - sooner for sooner, later in pairwise(steps)}
    return turns in ({1}, {-1})


IN_COLUMN = 9.0
"""Points by which a tick's edge or centre may differ from that of the rating over it."""


def ticked_pairs(
    names: Sequence[Token], tokens: Sequence[Token]
) -> tuple[list[tuple[Token, Token]], list[Token]]:
    """Names rated by a tick under one of the ratings that head columns; and those heads.

    The heads are the nearest row of ratings above; a tick that stands under none of them, or
    under more than one, leaves all unread.
    """
    marks = [a for a in tokens if a.kind is TokenKind.MARK]
    rows = _head_rows([a for a in tokens if a.kind is TokenKind.RATING]) if marks else []
    pairs: list[tuple[Token, Token]] = []
    used: dict[int, Token] = {}
    for name in names:
        ticks = [m for m in marks if same_row(m, name) and m.left > name.right]
        heads = max((r for r in rows if r[0].bottom <= name.top), key=_lowest, default=[])
        if not ticks or not heads:
            continue
        over = [h for m in ticks for h in heads if aligned(h, m, IN_COLUMN)]
        if any(sum(aligned(h, m, IN_COLUMN) for h in heads) != 1 for m in ticks):
            return [], []
        if len(over) == 1:
            used |= {id(h): h for h in heads}
            said = replace(over[0], words=(*over[0].words, *ticks[0].words))
            pairs.append((name, said))
    return (pairs, list(used.values())) if pairs else ([], [])


def _head_rows(ratings: Sequence[Token]) -> list[list[Token]]:
    """Rows of at least three different ratings."""
    rows: list[list[Token]] = []
    for rating in ratings:
        row = [r for r in ratings if r is rating or same_row(r, rating)]
        if row[0] is rating and len(row) >= 3 and len({r.key for r in row}) == len(row):
            rows.append(row)
    return rows


def _lowest(row: Sequence[Token]) -> float:
    return max(a.bottom for a in row)
