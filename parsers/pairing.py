"""Pairs names with ratings by their places: beside, before, after, in one or several columns."""

import enum
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.atoms import Atom, Kind
from parsers.vocabulary import RATINGS

NAMES = (Kind.LABEL, Kind.OVERALL)
SAYS = (Kind.RATING, Kind.NOT_RATED)
PREVIOUS = re.compile(
    r"\b(?:previous(?:ly)?|last|earlier|prior|former|past)\b|\bthen\b|change since", re.IGNORECASE
)
"""Words over a column or table of an inspection before this one."""
PRESENT = re.compile(r"\b(?:current|this|present|latest|new|now|today)\b", re.IGNORECASE)
COLUMN_APART = 90.0
"""Points between the left edges of two columns of names."""
LOOSE, TIGHT = 4.0, 1.5
"""Line heights between a name and its rating under it: where all are set so, or one alone."""
_YEAR = re.compile(r"\b20[12]\d\b")
_SCALE = tuple(dict.fromkeys(rating.value for rating in RATINGS.values()))


class Column(enum.Enum):
    """Whose ratings a column holds."""

    PRESENT = "present"
    PREVIOUS = "previous"
    UNTOLD = "not told"


@dataclass(frozen=True)
class Pair:
    """A name and what stands beside it; several ratings where columns are not told apart."""

    name: Atom
    said: tuple[Atom, ...]


@dataclass(frozen=True)
class Pairing:
    """All pairs of a block, scores of it, and what was refused with the rule that refused it."""

    pairs: tuple[Pair, ...]
    scores: tuple[Atom, ...]
    alone: tuple[Atom, ...]
    refused: tuple[tuple[Atom, str], ...]
    columns: tuple[str, ...] = ()


def pair(atoms: Sequence[Atom]) -> Pairing:
    """The pairs of one block of atoms."""
    names = _with_codes(atoms)
    ticked, heads = _ticked(names, atoms)
    names_left = [n for n in names if not any(p.name is n for p in ticked)]
    said = [a for a in atoms if a.kind in SAYS and not any(a is h for h in heads)]
    refused: list[tuple[Atom, str]] = [(h, "the head of a column to be ticked") for h in heads]
    names = names_left
    beside = _beside(names, said)
    stack = _stacked(names, _without_legend(said)[0])
    if len(stack) > sum(map(bool, beside.values())):
        beside = {id(name): [] for name in names}
    columns = _columns(said, beside)
    roles, headers = _roles(columns, atoms, names)
    legend = _legend_columns(columns, beside)
    pairs: list[Pair] = list(ticked)
    used: set[int] = set()
    for name in names:
        here = []
        for atom in beside[id(name)]:
            column = next(i for i, c in enumerate(columns) if atom in c)
            used.add(id(atom))
            if column in legend:
                refused.append((atom, "a legend of the four ratings beside the table"))
            elif roles[column] is Column.PREVIOUS:
                refused.append((atom, "the column of an earlier inspection"))
            else:
                here.append(atom)
        if here:
            pairs.append(Pair(name, tuple(here)))
    paired = {id(p.name) for p in pairs}
    left_names = [n for n in names if id(n) not in paired and not beside[id(n)]]
    left_said, scale = _without_legend([s for s in said if id(s) not in used])
    refused += [(atom, "the scale of the four ratings") for atom in scale]
    loose = LOOSE if len(pairs) == len(ticked) else TIGHT
    stacked = _stacked(left_names, left_said, loose)
    pairs += stacked
    taken = {id(s) for p in stacked for s in p.said}
    alone = tuple(s for s in left_said if id(s) not in taken)
    scores = _scores(atoms, names)
    told = tuple(h for i, h in enumerate(headers) if i not in legend)
    return Pairing(tuple(pairs), scores, alone, tuple(refused), told)


