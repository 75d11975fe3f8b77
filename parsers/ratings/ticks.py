"""Pairs names with ratings where a tick stands under one of the ratings that head columns."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.ratings.columns import in_line
from parsers.ratings.tokens import Atom, Kind, same_row

IN_COLUMN = 9.0
"""Points by which a tick's edge or centre may differ from that of the rating over it."""


def ticked(
    names: Sequence[Atom], atoms: Sequence[Atom]
) -> tuple[list[tuple[Atom, Atom]], list[Atom]]:
    """Names rated by a tick under one of the ratings that head columns; and those heads.

    The heads are the nearest row of ratings above; a tick that stands under none of them, or
    under more than one, leaves all unread.
    """
    marks = [a for a in atoms if a.kind is Kind.MARK]
    rows = _head_rows([a for a in atoms if a.kind is Kind.RATING]) if marks else []
    pairs: list[tuple[Atom, Atom]] = []
    used: dict[int, Atom] = {}
    for name in names:
        ticks = [m for m in marks if same_row(m, name) and m.left > name.right]
        heads = max((r for r in rows if r[0].bottom <= name.top), key=_lowest, default=[])
        if not ticks or not heads:
            continue
        over = [h for m in ticks for h in heads if in_line(h, m, IN_COLUMN)]
        if any(sum(in_line(h, m, IN_COLUMN) for h in heads) != 1 for m in ticks):
            return [], []
        if len(over) == 1:
            used |= {id(h): h for h in heads}
            said = replace(over[0], words=(*over[0].words, *ticks[0].words))
            pairs.append((name, said))
    return (pairs, list(used.values())) if pairs else ([], [])


def _head_rows(ratings: Sequence[Atom]) -> list[list[Atom]]:
    """Rows of at least three different ratings."""
    rows: list[list[Atom]] = []
    for rating in ratings:
        row = [r for r in ratings if r is rating or same_row(r, rating)]
        if row[0] is rating and len(row) >= 3 and len({r.key for r in row}) == len(row):
            rows.append(row)
    return rows


def _lowest(row: Sequence[Atom]) -> float:
    return max(a.bottom for a in row)
