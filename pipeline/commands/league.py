"""The command `league`: prints tables, standards, areas and organisations."""

import sys
from collections.abc import Sequence

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings, utc_now

EPILOG = """\b
TABLE is one of
  crc, nps-division, pdu, region, youth, approved-premises   a kind over all programmes
  pdu-2021, crc-2018, …      one programme, ordered by score where scores compare
  standard NAME              all services on one standard, such as: standard unpaid work
  area NAME                  a division with its CRCs, a region with its PDUs
  organisation NAME          everything published about one service
  changes                    what was published and what moved; --since DATE [a month ago]
  summary                    counts in sentences, and how complete they are
  (none)                     all kinds

\b
Examples:
  probation-league league crc --as-of 2019-09-30
  probation-league league crc --as-of "Round 1"
  probation-league league area midlands
  probation-league league standard "unpaid work"
  probation-league league pdu --format csv > pdu.csv
  probation-league league pdu --version 2026-11-24.1

\b
--as-of shows what the inspectorate had published by that day, as we know it now; --version shows
what we had published.

\b
Exit codes: 0 done, 1 the state is damaged, 2 wrong usage or no such table, day or version.
"""


@click.command("league", epilog=EPILOG)
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
    from pipeline.league_query import LeagueQuery, answer_query
    from schemas.dates import london_day

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
        _print(answer.renderables)
    return Exit.DONE


def _print(renderables: Sequence[object]) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    for each in renderables:
        console.print(each)
