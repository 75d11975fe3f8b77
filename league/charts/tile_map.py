"""Draw the map of tiles: an area each, with a square for every service in it."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from league.charts.catalogue import TILE_WIDTH, Chart, TileMap
from league.charts.colours import FILL_COLOURS, INK, LETTER_COLOURS, RULE
from league.charts.heat_map import GAP, draw_cells
from league.charts.style import add_legend, field, new_figure
from league.wording import LETTERS

TOP, BOTTOM, SIDE = 96, 34, 16
"""Pixels around the tiles."""
BETWEEN, INSIDE, NAME = 6, 8, 26
"""Pixels between two tiles, around the squares, and above them for the name."""
LARGEST = 38
"""Greatest width of a square in pixels."""


def draw_tile_map(chart: Chart, data: TileMap) -> Figure:
    """Draw the tiles with their names, and the squares by rating, those without one last.

    A tile with one service has the colour of its rating.
    """
    figure = new_figure(chart)
    add_legend(figure, chart, LETTERS, "·  not known or not rated")
    axes = field(figure, chart, (SIDE, TOP, SIDE, BOTTOM))
    height = chart.height - TOP - BOTTOM
    axes.set(xlim=(0, chart.width - 2 * SIDE), ylim=(height, 0))
    axes.axis("off")
    tall = height / (1 + max(tile.row for tile in data.tiles))
    room = (TILE_WIDTH - BETWEEN - 2 * INSIDE, tall - BETWEEN - NAME - INSIDE)
    size = _square(max(len(tile.ratings) for tile in data.tiles), room)
    across = int(room[0] // size)
    cells: list[tuple[float, float, float]] = []
    for tile in data.tiles:
        left, top = tile.column * TILE_WIDTH, tile.row * tall
        alone = tile.ratings[0] if len(tile.ratings) == 1 else None
        paper = FILL_COLOURS[alone] if alone else "#ffffff"
        ink = LETTER_COLOURS[alone] if alone else INK
        wide, high = TILE_WIDTH - BETWEEN, tall - BETWEEN
        axes.add_patch(
            Rectangle((left, top), wide, high, facecolor=paper, edgecolor=RULE, clip_on=False)
        )
        axes.text(left + INSIDE, top + 6, tile.name, va="top", size=8.5, weight="bold", color=ink)
        for at, rating in enumerate(tile.ratings):
            x = left + INSIDE + (at % across + 0.5) * size
            y = top + NAME + (at // across + 0.5) * size
            cells.append((x, y, np.nan if rating is None else rating.step))
    xs, ys, steps = np.array(cells, dtype=np.float64).T
    draw_cells(axes, xs, ys, steps, (size - GAP, size - GAP))
    return figure


def _square(number: int, room: tuple[float, float]) -> int:
    """Return the width of the largest squares of which so many have room."""
    return next(
        size for size in range(LARGEST, 0, -1) if (room[0] // size) * (room[1] // size) >= number
    )
