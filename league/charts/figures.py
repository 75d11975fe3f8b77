"""Which drawing belongs to which kind of data."""

from typing import assert_never

from matplotlib.figure import Figure

from league.charts.bars import draw_distributions, draw_over_time
from league.charts.heat_map import draw_heat_map
from league.charts.models import Chart, Distributions, HeatMap, Movement, OverTime
from league.charts.slopes import draw_movement


def figure_of(chart: Chart) -> Figure:
    """The drawn picture."""
    match chart.data:
        case HeatMap() as data:
            return draw_heat_map(chart, data)
        case OverTime() as data:
            return draw_over_time(chart, data)
        case Distributions() as data:
            return draw_distributions(chart, data)
        case Movement() as data:
            return draw_movement(chart, data)
        case _:
            assert_never(chart.data)
