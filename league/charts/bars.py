"""Draws stacked bars: ratings over the years, and the ratings of each standard."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from league.charts.models import Chart, Distributions, OverTime
from league.charts.style import (
    COLOURS,
    LETTER_COLOURS,
    MUTED,
    RULE,
    add_legend,
    field,
    new_figure,
)
from league.site.wording import LETTERS
from schemas.rating import Rating

NARROW, NARROWER = 0.05, 0.02
"""A part of a bar below this share of the longest has no room for its number, or its letter."""
BAR = 0.72
NAMES = 300


def draw_over_time(chart: Chart, data: OverTime) -> Figure:
    """A bar a year, Outstanding on top; each part with its letter and number."""
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS)
    axes = field(figure, chart, (50, 100, 24, 62))
    totals = [sum(column) for column in zip(*data.counts.values(), strict=True)]
    longest = max(totals)
    below = [0] * len(data.years)
    for rating in Rating:
        counts = data.counts[rating]
        axes.bar(
            data.years,
            counts,
            BAR,
            bottom=below,
            color=COLOURS[rating],
            edgecolor="#ffffff",
            linewidth=1,
        )
        for at, count in enumerate(counts):
            if count / longest >= NARROW:
                _mark(axes, (data.years[at], below[at] + count / 2), rating, f" {count}")
        below = [under + count for under, count in zip(below, counts, strict=True)]
    axes.set_xticks(data.years, [str(year) for year in data.years])
    axes.set_ylim(0, longest * 1.04)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    _bare(axes)
    return figure


def draw_distributions(chart: Chart, data: Distributions) -> Figure:
    """A bar a standard, from Outstanding to Inadequate; what is not known is left white."""
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS)
    axes = field(figure, chart, (NAMES, 100, 24, 58))
    longest = max(data.members)
    rows = range(len(data.names))
    start = [0] * len(data.names)
    for rating in reversed(Rating):
        counts = data.counts[rating]
        axes.barh(
            rows,
            counts,
            BAR,
            left=start,
            color=COLOURS[rating],
            edgecolor="#ffffff",
            linewidth=1,
        )
        for at, count in enumerate(counts):
            if count / longest >= NARROWER:
                number = f" {count}" if count / longest >= NARROW else ""
                _mark(axes, (start[at] + count / 2, at), rating, number)
        start = [before + count for before, count in zip(start, counts, strict=True)]
    for at, (known, members) in enumerate(zip(start, data.members, strict=True)):
        if known < members:
            words = f"  not known: {members - known}"
            axes.text(known, at, words, va="center_baseline", size=8, color=MUTED)
    axes.set_yticks(rows, [_wrapped(n, d) for n, d in zip(data.names, data.domains, strict=True)])
    axes.set(xlim=(0, longest), ylim=(len(data.names) - 0.4, -0.6))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.tick_params(axis="y", labelsize=8.5)
    _bare(axes)
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
