"""What pages say of tables and standards other than their own: a few facts of each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from league.ranking.standards import each_league
from league.site.shown import Shown
from schemas.programmes import Programmes
from schemas.rating import Rating
from schemas.tables import LeagueTable, StandardLeague


class Facts(NamedTuple):
    """A table without its rows; `newest` is the last day of the newest publication among them."""

    id: str
    title: str
    programme: str | None
    as_of: dt.date
    ended: bool
    summary: str
    distribution: Mapping[Rating, int]
    members: int
    ranked: int
    newest: dt.date


class Survey(NamedTuple):
    """Tables as shown, the leagues of their standards without rows, and who stands where."""

    tables: Mapping[str, Facts]
    leagues: Mapping[tuple[str, str], StandardLeague]
    places: Mapping[str, list[tuple[Facts, str]]]


def survey(shown: Iterable[Shown], programmes: Programmes) -> Survey:
    """Goes once through the tables as they are shown."""
    tables: dict[str, Facts] = {}
    leagues: dict[str, list[StandardLeague]] = {}
    places: dict[str, list[tuple[Facts, str]]] = {}
    for one in shown:
        table = one.table
        facts = tables[table.id] = _facts(table, ended=one.moment is not None)
        for row in table.rows:
            places.setdefault(row.organisation.id, []).append((facts, row.place))
        if table.programme is not None:
            leagues[table.programme] = list(map(_bare, each_league([table], programmes)))
        del table
    ordered = (league for id_ in programmes for league in leagues.get(id_, ()))
    return Survey(tables, {(x.programme, x.standard): x for x in ordered}, places)


def _facts(table: LeagueTable, *, ended: bool) -> Facts:
    return Facts(
        id=table.id,
        title=table.title,
        programme=table.programme,
        as_of=table.as_of,
        ended=ended,
        summary=table.summary,
        distribution=table.distribution,
        members=table.members,
        ranked=len(table.rows),
        newest=max((row.published_latest for row in table.rows), default=dt.date.min),
    )


def _bare(league: StandardLeague) -> StandardLeague:
    return league.model_copy(update={"rows": (), "unranked": ()})
