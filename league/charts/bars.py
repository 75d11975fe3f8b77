"""Draw bars (ratings by year, ratings of each standard) and slopes (movement between ratings)."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from league.charts.catalogue import Chart, Distributions, Movement, OverTime
from league.charts.colours import FILL_COLOURS, LETTER_COLOURS, MUTED, RULE
from league.charts.style import add_legend, draw_cells
from league.wording import LETTERS
from schemas.rating import Rating

NARROW, NARROWER = 0.05, 0.02
"""Shares of the longest bar below which a part has no room for its number, or for its letter."""
BAR = 0.72
STANDARDS_WIDTH = 300
"""Pixels left of the bars for the names of standards."""
THICKEST = 26.0
"""Width in points of a line that has all services."""
SIDE, FIRST, LEVEL = 190, 139, 86
"""Pixels left and right of the lines, above the highest rating, and between two ratings."""
SQUARE = 33
LABEL = 0.2
"""Position of the number on a line: at a fifth no two of the sixteen lines cross."""


def draw_over_time(canvas: Axes, chart: Chart, data: OverTime) -> None:
    """Draw a bar per year, Outstanding on top; each part with its letter and number."""
    add_legend(canvas)
    axes = _field(canvas, chart, (50, 100, 24, 62))
    longest = max(map(sum, zip(*data.counts.values(), strict=True)))
    _stack(axes, {rating: data.counts[rating] for rating in Rating}, data.years, longest)
    axes.set_xticks(data.years, [str(year) for year in data.years])
    axes.set_ylim(0, longest * 1.04)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.grid(axis="y", color=RULE, linewidth=0.6)


def draw_distributions(canvas: Axes, chart: Chart, data: Distributions) -> None:
    """Draw a bar per standard, from Outstanding to Inadequate; unknown ratings are white."""
    add_legend(canvas)
    axes = _field(canvas, chart, (STANDARDS_WIDTH, 100, 24, 58))
    longest = max(data.members)
    rows = range(len(data.names))
    counts = {rating: data.counts[rating] for rating in reversed(Rating)}
    ends = _stack(axes, counts, rows, longest, across=True)
    for at, (known, members) in enumerate(zip(ends, data.members, strict=True)):
        if known < members:
            words = f"  not known: {members - known}"
            axes.text(known, at, words, va="center_baseline", size=8, color=MUTED)
    each = zip(data.names, data.domains, strict=True)
    names = [f"{n}\n{d}" if len(n) + len(d) > 40 else f"{n} ({d})" for n, d in each]
    axes.set_yticks(rows, names)
    axes.set(xlim=(0, longest), ylim=(len(data.names) - 0.4, -0.6))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.tick_params(axis="y", labelsize=8.5)


def _field(canvas: Axes, chart: Chart, edges: tuple[float, float, float, float]) -> Axes:
    """Return axes for bars, with margins in pixels: left, top, right, bottom."""
    left, top, right, bottom = edges
    wide, high = chart.width, chart.height
    bounds = (left / wide, bottom / high, 1 - (left + right) / wide, 1 - (top + bottom) / high)
    axes = canvas.inset_axes(bounds, frame_on=False, axisbelow=True)
    axes.tick_params(length=0)
    return axes


def _stack(
    axes: Axes,
    counts: Mapping[Rating, Sequence[int]],
    at: Sequence[int],
    longest: int,
    *,
    across: bool = False,
) -> list[int]:
    """Draw the parts of each bar one after the other, upwards or across; return where each ends.

    A part has its letter and number, if there is room.
    """
    ends = [0] * len(at)
    for rating, parts in counts.items():
        look: dict[str, Any] = {"edgecolor": "#ffffff", "linewidth": 1}
        if across:
            axes.barh(at, parts, BAR, left=ends, color=FILL_COLOURS[rating], **look)
        else:
            axes.bar(at, parts, BAR, bottom=ends, color=FILL_COLOURS[rating], **look)
        for place, part, start in zip(at, parts, ends, strict=True):
            if part / longest < (NARROWER if across else NARROW):
                continue
            x, y = (start + part / 2, place) if across else (place, start + part / 2)
            axes.text(
                x,
                y,
                LETTERS[rating] + (f" {part}" if part / longest >= NARROW else ""),
                ha="center",
                va="center_baseline",
                size=8,
                weight="bold",
                color=LETTER_COLOURS[rating],
            )
        ends = [start + part for start, part in zip(ends, parts, strict=True)]
    return ends


def draw_movement(canvas: Axes, chart: Chart, data: Movement) -> None:
    """Draw four levels left and right; a line is as thick as the number of services on it."""
    left, right = SIDE, chart.width - SIDE
    level = {rating: FIRST + LEVEL * at for at, rating in enumerate(reversed(Rating))}
    total = sum(number for _, _, number in data.flows)
    for before, after, number in data.flows:
        start, end = level[before], level[after]
        canvas.plot(
            (left + SQUARE / 2, right - SQUARE / 2),
            (start, end),
            color=MUTED,
            alpha=0.45,
            linewidth=max(1.2, THICKEST * number / total),
            solid_capstyle="butt",
        )
        canvas.text(
            left + SQUARE / 2 + (right - left - SQUARE) * LABEL,
            start + (end - start) * LABEL,
            str(number),
            size=9.5,
            weight="bold",
            ha="center",
            va="center",
            bbox={"facecolor": "#ffffff", "edgecolor": MUTED, "linewidth": 0.6, "pad": 2.0},
        )
    for x, side, way, words in ((left, 0, -1, data.left), (right, 1, 1, data.right)):
        canvas.text(x, 85, words, ha="center", va="bottom", size=10, weight="bold")
        draw_cells(canvas, [(x, level[rating], rating) for rating in Rating], (SQUARE, SQUARE))
        for rating in Rating:
            number = sum(flow[2] for flow in data.flows if flow[side] is rating)
            canvas.text(
                x + way * 22,
                level[rating],
                f"{rating.value}: {number}",
                ha="left" if side else "right",
                va="center",
            )
