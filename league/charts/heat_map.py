"""Draw the heat map: services down, standards across, colour and letter in each cell."""

import textwrap

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from league.charts.catalogue import Chart, HeatMap
from league.charts.colours import FILL_COLOURS, INK, LETTER_COLOURS, MUTED
from league.charts.style import add_legend, field, new_figure
from league.wording import LETTERS
from schemas.rating import Rating

NAMES_WIDTH = 390
"""Pixels left of the cells for place, name and score."""
TOP, TOP_WITH_STANDARDS = 96, 220
BOTTOM = 34
CELL = 42
"""Greatest width of a column in pixels."""
NAME_LINE, HEADING_LINE = 46, 18
"""Characters per line of a name and of a column heading."""
GAP = 2
"""Pixels between cells."""
POINTS = 72 / 96
"""Points per CSS pixel."""
_SCALE = tuple(Rating)


def draw_heat_map(chart: Chart, data: HeatMap) -> Figure:
    """Draw a table. Cells and letters are marks of a few series: fast to draw, small to store."""
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS, "·  not known or not rated" if data.columns else "")
    grid = np.full((len(data.rows), 1 + len(data.columns)), np.nan)
    for y, row in enumerate(data.rows):
        for x, rating in enumerate((row.overall, *row.cells)):
            if rating is not None:
                grid[y, x] = rating.step
    width = min(CELL * grid.shape[1], chart.width - NAMES_WIDTH - 16)
    top = TOP_WITH_STANDARDS if data.columns else TOP
    axes = field(figure, chart, (NAMES_WIDTH, top, chart.width - NAMES_WIDTH - width, BOTTOM))
    axes.set(xlim=(0, grid.shape[1]), ylim=(len(data.rows), 0))
    height = (chart.height - top - BOTTOM) / grid.shape[0]
    ys, xs = np.indices(grid.shape) + 0.5
    size = (width / grid.shape[1] - GAP, height - GAP)
    draw_cells(axes, xs.ravel(), ys.ravel(), grid.ravel(), size)
    _names(axes, chart, data)
    _headings(axes, data)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def draw_cells(
    axes: Axes,
    xs: npt.NDArray[np.float64],
    ys: npt.NDArray[np.float64],
    steps: npt.NDArray[np.float64],
    size: tuple[float, float],
) -> None:
    """Draw colour and letter of cells around their middles; `steps` is NaN without a rating.

    `size` is that of a cell in CSS pixels.
    """
    right, down = size[0] / 2, size[1] / 2
    box = Path([(-right, -down), (right, -down), (right, down), (-right, down), (-right, -down)])
    for rating in _SCALE:
        letter, wide = _centred(LETTERS[rating]), 8 if len(LETTERS[rating]) == 1 else 12
        at = steps == rating.step
        for shape, points, colour in (
            (box, max(size) * POINTS, FILL_COLOURS[rating]),
            (letter, min(wide, wide / 16 * size[0] * POINTS), LETTER_COLOURS[rating]),
        ):
            axes.plot(
                xs[at],
                ys[at],
                linestyle="none",
                marker=MarkerStyle(shape),
                markersize=points,
                color=colour,
                markeredgewidth=0,
            )
    none = np.isnan(steps)
    axes.plot(xs[none], ys[none], linestyle="none", marker=".", markersize=2, color=MUTED)


def _centred(word: str) -> Path:
    """Return the outline of a word around its middle, for use as a mark."""
    outline = TextPath(
        (0, 0), word, size=10, prop=FontProperties(family="DejaVu Sans", weight="bold")
    )
    box = outline.get_extents()
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return Path(outline.vertices - middle, outline.codes)


def _names(axes: Axes, chart: Chart, data: HeatMap) -> None:
    labels = [f"{row.name}  {row.score}" if row.score else row.name for row in data.rows]
    axes.set_yticks(
        [y + 0.5 for y in range(len(labels))],
        ["\n".join(textwrap.wrap(label, NAME_LINE)) for label in labels],
        linespacing=0.95,
    )
    for text, label in zip(axes.get_yticklabels(), labels, strict=True):
        text.set_fontsize(8.5 if len(label) <= NAME_LINE else 7)
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
    names = ["Overall", *data.columns]
    axes.set_xticks(
        [x + 0.5 for x in range(len(names))],
        ["\n".join(textwrap.wrap(name, HEADING_LINE)) for name in names],
        rotation=90,
        linespacing=1.1,
        fontsize=8.5,
    )
    axes.tick_params(axis="x", length=0, pad=4)
    for x in data.domains:
        axes.axvline(x, color=INK, linewidth=0.8)
