"""Finds a picture among those of today's league, and writes it."""

from collections.abc import Sequence
from pathlib import Path

from league.charts.catalogue import Chart
from league.charts.draw import draw
from league.compile import publication, snapshots
from league.site.build import charts_of_site
from league.site.site import make_site
from pipeline.clock import utc_now
from pipeline.publish import material
from pipeline.settings import Settings
from pipeline.world import world_of
from review.store import Store
from schemas.dates import london_day
from schemas.errors import ConfigError, StateError


def charts(settings: Settings) -> Sequence[Chart]:
    """All pictures of the accepted records, as of the configured day or today."""
    made_of = material(world_of(settings), Store(settings.data).load())
    as_of = settings.as_of or london_day(utc_now())
    return charts_of_site(make_site(publication(made_of, as_of), snapshots(made_of)))


def find(known: Sequence[Chart], name: str) -> Chart:
    """The picture of that name. Raises ConfigError naming all if there is none."""
    for chart in known:
        if chart.name == name:
            return chart
    names = ", ".join(chart.name for chart in known) or "none: no record is accepted yet"
    raise ConfigError(f"no picture {name!r}", remedy=f"pictures: {names}")


def write(chart: Chart, target: Path) -> None:
    """Draws to a file in the form that its name ends with.

    Raises StateError if the file cannot be written.
    """
    body = draw(chart, "png" if target.suffix.lower() == ".png" else "svg")
    try:
        target.write_bytes(body)
    except OSError as error:
        raise StateError(
            f"cannot be written: {error.strerror}",
            where=str(target),
            remedy="--out names a file in a folder that is there and writable",
        ) from error