def same_row(one: Atom, other: Atom) -> bool:
    """Whether the two stand on one row: they overlap by half of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _with_codes(atoms: Sequence[Atom]) -> list[Atom]:
    """The names of the block, each with the code that stands alone in a cell of its row."""
    codes = [a for a in atoms if a.kind is Kind.NUMBER and a.code]
    names: list[Atom] = []
    for name in (a for a in atoms if a.kind in NAMES):
        if name.kind is Kind.LABEL and name.code is None:
            near = [c for c in codes if same_row(c, name)]
            before = [c for c in near if c.left < name.left]
            pick = max(before, key=lambda c: c.left, default=None)
            pick = pick or next((c for c in near if len(c.code or "") > 1), None)
            if pick is not None and not _between(pick, name, atoms):
                codes.remove(pick)
                name = replace(name, code=pick.code, words=(*pick.words, *name.words))  # noqa: PLW2901
        names.append(name)
    return names


def _between(one: Atom, other: Atom, atoms: Iterable[Atom]) -> bool:
    left, right = sorted((one, other), key=lambda a: a.left)
    return any(
        a.kind in NAMES and left.left < a.left < right.left and same_row(a, other) for a in atoms
    )


def _beside(names: Sequence[Atom], said: Sequence[Atom]) -> dict[int, list[Atom]]:
    """What stands on each name's row, on the side where most names have something."""

    columns = _name_columns(names)
    edges = [min(n.left for n in column) for column in columns]

    def own_column(name: Atom, s: Atom, right: int) -> bool:
        mine = next(i for i, c in enumerate(columns) if any(n is name for n in c))
        passed = [
            i
            for i, edge in enumerate(edges)
            if right * (s.left - edge) > 0 and right * (edge - edges[mine]) > 0
        ]
        return not any(_stands(columns[i], s) for i in passed)

    def on(right: int) -> dict[int, list[Atom]]:
        found: dict[int, list[Atom]] = {}
        for name in names:
            found[id(name)] = [
                s
                for s in said
                if same_row(name, s)
                and right * (s.left - name.left) > 0
                and own_column(name, s, right)
                and not any(
                    right * (other.left - name.left) > 0 and right * (s.left - other.left) > 0
                    for other in names
                    if other is not name and same_row(other, s)
                )
            ]
        return found

    to_the_right, to_the_left = on(1), on(-1)
    right, left = (sum(map(bool, side.values())) for side in (to_the_right, to_the_left))
    return to_the_right if right >= left else to_the_left


def _stands(column: Sequence[Atom], s: Atom) -> bool:
    """Whether a column of names runs past the height at which a rating stands."""
    return (
        len(column) > 1
        and min(n.top for n in column) <= s.bottom
        and s.top <= max(n.bottom for n in column) + 3 * (s.bottom - s.top)
    )


def _ticked(names: Sequence[Atom], atoms: Sequence[Atom]) -> tuple[list[Pair], list[Atom]]:
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
            pairs.append(Pair(name, (said,)))
    return (pairs, heads) if pairs else ([], [])


def _centre(atom: Atom) -> float:
    return (atom.left + atom.right) / 2


def _half_step(heads: Sequence[Atom]) -> float:
    centres = sorted(_centre(h) for h in heads)
    return min(b - a for a, b in pairwise(centres)) / 2


def _columns(said: Sequence[Atom], beside: dict[int, list[Atom]]) -> list[list[Atom]]:
    """The ratings that stand beside names, by column: those whose widths overlap."""
    columns: list[list[Atom]] = []
    held = {id(s) for row in beside.values() for s in row}
    for atom in (s for s in said if id(s) in held):
        touching = [
            c for c in columns if any(a.left < atom.right and atom.left < a.right for a in c)
        ]
        merged = [a for c in touching for a in c] + [atom]
        columns = [c for c in columns if c not in touching] + [merged]
    return sorted(columns, key=lambda c: min(a.left for a in c))


def _roles(
    columns: Sequence[Sequence[Atom]], atoms: Sequence[Atom], names: Sequence[Atom]
) -> tuple[list[Column], list[str]]:
    """Whose ratings each column holds, told by the words above it; and those words."""
    if not columns:
        return [], []
    first = min((n.top for n in names if n.kind is Kind.LABEL), default=0.0)
    above = [a for a in atoms if a.kind in (Kind.PROSE, Kind.FILLER) and a.bottom <= first + 1]
    headers = []
    for column in columns:
        left, right = min(a.left for a in column), max(a.right for a in column)
        over = [a.text for a in above if a.left < right and left < a.right]
        headers.append(" ".join(over))
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
    years = [max(_YEAR.findall(header), default=None) for header in headers]
    known = [year for year in years if year is not None]
    if len(set(known)) > 1:
        newest = max(known)
        roles = [
            role if year is None else Column.PRESENT if year == newest else Column.PREVIOUS
            for role, year in zip(roles, years, strict=True)
        ]
    return roles, headers


def _legend_columns(columns: Sequence[Sequence[Atom]], beside: dict[int, list[Atom]]) -> set[int]:
    """Columns that only explain the scale beside another column that rates more rows."""
    rated = [sum(any(a in c for a in row) for row in beside.values()) for c in columns]
    most = max(rated, default=0)
    return {
        i
        for i, column in enumerate(columns)
        if rated[i] < most and len(column) <= 4 and _is_scale(column, 3)
    }


def _is_scale(atoms: Sequence[Atom], least: int) -> bool:
    steps = [RATINGS[a.key].step for a in atoms if a.key in RATINGS]
    if len(steps) < least or len(steps) != len(atoms):
        return False
    turns = {later - sooner for sooner, later in pairwise(steps)}
    return turns in ({1}, {-1})


