"""The command `chart`: draws one picture of the league, or names those that there are."""

from pathlib import Path

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings

EPILOG = """\b
NAME is one of
  heat-map-TABLE      a table as a picture, such as heat-map-crc or heat-map-pdu-2023
  over-time-KIND      overall ratings by year
  standards-PROGRAMME the ratings of services standard by standard
  movement-PROGRAMME  from rating to rating, between rounds or inspections
  (none)              prints the names of all pictures

\b
Examples:
  probation-league chart
  probation-league chart heat-map-crc --out crc.svg
  probation-league chart over-time-youth-justice-service --sample --out youth.png
"""
SUFFIXES = {".svg": "svg", ".png": "png"}


@click.command(epilog=EPILOG)
@click.argument("name", required=False)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .svg or .png [the picture's name, as SVG, in this folder].",
)
@with_settings
def command(settings: Settings, *, name: str | None, out: Path | None) -> int:
    """Draw one picture of the league from accepted records."""
    from pipeline.charting import charts, find, write

    if out is not None and out.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"--out {out}: give a file that ends with .svg or .png")
    if name is None and out is not None:
        raise click.UsageError("--out goes with the name of a picture")
    known = charts(settings)
    if name is None:
        for chart in known:
            click.echo(f"{chart.name}\t{chart.title}")
        return Exit.DONE
    chart = find(known, name)
    target = out if out is not None else Path(f"{chart.name}.svg")
    write(chart, target)
    click.echo(f"{chart.title}: {target}", err=True)
    return Exit.DONE
