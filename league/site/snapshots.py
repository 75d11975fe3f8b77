"""The days for which a table is shown again: ends of rounds, ends of years, a kind's last day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from league.parts import Brief
from schemas.base import Model
from schemas.kinds import OrganisationKind
from schemas.programme import Programme
from schemas.publication import Publication
from schemas.tables import LeagueTable


class Moment(Model):
    """A day and what ended on it."""

    on: dt.date
    label: str


def moments(
    publication: Publication, inspections: Iterable[Brief], table: LeagueTable
) -> tuple[Moment, ...]:
    """The days before today for which the table is worth showing, newest first.

    A day counts once an inspection of the table had been published, and not after the last day
    of the last organisation of its kind.
    """
    first = _first_publication(publication, inspections, table)
    if first is None:
        return ()
    last_day = last_day_of(publication, table.kind)
    labels: dict[dt.date, list[str]] = defaultdict(list)
    for programme in _programmes(publication, table):
        for part in programme.rounds:
            labels[part.ends.latest].append(f"End of {part.name}")
    for year in range(first.year, publication.as_of.year):
        labels[dt.date(year, 12, 31)].append(f"End of {year}")
    if last_day is not None:
        labels[last_day].append("The last day")
    until = min(publication.as_of, last_day) if last_day is not None else publication.as_of
    days = sorted((on for on in labels if first <= on <= until), reverse=True)
    return tuple(
        Moment(on=on, label=" · ".join(dict.fromkeys(labels[on])))
        for on in days
        if on != publication.as_of
    )


def last_day_of(publication: Publication, kind: OrganisationKind) -> dt.date | None:
    """The last day on which an organisation of the kind existed; None while one may exist."""
    ends = [o.ends for o in publication.organisations if o.kind == kind]
    known = [end.latest for end in ends if end is not None]
    if not ends or len(known) < len(ends):
        return None
    return max(known)


def _programmes(publication: Publication, table: LeagueTable) -> Iterator[Programme]:
    for programme in publication.programmes:
        own = programme.id == table.programme
        if own or (table.programme is None and table.kind in programme.organisation_kinds):
            yield programme


def _first_publication(
    publication: Publication, inspections: Iterable[Brief], table: LeagueTable
) -> dt.date | None:
    programmes = {programme.id for programme in _programmes(publication, table)}
    days = [
        i.published_latest
        for i in inspections
        if i.programme in programmes and (table.programme is not None or i.kind == table.kind)
    ]
    return min(days, default=None)