def _without_legend(said: Sequence[Atom]) -> tuple[list[Atom], list[Atom]]:
    """Ratings that stand beside no name, parted into others and the four in their order."""
    for start in range(len(said) - len(_SCALE) + 1):
        four = said[start : start + len(_SCALE)]
        if _is_scale(four, len(_SCALE)):
            rest, more = _without_legend([*said[:start], *said[start + len(_SCALE) :]])
            return rest, [*four, *more]
    return list(said), []


def _stacked(names: Sequence[Atom], said: Sequence[Atom], gap: float = LOOSE) -> list[Pair]:
    """Pairs of a name and the rating on the line after it, or before it, column by column."""
    stated = [s for s in said if s.stated]
    pairs: list[Pair] = []
    for column in _name_columns(names):
        mine = [s for s in stated if _nearest(s, names) in column]
        pairs += _alternating(column, mine, gap)
    return pairs


def _name_columns(names: Sequence[Atom]) -> list[list[Atom]]:
    """Names by the left edge they share; a new column begins far to the right of the last."""
    columns: list[list[Atom]] = []
    for name in sorted(names, key=lambda n: n.left):
        if columns and name.left - columns[-1][0].left < COLUMN_APART:
            columns[-1].append(name)
        else:
            columns.append([name])
    return columns


def _nearest(said: Atom, names: Sequence[Atom]) -> Atom | None:
    """The name in whose column a rating stands: that with the nearest left edge."""
    return min(names, key=lambda n: (abs(n.left - said.left), abs(n.top - said.top)), default=None)


def _alternating(names: Sequence[Atom], said: Sequence[Atom], gap: float) -> list[Pair]:
    order = sorted((*names, *said), key=lambda a: (a.top, a.left))
    pairs = _in_turn(order, gap)
    if pairs:
        return pairs
    overall = next((i for i, a in enumerate(order) if a.kind is Kind.OVERALL), None)
    if overall is None:
        return []
    for beside in (overall + 1, overall - 1):
        if not 0 <= beside < len(order) or order[beside].kind not in SAYS:
            continue
        first, second = sorted((overall, beside))
        rest = _in_turn([a for i, a in enumerate(order) if i not in (first, second)], gap)
        if rest and _near(order[first], order[second], gap):
            return [Pair(order[overall], (order[beside],)), *rest]
    return []


def _in_turn(order: Sequence[Atom], gap: float) -> list[Pair]:
    """Pairs where name and rating take turns throughout; none where they do not.

    Nor where a rating stands nearer to the name that it would not be paired with.
    """
    marks = "".join("n" if a.kind in NAMES else "r" for a in order)
    if re.fullmatch(r"(?:n+r)+n*", marks):
        first = "n"
    elif re.fullmatch(r"(?:rn+)+", marks):
        first = "r"
    else:
        return []
    pairs, within, between = [], [], []
    for one, other in pairwise(order):
        if (one.kind in NAMES) == (other.kind in NAMES):
            continue
        if (one.kind in NAMES) == (first == "n"):
            within.append(other.top - one.bottom)
            if _near(one, other, gap):
                name, rating = (one, other) if first == "n" else (other, one)
                pairs.append(Pair(name, (rating,)))
        else:
            between.append(other.top - one.bottom)
    height = max(order[0].bottom - order[0].top, 1.0)
    if between and statistics.median(within) > statistics.median(between) + 0.3 * height:
        return []
    return pairs


def _near(one: Atom, other: Atom, gap: float) -> bool:
    """Whether one stands right under the other, and not in another column."""
    height = max(min(one.words[0].height, other.words[0].height), 1.0)
    return other.top - one.bottom < gap * height and one.left < other.right + 2 * height


def _scores(atoms: Sequence[Atom], names: Sequence[Atom]) -> tuple[Atom, ...]:
    """Printed scores that are not the points of one standard; a bare number behind "Score"."""
    rows = [n for n in names if n.kind is Kind.LABEL]
    scores = [a for a in atoms if a.kind is Kind.SCORE and not any(same_row(a, n) for n in rows)]
    if not scores:
        for word in (a for a in atoms if a.kind is Kind.SCORE_WORD):
            bare = [
                a
                for a in atoms
                if a.kind is Kind.NUMBER and (a.code or "").isdigit() and same_row(a, word)
            ]
            if len(bare) == 1 and bare[0].left > word.left and "." not in bare[0].text:
                scores.append(replace(bare[0], kind=Kind.SCORE, value=int(bare[0].code or 0)))
    return tuple(scores)
