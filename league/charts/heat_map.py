"""Draws the heat map: services down, standards across, colour and letter in each cell."""

from collections import defaultdict

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from league.charts.models import Chart, HeatMap
from league.charts.style import COLOURS, INK, LETTER_COLOURS, MUTED, add_legend, field, new_figure
from league.site.wording import LETTERS
from schemas.rating import Rating

NAME_WIDTH = 360
OVERALL = 1.3
"""Width of the overall column, in columns."""
_ORDER = tuple(Rating)


def draw_heat_map(chart: Chart, data: HeatMap) -> Figure:
    """The picture of a table; letters are drawn as marks, a series each, which is fast."""
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS)
    columns = [None, *data.columns]
    grid = np.full((len(data.rows), len(columns)), np.nan)
    for y, row in enumerate(data.rows):
        for x, rating in enumerate((row.overall, *row.cells)):
            if rating is not None:
                grid[y, x] = rating.step
    right = 16 if data.columns else 300
    axes = field(figure, chart, NAME_WIDTH, 100 + (110 if data.columns else 24), right, 34)
    axes.pcolormesh(
        np.arange(len(columns) + 1),
        np.arange(len(data.rows) + 1),
        np.ma.masked_invalid(grid),
        cmap=ListedColormap([COLOURS[rating] for rating in _ORDER]),
        vmin=-0.5,
        vmax=3.5,
        edgecolors="#ffffff",
        linewidth=1.5,
    )
    axes.set(xlim=(0, len(columns)), ylim=(len(data.rows), 0))
    _letters(axes, grid)
    _headings(axes, data)
    axes.set_yticks(
        [y + 0.5 for y in range(len(data.rows))],
        [_label(row.name, row.score) for row in data.rows],
        fontsize=8.5,
    )
    for y, row in enumerate(data.rows):
        axes.annotate(
            row.place, (0, y + 0.5), xytext=(16 / chart.width, 0),
            xycoords=("figure fraction", "data"), textcoords=("figure fraction", "offset points"),
            va="center_baseline", ha="left", size=8.5, weight="bold", annotation_clip=False,
        )
    axes.tick_params(length=0, pad=4)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _label(name: str, score: str) -> str:
    return f"{name}   {score}" if score else name
