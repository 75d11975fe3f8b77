"""The common look of the pictures: colours, typeface, headings."""

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from league.charts.catalogue import Chart
from league.charts.colours import FILL_COLOURS, INK, LETTER_COLOURS, MUTED, RULE
from schemas.rating import Rating

UNOFFICIAL = (
    "Unofficial. Ratings: HM Inspectorate of Probation, Open Government Licence v3.0. "
    "Ranking and mistakes: ours."
)
TITLE, TITLE_CHARACTER = 14.0, 12.3
"""Points of a title, and pixels of a wide character in it; a long title is smaller."""
CSS_DPI = 96
"""CSS pixels per inch."""


@contextmanager
def drawing() -> Iterator[None]:
    """Use settings that give the same bytes on every machine, whatever its own settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "svg.hashsalt": "probation-league",
                "svg.fonttype": "none",
                "font.family": ["sans-serif"],
                "font.sans-serif": ["DejaVu Sans"],
                "font.size": 9.0,
                "text.color": INK,
                "text.parse_math": False,
                "axes.edgecolor": RULE,
                "axes.labelcolor": INK,
                "xtick.color": INK,
                "ytick.color": INK,
                "path.simplify": False,
            }
        )
        yield


def new_figure(chart: Chart) -> Figure:
    """Return an empty picture of the chart's size with title, subtitle and a note of the source."""
    figure = Figure(figsize=(chart.width / CSS_DPI, chart.height / CSS_DPI), facecolor="#ffffff")
    size = min(TITLE, TITLE * (chart.width - 32) / (TITLE_CHARACTER * len(chart.title)))
    figure.text(_x(chart, 16), _y(chart, 14), chart.title, size=size, weight="bold", va="top")
    figure.text(_x(chart, 16), _y(chart, 40), chart.subtitle, color=MUTED, va="top", ha="left")
    figure.text(_x(chart, 16), 10 / chart.height, UNOFFICIAL, color=MUTED, size=7.5, va="bottom")
    return figure


def add_legend(figure: Figure, chart: Chart, letters: dict[Rating, str], rest: str = "") -> None:
    """Add the four ratings with colours and letters below the subtitle.

    `rest` explains a cell without a rating.
    """
    at = 16.0
    for rating in reversed(Rating):
        figure.add_artist(
            Rectangle(
                (_x(chart, at), _y(chart, 82)),
                26 / chart.width,
                18 / chart.height,
                facecolor=FILL_COLOURS[rating],
                edgecolor="none",
                transform=figure.transFigure,
            )
        )
        figure.text(
            _x(chart, at + 13),
            _y(chart, 73),
            letters[rating],
            color=LETTER_COLOURS[rating],
            weight="bold",
            size=8.5,
            ha="center",
            va="center_baseline",
        )
        figure.text(_x(chart, at + 33), _y(chart, 73), rating.value, va="center_baseline")
        at += 33 + 7.2 * len(rating.value) + 22
    figure.text(_x(chart, at), _y(chart, 73), rest, color=MUTED, va="center_baseline")


def field(figure: Figure, chart: Chart, edges: tuple[float, float, float, float]) -> Axes:
    """Return axes with margins in pixels: left, top, right, bottom."""
    left, top, right, bottom = edges
    return figure.add_axes(
        (
            left / chart.width,
            bottom / chart.height,
            (chart.width - left - right) / chart.width,
            (chart.height - top - bottom) / chart.height,
        )
    )


def _x(chart: Chart, pixels: float) -> float:
    return pixels / chart.width


def _y(chart: Chart, pixels: float) -> float:
    return 1 - pixels / chart.height
