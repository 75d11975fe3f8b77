"""Draws the heat map: services down, standards across, colour and letter in each cell."""

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from league.charts.models import Chart, HeatMap
from league.charts.style import COLOURS, INK, LETTER_COLOURS, MUTED, add_legend, field, new_figure
from league.site.wording import LETTERS
from schemas.rating import Rating

NAMES = 330
"""Pixels left of the cells, for place, name and score."""
TOP, TOP_WITH_STANDARDS = 96, 244
BOTTOM = 34
CELL = 42
"""Pixels of a standard's column at most."""
_SCALE = tuple(Rating)


def draw_heat_map(chart: Chart, data: HeatMap) -> Figure:
    """The picture of a table. Letters are drawn as marks, one series a rating, which is fast."""
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS)
    grid = np.full((len(data.rows), 1 + len(data.columns)), np.nan)
    for y, row in enumerate(data.rows):
        for x, rating in enumerate((row.overall, *row.cells)):
            if rating is not None:
                grid[y, x] = rating.step
    width = min(CELL * grid.shape[1], chart.width - NAMES - 16)
    top = TOP_WITH_STANDARDS if data.columns else TOP
    axes = field(figure, chart, (NAMES, top, chart.width - NAMES - width, BOTTOM))
    axes.pcolormesh(
        np.arange(grid.shape[1] + 1),
        np.arange(grid.shape[0] + 1),
        np.ma.masked_invalid(grid),
        cmap=ListedColormap([COLOURS[rating] for rating in _SCALE]),
        vmin=-0.5,
        vmax=3.5,
        edgecolors="#ffffff",
        linewidth=1.5,
    )
    axes.set(xlim=(0, grid.shape[1]), ylim=(len(data.rows), 0))
    _letters(axes, grid)
    _names(axes, chart, data)
    _headings(axes, data)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _letters(axes: Axes, grid: npt.NDArray[np.float64]) -> None:
    for rating in _SCALE:
        ys, xs = np.nonzero(grid == rating.step)
        axes.plot(
            xs + 0.5,
            ys + 0.5,
            linestyle="none",
            marker=MarkerStyle(_centred(LETTERS[rating])),
            markersize=8 if len(LETTERS[rating]) == 1 else 12,
            color=LETTER_COLOURS[rating],
            markeredgewidth=0,
        )
    ys, xs = np.nonzero(np.isnan(grid))
    axes.plot(xs + 0.5, ys + 0.5, linestyle="none", marker=".", markersize=2, color=MUTED)


def _centred(word: str) -> Path:
    """The outline of a word around its middle, to be used as a mark."""
    outline = TextPath((0, 0), word, size=10, prop=FontProperties("DejaVu Sans", weight="bold"))
    box = outline.get_extents()
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return Path(outline.vertices - middle, outline.codes)


def _names(axes: Axes, chart: Chart, data: HeatMap) -> None:
    labels = [f"{row.name}  {row.score}" if row.score else row.name for row in data.rows]
    axes.set_yticks([y + 0.5 for y in range(len(labels))], labels, fontsize=8.5)
    axes.tick_params(length=0, pad=5)
    for y, row in enumerate(data.rows):
        axes.annotate(
            row.place,
            (16 / chart.width, y + 0.5),
            xycoords=("figure fraction", "data"),
            va="center_baseline",
            size=8.5,
            weight="bold",
            annotation_clip=False,
        )


def _headings(axes: Axes, data: HeatMap) -> None:
    if not data.columns:
        axes.set_xticks([])
        return
    axes.xaxis.tick_top()
    names = ["Overall", *(column.name for column in data.columns)]
    axes.set_xticks(
        [x + 0.5 for x in range(len(names))],
        names,
        rotation=50,
        ha="left",
        va="bottom",
        rotation_mode="anchor",
        fontsize=8.5,
    )
    axes.tick_params(axis="x", length=0, pad=3)
    for x, column in enumerate(data.columns, start=1):
        if column.first:
            axes.axvline(x, color=INK, linewidth=0.8)
