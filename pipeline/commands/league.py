"""The command `league`: prints tables, standards, areas, organisations and changes.

Which table, of which day or version, and its forms for a terminal, as CSV and as JSON.
"""

import datetime as dt
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from rich.console import Console, RenderableType

from league import lookup, terminal
from league.compile import Material, publication
from league.exports.csv_files import Rows, csv_body, sheet_of
from league.exports.league_json import pretty
from league.exports.rows import (
    area_lines,
    inspection_lines,
    long_lines,
    standard_places,
    table_lines,
)
from league.publish.changes import between
from league.publish.versions import read_publication
from league.wording import long_date
from pipeline.options import Exit, with_settings
from pipeline.publish import material
from pipeline.settings import Settings, load_config, utc_now
from review.store import Store
from schemas.dates import london_day
from schemas.errors import ConfigError
from schemas.kinds import load_kinds
from schemas.publication import Publication
from schemas.tables import LeagueTable

MONTH_BEFORE = dt.timedelta(days=31)
NAME_FOLLOWS = ("area", "standard", "organisation")
"""Words that are followed by a name."""


class LeagueAnswer(NamedTuple):
    """What to print in each format; `rows` are those of a CSV sheet, `notes` for standard error."""

    renderables: Sequence[RenderableType]
    models: BaseModel | Sequence[BaseModel]
    sheet: str
    rows: Rows
    notes: Sequence[str] = ()


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
    today = settings.as_of or london_day(utc_now())
    about = table[0].casefold() if table else ""
    if version is not None:
        made_from, shown = None, read_publication(settings.output, version)
    else:
        made_from = _material(settings)
        shown = publication(made_from, _day(made_from, as_of, about, today) or today)
    if about == "changes":
        answer = _changes(shown, made_from, since, today)
    else:
        answer = _answer(shown, about, table)
    for note in answer.notes:
        click.echo(note, err=True)
    if form == "table":
        console = Console(highlight=False, markup=False)
        for each in (terminal.notice(shown), *answer.renderables):
            console.print(each)
        return Exit.DONE
    if form == "csv":
        body = csv_body(sheet_of(answer.sheet).columns, answer.rows)
    else:
        body = pretty(to_jsonable_python(answer.models, by_alias=True))
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()
    return Exit.DONE


def _material(settings: Settings) -> Material:
    made_from = material(load_config(settings), Store(settings.data).load())
    if not made_from.records:
        raise ConfigError(
            "no record has been accepted yet",
            where=str(settings.data),
            remedy="`run`, or with --sample to try it",
        )
    return made_from


def _day(made_from: Material, name: str | None, about: str, today: dt.date) -> dt.date | None:
    """Return the day of a date or round; of rounds of one name, that of the table `about`."""
    if name is None:
        return None
    hint = lookup.short_words().get(about, about)
    return lookup.day_named(made_from.programmes, name, hint, today=today)


def _answer(shown: Publication, about: str, words: Sequence[str]) -> LeagueAnswer:
    name = " ".join(words[1:])
    if about in NAME_FOLLOWS and not name:
        raise ConfigError(f"missing {about} name", remedy=f"usage: league {about} NAME")
    match about:
        case "area":
            area = lookup.find_area(shown, name)
            return LeagueAnswer([terminal.view("area", area=area)], area, "area", area_lines(area))
        case "organisation":
            view = lookup.find_organisation(shown, name)
            found = {line["inspection"].id: line for line in inspection_lines(shown)}
            rows = long_lines([found[i.id] for i in view.inspections])
            return LeagueAnswer(
                [terminal.view("organisation", found=view)], view, "inspections-long", rows
            )
        case "standard":
            return _standard(shown, name)
        case "summary":
            counts = shown.summary.counts
            return LeagueAnswer(
                [terminal.view("summary", p=shown)], shown.summary, "summary", counts
            )
        case "":
            return _kinds(shown)
    if name:
        raise ConfigError(
            f"too many words: {' '.join(words)}",
            remedy="name one table, or: area NAME, standard NAME, organisation NAME",
        )
    table = lookup.find_table(shown, words[0])
    rows = table_lines(table)
    return LeagueAnswer(
        [terminal.view("league_table", table=table)], table, "table", rows, _ended([table])
    )


def _kinds(shown: Publication) -> LeagueAnswer:
    kinds = [table for table in shown.tables if table.programme is None]
    rendered = [terminal.view("league_table", table=t) for t in kinds if t.rows or t.unranked]
    rows = [line for table in kinds for line in table_lines(table)]
    return LeagueAnswer(rendered, kinds, "kinds", rows, _ended(kinds))


def _standard(shown: Publication, name: str) -> LeagueAnswer:
    leagues = list(lookup.find_league(shown, name))
    tables = [shown.table(league.programme) for league in leagues]
    notes = [
        f"{league.id}: shown for its last day, {long_date(table.as_of)}."
        for league, table in zip(leagues, tables, strict=True)
        if table.ended
    ]
    names = {p.id: p.name for p in shown.programmes}
    printed = [league for league in leagues if league.members] or leagues
    rendered = [
        terminal.view("standard", league=x, programme=names[x.programme], today=shown.as_of)
        for x in printed
    ]
    rows = [place for league in leagues for place in standard_places(league)]
    models = leagues[0] if len(leagues) == 1 else leagues
    return LeagueAnswer(rendered, models, "standard", rows, notes)


def _changes(
    shown: Publication, made_from: Material | None, since: str | None, today: dt.date
) -> LeagueAnswer:
    """Return what changed since a day; of a published version, since the version before."""
    if made_from is None:
        changes, start = shown.changes, shown.as_of
        if changes.since is not None:
            start = dt.date.fromisoformat(changes.since.partition(".")[0])
    else:
        start = _day(made_from, since, "", today) or shown.as_of - MONTH_BEFORE
        changes = between(publication(made_from, start), shown)
    corrected = [c for c in shown.corrections if start <= c.on]
    values = {"changes": changes, "corrections": corrected, "since": start, "until": shown.as_of}
    rendered = [terminal.view("changes", **values), terminal.view("not_yet_counted", p=shown)]
    return LeagueAnswer(rendered, changes, "changes", changes.inspections)


def _ended(tables: Sequence[LeagueTable]) -> Sequence[str]:
    plurals = {kind.id: kind.plural for kind in load_kinds().values()}
    return [
        f"{plurals[table.kind]} ended on {long_date(table.as_of)}. The table shows that day."
        for table in tables
        if table.ended
    ]
