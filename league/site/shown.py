"""Which day each table is shown for: today, or the last day on which an ended one had rows."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from league.site.moments import Moment, all_days, moments
from league.standards import standard_leagues
from schemas.programmes import in_order
from schemas.publication import Publication
from schemas.table import LeagueTable, StandardLeague

TablesOn = Callable[[dt.date], Sequence[LeagueTable]]
"""All tables as of a day, of what is known today."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table on its own page; `past` are the days that it can be seen for, newest first.

    `moment` is None where the table is today's.
    """

    table: LeagueTable
    moment: Moment | None
    past: tuple[tuple[Moment, LeagueTable], ...]


def shown_tables(publication: Publication, tables_on: TablesOn) -> dict[str, Shown]:
    """Each table by id: today's if it has rows, else as it last stood with any."""
    by_day = {on: {t.id: t for t in tables_on(on)} for on in all_days(publication)}
    found: dict[str, Shown] = {}
    for table in publication.tables:
        past = tuple(
            (moment, by_day[moment.on][table.id])
            for moment in moments(publication, table)
            if by_day[moment.on][table.id].rows
        )
        if table.rows or not past:
            found[table.id] = Shown(table=table, moment=None, past=past)
        else:
            found[table.id] = Shown(table=past[0][1], moment=past[0][0], past=past)
    return found


def shown_standards(
    publication: Publication, shown: Mapping[str, Shown]
) -> dict[tuple[str, str], StandardLeague]:
    """The league of each standard by programme and standard, of the day its table is shown for."""
    tables = [s.table for s in shown.values() if s.table.programme is not None]
    leagues = standard_leagues(tables, in_order(publication.programmes))
    return {(league.programme, league.standard): league for league in leagues}
