"""The common look of the pictures: typeface, headings, cells coloured by rating."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from league.charts.catalogue import Chart
from league.charts.colours import FILL_COLOURS, LETTER_COLOURS, MUTED
from league.wording import LETTERS
from schemas.rating import Rating

UNOFFICIAL = (
    "Unofficial. Ratings: HM Inspectorate of Probation, Open Government Licence v3.0. "
    "Ranking and mistakes: ours."
)
TITLE, TITLE_CHARACTER = 14.0, 12.3
"""Points of a title, and pixels of a wide character in it; a long title is smaller."""
CSS_DPI = 96
"""CSS pixels per inch."""
POINTS = 72 / CSS_DPI
"""Points per CSS pixel."""


def new_picture(chart: Chart) -> tuple[Figure, Axes]:
    """Return a picture with title, subtitle and a note of the source, and its canvas.

    The canvas covers all of it, measured in CSS pixels from its top left corner.
    """
    figure = Figure(figsize=(chart.width / CSS_DPI, chart.height / CSS_DPI), facecolor="#ffffff")
    canvas = figure.add_axes((0, 0, 1, 1), frame_on=False, xticks=[], yticks=[])
    canvas.set(xlim=(0, chart.width), ylim=(chart.height, 0))
    size = min(TITLE, TITLE * (chart.width - 32) / (TITLE_CHARACTER * len(chart.title)))
    canvas.text(16, 14, chart.title, size=size, weight="bold", va="top")
    canvas.text(16, 40, chart.subtitle, color=MUTED, va="top")
    canvas.text(16, chart.height - 10, UNOFFICIAL, color=MUTED, size=7.5, va="bottom")
    return figure, canvas


def add_legend(canvas: Axes, rest: str = "") -> None:
    """Add the four ratings with colours and letters; `rest` explains a cell without a rating."""
    at = 16.0
    for rating in reversed(Rating):
        draw_cells(canvas, [(at + 13, 73, rating)], (26, 18))
        canvas.text(at + 33, 73, rating.value, va="center_baseline")
        at += 33 + 7.2 * len(rating.value) + 22
    canvas.text(at, 73, rest, color=MUTED, va="center_baseline")


def draw_cells(
    canvas: Axes, cells: Sequence[tuple[float, float, Rating | None]], size: tuple[float, float]
) -> None:
    """Draw colour and letter of cells around their middles; a dot for one without a rating.

    All cells of a rating are marks of two series, which is fast to draw and small to store.
    """
    right, down = size[0] / 2, size[1] / 2
    box = Path([(-right, -down), (right, -down), (right, down), (-right, down), (-right, -down)])
    for rating in {rating: None for _, _, rating in cells}:
        at = [(x, y) for x, y, other in cells if other is rating]
        if rating is None:
            _marks(canvas, at, ".", 4, MUTED)
            continue
        wide = 8 if len(LETTERS[rating]) == 1 else 12
        letter = _centred(LETTERS[rating])
        _marks(canvas, at, box, max(size) * POINTS, FILL_COLOURS[rating])
        _marks(canvas, at, letter, min(wide, wide / 16 * size[0] * POINTS), LETTER_COLOURS[rating])


def _marks(
    canvas: Axes, at: Sequence[tuple[float, float]], shape: Path | str, points: float, colour: str
) -> None:
    canvas.plot(
        *zip(*at, strict=True),
        linestyle="none",
        marker=MarkerStyle(shape),
        markersize=points,
        color=colour,
        markeredgewidth=0,
    )


def _centred(word: str) -> Path:
    """Return the outline of a word around its middle, for use as a mark."""
    outline = TextPath(
        (0, 0), word, size=10, prop=FontProperties(family="DejaVu Sans", weight="bold")
    )
    box = outline.get_extents()
    middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return Path(outline.vertices - middle, outline.codes)
