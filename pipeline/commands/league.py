"""The command `league`: prints tables, standards, areas and organisations."""

import sys

import click
from rich.console import Console

from pipeline.league_query import LeagueQuery, answer_query
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings, utc_now
from schemas.dates import london_day


@click.command("league")
@click.argument("table", nargs=-1)
@click.option("--as-of", metavar="DATE|ROUND", help="Inspections published by that day [today].")
@click.option("--version", metavar="V", help="A version as we published it.")
@click.option("--since", metavar="DATE|ROUND", help="With `changes`: since when [a month ago].")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    help="Output format [table].",
)
@with_settings
def league_command(
    settings: Settings,
    *,
    table: tuple[str, ...],
    as_of: str | None,
    version: str | None,
    since: str | None,
    form: str,
) -> int:
    """Print league tables from accepted records."""
    if version is not None and (as_of is not None or since is not None):
        raise click.UsageError("--version cannot be combined with --as-of or --since")
    if since is not None and table[:1] != ("changes",):
        raise click.UsageError("--since needs `changes`: league changes --since DATE")
    query = LeagueQuery(table, as_of=as_of, version=version, since=since)
    answer = answer_query(settings, query, today=settings.as_of or london_day(utc_now()))
    for note in answer.notes:
        click.echo(note, err=True)
    if form == "json":
        click.echo(answer.json())
    elif form == "csv":
        sys.stdout.buffer.write(answer.csv)
        sys.stdout.buffer.flush()
    else:
        console = Console(highlight=False, markup=False)
        for each in answer.renderables:
            console.print(each)
    return Exit.DONE
