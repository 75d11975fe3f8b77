"""Columns of names and ratings: where they stand, and whose ratings a column holds."""

import enum
import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.ratings.tokens import Atom, Kind
from parsers.ratings.vocabulary import RATINGS

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


class Column(enum.Enum):
    """Whose ratings a column holds."""

    PRESENT = "present"
    PREVIOUS = "previous"
    UNTOLD = "not told"


def name_columns(names: Sequence[Atom]) -> list[list[Atom]]:
    """Names by the left edge they share; a new column begins far to the right of the last."""
    columns: list[list[Atom]] = []
    for name in sorted(names, key=lambda n: n.left):
        if columns and name.left - columns[-1][0].left < COLUMN_APART:
            columns[-1].append(name)
        else:
            columns.append([name])
    return columns


def columns_of(names: Sequence[Atom], beside: dict[int, list[Atom]]) -> list[list[Atom]]:
    """The ratings that stand beside names, by column: those whose widths overlap.

    The overall rating may stand apart from the table: it belongs to a column that it is in line
    with.
    """
    columns: list[list[Atom]] = []
    overall = [s for n in names if n.kind is Kind.OVERALL for s in beside[id(n)]]
    for atom in (s for n in names if n.kind is not Kind.OVERALL for s in beside[id(n)]):
        touching = [
            c for c in columns if any(a.left < atom.right and atom.left < a.right for a in c)
        ]
        merged = [a for c in touching for a in c] + [atom]
        columns = [c for c in columns if c not in touching] + [merged]
    for atom in overall:
        own = next((c for c in columns if all(in_line(atom, a, IN_LINE) for a in c)), None)
        if own is not None:
            own.append(atom)
        else:
            columns.append([atom])
    return sorted(columns, key=lambda c: min(a.left for a in c))


def in_line(one: Atom, other: Atom, within: float) -> bool:
    """Whether two atoms share their left edge, their right edge or their centre, within points."""
    apart = (
        one.left - other.left,
        one.right - other.right,
        (one.left + one.right - other.left - other.right) / 2,
    )
    return min(map(abs, apart)) < within


def roles_of(
    columns: Sequence[Sequence[Atom]], atoms: Sequence[Atom], names: Sequence[Atom]
) -> tuple[list[Column], list[str]]:
    """Whose ratings each column holds, told by the words above it; and those words."""
    if not columns:
        return [], []
    first = min((n.top for n in names if n.kind is Kind.LABEL), default=0.0)
    heads = [a for a in atoms if a.kind in (Kind.PROSE, Kind.FILLER)]
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
        return [Column.PREVIOUS if previous else Column.PRESENT], headers
    roles = [
        Column.PREVIOUS
        if PREVIOUS.search(header)
        else Column.PRESENT
        if PRESENT.search(header)
        else Column.UNTOLD
        for header in headers
    ]
    years = [max(YEAR.findall(header), default=None) for header in headers]
    known = [year for year in years if year is not None]
    if len(set(known)) > 1:
        newest = max(known)
        roles = [
            role if year is None else Column.PRESENT if year == newest else Column.PREVIOUS
            for role, year in zip(roles, years, strict=True)
        ]
    return roles, headers


def _wide(head: Atom, columns: Sequence[Sequence[Atom]], names: Sequence[Atom]) -> bool:
    """Whether a text stands over several columns, and so tells none from the others."""
    labels = [n for n in names if n.kind is Kind.LABEL]
    over = [
        c for c in (*columns, labels) if any(a.left < head.right and head.left < a.right for a in c)
    ]
    return len(over) > 1


def legend_columns(columns: Sequence[Sequence[Atom]], beside: dict[int, list[Atom]]) -> set[int]:
    """Columns that only explain the scale beside another column that rates more rows."""
    rated = [sum(any(a in c for a in row) for row in beside.values()) for c in columns]
    most = max(rated, default=0)
    return {
        i
        for i, column in enumerate(columns)
        if rated[i] < most and len(column) <= 4 and is_scale(column, 3)
    }


def is_scale(atoms: Sequence[Atom], least: int) -> bool:
    """Whether at least so many ratings follow one another as on the scale, up or down."""
    steps = [RATINGS[a.key].step for a in atoms if a.key in RATINGS]
    if len(steps) < least or len(steps) != len(atoms):
        return False
    turns = {later - sooner for sooner, later in pairwise(steps)}
    return turns in ({1}, {-1})
