"""The tables of days before today: ends of rounds and years, and the last day of a kind."""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from league.ranking.standing import LeagueSnapshot
from league.ranking.tables import tables
from schemas.base import Model
from schemas.programme import Programme
from schemas.publication import Publication
from schemas.tables import LeagueTable


class SnapshotDate(Model):
    """A day and what ended on it."""

    on: dt.date
    label: str


TablesByDay: TypeAlias = Mapping[str, Mapping[SnapshotDate, LeagueTable]]
"""Id of a table -> its earlier days, newest first -> the table of that day."""


def tables_by_day(
    publication: Publication, snapshot_on: Callable[[dt.date], LeagueSnapshot]
) -> TablesByDay:
    """Return the tables of earlier days that have rows, from what is known today."""

    @functools.cache
    def tables_on(day: dt.date) -> dict[str, LeagueTable]:
        return {table.id: table for table in tables(snapshot_on(day))}

    found: dict[str, dict[SnapshotDate, LeagueTable]] = {}
    for table in publication.tables:
        past = {date: tables_on(date.on)[table.id] for date in snapshot_dates(publication, table)}
        found[table.id] = {date: then for date, then in past.items() if then.rows}
    return found


def snapshot_dates(publication: Publication, table: LeagueTable) -> tuple[SnapshotDate, ...]:
    """Return the days before today for which the table is worth showing, newest first.

    The first is on or after the first inspection of the table, the last is not after the last day
    of its kind of body.
    """
    first = _first_publication(publication, table)
    if first is None:
        return ()
    until = table.as_of
    labels: dict[dt.date, list[str]] = defaultdict(list)
    for programme in _programmes(publication, table):
        for part in programme.rounds:
            labels[part.ends.latest].append(f"End of {part.name}")
    for year in range(first.year, publication.as_of.year):
        labels[dt.date(year, 12, 31)].append(f"End of {year}")
    if table.ended:
        labels[until].append("The last day")
    days = sorted((on for on in labels if first <= on <= until), reverse=True)
    return tuple(
        SnapshotDate(on=on, label=" · ".join(dict.fromkeys(labels[on])))
        for on in days
        if on != publication.as_of
    )


def _programmes(publication: Publication, table: LeagueTable) -> Iterator[Programme]:
    for programme in publication.programmes:
        own = programme.id == table.programme
        if own or (table.programme is None and table.kind in programme.organisation_kinds):
            yield programme


def _first_publication(publication: Publication, table: LeagueTable) -> dt.date | None:
    programmes = {programme.id for programme in _programmes(publication, table)}
    days = [
        i.published_latest
        for i in publication.inspections
        if i.programme in programmes
        and (table.programme is not None or i.organisation.kind == table.kind)
    ]
    return min(days, default=None)
