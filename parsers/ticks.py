"""Pairs names with ratings where a tick stands under one of the ratings that head columns."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.atoms import Atom, Kind, same_row


def ticked(
    names: Sequence[Atom], atoms: Sequence[Atom]
) -> tuple[list[tuple[Atom, Atom]], list[Atom]]:
    """Names rated by a tick under one of the ratings that head columns; and those heads."""
    marks = [a for a in atoms if a.kind is Kind.MARK]
    ratings = [a for a in atoms if a.kind is Kind.RATING]
    for first in ratings:
        heads = [r for r in ratings if r is first or same_row(r, first)]
        if len(heads) >= 3 and len({h.key for h in heads}) == len(heads) and marks:
            break
    else:
        return [], []
    pairs = []
    for name in names:
        ticks = [m for m in marks if same_row(m, name) and m.left > name.right]
        under = [
            min(heads, key=lambda h, m=m: abs(_centre(h) - _centre(m)))  # type: ignore[misc]
            for m in ticks
        ]
        if len(under) == 1 and abs(_centre(under[0]) - _centre(ticks[0])) < _half_step(heads):
            said = replace(under[0], words=(*under[0].words, *ticks[0].words))
            pairs.append((name, said))
    return (pairs, heads) if pairs else ([], [])


def _centre(atom: Atom) -> float:
    return (atom.left + atom.right) / 2


def _half_step(heads: Sequence[Atom]) -> float:
    centres = sorted(_centre(h) for h in heads)
    return min(b - a for a, b in pairwise(centres)) / 2
