"""Draws movement: how many services went from which rating to which."""

from matplotlib.figure import Figure

from league.charts.models import Chart, Movement
from league.charts.style import COLOURS, INK, LETTER_COLOURS, MUTED, field, new_figure
from league.site.wording import LETTERS
from schemas.rating import Rating

THICKEST = 26.0
"""Points of the line on which all services moved alike."""
START, END = 0.045, 0.955
LABEL = 0.2
"""Where on a line its number stands: at a fifth no two of the sixteen lines meet."""


def draw_movement(chart: Chart, data: Movement) -> Figure:
    """Four levels left and right; a line is as thick as the number of services on it."""
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
                [x], [rating.step], marker="s", markersize=25, color=COLOURS[rating], clip_on=False
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
