"""Draw the heat map (services down, standards across) and the map of tiles (an area each)."""

import textwrap

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from league.charts.catalogue import HEAT_MAP_ROW, TILE_WIDTH, Chart, HeatMap, TileMap
from league.charts.colours import FILL_COLOURS, INK, LETTER_COLOURS, RULE
from league.charts.style import add_legend, draw_cells
from schemas.rating import Rating

TOP, TOP_WITH_STANDARDS, BOTTOM, SIDE = 96, 220, 34, 16
"""Pixels around the cells or tiles."""
NAMES_WIDTH = 390
"""Pixels left of the cells for place, name and score."""
CELL = 42
"""Greatest width of a column in pixels."""
NAME_LINE, HEADING_LINE, SMALL_LINE = 46, 18, 24
"""Characters per line of a name, of a column heading, and of a long heading in smaller type."""
GAP = 2
"""Pixels between cells."""
BETWEEN, INSIDE, NAME = 6, 8, 26
"""Pixels between two tiles, around the squares, and above them for the name."""
LARGEST = 38
"""Greatest width of a square in a tile, in pixels."""
NO_RATING_LABEL = "·  not known or not rated"


def draw_heat_map(canvas: Axes, chart: Chart, data: HeatMap) -> None:
    """Draw a table: place, name and score of each service, then its ratings."""
    add_legend(canvas, NO_RATING_LABEL if data.columns else "")
    width = min(CELL, (chart.width - NAMES_WIDTH - SIDE) / (1 + len(data.columns)))
    top = TOP_WITH_STANDARDS if data.columns else TOP
    cells: list[tuple[float, float, Rating | None]] = []
    for down, row in enumerate(data.rows):
        y = top + (down + 0.5) * HEAT_MAP_ROW
        canvas.text(SIDE, y, row.place, va="center_baseline", size=8.5, weight="bold")
        canvas.text(
            NAMES_WIDTH - 7,
            y,
            "\n".join(textwrap.wrap(row.label, NAME_LINE)),
            size=8.5 if len(row.label) <= NAME_LINE else 7,
            linespacing=0.95,
            ha="right",
            va="center_baseline",
        )
        for across, rating in enumerate(row.ratings):
            cells.append((NAMES_WIDTH + (across + 0.5) * width, y, rating))
    draw_cells(canvas, cells, (width - GAP, HEAT_MAP_ROW - GAP))
    for across, heading in enumerate(("Overall", *data.columns) if data.columns else ()):
        small = len(textwrap.wrap(heading, HEADING_LINE)) > 2
        canvas.text(
            NAMES_WIDTH + (across + 0.5) * width,
            top - 5,
            "\n".join(textwrap.wrap(heading, SMALL_LINE if small else HEADING_LINE)),
            size=7 if small else 8.5,
            rotation=90,
            linespacing=1.1,
            ha="center",
            va="bottom",
        )
    begins = [NAMES_WIDTH + column * width for column in data.domains]
    canvas.vlines(begins, top, chart.height - BOTTOM, color=INK, linewidth=0.8)


def draw_tile_map(canvas: Axes, chart: Chart, data: TileMap) -> None:
    """Draw the tiles with their names, and the squares by rating, those without one last.

    A tile with one service has the colour of its rating.
    """
    add_legend(canvas, NO_RATING_LABEL)
    tall = (chart.height - TOP - BOTTOM) / (1 + max(tile.row for tile in data.tiles))
    room = (TILE_WIDTH - BETWEEN - 2 * INSIDE, tall - BETWEEN - NAME - INSIDE)
    most = max(len(tile.ratings) for tile in data.tiles)
    # The largest squares that leave room for all.
    size = next(n for n in range(LARGEST, 0, -1) if (room[0] // n) * (room[1] // n) >= most)
    columns = int(room[0] // size)
    cells: list[tuple[float, float, Rating | None]] = []
    for tile in data.tiles:
        left, top = SIDE + tile.column * TILE_WIDTH, TOP + tile.row * tall
        alone = tile.ratings[0] if len(tile.ratings) == 1 else None
        paper = FILL_COLOURS[alone] if alone else "#ffffff"
        ink = LETTER_COLOURS[alone] if alone else INK
        wide, high = TILE_WIDTH - BETWEEN, tall - BETWEEN
        canvas.add_patch(Rectangle((left, top), wide, high, facecolor=paper, edgecolor=RULE))
        canvas.text(left + INSIDE, top + 6, tile.name, va="top", size=8.5, weight="bold", color=ink)
        for at, rating in enumerate(tile.ratings):
            x = left + INSIDE + (at % columns + 0.5) * size
            y = top + NAME + (at // columns + 0.5) * size
            cells.append((x, y, rating))
    draw_cells(canvas, cells, (size - GAP, size - GAP))
