"""Answers the command `league`: which table, of which day or version, in which format."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue
from rich.console import RenderableType

from league import lookup, terminal, terminal_views
from league.compile import Material, publication
from league.exports.csv_files import csv_body
from league.exports.inspection_columns import LONG, lines_of
from league.exports.league_json import pretty
from league.exports.table_columns import AREA, COUNT, NEWS, STANDARD, TABLE, TABLES, StandardLine
from league.publish.changes import between
from league.publish.versions import read_publication
from league.wording import long_date
from pipeline.publish import material
from pipeline.settings import Settings, load_config
from review.store import Store
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
    """What to print in each format; `notes` go to standard error."""

    renderables: Sequence[RenderableType]
    models: BaseModel | Sequence[BaseModel]
    csv: bytes
    notes: tuple[str, ...] = ()

    def json(self) -> str:
        """Return the object of `league.json` as JSON, or an array of several."""
        if isinstance(self.models, BaseModel):
            data: JsonValue = self.models.model_dump(mode="json", by_alias=True)
        else:
            data = [model.model_dump(mode="json", by_alias=True) for model in self.models]
        return pretty(data).decode()[:-1]


def answer_query(settings: Settings, query: LeagueQuery, *, today: dt.date) -> LeagueAnswer:
    """Return the answer. Raises ConfigError for an unknown name, StateError for damaged state."""
    if query.version is not None:
        shown = read_publication(settings.output, query.version)
        return _answer(query, shown, None, today)
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
    return _answer(query, publication(made_from, day), made_from, today)


def _answer(
    query: LeagueQuery, shown: Publication, made_from: Material | None, today: dt.date
) -> LeagueAnswer:
    if query.about == "changes":
        return _changes(query, shown, made_from, today)
    if query.about == "standard":
        return _standard(query, shown, made_from)
    ways = {"": _kinds, "area": _area, "organisation": _organisation, "summary": _summary}
    if query.about in ways:
        return ways[query.about](query, shown)
    if len(query.words) > 1:
        raise ConfigError(
            f"too many words: {' '.join(query.words)}",
            remedy="name one table, or: area NAME, standard NAME, organisation NAME",
        )
    table = lookup.find_table(shown, query.words[0])
    return LeagueAnswer(
        [terminal.notice(shown), terminal.league_table(table)],
        table,
        csv_body(TABLE, table.rows),
        tuple(_ended(shown, [table])),
    )


def _kinds(_query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    kinds = [table for table in shown.tables if table.programme is None]
    printed = terminal.tables_with_rows(kinds)
    return LeagueAnswer(
        [terminal.notice(shown), *map(terminal.league_table, printed)],
        kinds,
        csv_body(TABLES, ((table, row) for table in kinds for row in table.rows)),
        tuple(_ended(shown, kinds)),
    )


def _area(query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    area = lookup.find_area(shown, query.name)
    rendered = [terminal.notice(shown), terminal_views.area(area)]
    lines = [(area, "lead", area.lead), *((area, "member", member) for member in area.members)]
    return LeagueAnswer(rendered, area, csv_body(AREA, lines))


def _standard(query: LeagueQuery, shown: Publication, made_from: Material | None) -> LeagueAnswer:
    leagues, notes = list(lookup.find_league(shown, query.name)), []
    for place, league in enumerate(leagues):
        last = lookup.last_day(shown, shown.table(league.programme).kind)
        if league.members or last is None or last >= shown.as_of or made_from is None:
            continue
        then = publication(made_from, last).standards
        leagues[place] = next(x for x in then if x.id == league.id)
        notes.append(f"{league.id}: shown for its last day, {long_date(last)}.")
    names = {p.id: p.name for p in shown.programmes}
    printed = [league for league in leagues if league.members] or leagues
    lines: list[StandardLine] = []
    for league in leagues:
        lines += [(league, row) for row in league.rows]
        lines += [(league, unknown) for unknown in league.unranked]
    return LeagueAnswer(
        [
            terminal.notice(shown),
            *(terminal.standard_league(x, names[x.programme], shown.as_of) for x in printed),
        ],
        leagues[0] if len(leagues) == 1 else leagues,
        csv_body(STANDARD, lines),
        tuple(notes),
    )


def _organisation(query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    view = lookup.find_organisation(shown, query.name)
    return LeagueAnswer(
        [terminal.notice(shown), terminal_views.organisation(view)],
        view,
        csv_body(LONG, (line for i in view.inspections for line in lines_of(i))),
    )


def _summary(_query: LeagueQuery, shown: Publication) -> LeagueAnswer:
    return LeagueAnswer(
        [terminal.notice(shown), terminal_views.summary(shown)],
        shown.summary,
        csv_body(COUNT, shown.summary.counts),
    )


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
    return LeagueAnswer(
        [
            terminal.notice(shown),
            terminal_views.news(changes, corrected, since, shown.as_of),
            terminal_views.not_yet_counted(shown),
        ],
        changes,
        csv_body(NEWS, changes.inspections),
    )


def _ended(shown: Publication, tables: Sequence[LeagueTable]) -> Iterator[str]:
    for table in tables:
        last = lookup.last_day(shown, table.kind)
        if not table.members and last is not None and last < shown.as_of:
            kind = load_kinds()[table.kind]
            yield (
                f"No {kind.singular} existed on {shown.as_of}: {kind.plural} ended on "
                f"{long_date(last)}. Try: probation-league league {table.id} --as-of {last}"
            )
