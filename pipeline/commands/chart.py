"""The command `chart`: draws one chart of the league, or lists the names of all charts."""

from pathlib import Path

import click

from league.charts.draw import draw
from league.compile import publication, snapshots
from league.ranking.tables import tables_by_day
from league.site.build import charts_of_site
from league.site.site import make_site
from pipeline.options import Exit, with_settings
from pipeline.publish import material
from pipeline.settings import Settings, load_config, utc_now
from review.store import Store
from schemas.dates import london_day
from schemas.errors import ConfigError, StateError
from schemas.organisation import did_you_mean

SUFFIXES = (".svg", ".png")


@click.command("chart")
@click.argument("name", required=False)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .svg or .png [NAME.svg in this folder].",
)
@with_settings
def chart_command(settings: Settings, *, name: str | None, out: Path | None) -> int:
    """Draw one chart of the accepted records, or list the names of all charts."""
    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"--out {out}: the name must end with .svg or .png")
    if name is None and out is not None:
        raise click.UsageError("--out needs the NAME of a chart")
    made_of = material(load_config(settings), Store(settings.data).load())
    shown = publication(made_of, settings.as_of or london_day(utc_now()))
    snapshot_on = snapshots(shown.inspections, made_of)
    by_day = tables_by_day(shown, snapshot_on)
    charts = charts_of_site(make_site(shown, snapshot_on(shown.as_of), by_day))
    if name is None:
        for chart in charts:
            click.echo(f"{chart.name}\t{chart.title}")
        return Exit.DONE
    named = {chart.name: chart for chart in charts}
    if name not in named:
        names = ", ".join(named) or "none: no record is accepted yet"
        near = did_you_mean(name, list(named))
        raise ConfigError(f"no chart {name!r}", remedy=f"{near}charts: {names}")
    chart = named[name]
    target = out if out is not None else Path(f"{chart.name}.svg")
    body = draw(chart, "png" if target.suffix.lower() == ".png" else "svg")
    try:
        target.write_bytes(body)
    except OSError as error:
        raise StateError(
            f"cannot be written: {error.strerror}",
            where=str(target),
            remedy="--out must name a file in an existing, writable folder",
        ) from error
    click.echo(f"{chart.title}: {target}", err=True)
    return Exit.DONE
