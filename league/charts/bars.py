"""Draw bars (ratings by year, ratings of each standard) and slopes (movement between ratings)."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from league.charts.catalogue import Chart, Distributions, Movement, OverTime
from league.charts.colours import FILL_COLOURS, INK, LETTER_COLOURS, MUTED, RULE
from league.charts.style import add_legend, field, new_figure
from league.wording import LETTERS
from schemas.rating import Rating

NARROW, NARROWER = 0.05, 0.02
"""Shares of the longest bar below which a part has no room for its number, or for its letter."""
BAR = 0.72
STANDARDS_WIDTH = 300
"""Pixels left of the bars for the names of standards."""
THICKEST = 26.0
"""Width in points of a line that has all services."""
START, END = 0.045, 0.955
LABEL = 0.2
"""Position of the number on a line: at a fifth no two of the sixteen lines cross."""


def draw_over_time(chart: Chart, data: OverTime) -> Figure:
    """Draw a bar per year, Outstanding on top; each part with its letter and number."""
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS)
    axes = field(figure, chart, (50, 100, 24, 62))
    longest = max(map(sum, zip(*data.counts.values(), strict=True)))
    _stack(axes, {rating: data.counts[rating] for rating in Rating}, data.years, longest)
    axes.set_xticks(data.years, [str(year) for year in data.years])
    axes.set_ylim(0, longest * 1.04)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    _bare(axes)
    return figure


def draw_distributions(chart: Chart, data: Distributions) -> Figure:
    """Draw a bar per standard, from Outstanding to Inadequate; unknown ratings are white."""
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS)
    axes = field(figure, chart, (STANDARDS_WIDTH, 100, 24, 58))
    longest = max(data.members)
    rows = range(len(data.names))
    counts = {rating: data.counts[rating] for rating in reversed(Rating)}
    ends = _stack(axes, counts, rows, longest, across=True)
    for at, (known, members) in enumerate(zip(ends, data.members, strict=True)):
        if known < members:
            words = f"  not known: {members - known}"
            axes.text(known, at, words, va="center_baseline", size=8, color=MUTED)
    axes.set_yticks(rows, [_wrapped(n, d) for n, d in zip(data.names, data.domains, strict=True)])
    axes.set(xlim=(0, longest), ylim=(len(data.names) - 0.4, -0.6))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.tick_params(axis="y", labelsize=8.5)
    _bare(axes)
    return figure


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
        look: dict[str, Any] = {
            "color": FILL_COLOURS[rating],
            "edgecolor": "#ffffff",
            "linewidth": 1,
        }
        if across:
            axes.barh(at, parts, BAR, left=ends, **look)
        else:
            axes.bar(at, parts, BAR, bottom=ends, **look)
        for place, part, start in zip(at, parts, ends, strict=True):
            middle = (start + part / 2, place) if across else (place, start + part / 2)
            if part / longest >= NARROW:
                _mark(axes, middle, rating, f" {part}")
            elif across and part / longest >= NARROWER:
                _mark(axes, middle, rating, "")
        ends = [start + part for start, part in zip(ends, parts, strict=True)]
    return ends


def draw_movement(chart: Chart, data: Movement) -> Figure:
    """Draw four levels left and right; a line is as thick as the number of services on it."""
    figure = new_figure(chart)
    axes = field(figure, chart, (190, 96, 190, 40))
    axes.set(xlim=(0, 1), ylim=(-0.5, 3.5))
    axes.axis("off")
    total = sum(number for _, _, number in data.flows)
    for before, after, number in data.flows:
        axes.plot(
            (START, END),
            (before.step, after.step),
            color=MUTED,
            alpha=0.45,
            linewidth=max(1.2, THICKEST * number / total),
            solid_capstyle="butt",
        )
    for before, after, number in data.flows:
        axes.text(
            START + (END - START) * LABEL,
            before.step + (after.step - before.step) * LABEL,
            str(number),
            size=9.5,
            weight="bold",
            ha="center",
            va="center",
            bbox={"facecolor": "#ffffff", "edgecolor": MUTED, "linewidth": 0.6, "pad": 2.0},
        )
    for x, side, words in ((0.0, "right", data.left), (1.0, "left", data.right)):
        axes.text(x, 3.62, words, ha="center", va="bottom", size=10, weight="bold", color=INK)
        for rating in Rating:
            pairs = (f[:2] for f in data.flows for _ in range(f[2]))
            number = sum(pair[int(x)] is rating for pair in pairs)
            axes.plot(
                [x],
                [rating.step],
                marker="s",
                markersize=25,
                color=FILL_COLOURS[rating],
                clip_on=False,
            )
            axes.text(
                x,
                rating.step,
                LETTERS[rating],
                ha="center",
                va="center",
                weight="bold",
                color=LETTER_COLOURS[rating],
                size=9.5,
            )
            offset = -0.045 if side == "right" else 0.045
            axes.text(
                x + offset, rating.step, f"{rating.value}: {number}", ha=side, va="center", size=9
            )
    return figure


def _wrapped(name: str, domain: str) -> str:
    return f"{name}\n{domain}" if len(name) + len(domain) > 40 else f"{name} ({domain})"


def _mark(axes: Axes, at: tuple[float, float], rating: Rating, number: str) -> None:
    axes.text(
        *at,
        LETTERS[rating] + number,
        ha="center",
        va="center_baseline",
        size=8,
        weight="bold",
        color=LETTER_COLOURS[rating],
    )


def _bare(axes: Axes) -> None:
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
