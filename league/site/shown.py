"""Which day each table is shown for: today, or the last day on which an ended one had rows."""

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass

from league.parts import Parts
from league.ranking.standing import Day
from league.ranking.tables import one_table, with_rows
from league.site.snapshots import Moment, moments
from schemas.tables import LeagueTable


class TablesOn:
    """The tables of any day, of what is known today, each made when it is asked for."""

    def __init__(self, day: Callable[[dt.date], Day]) -> None:
        self._day = day

    def ranked(self, on: dt.date) -> frozenset[str]:
        """The ids of those that ranked somebody on the day."""
        return with_rows(self._day(on))

    def table(self, on: dt.date, table_id: str) -> LeagueTable:
        """A table as it stood on the day."""
        return one_table(self._day(on), table_id)


@dataclass(frozen=True, slots=True)
class Shown:
    """A table on its own page; `past` are the days that it can be seen for, newest first.

    `moment` is None where the table is today's. `on` gives the table of a day, and today's for
    None; it may be large, and is made anew each time.
    """

    id: str
    moment: Moment | None
    past: tuple[Moment, ...]
    on: Callable[[Moment | None], LeagueTable]

    @property
    def table(self) -> LeagueTable:
        """The table of its own page, made anew."""
        return self.on(self.moment)


def shown_tables(parts: Parts, tables_on: TablesOn) -> dict[str, Shown]:
    """Each table by id: today's if it has rows, else as it last stood with any."""
    ranked = functools.cache(tables_on.ranked)
    found: dict[str, Shown] = {}
    for place, table in enumerate(parts.tables):
        past = tuple(
            moment
            for moment in moments(parts.head, parts.briefs, table)
            if table.id in ranked(moment.on)
        )
        moment = None if table.rows or not past else past[0]
        on = functools.partial(_table, parts, place, tables_on, table.id)
        found[table.id] = Shown(table.id, moment, past, on)
        del table
    return found


def _table(
    parts: Parts, place: int, tables_on: TablesOn, table_id: str, moment: Moment | None
) -> LeagueTable:
    return parts.tables[place] if moment is None else tables_on.table(moment.on, table_id)
