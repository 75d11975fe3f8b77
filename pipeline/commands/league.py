"""The command `league`: prints tables, standards, areas, organisations and changes.

Which table, of which day or version, and its forms for a terminal, as CSV and as JSON.
"""

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class LeagueQuery:
    """The words after `league`, and the day, round or version."""

    words: tuple[str, ...] = ()
    as_of: str | None = None
    version: str | None = None
    since: str | None = None

    @property
    def about(self) -> str:
        """The first word: a table, or `area`, `standard`, `organisation`, `changes`, `summary`."""
        return self.words[0].casefold() if self.words else ""

    @property
    def name(self) -> str:
        """The words after the first. Raises ConfigError if there are none."""
        if len(self.words) < 2:
            raise ConfigError(
                f"missing {self.about} name", remedy=f"usage: league {self.about} NAME"
            )
        return " ".join(self.words[1:])


@dataclass(frozen=True, slots=True)
class LeagueAnswer:
    """What to print in each format; `rows` are those of a CSV sheet, `notes` for standard error."""

    renderables: Sequence[RenderableType]
    models: BaseModel | Sequence[BaseModel]
    sheet: str
    rows: Rows
    notes: tuple[str, ...] = ()


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
    today = settings.as_of or london_day(utc_now())
    shown, made_from = _published(settings, query, today)
    answer = _answer(query, shown, made_from, today)
    for note in answer.notes:
        click.echo(note, err=True)
    if form == "table":
        console = Console(highlight=False, markup=False)
        for each in (terminal.notice(shown), *answer.renderables):
            console.print(each)
    else:
        if form == "csv":
            body = csv_body(sheet_of(answer.sheet).columns, answer.rows)
        else:
            body = pretty(to_jsonable_python(answer.models, by_alias=True))
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    return Exit.DONE


def _published(
    settings: Settings, query: LeagueQuery, today: dt.date
) -> tuple[Publication, Material | None]:
    """Return a version as it was published, or what the records give, and the records."""
    if query.version is not None:
        return read_publication(settings.output, query.version), None
    made_from = material(load_config(settings), Store(settings.data).load())
    hint = None if query.about in ("", "area", "standard", "changes") else query.about
    hint = lookup.short_words().get(hint or "", hint)
    day = today
    if query.as_of is not None:
        day = lookup.day_named(made_from.programmes, query.as_of, hint, today=today)
    if not made_from.records:
        raise ConfigError(
            "no record has been accepted yet",
            where=str(settings.data),
            remedy="probation-league run, or with --sample to try it",
        )
    return publication(made_from, day), made_from


def _answer(
    query: LeagueQuery, shown: Publication, made_from: Material | None, today: dt.date
) -> LeagueAnswer:
    if query.about == "changes":
        return _changes(query, shown, made_from, today)
    ways = {
        "": _kinds,
        "area": _area,
        "organisation": _organisation,
        "standard": _standard,
        "summary": _summary,
    }
    if query.about in ways:
        return ways[query.about](query, shown)
    if len(query.words) > 1:
        raise ConfigError(
            f"too many words: {' '.join(query.words)}",
            remedy="name one table, or: area NAME, standard NAME, organisation NAME",
        )
    table = lookup.find_table(shown, query.words[0])
    rendered, rows = [terminal.league_table(table)], table_lines(table)
    return LeagueAnswer(rendered, table, "table", rows, tuple(_ended([table])))


def _kinds(_query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    kinds = [table for table in shown.tables if table.programme is None]
    printed = [table for table in kinds if table.rows or table.unranked]
    rendered = list(map(terminal.league_table, printed))
    rows = [line for table in kinds for line in table_lines(table)]
    return LeagueAnswer(rendered, kinds, "kinds", rows, tuple(_ended(kinds)))


def _area(query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    area = lookup.find_area(shown, query.name)
    return LeagueAnswer([terminal.area(area)], area, "area", area_lines(area))


def _standard(query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    leagues = list(lookup.find_league(shown, query.name))
    tables = [shown.table(league.programme) for league in leagues]
    notes = tuple(
        f"{league.id}: shown for its last day, {long_date(table.as_of)}."
        for league, table in zip(leagues, tables, strict=True)
        if table.ended
    )
    names = {p.id: p.name for p in shown.programmes}
    printed = [league for league in leagues if league.members] or leagues
    rendered = [terminal.standard_league(x, names[x.programme], shown.as_of) for x in printed]
    rows = [place for league in leagues for place in standard_places(league)]
    models = leagues[0] if len(leagues) == 1 else leagues
    return LeagueAnswer(rendered, models, "standard", rows, notes)


def _organisation(query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    view = lookup.find_organisation(shown, query.name)
    found = {line["inspection"].id: line for line in inspection_lines(shown)}
    rows = long_lines([found[i.id] for i in view.inspections])
    return LeagueAnswer([terminal.organisation(view)], view, "inspections-long", rows)


def _summary(_query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    summary = shown.summary
    return LeagueAnswer([terminal.summary(shown)], summary, "summary", summary.counts)


def _changes(
    query: LeagueQuery, shown: Publication, made_from: Material | None, today: dt.date
) -> LeagueAnswer:
    if made_from is None:
        changes, since = shown.changes, shown.as_of
        if changes.since is not None:
            since = dt.date.fromisoformat(changes.since.partition(".")[0])
    else:
        since = shown.as_of - MONTH_BEFORE
        if query.since is not None:
            since = lookup.day_named(made_from.programmes, query.since, None, today=today)
        changes = between(publication(made_from, since), shown)
    corrected = [c for c in shown.corrections if since <= c.on]
    rendered = [
        terminal.news(changes, corrected, since, shown.as_of),
        terminal.not_yet_counted(shown),
    ]
    return LeagueAnswer(rendered, changes, "changes", changes.inspections)


def _ended(tables: Sequence[LeagueTable]) -> Iterator[str]:
    for table in tables:
        if table.ended:
            plural = load_kinds()[table.kind].plural
            yield f"{plural} ended on {long_date(table.as_of)}. The table shows that day."
